"""Cleaning a log: what is left out by reason, what a person says of it, every row accounted for."""

from __future__ import annotations

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import tracks
from geodata.municipalities import NameIndex
from loaders import words
from loaders.engines import local
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.sources.coverage import cleaning, reading
from loaders.sources.coverage.logs import Log
from loaders.spec import Measuring, ReadOptions

HEAD = ("timestamp", "longitude", "latitude", "operator", "technology", "signal_dbm")
METRE = 1 / 111_550.0


def moment(second):
    """Give a time as a log writes it, so many seconds after eight."""
    return f"2019-06-03T{8 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def row(second=0, north=0.0, operator="Telia", technology="4G", signal="-97"):
    """Give a row so many seconds after eight and metres north of a place near Luleå."""
    return (moment(second), "22.0", f"{65.6 + north * METRE:.7f}", operator, technology, signal)


class File:
    """Columns that a log has beside those that every log has, and how it is given to the reader."""

    def __init__(self, *more, **how):
        self.headings = {name: name.upper() for name in (*HEAD, *more)}
        self.how = how

    def read(self, *rows, cut=None, **said):
        cells = list(zip(*rows, strict=True))
        columns = {n: pa.chunked_array([c]) for n, c in zip(self.headings, cells, strict=True)}
        table, size = pa.table(columns), cut or len(rows)
        batches = []
        for at in range(0, len(rows), size):
            part = table.slice(at, size)
            numbers = pa.array(range(at + 2, at + 2 + len(part))).to_numpy()
            batches.append(({name: part[name] for name in columns}, numbers))
        found = reading.Reading(Log(self.headings, batches, **self.how), Measuring(**said))
        for given_columns, numbers in batches:
            found.take(given_columns, numbers)
        result = found.result(0)
        left = sum(result.left_out.values())
        assert result.rows["n"].sum() == result.rows_accepted
        assert result.rows_read == len(rows)
        assert result.rows_accepted + result.rows_rejected + left + result.rows_outside == len(rows)
        return result


def test_repetitions_and_jumps_are_left_out_by_reason():
    rows = [row(0), row(0), row(5, 60), row(6, 9_000), row(10, 120)]
    result = File().read(*rows)
    assert result.left_out == {"repeated_row": 1, "impossible_jump": 1}
    assert result.rows_accepted == 3


def test_operators_are_devices_of_their_own_where_the_file_names_none():
    rows = [row(0), row(1, 9_000, "Tre"), row(2), row(3, 9_000, "Tre")]
    assert File().read(*rows).left_out == {}
    named = [(*one, "a") for one in rows]
    assert File("device").read(*named).left_out == {"impossible_jump": 2}
    empty = [(*one, " ") for one in rows]
    assert File("device").read(*empty).left_out == {}


def test_devices_with_the_same_operator_are_told_apart_and_named_nowhere():
    rows = [(*row(s, 9_000 * (s % 2)), f"356938035643{s % 2}") for s in range(40)]
    result = File("device").read(*rows, (*row(50, technology="6G"), "3569380356430"))
    assert result.left_out == {}
    assert result.rows_rejected == 1
    assert "35693803564" not in repr(result.problems) + repr(result.notes) + result.rows.to_csv()


def test_ends_of_tracks_are_trimmed_where_that_is_asked_for():
    rows = [row(10 * s, 50 * s) for s in range(21)]
    assert File().read(*rows).left_out == {}
    result = File().read(*rows, trim_m=110)
    assert result.left_out == {"trimmed": 6}
    assert result.rows["first_at"].min().isoformat() == "2019-06-03T08:00:30"


def test_a_track_goes_on_through_rows_that_are_left_out_for_something_else():
    abroad = [row(10 * s, 50 * s, "24201") for s in range(12)]
    home = [row(10 * s, 50 * s) for s in range(12, 24)]
    file = File("device")
    result = file.read(*((*one, "a") for one in [*abroad, *home]), trim_m=110)
    assert result.left_out == {"foreign_network": 12, "trimmed": 3}


def test_neighbour_cells_and_poor_positions_are_left_out():
    rows = [(*row(s), "", "") for s in (0, 10)]
    rows += [(*row(20), word, "5") for word in ("true", "1", "Ja", "false", "0", "")]
    rows += [
        (*row(30 + s), "", text) for s, text in enumerate(("50", "51", "50,5", "-", "x", "900"))
    ]
    result = File("neighbouring", "accuracy_m").read(*rows)
    assert result.left_out == {"neighbour_cell": 3, "repeated_row": 2, "poor_position": 3}
    strict = File("neighbouring", "accuracy_m").read(*rows, max_accuracy_m=4)
    assert strict.left_out == {"neighbour_cell": 3, "poor_position": 7}
    none_known = File("neighbouring", "accuracy_m").read(*rows, max_accuracy_m=0)
    assert none_known.left_out["poor_position"] == 7
    assert File().read(*[row(s) for s in (0, 10)], max_accuracy_m=0).left_out == {}


