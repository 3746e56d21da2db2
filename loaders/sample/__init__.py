"""The sample workspace: public figures, and invented ones where no public source gives any.

``docs/sample-data.md`` says what is real and what is not, and every assumption.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from loaders import delivery
from loaders.sample import files

if TYPE_CHECKING:
    from loaders.delivery import LoadReport
    from loaders.paths import Workspace


def create(place: Workspace | Path | str) -> list[LoadReport]:
    """Make the sample workspace, or bring an older one up to date, in one edition.

    Every file goes the way of any delivery. A second call writes the invented files again, finds
    that the workspace has them, and changes nothing.

    Parameters
    ----------
    place
        The workspace; it is made if it is not there.

    Returns
    -------
    One report per file, real ones first.

    Raises
    ------
    KommunatlasError
        If the workspace already holds real data where the sample has invented ones, or cannot be
        written. Nothing is changed.
    """
    with TemporaryDirectory(prefix="kommunatlas-sample-") as folder:
        wanted = [*files.real(), *files.invented(Path(folder))]
        requests = [
            delivery.Request(item.dataset, item.path, covers=item.covers) for item in wanted
        ]
        return delivery.load_all(place, requests, strict=True)
