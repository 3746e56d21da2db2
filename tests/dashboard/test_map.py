"""The map without a browser: what it draws, what it says, and that it asks no other host."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import style
from dashboard.i18n import LANGUAGES, Translator
from dashboard.maps.base import HATCH_MISSING, HATCH_OTHER, base_map, describe, safe_json
from dashboard.maps.choropleth import (
    MISSING,
    OTHER_KIND,
    Shape,
    choropleth,
    geometry_texts,
    municipality_at,
    seat_points,
)
from geodata.crs import WGS84
from geodata.errors import CrsError
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from tests.support import bundles

GEOMETRIES = geometry_texts(bundles.municipalities())
SCHEMES = ("http:", "https:", "//", "ftp:", "ws:", "wss:")
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
ATTACKS = (
    "<script>alert(1)</script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "\u2028",
    "&lt;",
)


def _rendered(shapes: list[Shape], chosen: str = "", lang: str = "sv") -> str:
    figure = base_map(Translator(lang), attribution="SCB <b>")
    bundle = bundles.full()
    seats = seat_points(bundle.municipalities, bundle.localities)
    layer = choropleth(GEOMETRIES, shapes, seats=seats, chosen=chosen)
    figure.add_child(describe(layer, "Karta", mark="EXEMPELDATA"))
    html: str = figure.get_root().render()
    return html


def _all(fill: str = "#217B93") -> list[Shape]:
    return [Shape(code, fill, (SHORT_NAMES[code], "86 %")) for code in MUNICIPALITY_CODES]


def _features(html: str) -> list[dict[str, object]]:
    start = html.index('{"type":"FeatureCollection"')
    found: list[dict[str, object]] = json.JSONDecoder().raw_decode(html, start)[0]["features"]
    return found


def test_fourteen_municipalities_are_drawn() -> None:
    assert sorted(GEOMETRIES) == list(MUNICIPALITY_CODES)
    features = _features(_rendered(_all()))
    assert {feature["properties"]["code"] for feature in features} == set(MUNICIPALITY_CODES)  # type: ignore[index]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_address_is_relative(lang: str) -> None:
    html = _rendered(_all(), lang=lang)
    for namespace in NAMESPACES:
        html = html.replace(namespace, "")
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)|url\(["']?([^"')]+)""", html)
    found = [one or other for one, other in addresses]
    assert found, "the test must see the addresses"
    assert not [address for address in found if urlsplit(address).netloc]
    assert not re.findall(r"(?:https?:|wss?:)?//[a-z0-9-]+\.[a-z]{2,}", html)


def test_the_base_map_loads_leaflet_and_nothing_else() -> None:
    figure = base_map(Translator("sv"))
    links = [link for _, link in (*figure.default_js, *figure.default_css)]
    assert [link.rsplit("/", 1)[-1] for link in links] == ["leaflet.js", "leaflet.css"]
    assert not any(link.startswith(SCHEMES) for link in links)


def test_the_base_map_stays_the_same_while_the_layer_changes() -> None:
    def script(lang: str) -> str:
        figure = base_map(Translator(lang))
        figure.get_root().render()
        text: str = figure.get_root().script.render()
        return re.sub(r"[0-9a-f]{32}", "id", text)

    assert script("sv") == script("sv")
    assert script("sv") != script("en")


def test_missing_and_other_kind_are_hatched_and_not_coloured() -> None:
    shapes = _all()
    shapes[0] = Shape("2505", MISSING, ("Arvidsjaur", "uppgift saknas"))
    shapes[1] = Shape("2506", OTHER_KIND, ("Arjeplog", "86 % †"))
    html = _rendered(shapes)
    fills = {
        feature["properties"]["code"]: feature["properties"]["style"]["fillColor"]  # type: ignore[index]
        for feature in _features(html)
    }
    assert fills["2505"] == f"url(#{HATCH_MISSING})"
    assert fills["2506"] == f"url(#{HATCH_OTHER})"
    assert html.count(f'id="{HATCH_MISSING}"') == html.count(f'id="{HATCH_OTHER}"') == 1


def test_the_chosen_one_is_drawn_last_in_accent() -> None:
    last = _features(_rendered(_all(), chosen="2505"))[-1]["properties"]
    assert last["code"] == "2505"  # type: ignore[index]
    assert last["style"]["color"] == style.ACCENT  # type: ignore[index]


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_from_data_stays_text(attack: str) -> None:
    html = _rendered([Shape("2505", "#217B93", (attack, attack))])
    plain = _rendered([Shape("2505", "#217B93", ("x", "x"))])
    assert html.count(attack) == plain.count(attack)
    assert _features(html)[0]["properties"]["lines"] == [attack, attack]  # type: ignore[index]


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x, max_size=3)))
def test_json_in_a_script_reads_back_and_opens_no_tag(value: object) -> None:
    text = safe_json(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_a_click_gives_the_municipality_or_nothing() -> None:
    frame = bundles.municipalities()
    for code, (latitude, longitude) in bundles.SEAT_POINTS.items():
        if code not in ("2506", "2583"):  # on the shore: outside the simplified outline
            assert municipality_at(frame, latitude, longitude) == code
    assert municipality_at(frame, 59.33, 18.07) == ""


def test_the_outlines_are_small_and_in_degrees() -> None:
    assert sum(map(len, GEOMETRIES.values())) < 20_000
    assert municipality_at(bundles.municipalities(), 67.86, 20.23) == "2584"
    numbers = [abs(float(n)) for n in re.findall(r"\d+\.\d+", GEOMETRIES["2584"])]
    assert max(numbers) < 70
    with pytest.raises(CrsError, match="EPSG:3006"):
        geometry_texts(bundles.municipalities().to_crs(WGS84))
    assert geometry_texts(gpd.GeoDataFrame({"municipality_code": []}, geometry=[])) == {}


def test_the_words_of_the_map_are_in_its_language() -> None:
    assert "Zooma in" in _rendered(_all())
    assert "Zoom in" in _rendered(_all(), lang="en")
    assert "SCB \\u0026lt;b" in _rendered(_all()), "the source is escaped"


def test_the_map_is_named_and_marked_with_its_layer() -> None:
    html = _rendered(_all())
    assert '"title":"Karta","mark":"EXEMPELDATA"' in html
    base = base_map(Translator("sv")).get_root().render()
    assert "EXEMPELDATA" not in base, "the base map is the same whatever is shown"
