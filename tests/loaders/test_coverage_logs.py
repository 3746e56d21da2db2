"""Logs of mobile measurements: every row accounted for, nothing silently bettered."""

from __future__ import annotations

import random
from contextlib import suppress

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import schema, signals
from geodata.municipalities import NameIndex
from loaders import words
from loaders.engines import local
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.sources.coverage import reading
from loaders.spec import ReadOptions

HEAD = "timestamp,longitude,latitude,operator,technology,signal_dbm,way,exempeldata"
SOUND = "2019-06-03T05:12:03Z,22.15670,65.58480,Telia,4G,-97,in_vehicle,nej"
LATER = SOUND.replace("05:12:03", "05:13:03")
OPTIONS = ReadOptions(names=NameIndex())
COLUMNS = [column.name for column in coverage.COLUMNS]


def row(**changes):
    """Give a sound row with some cells changed."""
    cells = dict(zip(COLUMNS, SOUND.split(","), strict=True))
    return ",".join({**cells, **changes}.values())


@pytest.fixture
def read(tmp_path):
    def reader(*rows, head=HEAD, encoding="utf-8", end="\n"):
        path = tmp_path / "log.csv"
        path.write_bytes(end.join([head, *rows, ""]).encode(encoding))
        return coverage.read(path, OPTIONS)

    return reader


def accounted(result):
    return result.rows_accepted == result.rows["n"].sum()


def counts(result):
    return result.rows.set_index(["operator", "technology", "signal_class"])["n"].to_dict()


def test_a_sound_row_becomes_one_count(read):
    result = read(SOUND)
    assert result.rows.iloc[0].to_dict() == {
        "cell_id": 8295007292400,
        "operator": "Telia",
        "technology": "4G",
        "month": 201906,
        "signal_class": -99,
        "way": "in_vehicle",
        "n": 1,
        "first_at": pd.Timestamp("2019-06-03 05:12:03"),
        "last_at": pd.Timestamp("2019-06-03 05:12:03"),
        "synthetic": False,
    }
    assert (result.rows_read, result.rows_accepted, result.problems) == (1, 1, [])
    schema.validated(result.rows.assign(delivery_id="d"), "coverage_counts")


@pytest.mark.parametrize("signal", ["-200", "2147483647", "99", "-", "", "NaN", "-150", "0"])
def test_a_sentinel_is_a_missing_signal_on_a_counted_row(read, signal):
    assert counts(read(row(signal_dbm=signal))) == {("Telia", "4G", signals.MISSING_SIGNAL): 1}


def test_a_row_without_service_is_kept(read):
    later = row(timestamp="2019-06-03T05:13:03Z", technology="ingen", signal_dbm="-")
    result = read(row(technology="none", signal_dbm=""), later)
    assert counts(result) == {("Telia", "none", signals.NO_SERVICE): 2}


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"longitude": "65.58480", "latitude": "22.15670"}, "swapped_coordinates", "longitude"),
        ({"longitude": "500"}, "out_of_range", "longitude"),
        ({"latitude": "-91"}, "out_of_range", "latitude"),
        ({"longitude": "öst"}, "not_a_number", "longitude"),
        ({"latitude": "inf"}, "not_a_number", "latitude"),
        ({"signal_dbm": "stark"}, "not_a_number", "signal_dbm"),
        ({"timestamp": "i går"}, "bad_time", "timestamp"),
        ({"timestamp": ""}, "bad_time", "timestamp"),
        ({"timestamp": "1970-01-01T00:00:00Z"}, "bad_time", "timestamp"),
        ({"timestamp": "2019-02-30T00:00:00Z"}, "bad_time", "timestamp"),
        ({"technology": "6G"}, "unknown_technology", "technology"),
        ({"technology": ""}, "unknown_technology", "technology"),
        ({"way": "helikopter"}, "unknown_way", "way"),
    ],
)
def test_a_faulty_row_is_rejected_with_its_place_and_the_others_are_not(
    read, changes, code, column
):
    result = read(SOUND, row(**changes), LATER)
    (problem,) = result.problems
    assert (problem.code, problem.column, problem.row) == (code, column, 3)
    assert problem.value == changes.get(column, problem.value)
    assert (result.rows_rejected, result.rows_accepted) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"operator": "24201"}, "foreign_network"),
        ({"operator": "DNA"}, "foreign_network"),
        ({"operator": "Telia FI"}, "foreign_network"),
        ({"operator": "240-24"}, "shared_network"),
        ({"operator": "24021"}, "railway_network"),
        ({"operator": "Net 1"}, "other_operator"),
        ({"operator": "Telja"}, "unknown_operator"),
        ({"operator": ""}, "no_operator"),
        ({"longitude": "", "latitude": ""}, "no_position"),
        ({"longitude": "0", "latitude": "0"}, "no_position"),
    ],
)
def test_a_row_that_says_nothing_of_an_operator_here_is_left_out_by_reason(read, changes, reason):
    result = read(SOUND, row(**changes))
    assert result.left_out == {reason: 1}
    assert result.rows_accepted == 1


