"""A zip's files, unpacked beside each other under names of our own. No name in it leads anywhere.

What an archive says about itself has been looked at (``safety.archives``) and is not believed: over
all archives in it the bytes are counted as they come out.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from loaders.errors import DeliveryRefusedError
from loaders.safety.archives import MAX_MEMBERS, MAX_UNPACKED, ZIP_FAULTS, damaged, require_sound
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_DEPTH: Final = 2
"""Archives in archives. SCB's digital boundaries come as a zip of zips."""

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: what it is called there, and where it lies now."""

    name: str
    path: Path


@dataclass(slots=True)
class _Unpacking:
    folder: Path
    wanted: Collection[str]
    shown: str
    left: int = MAX_UNPACKED
    members: int = 0
    stems: dict[str, int] = field(default_factory=dict)
    found: list[Member] = field(default_factory=list)

    def take(self, path: Path, inside: str, depth: int) -> None:
        require_sound(path, name=self.shown)
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
                self.members += len(infos)
                if self.members > MAX_MEMBERS:
                    raise self._too_much()
                for info in sorted(infos, key=lambda info: info.filename):
                    self._take_one(archive, info, inside, depth)
        except DeliveryRefusedError:
            raise  # it is a ValueError too
        except ZIP_FAULTS as error:
            raise damaged(self.shown, error) from error

    def _take_one(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str, depth: int
    ) -> None:
        name = PurePosixPath(info.filename)
        suffix = name.suffix.lower()
        nested = suffix == ".zip" and depth < MAX_DEPTH
        if not (nested or suffix in self.wanted) or name.name.startswith("._") or info.is_dir():
            return
        # The parts of a shapefile find each other by their stem, whatever its case.
        stem = f"{inside}{name.with_suffix('')}".casefold()
        number = self.stems.setdefault(stem, len(self.stems))
        target = self.folder / f"{number:05d}{suffix}"
        if target.exists():
            raise refused(
                "archive_refused", words="member_twice", file=self.shown, member=info.filename
            )
        self._write(archive, info, target)
        if nested:
            self.take(target, f"{inside}{info.filename}/", depth + 1)
            target.unlink()
        else:
            self.found.append(Member(f"{inside}{info.filename}", target))

    def _write(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
        with archive.open(info) as source, target.open("xb") as file:
            while piece := source.read(_PIECE):
                self.left -= len(piece)
                if self.left < 0:
                    raise self._too_much()
                file.write(piece)

    def _too_much(self) -> Exception:
        return refused(
            "too_large",
            words="archive_of_too_much",
            file=self.shown,
            most=MAX_UNPACKED >> 20,
            members=MAX_MEMBERS,
        )


def unpacked(path: Path, folder: Path, wanted: Collection[str], name: str) -> list[Member]:
    """Unpack the files of a zip that have one of the endings, those of zips in it too.

    Parameters
    ----------
    path
        The archive.
    folder
        An empty folder for the files.
    wanted
        Endings, lower case, with their dot. Files that differ only in ending keep one stem.
    name
        The archive's name, for messages.

    Raises
    ------
    DeliveryRefusedError
        If it is no archive, needs a password, unpacks to too much, or names files outside itself.
    """
    work = _Unpacking(folder, wanted, name, left=MAX_UNPACKED)
    work.take(path, "", 1)
    return work.found
