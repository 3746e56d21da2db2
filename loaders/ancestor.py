"""From which edition the gaps of a new one take their ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geodata import schema
from loaders import edition
from loaders.errors import EditionDamagedError, EditionMissingError

if TYPE_CHECKING:
    import pandas as pd

    from loaders.edition import Manifest
    from loaders.paths import Workspace

LASTING_SINCE: Final = 4
"""The schema version since which a gap's id lives on. Before, it held the year."""

_TABLE: Final = "coverage_gaps"


@dataclass(frozen=True, slots=True)
class Ancestor:
    """An edition whose gaps give their ids on. Without one, every gap is new."""

    edition_id: str = ""
    gaps: pd.DataFrame = field(default_factory=lambda: schema.empty(_TABLE))


def ancestor(place: Workspace, new_id: str, current: Manifest | None) -> Ancestor:
    """Find the edition whose ids a new edition's gaps go on with.

    It is the published one. But an edition that the workspace has already, which is published again
    or made anew because a file of it is damaged, keeps the ids that it has: they may stand in
    somebody's paper.

    Parameters
    ----------
    place
        The workspace.
    new_id
        The new edition's id.
    current
        The published edition, if any.
    """
    own = _manifest(place, new_id)
    if own is None:
        candidates = [(current, current.edition_id if current else "")]
    else:
        candidates = [(own, own.gaps_from), (_manifest(place, own.gaps_from), own.gaps_from)]
    for manifest, edition_id in candidates:
        gaps = None if manifest is None else _gaps(place, manifest)
        if gaps is not None:
            return Ancestor(edition_id, gaps)
    return Ancestor()


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
