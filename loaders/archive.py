"""The archive: each original under its hash, and beside it the record of each reading of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geodata.errors import Problem
from loaders import paths, tables
from loaders.errors import EditionDamagedError
from loaders.record import Delivery, is_record, safe_name

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


def known(place: Workspace, wanted: str) -> Known | None:
    """Give a delivery whose rows the workspace holds, in whatever edition."""
    for path in place.deliveries.glob(f"*/{wanted}.json"):
        try:
            record = json.loads(path.read_bytes())
            problems = [Problem(**item) for item in record.get("problems", [])]
            delivery = Delivery.from_record(record)
        except (ValueError, TypeError, AttributeError, EditionDamagedError):
            continue
        table = place.table(delivery.table_sha256)
        if table.is_file() and paths.sha256_of_file(table) == delivery.table_sha256:
            return Known(delivery, problems)
    return None


def holds(place: Workspace, dataset: str, beginning: str) -> bool:
    """Say whether a delivery of the dataset, named by the beginning of its id, ever came here."""
    ids = [path.stem for path in place.deliveries.glob("*/*.json") if is_record(path)]
    found = [known(place, item) for item in ids if beginning and item.startswith(beginning)]
    return any(item is not None and item.delivery.dataset == dataset for item in found)


def originals(folder: Path) -> list[Path]:
    """Give the archived files of a folder: not the records beside them, nor parts of files."""
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if path.is_file())
    return [p for p in found if not is_record(p) and not p.name.startswith(paths.TEMPORARY)]


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
) -> Delivery:
    """Archive the original, store the rows and then the record that names both.

    Returns
    -------
    The delivery with the hash of its table.

    Raises
    ------
    DeliveryRefusedError
        If the original has changed since it was read.
    """
    folder = place.deliveries / delivery.file_sha256
    if delivery.file_bytes > MAX_ARCHIVED:
        paths.require_unchanged(original, delivery.file_sha256)
        delivery = replace(delivery, reference=str(original.resolve()))
    elif original_of(place, delivery) is not None:
        paths.require_unchanged(original, delivery.file_sha256)
    else:
        target = folder / safe_name(delivery.file_name)
        paths.copy_whole(original, target, delivery.file_sha256)
    paths.reached("archived")
    sha256 = tables.store(place, rows)
    paths.reached("rows")
    delivery = replace(delivery, table_sha256=sha256, table_rows=len(rows))
    record = {**delivery.as_record(), "problems": [asdict(item) for item in problems]}
    content = json.dumps(record, ensure_ascii=False, indent=1)
    paths.write_whole(folder / f"{delivery.delivery_id}.json", content.encode())
    paths.reached("record")
    return delivery
