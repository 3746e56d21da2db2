"""A mapping file: what the columns of a log of a kind of its own are, said once in a small file.

TOML, because a person writes it: headings by our columns, how times are written, and the log's own
words for operators and technologies. Without a part ``columns`` it adds its words to a tool's log.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from geodata.settings import OPERATORS, TECHNOLOGIES
from geodata.signals import NO_TECHNOLOGY
from loaders.sources.coverage.layouts import ANY, Layout
from loaders.sources.coverage.logs import MILLISECONDS, SECONDS, Said
from loaders.sources.coverage.networks import UNKNOWN, operator_of, plain, technology_of, way_of
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.errors import Detail
    from loaders.errors import DeliveryRefusedError

NAME: Final = "mapping"
"""Name of the layout that a mapping file describes."""

COLUMNS: Final = (
    *("timestamp", "longitude", "latitude", "operator", "technology", "signal_dbm"),
    *("way", "accuracy_m", "neighbouring", "device"),
)
CONSTANTS: Final = ("timestamp", "operator", "technology", "way")
KNOWN_TECHNOLOGIES: Final = (*TECHNOLOGIES, NO_TECHNOLOGY)
WAYS: Final = ("in_vehicle", "outside", "on_foot", "snowmobile")

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "columns": COLUMNS,
    "constants": CONSTANTS,
    "times": ("format", "zone"),
    "operators": (),
    "technologies": (),
}
"""The parts of the file and what each may say; nothing listed: words of the log's own."""

_HEADINGS: Final = "headings"
_TWO: Final = 2
_TRIED: Final = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
"""A format must give its day back."""

_AT: Final = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class LogMapping:
    """A mapping file, read and found sound."""

    said: Said
    layout: Layout | None
    """None: it only adds words to a tool's log."""

    headings: tuple[str, ...] = ()
    """The columns' names, of a file that has none."""

    text: str = ""

    def line(self, key: str, part: str = "columns") -> int:
        """Give the line of the file that says something; else the one where its part begins."""
        return _line(self.text, part, key)


def read_mapping(text: str) -> LogMapping:
    """Read a mapping file.

    Raises
    ------
    DeliveryRefusedError
        If it is no TOML, or says what cannot be meant: with the line, the key, what is expected.

    >>> read_mapping('operators = {HALEBOP = "Telia"}').said.operators
    {'halebop': 'Telia'}
    """
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers and lists beyond all measure, too
        at = _AT.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise refused("bad_mapping", words="mapping_not_toml", line=line) from error
    return _Checked(text, content).mapping()


