"""Mobile coverage: what was measured and found; of the rest nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_view
from dashboard.state import PERIOD
from dashboard.viewmodels.figures import figure_for
from dashboard.viewmodels.gaps import of_selection
from dashboard.viewmodels.ranking import Ranking, ranking
from geodata.judgement import ALL, ANY, SELECTIONS
from geodata.measured import NEAR_M, cells_of, localities_measured
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import TECHNOLOGIES
from geodata.themes.coverage import SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Figure

OPERATOR: Final = "operator"
"""The filter's key in the address bar."""

_WORDS: Final[Mapping[str, str]] = {ANY: "minst_en", ALL: "alla"}
_WAY: Final = "way:"
_METRES_PER_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality, or the county.

    Parameters
    ----------
    share, other
        Of the chosen selection, and of the one that always stands beside it.
    cells
        Measured cells of the chosen selection; None where there are none.
    gaps
        Gaps of the chosen selection; None where nothing is measured.
    measured, localities
        Localities with measured cells nearby, and all of them.
    """

    code: str
    name: str
    share: Figure
    bar: float | None
    other: Figure
    cells: int | None
    gaps: int | None
    measured: int
    localities: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Everything that the page shows for one selection of operators and one year.

    Parameters
    ----------
    operators
        The choices as the address bar writes them.
    operator
        The choice, one of ``geodata.judgement.SELECTIONS``.
    beside
        The selection that stands beside it: all, or any where all are chosen.
    cells
        Measured cells of the chosen municipality; empty when none is chosen.
    """

    operators: tuple[str, ...]
    operator: str
    beside: str
    years: tuple[int, ...]
    year: int
    municipality: str
    sentence: str
    synthetic: bool
    reading: str
    settings: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    order: Ranking
    cells: pd.DataFrame
    gaps: gpd.GeoDataFrame
    values: pd.DataFrame

    @property
    def indicator_id(self) -> str:
        """Give the indicator of the chosen selection."""
        return SHARES[self.operator]


def word_of(selection: str) -> str:
    """Give a selection as the address bar writes it.

    >>> word_of("any"), word_of("Telia")
    ('minst_en', 'telia')
    """
    return _WORDS.get(selection, selection.lower())


def operator_name(ctx: PageContext, selection: str) -> str:
    """Give a selection as the page says it: 'Minst en', 'Alla fyra', 'Telia'."""
    return ctx.t(f"coverage.operator.{selection}") if selection in _WORDS else selection


@of_view
def build(ctx: PageContext) -> CoveragePage | None:
    """Build the page; None when the edition holds no coverage figure at all.

    Parameters
    ----------
    ctx
        The page's context. Address: ``operator``, ``ar``, ``kommun``.
    """
    years = tuple(reversed(ctx.bundle.periods(SHARES[ANY])))
    if not years:
        return None
    words = {word_of(name): name for name in SELECTIONS}
    operator = words[ctx.view.choice(OPERATOR, tuple(words), word_of(_asked(ctx)))]
    year = ctx.view.choice(PERIOD, years, years[0])
    code = ctx.view.municipality
    beside = ANY if operator == ALL else ALL
    values = ctx.bundle.values_for(SHARES[operator], year)
    order = ranking(ctx, SHARES[operator], year)
    measured = cells_of(ctx.bundle.coverage_cells, operator, year)
    found = of_selection(ctx.bundle.gaps, operator, year)
    rows = _rows(ctx, order, beside, found, year)
    return CoveragePage(
        operators=tuple(words),
        operator=operator,
        beside=beside,
        years=years,
        year=year,
        municipality=code,
        sentence=_sentence(ctx, rows, operator, beside, year),
        synthetic=bool((values["status"] == "synthetic").any()),
        reading=_reading(ctx, operator, year, code),
        settings=settings_text(ctx, values, year),
        notes=_notes(ctx, measured, code),
        rows=rows,
        order=order,
        cells=measured[measured["municipality_code"] == code],
        gaps=found[found["municipality_code"] == code] if code else found,
        values=values,
    )


def _asked(ctx: PageContext) -> str:
    """Give the selection that ``matt`` names, so that a link from the first page is understood."""
    by_indicator = {indicator: name for name, indicator in SHARES.items()}
    return by_indicator.get(ctx.view.indicator, ANY)


def _rows(
    ctx: PageContext, order: Ranking, beside: str, found: gpd.GeoDataFrame, year: int
) -> tuple[Row, ...]:
    near = localities_measured(
        cells_of(ctx.bundle.coverage_cells, ANY, year), ctx.bundle.localities, MUNICIPALITY_CODES
    )
    places = {str(code): (int(part), int(whole)) for code, part, whole in near.itertuples()}
    places[COUNTY] = (int(near["measured"].sum()), int(near["localities"].sum()))
    counts = {str(code): int(n) for code, n in found["municipality_code"].value_counts().items()}
    counts[COUNTY] = len(found)
    judged = ctx.bundle.values_for(order.rows[0].figure.indicator_id, year)
    cells = judged.dropna(subset=["n_obs"]).set_index("municipality_code")["n_obs"]
    return tuple(
        Row(
            code=row.code,
            name=row.name,
            share=row.figure,
            bar=row.bar,
            other=figure_for(ctx, SHARES[beside], row.code, year),
            cells=int(cells[row.code]) if row.code in cells.index else None,
            gaps=counts.get(row.code, 0) if row.figure.valued else None,
            measured=places[row.code][0],
            localities=places[row.code][1],
        )
        for row in order.rows
    )


def _sentence(
    ctx: PageContext, rows: tuple[Row, ...], operator: str, beside: str, year: int
) -> str:
    code = ctx.view.municipality or COUNTY
    row = next(row for row in rows if row.code == code)
    first = _share_clause(ctx, rows, row, operator=operator, beside=beside, year=year)
    return f"{first} {_places_clause(ctx, row)}" if row.localities else first


