"""Logs of mobile measurements, as a plain table: checked and counted, never kept as rows.

Every row is accounted for. A row without service is a measurement. A row on a network with a
signal that cannot be (a sentinel such as -200, 99 or 2147483647, or a dash) is a measurement whose
signal is missing. What is left out of tracks, and why, is in ``geodata.tracks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from loaders.engines.local import LogFile
from loaders.rows import SYNTHETIC
from loaders.sources.coverage.logs import Log
from loaders.sources.coverage.reading import Reading
from loaders.spec import Column, ReadOptions, ReadResult
from loaders.tabular import no_sheets, normalised
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = (
    Column("timestamp", ("tidpunkt", "tid", "time"), required=True, example="2019-06-03T05:12:03Z"),
    Column("longitude", ("longitud", "lon"), required=True, example="22.15670"),
    Column("latitude", ("latitud", "lat"), required=True, example="65.58480"),
    Column("operator", ("operatör",), required=True, example="Telia"),
    Column("technology", ("teknik",), required=True, example="4G"),
    Column("signal_dbm", ("signal", "dbm", "rsrp"), required=True, example="-97"),
    Column("way", ("mätsätt",), example="in_vehicle"),
    SYNTHETIC,
)

_NUMBER: Final = pa.float64()
_WORD: Final = pa.dictionary(pa.int32(), pa.string())

TYPES: Final = {
    **{column.name: _WORD for column in COLUMNS},
    **dict.fromkeys(("longitude", "latitude", "signal_dbm"), _NUMBER),
    "timestamp": pa.timestamp("us", "UTC"),
}
"""What the columns come as, where a text file holds nothing else in them."""

PRESETS: Final = ("", "plain")


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a log into counts.

    Parameters
    ----------
    path
        CSV (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; decimal point or comma) or
        Parquet, with the columns of ``COLUMNS``. Times in UTC, or with their offset from it.
    options
        Only ``preset``, ``measuring`` and ``file_name`` matter here.

    Returns
    -------
    ReadResult
        ``rows`` is table ``coverage_counts`` without its delivery. All numbers are of log rows.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, a column is missing, the preset is unknown, or real and
        invented rows are mixed.
    """
    if options.preset not in PRESETS:
        raise refused("unknown_preset", preset=options.preset, known=["plain"])
    if options.sheet:
        raise no_sheets(options.file_name or path.name)
    log = _plain(path, options)
    reading = Reading(log, options.measuring)
    try:
        for columns, numbers in log.batches:
            reading.take(columns, numbers)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        # A Parquet file whose columns are of other kinds, or whose texts are none.
        name = options.file_name or path.name
        why = str(error).partition("\n")[0]
        raise refused("unreadable", words="unreadable_log", file=name, why=why) from error
    for number in log.malformed:
        # The text of such a row is not shown: which of its cells may be seen is not known.
        reading.reject("malformed", number, "", "")
    return reading.result(len(log.malformed))


def _plain(path: Path, options: ReadOptions) -> Log:
    """Give a plain table as a log: our columns under the headings they are known by."""
    file = LogFile(path, progress=options.progress)
    headings = file.headings()
    positions = _positions(headings, options.file_name or path.name)
    types = {at: TYPES[ours] for ours, at in positions.items()}
    batches = (
        (batch.named(positions), batch.numbers)
        for batch in file.batches(list(positions.values()), types)
    )
    written = {ours: headings[at] for ours, at in positions.items()}
    return Log(written, batches, file.malformed)


def _positions(headings: list[str], file_name: str) -> dict[str, int]:
    """Give the position of each of our columns among the file's; of two alike the first."""
    by_form: dict[str, int] = {}
    for at, heading in enumerate(headings):
        by_form.setdefault(normalised(heading), at)
    found: dict[str, int] = {}
    for column in COLUMNS:
        forms = [normalised(form) for form in (column.name, *column.aliases)]
        known = [by_form[form] for form in forms if form in by_form]
        if known:
            found[column.name] = known[0]
    lacking = [c.name for c in COLUMNS if c.required and c.name not in found]
    if lacking:
        raise refused("missing_columns", file=file_name, missing=lacking, found=headings)
    return found