@dataclass(frozen=True, slots=True)
class _Checked:
    """The content of the file, and how to say where in it something is wrong."""

    text: str
    content: Mapping[str, Any]

    def mapping(self) -> LogMapping:
        """Give what the file says, every part of it checked."""
        headings = self.content.get(_HEADINGS, [])
        if not _are_texts(headings):
            raise self._wrong("mapping_no_list", "", _HEADINGS)
        for part, said in self.content.items():
            if part != _HEADINGS and part not in _KEYS:
                raise self._wrong("mapping_unknown_key", "", part, known=[_HEADINGS, *_KEYS])
            if part != _HEADINGS and not isinstance(said, dict):
                raise self._wrong("mapping_no_part", "", part)
        for part, known in _KEYS.items():
            for key in self._part(part):
                if known and key not in known:
                    raise self._wrong("mapping_unknown_key", part, key, known=list(known))
        constants = self._constants()
        said = Said(
            operators=self._words("operators", OPERATORS, operator_of),
            technologies=self._words("technologies", KNOWN_TECHNOLOGIES, technology_of),
            constants={key: text for key, text in constants.items() if key != "timestamp"},
            time_format=self._format(),
            time_zone=self._zone(),
            day=constants.get("timestamp", ""),
        )
        return LogMapping(said, self._layout(constants), tuple(headings), self.text)

    def _part(self, name: str) -> Mapping[str, Any]:
        part: Mapping[str, Any] = self.content.get(name, {})
        return part

    def _wrong(self, words: str, part: str, key: str, **details: Detail) -> DeliveryRefusedError:
        line = _line(self.text, part, key)
        return refused("bad_mapping", words=words, line=line, key=key, **details)

    def _words(
        self, part: str, known: tuple[str, ...], meaning: Callable[[str], str]
    ) -> dict[str, str]:
        """Give words of the log's own by ``plain``, with ours, which may be written in any way."""
        found = {}
        for key, value in self._part(part).items():
            ours = meaning(value) if isinstance(value, str) else ""
            if ours not in known:
                raise self._wrong(
                    "mapping_unknown_word", part, key, value=_shown(value), known=list(known)
                )
            found[plain(key)] = ours
        return found

    def _constants(self) -> dict[str, str]:
        part = self._part("constants")
        tried: dict[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
            "operator": (operator_of, OPERATORS),
            "technology": (technology_of, KNOWN_TECHNOLOGIES),
            "way": (way_of, WAYS),
        }
        found = {}
        for key, value in part.items():
            text = str(value) if isinstance(value, str | date) else ""
            if key == "timestamp":
                try:
                    found[key] = date.fromisoformat(text).isoformat()
                except ValueError as error:
                    raise self._wrong(
                        "mapping_bad_day", "constants", key, value=str(value)
                    ) from error
                continue
            meaning, known = tried[key]
            found[key] = meaning(text)
            if found[key] in ("", UNKNOWN) or found[key] not in known:
                raise self._wrong(
                    "mapping_unknown_word", "constants", key, value=_shown(value), known=list(known)
                )
        return found

    def _format(self) -> str | None:
        value = self._part("times").get("format")
        if value is None or value in ("", SECONDS, MILLISECONDS):
            return None if value is None else str(value)
        try:
            found = datetime.strptime(_TRIED.strftime(value), value)  # noqa: DTZ007
        except (TypeError, ValueError):
            found = None
        if found is None or found.date() != _TRIED.date():
            raise self._wrong("mapping_bad_format", "times", "format", value=str(value))
        return str(value)

    def _zone(self) -> str | None:
        value = self._part("times").get("zone")
        if value is None:
            return None
        try:
            return ZoneInfo(value).key if value else ""
        except (KeyError, OSError, TypeError, ValueError) as error:
            raise self._wrong("mapping_bad_zone", "times", "zone", value=str(value)) from error

    def _layout(self, constants: Mapping[str, str]) -> Layout | None:
        part = self._part("columns")
        if not part:
            return None
        columns: dict[str, tuple[str, ...]] = {}
        network = None
        for key, value in part.items():
            if key == "signal_dbm":
                continue
            if key == "operator" and _are_texts(value) and len(value) == _TWO:
                network = (value[0], value[1])
            else:
                columns[key] = self._heading("columns", key, value)
        given = {*columns, *constants, *(["operator"] if network else [])}
        lacking = [key for key in COLUMNS[1:5] if key not in given]
        lacking += [key for key in ("signal_dbm",) if key not in part]
        if lacking:
            raise self._wrong("mapping_lacks", "", "columns", missing=lacking)
        return Layout(
            NAME, columns, self._signals(part["signal_dbm"]), network=network, timed=False
        )

    def _signals(self, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            names = self._heading("columns", "signal_dbm", value, several=True)
            one = len(names) == 1
            return {ANY: names} if one else dict.fromkeys(TECHNOLOGIES, names)
        for key in value:
            if key not in TECHNOLOGIES:
                known = list(TECHNOLOGIES)
                raise self._wrong("mapping_unknown_key", "columns", key, known=known)
        return {
            key: self._heading("columns", key, heading, several=True)
            for key, heading in value.items()
        }

    def _heading(
        self,
        part: str,
        key: str,
        value: object,
        *,
        several: bool = False,
    ) -> tuple[str, ...]:
        if isinstance(value, str) and value.strip():
            return (value,)
        if several and isinstance(value, list) and value and _are_texts(value):
            return tuple(value)
        raise self._wrong("mapping_no_heading", part, key)


def _shown(value: object) -> str:
    """Give a value for a message; a part or a list is not spelt out."""
    return "…" if isinstance(value, dict | list) else str(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _line(text: str, part: str, key: str) -> int:
    """Give the number of the line that says a key in a part, or begins a part; else the part's."""
    inside, begin = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.fullmatch(r"\s*\[\s*([\w-]+)\s*(?:\.\s*[\w-]+\s*)?\]\s*(#.*)?", line):
            inside = header[1]
            if not part and inside == key:
                return number
            if inside == part:
                begin = number
        elif inside == part or (not part and not inside):
            if re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
            if re.search(rf"""[{{,]\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
    return begin
