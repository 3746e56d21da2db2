"""The empty tables: whether they explain themselves, and whether what they offer is accepted."""

from __future__ import annotations

import io

import openpyxl
import pytest

from loaders import template
from loaders.catalog import DATASETS, columns_of
from loaders.words import LANGUAGES
from tests.support.deliveries import OPTIONS, write_csv

NAMES = [name for name in DATASETS if columns_of(name)]
READ_AS_LISTS = [name for name in NAMES if name != "mobile_claims"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_column_of_every_template_is_explained_in_both_languages(name, language):
    lacking = [c.name for c in columns_of(name) if not template.meaning(name, c, language)]
    assert lacking == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_headings_an_example_in_italics_choices_and_explanations(name):
    book = openpyxl.load_workbook(io.BytesIO(template.content(name)))
    assert book.sheetnames == ["Data", "Läs mig"]
    columns, sheet = columns_of(name), book["Data"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in columns]
    assert [cell.value or "" for cell in sheet[2]] == [column.example for column in columns]
    assert all(cell.comment and cell.font.bold for cell in sheet[1])
    assert all(cell.font.italic and cell.number_format == "@" for cell in sheet[2])
    offered = {
        str(rule.sqref).rstrip("0123456789").split(":")[0][:-1]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
    }
    letters = {openpyxl.utils.get_column_letter(i): c for i, c in enumerate(columns, start=1)}
    assert offered == {at: list(c.allowed) for at, c in letters.items() if c.allowed}
    explained = [row[0].value for row in book["Läs mig"]]
    assert all(explained.count(column.heading) == len(LANGUAGES) for column in columns)


CHOICES = [
    (name, column.name, word)
    for name in READ_AS_LISTS
    for column in columns_of(name)
    for word in column.allowed
]


@pytest.mark.parametrize(("name", "column", "word"), CHOICES)
def test_every_word_that_a_template_offers_is_accepted(tmp_path, name, column, word):
    row = {c.name: c.example for c in columns_of(name)} | {column: word}
    result = DATASETS[name].reader(write_csv(tmp_path / "t.csv", [row]), OPTIONS)
    unknown = {"unknown_word", "unknown_technology", "unknown_way"}
    heading = {problem.column for problem in result.problems if problem.code in unknown}
    assert "unknown_operator" not in result.left_out
    assert column not in heading
    assert not any(problem.code == "not_yes_or_no" for problem in result.problems)


@pytest.mark.parametrize("name", READ_AS_LISTS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_template_as_it_is_written_holds_no_data(tmp_path, name, suffix):
    path = tmp_path / f"t{suffix}"
    path.write_bytes(template.content(name, suffix))
    result = DATASETS[name].reader(path, OPTIONS)
    assert (result.rows_read, result.left_out) == (1, {"example_row": 1})


def test_only_the_first_row_can_be_the_example(tmp_path):
    row = {c.name: c.example for c in columns_of("visits")}
    rows = [{**row, "municipality_code": "", "municipality": "Pajala"}, row]
    result = DATASETS["visits"].reader(write_csv(tmp_path / "t.csv", rows), OPTIONS)
    assert (result.left_out, result.rows_accepted) == ({}, 2)
