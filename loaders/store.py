"""Reading an edition: whole and proven, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata import schema
from geodata.bundle import DataBundle
from geodata.indicators import SECRET
from geodata.model import DatasetState
from geodata.origins import origins_from_frame
from geodata.settings import CoverageSettings, GapSettings, Settings
from loaders import edition, paths, tables, version
from loaders.catalog import DATASETS
from loaders.edition import PARTED_TABLES, Manifest
from loaders.errors import EditionDamagedError, WorkspaceError
from loaders.names import load_names
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from loaders.paths import Workspace
    from loaders.record import Delivery

BUNDLE_TABLES = (
    "municipalities",
    "indicator_values",
    "origins",
    "visits",
    "projects",
    "project_municipalities",
    "coverage_cells",
    "coverage_gaps",
    "localities",
    "scorecard",
    "targets",
    "deliveries",
)


def open_bundle(path: Path | str | None = None, edition_id: str | None = None) -> DataBundle:
    """Open an edition for the dashboard, without its secret values.

    What is secret leaves the workspace by the command alone. Here is the one door between editions
    and pages, maps, files and routes, so nothing behind it has to think of it.

    Parameters
    ----------
    path
        The workspace; None for the default.
    edition_id
        None for the published one.

    Raises
    ------
    WorkspaceMissingError
        If nothing has been published there.
    EditionMissingError
        If there is no such edition.
    EditionDamagedError
        If a manifest or table is lost, half-written or changed by hand.
    """
    place = paths.workspace(path)
    current = edition.current_id(place) if edition_id is None else _current_or_none(place)
    chosen = str(current) if edition_id is None else edition_id
    manifest = edition.read_manifest(place, chosen)
    found = read_tables(place, manifest, BUNDLE_TABLES)
    values = _shown(found["indicator_values"])
    origins = origins_from_frame(found["origins"])
    named = set(values["origin_id"])
    return DataBundle(
        edition_id=manifest.edition_id,
        published_at=manifest.published_at,
        is_current=manifest.edition_id == current,
        settings=settings_of(manifest),
        datasets=states(manifest),
        origins={name: item for name, item in origins.items() if name in named},
        municipalities=found["municipalities"],
        names=load_names(),
        values=values,
        visits=found["visits"],
        projects=found["projects"],
        project_municipalities=found["project_municipalities"],
        coverage_cells=found["coverage_cells"],
        gaps=found["coverage_gaps"],
        localities=found["localities"],
        scorecard=found["scorecard"],
        targets=found["targets"],
        deliveries=found["deliveries"],
    )


def _shown(values: pd.DataFrame) -> pd.DataFrame:
    secret = values["indicator_id"].isin(SECRET)
    return values[~secret].reset_index(drop=True) if secret.any() else values


def list_editions(path: Path | str | None = None) -> list[Manifest]:
    """Give the whole editions of a workspace, the latest published first."""
    return edition.editions(paths.workspace(path))


def read_tables(
    place: Workspace, manifest: Manifest, names: Iterable[str] | None = None
) -> dict[str, Any]:
    """Read tables of an edition, each proven by its hash.

    Parameters
    ----------
    place, manifest
        The edition.
    names
        The tables wanted; None for all.
    """
    return {name: _read(place, manifest, name) for name in names or manifest.tables}


def _read(place: Workspace, manifest: Manifest, name: str) -> pd.DataFrame:
    parts = manifest.tables.get(name, ())
    if name not in PARTED_TABLES:
        if not parts and manifest.schema_version < version.SCHEMA_VERSION:
            return schema.empty(name)
        if not parts:
            wanted = manifest.edition_id
            raise made(EditionDamagedError, "table_missing", edition=wanted, table=name)
        return tables.load(place, name, parts[0].sha256, parts[0].rows)
    if not parts:
        return schema.empty(name)
    own = ((part.delivery_id, tables.load(place, name, part.sha256, part.rows)) for part in parts)
    return tables.together(own)[schema.columns(name)]


def settings_of(manifest: Manifest) -> Settings:
    """Give the settings that the edition's values were computed at."""
    record = dict(manifest.settings)
    try:
        coverage = dict(record.pop("coverage"))
        for name in ("technologies", "ways", "months"):
            if coverage.get(name) is not None:
                coverage[name] = tuple(coverage[name])
        # Editions from before schema version 4 bridged nothing and ranked by size.
        gaps = record.pop("gaps", {"bridge_cells": 0, "weights": {"area": 1}})
        return Settings(coverage=CoverageSettings(**coverage), gaps=GapSettings(**gaps), **record)
    except (TypeError, KeyError) as error:
        wanted = manifest.edition_id
        raise made(EditionDamagedError, "settings_unknown", edition=wanted) from error


def states(manifest: Manifest) -> dict[str, DatasetState]:
    """Give what the edition holds of each dataset that it has, by name."""
    found: dict[str, list[Delivery]] = {}
    for item in manifest.deliveries:
        found.setdefault(item.dataset, []).append(item)
    return {name: _state(name, items, manifest.rows_used) for name, items in found.items()}


def _state(name: str, items: list[Delivery], used: dict[str, int]) -> DatasetState:
    """Count only deliveries of which something is left; if nothing is, all of them."""
    counting = [item for item in items if used.get(item.delivery_id)] or items
    rows = used
    if DATASETS[name].table in PARTED_TABLES:
        # Their core rows are counts, each of many rows of a log: what people know are the latter.
        rows = {item.delivery_id: item.rows_accepted for item in items}
    return DatasetState(
        dataset=name,
        level=items[-1].level,
        delivery_ids=tuple(item.delivery_id for item in items),
        rows=sum(rows.get(item.delivery_id, 0) for item in items),
        synthetic=any(item.synthetic for item in counting),
        as_of=max(item.covers_to for item in counting),
        covers_from=min((i.covers_from for i in counting if i.covers_from), default=""),
        sources=tuple(dict.fromkeys(item.source for item in counting if item.source)),
    )


def _current_or_none(place: Workspace) -> str | None:
    try:
        return edition.current_id(place)
    except WorkspaceError:
        return None
