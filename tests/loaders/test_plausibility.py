"""What is unlikely in a sound file is said; what comes every year is not."""

from __future__ import annotations

import csv
import tomllib
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.municipalities import MUNICIPALITY_CODES
from loaders import sample, words
from loaders.delivery import load
from loaders.plausibility import notes
from loaders.plausibility.jumps import EACH, FACTOR, POINTS
from loaders.precedence import Part
from loaders.sample import files
from tests.support.deliveries import figures, record, write_csv
from tests.support.editions import edition, part
from tests.support.measurements import STRONG, cell, counted, counts
from tests.support.tables import table

POPULATION = {"indicator_id": "population", "basis": ""}
SHARE = {"indicator_id": "broadband_fibre_connected_share", "basis": "households"}


def facts(name, given, dataset="figures", each=POPULATION, **said):
    """Give figures by municipality and year."""
    records = [
        {**each, "municipality_code": code, "period": year, "value": float(value)}
        for (code, year), value in given.items()
    ]
    return part(dataset, name, records, **said)


def visits(name, days, **said):
    """Give visits of Luleå; the days covered are the first to the last."""
    covers = {"covers_from": min(days), "covers_to": max(days)} if days else {}
    each = {"municipality_code": "2580", **said.pop("each", {})}
    return part("visits", name, [{**each, "date": day} for day in days], **{**covers, **said})


def said(before, *new, replaced=()):
    """Give the notes of the last file of an edition that had ``before``."""
    kept = [one for one in before if one not in replaced]
    found = notes(
        edition(*before) if before else {},
        edition(*kept, *new),
        [one.delivery for one in new],
    )
    return found[new[-1].delivery.delivery_id]


def codes(found):
    return [note.code for note in found]


def by_year(*values, code="2580", first=2015):
    return {(code, first + n): value for n, value in enumerate(values)}


# A new file of which nothing is used, or that says nothing new


def test_a_file_that_says_what_is_published_already_is_told():
    old = facts("1", by_year(78_000, 78_105))
    assert codes(said([old], facts("2", by_year(78_000, 78_105)))) == ["changes_nothing"]
    assert said([old], facts("2", by_year(78_000, 78_106))) == []


def test_days_newly_covered_without_a_visit_are_something_new():
    old = visits("1", ["2019-01-10"])
    new = visits("2", ["2019-01-10"], covers_to="2019-02-28")
    values = {"municipality_code": "2580", "indicator_id": "visits_count", "period": 2019}
    before, after = (
        {"indicator_values": table("indicator_values", [{**values, "value": value}])}
        for value in (1, 2)
    )
    same = notes(edition(old, **before), edition(old, new, **before), [new.delivery])
    moved = notes(edition(old, **before), edition(old, new, **after), [new.delivery])

    assert codes(same[new.delivery.delivery_id]) == ["changes_nothing"]
    assert moved[new.delivery.delivery_id] == []


def test_a_file_that_later_ones_overrule_whole_is_told_with_their_names():
    one, two = facts("1", by_year(1)), facts("2", by_year(2))
    found = notes({}, edition(one, two), [one.delivery, two.delivery])
    [note] = found[one.delivery.delivery_id]

    assert (note.code, found[two.delivery.delivery_id]) == ("all_overruled", [])
    assert "2.csv" in note.message


def test_what_is_published_already_is_not_weighed_again():
    old = facts("1", by_year(1))
    assert notes(edition(old), edition(old), [old.delivery]) == {}


# Fewer rows than before


def places(name, count, **said):
    each = {
        "municipality_code": "2584", "longitude": 18.8, "latitude": 68.3, "source": "SCB",
        "population": None, "population_year": None, "sheet": "", "synthetic": False,
    }  # fmt: skip
    return part("localities", name, [{**each, "name": f"Ort {n}"} for n in range(count)], **said)


