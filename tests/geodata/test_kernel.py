"""The kernel: nothing lost, nothing counted twice, however the rows are cut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import grid, kernel, schema, signals
from geodata.errors import InputError
from geodata.settings import OPERATORS, SIGNAL_THRESHOLDS_DBM, TECHNOLOGIES, WAYS

SCHEMA = pa.schema(
    {
        "timestamp": pa.timestamp("us"),
        "longitude": pa.float64(),
        "latitude": pa.float64(),
        "operator": pa.string(),
        "technology": pa.string(),
        "signal_dbm": pa.float64(),
        "way": pa.string(),
    }
)


def moment(text):
    return pd.Timestamp(text).to_pydatetime()


# Few places, operators and months, so that rows meet in the same keys.
row = st.fixed_dictionaries(
    {
        "timestamp": st.datetimes(moment("2018-11-01"), moment("2019-02-01")),
        "longitude": st.sampled_from([22.15, 22.1567, 22.1568, 18.0]),
        "latitude": st.sampled_from([65.5848, 65.5849, 68.0]),
        "operator": st.sampled_from(OPERATORS[:2]),
        "technology": st.sampled_from([*TECHNOLOGIES, "none"]),
        "signal_dbm": st.one_of(st.none(), st.floats(-150, -40), st.sampled_from([-200.0, 99.0])),
        "way": st.sampled_from(["in_vehicle", "on_foot", ""]),
    }
)
logs = st.lists(row, max_size=40)


def log(rows):
    return pa.Table.from_pylist(rows, SCHEMA)


def one(signal, technology="4G"):
    place = {"longitude": 22.1567, "latitude": 65.5848, "operator": "Telia", "way": ""}
    when = {"timestamp": moment("2019-06-03T05:12")}
    return {**when, **place, "technology": technology, "signal_dbm": signal}


def signal_class(signal, technology="4G"):
    return kernel.count(log([one(signal, technology)]))["signal_class"].to_pylist()[0]


@given(logs, st.randoms(use_true_random=False), st.lists(st.integers(0, 40), max_size=4))
def test_order_and_size_of_batches_never_change_the_counts(rows, chance, cuts):
    whole = kernel.count(log(rows))
    shuffled = chance.sample(rows, len(rows))
    ends = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [kernel.count(log(shuffled[a:b])) for a, b in pairwise(ends)]
    chance.shuffle(parts)
    assert kernel.merge(*parts).equals(whole)


@given(logs, logs, logs)
def test_merging_is_associative_and_commutative_and_has_a_nothing(first, second, third):
    a, b, c = (kernel.count(log(rows)) for rows in (first, second, third))
    left = kernel.merge(kernel.merge(a, b), c)
    assert left.equals(kernel.merge(a, kernel.merge(b, c)))
    assert left.equals(kernel.merge(c, a, b))
    assert kernel.merge(a, kernel.no_counts()).equals(a)


@given(logs, logs)
def test_packed_counts_are_the_counts_and_a_key_is_the_same_number_in_every_batch(first, second):
    a, b = (kernel.count_packed(log(rows)) for rows in (first, second))
    assert a.schema == b.schema == kernel.PACKED_SCHEMA
    assert kernel.unpack(a).equals(kernel.count(log(first)))
    together = kernel.merge_packed(a, b)
    assert set(together["key"].to_pylist()) == {*a["key"].to_pylist(), *b["key"].to_pylist()}
    assert kernel.unpack(together).equals(kernel.count(log(first + second)))
    assert kernel.unpack(together).equals(kernel.merge(kernel.unpack(b), kernel.unpack(a)))


@given(logs)
def test_the_key_of_a_row_is_that_of_its_count(rows):
    keys = kernel.keys(log(rows))
    counted = kernel.count_packed(log(rows)).sort_by("key")
    found, n = np.unique(keys, return_counts=True)
    assert counted["key"].to_pylist() == found.tolist()
    assert counted["n"].to_pylist() == n.tolist()


def test_packing_and_unpacking_loses_no_word_month_or_class():
    when = [moment(f"{year}-{month:02}-15") for year in (1950, 1999, 2099) for month in (1, 12)]
    rows = [
        one(signal, technology) | {"operator": operator, "way": way, "timestamp": time}
        for operator in OPERATORS
        for technology in (*TECHNOLOGIES, "none")
        for way in WAYS
        for signal in (None, *(edge for edge in signals.SIGNAL_EDGES_DBM if edge <= -50))
        for time in when
    ]
    counts = kernel.count(log(rows))
    assert counts["n"].to_numpy().sum() == len(rows)
    words = {name: set(counts[name].to_pylist()) for name in kernel.KEY}
    assert words["operator"] == set(OPERATORS)
    assert words["technology"] == {*TECHNOLOGIES, "none"}
    assert words["way"] == set(WAYS)
    assert words["month"] == {time.year * 100 + time.month for time in when}
    assert words["signal_class"] >= {signals.NO_SERVICE, signals.MISSING_SIGNAL, -140, -55}
    keys = list(zip(*(counts[name].to_pylist() for name in kernel.KEY), strict=True))
    assert keys == sorted(set(keys))


def test_the_ways_are_those_of_the_table():
    for way in WAYS:
        counts = kernel.as_frame(kernel.count(log([one(-90.0) | {"way": way}])))
        schema.validated(counts.assign(delivery_id="d", synthetic=True), "coverage_counts")


def test_the_categories_of_a_frame_are_the_words_that_occur_in_that_order():
    rows = [one(-90.0, "none"), one(-90.0, "5G") | {"longitude": 22.9}]
    frame = kernel.as_frame(kernel.count(log(rows)))
    assert list(frame["technology"].cat.categories) == ["none", "5G"]
    assert list(frame["way"].cat.categories) == [""]


def test_threads_count_as_one_does():
    chance = np.random.RandomState(4)
    many = 40_000
    table = pa.table(
        {
            "timestamp": np.datetime64("2024-01-01", "us") + chance.randint(0, 10**9, many),
            "longitude": chance.uniform(14.5, 25, many),
            "latitude": chance.uniform(64.4, 69.5, many),
            "operator": chance.choice(OPERATORS, many),
            "technology": chance.choice(TECHNOLOGIES, many),
            "signal_dbm": chance.uniform(-130, -60, many),
        }
    )
    batches = [table.slice(start, 1_000) for start in range(0, many, 1_000)]
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(kernel.count_packed, batches))
    assert kernel.unpack(kernel.merge_packed(*counted)).equals(kernel.count(table))


def test_a_key_has_room_for_every_cell_that_the_grid_gives():
    east = 1_759_200
    with pytest.raises(InputError):
        grid.cell_ids([east + 100], [7_400_000])
    assert (east // 100 + 1) * kernel._ROWS * kernel._AFTER_CELL < 2**63


def test_what_is_computed_part_by_part_is_what_is_computed_at_once(monkeypatch):
    table = log([one(-90.0 - at % 7) | {"longitude": 22 + at / 1e4} for at in range(1_000)])
    whole = kernel.keys(table)
    monkeypatch.setattr(kernel, "_AT_ONCE", 33)
    monkeypatch.setattr(grid, "AT_ONCE", 7)
    assert (kernel.keys(table) == whole).all()
    assert (kernel.keys(pa.concat_tables([table[:500], table[500:]])) == whole).all()


@given(logs.filter(bool))
def test_the_counts_are_those_of_a_plain_group_by(rows):
    counts = kernel.as_frame(kernel.count(log(rows)))
    plain = pd.DataFrame(rows)
    plain["cell_id"] = grid.cell_ids_of_degrees(plain["longitude"], plain["latitude"])
    plain["month"] = plain["timestamp"].dt.year * 100 + plain["timestamp"].dt.month
    plain["signal_class"] = [signal_class(item["signal_dbm"], item["technology"]) for item in rows]
    grouped = plain.groupby(list(kernel.KEY))["timestamp"].agg(["size", "min", "max"])
    found = counts.set_index(list(kernel.KEY))
    assert found["n"].to_dict() == grouped["size"].to_dict()
    assert found["first_at"].to_dict() == grouped["min"].to_dict()
    assert found["last_at"].to_dict() == grouped["max"].to_dict()
    assert counts["n"].sum() == len(rows)
    schema.validated(counts.assign(delivery_id="d", synthetic=True), "coverage_counts")


@given(st.sampled_from(TECHNOLOGIES), st.integers(-1400, -430), st.sampled_from(range(4)))
def test_a_class_reaches_a_threshold_exactly_when_its_signal_does(technology, tenths, which):
    signal = tenths / 10
    threshold = list(SIGNAL_THRESHOLDS_DBM.values())[which]
    lowest, highest = signals.SIGNAL_RANGES_DBM[technology]
    found = signal_class(signal, technology)
    if lowest <= signal <= highest:
        assert found in signals.SIGNAL_EDGES_DBM
        assert (found >= threshold) == (signal >= threshold)
    else:
        assert found == signals.MISSING_SIGNAL


@given(
    st.sampled_from(TECHNOLOGIES),
    st.floats(-150, -20) | st.integers(-141, -24).map(float) | st.floats(),
)
def test_a_class_is_the_highest_edge_below_or_missing_out_of_range(technology, signal):
    lowest, highest = signals.SIGNAL_RANGES_DBM[technology]
    below = [edge for edge in signals.SIGNAL_EDGES_DBM if edge <= signal]
    expected = below[-1] if lowest <= signal <= highest else signals.MISSING_SIGNAL
    assert signal_class(signal, technology) == expected


def test_sentinels_are_missing_and_never_weak():
    for sentinel in (-200.0, 99.0, 2147483647.0, None, float("nan"), 0.0, 105.0):
        assert signal_class(sentinel) == signals.MISSING_SIGNAL


def test_the_technology_decides_what_a_signal_can_be():
    assert signal_class(-118.0, "4G") == -120
    assert signal_class(-118.0, "3G") == -120
    assert signal_class(-118.0, "2G") == signals.MISSING_SIGNAL


def test_a_row_without_service_is_counted_whatever_its_signal():
    assert signal_class(None, "none") == signals.NO_SERVICE
    assert signal_class(-80.0, "none") == signals.NO_SERVICE
    assert min(signals.SIGNAL_EDGES_DBM) > signals.NO_SERVICE
    assert min(signals.SIGNAL_EDGES_DBM) > signals.MISSING_SIGNAL


@pytest.mark.parametrize(
    ("threshold", "nearest"), [(-107, "-110 and -105"), (-97, "-99 and -95"), (-150, "-140")]
)
def test_a_threshold_off_the_edges_is_refused_with_the_nearest(threshold, nearest):
    with pytest.raises(InputError, match=f"nearest are {nearest}"):
        signals.require_edges({"4G": threshold})


def test_every_named_threshold_is_an_edge():
    signals.require_edges(SIGNAL_THRESHOLDS_DBM)


def test_the_month_is_that_of_utc():
    rows = [one(-90.0) | {"timestamp": moment("2018-12-31T23:59:59.999999")}]
    assert kernel.count(log(rows))["month"].to_pylist() == [201812]


def test_words_given_twice_in_a_dictionary_are_one_word():
    table = log([one(-90.0), one(-90.0)])
    twice = pa.DictionaryArray.from_arrays(np.array([0, 1]), pa.array(["4G", "4G"]))
    table = table.set_column(table.schema.get_field_index("technology"), "technology", twice)
    assert kernel.count(table)["n"].to_pylist() == [2]


def test_rows_that_were_not_cleaned_are_refused():
    with pytest.raises(InputError, match="Unknown technology 'LTE'"):
        kernel.count(log([one(-90.0, "LTE")]))
    with pytest.raises(InputError, match="Unknown operator 'Télia 📱'; expected one of 'Tele2'"):
        kernel.count(log([one(-90.0), one(-90.0) | {"operator": "Télia 📱"}]))
    with pytest.raises(InputError, match="Unknown way 'by_boat'"):
        kernel.count(log([one(-90.0) | {"way": "by_boat"}]))
    with pytest.raises(InputError, match="outside the grid"):
        kernel.count(log([one(-90.0) | {"latitude": -10.0}]))
    with pytest.raises(InputError, match="value in every row of longitude"):
        kernel.count(log([one(-90.0) | {"longitude": None}]))
    with pytest.raises(InputError, match="years 1950 to 2099"):
        kernel.count(log([one(-90.0) | {"timestamp": moment("1900-01-01")}]))