def test_operators_and_technologies_go_by_their_usual_names(read):
    written = [("TELE2", "LTE"), ("240-02", "NR"), ("Telenor SE", "HSPA+"), ("telia", "EDGE")]
    result = read(*[row(operator=who, technology=what) for who, what in written])
    found = set(result.rows[["operator", "technology"]].itertuples(index=False, name=None))
    assert found == {("Tele2", "4G"), ("Tre", "5G"), ("Telenor", "3G"), ("Telia", "2G")}


def test_points_far_from_the_county_are_outside_and_points_just_over_its_border_are_not(read):
    stockholm = row(timestamp="2019-06-04T05:12:03Z", longitude="18.07", latitude="59.33")
    finland = row(timestamp="2019-06-05T05:12:03Z", longitude="24.5")
    result = read(SOUND, stockholm, finland)
    assert (result.rows_outside, result.rows_accepted) == (1, 2)


def test_times_are_read_with_and_without_their_offset_also_in_one_file(read):
    result = read(
        row(timestamp="2019-01-01T01:30:00+02:00"),
        row(timestamp="2018-12-31 23:45:00"),
        row(timestamp="2018-12-31T23:50:00.250Z"),
    )
    only = result.rows.iloc[0]
    assert (only["month"], only["n"]) == (201812, 3)
    assert only["first_at"] == pd.Timestamp("2018-12-31 23:30")
    assert only["last_at"] == pd.Timestamp("2018-12-31 23:50:00.250")
    assert result.covers == ("2018-12-31", "2018-12-31")


def test_the_days_covered_include_those_of_rejected_rows(read):
    result = read(SOUND, row(timestamp="2020-01-05T00:00:00Z", technology="6G"))
    assert result.covers == ("2019-06-03", "2020-01-05")


def test_the_way_of_measuring_is_kept_apart_and_its_absence_is_said(read):
    later, last = "2019-06-03T05:13:03Z", "2019-06-03T05:14:03Z"
    result = read(SOUND, row(way="till fots", timestamp=later), row(way="", timestamp=last))
    assert set(result.rows["way"]) == {"in_vehicle", "on_foot", ""}
    assert len(result.notes) == 1
    assert read(SOUND).notes == []


def test_lines_are_numbered_as_the_file_shows_them(read, monkeypatch):
    faulty = row(technology="6G")
    rows = [SOUND, "", faulty, "1;2", LATER, "a,b", faulty, ",,,,,,,", faulty]
    for size in (len(HEAD) + 80, local.BATCH_BYTES):
        monkeypatch.setattr(local, "BATCH_BYTES", size)
        result = read(*rows, end="\r\n")
        assert [(problem.row, problem.code) for problem in result.problems] == [
            (4, "unknown_technology"),
            (5, "malformed"),
            (7, "malformed"),
            (8, "unknown_technology"),
            (10, "unknown_technology"),
        ]
        assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (7, 2, 5)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_swedish_files_read_alike(read, encoding, delimiter):
    head = delimiter.join(
        ["Tid", "Longitud", "Latitud", "Operatör", "Teknik", "Signal dBm", "Mätsätt", "Exempeldata"]
    )
    cells = SOUND.split(",")
    if delimiter != ",":
        cells = [cell.replace(".", ",") for cell in cells]
    cells[6] = "snöskoter"
    result = read(delimiter.join(cells), head=head, encoding=encoding)
    assert result.rows["cell_id"].tolist() == [8295007292400]
    assert result.rows["way"].tolist() == ["snowmobile"]


def test_parquet_with_its_own_types_reads_as_the_text_does(read, tmp_path):
    rows = [SOUND, row(technology="none", signal_dbm=""), row(operator="DNA"), row(longitude="500")]
    text = read(*rows)
    frame = pd.DataFrame([line.split(",") for line in rows], columns=COLUMNS)
    frame["timestamp"] = pd.to_datetime(frame["timestamp"]).dt.tz_convert("Europe/Stockholm")
    for name in ("longitude", "latitude", "signal_dbm"):
        frame[name] = pd.to_numeric(frame[name])
    path = tmp_path / "log.parquet"
    frame.to_parquet(path)
    typed = coverage.read(path, OPTIONS)
    pd.testing.assert_frame_equal(typed.rows, text.rows)
    assert typed.left_out == text.left_out
    assert [problem.code for problem in typed.problems] == ["out_of_range"]