@pytest.mark.parametrize(("count", "told"), [(113, False), (100, False), (91, False), (60, True)])
def test_a_whole_dataset_that_shrinks_is_told(count, told):
    found = said([places("1", 113)], places("2", count, file_name="ny.csv"))
    assert ("fewer_rows" in codes(found)) == told


def test_of_a_short_list_a_row_may_go():
    assert "fewer_rows" not in codes(said([places("1", 6)], places("2", 2)))


def days(first, count, step=2):
    return [str(day.date()) for day in pd.date_range(first, periods=count, freq=f"{step}D")]


def test_a_register_is_compared_within_the_days_that_the_file_covers():
    year = days("2019-01-01", 150)
    january = [day for day in year if day < "2019-02"]
    before = [visits("1", year)]

    assert "fewer_rows" not in codes(said(before, visits("2", january)))
    filtered = visits("2", year[:60], covers_to=year[-1])
    [note, *_] = said(before, filtered)
    assert (note.code, note.details["had"], note.details["has"]) == ("fewer_rows", 150, 60)


def test_a_month_that_is_halved_in_a_long_register_is_told():
    year = days("2019-01-01", 150)
    half = [day for day in year if day < "2019-02"][:8]
    [note] = said([visits("1", year)], visits("2", half, covers_to="2019-01-31"))
    assert (note.code, note.details["had"], note.details["has"]) == ("fewer_rows", 16, 8)


def test_another_register_is_not_counted():
    before = [visits("1", days("2019-01-01", 100), register="council")]
    found = said(before, visits("2", days("2019-01-01", 10), register="main"))
    assert codes(found) == ["same_visit_elsewhere"]


def test_a_file_that_takes_another_out_is_compared_with_it():
    old = facts("1", by_year(*range(100, 150)))
    few = facts("2", by_year(*range(100, 110)))

    assert "fewer_rows" in codes(said([old], few, replaced=[old]))
    assert "fewer_rows" not in codes(said([old], few))


def test_invented_rows_that_leave_are_no_loss():
    old = visits("1", days("2019-01-01", 150), synthetic=True)
    new = visits("2", ["2019-01-01"], covers_to="2019-12-31")
    assert said([old], new, replaced=[old]) == []


def test_months_that_had_visits_and_have_none_are_named():
    before = [visits("1", ["2019-01-10", "2019-02-10", "2019-03-10"])]
    [note] = said(before, visits("2", ["2019-01-10", "2019-03-10", "2019-03-11"]))

    assert (note.code, note.details["spans"]) == ("months_emptied", ["2019-02"])
    assert said(before, visits("2", ["2019-02-10", "2019-02-11"])) == []


def project(number, year, **said):
    each = {"project_id": f"p{number}", "municipality_codes": "2580", "year": year}
    return {**each, "reference_number": said.pop("reference_number", f"A{number}"), **said}


def test_years_of_projects_that_are_emptied_are_named():
    old = [project(1, 2018, reference_number=""), project(2, 2019, reference_number="")]
    covers = {"covers_from": "2018-01-01", "covers_to": "2019-12-31"}
    found = said([part("projects", "1", old, **covers)], part("projects", "2", old[1:], **covers))

    assert ("years_emptied", ["2018"]) in [(note.code, note.details.get("spans")) for note in found]


# Magnitudes


def test_a_population_in_thousands_is_told_once_for_all_municipalities():
    year = {(code, 2019): 5_000 + n for n, code in enumerate(MUNICIPALITY_CODES)}
    later = {(code, 2020): (5_000 + n) / 1000 for n, code in enumerate(MUNICIPALITY_CODES)}
    [note] = said([facts("1", year)], facts("2", later))

    assert (note.code, note.words, note.details["count"]) == ("value_jumps", "thousandfold", 14)
    assert note.row is None
    assert "tusental" in words.translated(note, "sv").suggestion


