"""Text files in blocks: cut anywhere and read by any number of threads, they say the same."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.engines import local, pool, text
from loaders.errors import DeliveryRefusedError

HEAD = "when,east,word"
TYPES = {
    0: pa.timestamp("us", "UTC"),
    1: pa.float64(),
    2: pa.dictionary(pa.int32(), pa.string()),
}
MOMENT = "2019-06-03T05:12:03Z"
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def log(tmp_path):
    def written(content, encoding="utf-8"):
        path = tmp_path / "log.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return local.LogFile(path)

    return written


@pytest.fixture
def cut(monkeypatch):
    """Let blocks be so large, and the machine have so many cores."""

    def sized(size, threads=2):
        monkeypatch.setattr(local, "BATCH_BYTES", size)
        monkeypatch.setattr(pool, "threads", lambda: threads)

    return sized


def cells(log, columns=None, types=None):
    """Give each row's number and cells as they are written."""
    found = []
    for batch in log.batches(columns, types):
        written = [batch.written(at).to_pylist() for at in range(batch.rows.num_columns)]
        found += zip(batch.numbers.tolist(), *written, strict=True)
    return found


def values(log, types):
    """Give the rows as they were read, whatever type each batch has."""
    return [
        tuple(row.values()) for batch in log.batches(types=types) for row in batch.rows.to_pylist()
    ]


quoted = st.sampled_from(['"a,b"', '"two\nlines"', '"and\n\nmore"', '"say ""so"""', '""', '"x"'])
plain = st.sampled_from(["", "-", "1", " 2.5 ", "x", "å", "inf", MOMENT])
line = st.lists(st.one_of(plain, quoted), min_size=3, max_size=3).map(",".join)
odd = st.sampled_from(["", "a,b", ",,", "1,2,3,4"])


@same_folder
@given(
    lines=st.lists(st.one_of(line, odd), max_size=40),
    end=st.sampled_from(["\n", "\r\n"]),
    whole=st.booleans(),
    size=st.integers(1, 300),
    threads=st.integers(1, 3),
)
@example(lines=['"two\nlines",2,b', ""], end="\r\n", whole=False, size=7, threads=2)
def test_rows_and_their_numbers_are_those_of_the_whole_file(
    log, monkeypatch, *, lines, end, whole, size, threads
):
    content = end.join([HEAD, *lines]) + (end if whole else "")
    monkeypatch.setattr(local, "BATCH_BYTES", size)
    monkeypatch.setattr(pool, "threads", lambda: threads)
    file = log(content)
    found = cells(file, types=TYPES)
    expected, malformed = [], []
    rows = list(csv.reader(io.StringIO(content, newline="")))[1:]
    for number, row in enumerate(rows, start=2):
        if len(row) == 3 and any(row):
            expected.append((number, *row))
        elif len(row) not in (0, 3):
            malformed.append(number)
    assert found == expected
    assert file.malformed == malformed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 5, 64, 1 << 20])
def test_every_encoding_and_line_end_may_be_cut_anywhere(log, cut, encoding, end, size):
    cut(size)
    file = log(end.join(["när,öst,ord", "1,2,å", "", "x,y", "3,4,ö"]), encoding)
    assert file.headings() == ["när", "öst", "ord"]
    assert cells(file) == [(2, "1", "2", "å"), (5, "3", "4", "ö")]
    assert file.malformed == [4]


def test_a_column_comes_typed_in_the_blocks_in_which_all_of_it_converts(log, cut):
    cut(200)
    odd = ["i går,1,a", f"{MOMENT},en,b", f"{MOMENT},inf,c"]
    rows = [f"{MOMENT},{n},d" for n in range(100)]
    file = log("\n".join([HEAD, *rows[:40], *odd, *rows[40:]]))
    kinds = [tuple(batch.rows.schema.types) for batch in file.batches(types=TYPES)]
    assert kinds[0] == tuple(TYPES.values())
    assert len(set(kinds)) > 1
    assert {kind[2] for kind in kinds} == {TYPES[2]}
    found = values(file, TYPES)
    assert [row[0] for row in found[40:43]] == ["i går", MOMENT, MOMENT]
    assert [row[1] for row in found[40:43]] == ["1", "en", "inf"]


def test_a_column_that_never_converts_is_not_tried_in_every_block(log, cut, monkeypatch):
    cut(100, threads=1)
    blocks = []
    read = text.Parser._read
    monkeypatch.setattr(
        text.Parser, "_read", lambda *given, **how: blocks.append(1) or read(*given, **how)
    )
    file = log("\n".join([HEAD, *["2019-06-03 05:12:03,1,a"] * 400]))
    batches = list(file.batches(types=TYPES))
    assert {batch.rows.schema.types[0] for batch in batches} == {pa.string()}
    assert len(blocks) == len(batches) + text.GIVEN_UP


