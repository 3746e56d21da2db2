"""From a file and the places of its columns to a log of our columns."""

from __future__ import annotations

import datetime as dt
import operator as op
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from geodata.signals import NO_TECHNOLOGY
from loaders.engines.local import Columns
from loaders.rows import SYNTHETIC
from loaders.sources.coverage.columns import MINUS
from loaders.sources.coverage.layouts import ANY
from loaders.sources.coverage.logs import MILLISECONDS, SECONDS, Log, Said
from loaders.sources.coverage.networks import (
    network_code,
    plain,
    technology_of,
)
from loaders.sources.coverage.plain import COLUMNS
from loaders.sources.coverage.texts import UNSAID, Coded, as_text, first_said, paired, where
from loaders.sources.coverage.times import DAY, step_of
from loaders.sources.coverage.told import Told
from loaders.sources.coverage.tools import PLAIN
from loaders.tabular.aside import is_example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loaders.engines.local import Batch
    from loaders.sources.coverage.layouts import Found

NO_CELL: Final = frozenset({*UNSAID, "0", "-1", "2147483647", "268435455", "4294967295"})
"""Numbers of cells that are none: Android's and the standards' largest."""

_NO_MODE: Final = frozenset({"", "-", "--", "unknown", "0", "null", "none", "na", "n/a"})
"""Technologies, by ``networks.plain``, that say nothing."""

_STRONGEST, _WEAKEST = 0, -150
"""dBm between which a number may be a signal at all. -200 and 2147483647 are not."""

_LOOKED_AT: Final = 20
"""Rows whose times show whether they are written as the tool writes them, and with an offset."""

_WEIGHED: Final = 2_000
"""Rows whose times show how finely they are told."""

_COUNTED: Final = ((r"1\d{9}([.,]\d+)?", SECONDS), (r"1\d{12}([.,]\d+)?", MILLISECONDS))
"""Times that are numbers since 1970, of the years 2001 to 2033. No date is written so."""

_OFFSET: Final = re.compile(r"\d[ T]\d.*([Zz]|[+-]\d\d:?(\d\d)?)$")

_ALWAYS: Final = ("timestamp", "longitude", "latitude", "operator", "technology", "way")
"""Columns that may have no heading: a mapping file or a person says them of all rows."""


_NUMBER: Final = pa.float64()
_WORD: Final = pa.dictionary(pa.int32(), pa.string())


class Table(Protocol):
    """A file as rows, batch by batch; see ``engines.local.LogFile``."""

    malformed: list[int]

    def batches(
        self,
        columns: Sequence[int] | None = None,
        types: Mapping[int, pa.DataType] | None = None,
    ) -> Iterator[Batch]:
        """Give the rows and their numbers, of some columns."""