@pytest.mark.parametrize("value", [78, 78_105_000, 0, 20_000])
def test_one_value_far_from_the_published_one_is_told_at_its_row(value):
    [note] = said([facts("1", by_year(78_105))], facts("2", by_year(value)))

    assert (note.code, note.words) == ("value_jumps", "number_differs")
    assert (note.row, note.column) == (2, "value")
    assert "Luleå 2015" in note.message
    assert "78,105" in note.message
    assert "78\N{NO-BREAK SPACE}105" in words.translated(note, "sv").message


@pytest.mark.parametrize("value", [78_549, 60_000, 30_000, 200_000])
def test_a_value_that_moves_as_such_values_do_is_not_told(value):
    assert said([facts("1", by_year(78_105))], facts("2", by_year(value))) == []


def test_a_year_that_stands_out_is_told_and_not_the_years_beside_it():
    [note] = said([], facts("1", by_year(78_105, 78_549, 78, 79_244, 79_352)))

    assert (note.words, note.row, note.details["year"]) == ("number_jumps", 4, "2017")


def test_a_new_year_is_compared_with_the_published_one_before_it():
    old = facts("1", by_year(78_105, 78_549))
    [note] = said([old], facts("2", by_year(785, first=2017)))
    assert (note.details["then"], note.details["other"]) == (78_549, "2016")
    assert said([old], facts("2", by_year(785, first=2018))) == []  # not the year before


def test_what_is_published_already_is_not_told_again_when_it_comes_once_more():
    old = facts("1", by_year(78_105, 785))
    assert said([old], facts("2", by_year(785, 790, first=2016))) == []


def test_a_share_is_compared_in_points_and_percent_for_a_share_is_seen_however_small():
    old = facts("1", by_year(0.15), each=SHARE)
    [note] = said([old], facts("2", by_year(0.0015), each=SHARE))
    [step] = said([old], facts("2", by_year(0.5, first=2016), each=SHARE))

    assert (note.words, step.words) == ("share_differs", "share_jumps")
    assert "50%" in step.message
    assert said([old], facts("2", by_year(0.38, first=2016), each=SHARE)) == []  # as in Gällivare
    assert said([old], facts("2", by_year(0.30), each=SHARE)) == []


def test_another_basis_or_definition_and_a_break_of_the_source_are_no_jump():
    old = facts("1", by_year(0.9, first=2020), each=SHARE)
    population = {**SHARE, "basis": "population"}
    assert said([old], facts("2", by_year(0.4, first=2021), each=SHARE)) == []  # break in 2021
    assert said([old], facts("2", by_year(0.4, first=2020), each=population)) == []
    old = facts("1", by_year(0.9, first=2017), each={**SHARE, "definition": "old"})
    new = facts("2", by_year(0.4, first=2018), each={**SHARE, "definition": "new"})
    assert said([old], new) == []


def test_invented_values_are_no_measure_for_real_ones():
    old = facts("1", by_year(5), synthetic=True)
    assert said([old], facts("2", by_year(78_105))) == []


def test_few_jumps_are_told_one_by_one_and_many_in_one_note():
    old = {(code, 2019): 0.5 for code in MUNICIPALITY_CODES}
    few = {(code, 2019): 0.9 for code in MUNICIPALITY_CODES[:EACH]}
    many = {(code, 2019): 0.9 for code in MUNICIPALITY_CODES[: EACH + 1]}
    before = [facts("1", old, each=SHARE)]

    assert len(said(before, facts("2", few, each=SHARE))) == EACH
    [note] = said(before, facts("2", many, each=SHARE))
    assert (note.words, note.details["count"]) == ("shares_jump", EACH + 1)


def test_of_secret_values_that_jump_only_the_number_is_told():
    claim = {"indicator_id": "mobile_claimed_total_share", "basis": ""}
    old = facts("1", by_year(0.512), "mobile_claims", each=claim)
    new = facts("2", by_year(0.987), "mobile_claims", each=claim)
    [note] = [item for item in said([old], old, new) if item.code == "value_jumps"]
    assert (note.words, note.details["count"]) == ("secret_jumps", 1)
    assert not [digits for digits in ("512", "51", "987", "99") if digits in str(note)]


