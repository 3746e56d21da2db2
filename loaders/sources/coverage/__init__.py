"""Logs of mobile measurements, of many tools: checked and counted, never kept as rows.

Every row is accounted for. A row without service is a measurement. A row on a network with a
signal that cannot be (a sentinel such as -200, 99 or 2147483647, or a dash) is a measurement whose
signal is missing. What a log is shows in its form (text, Parquet, points of a vector file) and in
its columns; ``tools`` has those that are known, a mapping file describes any other. What is left
out of tracks, and why, is in ``geodata.tracks``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from geodata.signals import MISSING_SIGNAL
from loaders import safety
from loaders.engines.local import LogFile
from loaders.sources.coverage.building import log_of
from loaders.sources.coverage.choosing import POINTS, chosen, dated, named
from loaders.sources.coverage.logs import Log, Said
from loaders.sources.coverage.mapping import read_mapping
from loaders.sources.coverage.plain import COLUMNS
from loaders.sources.coverage.points import has_shapes, read_points
from loaders.sources.coverage.reading import Reading
from loaders.sources.coverage.sheets import SheetTable, read_sheet
from loaders.sources.coverage.tools import PLAIN, TOOLS
from loaders.tabular import no_sheets
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from geodata.errors import Problem
    from loaders.sources.coverage.building import Table
    from loaders.sources.coverage.mapping import LogMapping
    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "PRESETS", "read"]

PRESETS: Final = (*TOOLS, POINTS, PLAIN.name)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a log into counts.

    Parameters
    ----------
    path
        Text (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; decimal point or comma),
        Parquet, a workbook, or points of a vector file in any coordinate system.
    options
        Only ``preset``, ``sheet`` (of a workbook; a layer of a vector file), ``covers`` (the day of
        a log without times), ``measuring`` and ``file_name`` matter here.

    Returns
    -------
    ReadResult
        ``rows`` is table ``coverage_counts`` without its delivery. All numbers are of log rows.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read, holds no measurements at places, is not recognised, the preset
        is unknown, the mapping file is wrong, or real and invented rows are mixed.
    """
    if options.preset and options.preset not in PRESETS:
        raise refused("unknown_preset", preset=options.preset, known=list(PRESETS))
    name = options.file_name or path.name
    options = replace(options, file_name=name)
    try:
        log = _log(path, options, name)
        reading = Reading(log, options.measuring)
        reading.read_all()
    except (pa.ArrowException, UnicodeDecodeError) as error:
        # A Parquet file whose columns are of other kinds, or whose texts are none.
        why = str(error).partition("\n")[0]
        raise refused("unreadable", words="unreadable_log", file=name, why=why) from error
    for number in log.malformed:
        # The text of such a row is not shown: which of its cells may be seen is not known.
        reading.reject("malformed", number, "", "")
    result = reading.result(len(log.malformed))
    result.notes += [*log.notes, *_without_signal(result.rows)]
    return result


def _without_signal(counts: pd.DataFrame) -> Iterator[Problem]:
    """Tell a log most of whose signals are none: it is likelier misread than measured."""
    missing = int(counts.loc[counts["signal_class"] == MISSING_SIGNAL, "n"].sum())
    rows = int(counts["n"].sum())
    if missing > rows // 2:
        yield problem("signal_missing", count=missing, rows=rows)


def _log(path: Path, options: ReadOptions, name: str) -> Log:
    """Give the file as a log, of the kind that the person names or that its columns show."""
    mapped = read_mapping(options.measuring.mapping) if options.measuring.mapping else None
    said = mapped.said if mapped else Said()
    said = replace(said, operator=options.measuring.operator)
    table: Table
    if has_shapes(path):
        table = layer = read_points(path, options.sheet, name)
        headings, shortened = layer.headings, layer.shortened
    elif safety.kind_of(path) in safety.WORKBOOKS:
        table = page = _page(path, options, mapped, name)
        headings, shortened = page.headings, False
    elif options.sheet:
        raise no_sheets(name)
    else:
        file = LogFile(path, progress=options.progress)
        headings, shortened = file.headings(), False
        if names := named(headings, mapped, options.preset):
            headings, file.headed = names, False
        table = file
    found = chosen(table, headings, options, mapped, shortened=shortened)
    log = log_of(table, found, dated(said, found, options))
    if isinstance(table, SheetTable):
        log.sheet = table.sheet
        log.aside |= table.aside
    return log


def _page(path: Path, options: ReadOptions, mapped: LogMapping | None, name: str) -> SheetTable:
    """Give the sheet of a workbook, with the headings that a mapping file gives it, if any."""
    headed = not (mapped and mapped.headings)
    layout = mapped.layout if mapped else None
    page = read_sheet(path, options.sheet, layout, name, headed=headed)
    if not headed:
        page.headings = named(page.headings, mapped, options.preset)
    return page
