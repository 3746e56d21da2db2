"""Workbooks as offices keep them: several sheets, merged cells, errors, totals, footnotes."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from loaders import facts
from loaders.errors import DeliveryRefusedError
from loaders.rows import collect
from loaders.sources import projects, visits
from loaders.spec import REPORT_SHEET, Column
from loaders.tabular import grids, read_sheet, sheet_names, shown, workbook
from tests.support.deliveries import FIGURE, OPTIONS
from tests.support.sheets import changed, ods, xlsx

OLD = Path(__file__).with_name("files") / "visits.xls"
"""An old binary workbook (xlwt 1.3): title, merged cells, a day as number, #N/A, a hidden sheet."""

COLUMNS = (
    Column("date", ("datum",), required=True),
    Column("municipality", ("kommun",), required=True),
    Column("value", ("antal",)),
)

HEADINGS = ["Datum", "Kommun", "Antal"]
ROWS = [HEADINGS, ["2019-05-14", "Luleå", 3], ["2019-05-15", "Piteå", 4]]


def _codes(items) -> list[str]:
    return [item.words or item.code for item in items]


def _refused(path, sheet="", columns=COLUMNS) -> DeliveryRefusedError:
    with pytest.raises(DeliveryRefusedError) as caught:
        read_sheet(path, columns, sheet)
    return caught.value


def test_the_sheet_with_the_columns_is_found_and_the_first_is_not_taken_for_it(tmp_path):
    path = xlsx(tmp_path / "b.xlsx", [["Om filen"]], [["Kommun"], ["Luleå"]], ROWS)
    assert read_sheet(path, COLUMNS).name == "Sheet3"
    nearest = _refused(xlsx(tmp_path / "c.xlsx", [["Om filen"]], [["Kommun"], ["Luleå"]]))
    assert nearest.code == "missing_column"
    assert "sheet Sheet2 comes nearest" in str(nearest)
    assert "for datum" in str(nearest)
    assert "Kommun" in str(nearest)


def test_sheets_with_different_rows_are_refused_and_copies_told(tmp_path):
    other = [HEADINGS, ["2020-01-02", "Boden", 1]]
    path = xlsx(tmp_path / "b.xlsx", ROWS, other, names=["2019", "2020"])
    error = _refused(path)
    assert (error.code, "2019 and 2020" in str(error)) == ("several_sheets", True)
    assert len(read_sheet(path, COLUMNS, "2020").rows) == 1

    copies = read_sheet(xlsx(tmp_path / "c.xlsx", ROWS, ROWS[:2], [HEADINGS]), COLUMNS)
    assert (copies.name, len(copies.rows)) == ("Sheet1", 2)
    assert _codes(copies.notes) == ["same_rows_elsewhere"]


