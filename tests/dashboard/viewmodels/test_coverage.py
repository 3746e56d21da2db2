from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.i18n import LANGUAGES
from dashboard.viewmodels import coverage, gaps
from geodata.judgement import SELECTIONS
from geodata.model import Origin
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import CoverageSettings
from geodata.themes.coverage import SHARES
from tests.support import bundles, covered
from tests.support.contexts import context, with_values
from tests.support.tables import table

if TYPE_CHECKING:
    from geodata.bundle import DataBundle


def page(bundle: DataBundle, lang: str = "sv", **params: str) -> coverage.CoveragePage:
    shown = coverage.build(context(bundle, page="coverage", lang=lang, **params))
    assert shown is not None
    return shown


def told(bundle: DataBundle, lang: str = "sv", **params: str) -> str:
    return page(bundle, lang, **params).sentence.replace("\N{NO-BREAK SPACE}", " ")


def shares(**values: float | None) -> list[dict[str, object]]:
    """Give the shares of the county by selection, and of Jokkmokk ten points lower."""
    return [
        {
            "municipality_code": code,
            "indicator_id": SHARES[selection],
            "period": covered.YEAR,
            "value": None if value is None else value - less,
            "basis": "cells" if value is not None else "",
        }
        for selection, value in values.items()
        for code, less in ((COUNTY, 0.0), ("2510", 0.1))
    ]


EDITION = with_values(
    covered.edition(None, covered.gap(1), covered.gap(2, code="2505"), covered.gap(3)),
    shares(any=0.83, all=0.46, Telia=0.7),
)


def test_the_answer() -> None:
    assert told(EDITION) == (
        "4G eller bättre från minst en operatör uppmättes 2019 i **83 procent** av de mätta "
        "rutorna i länet, från alla fyra i **46**. "
        "Rutor vid **1 av länets 14 orter** är mätta; om resten vet vi inget."
    )


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("alla", "från alla fyra operatörer uppmättes 2019 i **46 procent**"),
        ("alla", "från minst en i **83**."),
        ("telia", "från Telia uppmättes 2019 i **70 procent**"),
        ("telia", "från alla fyra i **46**."),
    ],
)
def test_all_operators_stand_beside_at_least_one(operator: str, words: str) -> None:
    assert words in told(EDITION, operator=operator)


def test_the_answer_of_a_municipality() -> None:
    assert told(EDITION, kommun="2510") == (
        "4G eller bättre från minst en operatör uppmättes 2019 i **73 procent** av de mätta "
        "rutorna i Jokkmokk kommun, från alla fyra i **36**. "
        "Rutor vid kommunens enda ort är mätta; om andra platser vet vi inget."
    )
    assert told(EDITION, kommun="2505").endswith(
        "Inga rutor vid kommunens enda ort är mätta; om den vet vi inget."
    )


def test_what_is_missing_is_said() -> None:
    some = bundles.without(covered.edition(), "2505")
    assert told(some).startswith(
        "Uppgift för länet saknas 2019: bara **13 av 14 kommuner** har rutor där alla fyra "
        "operatörerna är mätta."
    )
    assert told(some, operator="tre").startswith(
        "Uppgift för länet saknas 2019: bara **13 av 14 kommuner** har mätta rutor."
    )
    assert told(some, kommun="2505").startswith(
        "Uppgift om mobiltäckning i Arvidsjaur kommun saknas för 2019."
    )
    row = next(row for row in page(some).rows if row.code == "2505")
    assert row.gaps is None, "no gap is known where nothing is measured"


def two_measured(*rows: dict[str, object]) -> DataBundle:
    """Give an edition in which Tre and Tele2 alone have been measured, Tre in Jokkmokk alone."""
    bundle = covered.edition({covered.cell(0): "covered"}, *rows)
    cells = bundle.coverage_cells
    other = ~cells["operator"].isin(["any", "Tre", "Tele2"])
    cells = cells.assign(**{"class": cells["class"].mask(other, "unknown")})
    values = bundle.values
    known = values["indicator_id"].isin([SHARES["Tre"], SHARES["Tele2"]])
    known &= (values["indicator_id"] != SHARES["Tre"]) | (values["municipality_code"] == "2510")
    return replace(bundle, values=values[known], coverage_cells=cells)