cell_texts = {
    "timestamp": ["2019-06-03T05:12:03Z", "2019-07-01 10:00", "", "nu"],
    "longitude": ["22.1567", "22,16", "", "0", "65.5", "18.0", "300", "x"],
    "latitude": ["65.5848", "66.1", "", "0", "22.1", "59.3", "x"],
    "operator": ["Telia", "TRE", "24201", "Telja", ""],
    "technology": ["4G", "LTE", "none", "6G", ""],
    "signal_dbm": ["-97", "-200", "-", "", "stark"],
    "way": ["in_vehicle", "", "helikopter"],
    "exempeldata": ["ja"],
}
lines = st.lists(
    st.one_of(
        st.tuples(*(st.sampled_from(texts) for texts in cell_texts.values())).map(";".join),
        st.sampled_from(["a;b", ";;;;;;;;;", ""]),
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, st.sampled_from([200, 1 << 20]))
def test_every_row_is_accounted_for_however_the_file_is_cut(tmp_path, rows, size):
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEAD.replace(",", ";"), *rows, ""]), encoding="utf-8")
    whole = coverage.read(path, OPTIONS)
    assert whole.rows_read == sum(bool(line) for line in rows)
    assert len(whole.problems) == whole.rows_rejected
    assert accounted(whole)
    before, local.BATCH_BYTES = local.BATCH_BYTES, size
    try:
        cut = coverage.read(path, OPTIONS)
    finally:
        local.BATCH_BYTES = before
    pd.testing.assert_frame_equal(cut.rows, whole.rows)
    assert cut.problems == whole.problems
    assert (cut.left_out, cut.rows_outside) == (whole.left_out, whole.rows_outside)


def test_counts_waiting_are_merged_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(local, "MERGE_AT", 3)
    counter = local.Counter()
    place = {"longitude": [22.0], "latitude": [66.0], "operator": ["Tre"], "technology": ["4G"]}
    moment = pa.array([pd.Timestamp("2019-06-03")], pa.timestamp("us"))
    rows = pa.table({"timestamp": moment, **place, "signal_dbm": [-90.0]})
    most = 0
    for _ in range(20):
        counter.add(rows)
        most = max(most, len(counter.waiting))
    assert most <= 3
    assert counter.total()["n"].to_pylist() == [20]


def test_problems_are_capped_and_rows_are_not(read, monkeypatch):
    monkeypatch.setattr(reading, "MAX_PROBLEMS", 2)
    result = read(*[row(technology="6G")] * 5)
    assert [problem.code for problem in result.problems][-1] == "more_problems"
    assert (len(result.problems), result.rows_rejected) == (3, 5)


def test_sample_rows_are_marked_and_never_mixed_with_real_ones(read):
    assert read(row(exempeldata="ja"), row(exempeldata="Yes")).rows["synthetic"].all()
    assert not read(row(exempeldata=""), SOUND).rows["synthetic"].any()
    for second in (row(exempeldata="ja"), row(exempeldata="kanske")):
        with pytest.raises(DeliveryRefusedError) as refused:
            read(SOUND, second)
        assert refused.value.code == "mixed_synthetic"


def test_what_cannot_be_a_log_is_refused_with_the_reason(read, tmp_path):
    with pytest.raises(DeliveryRefusedError, match="lacks latitud") as refused:
        read(SOUND, head=HEAD.replace("latitude", "höjd"))
    assert refused.value.code == "missing_columns"
    empty, broken = tmp_path / "empty.csv", tmp_path / "broken.parquet"
    empty.write_bytes(b"")
    broken.write_bytes(b"PAR1")
    with pytest.raises(DeliveryRefusedError, match="is empty"):
        coverage.read(empty, OPTIONS)
    with pytest.raises(DeliveryRefusedError, match="not a whole Parquet file"):
        coverage.read(broken, OPTIONS)
    other = ReadOptions(names=OPTIONS.names, preset="nemo")
    with pytest.raises(DeliveryRefusedError, match="called “nemo”"):
        coverage.read(empty, other)


def test_every_refusal_of_a_log_is_said_in_swedish_too(read, tmp_path):
    broken, empty = tmp_path / "broken.parquet", tmp_path / "empty.csv"
    broken.write_bytes(b"PAR1")
    empty.write_bytes(b" ")
    found = []
    for path in (broken, empty):
        with pytest.raises(DeliveryRefusedError) as refused:
            coverage.read(path, OPTIONS)
        found.append(words.of_error(refused.value, "sv"))
    with pytest.raises(DeliveryRefusedError) as refused:
        read(SOUND, head=HEAD.replace("latitude", "höjd"))
    assert "saknar latitud" in words.of_error(refused.value, "sv")
    assert "inte en hel Parquetfil" in found[0]
    assert "är tom" in found[1]


