"""The way of a delivery: archived unchanged, read, checked, resolved with the others, published."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal

from loaders import edition, paths, tables
from loaders.catalog import dataset
from loaders.changes import changes
from loaders.checked import checked
from loaders.errors import DeliveryRefusedError, EditionDamagedError, WorkspaceMissingError
from loaders.names import name_index
from loaders.precedence import active, without
from loaders.record import Delivery, delivery_id, is_record, safe_name
from loaders.spec import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geodata.schema import Problem
    from loaders.edition import Manifest
    from loaders.paths import Workspace

MAX_ARCHIVED: Final = 4 << 30
"""Bytes. A larger original stays where it is and is remembered by path, size and hash."""

SYNTHETIC_SOURCE: Final = "Exempeldata, påhittade värden"
SYNTHETIC_LICENCE: Final = "CC0"

Outcome = Literal["published", "unchanged", "dry_run", "refused"]


@dataclass(frozen=True, slots=True)
class Request:
    """One file, and what the person who loads it says about it."""

    dataset: str
    path: Path
    sheet: str = ""
    preset: str = ""
    register: str = "main"
    covers: str = ""
    replaces: str = ""


@dataclass(slots=True)
class LoadReport:
    """What became of one file. ``as_record`` is the JSON that the command prints."""

    dataset: str
    delivery_id: str
    file_name: str
    outcome: Outcome
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_left_out: int
    left_out: dict[str, int]
    rows_outside: int
    covers: tuple[str, str]
    synthetic: bool
    level: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    edition_id: str = ""
    message: str = ""
    """One sentence that sums it up."""

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {**asdict(self), "covers": list(self.covers)}


@dataclass(slots=True)
class _Prepared:
    """A delivery that is read and checked, not yet in the workspace."""

    request: Request
    delivery: Delivery
    rows: pd.DataFrame | None
    """None where the workspace already has them."""

    problems: list[Problem]
    original: Path
    unchanged: bool = False


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
        prepared = [_prepare(where, request, Path(folder)) for request in requests]
        bad = [item for item in prepared if _refused(item, strict=strict)]
        if bad:
            return [_report(item, "refused", message=_refusal(item)) for item in prepared]
        if dry_run:
            return _commit(where, prepared, dry_run=True)
        with paths.writing(where, lock_seconds):
            return _commit(where, prepared, dry_run=False)


def _refused(item: _Prepared, *, strict: bool) -> bool:
    if item.unchanged:
        return False
    nothing = item.delivery.rows_accepted == 0 and not (
        item.request.covers and item.delivery.rows_rejected == 0
    )
    return nothing or (strict and item.delivery.rows_rejected > 0)


def _refusal(item: _Prepared) -> str:
    bad, read = item.delivery.rows_rejected, item.delivery.rows_read
    if item.delivery.rows_accepted:
        return (
            f"Nothing was changed: {bad} of {read} rows are faulty and --strict refuses them all."
        )
    return f"Nothing was changed: none of the {read} rows could be used."


def _prepare(place: Workspace, request: Request, folder: Path) -> _Prepared:
    """Read and check one file, unless the workspace knows it already. Writes nothing there."""
    spec = dataset(request.dataset)
    original = _original(request.path, folder)
    covers = _covers(request.covers)
    file_sha256 = paths.sha256_of_file(original)
    new_id = delivery_id(
        file_sha256,
        spec.name,
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers=covers,
    )
    known = known_delivery(place, new_id)
    if known is not None:
        return _Prepared(request, known, None, [], original)
    options = ReadOptions(
        names=name_index(),
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers=covers,
        file_name=request.path.name,
    )
    result = checked(spec.table, spec.reader(original, options))
    synthetic = bool(len(result.rows)) and bool(result.rows["synthetic"].all())
    delivery = Delivery(
        delivery_id=new_id,
        dataset=spec.name,
        file_name=original.name,
        file_sha256=file_sha256,
        file_bytes=original.stat().st_size,
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers_asked=covers,
        covers_from=result.covers[0],
        covers_to=result.covers[1],
        level=spec.level,
        personal=spec.personal and not synthetic,
        source=SYNTHETIC_SOURCE if synthetic else result.source or spec.source,
        licence=SYNTHETIC_LICENCE if synthetic else spec.licence,
        rows_read=result.rows_read,
        rows_accepted=result.rows_accepted,
        rows_rejected=result.rows_rejected,
        left_out=result.left_out,
        rows_outside=result.rows_outside,
        synthetic=synthetic,
        notes=result.notes,
    )
    return _Prepared(request, delivery, result.rows, result.problems, original)


def _original(path: Path, folder: Path) -> Path:
    """Give the file itself; a folder becomes one archive whose bytes depend on its files alone."""
    if path.is_dir():
        from loaders.geofile import pack

        packed = folder / f"{path.resolve().name}.zip"
        packed.write_bytes(pack(path))
        return packed
    if not path.is_file():
        msg = f"There is no file {path}."
        raise DeliveryRefusedError(msg, "no_file")
    return path


def _covers(text: str) -> str:
    """Give the days covered as ``A/B``, or refuse what is not two dates in order."""
    if not text:
        return ""
    try:
        first, last = (date.fromisoformat(part.strip()) for part in text.split("/"))
    except ValueError as error:
        msg = f"--covers {text!r}: give two dates such as 2019-01-01/2019-06-30."
        raise DeliveryRefusedError(msg, "bad_covers") from error
    if last < first:
        msg = f"--covers {text!r}: the last day comes before the first."
        raise DeliveryRefusedError(msg, "bad_covers")
    return f"{first.isoformat()}/{last.isoformat()}"


def _commit(place: Workspace, prepared: list[_Prepared], *, dry_run: bool) -> list[LoadReport]:
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
        return [_report(item, "unchanged", edition=current.edition_id) for item in prepared]
    assembled = edition.assemble(listed, partial(_rows_of, place, memory))
    moved = changes(before or {}, assembled.tables)
    if not dry_run:
        stored = {item.delivery.delivery_id: _store(place, item) for item in new}
        listed = [stored.get(item.delivery_id, item) for item in listed]
        manifest = edition.write(place, replace_deliveries(assembled, listed))
        edition.point_to(place, manifest.edition_id)
    outcome: Outcome = "dry_run" if dry_run else "published"
    return [
        _report(
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


def _simplified(item: _Prepared) -> bool:
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


def _embedded_boundaries(place: Workspace) -> _Prepared:
    from loaders.sources.boundaries import embedded

    return _prepare(place, Request("boundaries", embedded()), Path())


def _require_kept(new: Sequence[_Prepared], listed: Sequence[Delivery]) -> None:
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


def _store(place: Workspace, item: _Prepared) -> Delivery:
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


def known_delivery(place: Workspace, wanted: str) -> Delivery | None:
    """Give the record of a delivery whose rows the workspace holds, in whatever edition."""
    for path in place.deliveries.glob(f"*/{wanted}.json"):
        try:
            delivery = Delivery.from_record(json.loads(path.read_bytes()))
        except (ValueError, AttributeError, EditionDamagedError):
            continue
        table = place.table(delivery.table_sha256)
        if table.is_file() and paths.sha256_of_file(table) == delivery.table_sha256:
            return delivery
    return None


def _report(
    item: _Prepared,
    outcome: Outcome,
    *,
    edition: str = "",
    moved: list[dict[str, Any]] | None = None,
    message: str = "",
) -> LoadReport:
    delivery = item.delivery
    return LoadReport(
        dataset=delivery.dataset,
        delivery_id=delivery.delivery_id,
        file_name=delivery.file_name,
        outcome=outcome,
        rows_read=delivery.rows_read,
        rows_accepted=delivery.rows_accepted,
        rows_rejected=delivery.rows_rejected,
        rows_left_out=delivery.rows_left_out,
        left_out=delivery.left_out,
        rows_outside=delivery.rows_outside,
        covers=(delivery.covers_from, delivery.covers_to),
        synthetic=delivery.synthetic,
        level=delivery.level,
        problems=item.problems,
        notes=delivery.notes,
        changes=moved or [],
        edition_id=edition,
        message=message or _sentence(item, outcome),
    )


def _sentence(item: _Prepared, outcome: Outcome) -> str:
    delivery = item.delivery
    if outcome == "unchanged":
        return f"{delivery.file_name} is already in the published edition; nothing was changed."
    said = (
        f"{delivery.rows_read} rows read: {delivery.rows_accepted} accepted, "
        f"{delivery.rows_rejected} rejected, {delivery.rows_left_out} left out, "
        f"{delivery.rows_outside} outside."
    )
    ends = {"published": "Published.", "dry_run": "Nothing was written.", "refused": "Refused."}
    return f"{said} {ends[outcome]}"
