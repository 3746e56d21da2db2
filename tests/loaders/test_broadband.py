"""PTS's annexes, and how the kinds of broadband deliveries are told apart."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import words
from loaders.catalog import DATASETS
from loaders.checked import checked
from loaders.errors import DeliveryRefusedError
from loaders.sources import broadband
from loaders.sources.broadband import headings
from tests.support.deliveries import OPTIONS, write_csv

SHEET = "4. Teknik kommun hushåll"
PASSED = "broadband_homes_passed_share"
FIBRE = "broadband_fibre_connected_share"
ROW = {
    "Årtal": 2023,
    "Lännamn": "Norrbottens län",
    "Kommunnamn": "Luleå",
    "Bas": "Hushåll",
    "Aggregerat på": "Kommun",
    "Område": "total",
    "Antal hushåll": 39000,
    "Tillgång via xDSL": 0.41,
    "Tillgång via fiber eller fiber-lan": 0.88,
    "I närhet av fiber": 0.95,
}
ELSEWHERE = {"Lännamn": "Västerbottens län", "Kommunnamn": "Umeå"}


def annex(path, rows, sheet=SHEET, more=()):
    """Write an annex as PTS does: a page of contents, sheets of other levels, then this one."""
    book = openpyxl.Workbook()
    contents = book.active
    contents.title = "Innehåll"
    contents.append(["Tabellbilaga teknik"])
    country = book.create_sheet("1. Teknik riket hushåll")
    country.append(["Årtal", "Bas", "Område", "I närhet av fiber"])
    country.append([2023, "Hushåll", "total", 0.97])
    for name, given_rows in [*more, (sheet, rows)]:
        page = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in given_rows for column in row))
        page.append(columns)
        for row in given_rows:
            page.append([row.get(column) for column in columns])
    book.save(path)
    return path


def read(path, **said):
    result = broadband.read(path, replace(OPTIONS, **said))
    rejected = {problem.row for problem in result.problems}
    assert len(rejected) == result.rows_rejected
    return checked("facts", result)


def read_rows(tmp_path, *rows, **said):
    return read(annex(tmp_path / "teknik.xlsx", [{**ROW, **row} for row in rows]), **said)


def by_indicator(result):
    return result.rows.set_index(["municipality_code", "indicator_id", "period"])


def test_an_annex_is_found_among_its_sheets_and_one_row_gives_several_figures(tmp_path):
    result = read_rows(tmp_path, {})

    assert (result.rows_read, result.rows_accepted) == (1, 1)
    facts = by_indicator(result)
    assert set(facts.index) == {("2580", name, 2023) for name in (FIBRE, PASSED, "households")}
    passed = facts.loc[("2580", PASSED, 2023)]
    assert (passed["value"], passed["basis"], passed["denominator"]) == (0.95, "households", 39000)
    assert (passed["definition"], passed["source"][:3]) == ("pts:2021", "PTS")
    assert (passed["sheet"], passed["row"]) == (SHEET, 2)
    assert facts.loc[("2580", "households", 2023)]["value"] == 39000
    assert result.covers == ("2023-01-01", "2023-12-31")


def test_the_kind_of_area_chooses_the_indicator_and_households_are_of_the_whole(tmp_path):
    result = read_rows(
        tmp_path, {"Område": "tätbyggt", "Antal hushåll": 35000}, {"Område": "glesbygd"}
    )
    found = set(result.rows["indicator_id"])
    assert found == {f"{name}_{where}" for name in (FIBRE, PASSED) for where in ("dense", "sparse")}
    dense = result.rows[result.rows["indicator_id"] == f"{FIBRE}_dense"].iloc[0]
    assert dense["denominator"] == 35000


def test_other_counties_and_totals_are_left_out_and_counted_even_if_faulty(tmp_path):
    result = read_rows(
        tmp_path,
        {},
        {**ELSEWHERE, "Årtal": "?"},
        {"Lännamn": "Stockholms län", "Kommunnamn": "Upplands Väsby"},
        {"Lännamn": "Stockholms län", "Kommunnamn": ""},
        {"Lännamn": "", "Kommunnamn": "Riket"},
        {"Lännamn": "Riket", "Kommunnamn": "-"},
        {"Lännamn": "Norrbottens län", "Kommunnamn": "Totalt"},
    )
    assert result.problems == []
    assert result.left_out == {"other_county": 3, "country": 2, "county": 1}
    assert (result.rows_read, result.rows_accepted) == (7, 1)


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"Kommunnamn": "Pitåå"}, "unknown_municipality", "Kommunnamn"),
        ({"Kommunnamn": "", "Lännamn": ""}, "empty", "Kommunnamn"),
        ({"Kommunnamn": "Luleå", "Lännamn": "Skåne län"}, "county_differs", "Kommunnamn"),
        ({"Kommunnamn": "Umeå"}, "county_differs", "Kommunnamn"),
        ({"Årtal": "2023/24"}, "bad_year", "Årtal"),
        ({"Område": "skärgård"}, "unknown_word", "Område"),
        ({"Område": ""}, "empty", "Område"),
        ({"Antal hushåll": 39000.5}, "not_whole", "Antal hushåll"),
        ({"Antal hushåll": -1}, "out_of_range", "Antal hushåll"),
        ({"I närhet av fiber": 95}, "share_range", "I närhet av fiber"),
        ({"I närhet av fiber": "nästan alla"}, "not_a_number", "I närhet av fiber"),
        ({"I närhet av fiber": "101 %"}, "share_range", "I närhet av fiber"),
    ],
)
def test_each_fault_of_a_row_is_named_where_it_stands_and_rejects_the_whole_row(
    tmp_path, said, code, column
):
    result = read_rows(tmp_path, {"Årtal": 2022}, said)

    assert (result.rows_rejected, result.rows_accepted) == (1, 1)
    [problem] = result.problems
    assert (problem.code, problem.sheet, problem.row, problem.column) == (code, SHEET, 3, column)
    assert words.translated(problem, "sv").message != problem.message
    assert set(result.rows["period"]) == {2022}
    assert "cells_without_value" not in [n.code for n in result.notes], "a faulty cell is no dash"


@pytest.mark.parametrize(
    ("cell", "value", "qualifier"),
    [
        (">99,9%", 0.999, "gt"),
        ("0,85", 0.85, ""),
        ("85 %", 0.85, ""),
        (0, 0.0, ""),
        (1, 1.0, ""),
        ("<1 %", 0.01, "lt"),
    ],
)
def test_a_share_comes_as_number_or_as_text_with_limits(tmp_path, cell, value, qualifier):
    facts = by_indicator(read_rows(tmp_path, {"I närhet av fiber": cell}))
    row = facts.loc[("2580", PASSED, 2023)]
    assert (row["value"], row["qualifier"]) == (value, qualifier)


def test_a_dash_or_an_empty_cell_is_missing_never_zero_and_is_counted(tmp_path):
    nothing = {"I närhet av fiber": "-", "Tillgång via fiber eller fiber-lan": None}
    result = read_rows(tmp_path, {"I närhet av fiber": "–"}, {**nothing, "Område": "glesbygd"})

    assert set(result.rows["indicator_id"]) == {FIBRE, "households"}
    assert result.left_out == {"no_value": 1}
    assert "3 cells have a dash or nothing" in " ".join(note.message for note in result.notes)


def test_a_column_without_an_indicator_is_told_once(tmp_path):
    result = read_rows(tmp_path, {}, {"Årtal": 2022})
    [note] = [note for note in result.notes if note.code == "columns_unused"]
    assert note.message.endswith("not read: Tillgång via xDSL.")


def test_the_base_is_kept_and_one_that_is_unknown_here_is_left_out(tmp_path):
    result = read_rows(
        tmp_path,
        {"Bas": "Befolkning"},
        {"Bas": "Arbetsställen", "Årtal": 2022},
        {"Bas": "Fritidshus", "Årtal": 2021},
        {"Bas": None, "Årtal": 2020},
    )
    bases = result.rows.groupby("period")["basis"].agg(set).to_dict()
    assert bases == {2023: {"population"}, 2022: {"workplaces"}, 2020: {"households", ""}}
    assert result.left_out == {"other_base:Fritidshus": 1}
    people = result.rows[result.rows["basis"] == "population"]
    assert people["denominator"].isna().all(), "households are no base of a share of people"


def test_a_base_that_neither_row_nor_sheet_says_rejects_the_row(tmp_path):
    path = annex(tmp_path / "a.xlsx", [{**ROW, "Bas": None}], sheet="Blad4")
    result = read(path)
    assert [problem.code for problem in result.problems] == ["no_base"]


def test_definitions_follow_ptss_known_redefinitions(tmp_path):
    result = read_rows(tmp_path, *({"Årtal": year} for year in (2014, 2015, 2020, 2021)))
    words_by_year = result.rows.groupby("period")["definition"].agg(set).to_dict()
    assert words_by_year == {
        2014: {"pts:2010"}, 2015: {"pts:2015"}, 2020: {"pts:2015"}, 2021: {"pts:2021"}
    }  # fmt: skip


def test_rows_that_disagree_are_rejected_and_a_repeated_row_is_counted_out(tmp_path):
    result = read_rows(
        tmp_path,
        {},
        {},
        {"Kommunnamn": "Kalix"},
        {"Kommunnamn": "Kalix", "I närhet av fiber": 0.5},
    )
    assert result.left_out == {"repeated": 1}
    assert {(problem.code, problem.row) for problem in result.problems} == {
        ("conflict", 4), ("conflict", 5)
    }  # fmt: skip
    assert set(result.rows["municipality_code"]) == {"2580"}


def test_households_go_before_workplaces_and_the_other_sheets_are_named(tmp_path):
    other = ("3. Teknik kommun arbetsställen", [{**ROW, "Bas": "Arbetsställen"}])
    path = annex(tmp_path / "a.xlsx", [ROW], more=[other])

    result = read(path)
    assert set(result.rows["sheet"]) == {SHEET}
    [note] = [note for note in result.notes if note.code == "other_sheets"]
    assert "3. Teknik kommun arbetsställen" in note.message
    asked = read(path, sheet="3. Teknik kommun arbetsställen")
    assert set(asked.rows["basis"]) == {"workplaces"}


def test_a_marked_annex_stays_marked(tmp_path):
    assert read_rows(tmp_path, {"exempeldata": "ja"}).synthetic


def test_an_annex_may_be_saved_as_csv(tmp_path):
    path = write_csv(tmp_path / "teknik.csv", [ROW, {**ROW, **ELSEWHERE}], delimiter=";")
    result = read(path)
    assert (result.rows_accepted, result.left_out) == (1, {"other_county": 1})


SPEEDS = {
    "Tillgång till minst 30 Mbit/s": "broadband_30mbit_share",
    "Tillgång till bredband om minst 100 Mbit/s": "broadband_100mbit_share",
    "≥100 Mbit/s": "broadband_100mbit_share",
    ">= 1 Gbit/s": "broadband_1gbit_share",
    "Tillgång till minst 1000 Mbit/s, andel hushåll": "broadband_1gbit_share",
    "Tillgång till eller möjlighet att ansluta till minst 1 Gbit/s": "broadband_1gbit_share",
    "I absolut närhet av minst 100 Mbit/s": "",
    "Tillgång till mindre än 30 Mbit/s": "",
    "Tillgång till mobilt bredband om minst 30 Mbit/s": "",
    "Tillgång till minst 100 Mbit/s uppströms": "",
    "Tillgång till 100/10 Mbit/s": "",
    "30-100 Mbit/s": "",
    "Tillgång till minst 10 Mbit/s": "",
    "Tillgång till minst 300 Mbit/s": "",
    "Tillgång till minst 100 Mbyte": "",
    "Antal hushåll utan 30 Mbit/s": "",
}


@pytest.mark.parametrize(("heading", "indicator"), SPEEDS.items())
def test_a_speed_counts_only_where_every_word_of_its_heading_is_understood(heading, indicator):
    assert headings.speed(heading) == indicator


def test_the_annex_on_speeds_says_what_its_columns_were_taken_for(tmp_path):
    bare = {name: value for name, value in ROW.items() if "fiber" not in name}
    row = {**bare, "Tillgång till minst 100 Mbit/s": 0.9, "Tillgång till minst 1 Gbit/s": 0.8}
    result = read(annex(tmp_path / "hastighet.xlsx", [row], sheet="4. Hastighet kommun hushåll"))

    facts = by_indicator(result)
    assert facts.loc[("2580", "broadband_100mbit_share", 2023)]["definition"] == "pts:2021"
    gigabit = facts.loc[("2580", "broadband_1gbit_share", 2023)]
    assert gigabit["definition"] == "pts:2021:access", "not Kolada's access or possibility"
    [note] = [note for note in result.notes if note.code == "speeds_read"]
    assert "Tillgång till minst 100 Mbit/s → broadband_100mbit_share" in note.message


def test_access_or_possibility_goes_before_access_alone():
    access, wider = "Tillgång till 1 Gbit/s", "Tillgång till eller möjlighet till 1 Gbit/s"
    assert headings.columns([access, wider]) == headings.columns([wider, access])
    assert headings.columns([access, wider]) == {headings.GIGABIT: wider}


def test_a_file_named_as_an_annex_that_is_none_is_refused_with_what_it_lacks(tmp_path):
    path = write_csv(tmp_path / "a.csv", [{"Kommunnamn": "Luleå"}])
    with pytest.raises(DeliveryRefusedError, match="årtal, kommunnamn, and område") as refused:
        read(path, preset="pts")
    assert refused.value.code == "no_annex"


def test_an_annex_without_a_known_measure_is_refused_with_its_headings(tmp_path):
    row = {name: value for name, value in ROW.items() if "fiber" not in name}
    with pytest.raises(DeliveryRefusedError, match="Tillgång via xDSL") as refused:
        read(annex(tmp_path / "a.xlsx", [row]))
    assert refused.value.code == "no_measure"


def test_a_plain_table_is_read_as_one(tmp_path):
    figure = {
        "kommun": "Luleå", "indikator": PASSED, "år": 2023, "värde": "95", "enhet": "procent",
        "bas": "hushåll", "definition av måttet": "egen", "källa": "Stadsnätet",
    }  # fmt: skip
    result = read(write_csv(tmp_path / "a.csv", [figure]))
    [row] = result.rows.to_dict("records")
    assert (row["value"], row["definition"], row["source"]) == (0.95, "egen", "Stadsnätet")


def test_an_unknown_kind_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(DeliveryRefusedError, match="kolada, pts, or table"):
        read(write_csv(tmp_path / "a.csv", [{}]), preset="annex")


@pytest.mark.parametrize("name", DATASETS)
def test_the_catalogue_and_the_source_name_the_same_kinds(name):
    module = import_module(f"loaders.sources.{name}")
    kinds = [getattr(preset, "name", preset) for preset in getattr(module, "PRESETS", ())]
    assert list(DATASETS[name].presets) == [kind for kind in kinds if kind]


cells = st.one_of(
    st.none(),
    st.sampled_from(["-", "0,5", ">99,9%", "x", "Luleå", "Umeå", "Riket", "total", "hushåll"]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(1900, 2100),
)


@given(rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(ROW, cells)), max_size=5))
def test_every_row_is_accounted_for_whatever_its_cells_hold(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("annex") / "a.csv"
    kept = [row for row in ({**ROW, **row} for row in rows) if any(row.values())]
    result = read(write_csv(path, [ROW, *kept], delimiter=";"))
    parts = result.rows_accepted + result.rows_rejected + sum(result.left_out.values())
    assert result.rows_read == parts + result.rows_outside == len(kept) + 1


def test_a_measure_may_be_named_in_swedish_and_must_be_named(tmp_path):
    row = {"kommun": "Luleå", "mått": "Minst 100 Mbit/s", "år": 2020, "värde": "88 %", "källa": "x"}
    result = broadband.read(write_csv(tmp_path / "f.csv", [row]), OPTIONS)
    assert list(result.rows["indicator_id"]) == ["broadband_100mbit_share"]
    del row["mått"]
    with pytest.raises(DeliveryRefusedError, match="mått"):
        broadband.read(write_csv(tmp_path / "g.csv", [row]), OPTIONS)