@pytest.mark.parametrize("absent", text.ABSENT)
def test_an_unknown_number_is_null_and_still_read_as_written(log, absent):
    (batch,) = log(f"{HEAD}\n{MOMENT},{absent},a\n").batches(types=TYPES)
    assert batch.rows.column(1).to_pylist() == [None]
    assert batch.written(1).to_pylist() == [absent]


def test_numbers_with_a_decimal_comma_come_typed_too(log):
    (batch,) = log("east;word\n22,5;a\n-97;b\n").batches(types={0: pa.float64()})
    assert batch.rows.column(0).to_pylist() == [22.5, -97.0]
    assert batch.written(0).to_pylist() == ["22,5", "-97"]


def test_columns_that_are_not_asked_for_are_not_read_and_still_make_a_line_a_row(log):
    file = log("a,b,c\n1,2,3\n,,x\n,,\n4,,\n")
    (batch,) = file.batches([1, 0], {1: pa.float64()})
    assert batch.rows.to_pydict() == {"1": [2.0, None, None], "0": ["1", "", "4"]}
    assert batch.numbers.tolist() == [2, 3, 5]


def test_a_quote_that_is_never_closed_takes_no_other_line_with_it(log, cut):
    rows = [f'"{MOMENT}",{n},"a"' for n in range(5_000)]
    rows[1234] = '"2019-06-03T05:1'
    rows[4000] = f'{MOMENT},1,"b'
    for size in (1 << 14, 1 << 22):
        cut(size)
        file = log("\n".join([HEAD, *rows, ""]))
        found = cells(file, types=TYPES)
        assert file.malformed == [1236]
        assert [row[0] for row in found] == [n for n in range(2, 5002) if n != 1236]
        assert found[1234] == (1237, MOMENT, "1235", "a")
        assert found[3999] == (4002, MOMENT, "1", "b")


def test_a_quote_inside_a_cell_is_a_letter_like_any_other(log, cut):
    cut(64)
    rows = [f'{n},5" long,a "b" c' for n in range(200)]
    file = log("\n".join([HEAD, *rows]))
    assert cells(file) == [(n + 2, f"{n}", '5" long', 'a "b" c') for n in range(200)]


def test_a_file_without_headings_begins_with_row_one(log):
    file = log("1,2,a\n3,4,b\n")
    file.headed = False
    assert file.headings() == ["1", "2", "a"]
    assert cells(file) == [(1, "1", "2", "a"), (2, "3", "4", "b")]


def test_headings_may_be_quoted(log):
    assert log('"a, b"; "c";d\n1;2;3\n').headings() == ["a, b", "c", "d"]
    assert log('"Time","Cell ""ID"""\n').headings() == ["Time", 'Cell "ID"']


def test_what_has_no_line_ends_is_refused_before_it_fills_the_memory(log, cut, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    cut(100)
    file = log("a,b\n" + "x" * 5000)
    with pytest.raises(DeliveryRefusedError) as refused:
        list(file.batches())
    assert refused.value.code == "unreadable"


def test_a_byte_that_is_no_text_in_the_middle_is_refused_after_the_rows_before_it(log, cut):
    cut(100, threads=1)
    file = log(b"a,b\n" + b"1,2\n" * 300_000 + b"\xff,2\n")
    seen = 0
    with pytest.raises(DeliveryRefusedError) as refused:  # noqa: PT012 - the rows come first
        for batch in file.batches():
            seen += len(batch.rows)
    assert refused.value.code == "unreadable"
    assert seen > 200_000


def test_never_more_blocks_are_taken_than_may_be_in_memory(log, cut, monkeypatch):
    cut(50, threads=2)
    taken = 0
    blocks = local.blocks

    def counted(*given):
        nonlocal taken
        for block in blocks(*given):
            taken += 1
            yield block

    monkeypatch.setattr(local, "blocks", counted)
    for done, _ in enumerate(log("a,b\n" + "1,2\n" * 1000).batches()):
        assert taken <= done + pool.ahead() + 1
    assert taken > 50


def test_the_share_that_is_read_is_told_up_to_the_whole(log, cut):
    cut(64)
    told = []
    file = log("a,b\n" + "1,2\n" * 100)
    file.progress = told.append
    list(file.batches())
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1


def test_an_interrupted_reader_leaves_no_work_behind(log, cut):
    cut(16)
    batches = log("a,b\n" + "1,2\n" * 1000).batches()
    next(batches)
    batches.close()
    assert list(pool.in_order(lambda n: n, range(3))) == [0, 1, 2]
