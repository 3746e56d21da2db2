"""Registers of projects: whose support, amounts as people write them, and people unnamed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from loaders.checked import checked
from loaders.sources import projects
from loaders.sources.projects.columns import READ
from loaders.tabular import normalised
from tests.support.deliveries import OPTIONS, write_csv

ROW = {"Projekt": "Scen", "Kommun": "Luleå", "År": "2019"}


def register(tmp_path, *rows, **options):
    path = write_csv(tmp_path / "p.csv", [{**ROW, **row} for row in rows], ";")
    result = checked("projects", projects.read(path, replace(OPTIONS, **options)))
    assert not any(problem.code == "breaks_schema" for problem in result.problems)
    return result


def only(tmp_path, row, **options):
    result = register(tmp_path, row, **options)
    assert result.problems == []
    [found] = result.rows.to_dict("records")
    return found


def test_every_heading_is_known_by_one_name():
    forms = [normalised(form) for c in READ for form in (c.name, *c.aliases)]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    ("heading", "text", "sek"),
    [
        ("Beviljat belopp", "125 000 kr", 125_000),
        ("Beviljat belopp", "125\N{NO-BREAK SPACE}000 kr", 125_000),
        ("Beviljat belopp", "125\N{NARROW NO-BREAK SPACE}000:-", 125_000),
        ("Beviljat belopp", "125\N{THIN SPACE}000,50 SEK", 125_000.5),
        ("Beviljat", "125000", 125_000),
        ("Beviljat", "125 tkr", 125_000),
        ("Beviljat", "1,2 mnkr", 1_200_000),
        ("Beviljat", "1,2 miljoner kr", 1_200_000),
        ("Beviljat belopp (tkr)", "125", 125_000),
        ("Beviljat belopp, mnkr", "0,3", 300_000),
        ("Beviljat belopp i kr", "125", 125),
        ("Beviljat belopp (tkr)", "125 tkr", 125_000),
        ("Amount granted (SEK)", "125 000", 125_000),
    ],
)
def test_an_amount_is_read_by_the_unit_behind_it_or_in_its_heading(tmp_path, heading, text, sek):
    assert only(tmp_path, {heading: text})["granted_sek"] == sek


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("Beviljat", "125.000", "ambiguous_amount"),
        ("Beviljat", "1,250 mnkr", "ambiguous_amount"),
        ("Beviljat (tkr)", "125 000 kr", "ambiguous_amount"),
        ("Beviljat", "-5", "out_of_range"),
        ("Beviljat", "mycket", "not_a_number"),
        ("Beviljat", "kr", "not_a_number"),
        ("Sökt belopp", "125 000 EUR", "not_a_number"),
    ],
)
def test_an_amount_that_may_be_another_is_told_and_never_guessed(tmp_path, heading, text, code):
    result = register(tmp_path, {}, {heading: text})
    assert [(p.code, p.row, p.column) for p in result.problems] == [(code, 3, heading)]


@pytest.mark.parametrize("text", ["", "-", "\N{EN DASH}", ".."])
def test_a_missing_amount_is_not_zero(tmp_path, text):
    [row] = register(tmp_path, {"Beviljat": text}).rows["granted_sek"]
    assert row != row  # noqa: PLR0124 - not a number


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Luleå, Boden och Piteå", "2580;2581;2582"),
        ("Luleå kommun och Bodens kommun", "2580;2582"),
        ("Kalix samt Haparanda kommuner", "2514;2583"),
        ("2580;2582", "2580;2582"),
        ("2580 Luleå | Boden (2582)", "2580;2582"),
        ("hela länet", "25"),
        ("Samtliga kommuner", "25"),
        ("Hela Norrbotten, Luleå", "25"),
        ("Pajala\nKiruna", "2521;2584"),
    ],
)
def test_the_municipalities_are_read_as_registers_list_them(tmp_path, text, codes):
    assert only(tmp_path, {"Kommun": text})["municipality_codes"] == codes


@pytest.mark.parametrize(
    ("row", "preset", "area", "assumed"),
    [
        ({"Område": "Kultur"}, "", "culture", False),
        ({"Anslag": "1:1 Regionala tillväxtåtgärder"}, "", "growth", False),
        ({"Verksamhetsområde": "Regional utveckling"}, "culture", "growth", False),
        ({"Konstområde": "musik"}, "", "culture", False),
        ({"Stödform": "Företagsstöd"}, "", "growth", False),
        ({"Stödform": "Snabba ryck"}, "", "culture", False),
        ({}, "growth", "growth", False),
        ({}, "culture", "culture", False),
        ({}, "", "culture", True),
        ({"Stödform": "projektstöd"}, "", "culture", True),
    ],
)
def test_whose_support_it_is_comes_from_column_person_or_form(tmp_path, row, preset, area, assumed):
    result = register(tmp_path, row, preset=preset)
    assert list(result.rows["policy_area"]) == [area]
    assert ("taken_as_culture" in {note.code for note in result.notes}) == assumed


def test_an_area_that_is_neither_is_told(tmp_path):
    [problem] = register(tmp_path, {"Område": "Kultur och regional tillväxt"}).problems
    assert (problem.code, problem.column) == ("unknown_area", "Område")


def test_applications_that_were_refused_are_no_projects(tmp_path):
    result = register(tmp_path, {"Beslut": "Beviljat"}, {"Beslut": "Avslag", "Beviljat": "x"},
                      {"Beslut": "Återkallad"}, {"Beslut": "Avslutat"})  # fmt: skip
    assert (result.rows_accepted, result.left_out) == (2, {"not_granted": 2})


@pytest.mark.parametrize(
    ("said", "applicant"),
    [
        ({"Sökande": "Norrbottens museum"}, "Norrbottens museum"),
        ({"Sökande": "Föreningen, 802400-1234"}, "Föreningen, 802400-1234"),
        ({"Sökande": "Kim Exempel", "Sökandetyp": "Privatperson"}, "Privatperson"),
        ({"Sökande": "Kim Exempel 19850101-1234"}, "Privatperson"),
        ({"Sökande": "Kim Exempel 850161-1234"}, "Privatperson"),
        ({"Sökande": "Kim Exempel (enskild firma)"}, "Privatperson"),
    ],
)
def test_private_persons_are_not_named(tmp_path, said, applicant):
    result = register(tmp_path, said)
    assert list(result.rows["applicant"]) == [applicant]
    private = applicant == "Privatperson"
    assert ("private_applicants" in {note.code for note in result.notes}) == private


def test_other_columns_about_people_are_never_kept_or_quoted(tmp_path):
    name = "Sentinella"
    row = {"E-post": name, "Telefon": name, "Personnummer": name, "Kontaktperson": name,
           "Beskrivning": f"{name}\n1;2;3", "Sökande": "A"}  # fmt: skip
    result = register(tmp_path, row, {**row, "Beskrivning": ""})
    assert [(p.code, p.value) for p in result.problems] == [("open_quote", "")]
    assert name not in str(result)


def test_a_number_of_a_case_on_several_rows_is_told(tmp_path):
    twice = {"Diarienummer": "RUN 1-2019"}
    result = register(tmp_path, twice, {**twice, "Kommun": "Boden"}, {"Diarienummer": "RUN 2-2019"})
    assert [note.code for note in result.notes] == ["taken_as_culture", "repeated_reference"]
    assert result.rows["project_id"].is_unique


def test_an_unknown_preset_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(KommunatlasError, match="culture, growth, or table"):
        register(tmp_path, {}, preset="sport")


def test_a_workbook_with_a_title_and_own_numbers_and_dates_is_read(tmp_path):
    path = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "Beviljade medel 2019")
        sheet.write_row(2, 0, ["Dnr", "Projekt", "Kommun", "Beslutsdatum", "Beviljat belopp (tkr)"])
        sheet.write_row(3, 0, ["RUN 1", "Scen", 2580])
        sheet.write_datetime(3, 3, dt.date(2019, 3, 1), day)
        sheet.write(3, 4, 125.5)
    [row] = projects.read(path, OPTIONS).rows.to_dict("records")
    assert (row["municipality_codes"], row["year"], row["granted_sek"], row["row"]) == (
        "2580", 2019, 125_500, 4,
    )  # fmt: skip


columns = [column.name for column in READ if column.name != "exempeldata"]
cells = st.sampled_from(
    ["", "Luleå", "hela länet", "Umeå", "2019", "2019-03-01", "125 tkr", "125.000", "kultur", "ja",
     "Avslag", "850101-1234", "x"]
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, cells)), min_size=1, max_size=5))
def test_no_row_is_ever_unaccounted_for(tmp_path, made):
    result = register(tmp_path, *made)
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert len(result.rows) + others == result.rows_read
    assert len({problem.row for problem in result.problems}) == result.rows_rejected