def test_an_operator_that_is_given_is_of_rows_that_name_none_or_a_shared_network():
    written = ["", "240-24", "24005", "Tele2", "24201", "Net 1", "24021", "Telja"]
    rows = [row(10 * s, operator=text) for s, text in enumerate(written)]
    result = File().read(*rows, operator="Telenor")
    assert result.rows.groupby("operator")["n"].sum().to_dict() == {"Tele2": 1, "Telenor": 3}
    assert result.left_out == {
        "foreign_network": 1, "other_operator": 1, "railway_network": 1, "unknown_operator": 1,
    }  # fmt: skip


def test_the_way_that_is_given_is_of_rows_that_do_not_say_theirs():
    file = File("way")
    result = file.read((*row(0), "till fots"), (*row(10), ""), way="snowmobile")
    assert set(result.rows["way"]) == {"on_foot", "snowmobile"}
    assert result.notes == []
    assert set(File().read(row(), way="outside").rows["way"]) == {"outside"}


def test_a_log_without_times_is_not_cleaned_and_its_ends_cannot_be_trimmed():
    rows = [row(0), row(0), row(0, 90_000)]
    file = File(timed=False)
    assert file.read(*rows).left_out == {}
    with pytest.raises(DeliveryRefusedError, match="no times") as refused:
        file.read(*rows, trim_m=100)
    assert "saknar tider" in words.of_error(refused.value, "sv")


def test_a_log_out_of_order_is_said_to_be_so_and_refused_beyond_all_measure(monkeypatch):
    rows = [row(s) for s in (5000, 0, 5100, 100)]
    result = File().read(*rows)
    assert [note.code for note in result.notes] == ["no_way", "steps_back"]
    assert result.notes[1].details == {"count": 2}
    assert [n.code for n in File().read(*[row(s) for s in (5000, 4500)]).notes] == ["no_way"]
    monkeypatch.setattr(cleaning, "MAX_STEPS_BACK", 1)
    with pytest.raises(DeliveryRefusedError, match="no order of time") as refused:
        File().read(*rows)
    assert "Sortera filen" in words.of_error(refused.value, "sv")


def test_points_outside_the_county_are_of_the_track_and_counted_as_outside():
    far = (moment(0), "18.07", "59.33", "Telia", "4G", "-97")
    result = File().read(far, far, row(30_000))
    assert (result.rows_outside, result.left_out) == (1, {"repeated_row": 1})


some_texts = {
    "timestamp": ["2019-06-03T05:12:03Z", "2019-06-03T05:12:08Z", "2019-06-03T04:00Z", "", "nu"],
    "longitude": ["22.15", "22.16", "23.15", "18.0", "65.5", "0", ""],
    "latitude": ["65.58", "65.581", "0", ""],
    "operator": ["Telia", "240-24", "24201", ""],
    "technology": ["4G", "none", "6G"],
    "signal_dbm": ["-97", "-", "stark"],
    "device": ["a", "b", ""],
    "accuracy_m": ["5", "500", "-"],
    "neighbouring": ["true", ""],
}


@given(st.integers(0, 2**32), st.integers(1, 9), st.sampled_from([0, 500]))
def test_every_row_is_accounted_for_and_batches_change_nothing(seed, cut, trim_m):
    chance = random.Random(seed)  # noqa: S311 - a log, no secret
    rows = [tuple(map(chance.choice, some_texts.values())) for _ in range(chance.randrange(1, 50))]
    file = File("device", "accuracy_m", "neighbouring")
    whole = file.read(*rows, trim_m=trim_m, operator="Tele2")
    before, tracks.AT_ONCE = tracks.AT_ONCE, 1
    try:
        parts = file.read(*rows, cut=cut, trim_m=trim_m, operator="Tele2")
    finally:
        tracks.AT_ONCE = before
    assert parts.rows.equals(whole.rows)
    assert (parts.problems, parts.left_out, parts.rows_outside, parts.notes) == (
        whole.problems, whole.left_out, whole.rows_outside, whole.notes,
    )  # fmt: skip


def test_a_file_is_cleaned_alike_as_text_and_as_parquet(tmp_path, monkeypatch):
    rows = [row(10 * s, 50 * s + 20_000 * (s == 30)) for s in range(60)]
    rows.insert(7, rows[6])
    text, parquet = tmp_path / "log.csv", tmp_path / "log.parquet"
    text.write_text("\n".join(",".join(cells) for cells in (HEAD, *rows)))
    table = pa.table(dict(zip(HEAD, map(list, zip(*rows, strict=True)), strict=True)))
    for name in HEAD[1:3]:
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].cast(pa.float64()))
    table = table.set_column(0, "timestamp", table["timestamp"].cast(pa.timestamp("us", "UTC")))
    pq.write_table(table, parquet)
    options = ReadOptions(names=NameIndex(), measuring=Measuring(trim_m=120))
    monkeypatch.setattr(local, "BATCH_BYTES", 300)
    one, other = (coverage.read(path, options) for path in (text, parquet))
    assert one.left_out == other.left_out
    assert one.left_out == {"repeated_row": 1, "impossible_jump": 1, "trimmed": 6}
    assert one.rows.equals(other.rows)