def test_where_all_four_are_not_measured_it_says_why_and_who_is() -> None:
    why = (
        "**Ingen ruta i länet har mätningar av alla fyra operatörerna** 2019. Därför saknas "
        "uppgift om dem tillsammans. Välj en operatör: Tele2 och Tre är mätta. "
    )
    for operator in ("", "alla"):
        assert told(two_measured(), operator=operator) == (
            why + "Rutor vid **1 av länets 14 orter** är mätta; om resten vet vi inget."
        )
    shown = page(two_measured())
    assert shown.missing == why.strip()
    assert (shown.year, {row.gaps for row in shown.rows}) == (2019, {None})
    assert [row.measured for row in shown.rows if row.code == "2510"] == [1], "by anybody"
    other = told(two_measured(), kommun="2580")
    assert "Ingen ruta i Luleå kommun har" in other
    assert "bara Tele2 är mätt." in other
    assert told(two_measured(), operator="telia", kommun="2510").startswith(
        "**Telia är inte mätt** i någon ruta i Jokkmokk kommun 2019. Välj en annan operatör: "
        "Tele2 och Tre är mätta."
    )
    assert page(two_measured(), operator="tele2").missing == ""
    assert "1 ruta där inte alla fyra operatörerna är mätta räknas inte" in shown.notes[1]
    assert not any("alla fyra" in note for note in page(two_measured(), operator="tre").notes)
    own = page(two_measured(), kommun="2510", operator="alla").notes[1]
    assert own.endswith("bara om någon av de mätta operatörerna saknar täckning.")


def test_gaps_that_are_listed_are_counted_where_the_figure_is_missing() -> None:
    listed = two_measured(covered.gap(1, operator="all"), covered.gap(2, operator="all"))
    counts = {row.code: row.gaps for row in page(listed, operator="alla").rows}
    assert (counts["2510"], counts[COUNTY], counts["2505"]) == (2, 2, None)


def test_the_cells_and_gaps_are_those_of_the_chosen_municipality() -> None:
    every, one = page(EDITION), page(EDITION, kommun="2510")
    assert every.cells.empty
    assert list(one.cells["class"]) == ["covered", "none"]
    assert list(every.gaps["rank"]) == [1, 2, 3]
    assert list(one.gaps["rank"]) == [1, 3]
    counts = {row.code: row.gaps for row in every.rows}
    assert (counts["2510"], counts["2505"], counts["2506"], counts[COUNTY]) == (2, 1, 0, 3)


def test_unknown_cells_are_neither_cells_nor_gaps() -> None:
    bundle = covered.edition({covered.cell(0): "unknown"})
    assert page(bundle, kommun="2510").cells.empty
    assert "**0 av" not in told(bundle)
    assert "Inga rutor vid länets 14 orter är mätta" in told(bundle)


def test_how_a_cell_is_judged_is_printed_from_the_settings() -> None:
    text = page(EDITION).settings.replace("\N{NO-BREAK SPACE}", " ")
    assert "minst 80 procent" in text
    assert "−105 dBm (4G och 5G)" in text
    assert "minst 3 mätvärden" in text
    assert "För 5G finns ingen publicerad gräns" in text
    other = CoverageSettings(technologies=("3G",), min_samples=5, share_needed=0.5)
    changed = replace(EDITION, settings=replace(EDITION.settings, coverage=other))
    text = page(changed).settings.replace("\N{NO-BREAK SPACE}", " ")
    assert "minst 50 procent" in text
    assert "−112 dBm (3G)" in text
    assert "5G" not in text
    assert told(changed).startswith("3G från minst en operatör")


def test_ways_and_days_of_measuring_are_printed() -> None:
    delivery = {
        "dataset": "coverage", "covers_from": "2018-11-01", "covers_to": "2019-10-30",
    }  # fmt: skip
    notes = ("way:in_vehicle", "way:on_foot")
    origin = Origin("real00000000", ("SCB",), ("d",), "CC0", synthetic=False, notes=notes)
    bundle = replace(
        EDITION,
        deliveries=table("deliveries", [delivery]),
        origins={**EDITION.origins, origin.id: origin},
    )
    text = page(bundle).settings
    assert "Mätsätt: i fordon, till fots." in text
    assert "Mätt 1 januari–30 oktober 2019." in text


