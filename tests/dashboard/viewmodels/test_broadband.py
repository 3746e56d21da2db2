from __future__ import annotations

import itertools
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts import broadband as charts
from dashboard.i18n import LANGUAGES
from dashboard.viewmodels import broadband
from dashboard.viewmodels.broadband import Point, Series
from dashboard.viewmodels.figures import DAGGER
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

FIBRE = "broadband_fibre_connected_share"
PASSED = "broadband_homes_passed_share"
TARGET = {"indicator_id": PASSED, "level": "county", "year": 2019, "value": 0.87}


def of_year(
    measure: str = PASSED,
    *,
    county: float | None = 0.86,
    county_status: str = "observed",
    kinds: dict[str, str] | None = None,
    year: int = 2019,
) -> DataBundle:
    """Give a bundle with 0.50, 0.51 … in the 14, all of one kind but those named."""
    rows = [
        {
            "municipality_code": code,
            "indicator_id": measure,
            "period": year,
            "value": round(0.50 + place / 100, 2),
            "basis": "households",
            "status": (kinds or {}).get(code, "observed"),
        }
        for place, code in enumerate(MUNICIPALITY_CODES)
    ]
    whole = {
        "municipality_code": COUNTY,
        "indicator_id": measure,
        "period": year,
        "value": county,
        "basis": "households" if county is not None else "",
    }
    if county is not None:
        whole["status"] = county_status
    return with_targets(with_values(bundles.full(), [*rows, whole]), [TARGET])


def page(bundle: DataBundle, lang: str = "sv", **params: str) -> broadband.BroadbandPage:
    shown = broadband.build(context(bundle, page="broadband", lang=lang, **params))
    assert shown is not None
    return shown


def told(bundle: DataBundle, lang: str = "sv", **params: str) -> str:
    return page(bundle, lang, **params).sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_the_answer_with_the_target_of_the_year() -> None:
    assert told(of_year(), ar="2019") == (
        "2019 hade **86 procent** av hushållen i länet möjlighet att ansluta till fiber; "
        "länsmålet var 87. Andelen var lägst i Arvidsjaur (**50 %**) och högst i Kiruna (**63 %**)."
    )


def test_a_year_without_a_decided_target_has_none() -> None:
    shown = page(of_year(year=2018), ar="2018")
    assert "länsmålet" not in shown.sentence
    assert shown.order.target is None
    assert shown.households == {}
    assert "Inget länsmål är beslutat för 2018; för 2019 var det" in shown.reading


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (FIBRE, "2019 var **86 procent** av hushållen i länet anslutna till fiber."),
        (
            "broadband_30mbit_share",
            "hade **86 procent** av hushållen i länet tillgång till minst 30",
        ),
        ("broadband_100mbit_share", "i länet tillgång till minst 100 Mbit/s."),
        ("broadband_1gbit_share", "i länet tillgång eller möjlighet till 1 Gbit/s."),
        (f"{FIBRE}_sparse", "av hushållen i länets glesbebyggda områden anslutna till fiber."),
    ],
)
def test_each_measure_has_its_own_verb(measure: str, words: str) -> None:
    assert words in told(of_year(measure), matt=measure, ar="2019")


def test_real_and_invented_are_not_compared() -> None:
    """The county's real value stands alone: no lowest and highest, and no mark on it."""
    invented = dict.fromkeys(MUNICIPALITY_CODES[1:], "synthetic")
    text = told(of_year(kinds=invented), ar="2019")
    assert text.endswith("länsmålet var 87.")
    assert DAGGER not in text


def test_a_real_county_above_invented_municipalities_marks_them_alone() -> None:
    shown = page(of_year(kinds=dict.fromkeys(MUNICIPALITY_CODES, "synthetic")), ar="2019")
    assert f"**63\N{NO-BREAK SPACE}%**{DAGGER}" in shown.sentence
    assert "86 procent**†" not in shown.sentence
    assert shown.note
    assert not shown.synthetic


def test_when_all_is_invented_the_sentence_bears_the_mark() -> None:
    shown = page(
        of_year(kinds=dict.fromkeys(MUNICIPALITY_CODES, "synthetic"), county_status="synthetic"),
        ar="2019",
    )
    assert shown.synthetic
    assert DAGGER not in shown.sentence
    assert not shown.note


def test_a_missing_county_says_how_many_are_known() -> None:
    bundle = of_year(county=None)
    assert told(bundle, ar="2019").startswith(
        "Uppgift för länet saknas 2019; **14 av 14 kommuner** har ett värde."
    )
    one = with_values(
        bundle,
        [
            {"municipality_code": code, "indicator_id": PASSED, "period": 2019}
            for code in MUNICIPALITY_CODES[1:]
        ],
    )
    assert told(one, ar="2019") == (
        "Uppgift för länet saknas 2019; **1 av 14 kommuner** har ett värde."
    )


