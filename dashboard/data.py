"""The only place where the dashboard opens an edition. Cached by edition, shared by everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from dashboard.viewmodels.datasets import Edition
from geodata import gaps, schema
from geodata.bundle import DataBundle
from geodata.errors import KommunatlasError
from geodata.origins import origins_from_frame
from geodata.settings import DEFAULT_SETTINGS
from loaders import coverage_view, edition
from loaders import export as exports
from loaders.catalog import DATASETS, columns_of
from loaders.output import write_template
from loaders.paths import workspace
from loaders.store import list_editions, open_bundle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.model import Tables
    from geodata.settings import Settings
    from loaders.edition import Manifest
    from loaders.export import Export

KEPT_EDITIONS = 3
"""Editions in memory at once: the published one, and two that somebody looks back at."""

KEPT_VIEWS = 6
"""Settings of coverage in memory at once. Each holds its cells: the bound is memory, not time.

As many rankings are kept beside them: they share the cells, and may outlive what they rank."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening an edition gave: the bundle, or why there is none."""

    bundle: DataBundle
    code: str = ""
    """Empty when an edition was opened; else why not, a key under ``problem`` in the strings."""

    message: str = ""
    """The loader's own sentence, for those who maintain the workspace."""


@st.cache_resource(max_entries=KEPT_EDITIONS, show_spinner=False)
def _bundle(root: Path, edition_id: str, is_current: bool) -> DataBundle:  # noqa: FBT001
    del is_current  # part of the key alone: an edition that was replaced says so at the next look
    return open_bundle(root, edition_id)


def current_edition(root: Path) -> str:
    """Give the id of the published edition; empty when there is none. One small file is read."""
    try:
        return (root / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def open_edition(asked: str = "") -> Opened:
    """Open the published edition, or the one asked for.

    Parameters
    ----------
    asked
        An edition's id or the beginning of one; empty for the published edition. A newly published
        edition is seen at the next interaction, without a restart.
    """
    root = workspace().root
    current = current_edition(root)
    edition_id = _whole_id(root, asked) if asked else current
    if not edition_id:
        return Opened(empty_bundle(), "workspace_missing", str(root))
    try:
        return Opened(_bundle(root, edition_id, edition_id == current))
    except KommunatlasError as error:
        return Opened(empty_bundle(), getattr(error, "code", "") or "edition_damaged", str(error))


def coverage_at(bundle: DataBundle, settings: Settings) -> DataBundle:
    """Give an edition with its coverage computed at other settings, for all visitors who ask.

    Parameters
    ----------
    bundle
        An edition that was opened.
    settings
        ``coverage`` and ``gaps`` may differ from the edition's.
    """
    root = workspace().root
    judged_at = coverage_view.unranked(settings, bundle.settings)
    whose = (root, bundle.edition_id, bundle.is_current)
    judged = bundle
    if judged_at != bundle.settings or not coverage_view.rankable(bundle.gaps):
        judged = _coverage_at(*whose, _key(judged_at), bundle, judged_at)
    if settings == judged_at:
        return judged
    return _ranked_at(*whose, _key(settings), judged, settings)


def _key(settings: Settings) -> str:
    return json.dumps(settings.as_record(), sort_keys=True)


@st.cache_resource(max_entries=KEPT_VIEWS, show_spinner=False)
def _coverage_at(
    root: Path,
    edition_id: str,
    is_current: bool,  # noqa: FBT001
    key: str,
    _bundle: DataBundle,
    _settings: Settings,
) -> DataBundle:
    del is_current, key  # part of the key alone
    view = coverage_view.at(_counts(root, edition_id), _settings)
    own = set(view.values["indicator_id"])
    others = _bundle.values[~_bundle.values["indicator_id"].isin(own)]
    return replace(
        _bundle,
        settings=_settings,
        coverage_cells=view.cells,
        gaps=view.gaps,
        values=pd.concat([others, view.values], ignore_index=True),
        origins={**_bundle.origins, **origins_from_frame(view.origins)},
    )


@st.cache_resource(max_entries=KEPT_VIEWS, show_spinner=False)
def _ranked_at(
    root: Path,
    edition_id: str,
    is_current: bool,  # noqa: FBT001
    key: str,
    _judged: DataBundle,
    _settings: Settings,
) -> DataBundle:
    del root, edition_id, is_current, key  # the key alone
    ranked = gaps.reranked(_judged.gaps, _settings.gaps.weights)
    return replace(_judged, settings=_settings, gaps=ranked)


@st.cache_resource(max_entries=1, show_spinner=False)
def _counts(root: Path, edition_id: str) -> Tables:
    """Hold what coverage is computed from, of the edition that was last asked for."""
    place = workspace(root)
    return coverage_view.inputs(place, edition.read_manifest(place, edition_id))


def _whole_id(root: Path, asked: str) -> str:
    found = sorted(path.stem for path in (root / "editions").glob(f"{asked}*.json"))
    return found[0] if len(found) == 1 else asked


def health() -> dict[str, Any]:
    """Say whether the published edition opens, for the health route."""
    opened = open_edition()
    if opened.code:
        return {"status": "no_edition", "reason": opened.code}
    return {"status": "ok", "edition_id": opened.bundle.edition_id, "as_of": opened.bundle.as_of}


def empty_bundle() -> DataBundle:
    """Give a bundle without rows, for the pages that say something without data."""
    return DataBundle(
        edition_id="",
        published_at="",
        is_current=True,
        settings=DEFAULT_SETTINGS,
        datasets={},
        origins={},
        municipalities=gpd.GeoDataFrame(schema.empty("municipalities")),
        names=_no_names(),
        values=schema.empty("indicator_values"),
        visits=schema.empty("visits"),
        projects=schema.empty("projects"),
        project_municipalities=schema.empty("project_municipalities"),
        coverage_cells=schema.empty("coverage_cells"),
        gaps=gpd.GeoDataFrame(schema.empty("coverage_gaps")),
        localities=schema.empty("localities"),
        scorecard=schema.empty("scorecard"),
        targets=schema.empty("targets"),
        deliveries=schema.empty("deliveries"),
    )


def _no_names() -> pd.DataFrame:
    columns = ("municipality_code", "language", "name", "show", "source")
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})


