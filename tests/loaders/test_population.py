"""Statistics Sweden's tables of inhabitants: totals, sums that are allowed, sums that are not."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from geodata.municipalities import MUNICIPALITY_CODES
from loaders import delivery
from loaders.checked import checked
from loaders.output import values_of
from loaders.sources import population
from loaders.trace import trace
from tests.support.deliveries import OPTIONS, write_csv
from tests.support.jsonstats import AREAS, dataset, write

STATES = ["OG", "G", "SK", "ÄNKL"]
OLD = {
    "Region": [*AREAS, "01", "0180", "2480"], "Civilstand": STATES, "Alder": ["tot"],
    "Kon": ["1", "2"], "ContentsCode": ["BE0101N1"], "Tid": ["2018", "2019"],
}  # fmt: skip
NEW = {
    "Region": [*AREAS], "Civilstand": ["OG", "SC"], "Alder": ["0", "TOT1", "TOT5", "TotSA"],
    "Kon": ["1", "TotSa"], "ContentsCode": ["000007ME", "000007MG"], "Tid": ["2025"],
}  # fmt: skip
DENSITY = {
    "Region": [*AREAS], "Kon": ["1", "2", "1+2"],
    "ContentsCode": ["BE0101U1", "BE0101U2", "BE0101U3"], "Tid": ["2024"],
}  # fmt: skip


def count(codes, per_municipality=10):
    """Give a number that adds up: every part of a municipality alike, the county as its 14."""
    return per_municipality * (14 if codes["Region"] == "25" else 1)


def read(tmp_path, content, *, mark=False, **options):
    path = write(tmp_path / "svar.json", content, mark=mark)
    result = checked("facts", population.read(path, replace(OPTIONS, **options)))
    accepted = len(result.rows[["sheet", "row"]].drop_duplicates())
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert accepted + others == result.rows_read
    assert len({(p.sheet, p.row) for p in result.problems}) == result.rows_rejected
    return result


def notes(result):
    return {note.code: note for note in result.notes}


def test_the_table_without_totals_is_added_up_over_marital_status_and_sex(tmp_path):
    result = read(tmp_path, dataset(OLD, count, table="TAB638"))

    assert (result.rows_read, result.rows_outside) == (19 * 8 * 2, 3 * 8 * 2)
    assert result.left_out == {"added_up": 16 * 7 * 2}
    values = result.rows.set_index(["municipality_code", "period"])["value"]
    assert (values["2580", 2019], values["25", 2018]) == (80, 80 * 14)
    assert set(result.rows["indicator_id"]) == {"population"}
    assert result.covers == ("2018-01-01", "2019-12-31")
    assert notes(result)["added_up"].details["dimensions"] == ["civilstand", "kon"]
    assert "sum_differs" not in notes(result)
    assert set(result.rows["sheet"]) == {"TAB638"}


def test_a_figure_stands_at_the_position_of_its_first_number(tmp_path):
    small = {**OLD, "Region": ["2580", "2581"], "Civilstand": STATES, "Tid": ["2019"]}
    result = read(tmp_path, dataset(small, count))

    assert dict(zip(result.rows["municipality_code"], result.rows["row"], strict=True)) == {
        "2580": 1, "2581": 9,
    }  # fmt: skip


def test_from_2025_the_totals_are_taken_and_nothing_is_added_up(tmp_path):
    def number(codes):
        total = {"Civilstand": "SC", "Alder": "TotSA", "Kon": "TotSa", "ContentsCode": "000007ME"}
        return 80321 if total.items() <= codes.items() else 3

    result = read(tmp_path, dataset({**NEW, "Region": ["2580"]}, number))

    assert list(result.rows["value"]) == [80321]
    assert result.left_out == {"part_of_total": 15, "no_indicator:000007MG": 16}
    assert "added_up" not in notes(result)


def test_noise_makes_the_14_miss_the_county_and_that_is_said(tmp_path):
    def number(codes):
        return 100 if codes["Region"] != "25" else 1384

    content = dataset({**NEW, "Alder": ["TotSA"], "Kon": ["TotSa"], "Civilstand": ["SC"]}, number)
    note = notes(read(tmp_path, content))["noise_difference"]
    assert note.details == {"year": "2025", "total": 1400, "county": 1384, "difference": 16}
    before = {**OLD, "Civilstand": STATES, "Tid": ["2019"]}
    told = notes(read(tmp_path, dataset(before, lambda c: 15 if c["Region"] == "25" else 1)))
    assert told["sum_differs"].details["difference"] == 14 * 8 - 15 * 8
    far = dataset({**NEW, "Alder": ["TotSA"], "Kon": ["TotSa"], "Civilstand": ["SC"]}, lambda _: 99)
    assert "sum_differs" in notes(read(tmp_path, far))


def test_a_plain_table_is_compared_with_the_county_too(tmp_path):
    areas = dict.fromkeys(MUNICIPALITY_CODES, 10) | {"25": 141}
    rows = [
        {"kommunkod": code, "år": 2019, "värde": value, "källa": "SCB"}
        for code, value in areas.items()
    ]
    result = population.read(write_csv(tmp_path / "b.csv", rows), OPTIONS)
    assert [note.code for note in result.notes] == ["sum_differs"]
    land = [
        {"kommunkod": "2580", "indikator": "land_area", "år": 2020, "värde": 2094.1, "källa": "S"}
    ]
    result = population.read(write_csv(tmp_path / "a.csv", land), OPTIONS)
    assert list(result.rows["indicator_id"]) == ["land_area_km2"]


def test_parts_of_2025_are_never_added_up(tmp_path):
    parts = {**NEW, "Kon": ["1", "2"], "Civilstand": ["SC"], "Alder": ["TotSA"]}
    with pytest.raises(KommunatlasError, match="no total for kon") as caught:
        read(tmp_path, dataset(parts, count))
    assert caught.value.code == "nothing_of_population"
    both = {**parts, "ContentsCode": ["000007ME"], "Tid": ["2024", "2025"]}
    result = read(tmp_path, dataset(both, count))
    assert set(result.rows["period"]) == {2024}
    assert result.left_out["no_total:Kon"] == 16 * 2
    assert notes(result)["no_total"].value == "kon"


def test_incomplete_parts_are_no_population(tmp_path):
    men = {**OLD, "Kon": ["1"]}
    with pytest.raises(KommunatlasError, match=r"only parts of kon .2 missing"):
        read(tmp_path, dataset(men, count))
    young = {**OLD, "Alder": [str(age) for age in range(18)]}
    with pytest.raises(
        KommunatlasError, match=r"only parts of alder .18, 19, 20, 21, 22 … missing"
    ):
        read(tmp_path, dataset(young, count))
    ages = {**OLD, "Region": ["2580"], "Alder": [*map(str, range(100)), "100+"], "Tid": ["2019"]}
    result = read(tmp_path, dataset(ages, count))
    assert list(result.rows["value"]) == [10 * 101 * 8]


def test_density_gives_population_and_land_area_and_leaves_the_quotient_to_us(tmp_path):
    def number(codes):
        total = codes["Kon"] == "1+2"
        return (
            {"BE0101U1": 38.2, "BE0101U2": 80000, "BE0101U3": 2094.08}[codes["ContentsCode"]]
            if total
            else None
        )

    content = dataset({**DENSITY, "Region": ["2580"]}, number, table="TAB628")
    result = read(tmp_path, content)

    assert dict(zip(result.rows["indicator_id"], result.rows["value"], strict=True)) == {
        "population": 80000, "land_area_km2": 2094.08,
    }  # fmt: skip
    assert result.left_out == {"computed_here:population_density": 3, "part_of_total": 4}
    assert set(result.rows["source"]) == {"SCB, TAB628"}


def test_land_area_is_never_added_up(tmp_path):
    halves = {**DENSITY, "Kon": ["1", "2"], "Region": ["2580"]}
    result = read(tmp_path, dataset(halves, lambda _: 1000))
    assert dict(zip(result.rows["indicator_id"], result.rows["value"], strict=True)) == {
        "population": 2000
    }
    assert result.left_out["no_total:Kon"] == 2


def test_a_missing_number_is_missing_and_so_is_the_sum_it_is_part_of(tmp_path):
    small = {**OLD, "Region": ["2580", "2581"], "Tid": ["2019"]}
    content = dataset(small, count, status={"0": ".."})
    content["value"][0] = None
    result = read(tmp_path, content)

    assert list(result.rows["municipality_code"]) == ["2581"]
    assert result.left_out == {"no_number": 1, "part_missing": 7, "added_up": 7}
    assert notes(result)["no_number_yet"].details == {"count": 1, "statuses": [".."]}


def test_sparse_values_leave_the_others_missing_and_marks_are_told(tmp_path):
    totals = {**NEW, "Alder": ["TotSA"], "Kon": ["TotSa"], "Civilstand": ["SC"],
              "ContentsCode": ["000007ME"]}  # fmt: skip
    content = dataset(totals, lambda _: 0, value={"2": 500}, status={"2": "p"})
    result = read(tmp_path, content)

    assert (list(result.rows["value"]), result.left_out) == ([500], {"no_number": 15})
    assert notes(result)["marked_values"].details["statuses"] == ["p"]


@pytest.mark.parametrize(
    ("value", "code"),
    [(-1, "out_of_range"), (0, "out_of_range"), (1.5, "not_whole"), ("många", "not_a_number"),
     (True, "not_a_number"), (float("inf"), "not_a_number")],
)  # fmt: skip
def test_each_fault_of_a_number_is_named_with_its_position(tmp_path, value, code):
    totals = {**NEW, "Region": ["2580", "2581"], "Alder": ["TotSA"], "Kon": ["TotSa"],
              "Civilstand": ["SC"], "ContentsCode": ["000007ME"]}  # fmt: skip
    content = dataset(totals, count)
    content["value"][1] = value
    result = read(tmp_path, content)

    [problem] = result.problems
    assert (problem.code, problem.row, problem.column) == (code, 2, "000007ME")
    assert list(result.rows["municipality_code"]) == ["2580"]


def test_regions_that_are_no_municipality_of_ours_are_counted(tmp_path):
    regions = {**OLD, "Region": ["2580", "2599", "2505A0010", "0180"], "Tid": ["2019"]}
    result = read(tmp_path, dataset(regions, count))

    assert (result.rows_outside, result.left_out["not_a_municipality"]) == (8, 8)
    assert result.left_out["unknown_region"] == 8
    assert notes(result)["unknown_regions"].details == {"regions": ["2599"], "count": 8}


def test_months_are_no_years_and_a_content_is_known_by_its_word(tmp_path):
    content = dataset({**OLD, "Tid": ["2019", "2019M12"], "ContentsCode": ["000009XX"]}, count)
    content["dimension"]["ContentsCode"]["category"]["label"]["000009XX"] = "Folkmängd"
    result = read(tmp_path, content)
    assert set(result.rows["period"]) == {2019}
    assert result.left_out["no_year"] == 16 * 8


def test_a_table_divided_by_something_else_is_refused_unless_it_has_all(tmp_path):
    born = {**OLD, "Fodelseland": ["utrikes"], "Tid": ["2019"]}
    with pytest.raises(KommunatlasError, match="divided by fodelseland") as caught:
        read(tmp_path, dataset(born, count))
    assert caught.value.code == "unknown_dimension"
    content = dataset({**born, "Fodelseland": ["utrikes", "X"]}, count)
    content["dimension"]["Fodelseland"]["category"]["label"]["X"] = "Samtliga födelseländer"
    assert read(tmp_path, content).left_out["part_of_total"] == 16 * 8
    no_region = {name: codes for name, codes in OLD.items() if name not in ("Region", "Tid")}
    with pytest.raises(KommunatlasError, match="lacks Region and Tid"):
        read(tmp_path, dataset(no_region, lambda _: 1))


def test_the_older_service_begins_with_a_mark_and_a_file_without_ending_is_known(tmp_path):
    assert read(tmp_path, dataset(OLD, count), mark=True).rows_accepted == 32
    path = tmp_path / "svar"
    path.write_text(json.dumps({"columns": [], "data": []}), encoding="utf-8-sig")
    with pytest.raises(KommunatlasError, match="PxWeb's older JSON"):
        population.read(path, OPTIONS)
    with pytest.raises(KommunatlasError, match="leave out the name of the sheet"):
        read(tmp_path, dataset(OLD, count), sheet="Blad1")


def test_tables_of_one_collection_are_rows_of_their_own(tmp_path):
    old = dataset({**OLD, "Tid": ["2019"]}, count, table="TAB638")
    new = dataset(
        {**NEW, "Alder": ["TotSA"], "Kon": ["TotSa"], "Civilstand": ["SC"]}, count, table="TAB5557"
    )
    again = dataset({**DENSITY, "Kon": ["1+2"], "Tid": ["2019"]}, lambda c: count(c, 80))
    whole = {"version": "2.0", "class": "collection", "link": {"item": [old, new, again]}}
    result = read(tmp_path, whole)

    assert set(result.rows["sheet"]) == {"TAB638", "TAB5557", "3"}
    assert result.left_out["repeated"] == 16
    assert result.covers == ("2019-01-01", "2025-12-31")


def test_two_tables_that_contradict_each_other_give_neither(tmp_path):
    old = dataset({**OLD, "Region": ["2580"], "Tid": ["2019"]}, count, table="TAB638")
    other = dataset({**DENSITY, "Region": ["2580"], "Tid": ["2019"]}, count, table="TAB628")
    whole = {"version": "2.0", "class": "collection", "link": {"item": [old, other]}}
    result = read(tmp_path, whole)

    assert {(p.code, p.sheet) for p in result.problems} == {
        ("conflict", "TAB638"), ("conflict", "TAB628"),
    }  # fmt: skip
    assert set(result.rows["indicator_id"]) == {"land_area_km2"}


def test_a_saved_answer_becomes_values_that_walk_back_to_its_numbers(place, tmp_path):
    path = write(tmp_path / "svar.json", dataset(OLD, count, table="TAB638"))
    report = delivery.load(place, "population", path)

    assert (report.outcome, report.rows_accepted) == ("published", 32)
    assert values_of(place.root, "Luleå", "population")["value"].tolist() == [80, 80]
    found = trace("population", "Luleå", 2019, place.root)["rows"]["facts"]["shown"][0]
    assert (found["sheet"], found["row"]) == ("TAB638", (2 + 9) * 16 + 2)
    assert delivery.load(place, "population", path).outcome == "unchanged"


numbers = st.one_of(st.none(), st.integers(-2, 500), st.sampled_from([1.5, "x", True]))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), base=st.sampled_from([OLD, NEW, DENSITY]))
def test_no_number_is_ever_unaccounted_for(tmp_path, data, base):
    chosen = {
        name: data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True))
        for name, codes in base.items()
    }
    content = dataset(chosen, lambda _: data.draw(numbers))
    with suppress(KommunatlasError):
        read(tmp_path, content)


def test_a_list_of_inhabitants_may_call_its_values_so(tmp_path):
    row = {"Kommun": "Luleå", "År": "2025", "Folkmängd": "80321", "Källa": "SCB"}
    result = population.read(write_csv(tmp_path / "f.csv", [row]), OPTIONS)
    assert list(result.rows["value"]) == [80321]
