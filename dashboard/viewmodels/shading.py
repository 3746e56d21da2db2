"""The map of one indicator and period: colour, hatching and tooltip of each municipality, legend.

Any page with a map of municipalities goes through here, so that the same value has the same class,
words and marks everywhere, and real and invented values are never classed together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard import style
from dashboard.maps.choropleth import MISSING, OTHER_KIND, Shape
from dashboard.memo import of_edition
from dashboard.viewmodels.figures import DAGGER, figures
from geodata import classify
from geodata.compare import FEWEST_RANKED, ranks
from geodata.errors import NotComputableError
from geodata.indicators import indicator as indicator_of
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Figure
    from geodata.compare import Rank
    from geodata.model import Indicator

_MAX_DECIMALS: Final = 4
_EXACT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One class of a legend: a colour, ``missing`` or ``other_kind``, and its breaks in words."""

    fill: str
    label: str


@dataclass(frozen=True, slots=True)
class Shading:
    """A map, ready to be drawn.

    Parameters
    ----------
    title
        Measure, base and year: the legend's heading and the map's name.
    shapes
        One for each of the 14.
    legend
        Light to dark, then hatchings; only what is on the map.
    synthetic
        Whether any municipality shows an invented value.
    mixed
        Whether real and invented values stand beside each other.
    """

    title: str
    shapes: tuple[Shape, ...]
    legend: tuple[LegendEntry, ...]
    synthetic: bool
    mixed: bool


@of_edition
def shading(
    ctx: PageContext, indicator_id: str, period: int, *, target: float | None = None
) -> Shading:
    """Shade the municipalities by one indicator in one period.

    Parameters
    ----------
    ctx
        The page's context.
    indicator_id, period
        What is shown; an indicator or a period without values gives 14 hatched municipalities.
    target
        Becomes a class break for whole numbers: who has reached eight visits.
    """
    indicator = indicator_of(indicator_id)
    rows = ctx.bundle.values_for(indicator_id, period)
    shown = figures(ctx, indicator_id, period)
    scale = classify.classify(rows, indicator, target)
    classes = scale.assign(rows)
    colours = style.class_colours(len(scale.lowers)) if scale.lowers else ()
    places = ranked(ctx, indicator_id, period)
    fills = {code: _fill(classes[code], colours) for code in MUNICIPALITY_CODES}
    shapes = tuple(
        Shape(code, fills[code], tooltip(ctx, code, shown.get(code), period, places.get(code)))
        for code in MUNICIPALITY_CODES
    )
    municipal = [shown[code] for code in MUNICIPALITY_CODES if code in shown]
    kinds = {item.status for item in municipal if item.valued}
    return Shading(
        map_title(ctx, indicator_id, period, municipal),
        shapes,
        _legend(ctx, scale, indicator, colours, set(fills.values())),
        "synthetic" in kinds,
        len(kinds) > 1,
    )


def ranked(ctx: PageContext, indicator_id: str, period: int) -> Mapping[str, Rank]:
    """Give the ranks among the 14; empty for visits, where kinds or bases mix, or few are known."""
    rows = ctx.bundle.values_for(indicator_id, period)
    try:
        found = ranks(rows, indicator_of(indicator_id))
    except NotComputableError:
        return {}
    return found if len(found) >= FEWEST_RANKED else {}


def rank_text(ctx: PageContext, rank: Rank | None) -> str:
    """Give 'placering 13 av 14', with what makes it uncertain; empty where there is none."""
    if rank is None:
        return ""
    text = ctx.t("figure.rank", place=rank.place, of=rank.of)
    if rank.approximate:
        return ctx.t("figure.rank_about", rank=text)
    return ctx.t("figure.rank_tied", rank=text) if rank.tied else text


def map_title(
    ctx: PageContext, indicator_id: str, period: int, shown: Sequence[Figure] = ()
) -> str:
    """Give 'Ansluten till fiber, procent av hushållen, 2019': what a map or a table shows."""
    label = ctx.t(f"indicator.{indicator_id}.label")
    bases = {item.basis for item in shown if item.basis}
    if indicator_of(indicator_id).unit == "share":
        base = bases.pop() if len(bases) == 1 else ""
        return ctx.t("figure.title_share", label=label, base=base, year=period).replace(" ,", ",")
    return f"{label}, {period}"


def tooltip(
    ctx: PageContext, code: str, shown: Figure | None, period: int, rank: Rank | None = None
) -> tuple[str, ...]:
    """Give name, value with base and year, status word and rank, as lines of plain text."""
    if shown is None or not shown.valued:
        words = shown.status_words if shown else ctx.t("figure.status.missing")
        return (ctx.name(code), f"{words} ({period})")
    lines = [ctx.name(code), f"{shown.with_basis} ({period})", shown.interval, shown.status_words]
    return tuple(line for line in (*lines, rank_text(ctx, rank)) if line)


def note_of_kinds(ctx: PageContext, view: Shading) -> str:
    """Say what the dagger means and that kinds are not compared; empty when nothing is invented."""
    if view.mixed:
        return f"{DAGGER} {ctx.t('figure.mixed')}"
    return ctx.t("figure.dagger") if view.synthetic else ""


def _fill(class_id: str, colours: Sequence[str]) -> str:
    if class_id == classify.MISSING:
        return MISSING
    return OTHER_KIND if class_id == classify.OTHER_KIND else colours[int(class_id)]


def _legend(
    ctx: PageContext,
    scale: classify.Classification,
    indicator: Indicator,
    colours: Sequence[str],
    used: set[str],
) -> tuple[LegendEntry, ...]:
    labels = class_labels(ctx, scale, indicator)
    entries = [LegendEntry(*pair) for pair in zip(colours, labels, strict=True)]
    if MISSING in used:
        entries.append(LegendEntry(MISSING, ctx.t("figure.status.missing")))
    if OTHER_KIND in used:
        other = "real" if scale.kind == "synthetic" else "invented"
        entries.append(LegendEntry(OTHER_KIND, ctx.t(f"figure.other_kind.{other}")))
    return tuple(entries)


def class_labels(
    ctx: PageContext, scale: classify.Classification, indicator: Indicator
) -> list[str]:
    """Give the classes' breaks in words, with as many decimals as it takes to tell them apart."""
    edges = [*scale.lowers, scale.top]
    factor = 100 if indicator.unit == "share" else 1
    decimals = next(
        n
        for n in range(_MAX_DECIMALS + 1)
        if n == _MAX_DECIMALS
        or all(abs(edge * factor - round(edge * factor, n)) < _EXACT for edge in edges)
    )
    labels = [_class_label(ctx, item, indicator, decimals) for item in scale.classes]
    counted = indicator.unit == "count" and not indicator.ranked
    if counted and scale.lowers and scale.lowers[-1] > 0:
        # The classes of a duty: who has got it, however far above it.
        reached = ctx.fmt.number(scale.lowers[-1])
        labels[-1] = ctx.t("figure.at_least", value=reached)
    return labels


def _class_label(
    ctx: PageContext, item: classify.ValueClass, indicator: Indicator, decimals: int
) -> str:
    factor = 100 if indicator.unit == "share" else 1
    low, high = (ctx.fmt.number(end * factor, decimals) for end in (item.lower, item.upper))
    numbers = low if low == high else ctx.fmt.range(low, high)
    unit = ctx.fmt.parts(0.0, indicator)[1]
    gap = "" if unit == "%" and ctx.lang == "en" else "\N{NO-BREAK SPACE}"
    return f"{numbers}{gap}{unit}" if unit else numbers
