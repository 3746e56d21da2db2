"""One row of ``indicator_values`` as people read it: text, unit, base, period, status, source.

Every page shows its figures through here, so a value reads the same in a card, a table, a tooltip
and a document, and an invented value is never shown without its mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import pandas as pd

from dashboard.formats import EN_DASH, NBSP, is_number
from dashboard.memo import of_edition
from geodata.indicators import indicator as indicator_of
from geodata.model import VALUE_STATUSES
from geodata.scorecard import trend
from geodata.values import MIXED_BASES, MIXED_KINDS, PART_MISSING, ROWS_REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashboard.context import PageContext
    from geodata.model import Indicator, Origin

Move: TypeAlias = Literal["up", "same", "down"]

DAGGER: Final = "\N{DAGGER}"
"""Stands at an invented value where the word does not fit; the table's note explains it."""

_SHOWN_SOURCES: Final = 3
_ADDRESS: Final = re.compile(r"https?://(?:www\.)?([^/\s,;)]+)[^\s,;)]*")
_ASIDE: Final = re.compile(r"\s*\([^()]*\)")

_PUBLISHERS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"exempeldata|påhittat|sample-data", "sample"),
        (r"varje rad|each row", "rows"),
        (r"list of localities", "localities"),
        (r"svensktext", "svensktext"),
        (r"regionfakta", "regionfakta"),
        (r"kolada", "kolada"),
        (r"dundernet|gellivare", "pts_gallivare"),
        (r"norrbotten\.se.*\bPTS\b", "pts_region"),
        (r"\bPTS\b", "pts"),
        (r"\bSCB\b", "scb"),
        (r"\bRegion Norrbotten|Regionala utvecklingsnämnden|norrbotten\.se", "region"),
    )
)
"""By what a source is known, the first that fits: key under ``figure.publisher`` in the strings."""

_REASONS: Final = (MIXED_KINDS, MIXED_BASES, PART_MISSING, ROWS_REFUSED)


@dataclass(frozen=True, slots=True)
class Figure:
    """One value, ready to be shown.

    Parameters
    ----------
    indicator_id, area, period
        What it is a value of.
    value
        As stored, None when there is none.
    text
        Value with unit and qualifier, '86 %'; an en dash when there is none.
    number, unit
        The same in two parts, for a large number beside a small unit.
    basis
        What a share is a share of, 'av hushållen'; empty for other units.
    status
        As stored: observed, synthetic, missing, suppressed, not_applicable.
    status_words
        'uppgift saknas', 'kan inte beräknas', 'påhittat värde'; empty for an observed value.
    reason
        Why it is missing, as a whole sentence, where that is known.
    interval
        '81–87 %'; empty where no interval is known.
    series_break
        Whether the value cannot be compared with the one before it.
    sources
        The sources in words; empty when the value is missing.
    mixed
        Whether it is missing because real and invented values would have to be weighed together.
    """

    indicator_id: str
    area: str
    period: int
    value: float | None
    text: str
    number: str
    unit: str
    basis: str = ""
    status: str = "missing"
    status_words: str = ""
    reason: str = ""
    qualifier: str = ""
    interval: str = ""
    series_break: bool = False
    sources: tuple[str, ...] = ()
    mixed: bool = False

    @property
    def valued(self) -> bool:
        """Say whether there is a value."""
        return self.value is not None

    @property
    def synthetic(self) -> bool:
        """Say whether the value is invented."""
        return self.status == "synthetic"

    @property
    def marked(self) -> str:
        """Give the text with a dagger if the value is invented."""
        return f"{self.text}{NBSP}{DAGGER}" if self.synthetic else self.text

    @property
    def with_basis(self) -> str:
        """Give '86 % av hushållen': a share never stands without its base in running text."""
        return f"{self.text} {self.basis}" if self.valued and self.basis else self.text


@dataclass(frozen=True, slots=True)
class Change:
    """How a value has moved since an earlier one that it may be compared with."""

    since: int
    difference: float
    text: str
    """Signed, in the indicator's unit: '+3,1 procentenheter'."""

    number: str
    """The same without its unit, for a column whose header has it."""

    move: Move
    """The arrow: of the value itself, not of good or bad."""

    word: str
    """'förbättras', 'oförändrat', 'försämras'; 'ökar', 'minskar' where no way is better."""

    synthetic: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A decided target, ready to be shown. A county target is never a verdict on a municipality."""

    indicator_id: str
    level: str
    year: int
    value: float
    text: str
    words: str
    """'länsmål 2019: 85 %; målet gäller länet'."""

    set_by: str
    source: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What the line under a figure says: sources, period, date of the data, edition, openness."""

    sources: tuple[str, ...] = ()
    """In full, with addresses: for files, and for those who ask."""

    short: str = ""
    """The same in one line: addresses by host, at most three."""

    period: str = ""
    as_of: str = ""
    edition: str = ""
    level: str = "open"
    synthetic: bool = False
    definition: str = ""
    notes: tuple[str, ...] = field(default=())


