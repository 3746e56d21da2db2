"""Tables as people save them: encodings, separators, titles, workbooks, row numbers."""

from __future__ import annotations

import datetime as dt

import pytest
import xlsxwriter

from loaders.errors import DeliveryRefusedError
from loaders.rows import Cells, collect, parsed_date
from loaders.spec import Column
from loaders.tabular import Sheet, read_sheet

COLUMNS = (
    Column("municipality", ("kommun",), required=True),
    Column("value", ("värde",), required=True),
    Column("note", ("anmärkning",)),
)

TEXT = "Kommun;Värde\nLuleå;1\n\nÖvertorneå;2,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_swedish_files_are_read_in_every_usual_encoding_and_separator(tmp_path, encoding, sign):
    path = tmp_path / "f.csv"
    path.write_bytes(TEXT.replace("2,5", "2.5").replace(";", sign).encode(encoding))
    sheet = read_sheet(path, COLUMNS)

    assert sheet.rows == [
        (2, {"municipality": "Luleå", "value": "1"}),
        (4, {"municipality": "Övertorneå", "value": "2.5"}),
    ]
    assert sheet.headings == {"municipality": "Kommun", "value": "Värde"}


def test_a_row_has_the_number_that_a_spreadsheet_gives_it(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('Kommun,Värde,Anmärkning\nLuleå,1,"two\nlines"\nPiteå,2,\n', encoding="utf-8")

    assert [number for number, _ in read_sheet(path, COLUMNS).rows] == [2, 3]


def test_headings_are_found_below_a_title_and_in_any_order(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("Besök 2019;;\n;;\nvärde;x;KOMMUN \n1;2;Luleå\n", encoding="utf-8")

    assert read_sheet(path, COLUMNS).rows == [(4, {"value": "1", "municipality": "Luleå"})]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('Kommun;Värde;Anmärkning\nKiruna;1;x\nLuleå;2;"kultur\nPiteå;3;x\n', "utf-8")
    with pytest.raises(DeliveryRefusedError, match=r"line 3: .*quotation mark"):
        read_sheet(path, COLUMNS)


def test_a_row_that_swallowed_others_is_rejected_and_a_note_of_two_lines_is_not(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        'Kommun,Värde,Anmärkning,x\nLuleå,1,,"kultur\nPiteå,2,,konst"\nBoden,3,"a\nb, c",\n',
        "utf-8",
    )
    sheet = read_sheet(path, COLUMNS)
    result = collect(sheet, "facts", lambda _cells: {})

    assert (result.rows_read, result.rows_rejected) == (2, 1)
    [problem] = result.problems
    assert (problem.code, problem.row, problem.column) == ("open_quote", 2, "x")


@pytest.mark.parametrize("quoted", ["", '"'])
def test_the_separator_is_the_one_that_finds_the_headings(tmp_path, quoted):
    path = tmp_path / "f.csv"
    rows = f"{quoted}Kommun{quoted};{quoted}Värde{quoted}\nLuleå;1\n"
    path.write_text(f"Besök, dialoger, möten och annat, 2019\n{rows}", "utf-8")

    assert read_sheet(path, COLUMNS).rows == [(3, {"municipality": "Luleå", "value": "1"})]


def test_a_sheet_of_a_text_file_is_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(DeliveryRefusedError, match="no sheets") as caught:
        read_sheet(path, COLUMNS, "Blad1")
    assert caught.value.code == "no_sheet"


def test_of_columns_that_may_stand_for_each_other_one_must_be_there(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("Värde\n1\n", "utf-8")
    with pytest.raises(DeliveryRefusedError, match="column was found for municipality/anmärkning"):
        read_sheet(path, COLUMNS[1:], either=[("municipality", "note")])


def _workbook(path):
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("Om").write_row(0, 0, ["Not the data"])
        sheet = book.add_worksheet("Siffror")
        sheet.write_row(2, 1, ["Kommun", "Värde", "Anmärkning"])
        sheet.write_row(3, 1, [2580, 0.5])
        sheet.write_datetime(3, 3, dt.datetime(2019, 5, 14), day)  # noqa: DTZ001
        sheet.write_row(5, 1, ["Pajala", 3.0, True])
    return path


def test_a_workbook_is_read_as_it_shows_with_excels_own_row_numbers(tmp_path):
    sheet = read_sheet(_workbook(tmp_path / "b.xlsx"), COLUMNS)

    assert sheet.name == "Siffror"
    assert sheet.rows == [
        (4, {"municipality": "2580", "value": "0.5", "note": "2019-05-14"}),
        (6, {"municipality": "Pajala", "value": "3", "note": "ja"}),
    ]


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_lists_the_right_ones(tmp_path):
    path = _workbook(tmp_path / "b.xlsx")
    assert read_sheet(path, COLUMNS, "Siffror").name == "Siffror"
    with pytest.raises(DeliveryRefusedError, match="Om, Siffror"):
        read_sheet(path, COLUMNS, "Blad1")
    with pytest.raises(DeliveryRefusedError, match="no row of headings was found"):
        read_sheet(path, COLUMNS, "Om")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("f.csv", b"", "empty_file"),
        ("f.csv", b"\xef\xbb\xbf \n\n", "empty_file"),
        ("f.csv", "Besök 2019\n".encode(), "missing_column"),
        ("f.csv", b"Kommun\nPajala\n", "missing_column"),
        ("f.csv", b"\x00\x01\x02\xff", "unreadable"),
        ("f.xlsx", b"not a workbook", "unreadable"),
        ("f.xls", b"", "empty_file"),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_reason(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeliveryRefusedError) as caught:
        read_sheet(path, COLUMNS)
    assert caught.value.code == code


def _cells(text):
    return Cells(Sheet("", {}, []), 2, {"value": text})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("-2.5", -2.5), ("2,5", 2.5), ("125 000", 125000), ("1\u00a0234,5", 1234.5),
        ("\u22123", -3), ("", None),
    ],
)  # fmt: skip
def test_numbers_as_swedes_write_them(text, number):
    cells = _cells(text)
    assert cells.number("value") == number
    assert cells.problems == []


@pytest.mark.parametrize("text", ["x", "1.2.3", "1.23,4", "1e5", "∞", "nan", "1 2", "9" * 400])
def test_what_is_no_number_is_a_problem_with_the_cell_quoted(text):
    cells = _cells(text)
    assert cells.number("value") is None
    [problem] = cells.problems
    assert (problem.code, problem.value, problem.row) == ("not_a_number", text, 2)


@pytest.mark.parametrize(
    "text",
    ["2019-05-14", "20190514", "2019-05-14T10:30", "2019-05-14 10:30", "14/5 2019", "14.5.2019"],
)
def test_days_as_swedes_write_them(text):
    assert parsed_date(text) == dt.date(2019, 5, 14)


@pytest.mark.parametrize("text", ["2019", "14/5", "2019-13-01", "2019-02-30", "5/14/2019", "maj"])
def test_what_is_no_day_is_none(text):
    assert parsed_date(text) is None


def test_columns_that_nothing_is_read_from_are_named(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("Kommun,Syfte,Värde,\nLuleå,dialog,1,\n", encoding="utf-8")

    [note] = read_sheet(path, COLUMNS).notes
    assert (note.code, note.details["unused"]) == ("unused_columns", ["Syfte"])
    assert read_sheet(path, COLUMNS, tell_unused=False).notes == []
