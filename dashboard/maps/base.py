"""The base map: Leaflet from the application itself, no tiles, nothing from another host.

Everything that a person or a file can influence is put on the map as text nodes by one script, from
JSON that is escaped in one place (``safe_json``). folium's own tooltips insert HTML: not used.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, Final

import folium
from branca.element import Element, MacroElement
from folium.template import Template

from dashboard import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.i18n import Translator

LEAFLET_FROM_COMPONENT: Final = "../../kommunatlas/leaflet"
"""Where the map's frame (``component/<name>/index.html``) finds Leaflet, behind any path prefix."""

COUNTY_BOUNDS: Final = ((65.05, 15.2), (69.1, 24.25))
"""South-west and north-east corner of Norrbotten in WGS 84, latitude first."""

NAMES_MARGIN: Final = 44
"""Pixels kept free at the eastern border: what stands of 'Haparanda' beyond the county."""

HATCH_MISSING: Final = "ka-hatch-missing"
HATCH_OTHER: Final = "ka-hatch-other"


def safe_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    r"""Give JSON that can stand in a script: no tag can open or close inside it.

    >>> safe_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


class _Setup(MacroElement):
    """Words and behaviour of the map's frame that never change: part of the constant base map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, words) {
                document.documentElement.lang = words.lang;
                var box = map.getContainer();
                box.setAttribute("role", "region");
                L.control.zoom({
                    position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out
                }).addTo(map);
                L.control.scale({imperial: false, position: "bottomleft"}).addTo(map);
                map.attributionControl.setPrefix(false);
                map.attributionControl.addAttribution(words.attribution);
                // Leaflet takes the focus at every press. Without preventScroll the page then jumps
                // to show the whole frame, and the click lands beside what was pointed at.
                map.keyboard.disable();
                map.keyboard._onMouseDown = function () {
                    if (!this._focused) box.focus({preventScroll: true});
                };
                map.keyboard.enable();
                // A shape that listens for the focus of its tooltip is a stop for the keyboard,
                // nameless and without effect. The list beside the map is the keyboard's way.
                map.on("layeradd", function (added) {
                    var path = added.layer._path;
                    if (path) path.setAttribute("tabindex", "-1");
                });
                if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
                    map.options.zoomAnimation = map.options.fadeAnimation = false;
                }
                map.kaFit = function () {
                    map.fitBounds(map.kaBounds, {
                        animate: false, paddingBottomRight: [map.kaMargin, 0]
                    });
                };
                window.addEventListener("resize", function () {
                    map.invalidateSize(); if (map.kaBounds) map.kaFit();
                });
            })({{ this._parent.get_name() }}, {{ this.words }});
        {% endmacro %}
        """
    )

    def __init__(self, words: dict[str, Any]) -> None:
        super().__init__()
        self._name = "setup"
        self.words = safe_json(words)


class _Shown(MacroElement):
    """What the map shows just now: its name, its mark, its corners. Goes along with the layer."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, shown) {
                document.title = shown.title;
                map.getContainer().setAttribute("aria-label", shown.title);
                try {
                    window.frameElement.title = shown.title;
                } catch (error) { /* another origin: the frame keeps its own title */ }
                if (map.kaMark) { map.removeControl(map.kaMark); map.kaMark = null; }
                if (shown.mark) {
                    map.kaMark = L.control({position: "topleft"});
                    map.kaMark.onAdd = function () {
                        var chip = L.DomUtil.create("div", "ka-mark");
                        chip.textContent = shown.mark;
                        return chip;
                    };
                    map.kaMark.addTo(map);
                }
                if (JSON.stringify(map.kaBounds) !== JSON.stringify(shown.bounds)) {
                    map.kaBounds = shown.bounds;
                    map.kaMargin = shown.margin;
                    map.kaFit();
                }
            })({{ this._parent._parent.get_name() }}, {{ this.shown }});
        {% endmacro %}
        """
    )

    def __init__(self, shown: dict[str, Any]) -> None:
        super().__init__()
        self._name = "shown"
        self.shown = safe_json(shown)


class LocalMap(folium.Map):
    """A folium map whose scripts and styles come from the application's own Leaflet.

    Parameters
    ----------
    words
        Texts: ``lang``, ``zoom_in``, ``zoom_out`` and ``attribution``.
    leaflet
        Folder of Leaflet, relative to the page or frame that draws the map.
    """

    def __init__(self, words: dict[str, Any], leaflet: str = LEAFLET_FROM_COMPONENT) -> None:
        # Before folium's own constructor: an instance's lists, so that the class keeps its own.
        self.default_js = [("leaflet", f"{leaflet}/leaflet.js")]
        self.default_css = [("leaflet_css", f"{leaflet}/leaflet.css")]
        super().__init__(
            tiles=None,
            zoom_control=False,
            scrollWheelZoom=False,
            zoomSnap=0.25,
            zoomDelta=0.5,
            minZoom=4,
            maxZoom=12,
            attributionControl=True,
            location=(67.0, 20.0),
            zoom_start=5,
        )
        figure: Any = self.get_root()
        figure.header.add_child(Element(_css()), name="kommunatlas_css")
        figure.html.add_child(Element(_patterns()), name="kommunatlas_patterns")
        self.add_child(_Setup(words))


def base_map(t: Translator, *, attribution: str = "") -> LocalMap:
    """Make the base map: ground, zoom, scale, names of the controls.

    It is the same for every layer in a language, so the browser keeps it, and the visitor's place
    on it, when the layer changes. What changes with the layer is said by ``describe``.

    Parameters
    ----------
    t
        The words of the language.
    attribution
        Source of the boundaries, plain text.
    """
    words = {
        "lang": t.language,
        "zoom_in": t("map.zoom_in"),
        "zoom_out": t("map.zoom_out"),
        "attribution": html.escape(attribution),
    }
    return LocalMap(words)


def describe(
    layer: folium.FeatureGroup,
    title: str,
    *,
    mark: str = "",
    bounds: Sequence[Sequence[float]] = COUNTY_BOUNDS,
    names: bool = True,
) -> folium.FeatureGroup:
    """Give the layer with what the map shows by it.

    Parameters
    ----------
    layer
        To be added to a base map.
    title
        What the map shows, for those who do not see it.
    mark
        EXEMPELDATA where any value is invented, for the map's corner.
    bounds
        South-west and north-east corner to open at, WGS 84, latitude first. The map moves there
        only when they change.
    names
        Whether names of seats stand in it: they need room to the east.
    """
    shown = {
        "title": title,
        "mark": mark,
        "bounds": bounds,
        "margin": NAMES_MARGIN if names else 0,
    }
    layer.add_child(_Shown(shown))
    return layer


def _patterns() -> str:
    """Give the hatchings as SVG: grey diagonals for missing, crossed for the other kind."""

    def pattern(name: str, paths: str) -> str:
        return (
            f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{style.WHITE}"/>'
            f'<path d="{paths}" stroke="{style.MISSING}" stroke-width="1" fill="none"/></pattern>'
        )

    diagonal = "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"
    crossed = f"{diagonal} M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true" focusable="false">'
        f"<defs>{pattern(HATCH_MISSING, diagonal)}{pattern(HATCH_OTHER, crossed)}</defs></svg>"
    )


def _css() -> str:
    """Give the style of the map's frame.

    The frame does not wait for Leaflet's own sheet before it draws, so the few rules that places
    are measured by stand here as well.
    """
    return f"""<style>
    @font-face{{font-family:"Source Sans";font-weight:200 900;
      src:url("../../kommunatlas/font.woff2") format("woff2")}}
    .leaflet-pane,.leaflet-pane>svg,.leaflet-tooltip{{position:absolute;left:0;top:0}}
    .leaflet-tooltip{{white-space:nowrap}}
    .leaflet-container{{overflow:hidden}}
    .leaflet-top,.leaflet-bottom{{position:absolute;z-index:1000}}
    html,body{{margin:0;background:{style.PANEL};font-family:{style.FONT};}}
    body>span{{display:none}}
    #map_div,.folium-map{{width:100%!important;background:{style.PANEL}!important;}}
    .leaflet-container{{font:14px/1.4 {style.FONT};color:{style.INK};outline-offset:-3px;
      background:{style.PANEL}}}
    .leaflet-container:focus-visible{{outline:3px solid {style.ACCENT}}}
    .leaflet-container a{{color:{style.ACCENT}}}
    .leaflet-interactive:focus{{outline:none}}
    .leaflet-bar a{{width:32px!important;height:32px!important;line-height:32px!important;
      color:{style.INK}}}
    .leaflet-bar a:focus-visible{{outline:3px solid {style.ACCENT};outline-offset:-3px}}
    .leaflet-bar a.leaflet-disabled{{color:{style.MUTED}}}
    .leaflet-touch .leaflet-bar,.leaflet-bar{{border:1px solid {style.RULE};box-shadow:none}}
    .leaflet-control-attribution{{font-size:12px;color:{style.MUTED}!important}}
    .leaflet-control-scale-line{{font-size:12px;color:{style.MUTED};border-color:{style.MUTED}}}
    .ka-tip{{border:1px solid {style.RULE};border-radius:4px;box-shadow:none;color:{style.INK};
      padding:8px 12px;white-space:nowrap;font-variant-numeric:tabular-nums}}
    .ka-tip b{{display:block;font-size:16px}}
    .ka-tip span{{display:block}}
    .ka-name{{background:none;border:0;box-shadow:none;padding:0;font-size:13px;font-weight:600;
      color:{style.INK};-webkit-text-stroke:3px {style.WHITE};paint-order:stroke fill}}
    .ka-name::before{{display:none}}
    .ka-mark{{background:{style.NOTICE};color:{style.NOTICE_INK};
      border:1px solid {style.NOTICE_INK};padding:2px 8px;font-weight:700;letter-spacing:.04em;
      font-size:13px}}
    @media print{{.leaflet-control-zoom{{display:none}}}}
    </style>"""
