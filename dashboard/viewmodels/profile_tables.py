"""The tables of a profile: measures beside the compared area, projects, sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.formats import EN_DASH, is_number
from dashboard.viewmodels.figures import DAGGER, change, figure_for, latest, missing
from dashboard.viewmodels.ranking import swedish_order
from dashboard.viewmodels.shading import ranked
from geodata.indicators import indicator as indicator_of
from geodata.indicators import theme_of
from geodata.municipalities import COUNTY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Change, Figure


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


def measures(ctx: PageContext, ids: Sequence[str], code: str, other: str) -> Grid:
    """Give a table of measures: latest value, its year, change, the compared area's, rank.

    Measures without any value are left out when no area has one; else they are said to be missing.
    """
    rows, mixed, any_synthetic = [], False, False
    for indicator_id in ids:
        shown = _shown(ctx, indicator_id, code)
        if shown is None:
            continue
        beside = figure_for(ctx, indicator_id, other, shown.period)
        places = ranked(ctx, indicator_id, shown.period)
        place = places.get(code)
        indicator = indicator_of(indicator_id)
        mixed |= indicator.ranked and shown.valued and place is None
        any_synthetic |= shown.synthetic or beside.synthetic
        moved = change(ctx, shown)
        rows.append(
            {
                "name": Entry(ctx.t(f"indicator.{indicator_id}.label")),
                "year": Entry(str(shown.period), float(shown.period)),
                "value": _value(shown),
                "change": Entry(_change(ctx, moved), moved.difference if moved else None),
                "other": _value(beside),
                "rank": Entry(
                    ctx.t("municipalities.rank", place=place.place, of=place.of)
                    if place
                    else EN_DASH,
                    float(place.place) if place else None,
                    muted=place is None,
                ),
            }
        )
    notes = [ctx.t("figure.dagger") if any_synthetic else ""]
    notes.append(ctx.t("municipalities.no_rank") if mixed else "")
    ranked_any = any(row["rank"].text != EN_DASH for row in rows)
    changed_any = any(row["change"].text != EN_DASH for row in rows)
    columns = [
        ("name", ctx.t("municipalities.column.measure"), False),
        ("year", ctx.t("municipalities.column.year"), True),
        ("value", ctx.name(code), True),
        ("other", ctx.name(other), True),
    ]
    if changed_any:
        columns.insert(3, ("change", ctx.t("municipalities.column.change"), True))
    if ranked_any:
        columns.append(("rank", ctx.t("municipalities.column.rank"), True))
    caption = ctx.t("municipalities.table", name=ctx.name(code), other=_within(ctx, other))
    note = " ".join(n for n in notes if n)
    return Grid(caption, tuple(columns), tuple(rows), note)


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
        return Entry(EN_DASH if shown.area == COUNTY else shown.status_words, muted=True)
    return Entry(shown.marked, shown.value)


def _change(ctx: PageContext, moved: Change | None) -> str:
    if moved is None:
        return EN_DASH
    return ctx.t("figure.change.since", text=moved.number, year=moved.since)


def projects(ctx: PageContext, code: str, year: int) -> Grid | None:
    """Give the projects that reach the municipality in a year, the largest amount first."""
    reach = ctx.bundle.project_municipalities
    reach = reach[(reach["municipality_code"] == code) & (reach["year"] == year)]
    found = ctx.bundle.projects.merge(reach[["project_id", "share"]], on="project_id")
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
