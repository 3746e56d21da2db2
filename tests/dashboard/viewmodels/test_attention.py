from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.viewmodels.attention import LINES, PER_KIND, attention
from dashboard.viewmodels.overview import attention_note
from geodata.municipalities import MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values, with_visits

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

COUNT = "visits_count"
FIBRE = "broadband_homes_passed_share"
EIGHT = {"indicator_id": COUNT, "level": "region_duty", "year": 2019, "value": 8}
COUNTY = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.87}


def real(visits: dict[str, int] | None = None) -> DataBundle:
    """Give a bundle of real values up to 2019, visits above eight but for those named."""
    bundle = bundles.full()
    rows = [
        {"municipality_code": code, "indicator_id": COUNT, "period": 2019, "value": value}
        for code, value in (visits or {}).items()
    ]
    bundle = replace(
        bundle,
        values=bundle.values[bundle.values["period"] <= 2019],
        datasets={
            name: replace(state, synthetic=False, as_of="2019-12-31")
            for name, state in bundle.datasets.items()
        },
    )
    return with_targets(with_values(bundle, rows), [EIGHT])


def test_the_municipality_visited_least_is_told_with_its_last_visit() -> None:
    bundle = with_visits(
        real({"2506": 3, "2521": 5}), [{"municipality_code": "2506", "date": "2019-05-14"}]
    )
    lines = [line for line in attention(context(bundle)).lines if line.kind == "visits"]
    assert lines[0].text == ("Regionen har besökt Arjeplog 3 gånger av 8 under 2019; senast 14 maj")
    assert (lines[0].page, lines[0].values["kommun"]) == ("visits", "2506")
    assert lines[1].text.startswith("Regionen har besökt Pajala 5 gånger av 8")


def test_worst_first_and_at_most_five_and_two_of_a_kind() -> None:
    found = attention(context(real({"2506": 0, "2521": 1, "2510": 2, "2513": 3, "2514": 4})))
    shortfalls = [line.shortfall for line in found.lines]
    assert shortfalls == sorted(shortfalls, reverse=True)
    assert len(found.lines) <= LINES
    kinds = [line.kind for line in found.lines]
    assert max(kinds.count(kind) for kind in kinds) <= PER_KIND


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_invented_values_never_make_a_line(lang: str) -> None:
    bundle = with_targets(bundles.sample(), [EIGHT, COUNTY])
    ctx = context(bundle, lang=lang)
    found = attention(ctx)
    assert found.lines == ()
    assert attention_note(ctx, found)


def test_a_mixed_edition_tells_the_real_and_says_that_some_was_left_out() -> None:
    row = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2019, "value": 0.86}
    bundle = with_targets(with_values(bundles.sample(), [row]), [COUNTY, EIGHT])
    ctx = context(bundle)
    found = attention(ctx)
    assert [line.kind for line in found.lines] == ["target"]
    assert (
        found.lines[0]
        .text.replace("\N{NO-BREAK SPACE}", " ")
        .endswith("86 %, länsmålet var 87 %; 1 procentenhet kvar (beräknat)")
    )
    assert attention_note(ctx, found) == "Påhittade värden tas inte upp här."


def test_a_county_target_is_told_of_the_county_alone_and_in_its_own_year() -> None:
    row = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2019, "value": 0.86}
    other = with_targets(with_values(real(), [row]), [{**COUNTY, "year": 2018, "value": 0.01}])
    assert not [line for line in attention(context(other)).lines if line.kind == "target"]


def test_half_a_year_is_measured_against_half_the_duty() -> None:
    bundle = real({"2506": 4, "2521": 3})
    states = {**bundle.datasets, "visits": replace(bundle.datasets["visits"], as_of="2019-06-30")}
    covered = replace(bundle.origins["real00000000"], notes=("2019-01-01/2019-06-30",))
    bundle = replace(bundle, datasets=states, origins={**bundle.origins, "cover": covered})
    values = bundle.values
    visits = (values["indicator_id"] == COUNT) & (values["period"] == 2019)
    bundle = replace(
        bundle, values=values.assign(origin_id=values["origin_id"].mask(visits, "cover"))
    )
    behind = [line for line in attention(context(bundle)).lines if line.kind == "visits"]
    assert len(behind) <= 1
    assert not any("Arjeplog" in line.text for line in behind)


def test_a_real_municipality_is_not_set_beside_an_invented_county() -> None:
    assert [line for line in attention(context(real())).lines if line.kind == "lowest"]
    key = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2019}
    bundle = with_values(real(), [{**key, "value": 0.86, "status": "synthetic"}])
    assert not [line for line in attention(context(bundle)).lines if line.kind == "lowest"]


def test_an_empty_edition_has_no_lines_and_says_so() -> None:
    ctx = context(bundles.empty())
    found = attention(ctx)
    assert found.lines == ()
    assert attention_note(ctx, found) == "Det finns inga uppgifter att gå efter."


@pytest.mark.parametrize(("known", "told"), [(6, False), (7, True)])
def test_the_lowest_of_a_handful_is_not_singled_out(known: int, *, told: bool) -> None:
    rows = [
        {
            "municipality_code": code,
            "indicator_id": FIBRE,
            "period": 2019,
            "value": 0.5,
            "status": "observed" if place < known else "synthetic",
        }
        for place, code in enumerate(MUNICIPALITY_CODES)
    ]
    found = attention(context(with_values(real(), rows)))
    assert any(line.kind == "lowest" for line in found.lines) == told