def test_hidden_sheets_are_read_only_by_name(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Gammal", "Ny"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(ROWS if name == "Ny" else ROWS[:2]):
                sheet.write_row(at, 0, row)
        book.get_worksheet_by_name("Gammal").hide()
        book.get_worksheet_by_name("Ny").activate()
    made = read_sheet(path, COLUMNS)
    assert (made.name, _codes(made.notes)) == ("Ny", ["hidden_sheets"])
    assert len(read_sheet(path, COLUMNS, "Gammal").rows) == 1
    assert sheet_names(path) == [("Gammal", True), ("Ny", False)]

    with xlsxwriter.Workbook(tmp_path / "c.xlsx") as book:
        book.add_worksheet("Om").write(0, 0, "Se andra bladet")
        sheet = book.add_worksheet("Data")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.very_hidden()
    assert _refused(tmp_path / "c.xlsx").code == "hidden_sheet"


@pytest.mark.parametrize(
    "first", [["Kommunatlas: 3 att rätta"], ["Blad", "Rad", "Kolumn", "Värde"]]
)
def test_the_programs_own_list_of_errors_is_never_data(tmp_path, first):
    own = [first, *ROWS]
    path = xlsx(tmp_path / "b.xlsx", ROWS[:2], own, names=["Blad1", REPORT_SHEET])
    assert [grid.name for grid in grids(path)] == ["Blad1"]
    assert sheet_names(path) == [("Blad1", False)]
    assert _refused(path, REPORT_SHEET).code == "no_sheet"
    # A sheet of that name that somebody else made is a sheet like others.
    theirs = xlsx(tmp_path / "c.xlsx", ROWS, names=[REPORT_SHEET])
    assert read_sheet(theirs, COLUMNS).name == REPORT_SHEET


def test_a_municipality_merged_over_its_rows_counts_for_each_of_them(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Besök i länets kommuner")
        sheet.write_row("A3", HEADINGS)
        for at, day in enumerate(("2019-05-14", "2019-05-15", "2019-05-16"), start=3):
            sheet.write(at, 0, day)
        sheet.merge_range("B4:B5", "Övertorneå")
        sheet.write("B6", "Pajala")
        sheet.merge_range("B8:B9", "Kiruna")  # over rows without anything of their own
    made = read_sheet(path, COLUMNS)
    assert [row["municipality"] for _, row in made.rows] == [
        "Övertorneå", "Övertorneå", "Pajala", "Kiruna",
    ]  # fmt: skip
    assert [number for number, _ in made.rows] == [4, 5, 6, 8]
    assert _codes(made.notes) == ["merged_cells"]


def test_headings_in_two_rows_are_found_where_one_row_has_not_all(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Besök per kommun 2019")
        sheet.merge_range("A3:A4", "Kommun")
        sheet.merge_range("B3:C3", "Besök")
        sheet.write_row("B4", ["Datum", "Antal"])
        sheet.write_row("A5", ["Luleå", "2019-05-14", 3])
    made = read_sheet(path, COLUMNS)
    assert made.rows == [(5, {"municipality": "Luleå", "date": "2019-05-14", "value": "3"})]


def test_a_first_row_of_data_is_never_taken_for_a_second_row_of_headings(tmp_path):
    columns = (Column("level", ("nivå",), required=True), Column("municipality", ("kommun",)))
    path = xlsx(tmp_path / "b.xlsx", [["Nivå", "Annat"], ["kommun", "kommun"], ["länet", ""]])
    assert [number for number, _ in read_sheet(path, columns).rows] == [2, 3]


def test_totals_and_footnotes_are_left_out_and_counted(tmp_path):
    rows = [
        *ROWS,
        HEADINGS,
        ["Summa", "", 7],
        ["", "Länet totalt:", 7],
        ["Källa: Region Norrbotten"],
        ["* preliminära uppgifter"],
        ["", "Summa", "många"],
        ["2019-05-16", "Totalt", 1],
        ["Luleå"],
    ]
    made = read_sheet(xlsx(tmp_path / "b.xlsx", rows), COLUMNS)
    result = collect(made, "facts", lambda cells: cells.date("date", required=True) and {})
    assert result.left_out == {"headings_again": 1, "total_row": 2, "footnote": 2}
    # What could be data goes to the reader, and is told.
    assert [p.row for p in result.problems] == [9, 11]
    assert result.rows_read == 10
    assert result.rows_accepted == 3


def test_the_county_with_its_code_is_data_and_a_total_without_one_is_not(tmp_path):
    rows = [
        ["Kod", "Kommun", "År", "Värde", "Källa"],
        ["2580", "Luleå", 2019, 78105, "SCB"],
        ["25", "Norrbotten", 2019, 250497, "SCB"],
        ["25", "Totalt", "", 250497],
        ["", "Totalt", "", 250497],
    ]
    result = facts.read(xlsx(tmp_path / "b.xlsx", rows), OPTIONS, indicator="population")
    assert list(result.rows["municipality_code"]) == ["2580", "25"]
    assert result.left_out == {"total_row": 1}
    assert {problem.row for problem in result.problems} == {4}


def _errors(tmp_path) -> Path:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["2019-05-14", "Luleå"])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["2019-05-15", "Piteå"])
        sheet.write_formula(2, 2, "=SUM(1,2)", None, 3)
        sheet.write_row(3, 0, ["2019-05-16", "Boden"])
        sheet.write_formula(3, 2, '=IF(1,"","")', None, "")
        sheet.write_row(4, 0, ["2019-05-17", "#SAKNAS!", 1])
    return path


def test_a_cell_with_an_error_is_told_and_a_formula_counts_by_its_value(tmp_path):
    result = collect(read_sheet(_errors(tmp_path), COLUMNS), "facts", lambda _: {})
    assert [(p.code, p.row, p.column, p.value) for p in result.problems] == [
        ("error_cell", 2, "Antal", "#DIV/0!"),
        ("formula_without_value", 4, "Antal", '=IF(1,"","")'),
        ("error_cell", 5, "Kommun", "#SAKNAS!"),
    ]
    assert result.rows_accepted == 1


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path):
    def typed(name, part):
        return part.replace(b'<c r="C4">', b'<c r="C4" t="str">') if "sheet1" in name else part

    path = changed(_errors(tmp_path), tmp_path / "c.xlsx", typed)
    result = collect(read_sheet(path, COLUMNS), "facts", lambda _: {})
    assert [p.row for p in result.problems] == [2, 5]


def test_formulas_that_were_never_computed_are_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(["2019-05-14", "Luleå", "=1+1"])
    book.save(tmp_path / "b.xlsx")
    [problem] = collect(read_sheet(tmp_path / "b.xlsx", COLUMNS), "facts", lambda _: {}).problems
    assert (problem.code, problem.value) == ("formula_without_value", "=1+1")