def export(
    bundle: DataBundle,
    stem: str,
    rows: pd.DataFrame,
    *,
    level: str,
    sources: tuple[str, ...],
    synthetic: bool,
    as_of: str = "",
    headings: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    layer: tuple[str, str] = ("", ""),
) -> Export:
    """Give what a download holds: the rows, and what must be said of them.

    ``layer`` is the title and the style (QML) of a GeoPackage's layer.
    """
    return exports.Export(
        stem=stem,
        rows=rows,
        level=level,  # type: ignore[arg-type]
        sources=sources,
        synthetic=synthetic,
        edition_id=bundle.edition_id,
        as_of=as_of or bundle.as_of,
        headings=headings or {},
        notes=notes,
        title=layer[0],
        style=layer[1],
    )


def export_bytes(export: Export, kind: str) -> bytes:
    """Write an export as ``xlsx``, ``csv`` (for screens), ``gpkg`` or ``geojson``."""
    writers = {
        "xlsx": exports.xlsx,
        "csv": exports.csv_screen,
        "gpkg": exports.geopackage,
        "geojson": exports.geojson,
    }
    return writers[kind](export)


def machine_csv(bundle: DataBundle) -> bytes:
    """Give every indicator value as the command does: comma, decimal point, one row each."""
    return exports.csv_machine(bundle.values).encode()


def editions() -> tuple[Edition, ...]:
    """Give the whole editions of the workspace, the latest published first."""
    root = workspace().root
    current = current_edition(root)
    return tuple(_edition(item, current) for item in list_editions(root))


def _edition(item: Manifest, current: str) -> Edition:
    latest = item.deliveries[-1] if item.deliveries else None
    return Edition(
        item.edition_id,
        item.published_at,
        item.edition_id == current,
        len(item.deliveries),
        latest.file_name if latest else "",
        latest.dataset if latest else "",
    )


def expected_days() -> dict[str, int]:
    """Give the days from one delivery of a dataset to the next, in the order of the registry."""
    return {name: spec.cadence_days for name, spec in DATASETS.items()}


def templates() -> tuple[str, ...]:
    """Give the datasets that come as a plain table, and so have a template."""
    return tuple(name for name in DATASETS if columns_of(name))


def template(name: str) -> bytes:
    """Give a dataset's empty workbook with headings and an example row."""
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        path = Path(folder) / f"{name}.xlsx"
        write_template(name, path)
        return path.read_bytes()
