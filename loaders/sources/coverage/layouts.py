"""What the columns of a tool's log are: said once for each tool, found in any order of columns."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.rows import SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY: Final = ""
"""Of ``Layout.signals``: one column, whatever the technology."""

PLACE: Final = ("geometry.x", "geometry.y")
"""Headings of longitude and latitude where they come from the shapes of a file."""

_EVERYWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "way": ("way", "mätsätt"),
    SYNTHETIC.name: (SYNTHETIC.name, *SYNTHETIC.aliases),
}
"""Columns that any log may have been given afterwards."""

_SHORT: Final = 10
"""Letters of a heading that a shapefile keeps."""

_BETWEEN: Final = re.compile(r"[\W_]+")


def form(heading: str) -> str:
    """Give a heading in the form in which headings of logs are compared.

    >>> form("Cell ID"), form("NetworkMode"), form("signal_dbm")
    ('cellid', 'networkmode', 'signaldbm')
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFC", heading).casefold())


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of log.

    Parameters
    ----------
    name
        The word after ``--preset``.
    columns
        Our column to the headings that it has there, the likeliest first. Longitude, latitude and
        technology must be there; operator unless ``network`` is; time unless ``timed`` is False.
    signals
        Technology to the columns that hold its signal, of which the first that says anything is
        taken. A technology without an entry has no signal here that is what its name says (2G
        RxLev, 3G RSCP, 4G RSRP, 5G SS-RSRP). Or ``ANY`` alone, to the headings of the one column
        that has it for every technology.
    title
        The tool's own name, where something must be said of it.
    marks
        Headings that show the tool, where several tools have what is needed. All must be there.
    network
        Headings of the country's and the network's code.
    cell
        Headings of the cell's number. Given: a row without technology, cell and signal is a row
        without service. Else only a word in the column of technology says so.
    asu
        Whether a signal that is not negative is in the phone's own steps (ASU).
    home
        Whether the operator may be written as network/SIM card's.
    always_served
        Whether the tool writes nothing where the phone has no service.
    neighbours_unmarked
        Whether rows of other cells than the phone's own stand there without a mark.
    time_format, time_zone, timed
        As of a ``Log``. A format is only used where the first row's time has it.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    signals: Mapping[str, tuple[str, ...]]
    title: str = ""
    marks: tuple[str, ...] = ()
    network: tuple[str, str] | None = None
    cell: tuple[str, ...] = ()
    asu: bool = False
    home: bool = False
    always_served: bool = False
    neighbours_unmarked: bool = False
    time_format: str = ""
    time_zone: str = ""
    timed: bool = True


@dataclass(slots=True)
class Found:
    """Where a layout's columns stand in a file."""

    layout: Layout
    headings: Sequence[str]
    positions: dict[str, int] = field(default_factory=dict)
    signals: dict[str, tuple[int, ...]] = field(default_factory=dict)
    network: tuple[int, int] | None = None
    cell: int | None = None
    missing: list[str] = field(default_factory=list)
    """Our columns that are not there."""

    @property
    def wanted(self) -> list[int]:
        """Give the positions of all columns that are read; first those that are ours as they are.

        In the order of ``direct``.
        """
        others = [*(self.network or ()), *([] if self.cell is None else [self.cell])]
        others += [at for places in self.signals.values() for at in places]
        return list(dict.fromkeys([*self.direct.values(), *others]))

    @property
    def direct(self) -> dict[str, int]:
        """Give the positions of our columns that the file has as we have them, each one once."""
        found = dict(self.positions)
        if ANY in self.signals and not self.layout.asu:
            found["signal_dbm"] = self.signals[ANY][0]
        taken: dict[int, str] = {}
        for ours, at in found.items():
            taken.setdefault(at, ours)
        return {ours: at for at, ours in taken.items()}

    @property
    def fits(self) -> bool:
        """Say whether everything that is needed is there, and what shows the tool."""
        here = {form(heading) for heading in self.headings}
        return not self.missing and all(form(mark) in here for mark in self.layout.marks)

    def written(self) -> dict[str, str]:
        """Give our columns by the heading that the file writes; of several columns all."""
        said = {ours: self.headings[at] for ours, at in self.positions.items()}
        if self.network:
            said["operator"] = _together(self.headings, self.network)
        every = dict.fromkeys(at for places in self.signals.values() for at in places)
        said["signal_dbm"] = _together(self.headings, list(every))
        return said


def found(layout: Layout, headings: Sequence[str], *, shortened: bool = False) -> Found:
    """Find a layout's columns; of two headings alike the first.

    Parameters
    ----------
    shortened
        Whether a heading may have lost what follows its first ten letters, as in a shapefile.
    """
    where = _Places(headings, shortened=shortened)
    result = Found(layout, headings)
    for ours, known in (*layout.columns.items(), *_EVERYWHERE.items()):
        if (at := where.first(known)) is not None:
            result.positions[ours] = at
    for ours, heading in zip(("longitude", "latitude"), PLACE, strict=True):
        if heading in headings:
            result.positions[ours] = list(headings).index(heading)
    if layout.network:
        country, network = (where.first((heading,)) for heading in layout.network)
        if country is not None and network is not None:
            result.network = (country, network)
    result.cell = where.first(layout.cell)
    for technology, known in layout.signals.items():
        if places := where.every(known):
            result.signals[technology] = places[:1] if technology == ANY else places
    result.missing = _missing(result)
    return result


def _missing(result: Found) -> list[str]:
    layout = result.layout
    needed = ["longitude", "latitude", "technology"]
    if layout.timed:
        needed.insert(0, "timestamp")
    lacking = [ours for ours in needed if ours not in result.positions]
    if "operator" not in result.positions and not result.network:
        lacking.append("operator")
    if not result.signals:
        lacking.append("signal_dbm")
    return lacking


class _Places:
    """The positions of headings, by their form."""

    def __init__(self, headings: Sequence[str], *, shortened: bool) -> None:
        self._by_form: dict[str, int] = {}
        for at, heading in enumerate(headings):
            self._by_form.setdefault(form(heading), at)
        self._short = {
            heading.casefold(): at
            for at, heading in reversed(list(enumerate(headings)))
            if shortened and len(heading) == _SHORT
        }

    def first(self, known: Sequence[str]) -> int | None:
        """Give the position of the first that is there."""
        return next(iter(self.every(known)), None)

    def every(self, known: Sequence[str]) -> tuple[int, ...]:
        """Give the positions of all that are there, each once."""
        places = [
            self._by_form.get(form(name), self._short.get(name.casefold()[:_SHORT]))
            for name in known
        ]
        return tuple(dict.fromkeys(at for at in places if at is not None))


def _together(headings: Sequence[str], places: Sequence[int]) -> str:
    return " / ".join(headings[at] for at in places)