def test_an_amount_granted_that_grows_a_thousandfold_is_told():
    covers = {"covers_from": "2019-01-01", "covers_to": "2019-12-31"}
    old = part("projects", "1", [project(1, 2019, granted_sek=125_000.0)], **covers)
    new = part("projects", "2", [project(1, 2019, granted_sek=125_000_000.0)], **covers)
    [note] = said([old], new)

    assert (note.words, note.column, note.row) == ("amount_differs", "granted_sek", 2)
    assert note.value == "125000000"


series = st.lists(st.integers(1_000, 100_000), min_size=2, max_size=8)


@given(series)
def test_a_first_file_is_told_of_exactly_when_two_years_beside_each_other_are_far_apart(values):
    told = bool(said([], facts("1", by_year(*values))))
    assert told == any(max(pair) / min(pair) >= FACTOR for pair in pairwise(values))


@given(st.lists(st.integers(0, 100), min_size=2, max_size=8))
def test_shares_likewise(values):
    found = said([], facts("1", by_year(*(v / 100 for v in values)), each=SHARE))
    far = [abs(a - b) >= 100 * POINTS for a, b in pairwise(values)]
    hundredfold = [95 <= max(p) / max(min(p), 1e-9) <= 105 for p in pairwise(values)]
    assert bool(found) == any(a or b for a, b in zip(far, hundredfold, strict=True))


# Codes


def test_a_word_that_no_file_had_is_told_with_the_nearest_known():
    old = visits("1", ["2019-01-10"], each={"theme": "kulturarv"})
    new = visits("2", ["2019-02-10", "2019-02-11"], each={"theme": "kultrarv"})
    [note] = said([old], new)

    assert (note.code, note.column, note.value, note.row) == ("new_code", "theme", "kultrarv", 2)
    assert "kulturarv" in note.suggestion
    assert said([old], visits("2", ["2019-02-10"], each={"theme": "kulturarv"})) == []


def test_an_indicator_that_no_file_had_is_told():
    old = facts("1", by_year(78_105))
    [note] = said([old], facts("2", by_year(1, first=2016), each={"indicator_id": "households"}))
    assert (note.code, note.value) == ("new_code", "households")


def test_a_code_of_a_register_is_told_without_guessing_at_another():
    old = facts("1", {("2582", 2018): 28_000})
    [note] = said([old], facts("2", {("2584", 2019): 22_000}))
    assert (note.code, note.value, note.suggestion) == ("new_code", "2584", "")


def test_the_first_file_of_a_dataset_brings_only_new_codes_and_none_is_told():
    old = facts("1", by_year(78_105))
    new = facts("2", by_year(0.5), "broadband", each=SHARE)
    assert said([old], new) == []
    assert said([], visits("1", ["2019-01-10"], each={"theme": "kultur"})) == []


# Years


@pytest.mark.parametrize(
    ("year", "told"), [(2020, False), (2022, False), (2029, True), (2091, True)]
)
def test_a_year_beyond_those_known_is_told(year, told):
    found = said([facts("1", by_year(78_105, first=2019))], facts("2", by_year(1, first=year)))
    assert ("far_ahead" in codes(found)) == told


def test_a_gap_among_the_known_years_puts_no_later_year_ahead():
    old = facts("1", {("2580", year): 78_105 for year in (1994, 2019, 2020)})
    assert said([old], facts("2", by_year(78_105, first=2021))) == []
    [note] = said([old], facts("2", by_year(78_105, first=2041)))
    assert note.details["latest"] == "2020"


def test_a_file_that_fills_the_years_between_is_not_ahead():
    old = facts("1", by_year(78_000, first=2010))
    assert said([old], facts("2", by_year(*range(78_000, 78_015), first=2011))) == []


