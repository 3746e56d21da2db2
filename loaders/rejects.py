"""What was wrong with a delivery's rows, kept in the workspace as a workbook to correct.

Of personal data only the list is kept, with the faulty cells of columns that name nobody: the whole
workbook is given to the person who loads the file, and to nobody else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loaders import archive
from loaders.marking import listed_workbook, marked_workbook
from loaders.redaction import shown

if TYPE_CHECKING:
    from loaders.paths import Workspace
    from loaders.prepare import Prepared
    from loaders.words import Language


def workbook_of(item: Prepared, language: Language) -> bytes:
    """Give the workbook that is kept of a delivery; empty if nothing is wrong with it."""
    if not item.problems:
        return b""
    if item.delivery.personal:
        return listed_workbook(shown(item.delivery.dataset, item.problems), [], language)
    notes = item.delivery.notes
    return marked_workbook(item.original, item.problems, notes, language, item.delivery.sheet)


def mend(place: Workspace, item: Prepared, language: Language) -> None:
    """Write what is lost of a delivery that the workspace knows, now that its file is here again.

    Only for the holder of the lock. What was forgotten is not lost.
    """
    known = archive.known(place, item.delivery.delivery_id)
    if known is None or known.forgotten_at:
        return
    archive.keep(place, known.delivery, item.original)
    kept = place.rejects_of(item.delivery.delivery_id)
    if item.problems and not (known.rejects_sha256 and kept.is_file()):
        marked = workbook_of(item, language)
        sha256 = archive.keep_rejects(place, item.delivery.delivery_id, marked)
        archive.write_record(place, replace(known, rejects_sha256=sha256))
