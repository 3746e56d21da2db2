"""The archive: each original under its hash, and beside it the record of each reading of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geodata.errors import Problem
from loaders import paths, tables
from loaders.errors import EditionDamagedError
from loaders.record import Delivery, is_record, safe_name
from loaders.redaction import emptied, forgotten
from loaders.words import made

if TYPE_CHECKING:
    import pandas as pd

    from loaders.paths import Workspace

MAX_ARCHIVED: Final = 4 << 30
"""Bytes. A larger original stays where it is and is remembered by path, size and hash."""


@dataclass(frozen=True, slots=True)
class Known:
    """A delivery that the workspace holds, with what was wrong with its rows."""

    delivery: Delivery
    problems: list[Problem]
    rejects_sha256: str = ""
    """Of its workbook in ``rejects``; empty if nothing was wrong."""

    forgotten_at: str = ""
    """When its original was forgotten; empty if it was not."""

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON: all that is kept of a delivery beside its rows."""
        return {
            **self.delivery.as_record(),
            "problems": [asdict(item) for item in self.problems],
            "rejects_sha256": self.rejects_sha256,
            "forgotten_at": self.forgotten_at,
        }


def known(place: Workspace, wanted: str) -> Known | None:
    """Give a delivery whose rows the workspace holds, in whatever edition."""
    for path in place.deliveries.glob(f"*/{wanted}.json"):
        try:
            found = read_record(path)
        except EditionDamagedError:
            continue
        table = place.table(found.delivery.table_sha256)
        if table.is_file() and paths.sha256_of_file(table) == found.delivery.table_sha256:
            return found
    return None


def record_paths(place: Workspace) -> list[Path]:
    """Give the records of all deliveries that ever came here."""
    return [path for folder in sorted(place.deliveries.glob("*/")) for path in records_in(folder)]


def records_in(folder: Path) -> list[Path]:
    """Give the records of the deliveries of one file."""
    return sorted(path for path in folder.glob("*.json") if is_record(path))


def kept_for(folder: Path) -> list[str]:
    """Give the deliveries of one file that still need the original: those not forgotten."""
    return [path.stem for path in records_in(folder) if not _forgotten_at(path)]


def read_record(path: Path) -> Known:
    """Read a record back.

    Raises
    ------
    EditionDamagedError
        If it is half-written, lost or changed by hand.
    """
    try:
        record = json.loads(path.read_bytes())
        return Known(
            Delivery.from_record(record),
            [Problem(**item) for item in record.get("problems", [])],
            str(record.get("rejects_sha256", "")),
            str(record.get("forgotten_at", "")),
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise made(EditionDamagedError, "record_not_whole", why=str(error)) from error


def write_record(place: Workspace, item: Known) -> None:
    """Write a record. Only for the holder of the lock."""
    folder = place.deliveries / item.delivery.file_sha256
    content = json.dumps(item.as_record(), ensure_ascii=False, indent=1)
    paths.write_whole(folder / f"{item.delivery.delivery_id}.json", content.encode())


def holds(place: Workspace, dataset: str, beginning: str) -> bool:
    """Say whether a delivery of the dataset, named by the beginning of its id, ever came here."""
    ids = [path.stem for path in record_paths(place)]
    found = [known(place, item) for item in ids if beginning and item.startswith(beginning)]
    return any(item is not None and item.delivery.dataset == dataset for item in found)


def originals(folder: Path) -> list[Path]:
    """Give the archived files of a folder: not the records beside them, nor parts of files."""
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if path.is_file())
    return [p for p in found if not is_record(p) and not p.name.startswith(paths.TEMPORARY)]


def strays(place: Workspace) -> list[Path]:
    """Give the originals and the workbooks of faulty rows of which no record speaks.

    A load that was interrupted leaves such: the record is written last.
    """
    recorded = {path.stem for path in record_paths(place)}
    folders = (path for path in sorted(place.deliveries.glob("*/")) if not records_in(path))
    found = [original for folder in folders for original in originals(folder)]
    marked = sorted(place.rejects.glob("*.xlsx"))
    return found + [
        path
        for path in marked
        if path.stem not in recorded and not path.name.startswith(paths.TEMPORARY)
    ]


def original_of(place: Workspace, item: Delivery) -> Path | None:
    """Give a delivery's original, proven by its hash; None where it is lost or changed."""
    folder = place.deliveries / item.file_sha256
    candidates = [Path(item.reference)] if item.reference else originals(folder)
    for path in candidates:
        if path.is_file() and paths.sha256_of_file(path) == item.file_sha256:
            return path
    return None


def store(
    place: Workspace,
    delivery: Delivery,
    rows: pd.DataFrame,
    problems: list[Problem],
    original: Path,
    *,
    marked: bytes = b"",
) -> Delivery:
    """Archive the original, store the rows and then the record that names both.

    Parameters
    ----------
    place
        The workspace. Only for the holder of the lock.
    delivery, rows, problems, original
        What was read of which file.
    marked
        The workbook that is kept of its faulty rows; empty if there are none.

    Returns
    -------
    The delivery with the hash of its table.

    Raises
    ------
    DeliveryRefusedError
        If the original has changed since it was read.
    """
    record = place.deliveries / delivery.file_sha256 / f"{delivery.delivery_id}.json"
    forgotten_at = _forgotten_at(record)
    if forgotten_at:
        # Read anew by a later version: what was forgotten stays so.
        paths.require_unchanged(original, delivery.file_sha256)
        delivery, problems, marked = emptied(delivery), forgotten(problems), b""
    else:
        delivery = keep(place, delivery, original)
    paths.reached("archived")
    sha256 = tables.store(place, rows)
    paths.reached("rows")
    delivery = replace(delivery, table_sha256=sha256, table_rows=len(rows))
    rejects_sha256 = keep_rejects(place, delivery.delivery_id, marked)
    write_record(place, Known(delivery, problems, rejects_sha256, forgotten_at))
    paths.reached("record")
    return delivery


def _forgotten_at(record: Path) -> str:
    try:
        return read_record(record).forgotten_at
    except EditionDamagedError:
        return ""


def keep(place: Workspace, delivery: Delivery, original: Path) -> Delivery:
    """Archive an original, or remember where a very large one lies."""
    if delivery.file_bytes > MAX_ARCHIVED:
        paths.require_unchanged(original, delivery.file_sha256)
        return replace(delivery, reference=str(original.resolve()))
    if original_of(place, delivery) is not None:
        paths.require_unchanged(original, delivery.file_sha256)
    else:
        folder = place.deliveries / delivery.file_sha256
        target = folder / safe_name(delivery.file_name)
        paths.copy_whole(original, target, delivery.file_sha256)
    return delivery


def keep_rejects(place: Workspace, delivery_id: str, marked: bytes) -> str:
    """Write the workbook of a delivery's faulty rows and give its hash; take an old one away."""
    path = place.rejects_of(delivery_id)
    if not marked:
        paths.remove(path)
        return ""
    paths.write_whole(path, marked)
    paths.reached("rejects")
    return paths.sha256_of_bytes(marked)
