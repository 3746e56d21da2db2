"""The committee's scorecard and decided targets, as officials keep them."""

from __future__ import annotations

import pytest
import xlsxwriter

from loaders import words
from loaders.sources import scorecard, targets
from tests.support.deliveries import OPTIONS


@pytest.mark.parametrize(("module", "count"), [(scorecard, 3), (targets, 4)])
def test_a_scorecard_and_targets_come_in_a_workbook_with_a_title_above(tmp_path, module, count):
    path = tmp_path / "mål.xlsx"
    filled = [column for column in module.COLUMNS if column.example]
    faults = ["fel" if c.name in ("year", "target_year", "kind", "level", "value") else c.example
              for c in filled]  # fmt: skip
    faults[0] = "fel"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Läs mig").write(0, 0, "Styrkort och mål")
        sheet = book.add_worksheet("2019")
        sheet.merge_range(0, 0, 0, 3, "Styrkort 2019")
        sheet.write_row(2, 0, [c.aliases[0].capitalize() for c in filled])
        # The template's example made one's own: as it stands it would be left out.
        sheet.write_row(3, 0, [c.example.removesuffix(" (exempel)") for c in filled])
        sheet.write_row(4, 0, faults)
    result = module.read(path, OPTIONS)

    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (2, 1, 1)
    assert {(problem.sheet, problem.row) for problem in result.problems} == {("2019", 5)}
    assert len(result.problems) == count
    for problem in result.problems:
        assert words.translated(problem, "sv").message != problem.message
