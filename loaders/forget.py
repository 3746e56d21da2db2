"""Forgetting a delivery: its original and what was quoted from it go, its accepted rows stay."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from geodata.errors import UnknownNameError
from loaders import archive, paths
from loaders.redaction import emptied, forgotten
from loaders.words import made, said

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.archive import Known
    from loaders.paths import Workspace
    from loaders.words import Language


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a delivery that was forgotten."""

    delivery_id: str
    dataset: str
    file_name: str
    file_sha256: str
    forgotten_at: str
    """When it was forgotten the first time, UTC, ISO 8601."""

    again: bool
    """Whether it was forgotten before."""

    originals_deleted: int
    shared_with: tuple[str, ...]
    """Deliveries of the same file that are not forgotten: the original stays for them."""

    rejects_deleted: bool
    reference: str
    """Path of an original that was too large to archive: it lies there still."""

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {**asdict(self), "shared_with": list(self.shared_with)}

    def said_in(self, language: Language) -> list[str]:
        """Say what went, what stays and what is lost."""
        keys = ["forget_again" if self.again else "forget_done"]
        if self.shared_with:
            keys.append("forget_shared")
        elif self.reference:
            keys.append("forget_reference")
        else:
            keys.append("forget_original")
        keys.append("forget_rows")
        details = {
            "file": self.file_name,
            "dataset": self.dataset,
            "delivery": self.delivery_id[:12],
            "day": self.forgotten_at[:10],
            "others": [item[:12] for item in self.shared_with],
            "path": self.reference,
        }
        return [said(key, language, details) for key in keys]


def forget(
    place: Workspace | Path | str,
    beginning: str,
    *,
    lock_seconds: float = paths.LOCK_SECONDS,
) -> Forgotten:
    """Delete a delivery's original and its workbook of faulty rows, and empty its record.

    Hash, counts and accepted rows stay, and with them every edition. A second call finds it done,
    or finishes what a crash interrupted.

    Parameters
    ----------
    place
        The workspace.
    beginning
        The delivery's id, or enough of its beginning; in whatever edition, or in none.
    lock_seconds
        How long to wait for another writer.

    Raises
    ------
    UnknownNameError
        If none or several deliveries begin so.
    WorkspaceError
        If the workspace is busy or cannot be written.
    """
    where = place if isinstance(place, paths.Workspace) else paths.workspace(place)
    _record_of(where, beginning)  # before a lock is made: there may be no workspace
    with paths.writing(where, lock_seconds):
        record = _record_of(where, beginning)
        known = archive.read_record(record)
        again = bool(known.forgotten_at)
        # The mark goes first: whatever happens then, it is known what is still to go.
        known = _emptied(known)
        archive.write_record(where, known)
        paths.reached("forgotten")
        rejects = paths.remove(where.rejects_of(known.delivery.delivery_id))
        paths.reached("rejects_removed")
        others = tuple(archive.kept_for(record.parent))
        originals = [] if others else archive.originals(record.parent)
        for original in originals:
            paths.remove(original)
        paths.reached("original_removed")
    item = known.delivery
    return Forgotten(
        item.delivery_id,
        item.dataset,
        item.file_name,
        item.file_sha256,
        known.forgotten_at,
        again=again,
        originals_deleted=len(originals),
        shared_with=others,
        rejects_deleted=rejects,
        reference=item.reference,
    )


def _emptied(known: Known) -> Known:
    return replace(
        known,
        delivery=emptied(known.delivery),
        problems=forgotten(known.problems),
        rejects_sha256="",
        forgotten_at=known.forgotten_at or datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _record_of(place: Workspace, beginning: str) -> Path:
    records = archive.record_paths(place)
    hits = [path for path in records if beginning and path.stem.startswith(beginning.lower())]
    if len(hits) == 1:
        return hits[0]
    key = "forget_several" if hits else "forget_unknown"
    known = [f"{path.stem[:12]}…" for path in hits[:5]]
    raise made(UnknownNameError, key, delivery=beginning, known=known)
