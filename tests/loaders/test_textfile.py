"""Text files in every encoding that Swedish offices save, and letters that were lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.errors import DeliveryRefusedError
from loaders.rows import collect
from loaders.sources import visits
from loaders.spec import Column
from loaders.tabular import decoded, mojibake, read_sheet
from loaders.tabular.textfile import encoding_of
from tests.support.deliveries import OPTIONS, write_csv

COLUMNS = (
    Column("municipality", ("kommun",), required=True),
    Column("value", ("värde",), required=True),
    Column("source", ("källa",), allowed=("båda",)),
)

TEXT = "Kommun;Värde;Källa\r\nÖvertorneå;1;Länsstyrelsen\r\nÄlvsbyn;2;\r\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850"],
)
def test_a_file_is_read_in_every_encoding_that_excel_saves(tmp_path, encoding):
    path = tmp_path / "f.csv"
    path.write_bytes(TEXT.encode(encoding))
    sheet = read_sheet(path, COLUMNS)
    assert [row["municipality"] for _, row in sheet.rows] == ["Övertorneå", "Älvsbyn"]
    # An encoding that is guessed by its words is said; the certain ones are not.
    assert [n.code for n in sheet.notes] == (
        ["old_encoding"] if encoding in ("mac_roman", "cp850") else []
    )


def test_bytes_without_known_words_are_windows_text():
    assert encoding_of("Girjás;š;1".encode("cp1252")) == "cp1252"
    assert encoding_of(b"") == "utf-8-sig"
    with pytest.raises(DeliveryRefusedError, match="not a text file"):
        decoded(b"\x00\xff\x81\x00", "f.csv")


@pytest.mark.parametrize("rounds", [1, 2])
def test_damaged_letters_are_told_with_what_they_were_and_repaired_if_accepted(tmp_path, rounds):
    text = TEXT
    for _ in range(rounds):
        text = text.encode("utf-8").decode("cp1252")
    path = tmp_path / "f.csv"
    path.write_text(text, "utf-8")
    sheet = read_sheet(path, COLUMNS)

    assert set(sheet.headings) == {"municipality", "value", "source"}
    assert [n.code for n in sheet.notes] == ["damaged_heading", "damaged_heading"]
    result = collect(sheet, "facts", lambda _: {})
    assert [(p.code, p.row, p.details["meant"]) for p in result.problems] == [
        ("mojibake", 2, "Övertorneå"),
        ("mojibake", 2, "Länsstyrelsen"),
        ("mojibake", 3, "Älvsbyn"),
    ]
    read: list[str] = []
    repaired = collect(
        sheet, "facts", lambda cells: read.append(cells.text("municipality")) or {}, ["mojibake"]
    )
    assert (read, repaired.problems) == (["Övertorneå", "Älvsbyn"], [])
    assert repaired.notes[-1].code == "mojibake_repaired"
    assert repaired.notes[-1].details["count"] == 2


@pytest.mark.parametrize("sign", ["?", "\ufffd", "\ufffd\ufffd"])
def test_lost_letters_are_told_and_known_words_proposed(tmp_path, sign):
    path = tmp_path / "f.csv"
    text = TEXT.replace("Länsstyrelsen", "Länsmuseet").replace("2;", "2;båda")
    path.write_text("".join(sign if letter in "åäöÅÄÖ" else letter for letter in text), "utf-8")
    result = collect(read_sheet(path, COLUMNS), "facts", lambda _: {})
    assert [(p.code, p.row, p.details.get("meant", "")) for p in result.problems] == [
        ("mojibake", 2, "Övertorneå"),
        ("lost_letters", 2, ""),
        ("mojibake", 3, "Älvsbyn"),
        ("mojibake", 3, "båda"),
    ]


@pytest.mark.parametrize(
    "text", ["Varför?", "Vad? När?", "https://a.se/b?id=1", "Ã", "5 Â", "Château", "São Paulo", "?"]
)
def test_a_whole_text_is_left_alone(text):
    assert mojibake.undone(text) == ""
    assert not mojibake.lost(text, mojibake.indexed(["Luleå"]))


def test_a_question_mark_at_the_end_is_lost_where_the_word_is_known():
    known = mojibake.indexed(["Luleå", "Piteå", "Åre", "Öre"])
    assert mojibake.lost("Lule?", known)
    assert mojibake.guessed("Lule? och Pite?", known) == "Luleå och Piteå"
    assert mojibake.guessed("?re", known) == ""


@given(st.text(alphabet="abcdeåäöÅÄÖéüšŋčáÁ -", min_size=1, max_size=20))
def test_what_was_read_wrongly_is_always_put_right(text):
    wrong = "".join(mojibake_of(sign) for sign in text)
    assert mojibake.undone(wrong) == ("" if wrong == text else text)


def mojibake_of(sign: str) -> str:
    made = sign.encode("utf-8")
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in made)


def test_a_reader_repairs_damaged_letters_only_if_asked(tmp_path):
    row = {"datum": "2019-05-14", "kommun": "LuleÃ¥", "vem": "bÃ¥da"}
    path = write_csv(tmp_path / "v.csv", [row])
    refused = visits.read(path, OPTIONS)
    assert (refused.rows_rejected, {p.code for p in refused.problems}) == (1, {"mojibake"})
    accepted = visits.read(path, replace(OPTIONS, accept=("mojibake",)))
    assert list(accepted.rows["municipality_code"]) == ["2580"]


def test_a_code_that_a_program_forced_to_be_text_is_that_code(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('Kommun;Värde\n="0180";1\n=SUM(A1:A2);2\n', "utf-8")
    sheet = read_sheet(path, COLUMNS)
    assert sheet.rows[0][1]["municipality"] == "0180"
    [problem] = collect(sheet, "facts", lambda _: {}).problems
    assert problem.code == "formula_without_value"


def test_a_damaged_text_about_people_is_told_without_a_word_of_it(tmp_path):
    row = {"datum": "2019-05-14", "vem": "båda", "ämne": "Sjukdom pÃ¥ Ã¶n, LuleÃ¥"}
    path = write_csv(tmp_path / "v.csv", [row])
    [problem] = visits.read(path, OPTIONS).problems
    assert (problem.code, problem.words, problem.value) == ("mojibake", "mojibake_private", "")
    assert "Sjukdom" not in str(problem)
    accepted = visits.read(path, replace(OPTIONS, accept=("mojibake",)))
    assert list(accepted.rows["municipality_code"]) == ["2580"]
    assert "Sjukdom" not in str(accepted)
    # A question in a subject is no damage, and an error in one is nobody's concern.
    rows = [{**row, "ämne": text} for text in ("Vad?När? Luleå", "#N/A")]
    again = visits.read(write_csv(tmp_path / "w.csv", rows), OPTIONS)
    assert [p.code for p in again.problems] == []
