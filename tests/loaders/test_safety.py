"""Files that would do harm, or are not what they are called, are refused before they are opened."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from loaders import safety
from loaders.catalog import DATASETS, columns_of
from loaders.errors import DeliveryRefusedError
from loaders.rows import collect
from loaders.safety import archives, biff
from loaders.spec import Column
from loaders.tabular import read_sheet
from loaders.words import of_error
from tests.support.sheets import changed, ods, xlsx

OLD = Path(__file__).with_name("files") / "visits.xls"
COLUMNS = (Column("municipality", ("kommun",), required=True), Column("value", ("värde",)))
ROWS = [["Kommun", "Värde"], ["Luleå", 1]]


def _refused(path) -> DeliveryRefusedError:
    with pytest.raises(DeliveryRefusedError) as caught:
        safety.require(path)
    assert of_error(caught.value, "sv") != str(caught.value)
    return caught.value


@pytest.fixture
def book(tmp_path) -> Path:
    return xlsx(tmp_path / "b.xlsx", ROWS)


def _zip(path, **members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "is_html"),
        ("a.xls", b"\xff\xfe" + "<table>".encode("utf-16-le"), "is_html"),
        ("a.csv", b"\xef\xbb\xbf  <!DOCTYPE html><p>", "is_html"),
        ("a.xls", b"MIME-Version: 1.0\nX-Document-Type: Workbook", "is_html"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
         "is_xml_spreadsheet"),
        ("a.xlsx", b'<?xml version="1.0"?><a/>', "is_xml"),
        ("a.csv", b"%PDF-1.7", "is_pdf"),
        ("a.xls", biff.SIGNATURE + bytes(600), "is_office"),
        ("a.xlsx", biff.SIGNATURE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged_archive"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_and_what_to_do_is_said(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    error = _refused(path)
    assert (error.code, error.words) == ("unreadable", words)


def test_a_binary_workbook_is_named(tmp_path):
    path = tmp_path / "c.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    assert _refused(path).words == "is_xlsb"


@pytest.mark.parametrize("far", [("XFD1048576", 1048576, 16384), ("ZZ100000", 100000, 702)])
def test_one_cell_far_away_does_not_ask_for_all_the_memory(tmp_path, far):
    address, rows, columns = far
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet().write(address, "x")
    error = _refused(path)
    assert error.code == "sheet_too_large"
    assert (error.details["rows"], error.details["columns"]) == (rows, columns)


def test_cells_that_are_only_formatted_do_not_count(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ROWS[0])
        sheet.write_row(1, 0, ROWS[1])
        sheet.write_blank(1048575, 16383, None, made.add_format({"bold": True}))
    assert len(read_sheet(path, COLUMNS).rows) == 1


def test_an_address_cannot_be_hidden_from_the_measure(tmp_path, book):
    def far(name, part):
        cell = b'<c r="XFD1048576"><v>1</v></c>'
        return part.replace(b"</row>", cell + b"</row>", 1) if "sheet1" in name else part

    assert _refused(changed(book, tmp_path / "c.xlsx", far)).code == "sheet_too_large"

    def hidden(name, part):
        return far(name, part).replace(b'<c r="XFD', b"<c a='>' r=\"XFD")

    assert _refused(changed(book, tmp_path / "d.xlsx", hidden)).code == "unreadable"

    def unsaid(name, part):
        rows = b'<row r="1048576">' + b"<c><v>1</v></c>" * 20 + b"</row>"
        return part.replace(b"</sheetData>", rows + b"</sheetData>") if "sheet1" in name else part

    assert _refused(changed(book, tmp_path / "e.xlsx", unsaid)).code == "sheet_too_large"


def test_a_count_of_texts_that_cannot_be_is_not_believed(tmp_path, book):
    def many(_name, part):
        return part.replace(b'uniqueCount="3"', b'uniqueCount="4000000000"')

    assert _refused(changed(book, tmp_path / "c.xlsx", many)).code == "unreadable"


def test_rows_repeated_without_measure_are_refused_in_an_open_document(tmp_path):
    cell = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
    wide = cell.format('table:number-columns-repeated="1000"')
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    many = ods(tmp_path / "b.ods", ROWS[:1], row.format(100_000, wide))
    assert _refused(many).code == "sheet_too_large"
    empty = "<table:table-cell table:number-columns-repeated='16384'/>"
    rest = ods(tmp_path / "c.ods", [["Kommun"], ["Luleå"]], row.format(1_048_000, empty))
    assert len(read_sheet(rest, COLUMNS).rows) == 1
    below = row.format(1_040_000, empty) + row.format(1, wide)
    assert _refused(ods(tmp_path / "d.ods", ROWS[:1], below)).code == "sheet_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_of_xml_are_refused_and_never_expanded(tmp_path, book, encoding):
    lol = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY a SYSTEM "/etc/passwd">]>'

    def with_entities(name, part):
        return lol.encode(encoding) + part if name.endswith("sharedStrings.xml") else part

    assert _refused(changed(book, tmp_path / "c.xlsx", with_entities)).code == "xml_entities"


def test_an_archive_that_unpacks_to_too_much_is_not_opened(tmp_path, monkeypatch):
    bomb = _zip(tmp_path / "b.zip", a_shp=bytes(40 << 20))
    assert _refused(bomb).words == "unpacks_absurdly"
    monkeypatch.setattr(archives, "MAX_RATIO", 10_000)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    assert _refused(_zip(tmp_path / "c.zip", a="", b="", c="")).words == "too_many_members"
    large = xlsx(tmp_path / "d.xlsx", ROWS)
    with pytest.raises(DeliveryRefusedError) as caught:
        archives.require_sound(large, most=1000)
    assert caught.value.code == "archive_refused"


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "C:/a.shp", "b/../../a", "..\\a.shp"])
def test_a_member_that_leaves_the_folder_is_refused(tmp_path, name):
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    assert _refused(path).words == "member_leaves_folder"


def test_a_link_in_an_archive_is_refused(tmp_path):
    link = zipfile.ZipInfo("a.shp")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert _refused(tmp_path / "b.zip").words == "member_leaves_folder"


def test_a_member_that_lies_about_its_size_is_refused(tmp_path, book):
    content = book.read_bytes()
    with zipfile.ZipFile(book) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = tmp_path / "c.xlsx"
    lied.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", size - 9)))
    assert _refused(lied).code == "unreadable"


def test_macros_and_external_links_are_neither_run_nor_followed(tmp_path, book):
    path = tmp_path / "b.xlsm"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/vbaProject.bin", b"macro")
        new.writestr(
            "xl/externalLinks/externalLink1.xml",
            '<externalLink><externalBook r:id="rId1"/></externalLink>',
        )
    result = collect(read_sheet(path, COLUMNS), "facts", lambda _: {})
    assert (result.rows_accepted, result.problems) == (1, [])


def test_sizes_are_limited_by_what_the_file_is(tmp_path, monkeypatch):
    monkeypatch.setattr(safety, "MAX_BYTES", {"xlsx": 100, "text": 10})
    path = xlsx(tmp_path / "b.xlsx", ROWS)
    assert _refused(path).code == "file_too_large"
    text = tmp_path / "f.csv"
    text.write_text("Kommun;Värde\n", "utf-8")
    assert _refused(text).code == "file_too_large"
    # A log is read in parts.
    assert safety.require(text, "coverage") == "text"


def test_every_dataset_says_which_files_it_is_loaded_from(tmp_path):
    assert set(safety.ENDINGS) == set(DATASETS)
    for name in DATASETS:
        if columns_of(name):
            assert ".csv" in safety.ENDINGS[name]
    path = tmp_path / "f.docx"
    path.write_text("x", "utf-8")
    with pytest.raises(DeliveryRefusedError, match=r"\.csv, \.tsv") as caught:
        safety.require(path, "visits")
    assert caught.value.code == "wrong_ending"
    with pytest.raises(DeliveryRefusedError):
        safety.require(tmp_path / "none.csv")


def _old(tmp_path, at: int, content: bytes) -> Path:
    made = bytearray(OLD.read_bytes())
    made[at : at + len(content)] = content
    path = tmp_path / "b.xls"
    path.write_bytes(bytes(made))
    return path


def test_an_old_workbook_that_claims_too_much_is_refused(tmp_path):
    assert safety.require(OLD) == "xls"
    content = OLD.read_bytes()
    cell = content.index(struct.pack("<HHHH", 0x00FD, 10, 3, 1))  # LABELSST at row 4, column B
    far = _old(tmp_path, cell + 4, struct.pack("<HH", 65535, 65535))
    assert _refused(far).code == "sheet_too_large"
    claim = content.index(struct.pack("<HH", 0x0200, 14))
    assert (
        _refused(_old(tmp_path, claim + 4, struct.pack("<II", 0, 1 << 31))).words == "damaged_xls"
    )
    assert _refused(_old(tmp_path, 44, struct.pack("<I", 1 << 30))).words == "damaged_xls"
    assert _refused(_old(tmp_path, 62, struct.pack("<I", 1 << 30))).words == "damaged_xls"


def test_an_old_workbook_whose_parts_go_round_in_a_circle_is_refused(tmp_path):
    content = OLD.read_bytes()
    (first,) = struct.unpack_from("<I", content, 76)
    fat = (first + 1) * 512
    (directory,) = struct.unpack_from("<I", content, 48)
    circle = _old(tmp_path, fat + 4 * directory, struct.pack("<I", directory))
    assert "circle" in str(_refused(circle).__cause__)
    (start,) = struct.unpack_from("<I", content, (directory + 1) * 512 + 128 + 116)
    stream = _old(tmp_path, fat + 4 * start, struct.pack("<I", start))
    assert "circle" in str(_refused(stream).__cause__)


def test_an_old_workbook_with_a_password_says_so(tmp_path):
    content = OLD.read_bytes()
    # FILEPASS in place of the first record after the beginning of the book.
    begin = content.index(struct.pack("<HH", 0x0809, 16)) + 20
    assert _refused(_old(tmp_path, begin, struct.pack("<H", 0x002F))).words == "password"
