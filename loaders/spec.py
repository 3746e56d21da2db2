"""What a dataset is, and what every reader takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from geodata import settings
from loaders.progress import unheard

if TYPE_CHECKING:
    import pandas as pd

    from geodata.errors import Problem
    from geodata.model import Level
    from geodata.municipalities import NameIndex
    from loaders.progress import Heard

Precedence: TypeAlias = Literal["key", "whole", "register", "add"]
"""What a later delivery does to earlier ones of its dataset.

``key`` replaces rows of the same key, ``whole`` replaces the dataset, ``register`` replaces rows of
the same register inside the days covered, ``add`` adds.
"""


WAYS: Final = tuple(way for way in settings.WAYS if way)
"""How mobile coverage is measured: inside a vehicle, outside on it, on foot, from a snowmobile."""

MAX_ACCURACY_M: Final = 100_000
"""Largest limit that can be asked for: any position that is known at all."""

MAX_TRIM_M: Final = 5_000
"""Of a track's start and end. What may turn out to be an end is held in memory until then."""

REPORT_SHEET: Final = "Fel"
"""The sheet that a marked workbook has and a producer's has not. Nothing is read from it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plain table: our name, the headings it is known by, and an example.

    Headings are compared without case, accents kept, with spaces and hyphens as ``_``. The first
    alias is the Swedish heading, which templates write and messages name.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    allowed: tuple[str, ...] = ()
    """Words to choose from, as a template offers them; the reader may know further forms."""

    private: bool = False
    """Read for what it says of the row, and not kept: it may be a text about people. Damage in it
    is nobody's concern unless letters can be put right, and it is never quoted."""

    named: bool = False
    """Whether our name is the heading that templates write: it is Swedish or the producer's."""

    @property
    def heading(self) -> str:
        """Give the heading that templates write and messages name."""
        return self.name if self.named or not self.aliases else self.aliases[0]


@dataclass(frozen=True, slots=True)
class Measuring:
    """What the person who loads a log says of how it was measured, and how it is to be cleaned.

    Part of the delivery's id where it differs from the default. Empty or None: what the file says,
    else the default of the reader.
    """

    way: str = ""
    """One of ``WAYS``: of rows that do not say it themselves."""

    operator: str = ""
    """One of the operators of reference: the SIM card's, where the file does not say it."""

    time_zone: str = ""
    """IANA name: of times that bear no offset from UTC."""

    max_accuracy_m: float | None = None
    """Positions known worse than this are left out, where the file has their accuracy."""

    trim_m: float = 0
    """Rows this near the first and last position of a track are left out: a home, a garage."""

    mapping: str = ""
    """The text of a mapping file: which column is what, and words for operators."""

    def said(self) -> dict[str, str | float]:
        """Give what the person has said, by the field's name; empty if nothing."""
        return {
            item.name: float(value) if isinstance(value, int) else value
            for item in fields(self)
            if (value := getattr(self, item.name)) != item.default
        }


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person who loads a file may say about it."""

    names: NameIndex
    sheet: str = ""
    preset: str = ""
    register: str = "main"
    covers: str = ""
    """``A/B``, two ISO dates, both included; empty: first to last date read."""

    categories: tuple[str, ...] = ()
    """Visits: the calendar's categories that are visits; empty: all."""

    accept: tuple[str, ...] = ()
    """Codes of proposals (``DatasetSpec.proposals``) that the person has accepted."""

    measuring: Measuring = field(default_factory=Measuring)
    """Coverage: how the log was measured."""

    file_name: str = ""
    """The file's name as it came; the archive keeps it, messages show it."""

    progress: Heard = unheard
    """Told of the share that is read, by readers of files that take a while."""


@dataclass(slots=True)
class ReadResult:
    """What a reader made of a file. Every row read is accounted for.

    ``rows_read`` = accepted + ``rows_rejected`` + the sum of ``left_out`` + ``rows_outside``, all
    counted in rows of the file. ``rows`` may hold more: one row of a file may give several.
    """

    rows: pd.DataFrame
    """Core columns without ``delivery_id``, with ``sheet``, ``row`` and ``synthetic``."""

    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    rows_rejected: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    rows_outside: int = 0
    covers: tuple[str, str] = ("", "")
    """First and last day that the file speaks of, ISO 8601, rejected rows included."""

    synthetic: bool = False
    """Whether the file marks its rows as invented; said by the marks, however few are accepted."""

    source: str = ""
    """Who made the data, when the file itself says so; else the dataset's default."""

    notes: list[Problem] = field(default_factory=list)
    """What was repaired and what deserves a look, of a row or of the file. Rejects nothing."""

    @property
    def rows_accepted(self) -> int:
        """Give how many rows of the file ended in the core table."""
        return self.rows_read - self.rows_rejected - sum(self.left_out.values()) - self.rows_outside


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a service gave, as the file that it is archived and loaded as."""

    file_name: str
    content: bytes
    """The same for the same data (``documents.canonical``): what is published changes nothing."""

    preset: str = ""
    """The kind of delivery that it is; empty: recognised."""


Reader: TypeAlias = Callable[[Path, ReadOptions], ReadResult]


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """Everything about a dataset, said once.

    Parameters
    ----------
    name
        The word on the command line.
    table
        The core table that its rows go to.
    level
        Openness of its rows; aggregates may be more open.
    personal
        Whether originals may hold personal data: then they are secret and never served.
    open_columns
        Of a personal dataset: columns whose faulty cells may be kept and shown to others, by our
        names, or by headings where the file is not a plain table. Anything else is withheld.
    precedence, key
        How deliveries combine; the key's columns where ``precedence`` is ``key``.
    reader
        From file to core rows. Imported when first used, so that the command starts fast.
    source, licence
        Said of a delivery whose file does not say itself.
    cadence_days
        How often a new delivery is expected; 0: when something changes.
    presets
        Kinds of deliveries that ``--preset`` may name; without it the kind is recognised.
    proposals
        Codes of corrections that the reader may propose and ``--accept`` may accept.
    past
        Whether its rows tell what has happened: a file may not cover days that lie ahead.
    measured
        Whether its files are logs of measurements, of which ``Measuring`` may be said.
    fetch_url
        Base address of the service that ``kommunatlas fetch`` asks; empty: never fetched. The
        source's module ``fetching`` has ``fetch(url) -> Fetched``.
    """

    name: str
    table: str
    level: Level
    precedence: Precedence
    reader: Reader
    key: tuple[str, ...] = ()
    personal: bool = False
    open_columns: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    cadence_days: int = 0
    presets: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    past: bool = False
    measured: bool = False
    fetch_url: str = ""
