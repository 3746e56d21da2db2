"""The page Besök: boxes, counts and sentences, right for none, one, many and missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.state import view_from_params
from dashboard.viewmodels import visits
from geodata.municipalities import MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.tables import table
from tests.support.visiting import days, visited

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

PAJALA, LULEA = "2521", "2580"
REFUSING = {
    "dataset": "visits",
    "covers_from": "2018-01-01",
    "covers_to": "2019-05-31",
    "rows_rejected": 2,
}


def context(bundle: DataBundle, lang: str = "sv", **params: str) -> PageContext:
    t = Translator(lang)
    view = view_from_params({"lang": lang, **params})
    return PageContext("visits", bundle, view, t, Formats(t))


def shown(bundle: DataBundle, lang: str = "sv", **params: str) -> visits.VisitsPage:
    page = visits.build(context(bundle, lang, **params))
    assert page is not None
    return page


def row(page: visits.VisitsPage, code: str) -> visits.Row:
    return next(item for item in page.rows if item.code == code)


def everywhere(count: int) -> list[dict[str, object]]:
    return [visit for code in MUNICIPALITY_CODES for visit in days(code, count)]


def test_boxes_show_who_came_in_order_of_time_then_what_remains() -> None:
    bundle = visited(
        [
            {"municipality_code": PAJALA, "date": "2019-03-02", "visitor": "official"},
            {"municipality_code": PAJALA, "date": "2019-02-11", "visitor": "politician"},
            {"municipality_code": PAJALA, "date": "2019-05-01", "visitor": "both"},
        ]
    )
    pajala = row(shown(bundle), PAJALA)
    assert pajala.boxes == ("politician", "official", "both", "", "", "", "", "")
    assert (pajala.politicians, pajala.officials) == (2, 2)
    assert pajala.latest_iso == "2019-05-01"
    assert pajala.label == (
        "1 besök av båda, 1 besök av politiker, 1 besök av tjänstepersoner, 5 återstår"
    )


def test_two_errands_on_one_day_are_one_visit_by_both() -> None:
    day = {"municipality_code": PAJALA, "date": "2019-02-11"}
    bundle = visited([{**day, "visitor": "politician"}, {**day, "visitor": "official"}])
    pajala = row(shown(bundle), PAJALA)
    assert pajala.count == 1
    assert pajala.boxes[0] == "both"


def test_visits_beyond_eight_are_counted_and_hide_no_politician() -> None:
    late = {"municipality_code": LULEA, "date": "2019-12-31", "visitor": "both"}
    lulea = row(shown(visited([*days(LULEA, 29), late])), LULEA)
    assert len(lulea.boxes) == 8
    assert lulea.extra == 22
    assert lulea.extra_text == "+22, varav 1 PT"


def test_cancelled_and_planned_visits_leave_no_box() -> None:
    other = [{**visit, "status": "cancelled"} for visit in days(PAJALA, 2)]
    other += [{**visit, "status": "planned"} for visit in days(PAJALA, 3)]
    pajala = row(shown(visited([*other, *days(LULEA, 1)])), PAJALA)
    assert pajala.boxes == ("",) * 8
    assert pajala.label == "8 återstår"


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(MUNICIPALITY_CODES),
            st.dates(pd.Timestamp("2019-01-01").date(), pd.Timestamp("2019-12-28").date()),
            st.integers(0, 3),
            st.sampled_from(["politician", "official", "both"]),
            st.sampled_from(["held", "cancelled"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_boxes_agree_with_the_indicator_values(entries: list[tuple[object, ...]]) -> None:
    register = [
        {
            "municipality_code": code,
            "date": day.isoformat(),
            "last_date": (day + pd.Timedelta(days=span)).isoformat(),
            "visitor": visitor,
            "status": status,
        }
        for code, day, span, visitor, status in entries
    ]
    bundle = visited(register)
    page = shown(bundle)
    for item in page.rows:
        filled = sum(box != "" for box in item.boxes)
        assert filled + item.extra == item.count
        for key, number in (("politiker", item.politicians), ("tjanstepersoner", item.officials)):
            assert row(shown(bundle, besokare=key), item.code).count == number


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        (
            [*days(PAJALA, 8), *days(LULEA, 1, visitor="politician")],
            (
                "2019 fick **1 av 14 kommuner** minst 8 besök av regionen, **9 besök totalt**. "
                "Politiker deltog i **1 av 14 kommuner**."
            ),
        ),
        (
            days(LULEA, 1),
            (
                "2019 fick **ingen av 14 kommuner** minst 8 besök av regionen, **1 besök totalt**. "
                "Politiker deltog inte i något besök."
            ),
        ),
        (
            everywhere(9),
            (
                "2019 fick **alla 14 kommuner** minst 8 besök av regionen, **126 besök totalt**. "
                "Politiker deltog inte i något besök."
            ),
        ),
    ],
)
def test_sentence(register: list[dict[str, object]], expected: str) -> None:
    assert shown(visited(register)).sentence == expected


def test_no_visit_at_all_is_zero_and_not_missing() -> None:
    page = shown(visited([{**visit, "status": "cancelled"} for visit in days(LULEA, 1)]))
    assert page.sentence == (
        "2019 fick **ingen av 14 kommuner** minst 8 besök av regionen, **0 besök totalt**."
    )
    assert row(page, PAJALA).count == 0


def test_a_missing_municipality_is_named_and_has_no_boxes() -> None:
    bundle = bundles.without(visited(everywhere(8)), PAJALA)
    page = shown(bundle)
    assert page.sentence == (
        "2019 fick **alla 13 kommuner med uppgift** minst 8 besök av regionen, "
        "**104 besök i de kommuner som har uppgift**. "
        "Politiker deltog inte i något besök. Uppgift saknas för Pajala."
    )
    pajala = row(page, PAJALA)
    assert pajala.count is None
    assert pajala.boxes == ()
    assert pajala.reached is None
    exported = visits.frame(context(bundle), page).set_index("municipality_code").loc[PAJALA]
    assert exported[["visits", "politicians", "dialogue"]].isna().all()


def test_a_year_covered_in_part_is_not_judged() -> None:
    page = shown(visited(everywhere(9), covers=("2019-01-01", "2019-05-31")))
    assert page.sentence.startswith("Perioden 1 januari–31 maj 2019 fick **alla 14 kommuner**")
    assert {item.reached for item in page.rows} == {None}
    assert not page.whole_year
    assert any("Om resten av året vet vi inget" in note for note in page.notes)


def test_refused_rows_of_the_files_are_told_beside_the_counts() -> None:
    bundle = visited(everywhere(9))
    files = table("deliveries", [REFUSING, {**REFUSING, "covers_to": "2018-05-31"}])
    page = shown(replace(bundle, deliveries=files))
    [note] = [note for note in page.notes if "felaktig" in note]
    assert note.startswith("2 rader i de inlästa filerna är felaktiga och räknas inte")
    assert not [note for note in shown(bundle).notes if "felaktig" in note]
    again = {**REFUSING, "delivery_id": "d2", "position": 2, "rows_rejected": 0}
    corrected = replace(bundle, deliveries=table("deliveries", [REFUSING, again]))
    assert not [note for note in shown(corrected).notes if "felaktig" in note]


def test_a_whole_year_says_whether_the_region_reached_its_duty() -> None:
    page = shown(visited([*days(PAJALA, 8), *days(LULEA, 7)]))
    assert row(page, PAJALA).reached is True
    assert row(page, LULEA).reached is False
    assert page.total is not None
    assert page.total.reached_text == "minst 8 i 1 av 14"


def test_without_a_decided_target_no_target_is_shown() -> None:
    page = shown(visited(days(LULEA, 12), target=None))
    assert len(row(page, LULEA).boxes) == 12
    assert row(page, PAJALA).boxes == ()
    assert row(page, LULEA).reached is None
    assert page.sentence.startswith("2019 gjorde regionen **12 besök**, i **1 av 14 kommuner**.")
    assert "Inget mål är beslutat för 2019." in page.notes


def test_a_visitor_is_never_held_against_the_target_of_all() -> None:
    page = shown(visited(days(LULEA, 9, visitor="both")), besokare="politiker")
    assert page.target is None
    assert page.sentence == "2019 deltog politiker i **9 besök**, i **1 av 14 kommuner**."
    assert row(page, LULEA).reached is None


def test_municipalities_stand_in_swedish_order_whatever_their_number() -> None:
    names = [item.name for item in shown(visited(days(LULEA, 30))).rows]
    assert names[0] == "Arjeplog"
    assert names[-3:] == ["Älvsbyn", "Överkalix", "Övertorneå"]


def test_invented_visits_say_so_in_every_row_of_the_file() -> None:
    bundle = visited(days(LULEA, 3), synthetic=True)
    page = shown(bundle)
    assert page.synthetic
    rows = visits.frame(context(bundle), page)
    assert rows["synthetic"].all()
    assert rows.geometry.notna().all()


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("year", ["", "1999", "nitton"])
@pytest.mark.parametrize("visitor", ["", "politiker", "tjanstepersoner", "<b>"])
def test_any_address_gives_a_page_in_both_languages(lang: str, year: str, visitor: str) -> None:
    page = shown(visited(days(LULEA, 3)), lang, ar=year, besokare=visitor)
    assert page.year == 2019
    texts = (page.sentence, page.reading, *page.notes, *page.rules)
    assert all(texts)
    assert not any("{" in text or "visits." in text for text in texts)


def test_an_edition_without_visits_gives_no_page() -> None:
    assert visits.build(context(bundles.empty())) is None