def figure(ctx: PageContext, row: Mapping[Any, Any] | pd.Series[Any]) -> Figure:
    """Give one row of ``indicator_values`` as a figure."""
    indicator = indicator_of(str(row["indicator_id"]))
    origin = ctx.bundle.origins.get(str(row["origin_id"]))
    status, qualifier = str(row["status"]), str(row["qualifier"])
    head = (indicator.id, str(row["municipality_code"]), int(row["period"]))
    if status not in VALUE_STATUSES:
        mixed = origin is not None and MIXED_KINDS in origin.notes
        reason = _reason(ctx, origin)
        words = ctx.t("figure.not_computable" if mixed else f"figure.status.{status}")
        return Figure(*head, None, EN_DASH, EN_DASH, "", "", status, words, reason, mixed=mixed)
    value = float(row["value"])
    number, unit = ctx.fmt.parts(value, indicator)
    return Figure(
        *head,
        value,
        ctx.fmt.value(value, indicator, qualifier=qualifier),
        ctx.fmt.qualified(number, qualifier),
        unit,
        ctx.t(f"figure.basis.{row['basis']}") if row["basis"] and indicator.unit == "share" else "",
        status,
        ctx.t("figure.status.synthetic") if status == "synthetic" else "",
        "",
        qualifier,
        _interval(ctx, row, indicator),
        bool(row["series_break"]),
        origin.sources if origin else (),
    )


def figure_for(ctx: PageContext, indicator_id: str, area: str, period: int) -> Figure:
    """Give the figure of one area and period; a missing one where the edition has no row."""
    row = ctx.bundle.value(indicator_id, area, period)
    return missing(ctx, indicator_id, area, period) if row is None else figure(ctx, row)


def missing(ctx: PageContext, indicator_id: str, area: str, period: int) -> Figure:
    """Give the figure that says that there is none."""
    words = ctx.t("figure.status.missing")
    return Figure(indicator_id, area, period, None, EN_DASH, EN_DASH, "", status_words=words)


def figures(ctx: PageContext, indicator_id: str, period: int) -> dict[str, Figure]:
    """Give the figures of all areas for one indicator and period, by area code."""
    rows = ctx.bundle.values_for(indicator_id, period).to_dict("records")
    return {str(row["municipality_code"]): figure(ctx, row) for row in rows}


def latest(
    ctx: PageContext, indicator_id: str, area: str, upto: int | None = None
) -> Figure | None:
    """Give the figure of the latest period in which the area has a value, None if it has none."""
    rows = ctx.bundle.series(indicator_id, area)
    rows = rows[rows["value"].notna()]
    if upto is not None:
        rows = rows[rows["period"] <= upto]
    return None if rows.empty else figure(ctx, rows.iloc[-1])


@of_edition
def change(ctx: PageContext, current: Figure, since: int | None = None) -> Change | None:
    """Say how a value has moved since an earlier one.

    Parameters
    ----------
    current
        The later figure.
    since
        The earlier period; by default the nearest one before that has a value.

    Returns
    -------
    None where the two may not be compared, by the rules of ``geodata.scorecard.trend``.
    """
    indicator = indicator_of(current.indicator_id)
    rows = ctx.bundle.series(current.indicator_id, current.area)
    found = trend(rows, current.period, indicator, since=since)
    if found.change is None or found.since is None:
        return None
    still = found.change == 0 or abs(found.change) < indicator.dead_band
    move: Move = "same" if still else "up" if found.change > 0 else "down"
    return Change(
        found.since,
        found.change,
        ctx.fmt.change(found.change, indicator),
        _signed(ctx, found.change, indicator),
        move,
        ctx.t(f"figure.change.{_change_word(move, indicator)}"),
        current.synthetic,
    )


def goal(ctx: PageContext, indicator_id: str, year: int | None = None) -> Goal | None:
    """Give the decided target of a year, or the latest one; None where none is decided.

    A year without a decided target has none: pass the year wherever a figure of that year is
    judged, and leave it out only where the target's own year is printed beside it.
    """
    targets = ctx.bundle.targets
    hit = targets[targets["indicator_id"] == indicator_id]
    if year is not None:
        hit = hit[hit["year"] == year]
    if hit.empty:
        return None
    row = hit.sort_values("year").iloc[-1]
    text = ctx.fmt.value(float(row["value"]), indicator_of(indicator_id))
    words = ctx.t(f"figure.goal.{row['level']}", year=int(row["year"]), value=text)
    return Goal(
        indicator_id,
        str(row["level"]),
        int(row["year"]),
        float(row["value"]),
        text,
        words,
        str(row["set_by"]),
        str(row["source"]),
        bool(row["synthetic"]),
    )


def distance(ctx: PageContext, current: Figure, target: Goal) -> str:
    """Say how far a value is from a county target: '36 procentenheter under länsmålet 2019'."""
    if current.value is None:
        return ""
    indicator = indicator_of(current.indicator_id)
    gap = current.value - target.value
    way = "at" if abs(gap) < _shown_zero(indicator) else "over" if gap > 0 else "under"
    return ctx.t(
        f"figure.distance.{way}",
        size=size(ctx, abs(gap), indicator),
        year=target.year,
        value=target.text,
    )


