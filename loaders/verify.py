"""Proof that a workspace is whole: files, records, tables, and values computed anew."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from geodata.errors import KommunatlasError
from loaders import archive, edition, paths, store, tables, version
from loaders.catalog import DATASETS
from loaders.errors import EditionDamagedError
from loaders.record import Delivery, delivery_id, is_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from loaders.edition import Manifest
    from loaders.paths import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    code: str
    message: str


@dataclass(slots=True)
class Verification:
    """What was looked at and what was found."""

    edition_id: str = ""
    deliveries: int = 0
    originals: int = 0
    editions: int = 0
    tables: int = 0
    values: int = 0
    """Indicator values that were computed anew and found equal."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "whole": self.whole,
            "edition_id": self.edition_id,
            "deliveries": self.deliveries,
            "originals": self.originals,
            "editions": self.editions,
            "tables": self.tables,
            "values": self.values,
            "findings": [{"code": item.code, "message": item.message} for item in self.findings],
        }


def verify(path: Path | str | None = None) -> Verification:
    """Check everything in a workspace; changes nothing.

    Every archived original is hashed, every table of every edition is hashed and its rows counted,
    and the published edition's values are computed anew from the deliveries' rows.

    Raises
    ------
    WorkspaceMissingError
        If nothing has been published there.
    """
    place = paths.workspace(path)
    result = Verification(edition_id=edition.current_id(place))
    for record in sorted(place.deliveries.glob("*/*.json")):
        if is_record(record):
            result.deliveries += 1
            result.findings += _delivery_findings(place, record, result)
    for manifest_path in place.manifests():
        result.editions += 1
        result.findings += _edition_findings(place, manifest_path.stem, result)
    result.findings += _recomputed(place, result)
    return result


def _delivery_findings(place: Workspace, path: Path, result: Verification) -> Iterator[Finding]:
    try:
        item = Delivery.from_record(json.loads(path.read_bytes()))
    except (ValueError, AttributeError, EditionDamagedError):
        yield Finding(
            "record_damaged", f"The record {path.name} cannot be read. Load the file again."
        )
        return
    expected = delivery_id(
        item.file_sha256,
        item.dataset,
        sheet=item.sheet,
        preset=item.preset,
        register=item.register,
        covers=item.covers_asked,
        categories=item.categories,
        accept=item.accept,
    )
    if expected != path.stem or item.delivery_id != path.stem:
        yield Finding("record_changed", f"The record {path.name} does not give its own id.")
    yield from _original_findings(path.parent, item, result)
    try:
        table = DATASETS[item.dataset].table
        tables.load(place, table, item.table_sha256, item.table_rows)
    except KommunatlasError as error:
        yield Finding("rows_damaged", f"{item.file_name} ({item.dataset}): {error}")


def _original_findings(folder: Path, item: Delivery, result: Verification) -> Iterator[Finding]:
    if item.reference:
        return
    originals = archive.originals(folder)
    if not originals:
        yield Finding("original_lost", f"The original of {item.file_name} is not in the archive.")
    for original in originals:
        result.originals += 1
        if paths.sha256_of_file(original) != item.file_sha256:
            yield Finding("original_changed", f"{original.name} differs from what was delivered.")


def _edition_findings(place: Workspace, edition_id: str, result: Verification) -> Iterator[Finding]:
    try:
        manifest = edition.read_manifest(place, edition_id)
    except KommunatlasError as error:
        yield Finding("manifest_damaged", str(error))
        return
    made_by = (manifest.program_version, manifest.schema_version)
    for item in manifest.deliveries:
        if (item.program_version, item.schema_version) != made_by:
            yield Finding(
                "other_version",
                f"Edition {edition_id}: {item.file_name} was read by another version of the "
                "program than the one that made the edition.",
            )
    for name, parts in manifest.tables.items():
        for part in parts:
            result.tables += 1
            try:
                tables.load(place, name, part.sha256, part.rows)
            except KommunatlasError as error:
                yield Finding("table_damaged", f"Edition {edition_id}: {error}")


def _recomputed(place: Workspace, result: Verification) -> Iterator[Finding]:
    """Compute the published edition from its deliveries' rows and compare every value."""
    try:
        manifest = edition.read_manifest(place, result.edition_id)
        stored = store.read_tables(place, manifest, ["indicator_values"])["indicator_values"]
        anew = _assembled(place, manifest)["indicator_values"]
    except KommunatlasError as error:
        yield Finding(
            "not_recomputed", f"The published edition could not be computed anew: {error}"
        )
        return
    key = ["indicator_id", "municipality_code", "period"]
    before = stored.sort_values(key, ignore_index=True)
    after = anew.sort_values(key, ignore_index=True)
    running = (version.program_version(), version.SCHEMA_VERSION)
    other = (manifest.program_version, manifest.schema_version) != running
    why = f" Version {manifest.program_version} made it: load any file anew." if other else ""
    if len(before) != len(after):
        said = f"{len(before)} values are stored, {len(after)} are computed.{why}"
        yield Finding("values_differ", said)
        return
    differ = ~((before == after) | (before.isna() & after.isna())).all(axis="columns")
    result.values = int((~differ).sum())
    for row in before[differ].head(5).to_dict("records"):
        said = f"{row['indicator_id']}, {row['municipality_code']}, {row['period']}"
        yield Finding("values_differ", f"{said}: the stored value is not the computed one.{why}")


def _assembled(place: Workspace, manifest: Manifest) -> dict[str, pd.DataFrame]:
    settings = store.settings_of(manifest)
    return edition.assemble(manifest.deliveries, partial(edition.rows_of, place), settings).tables
