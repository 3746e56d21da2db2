"""From which edition the gaps of a new one take their ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from geodata import schema
from geodata.gaps import identified
from loaders import edition
from loaders.errors import EditionDamagedError, EditionMissingError

if TYPE_CHECKING:
    import pandas as pd

    from loaders.edition import Assembled, Manifest
    from loaders.paths import Workspace

LASTING_SINCE: Final = 4
"""The schema version since which a gap's id lives on. Before, it held the year."""

_TABLE: Final = "coverage_gaps"


def with_lasting_ids(place: Workspace, assembled: Assembled, current: Manifest | None) -> Assembled:
    """Give the gaps of a new edition the ids that they had before; the others keep new ones.

    They had them in the published edition. But an edition that the workspace has already, which is
    published again or made anew because a file of it is damaged, keeps the ids that it has: they
    may stand in somebody's paper.

    Parameters
    ----------
    place
        The workspace.
    assembled
        The new edition.
    current
        The published edition, if any.
    """
    own = _manifest(place, assembled.edition_id)
    if own is None:
        candidates = [(current, current.edition_id if current else "")]
    else:
        candidates = [(own, own.gaps_from), (_manifest(place, own.gaps_from), own.gaps_from)]
    former, gaps_from = schema.empty(_TABLE), ""
    for manifest, edition_id in candidates:
        gaps = None if manifest is None else _gaps(place, manifest)
        if gaps is not None:
            former, gaps_from = gaps, edition_id
            break
    found = identified(assembled.tables[_TABLE], former)
    return replace(assembled, tables={**assembled.tables, _TABLE: found}, gaps_from=gaps_from)


def _manifest(place: Workspace, edition_id: str) -> Manifest | None:
    try:
        return edition.read_manifest(place, edition_id) if edition_id else None
    except (EditionDamagedError, EditionMissingError):
        return None


def _gaps(place: Workspace, manifest: Manifest) -> pd.DataFrame | None:
    from loaders.store import read_tables

    if manifest.schema_version < LASTING_SINCE:
        return None
    try:
        gaps: pd.DataFrame = read_tables(place, manifest, [_TABLE])[_TABLE]
    except EditionDamagedError:
        return None
    return gaps
