"""The tables of a profile: measures beside the compared area, projects, sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.formats import EN_DASH, NBSP, is_number
from dashboard.viewmodels.figures import DAGGER, change, figure_for, latest, missing
from dashboard.viewmodels.shading import ranked
from geodata.indicators import indicator as indicator_of
from geodata.indicators import theme_of
from geodata.municipalities import COUNTY, swedish_order
from geodata.themes.culture import of_culture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Change, Figure
    from geodata.compare import Rank


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: its text, what it sorts by, and whether it is secondary."""

    text: str
    sort: float | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: key, header and alignment of each column, then rows by key."""

    caption: str
    columns: tuple[tuple[str, str, bool], ...]
    rows: tuple[Mapping[str, Entry], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Measure:
    """What one row of the table of measures is made of."""

    shown: Figure
    beside: Figure
    moved: Change | None
    rank: Rank | None

    @property
    def unrankable(self) -> bool:
        """Say whether the value has no rank though its indicator is one that is ranked."""
        return self.shown.valued and self.rank is None and indicator_of(self.id).ranked

    @property
    def id(self) -> str:
        """Give the indicator's id."""
        return self.shown.indicator_id


def measures(ctx: PageContext, ids: Sequence[str], code: str, other: str) -> Grid:
    """Give a table of measures: latest value, its year, change, the compared area's, rank.

    Years that all rows share stand once, in the caption or the header. A measure that no area has
    a value of is left out; one that only this municipality lacks is said to be missing.
    """
    found = [item for key in ids if (item := _measure(ctx, key, code, other))]
    years = {item.shown.period for item in found}
    since = {item.moved.since for item in found if item.moved}
    label = "municipalities.column"
    columns = [("name", ctx.t(f"{label}.measure"), False)]
    if len(years) > 1:
        columns.append(("year", ctx.t(f"{label}.year"), True))
    columns.append(("value", ctx.name(code), True))
    if since:
        head = ctx.t(f"{label}.since", year=min(since)) if len(since) == 1 else ""
        columns.append(("change", head or ctx.t(f"{label}.change"), True))
    columns.append(("other", ctx.name(other), True))
    if any(item.rank for item in found):
        columns.append(("rank", ctx.t(f"{label}.rank"), True))
    names = {"name": ctx.name(code), "other": _within(ctx, other)}
    caption = ctx.t("municipalities.table", **names)
    if len(years) == 1:
        caption = f"{caption}, {min(years)}"
    rows = tuple(_cells(ctx, item, several=len(since) > 1) for item in found)
    return Grid(caption, tuple(columns), rows, _note(ctx, found))


def _measure(ctx: PageContext, indicator_id: str, code: str, other: str) -> _Measure | None:
    shown = _shown(ctx, indicator_id, code)
    if shown is None:
        return None
    beside = _beside(ctx, indicator_id, other, shown.period)
    rank = ranked(ctx, indicator_id, shown.period).get(code)
    return _Measure(shown, beside, change(ctx, shown), rank)


def _cells(ctx: PageContext, item: _Measure, *, several: bool) -> dict[str, Entry]:
    shown, moved, rank = item.shown, item.moved, item.rank
    told = moved.number if moved else EN_DASH
    if moved and several:
        told = ctx.t("figure.change.since", text=told, year=moved.since)
    mark = f"{NBSP}{DAGGER}" if shown.synthetic else ""
    place = ctx.t("municipalities.rank", place=rank.place, of=rank.of) if rank else EN_DASH
    return {
        "name": Entry(ctx.t(f"indicator.{item.id}.short")),
        "year": Entry(str(shown.period), float(shown.period)),
        "value": _value(shown),
        "change": Entry(
            f"{told}{mark * bool(moved)}", moved.difference if moved else None, muted=moved is None
        ),
        "other": _value(item.beside),
        "rank": Entry(
            f"{place}{mark * bool(rank)}", float(rank.place) if rank else None, muted=rank is None
        ),
    }