def test_cells_moved_to_the_nearest_municipality_are_told_of() -> None:
    moved = covered.edition(approximate=True)
    assert any("2 rutor ligger utanför" in note for note in page(moved).notes)
    assert not any("rutor ligger utanför" in note for note in page(EDITION).notes)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "7 km öster om Kvikkjokk"),
        ({"distance_km": 1.9}, "1,9 km öster om Kvikkjokk"),
        ({"distance_km": 0.0, "direction": ""}, "vid Kvikkjokk"),
        ({"near_municipality_code": "2506"}, "7 km öster om Kvikkjokk (Arjeplog)"),
        ({"near_municipality_code": ""}, "7 km öster om Kvikkjokk"),
        (
            {"near_locality": "", "distance_km": None, "latitude": 66.6149, "longitude": 19.8},
            "vid 66,61° N 19,80° Ö",
        ),
    ],
)
def test_the_place_of_a_gap(row: dict[str, object], words: str) -> None:
    asked = context(page="coverage")
    assert gaps.place(asked, {**covered.gap(1), **row}) == words


def test_without_localities_a_gap_is_named_by_a_point_in_it() -> None:
    row = covered.gap(1, near_locality="", near_municipality_code="", distance_km=None)
    named = gaps.shown(context(), covered.gaps(row))[0]
    assert named.place == "vid 66,61° N 19,84° Ö"
    bundle = replace(EDITION, localities=EDITION.localities.head(0), gaps=covered.gaps(row))
    assert next(iter(gaps.frame(context(bundle), page(bundle))["place"])) == named.place
    assert "Inga orter är inlästa." in page(bundle).notes
    assert "orter" not in page(bundle).sentence


def test_an_invented_gap_bears_its_mark_in_table_and_tooltip() -> None:
    real, invented = (
        gaps.shown(context(), covered.gaps(covered.gap(1, synthetic=kind)))[0]
        for kind in (False, True)
    )
    assert invented.place.endswith("†")
    assert invented.lines[-1] == "påhittat värde"
    assert "†" not in real.place
    assert real.lines[-1] == "mätt minst 2 dagar, senast 4 augusti 2019"


def test_the_file_of_gaps_keeps_outlines_and_words() -> None:
    asked = context(EDITION, page="coverage")
    rows = gaps.frame(asked, page(EDITION))
    assert rows.crs == EDITION.gaps.crs
    assert next(iter(rows["place"])) == "7 km öster om Kvikkjokk"
    assert next(iter(rows["last_at"])) == "2019-08-04"
    assert gaps.headings(asked)["measured_days"] == "Mätdagar, minst"
    assert set(gaps.headings(asked)) == set(rows.columns) - {"synthetic", "geometry"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_has_words(lang: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for selection in SELECTIONS:
            for code in ("", "2510", "2505"):
                params = {"operator": coverage.word_of(selection), "kommun": code}
                asked = context(EDITION, page="coverage", lang=lang, **params)
                coverage.build(asked)
        rows = [covered.gap(n, direction=d) for n, d in enumerate(_DIRECTIONS, start=1)]
        gaps.shown(asked, covered.gaps(*rows))
        gaps.headings(asked)
    assert not caplog.records


_DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw", "")


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["operator", "kommun", "ar", "matt"]), st.text(max_size=30)))
def test_any_address_gives_a_page(params: dict[str, str]) -> None:
    assert page(EDITION, **params).sentence


def test_a_link_with_a_measure_chooses_its_operators() -> None:
    assert page(EDITION, matt=SHARES["Tre"]).operator == "Tre"
    assert page(EDITION, matt="mobile_gap_count").operator == "any"


def test_an_edition_without_measurements_shows_nothing() -> None:
    assert coverage.build(context(bundles.empty(), page="coverage")) is None
    assert len(page(EDITION).rows) == len(MUNICIPALITY_CODES) + 1
