"""Reading and checking one file, before anything is written to the workspace."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from geodata.errors import KommunatlasError
from loaders import archive, measuring, paths, safety, version
from loaders.ahead import require_past
from loaders.catalog import dataset
from loaders.checked import checked
from loaders.names import name_index
from loaders.progress import unheard
from loaders.record import Delivery, delivery_id
from loaders.spec import Measuring, ReadOptions
from loaders.words import problem, refused

if TYPE_CHECKING:
    import pandas as pd

    from geodata.errors import Problem
    from loaders.paths import Workspace
    from loaders.progress import Heard
    from loaders.spec import DatasetSpec

SYNTHETIC_SOURCE: Final = "Exempeldata, påhittade värden"
SYNTHETIC_LICENCE: Final = "CC0"
UNKNOWN: Final = "Ej angiven"
"""Source and licence of a file that says neither, of a dataset that has none of its own."""


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
    categories: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    measuring: Measuring = field(default_factory=Measuring)


@dataclass(slots=True)
class Prepared:
    """A delivery that is read and checked, not yet in the workspace."""

    request: Request
    delivery: Delivery
    rows: pd.DataFrame | None
    """None where the workspace already has them."""

    problems: list[Problem]
    original: Path
    marked: bytes = b""
    """The workbook that is to be kept of its faulty rows, where it was made before the lock."""


def prepare(
    place: Workspace, request: Request, folder: Path, progress: Heard = unheard
) -> Prepared:
    """Read and check one file, unless the workspace knows it already. Writes nothing there."""
    spec = dataset(request.dataset)
    _require_known(request, spec)
    original = _original(request.path, spec, folder)
    covers = _covers(request.covers)
    file_sha256 = _hash(original)
    new_id = delivery_id(
        file_sha256,
        spec.name,
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers=covers,
        categories=request.categories,
        accept=request.accept,
        measuring=request.measuring,
    )
    known = archive.known(place, new_id)
    if known is not None and known.delivery.read_by_this_program:
        return Prepared(request, _said_of(known), None, known.problems, original)
    asked = replace(request, path=Path(original.name), covers=covers)
    read = _read(asked, original, file_sha256, new_id, progress)
    if spec.past:
        # Only when a file comes: what is in an edition does not depend on the day.
        delivery = read.delivery
        today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
        require_past(delivery.file_name, (delivery.covers_from, delivery.covers_to), today)
    return read


def _said_of(known: archive.Known) -> Delivery:
    """Give a delivery that is known, with a note if its original was forgotten."""
    item = known.delivery
    if not known.forgotten_at:
        return item
    day = known.forgotten_at[:10]
    note = problem("delivery_forgotten", file=item.file_name, day=day)
    return replace(item, notes=[*item.notes, note])


def prepare_again(place: Workspace, item: Delivery) -> Prepared | None:
    """Read a delivery of the edition that another version of the program read.

    Returns
    -------
    None where its original is not in the archive any more.

    Raises
    ------
    DeliveryRefusedError
        If this version cannot read it.
    """
    request = Request(
        item.dataset,
        Path(item.file_name),
        sheet=item.sheet,
        preset=item.preset,
        register=item.register,
        covers=item.covers_asked,
        categories=item.categories,
        accept=item.accept,
        measuring=item.measuring,
    )
    known = archive.known(place, item.delivery_id)
    if known is not None and known.delivery.read_by_this_program:
        return Prepared(request, known.delivery, None, known.problems, Path())
    original = archive.original_of(place, item)
    if original is None:
        return None
    try:
        return _read(request, original, item.file_sha256, item.delivery_id)
    except KommunatlasError as error:
        raise refused(
            "not_read_again", file=item.file_name, why=str(error), delivery=item.delivery_id[:12]
        ) from error


def _read(
    request: Request, original: Path, file_sha256: str, new_id: str, progress: Heard = unheard
) -> Prepared:
    spec = dataset(request.dataset)
    safety.require(original, spec.name)
    file_name = paths.plain_name(request.path.name)
    options = ReadOptions(
        names=name_index(),
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers=request.covers,
        categories=request.categories,
        accept=request.accept,
        measuring=request.measuring,
        file_name=file_name,
        progress=progress,
    )
    result = checked(spec.table, spec.reader(original, options))
    synthetic = result.synthetic
    source = result.source or spec.source
    delivery = Delivery(
        delivery_id=new_id,
        dataset=spec.name,
        file_name=file_name,
        file_sha256=file_sha256,
        file_bytes=original.stat().st_size,
        sheet=request.sheet,
        preset=request.preset,
        register=request.register,
        covers_asked=request.covers,
        categories=request.categories,
        accept=request.accept,
        measuring=request.measuring,
        covers_from=result.covers[0],
        covers_to=result.covers[1],
        level=spec.level,
        personal=spec.personal and not synthetic,
        source=SYNTHETIC_SOURCE if synthetic else source or UNKNOWN,
        licence=SYNTHETIC_LICENCE if synthetic else spec.licence if source else UNKNOWN,
        rows_read=result.rows_read,
        rows_accepted=result.rows_accepted,
        rows_rejected=result.rows_rejected,
        left_out=result.left_out,
        rows_outside=result.rows_outside,
        synthetic=synthetic,
        notes=result.notes,
        program_version=version.program_version(),
        schema_version=version.SCHEMA_VERSION,
    )
    return Prepared(request, delivery, result.rows, result.problems, original)


def _require_known(request: Request, spec: DatasetSpec) -> None:
    """Refuse what the dataset's reader never proposes, and what is not said of its files."""
    measuring.require(request.measuring, spec)
    for code in request.accept:
        if code not in spec.proposals:
            key = "" if spec.proposals else "no_proposals"
            raise refused(
                "unknown_proposal",
                words=key,
                accept=code,
                dataset=spec.name,
                known=list(spec.proposals),
            )


def _original(path: Path, spec: DatasetSpec, folder: Path) -> Path:
    """Give the file itself; a folder becomes one archive whose bytes depend on its files alone."""
    if path.is_dir():
        if ".zip" not in safety.ENDINGS[spec.name]:
            raise refused("no_file", words="folder_given", file=paths.plain_name(str(path)))
        from loaders.geofile import pack

        packed = folder / f"{path.resolve().name}.zip"
        with paths.disk_errors(packed):
            packed.write_bytes(pack(path))
        return packed
    if not path.is_file():
        raise refused("no_file", file=paths.plain_name(str(path)))
    return path


def _hash(path: Path) -> str:
    try:
        return paths.sha256_of_file(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise refused("unreadable_file", file=paths.plain_name(path.name), why=why) from error


def _covers(text: str) -> str:
    """Give the days covered as ``A/B``, or refuse what is not two dates in order."""
    if not text:
        return ""
    try:
        first, last = (date.fromisoformat(part.strip()) for part in text.split("/"))
    except ValueError as error:
        raise refused("bad_covers", covers=text) from error
    if last < first:
        raise refused("bad_covers", words="covers_turned", covers=text)
    return f"{first.isoformat()}/{last.isoformat()}"
