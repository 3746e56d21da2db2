"""Whatever bytes a file holds, under whatever name: an answer or a refusal, never a traceback."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geodata.errors import KommunatlasError
from loaders import safety
from loaders.catalog import DATASETS, columns_of
from loaders.checked import checked
from loaders.spec import Column
from loaders.tabular import read_sheet
from tests.support.deliveries import OPTIONS
from tests.support.sheets import ods

OLD = Path(__file__).with_name("files") / "visits.xls"
EVERY = sorted({ending for endings in safety.ENDINGS.values() for ending in endings} | {".x", ""})

KEPT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def _answered(path: Path, name: str) -> None:
    """Load a file as a delivery is loaded. Anything but our own error fails the test."""
    try:
        safety.require(path, name)
        result = DATASETS[name].reader(path, replace(OPTIONS, file_name=path.name))
    except KommunatlasError as refusal:
        said = refusal
    else:
        said = None
    if said is not None:
        assert str(said).strip()
        assert said.code
        return
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert 0 <= others <= result.rows_read
    checked(DATASETS[name].table, result)


@cache
def _real(name: str) -> dict[str, bytes]:
    """Give a small sound file of each kind for a dataset."""
    columns = columns_of(name)
    rows = [[c.name for c in columns], [c.example for c in columns]]
    rows.append([f"{c.example}" or "x" for c in columns])
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    made = {".csv": text.getvalue().encode("utf-8-sig"), ".txt": text.getvalue().encode("utf-16")}
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Data")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.merge_range(4, 0, 6, 0, "Luleå")
    made[".xlsx"] = book.getvalue()
    made[".xls"] = OLD.read_bytes()
    return made


@cache
def _maps(folder: Path) -> dict[str, bytes]:
    shapes = gpd.GeoDataFrame(
        {"kommunkod": ["2580"], "namnkortform": ["Luleå"]},
        geometry=[box(800_000, 7_280_000, 830_000, 7_300_000)],
        crs=3006,
    )
    made = {}
    for ending, driver in ((".gpkg", "GPKG"), (".geojson", "GeoJSON"), (".fgb", "FlatGeobuf")):
        path = folder / f"m{ending}"
        shapes.to_file(path, driver=driver)
        made[ending] = path.read_bytes()
    path = folder / "m.parquet"
    shapes.to_parquet(path)
    made[".parquet"] = path.read_bytes()
    table = [["Datum", "Kommun"], ["2019-05-14", "Luleå"]]
    made[".ods"] = ods(folder / "m.ods", table).read_bytes()
    answer = {"values": [{"kpi": "N07900", "period": 2019, "municipality": "2580"}], "count": 1}
    made[".json"] = json.dumps(answer).encode()
    made[".ics"] = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20190514T090000\r\n"
        b"SUMMARY:Arjeplog\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    return made


@st.composite
def _damage(draw) -> list[tuple[int, int, int]]:
    """Draw what happens to a file: places in it, in thousandths, with what is done there."""
    place = st.integers(0, 999)
    return draw(st.lists(st.tuples(place, st.integers(0, 3), st.integers(0, 255)), max_size=6))


def _damaged(content: bytes, damage) -> bytes:
    """Flip a byte, cut the file, double a stretch, or write a stretch of one byte."""
    made = bytearray(content)
    for place, kind, byte in damage:
        at = len(made) * place // 1000
        if kind == 0 and made:
            made[min(at, len(made) - 1)] = byte
        elif kind == 1 and place > 500:
            del made[at:]
        elif kind == 2:
            made[at:at] = made[at : at + byte]
        else:
            made[at : at + byte // 16] = bytes([byte]) * (byte // 16)
    return bytes(made)


@settings(suppress_health_check=KEPT, max_examples=settings().max_examples * 6)
@given(
    content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)),
    name=st.sampled_from(list(DATASETS)),
    ending=st.sampled_from(EVERY),
)
@pytest.mark.filterwarnings("ignore")
def test_arbitrary_bytes_under_every_ending_are_answered_in_words(tmp_path, content, name, ending):
    path = tmp_path / f"f{ending}"
    path.write_bytes(content)
    _answered(path, name)


@settings(suppress_health_check=KEPT, max_examples=settings().max_examples * 4)
@given(data=st.data(), damage=_damage(), name=st.sampled_from(list(DATASETS)))
@pytest.mark.filterwarnings("ignore")
def test_a_sound_file_that_was_damaged_is_answered_in_words(tmp_path, data, damage, name):
    files = _maps(tmp_path) | (_real(name) if columns_of(name) else {})
    kind = data.draw(st.sampled_from(sorted(files)))
    ending = data.draw(st.sampled_from([kind, kind, kind, *EVERY]))
    path = tmp_path / f"f{ending}"
    path.write_bytes(_damaged(files[kind], damage))
    _answered(path, name)


CELLS = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        ["Luleå", "LuleÃ¥", "Lule?", "2580", "25", "Summa", "Totalt", "Källa: SCB", "* not", "#N/A",
         "=1+1", "5/14/2019", "14 maj 2019", "43599", "1.234,5", "78.105", "ja", "", "", ""]
    ),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-1000, 100_000),
    st.booleans(),
)  # fmt: skip


@settings(suppress_health_check=KEPT)
@given(
    rows=st.lists(st.lists(CELLS, max_size=5), max_size=8),
    name=st.sampled_from([n for n in DATASETS if columns_of(n) and n != "coverage"]),
    accept=st.sampled_from([(), ("mojibake", "month_first")]),
    book=st.booleans(),
)
def test_no_row_is_ever_unaccounted_for_whatever_the_cells_hold(tmp_path, rows, name, accept, book):
    columns = [c.name for c in columns_of(name) if c.name != "exempeldata"]
    table = [columns, *([*row, *[""] * (len(columns) - len(row))] for row in rows)]
    path = tmp_path / ("f.xlsx" if book else "f.csv")
    if book:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as made:
            sheet = made.add_worksheet()
            for at, row in enumerate(table):
                for position, cell in enumerate(row):
                    sheet.write(at, position, cell)
    else:
        with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
            csv.writer(file).writerows(table)
    try:
        filled = read_sheet(path, [Column(c) for c in columns]).rows
        result = DATASETS[name].reader(path, replace(OPTIONS, accept=accept, file_name=path.name))
    except KommunatlasError:
        return  # as a whole, in words
    assert result.rows_read == len(filled)
    numbers = {number for number, _ in filled}
    accepted = set(result.rows["row"])
    rejected = {problem.row for problem in result.problems}
    assert accepted <= numbers
    assert rejected <= numbers
    assert not accepted & rejected
    assert result.rows_accepted == len(accepted)
    assert result.rows_rejected == len(rejected)
    assert Counter(result.left_out).total() + result.rows_outside == (
        len(numbers) - len(accepted) - len(rejected)
    )
