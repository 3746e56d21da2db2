"""Which kind of log a file is: as the person says, else as its columns show."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loaders.sources.coverage.building import first_batch
from loaders.sources.coverage.guessing import guessed, may_be_place
from loaders.sources.coverage.layouts import found
from loaders.sources.coverage.plain import COLUMNS
from loaders.sources.coverage.tools import (
    CELLMAPPER,
    CELLMAPPER_HEADINGS,
    PLAIN,
    TOOLS,
)
from loaders.sources.coverage.unusable import (
    DECIMAL,
    require_headings,
    require_usable,
)
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.sources.coverage.building import Table
    from loaders.sources.coverage.layouts import Found, Layout
    from loaders.sources.coverage.logs import Said
    from loaders.sources.coverage.mapping import LogMapping
    from loaders.spec import ReadOptions

POINTS: Final = "points"
"""Preset: the plain table's columns, of a file of points or of a table."""

_HEADINGS: Final = {column.name: column.heading for column in COLUMNS}
"""As messages and the empty table name them."""

_RADIO: Final = re.compile(r"GSM|UMTS|LTE|NR|CDMA", re.IGNORECASE)


def named(headings: Sequence[str], mapped: LogMapping | None, preset: str) -> list[str]:
    """Give the columns' names of a file whose first row is a row; empty if it is the headings.

    Raises
    ------
    DeliveryRefusedError
        If the mapping file names more or fewer columns than there are.
    """
    if mapped and mapped.headings:
        if len(mapped.headings) != len(headings):
            raise refused(
                "bad_mapping",
                words="mapping_headings",
                line=mapped.line("headings", ""),
                said=len(mapped.headings),
                there=len(headings),
            )
        return list(mapped.headings)
    if preset not in ("", CELLMAPPER.name) or len(headings) < len(CELLMAPPER_HEADINGS):
        return []
    latitude, longitude, _, country, *_, kind = headings[:9]
    numbers = bool(DECIMAL.fullmatch(latitude) and DECIMAL.fullmatch(longitude))
    if not (numbers and country.isdecimal() and _RADIO.fullmatch(kind)):
        return []
    more = len(headings) - len(CELLMAPPER_HEADINGS)
    return [*CELLMAPPER_HEADINGS, *[f"+{at}" for at in range(1, more + 1)]]


def chosen(
    table: Table,
    headings: Sequence[str],
    options: ReadOptions,
    mapped: LogMapping | None,
    *,
    shortened: bool = False,
) -> Found:
    """Give the kind of log that a file is, with the places of its columns.

    Raises
    ------
    DeliveryRefusedError
        If it can hold no measurements, has no headings, or lacks columns: then with a mapping file
        to fill in. If the mapping file says of all rows what the file says of each.
    """
    require_usable(headings, options.file_name)
    require_headings(headings, options.file_name)
    result = _recognised(table, headings, options, mapped, shortened=shortened)
    if mapped:
        _require_said_once(result, mapped)
    return result


def _recognised(
    table: Table,
    headings: Sequence[str],
    options: ReadOptions,
    mapped: LogMapping | None,
    *,
    shortened: bool,
) -> Found:
    name = options.file_name
    if mapped and mapped.layout:
        return _mapped(found(mapped.layout, headings, shortened=shortened), mapped, options)
    if options.preset in TOOLS:
        result = found(TOOLS[options.preset], headings, shortened=shortened)
        if result.missing:
            raise refused(
                "missing_columns",
                words="missing_of_tool",
                file=name,
                preset=options.preset,
                missing=[_first_heading(result.layout, ours) for ours in result.missing],
                found=list(headings),
            )
        return result
    if not options.preset:
        tried = (found(layout, headings, shortened=shortened) for layout in TOOLS.values())
        if fitting := next((one for one in tried if one.fits), None):
            return fitting
    result = found(PLAIN, headings, shortened=shortened)
    if result.missing:
        if not may_be_place(headings):
            raise refused("no_coordinates", file=name, found=list(headings))
        raise refused(
            "missing_columns",
            file=name,
            missing=[_HEADINGS[ours] for ours in result.missing],
            found=list(headings),
            mapping=_indented(guessed(headings, _first_row(table))),
        )
    return result


def dated(said: Said, result: Found, options: ReadOptions) -> Said:
    """Give what is said, with the day of a log that has no times.

    Raises
    ------
    DeliveryRefusedError
        If nobody says the day, or more than one.
    """
    if "timestamp" in result.positions or said.day:
        return said
    first, _, last = options.covers.partition("/")
    if not first or first != last:
        words = "no_times" if not first else "several_days"
        raise refused("no_times", words=words, file=options.file_name, covers=options.covers)
    return replace(said, day=first)


def _mapped(result: Found, mapped: LogMapping, options: ReadOptions) -> Found:
    if options.preset in TOOLS:
        raise refused("bad_mapping", words="mapping_and_preset", preset=options.preset)
    layout = result.layout
    wanted = {ours: names for ours, names in layout.columns.items() if ours not in result.positions}
    if layout.network and not result.network:
        wanted["operator"] = layout.network
    for technology, names in layout.signals.items():
        if len(result.signals.get(technology, ())) < len(dict.fromkeys(names)):
            wanted[technology or "signal_dbm"] = names
    for key, names in wanted.items():
        raise refused(
            "missing_columns",
            words="mapping_no_such_heading",
            file=options.file_name,
            line=mapped.line(key),
            key=key,
            heading=list(names),
            found=list(result.headings),
        )
    return result


def _require_said_once(result: Found, mapped: LogMapping) -> None:
    """Refuse a value for all rows where the file has a column: a row's own word goes before it."""
    for key in (*mapped.said.constants, *(["timestamp"] if mapped.said.day else [])):
        if key in result.positions or (key == "operator" and result.network):
            raise refused(
                "bad_mapping",
                words="mapping_said_twice",
                line=mapped.line(key, "constants"),
                key=key,
                heading=result.written()[key],
            )


def _first_heading(layout: Layout, ours: str) -> str:
    if ours == "operator" and layout.network:
        return " / ".join(layout.network)
    if ours == "signal_dbm":
        return next(iter(layout.signals.values()))[0]
    return layout.columns[ours][0]


def _first_row(table: Table) -> list[str]:
    first = first_batch(table)
    if first is None or not len(first.rows):  # every line may be malformed
        return []
    return [str(column[0].as_py() or "") for column in first.rows.columns]


def _indented(text: str) -> str:
    """Give lines set apart from the sentence before them; TOML does not mind."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
