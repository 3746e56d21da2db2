"""Counting with all cores: the same counts whatever the batches, files and threads, in bounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import kernel
from geodata.errors import InputError
from geodata.municipalities import NameIndex
from loaders.engines import local, parts, pool
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.spec import ReadOptions

WORDS = {0: pa.dictionary(pa.int32(), pa.string())}


def measured(rows, seed):
    """Give cleaned rows on a few hundred cells."""
    chance = np.random.default_rng(seed)
    return pa.table(
        {
            "timestamp": pa.array(
                chance.integers(1_560_000_000, 1_570_000_000, rows) * 10**6, pa.timestamp("us")
            ),
            "longitude": chance.uniform(22.0, 22.05, rows),
            "latitude": chance.uniform(66.0, 66.02, rows),
            "operator": chance.choice(["Telia", "Tele2", "Telenor", "Tre"], rows),
            "technology": chance.choice(["4G", "5G", "none"], rows),
            "signal_dbm": chance.choice([-97.0, -110.0, np.nan], rows),
            "way": chance.choice(["in_vehicle", ""], rows),
        }
    )


def pieces(rows, size):
    return [rows.slice(at, size) for at in range(0, len(rows), size)]


def counted(batches):
    counter = local.Counter()
    for batch in batches:
        counter.add(batch)
    return counter.total()


@pytest.fixture
def small(monkeypatch):
    """Let counts be merged often, in many parts."""
    monkeypatch.setattr(local, "MERGE_AT", 20)
    monkeypatch.setattr(parts, "PART", 16)


@settings(deadline=None, max_examples=30)
@given(size=st.integers(1, 400), threads=st.integers(1, 3), part=st.integers(2, 64))
def test_counts_do_not_depend_on_batches_threads_or_parts(size, threads, part):
    rows = measured(400, seed=size)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(local, "MERGE_AT", part)
        patched.setattr(parts, "PART", part)
        patched.setattr(pool, "threads", lambda: threads)
        found = counted(reversed(pieces(rows, size)))
    assert found.equals(kernel.count(rows))


@pytest.mark.usefixtures("small")
def test_parts_are_in_order_and_none_is_large():
    rows = measured(2000, seed=1)
    kept = parts.Parts()
    for piece in pieces(rows, 50):
        kept.add([kernel.count_packed(piece)])
    assert len(kept.tables) > 10
    assert max(map(len, kept.tables)) <= parts.PART + 50
    keys = np.concatenate([table["key"].to_numpy() for table in kept.tables])
    assert (np.diff(keys) > 0).all()
    assert len(kept) == len(keys)
    assert kept.unpacked().equals(kernel.count(rows))
    assert len(kept) == 0


@pytest.mark.usefixtures("small")
def test_files_are_counted_in_any_order(tmp_path):
    rows = measured(900, seed=2)
    paths = [tmp_path / f"{at}.parquet" for at in range(3)]
    for path, piece in zip(paths, pieces(rows, 300), strict=True):
        pq.write_table(piece, path)

    def read(path):
        return pieces(pq.read_table(path), 70)

    expected = kernel.count(rows)
    assert local.count_files(paths, read).equals(expected)
    assert local.count_files(paths[::-1], read).equals(expected)
    assert len(local.count_files([], read)) == 0


@pytest.mark.usefixtures("small")
def test_batches_and_counts_that_wait_are_bounded(monkeypatch):
    monkeypatch.setattr(pool, "threads", lambda: 2)
    counter = local.Counter()
    for piece in pieces(measured(1000, seed=3), 5):
        counter.add(piece)
        assert len(counter.counting) <= pool.ahead()
        assert sum(map(len, counter.waiting)) <= max(local.MERGE_AT, len(counter.merged) // 2)
    assert counter.total()["n"].to_numpy().sum() == 1000


def test_an_error_in_a_thread_reaches_the_reader_and_the_next_file_is_counted():
    rows = measured(50, seed=4)
    wrong = rows.set_column(3, "operator", pa.array(["Nobody"] * 50))
    with pytest.raises(InputError, match="Nobody"):
        counted([rows, wrong, *[rows] * 20])
    assert counted([rows]).equals(kernel.count(rows))


def test_an_interruption_reaches_the_caller_and_stops_what_waits(monkeypatch):
    monkeypatch.setattr(pool, "threads", lambda: 1)
    done = []

    def work(n):
        done.append(n)
        if n == 3:
            raise KeyboardInterrupt
        return n

    with pytest.raises(KeyboardInterrupt):
        list(pool.in_order(work, range(100)))
    assert len(done) <= 4 + pool.ahead()
    assert list(pool.in_order(str, [1, 2])) == ["1", "2"]


def test_of_parquet_only_what_is_asked_for_is_read(tmp_path):
    path = tmp_path / "log.parquet"
    table = pa.table({"word": ["a", "b", "a"], "n": [1, 2, 3], "other": [[1], [2], [3]]})
    pq.write_table(table, path)
    (batch,) = local.LogFile(path).batches([1, 0], {**WORDS, 1: pa.float64()})
    assert batch.rows.column_names == ["n", "word"]
    assert pa.types.is_dictionary(batch.rows["word"].type)
    assert batch.rows.to_pydict() == {"n": [1, 2, 3], "word": ["a", "b", "a"]}
    assert batch.numbers.tolist() == [1, 2, 3]
    (batch,) = local.LogFile(path).batches()
    assert batch.rows.equals(table)


def test_columns_of_one_name_in_parquet_are_told_apart_by_their_place(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table([pa.array(["x"]), pa.array(["y"])], names=["a", "a"]), path)
    (batch,) = local.LogFile(path).batches([1], {1: WORDS[0]})
    assert batch.rows.column(0).to_pylist() == ["y"]


def test_rows_of_parquet_are_numbered_over_its_row_groups_and_their_share_is_told(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(local, "BATCH_ROWS", 7)
    path, told = tmp_path / "log.parquet", []
    pq.write_table(pa.table({"n": range(50)}), path, row_group_size=20)
    file = local.LogFile(path, progress=told.append)
    numbers = np.concatenate([batch.numbers for batch in file.batches()])
    assert numbers.tolist() == list(range(1, 51))
    assert told == sorted(told)
    assert (0 < told[0] < 1, told[-1]) == (True, 1)


def test_no_more_of_a_parquet_file_is_held_than_a_few_row_groups(tmp_path):
    path = tmp_path / "log.parquet"
    chance = np.random.default_rng(6)
    with pq.ParquetWriter(path, pa.schema({"n": pa.float64()})) as writer:
        for _ in range(20):
            writer.write_table(pa.table({"n": chance.random(200_000)}))
    before = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - before for _ in local.LogFile(path).batches()]
    assert max(held) < path.stat().st_size / 2


def test_small_row_groups_are_read_together(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "BATCH_ROWS", 7)
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"n": range(20)}), path, row_group_size=3)
    batches = [batch.rows["n"].to_pylist() for batch in local.LogFile(path).batches()]
    assert batches[0] == [*range(7)]
    assert [n for batch in batches for n in batch] == [*range(20)]


def test_a_parquet_file_that_is_damaged_within_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "BATCH_ROWS", 500)
    path = tmp_path / "log.parquet"
    pq.write_table(measured(5000, seed=5), path, row_group_size=500)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    with pytest.raises(DeliveryRefusedError) as refused:
        coverage.read(path, ReadOptions(NameIndex()))
    assert refused.value.code == "unreadable"
    path.write_bytes(content[:middle])
    with pytest.raises(DeliveryRefusedError, match="not a whole Parquet file"):
        coverage.read(path, ReadOptions(NameIndex()))