def _note(ctx: PageContext, found: Sequence[_Measure]) -> str:
    invented = any(item.shown.synthetic or item.beside.synthetic for item in found)
    notes = [ctx.t("figure.dagger")] if invented else []
    # Without any invented value there is another reason, and the dash speaks for itself.
    if invented and any(item.unrankable for item in found):
        notes.append(ctx.t("municipalities.no_rank"))
    return ". ".join(notes)


def _beside(ctx: PageContext, indicator_id: str, area: str, period: int) -> Figure:
    """Give the compared area's figure of the same year; of land, which hardly moves, the latest."""
    found = figure_for(ctx, indicator_id, area, period)
    if found.valued or indicator_id != "land_area_km2":
        return found
    return latest(ctx, indicator_id, area) or found


def _within(ctx: PageContext, code: str) -> str:
    """Give an area's name as it stands inside a sentence: 'länet'."""
    return ctx.t("municipalities.the_county") if code == COUNTY else ctx.name(code)


def _shown(ctx: PageContext, indicator_id: str, code: str) -> Figure | None:
    found = latest(ctx, indicator_id, code)
    periods = ctx.bundle.periods(indicator_id)
    if found is not None or not periods:
        return found
    return missing(ctx, indicator_id, code, periods[-1])


def _value(shown: Figure) -> Entry:
    if not shown.valued:
        return Entry(shown.status_words, muted=True)
    return Entry(shown.marked, shown.value)


def projects(ctx: PageContext, code: str, year: int) -> Grid | None:
    """Give the culture projects that reach the municipality in a year, largest amount first."""
    reach = ctx.bundle.project_municipalities
    reach = reach[(reach["municipality_code"] == code) & (reach["year"] == year)]
    found = of_culture(ctx.bundle.projects).merge(reach[["project_id", "share"]], on="project_id")
    found = found[found["year"] == year]
    if found.empty:
        return None
    found = found.assign(part=found["granted_sek"] * found["share"])
    found = found.sort_values(["part", "title"], ascending=[False, True])
    label = "municipalities.culture.column"
    columns = (
        ("name", ctx.t(f"{label}.title"), False),
        ("applicant", ctx.t(f"{label}.applicant"), False),
        ("granted", ctx.t(f"{label}.granted"), True),
        ("part", ctx.t(f"{label}.part"), True),
    )
    rows = tuple(
        {
            "name": Entry(_marked(row["title"], synthetic=bool(row["synthetic"]))),
            "applicant": Entry(str(row["applicant"])),
            "granted": _money(ctx, row["granted_sek"]),
            "part": _money(ctx, row["part"]),
        }
        for row in found.to_dict("records")
    )
    note = ctx.t("figure.dagger") if found["synthetic"].any() else ""
    return Grid(ctx.t("municipalities.culture.projects", year=year), columns, rows, note)


def _money(ctx: PageContext, amount: float) -> Entry:
    if not is_number(amount):
        return Entry(ctx.t("figure.status.missing"), muted=True)
    return Entry(ctx.fmt.number(amount), float(amount))


def _marked(text: object, *, synthetic: bool) -> str:
    return f"{text} {DAGGER}" if synthetic else str(text)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of a profile: where it is used, and under which licence."""

    source: str
    themes: str
    licence: str
    synthetic: bool


def source_rows(ctx: PageContext, rows: pd.DataFrame) -> tuple[SourceRow, ...]:
    """Give every source behind some rows of ``indicator_values``, in the order of the alphabet."""
    used: dict[str, set[str]] = defaultdict(set)
    licences: dict[str, set[str]] = defaultdict(set)
    invented: dict[str, bool] = defaultdict(bool)
    for row in rows.to_dict("records"):
        origin = ctx.bundle.origins.get(str(row["origin_id"]))
        for source in origin.sources if origin else ():
            used[source].add(ctx.t(f"theme.{theme_of(str(row['indicator_id'])).id}"))
            licences[source].add(origin.licence if origin else "")
            invented[source] |= bool(origin and origin.synthetic and len(origin.sources) == 1)
    return tuple(
        SourceRow(
            source,
            ", ".join(sorted(used[source], key=swedish_order)),
            "; ".join(sorted(text for text in licences[source] if text)),
            invented[source],
        )
        for source in sorted(used, key=swedish_order)
    )
