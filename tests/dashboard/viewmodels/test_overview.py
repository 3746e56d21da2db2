from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.viewmodels import overview
from dashboard.viewmodels.figures import DAGGER
from geodata.model import Origin
from geodata.municipalities import MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

FIBRE = "broadband_homes_passed_share"
COUNT = "visits_count"
EIGHT = {"indicator_id": COUNT, "level": "region_duty", "year": 2019, "value": 8}
TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.87}


def year_2019(
    counts: list[int | None], *, status: str = "observed", fibre: float | None = 0.86
) -> DataBundle:
    """Give a bundle whose latest year is 2019, with these visits by municipality."""
    bundle = bundles.full()
    bundle = replace(bundle, values=bundle.values[bundle.values["period"] <= 2019])
    known = [count for count in counts if count is not None]
    total = sum(known) if len(known) == len(counts) else None
    rows = [
        {
            "municipality_code": code,
            "indicator_id": COUNT,
            "period": 2019,
            "value": value,
            "status": status if value is not None else "missing",
        }
        for code, value in zip((*MUNICIPALITY_CODES, "25"), (*counts, total), strict=True)
    ]
    county = {
        "municipality_code": "25",
        "indicator_id": FIBRE,
        "period": 2019,
        "value": fibre,
        "basis": "households" if fibre is not None else "",
    }
    return with_targets(with_values(bundle, [*rows, county]), [EIGHT, TARGET])


def told(bundle: DataBundle, lang: str = "sv") -> str:
    return overview.answer(context(bundle, lang=lang)).text.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_target_the_answer_counts_the_municipalities_that_were_visited() -> None:
    bundle = with_targets(year_2019([2, 1, *[0] * 12]), [TARGET])
    assert told(bundle).startswith("2019 gjorde regionen **3 besök**, i **2 av 14 kommuner**.")


SEVEN = [8, 9, 10, 11, 12, 13, 21, 3, 7, 6, 5, 4, 1, 37]


def test_the_answer_as_the_report_has_it() -> None:
    assert told(year_2019(SEVEN)) == (
        "2019 fick **8 av 14 kommuner** minst åtta besök av regionen (**147** totalt). "
        "**86 procent** av hushållen kunde ansluta till fiber 2019; länsmålet var 87."
    )


def test_the_answer_in_english() -> None:
    assert told(year_2019(SEVEN), "en") == (
        "2019: **8 of 14 municipalities** got at least eight visits by the region (**147** in all)."
        " **86 percent** of households could connect to fibre in 2019; the county target was 87."
    )


@pytest.mark.parametrize(
    ("counts", "start"),
    [
        (
            [0] * 14,
            "2019 fick **ingen av 14 kommuner** minst åtta besök av regionen (**0** totalt)",
        ),
        ([8] * 14, "2019 fick **alla 14 kommuner** minst åtta besök av regionen (**112** totalt)"),
        ([8, *[0] * 13], "2019 fick **1 av 14 kommuner** minst åtta besök"),
        ([None, *[8] * 13], "2019 fick **alla 13 kommuner med uppgift** minst åtta besök"),
        ([None] * 14, "2018 gjorde regionen"),
    ],
)
def test_none_one_all_and_missing(counts: list[int | None], start: str) -> None:
    assert told(year_2019(counts)).startswith(start)


def test_everything_missing_is_said() -> None:
    assert told(bundles.empty()) == (
        "Uppgift om regionens besök saknas. "
        "Uppgift om hur många i länet som kan ansluta till fiber saknas."
    )


def test_only_invented_figures_bear_the_mark() -> None:
    answer = overview.answer(context(year_2019(SEVEN, status="synthetic")))
    assert answer.text.count(DAGGER) == 2
    assert f"**147**{DAGGER}" in answer.text
    assert answer.note.startswith(DAGGER)
    assert not answer.synthetic


def test_a_sentence_that_is_all_invented_bears_one_mark() -> None:
    answer = overview.answer(context(bundles.sample()))
    assert answer.synthetic
    assert DAGGER not in answer.text


def test_a_real_sentence_bears_none() -> None:
    answer = overview.answer(context(year_2019(SEVEN)))
    assert (answer.synthetic, answer.note) == (False, "")
    assert DAGGER not in answer.text


def test_mixed_fibre_cannot_be_computed() -> None:
    bundle = year_2019(SEVEN, fibre=None)
    values = bundle.values
    county = (values["municipality_code"] == "25") & (values["indicator_id"] == FIBRE)
    changed = values.assign(
        value=values["value"].mask(county),
        status=values["status"].mask(county, "missing"),
        origin_id=values["origin_id"].mask(county, "mix"),
    )
    mix = Origin("mix", (), (), "", synthetic=False, notes=("mixed_kinds",))
    bundle = replace(bundle, values=changed, origins={**bundle.origins, "mix": mix})
    assert "kan inte beräknas: verkliga och påhittade" in told(bundle)


def test_the_target_of_another_year_is_not_told() -> None:
    bundle = with_targets(year_2019(SEVEN), [EIGHT, {**TARGET, "year": 2018}])
    assert told(bundle).endswith("kunde ansluta till fiber 2019.")


def test_choices_hold_what_a_map_can_show() -> None:
    chosen = overview.choices(context())
    assert chosen is not None
    assert chosen.indicator == FIBRE
    assert not set(overview.NOT_MAPPED) & set(chosen.indicators)
    assert chosen.years == (2020, 2019, 2018)
    assert chosen.year == 2020


def test_choices_follow_the_address_and_never_raise() -> None:
    asked = overview.choices(context(matt="population", ar="2018"))
    assert asked is not None
    assert (asked.indicator, asked.year) == ("population", 2018)
    odd = overview.choices(context(matt="<script>", ar="0"))
    assert odd is not None
    assert odd.indicator == FIBRE
    assert overview.choices(context(bundles.empty())) is None


def test_the_first_year_shown_is_the_latest_in_which_the_county_is_known() -> None:
    gone = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2020}
    chosen = overview.choices(context(with_values(bundles.full(), [gone])))
    assert chosen is not None
    assert chosen.year == 2019


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_cards_tell_the_distance_to_the_target_in_its_year_without_a_verdict() -> None:
    cards = {card.page: card for card in overview.key_figures(context(year_2019(SEVEN)))}
    assert list(cards) == ["visits", "broadband", "coverage", "culture"]
    (line,) = cards["broadband"].lines
    assert plain(line) == "1 procentenhet under länsmålet 2019 (87 %; målet gäller länet)"
    assert cards["visits"].lines[0] == "Minst 8 i 8 av 14 kommuner"
    reaching = overview.key_figures(context(year_2019(SEVEN, fibre=0.9)))
    assert plain(reaching[1].lines[0]).startswith("3 procentenheter över länsmålet 2019")


def test_a_figure_with_a_qualifier_has_no_distance_to_its_target() -> None:
    row = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2019, "value": 0.86}
    bundle = with_values(year_2019(SEVEN), [{**row, "qualifier": "approx"}])
    (line,) = overview.key_figures(context(bundle))[1].lines
    assert plain(line) == "länsmål 2019: 87 %; målet gäller länet"


def test_cards_without_data_say_missing() -> None:
    for card in overview.key_figures(context(bundles.empty())):
        assert not card.figure.valued
        assert card.figure.status_words == "uppgift saknas"
        assert card.change is None
