"""The list of gaps that the command gives: what was asked for, checked; the gaps; their words.

Everything that can be asked wrongly is checked here, before anything is computed, so that the
answer can say what is possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geodata import gaps
from geodata.errors import InputError
from geodata.gaps.ranks import GRID, LOCALITIES
from geodata.judgement import SELECTIONS
from geodata.settings import GAP_WEIGHTS, TECHNOLOGIES, WAYS
from geodata.signals import SIGNAL_EDGES_DBM
from loaders import coverage_view, edition, paths, store
from loaders.names import name_index
from loaders.words import made

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geodata.settings import CoverageSettings, GapSettings, Settings
    from loaders.edition import Manifest
    from loaders.paths import Workspace

_MONTH: Final = re.compile(r"(?P<year>[12][0-9]{3})(?:-(?P<month>0?[1-9]|1[0-2]))?")
"""A year or a month. Never a day: measurements are counted by month."""

UNSTATED: Final = "unstated"
"""How a way of measuring that was not stated is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for; empty or None is the edition's setting.

    Parameters
    ----------
    operator
        ``any``, ``all`` or an operator's name.
    technology
        The oldest that is enough: 4G means 4G or newer.
    threshold
        Weakest signal that is enough, dBm, for every technology.
    period
        A year; or ``A/B``, years or months, both included and judged as one period.
    ways
        Ways of measuring that are looked at; ``unstated`` is one.
    min_samples, share, bridge
        Rows that a cell needs, share of them that must be enough (0 to 1), cells bridged.
    weights
        ``inhabitants=50,area=25``: what is not named does not weigh.
    municipality
        Code or name: only its gaps, with their rank in the county.
    """

    operator: str = "any"
    technology: str = ""
    threshold: int | None = None
    period: str = ""
    ways: tuple[str, ...] = ()
    min_samples: int | None = None
    share: float | None = None
    bridge: int | None = None
    weights: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class GapList:
    """Gaps in EPSG:3006 by year and rank, and what they rest on.

    ``computed`` says that the settings are not the edition's, so that nothing of it is stored.
    ``sources`` are those of the inhabitants.
    """

    gaps: gpd.GeoDataFrame
    settings: Settings
    manifest: Manifest
    computed: bool
    sources: tuple[str, ...] = ()


def gap_list(path: Path | str | None, asked: Asked) -> GapList:
    """Give the gaps, as the edition has them or at other settings.

    Raises
    ------
    InputError
        If something is asked for that does not exist; the message says what does.
    UnknownNameError
        If there is no such municipality.
    """
    operator = _operator(asked.operator)
    code = name_index().match(asked.municipality) if asked.municipality else ""
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition.current_id(place))
    standing = store.settings_of(manifest)
    year, months = _period(asked.period)
    settings = replace(
        standing,
        coverage=replace(_coverage(standing.coverage, asked), months=months),
        gaps=_gaps(standing.gaps, asked),
    )
    computed = settings.as_record() != standing.as_record()
    alike = coverage_view.unranked(settings, standing) == standing
    names = ("coverage_gaps", "coverage_cells")
    held = store.read_tables(place, manifest, names) if alike else {}
    if alike and (not computed or coverage_view.rankable(held["coverage_gaps"])):
        _require_year(asked.period, held["coverage_cells"]["period"], year)
        found = gpd.GeoDataFrame(held["coverage_gaps"])
        if computed:
            found = gaps.reranked(found, settings.gaps.weights)
    else:
        tables = coverage_view.inputs(place, manifest)
        counts = tables["coverage_counts"]
        _require_measured(asked.period, counts, year, months)
        _require_ways(settings.coverage.ways, counts)
        found = gpd.GeoDataFrame(coverage_view.derived(tables, settings)["coverage_gaps"])
    keep = found["operator"] == operator
    if year:
        keep &= found["period"] == year
    if code:
        keep &= found["municipality_code"] == code
    shapes = gpd.GeoDataFrame(found[keep].sort_values(["period", "rank"]).reset_index(drop=True))
    return GapList(shapes, settings, manifest, computed, _sources(place, manifest, shapes))


def _sources(place: Workspace, manifest: Manifest, found: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Give the sources of how many live by the gaps: the squares', or the localities' own."""
    used = set(found["inhabitants_from"])
    if GRID in used:
        squares = (d.source for d in manifest.deliveries if d.dataset == "population_grid")
        return tuple(dict.fromkeys(squares))
    if LOCALITIES not in used:
        return ()
    rows = store.read_tables(place, manifest, ["localities"])["localities"]
    return tuple(sorted(set(rows["source"])))


def _operator(asked: str) -> str:
    chosen = {name.casefold(): name for name in SELECTIONS}.get(asked.casefold())
    if chosen is None:
        raise made(InputError, "no_operator", operator=asked, known=SELECTIONS)
    return chosen


