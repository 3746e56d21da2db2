"""Whatever happens while publishing: readers have a whole edition, and the next run goes on."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geodata.errors import KommunatlasError
from loaders import paths, store
from loaders.delivery import load
from loaders.errors import WorkspaceBusyError, WorkspaceFullError, WorkspaceMissingError
from tests.support.deliveries import figures

pytestmark = pytest.mark.usefixtures("quick")

ROOT = Path(__file__).resolve().parents[2]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


def _crash_everywhere(base: Path, file: Path, out: Path) -> list[str]:
    out.mkdir()
    command = [sys.executable, "-m", "tests.support.crashes", str(base), str(file), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _temporary(root: Path) -> list[Path]:
    return list(root.rglob(f"{paths.TEMPORARY}*"))


@needs_fork
def test_killed_at_any_step_the_former_edition_is_whole_and_the_next_run_goes_on(place, tmp_path):
    former = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    file = figures(tmp_path / "2.csv", {2019: 2})
    wanted = load(place, "figures", file, dry_run=True).edition_id

    steps = _crash_everywhere(place.root, file, tmp_path / "crashed")

    assert {"archived", "rows", "record", "tables", "manifest", "current"} <= set(steps)
    left_something = False
    for number, step in enumerate(steps):
        root = tmp_path / "crashed" / f"{number:02}"
        expected = wanted if step == "current" else former.edition_id
        bundle = store.open_bundle(root)
        assert bundle.edition_id == expected, step
        assert bundle.value("population", "2580", 2019)["value"] == (2 if step == "current" else 1)
        left_something |= bool(_temporary(root))
        again = load(root, "figures", file)
        assert again.edition_id == wanted, step
        assert store.open_bundle(root).value("population", "2580", 2019)["value"] == 2
        # The run that found nothing to publish held the lock as well, and cleaned up.
        assert not _temporary(root), step
    assert left_something


@needs_fork
def test_killed_before_anything_is_published_there_is_no_edition_and_then_there_is(tmp_path):
    file = figures(tmp_path / "1.csv", {2019: 1})
    steps = _crash_everywhere(tmp_path / "nothing", file, tmp_path / "crashed")

    for number, step in enumerate(steps[:-1]):
        root = tmp_path / "crashed" / f"{number:02}"
        with pytest.raises(WorkspaceMissingError):
            store.open_bundle(root)
        if step in ("rows", "manifest"):
            assert load(root, "figures", file).outcome == "published"
            assert store.open_bundle(root).value("population", "2580", 2019)["value"] == 1


def test_two_loads_at_once_both_end_up_in_the_edition(place, tmp_path):
    files = [figures(tmp_path / f"{year}.csv", {year: year}) for year in (2017, 2018, 2019)]
    failures: list[BaseException] = []

    def work(file: Path) -> None:
        try:
            load(place, "figures", file)
        except KommunatlasError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert store.open_bundle(place.root).periods("population") == [2017, 2018, 2019]


def test_a_second_writer_is_told_when_the_first_takes_too_long(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    with paths.writing(place):
        # A reader does not wait.
        assert store.open_bundle(place.root).periods("population") == [2019]
        with (
            pytest.raises(WorkspaceBusyError, match="Another load is writing"),
            paths.writing(place, seconds=0.1),
        ):
            pytest.fail("two writers at once")


@pytest.mark.parametrize("step", ["copy", "write"])
def test_a_full_disk_is_said_and_changes_nothing(place, tmp_path, monkeypatch, step):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    calls = iter(range(100))
    fail_from = {"copy": 0, "write": 3}[step]
    really = os.fsync

    def full(handle: int) -> None:
        if next(calls) >= fail_from:
            raise OSError(errno.ENOSPC, "No space left on device")
        really(handle)

    with monkeypatch.context() as patch:
        patch.setattr("loaders.paths.os.fsync", full)
        with pytest.raises(WorkspaceFullError, match="the disk is full"):
            load(place, "figures", figures(tmp_path / "2.csv", {2019: 2}))

    assert store.open_bundle(place.root).value("population", "2580", 2019)["value"] == 1
    assert not _temporary(place.root)


def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(WorkspaceFullError, match="could not be written"):
        load(blocked / "data", "figures", figures(tmp_path / "1.csv", {2019: 1}))


def test_cleaning_up_leaves_other_peoples_files_alone(place, tmp_path):
    report = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    theirs = [
        place.root / ".tmp-1-notes.txt",
        place.root / "mail" / ".tmp-12-draft",
        place.tables / ".tmp-draft",
    ]
    ours = [
        place.root / ".tmp-1-current",
        place.editions / f".tmp-1-{report.edition_id}.json",
        next(place.deliveries.iterdir()) / ".tmp-1-x.csv",
        place.tables / ".tmp-1-x.parquet",
    ]
    for path in [*theirs, *ours]:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")

    with paths.writing(place):
        assert all(path.exists() for path in theirs)
        assert not any(path.exists() for path in ours)


def test_a_lock_that_may_not_be_made_is_said(place, tmp_path, monkeypatch):
    def refuse(*_args, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(WorkspaceFullError, match="you may not write there"):
        load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
