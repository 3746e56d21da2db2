"""Logs in workbooks: the empty table filled in, the marked workbook corrected, any sheet."""

from __future__ import annotations

import openpyxl
import pytest

from loaders import delivery, edition, paths, template
from loaders.errors import DeliveryRefusedError
from loaders.marking import marked_workbook
from loaders.sources import coverage
from tests.support.deliveries import derive_little
from tests.support.drive_logs import TOWERCOLLECTOR, options, read

HEAD = ["Tidpunkt", "Longitud", "Latitud", "Operatör", "Teknik", "Signal", "Mätsätt"]


def row(second=1, **said):
    cells = {
        "Tidpunkt": f"2024-05-06 10:00:{second:02}", "Longitud": 22.15 + second * 0.0001,
        "Latitud": 65.5848, "Operatör": "Telia", "Teknik": "4G", "Signal": -97, "Mätsätt": "bil",
    }  # fmt: skip
    return list((cells | said).values())


@pytest.fixture
def save(tmp_path):
    def saver(name="log.xlsx", **sheets):
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for cells in rows:
                page.append(cells)
        book.save(tmp_path / name)
        return tmp_path / name

    return saver


def test_a_table_in_a_workbook_is_read_with_the_rows_that_it_shows(save):
    path = save(
        Anteckningar=[["Bil 7"]], Mätningar=[["Maj"], [], HEAD, row(1), [], row(2, Teknik="6G")]
    )
    result = read(path)
    assert (result.rows_read, result.rows_accepted) == (2, 1)
    [problem] = result.problems
    assert (problem.sheet, problem.row, problem.column) == ("Mätningar", 6, "Teknik")


def test_dates_and_numbers_of_a_spreadsheet_are_what_they_show(save):
    import datetime as dt

    path = save(Data=[HEAD, *(row(s, Tidpunkt=dt.datetime(2024, 5, 6, 0, 0, s)) for s in range(3))])  # noqa: DTZ001
    result = read(path)
    assert (result.rows_accepted, result.covers) == (3, ("2024-05-06", "2024-05-06"))


def test_a_tool_s_log_that_was_saved_as_a_workbook_is_known(save):
    heads = TOWERCOLLECTOR.split(",")
    said = {
        "mcc": "240", "mnc": "1", "lat": "65.5848", "lon": "22.1567", "accuracy": "5",
        "measured_at": "2024-05-06T10:00:01.000Z", "net_type": "LTE", "neighboring": "false",
        "rsrp": "-97",
    }  # fmt: skip
    result = read(save(Data=[heads, [said.get(name) for name in heads]]))
    assert result.rows["operator"].tolist() == ["Telia"]


def test_a_log_of_its_own_kind_in_a_workbook_is_described_and_then_read(save):
    path = save(Data=[["När", "Breddgrad", "Längdgrad", "Nät", "RAT", "RSRP"],
                      ["2024-05-06 10:00:01", 65.5848, 22.15, "Telia", "4G", -97]])  # fmt: skip
    with pytest.raises(DeliveryRefusedError) as error:
        coverage.read(path, options())
    described = str(error.value)
    assert 'latitude = "Breddgrad"' in described
    mapping = """[columns]
timestamp = "När"
longitude = "Längdgrad"
latitude = "Breddgrad"
operator = "Nät"
technology = "RAT"
signal_dbm = "RSRP"
"""
    assert read(path, mapping=mapping).rows_accepted == 1


def test_two_sheets_of_measurements_are_not_chosen_between(save):
    path = save(Maj=[HEAD, row(1)], Juni=[HEAD, row(2)])
    with pytest.raises(DeliveryRefusedError) as error:
        coverage.read(path, options())
    assert error.value.code == "several_sheets"
    assert read(path, sheet="Juni").rows_accepted == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_example_of_the_empty_table_is_no_measurement_and_says_nothing_of_days(
    tmp_path, suffix
):
    path = tmp_path / f"t{suffix}"
    path.write_bytes(template.content("coverage", suffix))
    result = coverage.read(path, options())
    assert (result.rows_read, result.left_out) == (1, {"example_row": 1})
    assert result.covers == ("", "")


def test_the_empty_table_filled_in_is_loaded(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(template.content("coverage"))
    book = openpyxl.load_workbook(path)
    for second in (1, 2):
        book["Data"].append([*map(str, row(second)), ""])
    book.save(path)
    result = read(path)
    assert (result.rows_accepted, result.left_out) == (2, {"example_row": 1})


def test_a_log_goes_out_marked_is_corrected_and_comes_in_again(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.edition.derived", derive_little)
    place = paths.workspace(tmp_path / "data")
    rows = [row(1), row(2, Teknik="6G"), row(3)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(";".join(map(str, one)) for one in [HEAD, *rows]), encoding="utf-8")
    first = delivery.load(place, "coverage", log)
    assert (first.rows_accepted, first.rows_rejected) == (2, 1)

    path = tmp_path / "log_att_rätta.xlsx"
    path.write_bytes(marked_workbook(log, first.problems, [], "sv"))
    book = openpyxl.load_workbook(path)
    assert "Fel" in book.sheetnames
    cell = next(c for cells in book.worksheets[0].iter_rows() for c in cells if c.value == "6G")
    cell.value = "5G"
    book.save(path)
    second = delivery.load(place, "coverage", path, replaces=first.delivery_id)
    assert (second.outcome, second.rows_accepted, second.rows_rejected) == ("published", 3, 0)
    listed = [d for d in edition.published(place).deliveries if d.dataset == "coverage"]
    assert [item.delivery_id for item in listed] == [second.delivery_id]
