"""The way of a delivery: archived unchanged, read, checked, resolved with the others, published."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from geodata.errors import UnknownNameError
from loaders import archive, edition, paths
from loaders.changes import changes
from loaders.errors import DeliveryRefusedError, EditionDamagedError, WorkspaceMissingError
from loaders.precedence import active, without
from loaders.prepare import Prepared, Request, prepare, prepare_again
from loaders.report import LoadReport, Outcome, refusal, refused, report
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geodata.errors import Problem
    from loaders.edition import Manifest
    from loaders.paths import Workspace
    from loaders.record import Delivery

__all__ = ["LoadReport", "Request", "load", "load_all"]


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
        current = _current(where)
        there = set(current.delivery_ids) if current else set()
        bad = [item for item in prepared if refused(item, there, strict=strict)]
        if bad:
            return [report(item, "refused", message=refusal(item, bad)) for item in prepared]
        if dry_run:
            return _commit(where, prepared, dry_run=True)
        with paths.writing(where, lock_seconds):
            return _commit(where, prepared, dry_run=False)


def _commit(place: Workspace, prepared: list[Prepared], *, dry_run: bool) -> list[LoadReport]:
    current = _current(place)
    new = [*_first_boundaries(place, current, prepared), *prepared]
    listed = _listed(place, list(current.deliveries) if current else [], new)
    again, notes = _read_again(place, listed, new)
    fresh = {item.delivery.delivery_id: item for item in [*again, *new]}
    listed = [_renewed(item, fresh) for item in listed]
    listed = active(listed)
    _require_kept(new, listed)
    before = _tables_of(place, current)
    if current and _stands(current, before, listed, fresh):
        return [report(item, "unchanged", edition=current.edition_id) for item in prepared]
    memory = {name: item.rows for name, item in fresh.items() if item.rows is not None}
    assembled = edition.assemble(listed, partial(_rows_of, place, memory))
    moved = changes(before or {}, assembled.tables)
    if not dry_run:
        stored = {name: _store(place, item) for name, item in fresh.items()}
        listed = [stored.get(item.delivery_id, item) for item in listed]
        manifest = edition.write(place, replace(assembled, deliveries=tuple(listed)))
        edition.point_to(place, manifest.edition_id)
    outcome: Outcome = "dry_run" if dry_run else "published"
    return [
        report(item, outcome, edition=assembled.edition_id, moved=moved, notes=notes)
        for item in prepared
    ]


def _first_boundaries(
    place: Workspace, current: Manifest | None, prepared: Sequence[Prepared]
) -> list[Prepared]:
    """Give the embedded boundaries where neither the edition nor the files have any to draw."""
    if current and any(item.dataset == "boundaries" for item in current.deliveries):
        return []
    if any(item.request.dataset == "boundaries" and _simplified(item) for item in prepared):
        return []
    from loaders.embedded import embedded

    return [prepare(place, Request("boundaries", embedded()), Path())]


def _simplified(item: Prepared) -> bool:
    return item.rows is not None and bool(item.rows["simplified"].all())


def _listed(place: Workspace, listed: list[Delivery], new: Sequence[Prepared]) -> list[Delivery]:
    """Give the edition's deliveries with the new ones last, less those that are replaced."""
    ids = {item.delivery_id for item in listed}
    asked = [item for item in new if item.request.replaces]
    for dataset, replaced in dict.fromkeys(
        (item.delivery.dataset, item.request.replaces) for item in asked
    ):
        try:
            listed = without(listed, replaced, dataset)
        except UnknownNameError:
            # The same command a second time: everything it asks for is done already.
            named = [i for i in ids if i.startswith(replaced)]
            done = not named and all(item.delivery.delivery_id in ids for item in asked)
            if not done or not archive.holds(place, dataset, replaced):
                raise
    there = {item.delivery_id for item in listed}
    added = {item.delivery.delivery_id: item.delivery for item in new}
    return [*listed, *(item for name, item in added.items() if name not in there)]


def _read_again(
    place: Workspace, listed: Sequence[Delivery], new: Sequence[Prepared]
) -> tuple[list[Prepared], list[Problem]]:
    """Read what another version of the program read, and say what cannot be read again."""
    given = {item.delivery.delivery_id for item in new}
    old = [d for d in listed if d.delivery_id not in given and not d.read_by_this_program]
    again: list[Prepared] = []
    notes: list[Problem] = []
    for item in old:
        found = prepare_again(place, item)
        if found is None:
            notes.append(
                problem("original_not_archived", file=item.file_name, version=item.program_version)
            )
        elif refused(found, (), strict=False):
            msg = (
                f"{item.file_name} is in the edition, and this version of the program finds no "
                f"row in it to use. Load a file in its place with --replaces "
                f"{item.delivery_id[:12]}."
            )
            raise DeliveryRefusedError(msg, "not_read_again")
        else:
            again.append(found)
    return again, notes


def _renewed(item: Delivery, fresh: dict[str, Prepared]) -> Delivery:
    found = fresh.get(item.delivery_id)
    return item if found is None else found.delivery


def _stands(
    current: Manifest,
    before: dict[str, pd.DataFrame] | None,
    listed: Sequence[Delivery],
    fresh: dict[str, Prepared],
) -> bool:
    """Say whether the published edition is whole, of this program, and has these deliveries."""
    ids = [item.delivery_id for item in listed]
    if before is None or ids != current.delivery_ids:
        return False
    if edition.edition_id(ids) != current.edition_id:
        return False
    tables = {item.delivery_id: item.table_sha256 for item in current.deliveries}
    return all(
        item.rows is None and item.delivery.table_sha256 == tables[name]
        for name, item in fresh.items()
    )


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
    if item.rows is None:
        return item.delivery
    return archive.store(place, item.delivery, item.rows, item.problems, item.original)
