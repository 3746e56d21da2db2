"""Reading and checking one file, before anything is written to the workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from loaders import paths
from loaders.catalog import dataset
from loaders.checked import checked
from loaders.errors import DeliveryRefusedError, EditionDamagedError
from loaders.names import name_index
from loaders.record import Delivery, delivery_id
from loaders.spec import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geodata.schema import Problem
    from loaders.paths import Workspace

SYNTHETIC_SOURCE: Final = "Exempeldata, påhittade värden"
SYNTHETIC_LICENCE: Final = "CC0"


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
class Prepared:
    """A delivery that is read and checked, not yet in the workspace."""

    request: Request
    delivery: Delivery
    rows: pd.DataFrame | None
    """None where the workspace already has them."""

    problems: list[Problem]
    original: Path
    unchanged: bool = False


def prepare(place: Workspace, request: Request, folder: Path) -> Prepared:
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
        return Prepared(request, known, None, [], original)
    options = ReadOptions(
        names=name_index(),
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers=covers,
        file_name=request.path.name,
    )
    result = checked(spec.table, spec.reader(original, options))
    synthetic = result.synthetic
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
    return Prepared(request, delivery, result.rows, result.problems, original)


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
