"""Calendars as Outlook exports them: what is a visit, when it was, and what is never kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from loaders import words
from loaders.sources import visits
from tests.support.calendars import ENGLISH, accounted, days, outlook
from tests.support.deliveries import OPTIONS

VISIT = {"Subject": "Kommunbesök", "Location": "Pajala", "Categories": "Tjänsteperson"}


def read(path, **options):
    return accounted(visits.read(path, replace(OPTIONS, **options)))


def calendar(tmp_path, *entries, options=None, **how):
    return read(outlook(tmp_path / "k.csv", [{**VISIT, **e} for e in entries], **how),
                **(options or {}))  # fmt: skip


def codes(result):
    return {note.code for note in result.notes}


@pytest.mark.parametrize("sign", [",", ";"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
@pytest.mark.parametrize("swedish", [True, False])
def test_an_export_is_recognised_whatever_its_language_sign_and_encoding(
    tmp_path, swedish, sign, encoding
):
    result = calendar(
        tmp_path, {"Location": "Övertorneå"}, swedish=swedish, sign=sign, encoding=encoding
    )
    [row] = result.rows.to_dict("records")
    assert (row["municipality_code"], row["starts"], row["ends"]) == ("2518", "09:00", "15:00")
    assert f"{row['date']:%Y-%m-%d}" == "2019-05-14"
    assert (row["visitor"], row["status"], row["row"]) == ("official", "held", 2)


def test_an_export_that_was_saved_as_a_workbook_is_read_as_the_export_it_is(tmp_path):
    cells = {**dict.fromkeys(ENGLISH, ""), "Subject": "Besök", "Location": "Kalix",
             "Private": "False",
             "Start Date": "5/20/2019", "End Date": "5/22/2019", "Start Time": "12:00:00 AM",
             "End Time": "12:00:00 AM", "All day event": "True"}  # fmt: skip
    path = tmp_path / "k.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(cells))
        sheet.write_row(1, 0, list(cells.values()))
    assert days(read(path, register="politiker")) == [("2019-05-20/2019-05-21", "2514")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"Location": "Kommunhuset, Pajala", "Subject": "Möte Kalix"}, ["2521"]),
        ({"Location": "", "Subject": "Kommunbesök Överkalix"}, ["2513"]),
        ({"Location": "Teams", "Subject": "Dialog Kalix"}, ["2514"]),
        ({"Location": "", "Subject": "Besök i Arvidsjaur och Arjeplogs kommun"}, ["2505", "2506"]),
        ({"Location": "Icehotel, Jukkasjärvi", "Subject": "x"}, ["2584"]),
        ({"Location": "Haparanda stad"}, ["2583"]),
        ({"Location": "Jällivaara"}, ["2523"]),
        ({"Location": "PITEÅ/ÄLVSBYN"}, ["2581", "2560"]),
        ({"Location": "", "Subject": "Över-Kalix"}, ["2513"]),
        ({"Location": "Konferensrum Kalix", "Subject": "APT"}, []),
        ({"Location": "Region Norrbotten", "Subject": "Budget"}, []),
        ({"Location": "", "Subject": "Kalixbo i media"}, []),
        ({"Location": "", "Subject": "Flytt till Nyboden"}, []),
        ({"Location": "", "Subject": "Samtal med Rosvik"}, []),
    ],
)
def test_the_municipality_comes_from_the_place_else_from_the_subject(tmp_path, said, expected):
    result = calendar(tmp_path, said)
    assert [code for _, code in days(result)] == expected
    assert result.left_out == ({} if expected else {"not_a_visit": 1})


@pytest.mark.parametrize(
    "subject", ["Inställt: Pajala", "INSTÄLLT besök", "Avbokat: besök", "Canceled: visit",
                "Cancelled: visit", "Inställd – kommundialog"],
)  # fmt: skip
def test_a_cancelled_entry_is_kept_as_cancelled(tmp_path, subject):
    result = calendar(tmp_path, {"Subject": subject}, {"Subject": "Inställningen till skolan"})
    assert list(result.rows["status"]) == ["cancelled", "held"]


@pytest.mark.parametrize(
    "said", [{"Private": "True"}, {"Sensitivity": "Private"}, {"Sensitivity": "Konfidentiellt"}]
)
def test_private_entries_are_left_out_and_cover_no_day(tmp_path, said):
    far = {"Start Date": "2019-12-24", "End Date": "2019-12-24"}
    result = calendar(tmp_path, {}, {**said, **far})
    assert (result.left_out, result.covers) == ({"private": 1}, ("2019-05-14", "2019-05-14"))


def test_an_all_day_entry_ends_at_the_midnight_after_it(tmp_path):
    midnight = {"Start Time": "00:00:00", "End Time": "00:00:00"}
    result = calendar(
        tmp_path,
        {**midnight, "All day event": "True", "End Date": "2019-05-15"},
        {**midnight, "All day event": "True", "End Date": "2019-05-17", "Location": "Kiruna"},
        {"Start Time": "18:00:00", "End Time": "00:00:00", "End Date": "2019-05-15",
         "Location": "Boden"},
    )  # fmt: skip
    assert days(result) == [
        ("2019-05-14", "2521"), ("2019-05-14/2019-05-16", "2584"), ("2019-05-14", "2582"),
    ]  # fmt: skip
    assert list(result.rows["starts"]) == ["", "", "18:00"]
    assert result.covers == ("2019-05-14", "2019-05-16")


def test_the_order_of_day_and_month_is_decided_over_the_whole_file_and_said(tmp_path):
    early = {"Start Date": "5/6/2019", "End Date": "5/6/2019"}
    american = calendar(tmp_path, early, {}, swedish=False)
    assert days(american)[0][0] == "2019-05-06"
    assert "dates_month_first" in codes(american)
    british = {"Start Date": "14/5/2019", "End Date": "14/5/2019"}
    result = calendar(tmp_path, early, british, swedish=False)
    assert days(result)[0][0] == "2019-06-05"
    assert "dates_day_first" in codes(result)


def test_dates_that_do_not_tell_are_refused_until_the_person_says_which(tmp_path):
    early = {"Start Date": "5/6/2019", "End Date": "5/6/2019"}
    with pytest.raises(KommunatlasError) as refusal:
        calendar(tmp_path, early, swedish=False)
    assert refusal.value.code == "month_first"
    assert "--accept day_first" in words.of_error(refusal.value, "sv")
    said = calendar(tmp_path, early, swedish=False, options={"accept": ("month_first",)})
    assert days(said)[0][0] == "2019-05-06"
    said = calendar(tmp_path, early, swedish=False, options={"accept": ("day_first",)})
    assert days(said)[0][0] == "2019-06-05"
    mixed = {"Start Date": "14/5/2019", "End Date": "14/5/2019"}
    with pytest.raises(KommunatlasError, match="none of them can be trusted"):
        calendar(tmp_path, mixed, {}, swedish=False)


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"Start Date": "2019-02-31", "End Date": ""}, "bad_date", "Startdatum"),
        ({"Start Date": ""}, "empty", "Startdatum"),
        ({"Start Time": "nio"}, "bad_time", "Starttid"),
        ({"End Date": "2019-05-13"}, "ends_before_start", "Slutdatum"),
        ({"End Date": "2020-05-14"}, "too_long", "Slutdatum"),
        ({"Categories": "Kultur"}, "no_visitor", "Kategorier"),
    ],
)
def test_each_fault_of_a_visit_is_named_with_its_row_and_column(tmp_path, said, code, column):
    result = calendar(tmp_path, {}, said)
    assert [(p.code, p.row, p.column) for p in result.problems] == [(code, 3, column)]
    assert result.rows_accepted == 1


def test_what_is_wrong_with_an_entry_that_is_no_visit_is_nobodys_concern(tmp_path):
    result = calendar(tmp_path, {"Location": "", "Subject": "APT", "Start Date": "snart"})
    assert (result.left_out, result.problems) == ({"not_a_visit": 1}, [])


@pytest.mark.parametrize(
    ("register", "category", "visitor"),
    [
        ("tjänstepersoner, näringsliv", "", "official"),
        ("politiker ordföranden", "Röd kategori", "politician"),
        ("main", "Förtroendevald", "politician"),
        ("politiker", "Tjänstepersoner", "official"),
        ("main", "Politiker; Tjänsteperson", "both"),
        ("main", "Kulturpolitik, Tjänsteman", "official"),
    ],
)
def test_who_visited_comes_from_the_category_else_from_the_registers_name(
    tmp_path, register, category, visitor
):
    result = calendar(tmp_path, {"Categories": category}, options={"register": register})
    assert list(result.rows["visitor"]) == [visitor]


def test_a_calendar_that_does_not_say_who_is_told_how_to_say_it_for_all_of_it(tmp_path):
    result = calendar(tmp_path, {"Categories": ""})
    [problem] = result.problems
    assert "--register" in problem.suggestion
    assert "a name of its own" in next(
        n.suggestion for n in result.notes if n.code == "who_visited"
    )
    assert words.translated(problem, "sv").suggestion.startswith("Säg det för hela kalendern")


@pytest.mark.parametrize(
    ("said", "kind", "mode", "theme"),
    [
        ({"Subject": "Kommundialog"}, "dialogue", "", ""),
        ({"Categories": "Politiker, Kommundialog, Kultur"}, "dialogue", "", "Kultur"),
        ({"Subject": "Studiebesök på biblioteket"}, "study_visit", "", ""),
        ({"Location": "Microsoft Teams-möte", "Subject": "Pajala"}, "visit", "digital", ""),
        ({"Location": "Pajala; Microsoft Teams-möte"}, "visit", "", ""),
        ({"Categories": "Politiker; Kommunbesök; Röd kategori; Bredband"}, "visit", "", "Bredband"),
    ],
)
def test_the_class_of_a_word_is_kept_and_the_theme_is_the_category(
    tmp_path, said, kind, mode, theme
):
    [row] = calendar(tmp_path, said, options={"register": "politiker"}).rows.to_dict("records")
    assert (row["kind"], row["mode"], row["theme"].replace("Tjänsteperson", "")) == (
        kind, mode, theme,
    )  # fmt: skip


def test_categories_narrow_what_is_a_visit(tmp_path):
    result = calendar(
        tmp_path, {"Categories": "kommunbesök, Politiker"}, {"Categories": "Politiker"},
        {"Location": "x"},
        options={"categories": ("Kommunbesök",)},
    )  # fmt: skip
    assert result.left_out == {"other_category": 1, "not_a_visit": 1}
    assert result.rows_accepted == 1


def test_entries_in_lulea_are_accepted_and_listed_for_a_look_without_flooding(tmp_path):
    entries = [
        {"Location": "Regionhuset, Luleå", "Start Date": f"2019-05-{1 + n % 28:02}"}
        for n in range(56)
    ]
    result = calendar(tmp_path, *entries)
    [note] = [note for note in result.notes if note.code == "in_lulea"]
    assert result.rows_accepted == 56
    assert note.message.count("(2019-05-") == 10
    assert "46 more" in note.message
    assert "2 (2019-05-01)" in words.translated(note, "sv").message


def test_two_entries_that_may_be_one_visit_are_proposed_and_joined_when_accepted(tmp_path):
    twice = (
        {"Categories": "Politiker"},
        {"Categories": "Tjänsteperson", "Start Time": "14:00:00", "Subject": "Kommundialog"},
        {"Categories": "Tjänsteperson", "Start Time": "16:00:00", "End Time": "17:00:00"},
    )
    proposed = calendar(tmp_path, *twice)
    [note] = [note for note in proposed.notes if note.code == "same_visit"]
    assert "2 + 3 (2019-05-14)" in note.message
    assert "--accept same_visit" in note.suggestion
    assert proposed.rows_accepted == 3
    joined = calendar(tmp_path, *twice, options={"accept": ("same_visit",)})
    assert joined.left_out == {"same_visit": 1}
    assert list(zip(*(joined.rows[name] for name in ("row", "visitor", "kind")), strict=True)) == [
        (2, "both", "dialogue"), (4, "official", "visit"),
    ]  # fmt: skip


def test_days_asked_for_leave_the_others_out_and_are_the_days_covered(tmp_path):
    result = calendar(
        tmp_path, {}, {"Start Date": "2019-06-03"}, options={"covers": "2019-06-01/2019-06-30"}
    )
    assert days(result) == [("2019-06-03", "2521")]
    assert result.left_out == {"outside_covers": 1}
    assert result.covers == ("2019-06-01", "2019-06-30")


def test_a_calendar_says_which_days_it_is_taken_to_cover(tmp_path):
    result = calendar(tmp_path, {}, {"Location": "", "Subject": "APT", "Start Date": "2019-06-20"})
    [note] = [note for note in result.notes if note.code == "calendar_covers"]
    assert result.covers == ("2019-05-14", "2019-06-20")
    assert "--covers 2019-05-14/2019-06-20" in note.suggestion
    assert "calendar_covers" not in codes(
        calendar(tmp_path, {}, options={"covers": "2019-05-01/2019-05-31"})
    )


def test_a_description_over_many_lines_is_no_broken_row(tmp_path):
    text = 'Hej,\r\nvi ses klockan nio,fika,sedan möte\r\n\r\n"Hälsningar"'
    result = calendar(tmp_path, {"Description": text}, {"Description": text, "Location": "Boden"})
    assert (result.problems, list(result.rows["row"])) == ([], [2, 3])


cells = st.sampled_from(
    ["", "Pajala", "Luleå, Boden", "Teams", "Kommundialog Kalix", "Inställt: Kiruna", "Politiker",
     "tjänsteperson;Kultur", "2019-05-14", "2019-05-20", "5/14/2019", "14/5/2019", "09:00:00",
     "3:00:00 PM", "00:00:00", "Sant", "True", "Falskt", "Private", "x\r\ny,z"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(st.dictionaries(st.sampled_from(ENGLISH), cells), max_size=5),
    swedish=st.booleans(),
    covers=st.sampled_from(["", "2019-05-15/2019-05-31"]),
    accept=st.sampled_from([(), ("same_visit", "month_first")]),
)
def test_no_entry_is_ever_unaccounted_for(tmp_path, made, swedish, covers, accept):
    path = outlook(tmp_path / "k.csv", made, swedish=swedish)
    try:
        result = read(path, covers=covers, accept=accept)
    except KommunatlasError as error:
        assert error.code in ("mixed_dates", "month_first")  # noqa: PT017 - whichever is drawn
    else:
        assert result.rows_read == len(made)
