"""The plain tables: what each reader takes, what it says of what it does not take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import schema
from geodata.errors import KommunatlasError
from loaders import delivery, facts
from loaders.catalog import DATASETS, columns_of
from loaders.checked import checked
from loaders.sources import broadband, localities, population, projects, scorecard, targets, visits
from tests.support.deliveries import FIGURE, OPTIONS, write_csv

DATA = Path(__file__).resolve().parents[2] / "loaders" / "sample_data"

PLAIN_TABLES = [name for name in DATASETS if name not in ("boundaries", "coverage")]


def _accounted(result) -> None:
    """Every row read is accepted, rejected, left out or outside; accepted ones have core rows."""
    accepted = len(result.rows[["sheet", "row"]].drop_duplicates())
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert accepted + others == result.rows_read
    assert result.rows_accepted == accepted
    assert len({problem.row for problem in result.problems}) == result.rows_rejected


def _figure(tmp_path, **said):
    return facts.read(write_csv(tmp_path / "f.csv", [{**FIGURE, "value": 1, **said}]), OPTIONS)


def test_the_public_figures_are_read_with_sources_words_and_notes():
    result = facts.read(DATA / "figures.csv", OPTIONS)
    rows = checked("facts", result).rows

    _accounted(result)
    assert result.problems == []
    assert (result.rows_read, len(rows)) == (246, 187)
    assert result.covers == ("1994-01-01", "2025-12-31")
    assert (rows["source"] != "").all()
    key = ["indicator_id", "municipality_code", "period", "basis"]
    by_key = rows.set_index(key).sort_index()
    lulea = by_key.loc[("broadband_fibre_connected_share", "2580", 2016, "households")]
    assert (lulea["value"], lulea["qualifier"], lulea["words"]) == (0.8, "approx", "nearly")
    pitea = by_key.loc[("broadband_100mbit_share", "2581", 2014, "")]
    assert "before 2015" in pitea["note"]
    gallivare = by_key.loc[("broadband_100mbit_share", "2523", 2020, "households")]
    assert (gallivare["value"], gallivare["qualifier"]) == (0.8304, "")


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"municipality": "Överkalixx"}, "unknown_municipality", "municipality"),
        ({"municipality": ""}, "empty", "municipality_code"),
        ({"municipality_code": "2581"}, "code_and_name_differ", "municipality_code"),
        ({"municipality_code": "2599"}, "unknown_municipality", "municipality_code"),
        ({"year": "2019/2020"}, "bad_year", "year"),
        ({"year": "1066"}, "bad_year", "year"),
        ({"value": "många"}, "not_a_number", "value"),
        ({"value": ""}, "empty", "value"),
        ({"value": "-5"}, "out_of_range", "value"),
        ({"value": "1.5"}, "not_whole", "value"),
        ({"unit": "percent"}, "wrong_unit", "unit"),
        ({"source": ""}, "no_source", "source"),
        ({"indicator": ""}, "empty", "indicator"),
        ({"qualifier": "perhaps"}, "unknown_word", "qualifier"),
        ({"base": "cats"}, "unknown_word", "base"),
        ({"indicator": "fibre_connected", "value": "1.5"}, "share_range", "value"),
        (
            {"indicator": "fibre_connected", "value": "101", "unit": "percent"},
            "share_range",
            "value",
        ),
        ({"indicator": "fibre_connected", "unit": "persons"}, "wrong_unit", "unit"),
    ],
)
def test_each_fault_of_a_figure_is_named_with_row_and_column(tmp_path, said, code, column):
    result = _figure(tmp_path, **said)

    _accounted(result)
    assert result.rows_rejected == 1
    assert (code, 2, column) in {(p.code, p.row, p.column) for p in result.problems}
    assert all(problem.message.endswith((".", "?")) for problem in result.problems)


def test_all_faults_of_a_row_are_told_at_once(tmp_path):
    result = _figure(tmp_path, municipality="Atlantis", year="x", value="y", source="")

    assert {problem.code for problem in result.problems} == {
        "unknown_municipality", "bad_year", "not_a_number", "no_source",
    }  # fmt: skip
    assert result.rows_rejected == 1


@pytest.mark.parametrize(
    ("said", "value", "qualifier"),
    [
        ({"value": "84,86", "unit": "procent"}, 0.8486, ""),
        ({"value": ">99,9%"}, 0.999, "gt"),
        ({"value": "< 1 %"}, 0.01, "lt"),
        ({"value": "0.5"}, 0.5, ""),
        ({"value": "0,26", "qualifier": "Nästan"}, 0.26, "approx"),
        ({"value": "nästan 80 %"}, 0.8, "approx"),
        ({"value": "Mer än 99,9%"}, 0.999, "gt"),
    ],
)
def test_shares_come_in_percent_or_not_with_their_limits(tmp_path, said, value, qualifier):
    result = _figure(tmp_path, indicator="broadband_fibre_connected_share", **said)

    [row] = result.rows.to_dict("records")
    assert (row["value"], row["qualifier"]) == (value, qualifier)
    words = said.get("qualifier") or said["value"]
    assert row["words"] == (words if qualifier == "approx" else "")


SHARE = {"indicator": "broadband_fibre_connected_share", "unit": "procent"}


@pytest.mark.parametrize(
    ("value", "shown", "share"),
    [
        (0.92, "General", 0.0092), (0.92, "0 %", 0.92), (0.92, '0.0"%"', 0.0092),
        (1, "0.0%", 1), (1, "0", 0.01), (92, "0", 0.92), (0, "0 %", 0), ("0,92 %", "@", 0.0092),
    ],
)  # fmt: skip
def test_a_workbooks_cell_counts_as_it_is_shown(tmp_path, value, shown, share):
    row = {**FIGURE, **SHARE, "value": value}
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(row))
        sheet.write_row(1, 0, list(row.values()))
        sheet.write(1, list(row).index("value"), value, book.add_format({"num_format": shown}))
    result = facts.read(path, OPTIONS)
    assert result.problems == []
    assert list(result.rows["value"]) == [pytest.approx(share)]


def test_figures_that_nothing_reads_are_not_accepted(tmp_path):
    assert _figure(tmp_path, indicator="visits_count").left_out == {"computed_here:visits_count": 1}
    assert _figure(tmp_path, indicator="population_density").rows_accepted == 0
    [problem] = _figure(tmp_path, base="hushåll").problems
    assert (problem.code, problem.suggestion) == (
        "wrong_basis",
        "Use population, or leave the cell empty.",
    )
    assert list(_figure(tmp_path, indicator="Population").rows["indicator_id"]) == ["population"]


def test_rows_that_contradict_each_other_are_both_refused_and_repeats_counted_once(tmp_path):
    rows = [{**FIGURE, "value": value} for value in (1, 2, 2)] + [
        {**FIGURE, "year": 2020, "value": 3}
    ]
    rows.append(rows[-1])
    result = facts.read(write_csv(tmp_path / "f.csv", rows), OPTIONS)

    assert list(result.rows["period"]) == [2020]
    assert [(p.code, p.value) for p in result.problems] == [("conflict", "1"), ("conflict", "2")]
    assert "of 2580, population, 2019. None" in result.problems[0].message
    assert result.left_out == {"repeated": 2}
    _accounted(result)


def test_a_table_of_one_subject_needs_no_indicator_and_takes_no_other(tmp_path):
    plain = [{"kommun": "Luleå", "år": 2019, "värde": 78105, "källa": "SCB"}]
    result = population.read(write_csv(tmp_path / "b.csv", plain, ";"), OPTIONS)
    other = broadband.read(write_csv(tmp_path / "f.csv", [{**FIGURE, "value": 1}]), OPTIONS)

    assert list(result.rows["indicator_id"]) == ["population"]
    assert other.left_out == {"no_indicator:population": 1}


def test_the_public_places_and_the_scorecard_are_read_whole():
    places = localities.read(DATA / "localities.csv", OPTIONS)
    card = scorecard.read(DATA / "scorecard_2019.csv", OPTIONS)

    for result, table, count in ((places, "localities", 113), (card, "scorecard", 44)):
        _accounted(result)
        assert result.problems == []
        assert len(checked(table, result).rows) == count
    assert card.covers == ("2019-01-01", "2019-12-31")
    visits_row = card.rows[card.rows["measure"] == "Antal besök per kommun"].iloc[0]
    assert (visits_row["target_value"], visits_row["value"]) == (8, 7)
    assert "147" in visits_row["note"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"latitude": "18.83", "longitude": "68.35"}, "swapped_axes"),
        ({"latitude": "59.3", "longitude": "18.1"}, "outside_county"),
        ({"latitude": "7586000", "longitude": "650000"}, "sweref99_tm"),
        ({"latitude": ""}, "empty"),
        ({"name": ""}, "empty"),
        ({"population": "-1"}, "out_of_range"),
    ],
)
def test_each_fault_of_a_place_is_named(tmp_path, said, code):
    place = {
        "name": "Abisko", "kommun": "Kiruna", "latitude": "68.35", "longitude": "18.83",
        "population": "131", "source": "SCB",
    }  # fmt: skip
    result = localities.read(write_csv(tmp_path / "p.csv", [{**place, **said}]), OPTIONS)

    assert code in {problem.code for problem in result.problems}
    _accounted(result)


def test_visits_keep_no_subject_and_no_names(tmp_path):
    private = "Sjukdom i familjen Andersson"
    rows = [
        {
            "Datum": "14/5 2019", "Kommun": "Arjeplogs kommun", "Ämne": private,
            "Deltagare": private, "Besökare": "Politiker", "Typ": "Kommundialog",
            "Kategori": "kultur",
        }
    ]  # fmt: skip
    result = visits.read(write_csv(tmp_path / "v.csv", rows, ";"), OPTIONS)

    [row] = checked("visits", result).rows.to_dict("records")
    assert (row["municipality_code"], row["visitor"], row["kind"]) == (
        "2506", "politician", "dialogue",
    )  # fmt: skip
    assert private not in str(row)


def _visits(tmp_path, *said, **options):
    row = {"date": "2019-05-14", "last_date": "", "kommun": "Pajala", "visitor": "politiker"}
    rows = [{**row, "status": "", **item} for item in said]
    path = write_csv(tmp_path / "v.csv", rows)
    result = visits.read(path, replace(OPTIONS, **options))
    _accounted(result)
    return result


@pytest.mark.parametrize(
    ("last", "code"),
    [("2019-05-13", "ends_before_start"), ("2020-05-14", "too_long"), ("2019-05-28", "too_long")],
)
def test_a_visit_of_an_impossible_length_is_rejected_and_covers_no_days(tmp_path, last, code):
    result = _visits(tmp_path, {"last_date": last})
    assert [(p.code, p.column) for p in result.problems] == [(code, "last_date")]
    assert result.covers == ("2019-05-14", "2019-05-14")


def test_a_visit_of_two_weeks_covers_its_days(tmp_path):
    result = _visits(tmp_path, {"last_date": "2019-05-27"})
    assert (result.rows_accepted, result.covers) == (1, ("2019-05-14", "2019-05-27"))


def test_a_planned_visit_covers_nothing(tmp_path):
    result = _visits(tmp_path, {}, {"date": "2019-10-01", "status": "Planerat"})
    assert (result.rows_accepted, result.covers) == (2, ("2019-05-14", "2019-05-14"))


def test_nobody_is_taken_for_an_official(tmp_path):
    result = _visits(tmp_path, {"visitor": ""})
    [problem] = result.problems
    assert (problem.code, problem.column, problem.row) == ("no_visitor", "visitor", 2)
    assert "tjänsteperson" in problem.suggestion
    with pytest.raises(KommunatlasError, match="no column was found for besökare"):
        visits.read(write_csv(tmp_path / "w.csv", [{"date": "", "kommun": ""}]), OPTIONS)
    with pytest.raises(KommunatlasError, match="kommunkod/kommun"):
        visits.read(write_csv(tmp_path / "w.csv", [{"date": "", "visitor": ""}]), OPTIONS)


@pytest.mark.parametrize(
    ("code", "name", "outside"),
    [
        ("0180", "", True), ("180", "", True), ("180", "Stockholms stad", True),
        ("", "Umeå", True), ("2850", "", False), ("2850", "Luleå", False), ("0180", "Luleå", False),
        ("2401", "Luleå", False), ("9999", "", False),
    ],
)  # fmt: skip
def test_only_a_municipality_that_exists_elsewhere_is_outside(tmp_path, code, name, outside):
    result = _visits(tmp_path, {"municipality_code": code, "kommun": name})
    assert (result.rows_outside, result.rows_rejected) == (int(outside), int(not outside))


def test_a_mistyped_code_is_told_with_what_may_be_meant(tmp_path):
    [problem] = _visits(tmp_path, {"municipality_code": "2850", "kommun": ""}).problems
    assert problem.suggestion == "Did you mean 2580 (Luleå)?"


def test_a_suggestion_is_said_once(tmp_path):
    [problem] = _visits(tmp_path, {"kommun": "Kirunna"}).problems
    assert (problem.message + problem.suggestion).count("Kiruna?") == 1
    row = {"projekt": "A", "kommun": "Kirunna", "år": 2019}
    [problem] = projects.read(write_csv(tmp_path / "p.csv", [row]), OPTIONS).problems
    assert (problem.message + problem.suggestion).count("Kiruna?") == 1


def test_rows_real_and_invented_are_told_with_file_and_rows(tmp_path):
    with pytest.raises(KommunatlasError, match=r"v\.csv: .*2: ja, 3: –"):
        _visits(tmp_path, {"exempeldata": "ja"}, {"exempeldata": ""}, {"exempeldata": "ja"})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Luleå, Boden och Piteå", "2580;2581;2582"),
        ("Hela länet", "25"),
        ("2580;2505", "2505;2580"),
        ("Pajala kommun / Kiruna", "2521;2584"),
    ],
)
def test_a_project_reaches_the_municipalities_that_it_names(tmp_path, text, codes):
    row = {"Projekt": "Kulturarvsår", "Kommuner": text, "År": 2019, "Beviljat": "125 000 kr"}
    result = projects.read(write_csv(tmp_path / "p.csv", [row], "\t"), OPTIONS)

    [project] = checked("projects", result).rows.to_dict("records")
    assert (project["municipality_codes"], project["granted_sek"]) == (codes, 125000)


@pytest.mark.parametrize("text", ["125.000 kr", "125,000", "1.250.000", "0,125"])
def test_an_amount_that_may_be_thousands_or_decimals_is_rejected(tmp_path, text):
    row = {"projekt": "A", "kommun": "Pajala", "år": 2019, "beviljat": text, "sökt": "125 000,50"}
    result = projects.read(write_csv(tmp_path / "p.csv", [row]), OPTIONS)
    [problem] = result.problems
    assert (problem.code, problem.column, problem.value) == ("ambiguous_amount", "beviljat", text)
    assert "with spaces" in problem.suggestion


def test_a_project_that_reaches_beyond_the_county_counts_inside_and_says_so(tmp_path):
    row = {"projekt": "A", "kommun": "Luleå och Umeå", "år": 2019}
    rows = [row, {**row, "kommun": "Umeå, Skellefteå"}]
    result = projects.read(write_csv(tmp_path / "p.csv", rows), OPTIONS)
    _accounted(result)
    assert list(result.rows["municipality_codes"]) == ["2580"]
    assert (result.rows_outside, result.problems) == (1, [])
    assert result.notes[0].message.endswith("Umeå (1).")


def test_a_project_keeps_its_id_from_list_to_list_whatever_its_row(tmp_path):
    one = {"projekt": "A", "kommun": "Pajala", "år": 2019}
    two = {"projekt": "B", "kommun": "Kiruna", "år": 2019}
    first = projects.read(write_csv(tmp_path / "1.csv", [one, two, one]), OPTIONS).rows
    later = projects.read(write_csv(tmp_path / "2.csv", [two, one, one]), OPTIONS).rows

    assert first["project_id"].is_unique
    assert set(first["project_id"]) == set(later["project_id"])


def test_a_target_says_whom_it_binds(tmp_path):
    row = {
        "indicator_id": "visits_count", "level": "regionen", "year": 2019, "value": 8,
        "set_by": "RUN", "source": "Plan",
    }  # fmt: skip
    bad = [
        {**row, "indicator_id": "x"},
        {**row, "level": "municipality"},
        {**row, "indicator_id": "broadband_fibre_connected_share", "value": 85},
        {**row, "set_by": ""},
        {**row, "indicator_id": "broadband_100mbit_share_dense", "value": 85},
        {**row, "unit": "procent"},
    ]
    result = targets.read(write_csv(tmp_path / "t.csv", [row, *bad]), OPTIONS)

    assert list(result.rows["level"]) == ["region_duty"]
    assert [p.code for p in result.problems] == [
        "unknown_indicator", "empty", "share_range", "empty", "share_range", "wrong_unit",
    ]  # fmt: skip


def _template(name) -> dict[str, str]:
    return {column.name: column.example for column in columns_of(name)}


def _read(tmp_path, name, rows):
    spec = DATASETS[name]
    return checked(spec.table, spec.reader(write_csv(tmp_path / "t.csv", rows), OPTIONS))


@pytest.mark.parametrize("name", PLAIN_TABLES)
def test_the_example_of_every_template_is_left_out(tmp_path, name):
    result = _read(tmp_path, name, [_template(name)])
    assert (result.left_out, result.problems) == ({"example_row": 1}, [])


OWN_CELL = {
    "scorecard": ("note", "En egen rad"), "targets": ("source", "En egen plan"),
    "visits": ("theme", "konst"), "projects": ("applicant", "Havremagasinet"),
    "localities": ("source", "Kommunen"), "population_grid": ("beftotalt", "13"),
}  # fmt: skip


# The operators' maps have no indicator yet, so no row of theirs can be accepted.
@pytest.mark.parametrize("name", [name for name in PLAIN_TABLES if name != "mobile_claims"])
def test_an_example_that_was_made_ones_own_in_one_cell_is_accepted(tmp_path, name):
    column, text = OWN_CELL.get(name, ("note", "En egen rad"))
    row = {**_template(name), column: text}
    if name == "broadband":
        row |= {"indicator": "broadband_fibre_connected_share", "value": "0,5", "unit": ""}
    result = _read(tmp_path, name, [row])
    assert result.problems == []
    assert result.rows_accepted == 1


@pytest.mark.parametrize("name", PLAIN_TABLES)
def test_headings_are_known_by_one_name_each(name):
    from loaders.tabular import normalised

    forms = [normalised(form) for c in columns_of(name) for form in (c.name, *c.aliases)]
    assert len(forms) == len(set(forms))


words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Luleå", "2580", "0180", "25", "2019", "2019-05-14", "1", "0,5", "ja", "SCB", "percent",
         "population", "68.35", "18.83", "styrmått", "county", "politiker", "125 000 kr", ""]
    ),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(PLAIN_TABLES))
def test_no_row_is_ever_unaccounted_for_and_what_is_accepted_follows_the_schema(
    tmp_path, data, name
):
    columns = [c.name for c in columns_of(name) if c.name != "exempeldata"]
    made = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, words)), max_size=4))
    path = write_csv(tmp_path / "t.csv", made or [dict.fromkeys(columns, "")])
    spec = DATASETS[name]
    result = spec.reader(path, replace(OPTIONS, file_name="t.csv"))

    _accounted(result)
    after = checked(spec.table, result)
    # The readers find every fault themselves: nothing is left for the last gate.
    assert not any(problem.code == "breaks_schema" for problem in after.problems)
    schema.validated(after.rows.assign(delivery_id="x"), spec.table)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200),
    name=st.sampled_from([name for name in DATASETS if name != "coverage"]),
    suffix=st.sampled_from([".csv", ".xlsx", ".geojson", ".gpkg", ".zip", ".parquet", ".x"]),
)
@pytest.mark.filterwarnings("ignore")
def test_arbitrary_bytes_are_refused_in_words_never_with_a_traceback(
    tmp_path, content, name, suffix
):
    path = tmp_path / f"f{suffix}"
    path.write_bytes(content)
    # Anything but our own error, which is a sentence, fails the test.
    with suppress(KommunatlasError):
        assert DATASETS[name].reader(path, OPTIONS).rows_accepted == 0


def test_headings_without_rows_are_refused_unless_an_empty_register_is_an_answer(tmp_path):
    days = "2019-01-01/2019-01-31"
    empty = write_csv(tmp_path / "f.csv", [dict.fromkeys(("kommun", "år", "värde", "källa"), "")])
    report = delivery.load(tmp_path / "data", "population", empty, covers=days, dry_run=True)
    assert (report.outcome, "no rows" in report.message) == ("refused", True)
    nobody = write_csv(tmp_path / "v.csv", [dict.fromkeys(("datum", "kommun", "vem"), "")])
    prepared = delivery.load(tmp_path / "data", "visits", nobody, covers=days, dry_run=True)
    assert prepared.outcome == "dry_run"
