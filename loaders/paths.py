"""Where the data lives, and the only functions that write there.

Every write goes to a temporary file in the same folder, is forced to the disk and then renamed. So
a name in the workspace either holds a whole file or does not exist, whenever the machine stops.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loaders.errors import DeliveryRefusedError, WorkspaceBusyError, WorkspaceFullError
from loaders.words import made, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA_VARIABLE: Final = "KOMMUNATLAS_DATA"
TEMPORARY: Final = ".tmp-"
"""Prefix of files that are being written. Left behind only by a crash."""

LOCK_SECONDS: Final = 120.0
"""How long a second writer waits. A load of coverage logs may hold the lock for a minute."""

_OWN_TEMPORARY: Final = re.compile(rf"{re.escape(TEMPORARY)}\d+-")

_CHUNK: Final = 1 << 20

_DISK_ANSWERS: Final = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_quota",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_no_access",
    errno.EPERM: "disk_no_access",
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with deliveries, tables, editions and the id of the published edition."""

    root: Path

    @property
    def deliveries(self) -> Path:
        """Give the folder of archived files, by SHA-256."""
        return self.root / "deliveries"

    @property
    def rejects(self) -> Path:
        """Give the folder of marked workbooks, one for each delivery with faulty rows."""
        return self.root / "rejects"

    @property
    def tables(self) -> Path:
        """Give the folder of tables, each named by the SHA-256 of its bytes."""
        return self.root / "tables"

    @property
    def editions(self) -> Path:
        """Give the folder of manifests."""
        return self.root / "editions"

    @property
    def current(self) -> Path:
        """Give the file that holds the id of the published edition."""
        return self.root / "current"

    @property
    def unpublished(self) -> Path:
        """Give the file that stands for ``current`` until the first edition is published.

        With it a crash before that is told from a pointer that was lost.
        """
        return self.root / ".unpublished"

    def manifest(self, edition_id: str) -> Path:
        """Give the path of an edition's manifest."""
        return self.editions / f"{edition_id}.json"

    def manifests(self) -> list[Path]:
        """Give the paths of all manifests; one that is being written is passed over."""
        found = sorted(self.editions.glob("*.json"))
        return [path for path in found if not path.name.startswith(TEMPORARY)]

    def rejects_of(self, delivery_id: str) -> Path:
        """Give the path of a delivery's marked workbook."""
        return self.rejects / f"{delivery_id}.xlsx"

    def table(self, sha256: str) -> Path:
        """Give the path of a table."""
        return self.tables / f"{sha256}.parquet"

    def create(self) -> None:
        """Make the folders that are not there."""
        for folder in (self.deliveries, self.tables, self.editions):
            folder.mkdir(parents=True, exist_ok=True)


def workspace(path: str | Path | None = None) -> Workspace:
    """Give the workspace at the path, else at ``KOMMUNATLAS_DATA``, else ``data`` beside the app.

    The folder need not exist.
    """
    chosen = (
        path or os.environ.get(DATA_VARIABLE) or Path(__file__).resolve().parent.parent / "data"
    )
    return Workspace(Path(chosen).expanduser().resolve())


def reached(step: str) -> None:
    """Mark a step of publishing by name. Does nothing; tests stop the process here."""


def sha256_of_file(path: Path) -> str:
    """Give the SHA-256 of a file's bytes in hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def sha256_of_bytes(content: bytes) -> str:
    """Give the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that its name never holds a part of it.

    Raises
    ------
    WorkspaceFullError
        If the disk is full or the folder may not be written. The former file is untouched.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name[-80:]}")
    with disk_errors(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        reached(f"written:{path.name}")
        temporary.replace(path)
    _sync_folder(path.parent)


def remove(path: Path) -> bool:
    """Delete a file and say whether it was there.

    Raises
    ------
    WorkspaceFullError
        If it may not be deleted.
    """
    with disk_errors(path):
        there = path.is_file()
        path.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return there


def copy_whole(source: Path, path: Path, sha256: str) -> None:
    """Copy a file so that the new name never holds a part of it, nor other bytes.

    Raises
    ------
    DeliveryRefusedError
        If the source cannot be read, or has other bytes than when it was hashed.
    WorkspaceFullError
        As ``write_whole``.
    """
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name[-80:]}")
    digest = hashlib.sha256()
    with disk_errors(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as write:
            for piece in _pieces(source):
                digest.update(piece)
                write.write(piece)
            write.flush()
            os.fsync(write.fileno())
        if digest.hexdigest() != sha256:
            raise _changed(source)
        reached(f"copied:{path.name}")
        temporary.replace(path)
    _sync_folder(path.parent)


def require_unchanged(source: Path, sha256: str) -> None:
    """Refuse a file that has other bytes than when it was hashed."""
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
    if digest.hexdigest() != sha256:
        raise _changed(source)


def _pieces(source: Path) -> Iterator[bytes]:
    """Give a delivered file piece by piece; what fails here is the file, not the workspace."""
    try:
        with source.open("rb") as read:
            while piece := read.read(_CHUNK):
                yield piece
    except OSError as error:
        why = error.strerror or str(error)
        raise refused("unreadable_file", file=plain_name(source.name), why=why) from error


def _changed(source: Path) -> DeliveryRefusedError:
    return refused("file_changed", file=plain_name(source.name))


def plain_name(name: str) -> str:
    """Give a file's name as text that can be stored and printed.

    Names on disk are bytes. What is not UTF-8 comes from an older system and is read as Latin-1.
    """
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


@contextmanager
def writing(place: Workspace, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the workspace for writing; readers never wait. Cleans up what a crash left behind.

    Raises
    ------
    WorkspaceBusyError
        If another process holds it for longer than ``seconds``.
    """
    from filelock import FileLock, Timeout

    with disk_errors(place.root):
        place.create()
    lock = FileLock(place.root / ".lock")
    try:
        with disk_errors(place.root):
            lock.acquire(timeout=seconds)
    except Timeout as error:
        raise made(
            WorkspaceBusyError, "workspace_busy", folder=str(place.root), seconds=round(seconds)
        ) from error
    try:
        clean(place)
        yield
    finally:
        lock.release()


def clean(place: Workspace) -> int:
    """Remove temporary files that a crash left behind. Only for the holder of the lock.

    Looks only where this program writes, and only for names that it gives.

    Returns
    -------
    How many were removed.
    """
    folders = [place.tables, place.editions, place.rejects, *place.deliveries.glob("*/")]
    left = [path for folder in folders for path in folder.glob(f"{TEMPORARY}*")]
    # The root may be a folder with other files in it: there only the pointer is ours.
    for name in (place.current.name, place.unpublished.name):
        left += place.root.glob(f"{TEMPORARY}*-{name}")
    left = [path for path in left if _OWN_TEMPORARY.match(path.name) and path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextmanager
def disk_errors(path: Path, temporary: Path | None = None) -> Iterator[None]:
    """Say in words that a path could not be written, and take a half-written file away."""
    try:
        yield
    except TimeoutError:
        raise
    except DeliveryRefusedError:
        _drop(temporary)
        raise
    except OSError as error:
        _drop(temporary)
        key = _DISK_ANSWERS.get(error.errno or 0, "disk_error")
        why = error.strerror or str(error)
        raise made(WorkspaceFullError, key, path=str(path), why=why) from error


def _drop(temporary: Path | None) -> None:
    if temporary is not None:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Force a rename to the disk. Windows has no handle for folders and needs none.

    A disk that will not is no failure: the new name is there, and if the power goes before the disk
    has it, the former one is, which is whole as well.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