def test_a_mixed_county_cannot_be_computed() -> None:
    origin = replace(
        bundles.full().origins["real00000000"], id="mixed0000000", notes=("mixed_kinds",)
    )
    bundle = of_year(county=None, kinds={"2505": "synthetic"})
    values = bundle.values.copy()
    hit = (values["indicator_id"] == PASSED) & (values["municipality_code"] == COUNTY)
    values.loc[hit & (values["period"] == 2019), "origin_id"] = origin.id
    bundle = replace(bundle, values=values, origins={**bundle.origins, origin.id: origin})
    assert told(bundle, ar="2019") == (
        "Hur stor del av hushållen i länet som hade möjlighet att ansluta till fiber 2019 "
        "**kan inte beräknas**: verkliga och påhittade värden vägs aldrig samman."
    )


def test_the_distance_in_households_needs_their_number() -> None:
    rows = [
        {"municipality_code": "2505", "value": 0.67, "basis": "households", "denominator": 1000.0},
        {"municipality_code": "2506", "value": 0.67, "basis": "population", "denominator": 1000.0},
        {"municipality_code": "2510", "value": 0.67, "basis": "households"},
    ]
    bundle = with_values(
        of_year(), [{"indicator_id": PASSED, "period": 2019, **row} for row in rows]
    )
    shown = page(bundle, ar="2019")
    assert shown.households == {"2505": ("−200", -200.0)}
    assert broadband.households_cell(shown, "2510") == ("–", None)


def test_where_bases_differ_each_value_says_its_own() -> None:
    other = {"municipality_code": "2506", "value": 0.67, "basis": "population"}
    shown = page(
        with_values(of_year(), [{"indicator_id": PASSED, "period": 2019, **other}]), ar="2019"
    )
    cells = {row.code: broadband.value_cell(shown, row.figure) for row in shown.order.rows}
    assert cells["2506"].endswith("av befolkningen")
    assert cells["2505"].endswith("av hushållen")
    assert "lägst" not in shown.sentence


def test_a_link_to_a_variant_chooses_measure_and_area() -> None:
    shown = page(bundles.full(), matt=f"{FIBRE}_sparse")
    assert (shown.measure, shown.place) == (FIBRE, "sparse")
    assert page(bundles.full(), matt=f"{FIBRE}_sparse", omrade="alla").place == "alla"


def test_nothing_is_shown_of_an_edition_without_broadband() -> None:
    assert broadband.build(context(bundles.empty(), page="broadband")) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_has_words(lang: str, caplog: pytest.LogCaptureFixture) -> None:
    bundle = of_year()
    with caplog.at_level(logging.ERROR):
        for measure in page(bundle).measures:
            for place in broadband.PLACES:
                asked = context(bundle, page="broadband", lang=lang, matt=measure, omrade=place)
                shown = broadband.build(asked)
                assert shown is not None
                lines = broadband.lines(asked, shown)
                broadband.notes_of_lines(asked, lines)
    assert not caplog.records


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["matt", "omrade", "ar"]), st.text(max_size=30)))
def test_any_address_gives_a_page(params: dict[str, str]) -> None:
    assert page(bundles.full(), **params).sentence


def test_the_county_has_a_line_only_where_it_is_known() -> None:
    asked = context(bundles.without(bundles.full(), "2505"), page="broadband")
    shown = broadband.build(asked)
    assert shown is not None
    lines = {line.code: line for line in broadband.lines(asked, shown)}
    assert lines[COUNTY].points == ()
    assert lines["2505"].latest == "uppgift saknas"
    assert len(lines["2506"].points) == len(bundles.YEARS)
    assert list(lines)[-1] == COUNTY


def test_breaks_are_where_the_values_say_so_each_in_its_own_panel() -> None:
    broken = {"municipality_code": "2505", "indicator_id": PASSED, "period": 2018, "value": 0.5}
    bundle = with_values(bundles.full(), [{**broken, "series_break": True}])
    asked = context(bundle, page="broadband", lang="en", matt=PASSED)
    shown = broadband.build(asked)
    assert shown is not None
    lines = broadband.lines(asked, shown)
    notes = broadband.notes_of_lines(asked, lines)
    [said] = [note for note in notes if "breaks" in note]
    assert said.startswith("The line breaks in 2018: the base was redefined")
    marked = {
        line.code
        for line in lines
        if "rule" in str(charts.panel(line, lines[-1], years=(2015, 2020), language="en").spec)
    }
    assert marked == {"2505"}


points = st.lists(
    st.tuples(st.integers(2010, 2025), st.booleans(), st.booleans()),
    unique_by=lambda point: point[0],
    max_size=12,
).map(sorted)


@given(points)
def test_a_line_joins_neighbouring_years_of_one_kind_and_definition(
    drawn: list[tuple[int, bool, bool]],
) -> None:
    line = Series(
        "2505",
        "A",
        tuple(Point(year, 0.5, "50 %", invented, new) for year, invented, new in drawn),
        "",
        "",
    )
    rows = charts._rows(line)
    assert [row["year"] for row in rows] == [year for year, _, _ in drawn]
    for before, after in itertools.pairwise(rows):
        joined = before["segment"] == after["segment"]
        may_join = (
            after["year"] == before["year"] + 1
            and after["synthetic"] == before["synthetic"]
            and not after["series_break"]
        )
        assert joined == may_join