def test_a_parquet_column_of_another_kind_is_refused_or_its_rows_are(tmp_path):
    path = tmp_path / "log.parquet"
    for at, name in enumerate(COLUMNS):
        for odd in ([[1]], [{"a": 1}], [b"\xff\xfe"], [True], [None], [2**40]):
            arrays = [pa.array([cell]) for cell in SOUND.split(",")]
            arrays[at] = pa.array(odd)
            pq.write_table(pa.table(arrays, names=COLUMNS), path)
            with suppress(DeliveryRefusedError):
                result = coverage.read(path, OPTIONS)
                left = sum(result.left_out.values())
                parts = (result.rows_accepted, result.rows_rejected, left, result.rows_outside)
                assert sum(parts) == result.rows_read == 1, name


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_log_is_read_or_refused_and_never_a_traceback(tmp_path_factory, kind, seed):
    path = tmp_path_factory.mktemp("damaged") / f"log.{kind}"
    if kind == "csv":
        path.write_text("\n".join([HEAD, *[SOUND] * 30]))
    else:
        arrays = [pa.array([cell] * 100) for cell in SOUND.split(",")]
        pq.write_table(pa.table(arrays, names=COLUMNS), path)
    chance = random.Random(seed)  # noqa: S311 - damage, no secret
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 15)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
    with suppress(DeliveryRefusedError):
        coverage.read(path, OPTIONS)


def test_a_log_with_headings_alone_gives_an_empty_table(read):
    result = read()
    assert (result.rows_read, len(result.rows), result.covers) == (0, 0, ("", ""))
    schema.validated(result.rows.assign(delivery_id=""), "coverage_counts")


def test_a_parquet_file_may_hold_large_strings_and_dictionaries(tmp_path):
    cells = [[cell] for cell in SOUND.split(",")]
    arrays = [pa.array(cell, pa.large_string()) for cell in cells]
    arrays[3] = arrays[3].dictionary_encode()
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table(arrays, names=COLUMNS), path)
    assert coverage.read(path, OPTIONS).rows_accepted == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("dates.xlsx", b"PK\x03\x04\x81\x8d\x00", "damaged"),
        ("log.csv", bytes(range(256)), "A log is CSV or Parquet"),
    ],
)
def test_what_is_no_text_is_refused_with_what_a_log_is(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeliveryRefusedError, match=sentence):
        coverage.read(path, ReadOptions(NameIndex()))


def test_which_problems_are_described_does_not_depend_on_batches_and_threads(tmp_path, monkeypatch):
    path = tmp_path / "log.csv"
    wrong = ({"timestamp": "nu"}, {"longitude": "east"}, {"technology": "6G"}, {"way": "by air"})
    moment = pd.Timestamp("2019-06-03T05:00:00Z")
    rows = [
        row(**{"timestamp": (moment + pd.Timedelta(at, "min")).isoformat(), **wrong[at % 4]})
        for at in range(400)
    ]
    path.write_text("\n".join([HEAD, *rows]))
    whole = coverage.read(path, OPTIONS)
    assert [problem.row for problem in whole.problems] == list(range(2, 402))
    monkeypatch.setattr(local, "BATCH_BYTES", 1 << 10)
    assert coverage.read(path, OPTIONS).problems == whole.problems
    monkeypatch.setattr(reading, "MAX_PROBLEMS", 100)
    few = coverage.read(path, OPTIONS)
    assert few.rows_rejected == 400
    assert [problem.code for problem in few.problems[100:]] == ["more_problems"]
    assert few.problems[100].details["count"] == 300


@pytest.mark.parametrize(("offset", "zone"), [("Z", "UTC"), ("+02:00", "UTC"), ("", None)])
def test_times_are_read_as_such_with_and_without_an_offset(tmp_path, offset, zone, monkeypatch):
    kinds = []

    def batches(self, columns=None, types=None):
        for batch in real(self, columns, types):
            kinds.extend(batch.rows.schema.types)
            yield batch

    real = local.LogFile.batches
    monkeypatch.setattr(local.LogFile, "batches", batches)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEAD, row(timestamp=f"2019-06-03T05:12:03{offset}")]))
    coverage.read(path, OPTIONS)
    assert pa.timestamp("us", zone) in kinds
