"""The workbook that is given back: each mark in the cell that the person sees, and gone in time."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from loaders import marking
from loaders.marking import listed_workbook, marked_workbook, marks
from loaders.spec import REPORT_SHEET
from loaders.words import problem

HEADINGS = ["Kommun", "År", "Värde"]


def _saved(path, rows, sheet="Blad1", **book_settings):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for name, value in book_settings.items():
        setattr(book, name, value)
    book.save(path)
    return path


def _bad(row, column, value="", sheet="Blad1", code="not_a_number"):
    return problem(code, sheet=sheet, row=row, column=column, value=value)


def _opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def _marks(book):
    """Give colour and comment of every marked cell by its place; the list is not the workbook."""
    return {
        (page.title, cell.coordinate): (cell.fill.fgColor.rgb, cell.comment and cell.comment.text)
        for page in book.worksheets
        if page.title != REPORT_SHEET
        for row in page.iter_rows()
        for cell in row
        if cell.comment or cell.fill.fill_type
    }


def _list(book):
    rows = [[cell.value for cell in row] for row in book[REPORT_SHEET].iter_rows()]
    top = next(i for i, row in enumerate(rows) if row[0] in ("Blad", "Sheet"))
    return rows[:top], rows[top], rows[top + 1 :]


@pytest.fixture
def figures(tmp_path):
    rows = [["Folkmängd 2019"], [], HEADINGS, ["Luleå", 2019, 78105], ["Boden", 2019, "många"]]
    return _saved(tmp_path / "f.xlsx", rows)


def test_the_cell_is_hit_although_a_title_stands_above_the_headings(figures):
    book = _opened(marked_workbook(figures, [_bad(5, "Värde", "många")], [], "sv"))

    [(place, (colour, comment))] = _marks(book).items()
    assert place == ("Blad1", "C5")
    assert colour == marks.FAULTY
    assert comment == "Kommunatlas:\n”många” är inte ett tal."
    assert book["Blad1"]["C4"].value == 78105


def test_the_list_says_where_what_and_what_to_do_and_links_to_the_cell(figures):
    found = [_bad(5, "Värde", "många"), _bad(4, "År", "x", code="bad_date")]
    book = _opened(marked_workbook(figures, found, [], "sv"))
    above, headings, rows = _list(book)

    assert above[0][0] == "Kommunatlas: 2 att rätta, 0 att titta på"
    assert headings == [
        "Blad", "Rad", "Kolumn", "Cell", "Värde", "Vad som är fel", "Vad du kan göra", "Slag",
    ]  # fmt: skip
    assert rows[0][:5] == ["Blad1", 5, "Värde", "C5", "många"]
    assert rows[1][5:] == ["”x” är inte ett datum.", "Skriv till exempel 2019-05-14.", "Att rätta"]
    links = [cell.hyperlink.location for row in book["Fel"] for cell in row if cell.hyperlink]
    assert links == ["'Blad1'!C5", "'Blad1'!B4"]
    assert book.active.title == "Fel"
    assert [p.title for p in book.worksheets if p.sheet_view.tabSelected] == ["Fel"]


def test_english_is_written_for_those_who_ask_for_it(figures):
    book = _opened(marked_workbook(figures, [_bad(5, "Värde", "många")], [], "en"))

    assert book.sheetnames == ["Blad1", "Fel"]
    assert book["Blad1"]["C5"].comment.text.endswith("“många” is not a number.")
    assert _list(book)[1][0] == "Sheet"


def test_several_problems_of_a_cell_share_a_comment_and_a_fault_outweighs_a_look(figures):
    look = problem("conflict", sheet="Blad1", row=5, column="Värde", value="många", key="x")
    book = _opened(marked_workbook(figures, [_bad(5, "Värde", "många")], [look], "sv"))

    [(colour, comment)] = _marks(book).values()
    assert colour == marks.FAULTY
    assert len(comment.splitlines()) == 3
    assert [row[-1] for row in _list(book)[2]] == ["Att rätta", "Att titta på"]


def test_a_note_has_another_colour_and_a_row_without_a_cell_is_marked_in_its_first(figures):
    look = problem("empty", sheet="Blad1", row=4, column="Kommun")
    whole_row = problem("no_source", sheet="Blad1", row=5)
    whole_file = problem("more_problems", count=9)
    book = _opened(marked_workbook(figures, [whole_row, whole_file], [look], "sv"))

    colours = {place: colour for (_, place), (colour, _) in _marks(book).items()}
    assert colours == {"A4": marks.LOOK, "A5": marks.FAULTY}
    assert [row[3] for row in _list(book)[2]] == ["A5", None, "A4"]


def test_of_two_columns_with_one_heading_the_one_that_holds_the_value_is_meant(tmp_path):
    rows = [["Kommun", "Värde", "Värde"], ["Luleå", 1, "x"], ["Boden", "y", 2]]
    path = _saved(tmp_path / "f.xlsx", rows)
    book = _opened(marked_workbook(path, [_bad(2, "Värde", "x"), _bad(3, "Värde", "y")], [], "sv"))

    assert {place for _, place in _marks(book)} == {"C2", "B3"}


def test_headings_in_two_rows_with_merged_cells_are_found(tmp_path):
    path = tmp_path / "bilaga.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Telia"
    headings = ["kod", "yta", "hushåll", "yta", "hushåll"]
    for row in (
        [], [None, "4G", None, "5G", None], headings, ["2580", 1, 2, 3, "x"], ["2581", 1, 2, 3, "x"]
    ):  # fmt: skip
        page.append(row)
    page.merge_cells("B2:C2")
    page.merge_cells("D2:E2")
    page.merge_cells("D5:E5")
    book.save(path)

    found = [_bad(row, "5G hushåll", "x", "Telia") for row in (4, 5)]
    book = _opened(marked_workbook(path, found, [], "sv"))
    # Of merged cells the first is what the person sees.
    assert {place for _, place in _marks(book)} == {"E4", "D5"}
    assert len(book["Telia"].merged_cells.ranges) == 3


def test_a_problem_of_a_sheet_or_row_that_is_not_there_is_listed_and_harms_nothing(figures):
    found = [_bad(900, "Värde"), _bad(5, "Värde", "många", sheet="Blad9"), _bad(0, "Värde")]
    book = _opened(marked_workbook(figures, found, [], "sv"))

    assert _marks(book) == {}
    assert [row[3] for row in _list(book)[2]] == [None, None, None]


def test_marked_again_the_former_marks_are_gone_and_the_producers_stay(figures):
    book = openpyxl.load_workbook(figures)
    book["Blad1"]["A4"].comment = Comment("Stämmer detta?", "Anna")
    book["Blad1"]["B4"].fill = PatternFill("solid", fgColor="FFFFFF00")
    book["Blad1"]["C4"].comment = Comment("Preliminärt", "Anna")
    book.save(figures)
    first = marked_workbook(figures, [_bad(4, "Värde"), _bad(5, "Värde", "många")], [], "sv")
    figures.write_bytes(first)
    marked = _opened(first)
    assert "Preliminärt" in marked["Blad1"]["C4"].comment.text

    marked["Blad1"]["C4"] = 1
    marked.save(figures)
    second = _opened(marked_workbook(figures, [_bad(5, "Värde", "många")], [], "sv"))

    assert second.sheetnames == ["Blad1", "Fel"]
    assert len(_list(second)[2]) == 1
    found = {place: said for (_, place), said in _marks(second).items()}
    assert found == {
        "A4": ("00000000", "Stämmer detta?"),
        "B4": ("FFFFFF00", None),
        "C4": ("00000000", "Preliminärt"),
        "C5": (marks.FAULTY, "Kommunatlas:\n”många” är inte ett tal."),
    }


def test_a_sheet_of_the_producers_own_called_fel_is_kept(tmp_path):
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, ["Luleå", 2019, "x"]], sheet=REPORT_SHEET)
    book = _opened(marked_workbook(path, [_bad(2, "Värde", "x", REPORT_SHEET)], [], "sv"))

    assert book.sheetnames == ["Fel", "Fel1"]
    assert book["Fel"]["C2"].comment
    path.write_bytes(marked_workbook(path, [_bad(2, "Värde", "x", REPORT_SHEET)], [], "sv"))
    again = _opened(marked_workbook(path, [_bad(2, "Värde", "x", REPORT_SHEET)], [], "sv"))
    assert again.sheetnames == ["Fel", "Fel1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_text_files_of_any_kind_come_back_as_a_workbook_with_the_cells_as_text(
    tmp_path, encoding, sign
):
    path = tmp_path / "Fel.csv"
    lines = [
        HEADINGS, ["0125", "2019", "=1+1"], ["Luleå", "2019", '"två\nrader"'],
        ["Boden", "2019", "@x"],
    ]  # fmt: skip
    path.write_bytes("\r\n".join(sign.join(line) for line in lines).encode(encoding))
    found = [_bad(2, "Värde", "=1+1", sheet=""), _bad(4, "Värde", "@x", sheet="")]
    book = _opened(marked_workbook(path, found, [], "sv"))
    page = book.worksheets[0]

    assert page.title == "Data 1"
    assert (page["A2"].value, page["C2"].value, page["C2"].data_type) == ("0125", "=1+1", "s")
    assert page["C2"].quotePrefix
    # A cell of two lines is one row, as a spreadsheet shows it.
    assert (page["A3"].value, page["C3"].value, page["A4"].value) == (
        "Luleå",
        "två\nrader",
        "Boden",
    )
    assert {place for _, place in _marks(book)} == {"C2", "C4"}


def test_what_is_quoted_in_the_list_is_text_whatever_it_begins_with(tmp_path):
    texts = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\x01styr"]
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, *[["Luleå", 2019, "x"] for _ in texts]])
    found = [_bad(row, "Värde", text) for row, text in enumerate(texts, start=2)]
    book = _opened(marked_workbook(path, found, [], "sv"))

    quoted = [row[4] for row in book[REPORT_SHEET].iter_rows() if row[4].value in texts]
    assert [cell.value for cell in quoted] == texts[:4]
    assert {cell.data_type for cell in quoted} == {"s"}
    assert all(cell.quotePrefix for cell in quoted)
    assert all(cell.data_type != "f" for row in book[REPORT_SHEET] for cell in row)


def test_a_text_of_the_producers_that_looks_like_a_formula_stays_a_text(tmp_path):
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, ["Luleå", 2019, "x"]])
    book = openpyxl.load_workbook(path)
    book["Blad1"]["A2"].value = "=cmd"
    book["Blad1"]["A2"].data_type = "s"
    book["Blad1"]["B2"] = "=2000+19"
    book.save(path)
    page = _opened(marked_workbook(path, [_bad(2, "Värde", "x")], [], "sv"))["Blad1"]

    assert (page["A2"].value, page["A2"].data_type) == ("=cmd", "s")
    assert (page["B2"].value, page["B2"].data_type) == ("=2000+19", "f")


def test_formulas_that_reach_outside_become_their_values_and_links_are_dropped(tmp_path):
    path = tmp_path / "f.xlsx"
    _saved(path, [HEADINGS, ["Luleå", "=[1]Blad1!A1", "x"]])
    _with_value(path, "[1]Blad1!A1", "2019")
    content = marked_workbook(path, [_bad(2, "Värde", "x")], [], "sv")

    assert _opened(content)["Blad1"]["B2"].value == 2019
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "externalLink" in name]


def _with_value(path, formula, value):
    """Give a formula the value that Excel keeps beside it; openpyxl writes none."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    cell = f"<f>{formula}</f><v/>"
    assert cell in text or cell.replace("<v/>", "<v />") in text
    text = text.replace("<v />", "<v/>").replace(cell, f"<f>{formula}</f><v>{value}</v>")
    parts[name] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_macros_are_left_out(tmp_path):
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, ["Luleå", 2019, "x"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    macro = path.rename(tmp_path / "f.xlsm")
    content = marked_workbook(macro, [_bad(2, "Värde", "x")], [], "sv")

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{}"), ("a.geojson", b"{}"), ("a.ics", b"BEGIN:VCALENDAR"), ("a.zip", b"PK"),
        ("a.xlsx", b"no workbook"), ("a.xls", b"no workbook"), ("a.csv", b"\x00\xff\x00"),
        ("a.csv", b""),
    ],
)  # fmt: skip
def test_what_has_no_cells_gives_the_list_alone(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    book = _opened(marked_workbook(path, [_bad(3, "Värde", "x", sheet="")], [], "sv"))

    assert book.sheetnames[-1] == REPORT_SHEET
    assert [row[1:3] for row in _list(book)[2]] == [[3, "Värde"]]


def test_a_workbook_that_openpyxl_does_not_understand_is_copied_as_text(figures, monkeypatch):
    def refuse(*_args, **_options):
        raise TypeError

    monkeypatch.setattr(marking, "load_workbook", refuse)
    book = _opened(marked_workbook(figures, [_bad(5, "Värde", "många")], [], "sv"))

    assert {place for _, place in _marks(book)} == {"C5"}
    assert book["Blad1"]["C4"].value == "78105"


def test_only_the_first_cells_get_a_comment_and_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "COMMENTED", 2)
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, *[["Luleå", 2019, "x"]] * 5])
    found = [_bad(row, "Värde", "x") for row in range(2, 7)]
    book = _opened(marked_workbook(path, found, [], "sv"))

    marked = _marks(book)
    assert len(marked) == 5
    assert sum(comment is not None for _, comment in marked.values()) == 2
    assert any("2 cellerna har en kommentar" in str(row[0]) for row in _list(book)[0])


def test_cells_that_are_not_there_are_not_made(tmp_path):
    path = _saved(tmp_path / "f.xlsx", [HEADINGS, ["Lulå", 2019, 1]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(20_000, 16, "far away")
    book.save(path)
    [sheet] = [page.title for page in book.worksheets]

    marked = marked_workbook(path, [_bad(2, "Kommun", sheet=sheet)], [], "sv")
    # An empty row takes two bytes when it is packed, and gigabytes come of many in memory.
    assert len(marked) < path.stat().st_size + 10_000


def test_a_file_too_large_to_hold_in_memory_gives_the_list_alone(figures, tmp_path, monkeypatch):
    text = tmp_path / "f.csv"
    text.write_text("Kommun;Värde\nLulå;1\n", "utf-8")
    monkeypatch.setattr(marking, "MAX_CELLS", 3)
    assert _opened(marked_workbook(text, [_bad(2, "Kommun")], [], "sv")).sheetnames == ["Fel"]
    monkeypatch.setattr(marking, "MAX_UNPACKED", 10)
    assert _opened(marked_workbook(figures, [_bad(5, "Värde")], [], "sv")).sheetnames == ["Fel"]
    assert _opened(listed_workbook([], [], "en")).sheetnames == ["Fel"]
