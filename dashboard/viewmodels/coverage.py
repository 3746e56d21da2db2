"""Mobile coverage: what was measured and found; of the rest nothing is known."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_view
from dashboard.viewmodels.coverage_settings import LIMITED, choices
from dashboard.viewmodels.coverage_words import settings_text, technology
from dashboard.viewmodels.figures import figure_for
from dashboard.viewmodels.gaps import of_selection
from dashboard.viewmodels.ranking import Ranking, ranking
from geodata.judgement import ALL, ANY, SELECTIONS
from geodata.measured import NEAR_M, cells_of, localities_measured
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.themes.coverage import SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage_settings import Choices
    from dashboard.viewmodels.figures import Figure

OPERATOR: Final = "operator"
"""The filter's key in the address bar."""

_WORDS: Final[Mapping[str, str]] = {ANY: "minst_en", ALL: "alla"}
_METRES_PER_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality, or the county.

    Parameters
    ----------
    share, other
        Of the chosen selection, and of the one that always stands beside it.
    cells, samples
        Measured cells of the chosen selection and rows in them; None where there are none.
    gaps
        Gaps of the chosen selection; None where nothing is measured.
    measured, localities
        Localities with measured cells of the chosen selection nearby, and all of them.
    """

    code: str
    name: str
    share: Figure
    bar: float | None
    other: Figure
    cells: int | None
    samples: int | None
    gaps: int | None
    measured: int
    localities: int


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Everything that the page shows for one selection of operators, one period and settings.

    Parameters
    ----------
    choices
        What the page is set to, and what it can be set to.
    operators
        The choices as the address bar writes them.
    operator
        The choice, one of ``geodata.judgement.SELECTIONS``.
    beside
        The selection that stands beside it: all, or any where all are chosen.
    year, when
        The period of the values, and the same in words: '2024', or '2023–2024' for all years.
    cells
        Measured cells of the chosen municipality; empty when none is chosen.
    """

    choices: Choices
    operators: tuple[str, ...]
    operator: str
    beside: str
    year: int
    when: str
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

    @property
    def key(self) -> str:
        """Give what tells this view apart from others of the edition: for widgets and caches."""
        chosen = self.choices
        settings = str(chosen.settings.as_record()) if chosen.changed else ""
        return f"{self.operator}-{self.when}-{zlib.crc32(settings.encode()):08x}"


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
        The page's context, on the edition itself. Address: ``operator``, ``kommun``, ``ar`` and
        the keys of ``coverage_settings``.
    """
    chosen = choices(ctx)
    if chosen is None:
        return None
    ctx = ctx.at(chosen.computed)
    words = {word_of(name): name for name in SELECTIONS}
    operator = words[ctx.view.choice(OPERATOR, tuple(words), word_of(_asked(ctx)))]
    year, when = chosen.year, chosen.when
    code = ctx.view.municipality
    beside = ANY if operator == ALL else ALL
    values = ctx.bundle.values_for(SHARES[operator], year)
    order = ranking(ctx, SHARES[operator], year)
    measured = cells_of(ctx.bundle.coverage_cells, operator, year)
    found = of_selection(ctx.bundle.gaps, operator, year)
    rows = _rows(ctx, order, (operator, beside), found, year)
    first = year if chosen.settings.coverage.months is None else chosen.years[-1]
    return CoveragePage(
        choices=chosen,
        operators=tuple(words),
        operator=operator,
        beside=beside,
        year=year,
        when=when,
        municipality=code,
        sentence=_sentence(ctx, rows, operator, beside, when),
        synthetic=bool((values["status"] == "synthetic").any()),
        reading=_reading(ctx, chosen, operator, code),
        settings=settings_text(ctx, values, (first, year)),
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
    ctx: PageContext,
    order: Ranking,
    selections: tuple[str, str],
    found: gpd.GeoDataFrame,
    year: int,
) -> tuple[Row, ...]:
    operator, beside = selections
    near = localities_measured(
        cells_of(ctx.bundle.coverage_cells, operator, year),
        ctx.bundle.localities,
        MUNICIPALITY_CODES,
    )
    places = {str(code): (int(part), int(whole)) for code, part, whole in near.itertuples()}
    places[COUNTY] = (int(near["measured"].sum()), int(near["localities"].sum()))
    counts = {str(code): int(n) for code, n in found["municipality_code"].value_counts().items()}
    counts[COUNTY] = len(found)
    judged = ctx.bundle.values_for(order.rows[0].figure.indicator_id, year)
    known = judged.dropna(subset=["n_obs"]).set_index("municipality_code")
    cells, samples = _whole(known["n_obs"]), _whole(known["n_samples"])
    return tuple(
        Row(
            code=row.code,
            name=row.name,
            share=row.figure,
            bar=row.bar,
            other=figure_for(ctx, SHARES[beside], row.code, year),
            cells=cells.get(row.code),
            samples=samples.get(row.code),
            gaps=counts.get(row.code, 0) if row.figure.valued else None,
            measured=places[row.code][0],
            localities=places[row.code][1],
        )
        for row in order.rows
    )


def _whole(numbers: pd.Series[float]) -> dict[str, int]:
    return {str(code): int(number) for code, number in numbers.dropna().items()}


def _sentence(
    ctx: PageContext, rows: tuple[Row, ...], operator: str, beside: str, year: str
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
    year: str,
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


def _reading(ctx: PageContext, chosen: Choices, operator: str, code: str) -> str:
    """Say in a sentence what the map shows, at every filter."""
    limits = sorted({ctx.bundle.settings.coverage.thresholds_dbm[name] for name in LIMITED})
    return ctx.t(
        f"coverage.reading.{'cells' if code else 'municipalities'}",
        name=ctx.decided_name(code) if code else "",
        operator=lower_first(operator_name(ctx, operator)) if operator in _WORDS else operator,
        technology=technology(ctx),
        limit=ctx.t("coverage.settings.or").join(ctx.fmt.number(dbm) for dbm in limits),
        way=ctx.t(f"coverage.reading.ways.{chosen.way or 'all'}"),
        year=chosen.when,
    )


def lower_first(text: str) -> str:
    """Give a text as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _notes(ctx: PageContext, measured: pd.DataFrame, code: str) -> tuple[str, ...]:
    """Say what a reader of the figures must know: rows, places, boundaries."""
    notes = [ctx.t("coverage.note.near", km=ctx.fmt.number(NEAR_M / _METRES_PER_KM))]
    here = measured["municipality_code"] == code if code else measured["municipality_code"] != ""
    moved = int((measured["approximate"] & here).sum())
    if moved:
        notes.append(ctx.t("coverage.note.approximate", n=moved, count=ctx.fmt.number(moved)))
    return tuple(notes)