def test_a_mistyped_year_is_told_in_a_first_file_and_its_row_named():
    days_of = [*days("2019-01-01", 60), "2091-05-04"]
    [note] = [n for n in said([], visits("1", days_of)) if n.code == "far_ahead"]
    assert (note.row, note.details["years"], note.details["latest"]) == (62, ["2091"], "2019")


def test_what_is_planned_may_lie_ahead():
    held = visits("1", ["2019-01-10"])
    planned = visits("2", ["2029-01-10"], each={"status": "planned"})
    assert said([held], planned) == []


# Coverage


def coverage(name, cells, **said):
    rows = counts(
        [counted(cell(n), **{"operator": "Telia", "signal_class": STRONG, **said}) for n in cells]
    )
    return Part(record("coverage", name), rows.drop(columns="delivery_id"))


def test_the_same_measurements_are_told_however_few_and_whatever_way_was_said():
    few = [coverage("1", range(3)), coverage("2", range(3), way="on_foot")]
    assert [note.words for note in said(few[:1], few[1]) if note.code != "new_code"] == [
        "coverage_repeated"
    ]


def test_the_same_measurements_in_two_files_are_told():
    [note] = said([coverage("1", range(50))], coverage("2", range(50)))
    assert (note.code, note.words) == ("coverage_overlaps", "coverage_repeated")
    assert (note.details["cells"], note.details["share"]) == (50, 1.0)
    assert "1.csv" in note.message


def test_other_measurements_of_the_same_days_cells_and_operator_are_told_otherwise():
    [note] = said([coverage("1", range(50))], coverage("2", range(20, 70), n=9))
    assert (note.words, note.details["cells"]) == ("coverage_overlaps", 30)
    assert (note.details["first"], note.details["last"]) == ("2019-06-03", "2019-06-04")


LATER = {"first_at": pd.Timestamp("2019-06-10"), "last_at": pd.Timestamp("2019-06-11")}


@pytest.mark.parametrize(
    ("cells", "other"),
    [
        (range(100, 150), {}),
        (range(50), LATER),
        (range(50), {"operator": "Tre"}),
        (range(5), {"n": 9}),
    ],
)
def test_other_cells_other_days_another_operator_and_a_crossing_are_no_overlap(cells, other):
    new = coverage("2", cells, **other)
    assert "coverage_overlaps" not in codes(said([coverage("1", range(50))], new))


# The whole way


def unlikely(report):
    """Give the notes of a report that the comparison made; readers have notes of their own."""
    path = words.LOCALES / "en" / "comparison.toml"
    keys = tomllib.loads(path.read_text(encoding="utf-8"))
    return [note.message for note in report.notes if (note.words or note.code) in keys]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("sample")
    return root, sample.create(root)


def test_the_sample_says_nothing(workspace):
    assert [note for report in workspace[1] for note in unlikely(report)] == []


def test_a_year_more_of_what_the_sample_has_says_nothing_either(tmp_path):
    """Each invented file is loaded up to a year, then with the next one, as in real life."""
    [path] = [
        one.path for one in files.invented(tmp_path) if one.path.name == "exempel_bredband.csv"
    ]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = tmp_path / "data"
    for year in range(2018, 2023):
        upto = write_csv(tmp_path / f"{year}.csv", [r for r in rows if int(r["year"]) <= year])
        report = load(place, "broadband", upto, dry_run=False)
        assert unlikely(report) == []


def test_a_warning_stands_in_the_report_and_rejects_nothing(place, tmp_path, monkeypatch):
    from tests.support.deliveries import derive_little

    monkeypatch.setattr("loaders.edition.derived", derive_little)
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 78_105}))
    report = load(place, "figures", figures(tmp_path / "2.csv", {2019: 78}))

    assert (report.outcome, report.rows_rejected) == ("published", 0)
    [remark] = report.as_record()["remarks"]
    assert (remark["code"], remark["row"]) == ("value_jumps", 2)