class LogColumns(Columns):
    """Our columns of a batch: those of the file, which can be read as written, and others."""

    def __init__(self, found: Found, batch: Batch) -> None:
        """Take the columns that the file has as we have them."""
        self._direct = list(found.direct)
        others = len(found.wanted) - len(self._direct)
        super().__init__([*self._direct, *(f"+{at}" for at in range(others))], batch)
        for at in range(others):
            del self[f"+{at}"]

    def written(self, name: str) -> pa.ChunkedArray:
        """Give a column as the file has it; one that was put together as it is."""
        return super().written(name) if name in self._direct else self[name]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The columns of a batch by their positions in the file."""

    table: pa.Table
    wanted: list[int]

    def __len__(self) -> int:
        return len(self.table)

    def column(self, at: int) -> pa.ChunkedArray:
        return self.table.column(self.wanted.index(at))


def log_of(file: Table, found: Found, said: Said) -> Log:
    """Give a file as a log.

    Parameters
    ----------
    file
        Its columns are those of ``found.headings``, by position.
    found
        Where the columns are. Nothing may be missing but what ``said`` gives.
    said
        What holds for all rows, and words of the log's own.
    """
    layout = found.layout
    timed = "timestamp" in found.positions
    log = Log(
        {**dict.fromkeys(_ALWAYS, ""), **found.written()},
        (),
        file.malformed,
        time_zone=layout.time_zone if said.time_zone is None else said.time_zone,
        timed=timed,
    )
    if layout is PLAIN and (example := _example(file, found)) is not None:
        log.aside[example] = "example_row"
    types = _types(found)
    if timed and (column := _first_times(file, found.positions["timestamp"])) is not None:
        first = [text.strip() for text in as_text(column.slice(0, _LOOKED_AT)).to_pylist()]
        log.time_format = _time_format(first, found, said)
        if not log.time_format:
            zone = "UTC" if any(map(_OFFSET.search, first)) else None
            types[found.positions["timestamp"]] = pa.timestamp("us", zone)
        log.time_step = step_of(column, log.time_format)
        log.timed = log.time_step < DAY
    batches = file.batches(found.wanted, types)
    log.batches = _batches(batches, found, said, log)
    return log


def first_batch(file: Table, columns: Sequence[int] | None = None) -> Batch | None:
    """Look at the first rows of a file that is to be read later; None if it has no rows.

    Its malformed lines are not noted yet, or they would count twice.
    """
    noted = len(file.malformed)
    first = next(file.batches(columns), None)
    del file.malformed[noted:]
    return first


def _example(file: Table, found: Found) -> int | None:
    """Give the number of the first row if it is the example of the empty table, as it stands."""
    places = {**found.positions, "signal_dbm": found.signals[ANY][0]}
    ours = {column.name: places[column.name] for column in COLUMNS if column.name in places}
    if any(column.example and column.name not in ours for column in COLUMNS):
        return None  # nothing is read for it
    at = list(dict.fromkeys(ours.values()))
    first = first_batch(file, at)
    if first is None or not len(first.rows):
        return None
    texts = {
        name: as_text(first.rows.column(at.index(place)).slice(0, 1))[0].as_py().strip()
        for name, place in ours.items()
    }
    return int(first.numbers[0]) if is_example(texts, COLUMNS) else None


def _types(found: Found) -> dict[int, pa.DataType]:
    """Say what the columns but the times come as, where a text file holds nothing else in them."""
    types = {}
    for ours in ("longitude", "latitude", "accuracy_m"):
        types[found.positions.get(ours, -1)] = _NUMBER
    for ours in ("operator", "technology", "way", "neighbouring", "device", SYNTHETIC.name):
        types[found.positions.get(ours, -1)] = _WORD
    types |= dict.fromkeys(found.network or (), _WORD)
    for places in found.signals.values():
        types |= dict.fromkeys(places, _WORD if found.layout.asu else _NUMBER)
    return {at: kind for at, kind in types.items() if at >= 0}


def _batches(
    batches: Iterator[Batch], found: Found, said: Said, log: Log
) -> Iterator[tuple[LogColumns, np.ndarray]]:
    told = Told()
    for batch in batches:
        told.rows += len(batch.numbers)
        yield _columns(batch, found, said, told), batch.numbers
    log.notes += told.notes(found, said, only_days=log.time_step >= DAY)


def _columns(batch: Batch, found: Found, said: Said, told: Told) -> LogColumns:
    columns = LogColumns(found, batch)
    rows = _Rows(batch.rows, found.wanted)
    for ours, at in found.positions.items():
        if ours not in columns:  # a column that is two of ours
            columns[ours] = rows.column(at)
    if "timestamp" not in columns:
        noon = dt.datetime.fromisoformat(f"{said.day}T12:00:00+00:00")
        every = pa.array([noon] * len(rows), pa.timestamp("us", "UTC"))
        columns["timestamp"] = pa.chunked_array([every])
    for ours, text in said.constants.items():
        columns[ours] = Coded.constant(text, len(rows)).column()
    operator = _operator(rows, columns, found, said)
    technology = _technology(rows, columns, found, said)
    columns["signal_dbm"] = _signal(rows, technology, found, told)
    columns["operator"] = operator.column()
    columns["technology"] = technology.column()
    told.count(operator, technology, found.written().get("operator", ""))
    return columns


def _operator(rows: _Rows, columns: LogColumns, found: Found, said: Said) -> Coded:
    if found.network and "operator" not in columns:
        country, network = (Coded.of(rows.column(at)) for at in found.network)
        names = paired(country, network, network_code)
    else:
        names = Coded.of(columns["operator"])
    if found.layout.home:
        names = names.meaning(lambda text: text.rpartition("/")[2])
    return names.meaning(lambda text: said.operators.get(plain(text), text))


def _technology(rows: _Rows, columns: LogColumns, found: Found, said: Said) -> Coded:
    """Give the technology as text; ``none`` where the layout tells that there is no service."""
    given = Coded.of(columns["technology"])
    if found.layout.always_served:
        # Its word for an unknown value is not to be taken for a row without service.
        given = given.meaning(lambda text: "" if plain(text) == NO_TECHNOLOGY else text)
    given = given.meaning(lambda text: said.technologies.get(plain(text), text))
    if found.cell is None:
        return given
    unsaid = given.are(lambda text: plain(text) in _NO_MODE)
    if not unsaid.any():
        return given
    no_cell = Coded.of(rows.column(found.cell)).are(lambda text: text.strip() in NO_CELL)
    silent = unsaid & no_cell & ~_heard(rows, found)
    codes = np.where(silent, len(given.texts), given.codes).astype("int32")
    return Coded(codes, [*given.texts, NO_TECHNOLOGY])


def _heard(rows: _Rows, found: Found) -> np.ndarray:
    """Say of each row whether any of its columns of signal has a number that may be one."""
    heard = np.zeros(len(rows), dtype=bool)
    for at in {at for places in found.signals.values() for at in places}:
        heard |= Coded.of(rows.column(at)).are(_may_be_signal)
    return heard


def _may_be_signal(text: str) -> bool:
    number = pd.to_numeric(text.strip().replace(",", ".").replace(MINUS, "-"), errors="coerce")
    return bool(_WEAKEST < number < _STRONGEST)


def _signal(rows: _Rows, technology: Coded, found: Found, told: Told) -> pa.ChunkedArray:
    """Give the signal that each row's technology gives its meaning to."""
    meanings = technology.meaning(technology_of)
    if ANY in found.signals:
        column = rows.column(found.signals[ANY][0])
        if not found.layout.asu:
            return column
        given = Coded.of(column)
        told.in_asu += int(given.are(_is_asu).sum())
        return as_text(paired(meanings, given, from_asu).column())
    result = pa.chunked_array([pa.nulls(len(rows))])
    for word, places in found.signals.items():
        column = first_said([rows.column(at) for at in places])
        result = where(meanings.are(partial(op.eq, word)), column, result)
    return result


