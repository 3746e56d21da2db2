"""The way of a delivery: archived unchanged, read, checked, resolved with the others, published."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from loaders import edition, paths, tables
from loaders.changes import changes
from loaders.errors import DeliveryRefusedError, EditionDamagedError, WorkspaceMissingError
from loaders.precedence import active, without
from loaders.prepare import Prepared, Request, prepare
from loaders.record import Delivery, is_record, safe_name
from loaders.report import LoadReport, Outcome, refusal, refused, report

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from loaders.edition import Manifest
    from loaders.paths import Workspace

__all__ = ["LoadReport", "Request", "load", "load_all"]

MAX_ARCHIVED: Final = 4 << 30
"""Bytes. A larger original stays where it is and is remembered by path, size and hash."""


def load(
    place: Workspace | Path | str,
    dataset_name: str,
    path: Path | str,
    *,
    sheet: str = "",
    preset: str = "",
    register: str = "main",
    covers: str = "",
    replaces: str = "",
    strict: bool = False,
    dry_run: bool = False,
) -> LoadReport:
    """Load one file and publish; see ``load_all``."""
    request = Request(dataset_name, Path(path), sheet, preset, register, covers, replaces)
    return load_all(place, [request], strict=strict, dry_run=dry_run)[0]


def load_all(
    place: Workspace | Path | str,
    requests: Sequence[Request],
    *,
    strict: bool = False,
    dry_run: bool = False,
    lock_seconds: float = paths.LOCK_SECONDS,
) -> list[LoadReport]:
    """Load files in their order and publish them in one edition.

    Parameters
    ----------
    place
        The workspace; it is made if it is not there. A workspace without boundaries gets the
        embedded ones first.
    requests
        The files.
    strict
        Refuse everything if one row of any file is bad.
    dry_run
        Do everything but write.
    lock_seconds
        How long to wait for another writer.

    Returns
    -------
    One report per file. An outcome of ``refused`` in one means that nothing was changed.

    Raises
    ------
    KommunatlasError
        If a file cannot be used as a whole, or the workspace cannot be written. Nothing is changed.
    """
    where = place if isinstance(place, paths.Workspace) else paths.workspace(place)
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        prepared = [prepare(where, request, Path(folder)) for request in requests]
        bad = [item for item in prepared if refused(item, strict=strict)]
        if bad:
            return [report(item, "refused", message=refusal(item)) for item in prepared]
        if dry_run:
            return _commit(where, prepared, dry_run=True)
        with paths.writing(where, lock_seconds):
            return _commit(where, prepared, dry_run=False)


def _commit(place: Workspace, prepared: list[Prepared], *, dry_run: bool) -> list[LoadReport]:
    current = _current(place)
    listed = list(current.deliveries) if current else []
    new = list(prepared)
    if not any(item.dataset == "boundaries" for item in listed) and not any(
        item.request.dataset == "boundaries" and _simplified(item) for item in new
    ):
        new.insert(0, _embedded_boundaries(place))
    memory = {item.delivery.delivery_id: item.rows for item in new if item.rows is not None}
    for item in new:
        if item.request.replaces:
            listed = without(listed, item.request.replaces, item.delivery.dataset)
        item.unchanged = any(d.delivery_id == item.delivery.delivery_id for d in listed)
        if not item.unchanged:
            listed.append(item.delivery)
    listed = active(listed)
    _require_kept(new, listed)
    before = _tables_of(place, current)
    sound = current is not None and before is not None and _is_ours(current)
    if current and sound and [d.delivery_id for d in listed] == current.delivery_ids:
        return [report(item, "unchanged", edition=current.edition_id) for item in prepared]
    assembled = edition.assemble(listed, partial(_rows_of, place, memory))
    moved = changes(before or {}, assembled.tables)
    if not dry_run:
        stored = {item.delivery.delivery_id: _store(place, item) for item in new}
        listed = [stored.get(item.delivery_id, item) for item in listed]
        manifest = edition.write(place, replace_deliveries(assembled, listed))
        edition.point_to(place, manifest.edition_id)
    outcome: Outcome = "dry_run" if dry_run else "published"
    return [
        report(
            item,
            "unchanged" if item.unchanged and sound else outcome,
            edition=assembled.edition_id,
            moved=[] if item.unchanged and sound else moved,
        )
        for item in prepared
    ]


def replace_deliveries(
    assembled: edition.Assembled, deliveries: list[Delivery]
) -> edition.Assembled:
    """Give the edition with records that know where their tables are stored."""
    return replace(assembled, deliveries=tuple(deliveries))


def _simplified(item: Prepared) -> bool:
    return item.rows is not None and bool(item.rows["simplified"].all())


def _is_ours(manifest: Manifest) -> bool:
    """Say whether this program would give the edition the id that it has."""
    return edition.edition_id(manifest.delivery_ids) == manifest.edition_id


def _current(place: Workspace) -> Manifest | None:
    try:
        return edition.read_manifest(place, edition.current_id(place))
    except WorkspaceMissingError:
        return None


def _tables_of(place: Workspace, manifest: Manifest | None) -> dict[str, pd.DataFrame] | None:
    """Give the published tables; None where one is damaged, so that they are made anew."""
    from loaders.store import read_tables

    try:
        return {} if manifest is None else read_tables(place, manifest)
    except EditionDamagedError:
        return None


def _embedded_boundaries(place: Workspace) -> Prepared:
    from loaders.sources.boundaries import embedded

    return prepare(place, Request("boundaries", embedded()), Path())


def _require_kept(new: Sequence[Prepared], listed: Sequence[Delivery]) -> None:
    """Refuse invented rows that real ones would retire at once."""
    kept = {item.delivery_id for item in listed}
    for item in new:
        if item.delivery.delivery_id not in kept:
            msg = (
                f"{item.delivery.file_name} is sample data, and the edition has real "
                f"{item.delivery.dataset}. Real and invented rows never mix; nothing was changed."
            )
            raise DeliveryRefusedError(msg, "synthetic_after_real")


def _rows_of(place: Workspace, memory: dict[str, pd.DataFrame], item: Delivery) -> pd.DataFrame:
    found = memory.get(item.delivery_id)
    return edition.rows_of(place, item) if found is None else found


def _store(place: Workspace, item: Prepared) -> Delivery:
    """Archive the original, store the rows and then the record that names both."""
    if item.rows is None:
        return item.delivery
    delivery = item.delivery
    folder = place.deliveries / delivery.file_sha256
    if delivery.file_bytes > MAX_ARCHIVED:
        delivery = replace(delivery, reference=str(item.original.resolve()))
    elif not _archived(folder):
        paths.copy_whole(item.original, folder / safe_name(delivery.file_name))
    paths.reached("archived")
    sha256 = tables.store(place, item.rows)
    paths.reached("rows")
    delivery = replace(delivery, table_sha256=sha256, table_rows=len(item.rows))
    record = json.dumps(delivery.as_record(), ensure_ascii=False, indent=1)
    paths.write_whole(folder / f"{delivery.delivery_id}.json", record.encode())
    paths.reached("record")
    return delivery


def _archived(folder: Path) -> bool:
    """Say whether the original is there; records beside it are named by an id of 64 digits."""
    return folder.is_dir() and any(not is_record(path) for path in folder.iterdir())
