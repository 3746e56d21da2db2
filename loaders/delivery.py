"""The way of a delivery: archived unchanged, read, checked, resolved with the others, published."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from geodata.errors import KommunatlasError
from loaders import edition, paths
from loaders.prepare import Prepared, Request, prepare
from loaders.progress import READING, Progress, of_file, silent
from loaders.publishing import Committed, commit, drop_interrupted
from loaders.rejects import workbook_of
from loaders.report import LoadReport, refusal, refused, report
from loaders.spec import Measuring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from loaders.paths import Workspace
    from loaders.words import Language

__all__ = [
    "LoadReport",
    "Measuring",
    "Preview",
    "Progress",
    "Request",
    "load",
    "load_all",
    "preview",
]


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing the files would do. Tables by name, as ``edition.assemble`` gives them."""

    reports: list[LoadReport]
    before: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Of the published edition; empty if there is none, or if the files are refused."""

    after: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Of the would-be edition; empty if the files are refused."""

    @property
    def refused(self) -> bool:
        """Say whether the files would be refused; the reports say why."""
        return any(item.outcome == "refused" for item in self.reports)


def load(
    place: Workspace | Path | str,
    dataset_name: str,
    path: Path | str,
    *,
    sheet: str = "",
    preset: str = "",
    register: str = "main",
    covers: str = "",
    replaces: str = "",
    categories: tuple[str, ...] = (),
    accept: tuple[str, ...] = (),
    measuring: Measuring | None = None,
    strict: bool = False,
    dry_run: bool = False,
    language: Language = "sv",
) -> LoadReport:
    """Load one file and publish; see ``load_all``."""
    said = (sheet, preset, register, covers, replaces, categories, accept)
    how = measuring or Measuring()
    request = Request(dataset_name, Path(path), *said, how)
    return load_all(place, [request], strict=strict, dry_run=dry_run, language=language)[0]


def load_all(
    place: Workspace | Path | str,
    requests: Sequence[Request],
    *,
    strict: bool = False,
    dry_run: bool = False,
    lock_seconds: float = paths.LOCK_SECONDS,
    language: Language = "sv",
    progress: Progress | None = None,
) -> list[LoadReport]:
    """Load files in their order and publish them in one edition.

    Parameters
    ----------
    place
        The workspace; it is made if it is not there. A workspace without boundaries gets the
        embedded ones first.
    requests
        The files.
    strict
        Refuse everything if one row of any file is bad.
    dry_run
        Do everything but write.
    lock_seconds
        How long to wait for another writer.
    language
        Of the workbooks of faulty rows that are kept in ``rejects``. Reports are in English;
        ``LoadReport.said_in`` says them anew.
    progress
        Told of each step (``progress.STEPS``) and of the share that is done.

    Returns
    -------
    One report per file. An outcome of ``refused`` in one means that nothing was changed.

    Raises
    ------
    KommunatlasError
        If a file cannot be used as a whole, or the workspace cannot be written. Nothing is changed.
    """
    where = place if isinstance(place, paths.Workspace) else paths.workspace(place)
    seconds = None if dry_run else lock_seconds
    how = _How(strict=strict, seconds=seconds, language=language, tell=progress or silent)
    return _done(where, requests, how).reports


def preview(
    place: Workspace | Path | str,
    requests: Sequence[Request],
    *,
    strict: bool = False,
    progress: Progress | None = None,
) -> Preview:
    """Do what ``load_all`` does with ``dry_run``, and give the tables of both editions as well.

    Raises
    ------
    KommunatlasError
        As ``load_all``.
    """
    where = place if isinstance(place, paths.Workspace) else paths.workspace(place)
    done = _done(where, requests, _How(strict=strict, tell=progress or silent))
    return Preview(done.reports, done.before, done.after)


@dataclass(frozen=True, slots=True)
class _How:
    """How files are loaded."""

    strict: bool
    tell: Progress
    seconds: float | None = None
    """How long to wait for the lock; None: nothing is written."""

    language: Language = "sv"


def _done(place: Workspace, requests: Sequence[Request], how: _How) -> Committed:
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        prepared: list[Prepared] = []
        for number, request in enumerate(requests):
            heard = of_file(how.tell, number, len(requests))
            heard(0)
            prepared.append(prepare(place, request, Path(folder), heard))
        how.tell("checking", READING)
        current = edition.published(place)
        there = set(current.delivery_ids) if current else set()
        bad = [item for item in prepared if refused(item, there, strict=how.strict)]
        if bad:
            why = [report(item, "refused", why=refusal(item, bad)) for item in prepared]
            return Committed(why, {}, {})
        if how.seconds is None:
            return commit(place, prepared, dry_run=True, progress=how.tell)
        for item in prepared:
            if item.rows is not None:
                # A large workbook takes half a minute, for which nobody else should wait.
                item.marked = workbook_of(item, how.language)
        with paths.writing(place, how.seconds):
            drop_interrupted(place)
            try:
                return commit(
                    place, prepared, dry_run=False, language=how.language, progress=how.tell
                )
            except KommunatlasError:
                drop_interrupted(place)
                raise