def size(ctx: PageContext, gap: float, indicator: Indicator) -> str:
    """Give a distance between two values without its sign: '1 procentenhet', '3 besök'."""
    if indicator.unit == "share":
        return ctx.fmt.points(abs(gap), indicator.decimals, sign=False)
    return ctx.fmt.value(abs(gap), indicator)


def sources(ctx: PageContext, rows: pd.DataFrame | Iterable[Mapping[Any, Any]]) -> SourceLine:
    """Give what the source line must say about some rows of ``indicator_values``.

    Parameters
    ----------
    rows
        The rows shown, one or many, of any indicators; those without a value are left out.
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    base = SourceLine(edition=ctx.bundle.edition_id[:4])
    if frame.empty:
        return base
    shown = frame[frame["value"].notna()]
    known = ctx.bundle.origins
    origins = [known[key] for key in dict.fromkeys(shown["origin_id"]) if key in known]
    years = sorted({int(period) for period in shown["period"]})
    ids = list(dict.fromkeys(str(i) for i in frame["indicator_id"]))
    levels = ("open", "internal", "secret")
    every = tuple(sorted({source for origin in origins for source in origin.sources}))
    return SourceLine(
        sources=every,
        short=short_sources(ctx, every),
        period=_years(ctx, years),
        as_of=_as_of(ctx, origins),
        edition=base.edition,
        level=max((indicator_of(i).level for i in ids), key=levels.index),
        synthetic=bool((shown["status"] == "synthetic").any()),
        definition=ctx.t(f"indicator.{ids[0]}.description") if len(ids) == 1 else "",
    )


def short_sources(ctx: PageContext, every: Sequence[str]) -> str:
    """Give sources in one line: publishers in the page's language, at most three.

    A source of another publisher stands in its own words, its address by the host, without asides.
    """
    found = dict.fromkeys(_publisher(ctx, source) for source in every)
    # 'SCB' and 'SCB, scb.se' are one source to a reader.
    names = [name for name in found if not any(name.startswith(f"{o},") for o in found)]
    shown = "; ".join(names[:_SHOWN_SOURCES])
    more = len(names) - _SHOWN_SOURCES
    return shown if more <= 0 else ctx.t("figure.more_sources", n=more, shown=shown)


def _publisher(ctx: PageContext, source: str) -> str:
    known = next((key for pattern, key in _PUBLISHERS if pattern.search(source)), "")
    return ctx.t(f"figure.publisher.{known}") if known else _short(source)


def _short(source: str) -> str:
    text = _ADDRESS.sub(r"\1", source)
    bare = _ASIDE.sub("", text).strip(" ,;")
    return bare or text


def _reason(ctx: PageContext, origin: Origin | None) -> str:
    notes = origin.notes if origin else ()
    return next((ctx.t(f"figure.reason.{name}") for name in _REASONS if name in notes), "")


def _interval(
    ctx: PageContext, row: Mapping[Any, Any] | pd.Series[Any], indicator: Indicator
) -> str:
    low, high = row["low"], row["high"]
    if row["qualifier"] or not (is_number(low) and is_number(high)):
        return ""
    first, last = float(low), float(high)
    number, unit = ctx.fmt.parts(first, indicator)
    alike = unit == ctx.fmt.parts(last, indicator)[1]
    begin = number if alike else ctx.fmt.value(first, indicator)
    return ctx.fmt.range(begin, ctx.fmt.value(last, indicator))


def _signed(ctx: PageContext, difference: float, indicator: Indicator) -> str:
    if indicator.unit == "share":
        return ctx.fmt.number(difference * 100, max(indicator.decimals, 1), sign=True)
    return ctx.fmt.number(difference, indicator.decimals, sign=True)


def _change_word(move: Move, indicator: Indicator) -> str:
    if move == "same":
        return "same"
    if indicator.better == "neutral":
        return "increases" if move == "up" else "decreases"
    return "improves" if (move == "up") == (indicator.better == "higher") else "worsens"


def _shown_zero(indicator: Indicator) -> float:
    step = 10.0**-indicator.decimals
    return step / 200 if indicator.unit == "share" else step / 2


def _years(ctx: PageContext, years: list[int]) -> str:
    if not years:
        return ""
    if len(years) == 1:
        return str(years[0])
    return ctx.fmt.range(str(years[0]), str(years[-1]))


def _as_of(ctx: PageContext, origins: Iterable[Origin]) -> str:
    """Give the latest day covered by the datasets that the values come from, ISO 8601."""
    named = {delivery for origin in origins for delivery in origin.delivery_ids}
    states = ctx.bundle.datasets.values()
    days = [state.as_of for state in states if named & set(state.delivery_ids)]
    return max((day for day in days if day), default="")