def _is_asu(text: str) -> bool:
    return text.strip().isdecimal()


def from_asu(technology: str, text: str) -> str:
    """Give a signal in dBm from the phone's own steps (ASU); what is in dBm stays.

    As Android counts: 2G 0–31, 4G and 5G 0–97. On 3G a number up to 31 may be of the old scale
    (RSSI) or of the new one (RSCP): it is missing, not guessed.

    >>> from_asu("4G", "43"), from_asu("2G", "10"), from_asu("3G", "20"), from_asu("4G", "-97")
    ('-97', '-93', '', '-97')
    """
    if not _is_asu(text):
        return text
    steps = int(text)
    if technology == "2G" and steps <= _LAST_2G:
        return str(2 * steps - 113)
    if technology == "3G" and _LAST_2G < steps <= _LAST_3G:
        return str(steps - 120)
    if technology in ("4G", "5G") and steps <= _LAST_4G:
        return str(steps - 140)
    return ""


_LAST_2G, _LAST_3G, _LAST_4G = 31, 96, 97


def _first_times(file: Table, position: int) -> pa.ChunkedArray | None:
    """Give the times of the first rows as the file has them; None where there are no rows."""
    first = first_batch(file, [position])
    return first.rows.column(0).slice(0, _WEIGHED) if first is not None else None


def _time_format(first: Sequence[str], found: Found, said: Said) -> str:
    """Give the format of times: as was said, else the tool's where one of the first rows has it."""
    if said.time_format is not None:
        return said.time_format
    for number, unit in _COUNTED:
        if first and all(re.fullmatch(number, text) for text in first):
            return unit
    wanted = found.layout.time_format
    digits = re.sub(r"%[a-zA-Z]", lambda part: r"\d{4}" if part[0] == "%Y" else r"\d{2}", wanted)
    pattern = re.compile(digits.replace(".", r"\."))
    return wanted if wanted and any(map(pattern.fullmatch, first)) else ""