def test_an_error_that_cannot_be_located_refuses_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(shown, "marks_of", lambda *_: None)
    assert _refused(_errors(tmp_path)).words == "hidden_errors"


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_are_read_as_days_or_as_excels_numbers_for_them(tmp_path, from_1904):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": from_1904}) as book:
        day = book.add_format({"num_format": "d/m yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_datetime(1, 0, dt.datetime(2019, 5, 14), day)  # noqa: DTZ001
        sheet.write_number(2, 0, 42137 if from_1904 else 43599)
        sheet.write_datetime(3, 0, dt.datetime(2019, 5, 14, 9, 30), day)  # noqa: DTZ001
        for at in (1, 2, 3):
            sheet.write(at, 1, "Luleå")
    found = []
    made = read_sheet(path, COLUMNS)
    collect(made, "facts", lambda cells: found.append(cells.date("date")) or {})
    assert found == [dt.date(2019, 5, 14)] * 3


def test_an_old_binary_workbook_is_read_with_its_errors(tmp_path):
    made = read_sheet(OLD, COLUMNS[:2])
    assert [row["municipality"] for _, row in made.rows] == [
        "Övertorneå", "Älvsbyn", "Älvsbyn", "#N/A",
    ]  # fmt: skip
    result = visits.read(OLD, OPTIONS)
    assert [(p.code, p.row) for p in result.problems] == [("error_cell", 7)]
    assert result.covers == ("2019-05-14", "2019-06-03")
    assert [p.words or p.code for p in result.notes] == ["merged_cells"]
    assert sheet_names(OLD) == [("Besök", False), ("Gömt", True)]
    # What it is called does not matter: it is read as what it is.
    renamed = shutil.copy(OLD, tmp_path / "besök.xlsx")
    assert "other_kind" in _codes(read_sheet(Path(renamed), COLUMNS[:2]).notes)


def test_how_a_cell_is_shown_is_unknown_in_an_open_document(tmp_path):
    row = {**FIGURE, "indicator": "broadband_fibre_connected_share", "unit": "procent"}
    table = [[*row, "value"], [*(str(cell) for cell in row.values()), "0.92"]]
    result = facts.read(ods(tmp_path / "f.ods", table), OPTIONS)
    assert [p.code for p in result.problems] == ["ambiguous_percent"]


def test_a_text_file_that_is_called_a_workbook_is_read_with_a_note(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text("Datum\tKommun\n2019-05-14\tLuleå\n", "cp1252")
    made = read_sheet(path, COLUMNS)
    assert ([number for number, _ in made.rows], _codes(made.notes)) == ([2], ["other_kind"])
    assert not made.workbook

    book = xlsx(tmp_path / "b.xlsx", ROWS).rename(tmp_path / "besök.csv")
    made = read_sheet(book, COLUMNS)
    assert (len(made.rows), _codes(made.notes)) == (2, ["other_kind"])
    assert made.notes[0].details["kind"] == "xlsx"


def test_a_fault_in_the_reader_itself_is_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    # Rust's panic comes as an exception that is no Exception.
    panic = type("PanicException", (BaseException,), {})("index out of bounds")

    class Broken:
        @staticmethod
        def from_path(_path):
            raise panic

    monkeypatch.setattr(workbook, "CalamineWorkbook", Broken)
    error = _refused(xlsx(tmp_path / "b.xlsx", ROWS))
    assert (error.code, "index out of bounds" in str(error)) == ("unreadable", True)


def test_numbers_keep_their_digits_and_never_have_an_exponent():
    cells = [0.1 + 0.2, 1e-7, 1e16, -2.0, 1234567.125]
    assert [workbook.cell_text(cell) for cell in cells] == [
        "0.30000000000000004", "0.0000001", "10000000000000000", "-2", "1234567.125",
    ]  # fmt: skip


def test_a_look_at_the_top_reads_no_more_than_that(tmp_path):
    [grid] = grids(xlsx(tmp_path / "b.xlsx", ROWS), rows=1)
    assert grid.cells == [HEADINGS]


def test_a_register_of_projects_with_a_total_below_keeps_its_sum_honest(tmp_path):
    rows = [
        ["Projekt", "Kommun", "År", "Beviljat"],
        ["Kulturarvsår", "Luleå", 2019, 125000],
        ["Summa", "", "", 125000],
        ["Anm: beloppen är avrundade."],
    ]
    result = projects.read(xlsx(tmp_path / "p.xlsx", rows), OPTIONS)
    assert result.problems == []
    assert result.rows["granted_sek"].sum() == 125000
    assert result.left_out == {"total_row": 1, "footnote": 1}


def test_a_total_below_invented_rows_does_not_make_them_mixed(tmp_path):
    rows = [
        ["Datum", "Kommun", "Besökare", "Exempeldata"],
        ["2019-05-14", "Luleå", "båda", "ja"],
        ["Summa", 1, "", ""],
        ["Källa: påhittad"],
    ]
    result = visits.read(xlsx(tmp_path / "v.xlsx", rows), OPTIONS)
    assert (result.synthetic, result.rows_accepted) == (True, 1)
    assert result.left_out == {"total_row": 1, "footnote": 1}
