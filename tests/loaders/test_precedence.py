"""Later wins, real retires invented, registers replace only their own days, nothing is lost."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import schema
from geodata.errors import UnknownNameError
from loaders.precedence import Part, active, boundary_sets, resolve, without
from tests.support.deliveries import record, rows

KEY = ["municipality_code", "indicator_id", "period", "basis"]

facts = st.lists(
    st.tuples(
        st.sampled_from(["2580", "2505"]),
        st.sampled_from([2019, 2020]),
        st.sampled_from(["", "households"]),
        st.integers(0, 9),
    ),
    max_size=4,
    unique_by=lambda fact: fact[:3],
)
deliveries = st.lists(
    st.tuples(st.sampled_from(["figures", "population", "broadband"]), st.booleans(), facts),
    max_size=5,
)


def _parts(drawn: list[tuple[str, bool, list[tuple[str, int, str, int]]]]) -> list[Part]:
    return [
        Part(
            record(dataset, str(number), synthetic=synthetic),
            rows("facts", [_fact(*fact, synthetic=synthetic) for fact in given_facts]),
        )
        for number, (dataset, synthetic, given_facts) in enumerate(drawn)
    ]


def _fact(code: str, period: int, basis: str, value: int, *, synthetic: bool) -> dict[str, Any]:
    return {
        "municipality_code": code,
        "indicator_id": "x",
        "period": period,
        "basis": basis,
        "value": float(value),
        "synthetic": synthetic,
    }


@settings(max_examples=40)
@given(deliveries)
def test_each_key_has_the_latest_real_figure_else_the_latest_invented(drawn):
    resolved = resolve("facts", _parts(drawn))

    wanted: dict[tuple[Any, ...], tuple[bool, float]] = {}
    for _, synthetic, given_facts in drawn:
        for *key, value in given_facts:
            before = wanted.get(tuple(key))
            if before is None or before[0] or not synthetic:
                wanted[tuple(key)] = (synthetic, float(value))
    found = {
        (row["municipality_code"], row["period"], row["basis"]): (row["synthetic"], row["value"])
        for row in resolved.to_dict("records")
    }
    assert found == wanted
    schema.validated(resolved, "facts")


@settings(max_examples=40)
@given(deliveries)
def test_every_row_that_stands_was_delivered_with_file_and_row(drawn):
    parts = _parts(drawn)
    given_rows = {
        (part.delivery.delivery_id, row["row"], row["value"])
        for part in parts
        for row in part.rows.to_dict("records")
    }
    for row in resolve("facts", parts).to_dict("records"):
        assert (row["delivery_id"], row["row"], row["value"]) in given_rows


def test_a_later_file_replaces_the_whole_of_places():
    first = Part(
        record("localities", "1"), rows("localities", [_place("Abisko"), _place("Kiruna")])
    )
    later = Part(record("localities", "2"), rows("localities", [_place("Björkliden")]))

    assert list(resolve("localities", [first, later])["name"]) == ["Björkliden"]


def _place(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "municipality_code": "2584",
        "longitude": 18.8,
        "latitude": 68.3,
        "population": None,
        "population_year": None,
        "source": "SCB",
        "sheet": "",
        "synthetic": False,
    }


dates = st.dates(pd.Timestamp("2019-01-01").date(), pd.Timestamp("2019-03-31").date())
lists = st.lists(
    st.tuples(st.sampled_from(["main", "council"]), st.lists(dates, min_size=1, max_size=4)),
    max_size=4,
)


@settings(max_examples=40)
@given(lists)
def test_a_visit_stands_unless_a_later_list_of_its_register_covers_its_day(drawn):
    parts = [
        Part(
            record(
                "visits",
                str(number),
                register=register,
                covers_from=min(days).isoformat(),
                covers_to=max(days).isoformat(),
            ),
            rows(
                "visits",
                [
                    {"date": str(day), "municipality_code": "2580", "register": register}
                    for day in days
                ],
            ),
        )
        for number, (register, days) in enumerate(drawn)
    ]
    resolved = resolve("visits", parts)

    wanted = [
        (parts[number].delivery.delivery_id, day.isoformat())
        for number, (register, days) in enumerate(drawn)
        for day in days
        if not any(
            later == register and min(other) <= day <= max(other)
            for later, other in drawn[number + 1 :]
        )
    ]
    found = zip(resolved["delivery_id"], resolved["date"].dt.strftime("%Y-%m-%d"), strict=True)
    assert sorted(found) == sorted(wanted)


def test_june_does_not_erase_january_and_a_corrected_file_replaces_its_faulty_self():
    january = _visits("january", ["2019-01-10", "2019-01-15", "2019-01-20"])
    june = _visits("june", ["2019-06-10"])
    again = _visits("january, corrected", ["2019-01-10", "2019-01-16", "2019-01-20"])

    found = resolve("visits", [january, june, again])

    assert sorted(found["date"].dt.strftime("%m-%d")) == ["01-10", "01-16", "01-20", "06-10"]


def test_a_day_whose_row_was_rejected_is_covered_all_the_same():
    good = _visits("good", ["2019-01-10", "2019-01-20"])
    faulty = _visits("faulty", ["2019-01-10"], covers_to="2019-01-20")

    assert list(resolve("visits", [good, faulty])["date"].dt.day) == [10]


def _visits(name: str, days: list[str], **said: Any) -> Part:
    covers = {"covers_from": min(days), "covers_to": max(days)}
    made = [{"date": day, "municipality_code": "2580"} for day in days]
    return Part(record("visits", name, **{**covers, **said}), rows("visits", made))


def _projects(name: str, projects: list[tuple[str, int, str]], **said: Any) -> Part:
    years = [year for _, year, _ in projects]
    covers = {"covers_from": f"{min(years)}-01-01", "covers_to": f"{max(years)}-12-31"}
    register = said.get("register", "main")
    made = [
        {
            "project_id": f"{name}{number}",
            "reference_number": number,
            "title": title,
            "year": year,
            "municipality_codes": "2580",
            "register": register,
        }
        for number, year, title in projects
    ]
    return Part(record("projects", name, **{**covers, **said}), rows("projects", made))


def test_a_project_is_replaced_by_its_reference_number_else_by_register_and_year():
    first = _projects("1", [("A1", 2018, "a"), ("", 2018, "b"), ("", 2019, "c")])
    other = _projects("2", [("", 2018, "other list")], register="growth")
    later = _projects("3", [("A1", 2019, "a, corrected"), ("", 2019, "d")])

    found = resolve("projects", [first, other, later])

    assert sorted(found["title"]) == ["a, corrected", "b", "d", "other list"]


def _areas(part, *areas):
    ids = [f"id {title}" for title in part.rows["title"]]
    return Part(part.delivery, part.rows.assign(policy_area=list(areas), project_id=ids))


def test_a_list_of_growth_leaves_culture_alone_in_the_same_register():
    culture = _areas(_projects("1", [("", 2018, "concert"), ("", 2019, "show")]), *["culture"] * 2)
    growth = _areas(_projects("2", [("", 2018, "works"), ("", 2019, "lab")]), *["growth"] * 2)
    again = _areas(_projects("3", [("", 2018, "works 2"), ("", 2019, "lab")]), *["growth"] * 2)
    nothing = Part(growth.delivery, growth.rows.iloc[:0])

    def titles(*parts):
        return sorted(resolve("projects", parts)["title"])

    assert titles(culture, growth) == ["concert", "lab", "show", "works"]
    assert titles(culture, growth, again) == ["concert", "lab", "show", "works 2"]
    assert titles(culture, growth, nothing) == [], "years covered without a project have none"


def test_a_project_read_as_of_another_area_is_the_same_project():
    taken_as_culture = _areas(_projects("1", [("", 2018, "works")]), "culture")
    said = _areas(_projects("2", [("", 2018, "works")]), "growth")
    assert list(resolve("projects", [taken_as_culture, said])["policy_area"]) == ["growth"]


def test_measurements_add_up():
    count = {
        "cell_id": 1, "operator": "Telia", "technology": "4G", "month": 201901, "signal_class": 3,
        "way": "", "n": 2, "first_at": pd.Timestamp("2019-01-01"),
        "last_at": pd.Timestamp("2019-01-02"), "synthetic": False,
    }  # fmt: skip
    frame = schema.validated(pd.DataFrame([{**count, "delivery_id": "x"}]), "coverage_counts")
    parts = [
        Part(record("coverage", name), frame.drop(columns="delivery_id")) for name in ("1", "2")
    ]

    found = resolve("coverage_counts", parts)

    assert list(found["n"]) == [2, 2]
    assert found["delivery_id"].nunique() == 2


def test_real_lists_retire_invented_ones_but_invented_figures_stay_for_their_keys():
    invented = [record("visits", "i", synthetic=True), record("figures", "i", synthetic=True)]
    real = [record("visits", "r"), record("figures", "r")]

    assert active([*invented, *real]) == [invented[1], *real]
    assert active(invented) == invented


def test_full_detail_decides_and_is_never_drawn():
    simple = Part(record("boundaries", "1"), _boundary(simplified=True))
    detailed = Part(record("boundaries", "2"), _boundary(simplified=False))

    decides, drawn = boundary_sets([simple, detailed])

    assert not decides["simplified"].any()
    assert drawn["simplified"].all()
    assert boundary_sets([simple])[0]["simplified"].all()


def _boundary(*, simplified: bool) -> pd.DataFrame:
    frame = schema.empty("boundaries").drop(columns=["geometry", "delivery_id"])
    values = {"municipality_code": "2580", "name": "Luleå", "simplified": simplified, "sheet": ""}
    made = pd.DataFrame([{**values, "row": 1, "synthetic": False, "geometry": None}])
    return made[[*frame.columns, "geometry"]]


def test_a_delivery_is_taken_out_by_the_beginning_of_its_id():
    two = [record("coverage", "1"), record("coverage", "2")]

    assert without(two, two[0].delivery_id[:8], "coverage") == [two[1]]
    with pytest.raises(UnknownNameError, match="no such delivery"):
        without(two, "zz", "coverage")
    with pytest.raises(UnknownNameError, match="no such delivery"):
        without(two, two[0].delivery_id, "visits")
    with pytest.raises(UnknownNameError, match="several"):
        without(two, "", "coverage")
