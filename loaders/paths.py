"""Where the data lives, and the only functions that write there.

Every write goes to a temporary file in the same folder, is forced to the disk and then renamed. So
a name in the workspace either holds a whole file or does not exist, whenever the machine stops.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loaders.errors import WorkspaceBusyError, WorkspaceFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA_VARIABLE: Final = "KOMMUNATLAS_DATA"
TEMPORARY: Final = ".tmp-"
"""Prefix of files that are being written. Left behind only by a crash."""

LOCK_SECONDS: Final = 120.0
"""How long a second writer waits. A load of coverage logs may hold the lock for a minute."""

_CHUNK: Final = 1 << 20


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
        """Give the folder of what went back to its sender."""
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

    def manifest(self, edition_id: str) -> Path:
        """Give the path of an edition's manifest."""
        return self.editions / f"{edition_id}.json"

    def table(self, sha256: str) -> Path:
        """Give the path of a table."""
        return self.tables / f"{sha256}.parquet"

    def create(self) -> None:
        """Make the folders that are not there."""
        for folder in (self.deliveries, self.rejects, self.tables, self.editions):
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
    with _disk_errors(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        reached(f"written:{path.name}")
        temporary.replace(path)
        _sync_folder(path.parent)


def copy_whole(source: Path, path: Path) -> None:
    """Copy a file so that the new name never holds a part of it. Raises as ``write_whole``."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name[-80:]}")
    with _disk_errors(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, temporary.open("wb") as write:
            shutil.copyfileobj(read, write, _CHUNK)
            write.flush()
            os.fsync(write.fileno())
        reached(f"copied:{path.name}")
        temporary.replace(path)
        _sync_folder(path.parent)


@contextmanager
def writing(place: Workspace, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the workspace for writing; readers never wait. Cleans up what a crash left behind.

    Raises
    ------
    WorkspaceBusyError
        If another process holds it for longer than ``seconds``.
    """
    from filelock import FileLock, Timeout

    with _disk_errors(place.root, None):
        place.create()
    lock = FileLock(place.root / ".lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout as error:
        msg = (
            f"Another load is writing to {place.root} and has not finished in {seconds:.0f} "
            "seconds. Nothing was changed. Wait for it, then try again."
        )
        raise WorkspaceBusyError(msg) from error
    try:
        clean(place)
        yield
    finally:
        lock.release()


def clean(place: Workspace) -> int:
    """Remove temporary files that a crash left behind. Only for the holder of the lock.

    Returns
    -------
    How many were removed.
    """
    left = [path for path in place.root.rglob(f"{TEMPORARY}*") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


@contextmanager
def _disk_errors(path: Path, temporary: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        reason = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the disk quota is used up",
            errno.EROFS: "the disk is read-only",
            errno.EACCES: "you may not write there",
        }.get(error.errno or 0, error.strerror or "the disk did not answer")
        msg = (
            f"{path} could not be written: {reason}. The published edition is unchanged. "
            "Make room or choose another folder with --data, then try again."
        )
        raise WorkspaceFullError(msg) from error


def _sync_folder(folder: Path) -> None:
    """Force a rename to the disk. Windows has no handle for folders and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
