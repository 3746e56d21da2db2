"""Lists of visits: headings as people write them, times, several municipalities in a cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import xlsxwriter

from geodata.errors import KommunatlasError
from loaders import delivery
from loaders.sources import visits
from loaders.sources.visits.columns import EXPORTED, LIST
from loaders.store import open_bundle
from loaders.tabular import normalised
from tests.support.calendars import accounted, days
from tests.support.deliveries import OPTIONS, write_csv

ROW = {"Datum": "2019-05-14", "Kommun": "Pajala", "Vem": "politiker"}


def listed(tmp_path, *rows, name="v.csv", **options):
    path = write_csv(tmp_path / name, [{**ROW, **row} for row in rows], ";")
    return accounted(visits.read(path, replace(OPTIONS, **options)))


def test_every_heading_is_known_by_one_name():
    forms = [normalised(form) for c in (*LIST, *EXPORTED) for form in (c.name, *c.aliases)]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    "headings",
    [
        ("Datum", "Kommun", "Besökare"), ("Date", "Municipality", "Visitor"),
        ("Besöksdatum", "Kommunbesök", "Vem besökte"),
        ("DATUM FÖR BESÖK", "Besökt kommun", "Vilka"),
        ("Start Date", "Visited municipality", "Visited by"),
        ("Startdatum", "Kommunkod", "Politiker/tjänsteperson"),
    ],
)  # fmt: skip
def test_headings_come_in_swedish_and_english_as_people_write_them(tmp_path, headings):
    row = dict(zip(headings, ("14/5 2019", "2521", "Tjänstepersoner (2)"), strict=True))
    result = accounted(visits.read(write_csv(tmp_path / "v.csv", [row], ";"), OPTIONS))
    assert (days(result), list(result.rows["visitor"])) == ([("2019-05-14", "2521")], ["official"])


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ({"Starttid": "09:00", "Sluttid": "15.30"}, "09:00", "15:30"),
        ({"Tid": "09.00–15.30"}, "09:00", "15:30"),
        ({"Tid": "kl 9 till kl 12"}, "09:00", "12:00"),
        ({"Starttid": "18:00", "Sluttid": "24:00"}, "18:00", "23:59"),
        ({"Datum": "2019-05-14T09:15:00"}, "09:15", ""),
        ({"Tid": "09:00", "Heldag": "ja"}, "", ""),
        ({}, "", ""),
    ],
)
def test_times_are_kept_as_hours_and_minutes(tmp_path, said, starts, ends):
    [row] = listed(tmp_path, said).rows.to_dict("records")
    assert (row["starts"], row["ends"]) == (starts, ends)


def test_a_workbooks_own_dates_and_times_are_read(tmp_path):
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, clock = book.add_worksheet(), book.add_format({"num_format": "hh:mm"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Datum", "Starttid", "Kommun", "Vem"])
        sheet.write_datetime(1, 0, dt.date(2019, 5, 14), day)
        sheet.write_datetime(1, 1, dt.time(9, 30), clock)
        sheet.write_row(1, 2, ["Kiruna", "båda"])
    [row] = accounted(visits.read(path, OPTIONS)).rows.to_dict("records")
    assert (f"{row['date']:%Y-%m-%d}", row["starts"], row["visitor"]) == (
        "2019-05-14", "09:30", "both",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"Starttid": "halv nio"}, "bad_time", "Starttid"),
        ({"Starttid": "10:00", "Sluttid": "09:00"}, "ends_before_start", "Sluttid"),
        ({"Kommun": "Pajala, Atlantis"}, "unknown_municipality", "Kommun"),
        ({"Kommunkod": "2505;2506"}, "code_and_name_differ", "Kommunkod"),
        ({"Kommun": ""}, "empty", "Kommun"),
        ({"Typ": "fika"}, "unknown_word", "Typ"),
    ],
)
def test_each_fault_is_named_with_row_and_column(tmp_path, said, code, column):
    result = listed(tmp_path, {}, said)
    assert [(p.code, p.row, p.column) for p in result.problems] == [(code, 3, column)]


def test_several_municipalities_in_a_cell_are_a_visit_each(tmp_path):
    result = listed(
        tmp_path, {"Kommun": "Luleå, Boden och Piteå kommun", "Slutdatum": "2019-05-15"},
        {"Kommun": "Haparanda; Umeå"}, {"Kommun": "Umeå / Skellefteå"},
    )  # fmt: skip
    assert days(result) == [
        *[("2019-05-14/2019-05-15", code) for code in ("2580", "2582", "2581")],
        ("2019-05-14", "2583"),
    ]
    assert (result.rows_accepted, result.rows_outside) == (2, 1)
    assert [note.message[-9:] for note in result.notes] == ["Umeå (1)."]


def test_a_list_without_a_column_for_the_municipality_is_read_as_a_calendar(tmp_path):
    rows = [{"Datum": "2019-05-14", "Plats": "Kalix kommunhus", "Vem": "politiker"},
            {"Datum": "2019-05-15", "Plats": "Regionhuset", "Vem": "politiker"},
            {"Datum": "2019-05-16", "Plats": "Luleå", "Vem": "politiker"}]  # fmt: skip
    result = accounted(visits.read(write_csv(tmp_path / "v.csv", rows, ";"), OPTIONS))
    assert [code for _, code in days(result)] == ["2514", "2580"]
    assert result.left_out == {"not_a_visit": 1}
    assert [note.code for note in result.notes] == ["in_lulea"]
    with_names = listed(tmp_path, {"Kommun": "", "Plats": "Kalix"}, {"Kommun": "Luleå"})
    assert ([code for _, code in days(with_names)], with_names.notes) == (["2514", "2580"], [])


def test_a_category_that_says_who_came_or_that_it_is_a_visit_is_no_theme(tmp_path):
    rows = [{"Datum": "2019-05-14", "Kommun": "Pajala", "Kategori": "Politiker; Besök; Kultur"}]
    [row] = visits.read(write_csv(tmp_path / "v.csv", rows), OPTIONS).rows.to_dict("records")
    assert (row["visitor"], row["theme"]) == ("politician", "Kultur")


def test_the_registers_name_may_say_who_where_no_column_does(tmp_path):
    path = write_csv(tmp_path / "v.csv", [{"Datum": "2019-05-14", "Kommun": "Pajala"}])
    with pytest.raises(KommunatlasError, match="besökare"):
        visits.read(path, OPTIONS)
    said = accounted(visits.read(path, replace(OPTIONS, register="Politiker")))
    assert list(said.rows["visitor"]) == ["politician"]


def test_rows_without_times_on_one_day_are_proposed_as_one_visit(tmp_path):
    result = listed(tmp_path, {}, {}, {"Kommun": "Boden"}, {"Datum": "2019-05-15"})
    [note] = result.notes
    assert (note.code, note.row, "2 + 3 (2019-05-14)" in note.message) == ("same_visit", 3, True)
    assert listed(tmp_path, {}, {"Läge": "Inställt"}).notes == []
    apart = ({"Tid": "09:00-10:00"}, {"Tid": "10:00-11:00"})
    assert listed(tmp_path, *apart).notes == []


def test_a_row_of_several_municipalities_stays_where_only_one_of_them_is_said_twice(tmp_path):
    tour = {"Kommun": "Pajala, Kiruna"}
    result = listed(tmp_path, {}, tour, accept=("same_visit",))
    assert (days(result), result.rows_accepted) == (
        [("2019-05-14", "2521"), ("2019-05-14", "2584")], 2,
    )  # fmt: skip


def _published(place):
    rows = open_bundle(place.root).visits
    return sorted(zip(rows["date"].dt.strftime("%m-%d"), rows["municipality_code"], strict=True))


@pytest.mark.usefixtures("quick")
def test_june_leaves_january_alone_and_a_corrected_file_replaces_its_faulty_self(place, tmp_path):
    def load(name, *rows):
        path = write_csv(tmp_path / name, [{**ROW, **row} for row in rows])
        return delivery.load(place, "visits", path)

    january = {"Datum": "2019-01-15"}
    assert load("jan.csv", january, {"Datum": "2019-01-31", "Kommun": "Kalixx"}).rows_rejected == 1
    load("juni.csv", {"Datum": "2019-06-03", "Kommun": "Boden"})
    assert _published(place) == [("01-15", "2521"), ("06-03", "2582")]
    load("jan2.csv", january, {"Datum": "2019-01-31", "Kommun": "Kalix"})
    assert _published(place) == [("01-15", "2521"), ("01-31", "2514"), ("06-03", "2582")]
    again = load("jan3.csv", {"Datum": "2019-01-15", "Kommun": "Kiruna"},
                 {"Datum": "2019-01-31", "Kommun": "Kalix"})  # fmt: skip
    assert again.outcome == "published"
    assert _published(place) == [("01-15", "2584"), ("01-31", "2514"), ("06-03", "2582")]