def where(ctx: PageContext, code: str) -> str:
    """Give 'i länet' or 'i Jokkmokks kommun'."""
    if code == COUNTY:
        return ctx.t("coverage.where.county")
    return ctx.t("coverage.where.municipality", name=ctx.decided_name(code))


def _share_clause(
    ctx: PageContext,
    rows: tuple[Row, ...],
    row: Row,
    *,
    operator: str,
    beside: str,
    year: int,
) -> str:
    place = where(ctx, row.code)
    if row.share.value is None:
        known = sum(other.share.valued for other in rows if other.code != COUNTY)
        if row.code != COUNTY or not known:
            return ctx.t("coverage.sentence.missing", where=place, year=year)
        form = "mixed" if row.share.mixed else "some"
        return ctx.t(
            f"coverage.sentence.county_{form}", n=known, count=ctx.fmt.number(known), year=year
        )
    words = {
        "technology": technology(ctx),
        "operator": ctx.t(f"coverage.from.{operator}") if operator in _WORDS else operator,
        "year": year,
        "share": ctx.fmt.share_words(row.share.value),
        "where": place,
    }
    if row.other.value is None:
        return ctx.t("coverage.sentence.alone", **words)
    return ctx.t(
        "coverage.sentence.both",
        **words,
        beside=ctx.t(f"coverage.from_short.{beside}"),
        other=ctx.fmt.number(row.other.value * 100),
    )


def _places_clause(ctx: PageContext, row: Row) -> str:
    whose = "county" if row.code == COUNTY else "municipality"
    form = "none" if not row.measured else "all" if row.measured == row.localities else "some"
    return ctx.t(
        f"coverage.sentence.places.{whose}.{form}",
        n=row.localities,
        measured=ctx.fmt.number(row.measured),
        localities=ctx.fmt.number(row.localities),
    )


def technology(ctx: PageContext) -> str:
    """Give the technologies that count: '4G eller bättre' where all later ones do too."""
    chosen = [t for t in TECHNOLOGIES if t in ctx.bundle.settings.coverage.technologies]
    if len(chosen) > 1 and tuple(chosen) == TECHNOLOGIES[TECHNOLOGIES.index(chosen[0]) :]:
        return ctx.t("coverage.technology.or_better", technology=chosen[0])
    return ctx.t("coverage.technology.or").join(chosen)


def settings_text(ctx: PageContext, values: pd.DataFrame, year: int) -> str:
    """Say how a cell is judged, how and when it was measured. Printed with every figure."""
    settings = ctx.bundle.settings.coverage
    asked: dict[float, list[str]] = {}
    for name in TECHNOLOGIES:
        if name in settings.technologies:
            asked.setdefault(settings.thresholds_dbm[name], []).append(name)
    limits = [
        ctx.t(
            "coverage.settings.limit",
            dbm=ctx.fmt.number(dbm),
            technologies=ctx.t("coverage.settings.and").join(names),
        )
        for dbm, names in asked.items()
    ]
    parts = [
        ctx.t(
            "coverage.settings.cell",
            share=ctx.fmt.share_words(settings.share_needed),
            samples=ctx.fmt.number(settings.min_samples),
            limits=ctx.t("coverage.settings.or").join(limits),
        )
    ]
    if "5G" in settings.technologies:
        parts.append(ctx.t("coverage.settings.no_5g_limit"))
    ways = _ways(ctx, values)
    if ways:
        parts.append(ctx.t("coverage.settings.ways", ways=", ".join(ways)))
    days = _days(ctx, year)
    if days:
        parts.append(ctx.t("coverage.settings.days", days=days))
    return " ".join(parts)


def _ways(ctx: PageContext, values: pd.DataFrame) -> list[str]:
    """Give the ways of measuring that the deliveries behind the figures state."""
    known = ctx.bundle.origins
    notes = {note for key in values["origin_id"] if key in known for note in known[key].notes}
    names = sorted(note.removeprefix(_WAY) for note in notes if note.startswith(_WAY))
    return [ctx.t(f"coverage.way.{name}") for name in names]


def _days(ctx: PageContext, year: int) -> str:
    """Give the first and last day of the year that the deliveries of measurements cover."""
    rows = ctx.bundle.deliveries
    rows = rows[(rows["dataset"] == "coverage") & (rows["covers_from"] != "")]
    first, last = f"{year}-01-01", f"{year}-12-31"
    within = rows[(rows["covers_from"] <= last) & (rows["covers_to"] >= first)]
    if within.empty:
        return ""
    begin = max(within["covers_from"].min(), first)
    end = min(within["covers_to"].max(), last)
    return ctx.fmt.range(ctx.fmt.date(begin, year=False), ctx.fmt.date(end))


def _reading(ctx: PageContext, operator: str, year: int, code: str) -> str:
    form = "cells" if code else "municipalities"
    return ctx.t(
        f"coverage.reading.{form}",
        operator=operator_name(ctx, operator),
        name=ctx.decided_name(code) if code else "",
        year=year,
    )


def _notes(ctx: PageContext, measured: pd.DataFrame, code: str) -> tuple[str, ...]:
    """Say what a reader of the figures must know: rows, places, boundaries."""
    notes = [ctx.t("coverage.note.near", km=ctx.fmt.number(NEAR_M / _METRES_PER_KM))]
    here = measured["municipality_code"] == code if code else measured["municipality_code"] != ""
    moved = int((measured["approximate"] & here).sum())
    if moved:
        notes.append(ctx.t("coverage.note.approximate", n=moved, count=ctx.fmt.number(moved)))
    return tuple(notes)