def _coverage(standing: CoverageSettings, asked: Asked) -> CoverageSettings:
    found = standing
    if asked.technology:
        found = replace(found, technologies=_technologies(asked.technology))
    if asked.threshold is not None:
        _require_edge(asked.threshold)
        found = replace(found, thresholds_dbm=dict.fromkeys(TECHNOLOGIES, asked.threshold))
    if asked.ways:
        found = replace(found, ways=tuple(_way(way) for way in asked.ways))
    if asked.min_samples is not None:
        if asked.min_samples < 1:
            raise made(InputError, "too_few_samples", found=asked.min_samples)
        found = replace(found, min_samples=asked.min_samples)
    if asked.share is not None:
        if not 0 < asked.share <= 1:
            raise made(InputError, "no_share", found=asked.share)
        found = replace(found, share_needed=asked.share)
    return found


def _technologies(asked: str) -> tuple[str, ...]:
    oldest = asked.upper()
    if oldest not in TECHNOLOGIES:
        raise made(InputError, "no_technology", technology=asked, known=TECHNOLOGIES)
    return TECHNOLOGIES[TECHNOLOGIES.index(oldest) :]


def _way(asked: str) -> str:
    known = tuple(way or UNSTATED for way in WAYS)
    if asked not in known:
        raise made(InputError, "no_way_known", way=asked, known=known)
    return WAYS[known.index(asked)]


def _require_edge(threshold: int) -> None:
    if threshold in SIGNAL_EDGES_DBM:
        return
    nearest = [edge for edge in SIGNAL_EDGES_DBM if edge < threshold][-1:]
    nearest += [edge for edge in SIGNAL_EDGES_DBM if edge > threshold][:1]
    raise made(InputError, "off_the_edges", threshold=threshold, nearest=tuple(map(str, nearest)))


def _gaps(standing: GapSettings, asked: Asked) -> GapSettings:
    found = standing
    if asked.bridge is not None:
        found = replace(found, bridge_cells=asked.bridge)
    if asked.weights:
        found = replace(found, weights=weights_of(asked.weights))
    return found


def weights_of(text: str) -> dict[str, float]:
    """Read weights as a person writes them.

    Raises
    ------
    InputError
        If a name is not known or stands twice, a number is none or below 0, or all are 0.

    Examples
    --------
    >>> weights_of("inhabitants=0.5, area=0.2")
    {'inhabitants': 0.5, 'area': 0.2, 'operators': 0.0, 'days': 0.0}
    """
    found = dict.fromkeys(GAP_WEIGHTS, 0.0)
    named: set[str] = set()
    for part in text.split(","):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in found or name in named or not isfinite(value) or value < 0:
            raise made(InputError, "no_weight", part=part.strip(), known=tuple(GAP_WEIGHTS))
        named.add(name)
        found[name] = value
    if not any(found.values()):
        raise made(InputError, "no_weights")
    return found


def _period(text: str) -> tuple[int, tuple[int, int] | None]:
    """Give the year, if one is asked for, else the months as numbers such as 201906."""
    if not text:
        return 0, None
    first, _, last = text.partition("/")
    try:
        months = _month(first, 1), _month(last or first, 12)
    except ValueError as error:
        raise made(InputError, "bad_months", period=text) from error
    if months[0] > months[1]:
        raise made(InputError, "bad_months", period=text)
    # A whole year is a period of the edition's own.
    whole_year = months[1] - months[0] == 11 and months[0] % 100 == 1  # noqa: PLR2004 - December
    return (months[0] // 100, None) if whole_year else (0, months)


def _month(text: str, default: int) -> int:
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return int(found["year"]) * 100 + int(found["month"] or default)


def _require_measured(
    asked: str, counts: pd.DataFrame, year: int, months: tuple[int, int] | None
) -> None:
    if months is None:
        _require_year(asked, counts["month"] // 100, year)
    elif not counts["month"].between(*months).any():
        raise _nothing_measured(asked, counts["month"] // 100)


def _require_ways(ways: tuple[str, ...], counts: pd.DataFrame) -> None:
    occurring = [way for way in WAYS if (counts["way"] == way).any()]
    if ways and not set(ways) & set(occurring):
        known = tuple(way or UNSTATED for way in occurring)
        asked = tuple(way or UNSTATED for way in ways)
        raise made(InputError, "way_not_measured", ways=asked, known=known)


def _require_year(asked: str, years: pd.Series[int], year: int) -> None:
    if year and not (years == year).any():
        raise _nothing_measured(asked, years)


def _nothing_measured(asked: str, years: pd.Series[int]) -> InputError:
    known = tuple(str(year) for year in sorted(set(years)))
    key = "nothing_measured_then" if known else "nothing_measured"
    return made(InputError, key, period=asked, known=known)
