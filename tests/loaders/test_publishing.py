"""Whatever happens while publishing: readers have a whole edition, and the next run goes on."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geodata.errors import KommunatlasError
from loaders import archive, paths, store, words
from loaders.delivery import load
from loaders.edition import rollback
from loaders.errors import (
    EditionDamagedError,
    WorkspaceBusyError,
    WorkspaceFullError,
    WorkspaceMissingError,
)
from loaders.forget import forget
from loaders.paths import workspace as place_of
from loaders.verify import verify
from tests.support.deliveries import FIGURE, figures, write_csv

pytestmark = pytest.mark.usefixtures("quick")

ROOT = Path(__file__).resolve().parents[2]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


def _crash_everywhere(base: Path, what: Path | str, out: Path) -> list[str]:
    out.mkdir()
    command = [sys.executable, "-m", "tests.support.crashes", str(base), str(what), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _temporary(root: Path) -> list[Path]:
    return list(root.rglob(f"{paths.TEMPORARY}*"))


@needs_fork
def test_killed_at_any_step_the_former_edition_is_whole_and_the_next_run_goes_on(place, tmp_path):
    former = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    file = _faulty(tmp_path / "2.csv")
    wanted = load(place, "figures", file, dry_run=True).edition_id

    steps = _crash_everywhere(place.root, file, tmp_path / "crashed")

    named = {"archived", "rows", "rejects", "record", "tables", "manifest", "current"}
    assert named <= set(steps)
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
        assert place_of(root).rejects_of(again.delivery_id).is_file(), step
        assert verify(root).whole, step
    assert left_something


@needs_fork
def test_killed_at_any_step_nothing_of_a_file_without_a_record_outlives_the_next_load(
    place, tmp_path
):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    file = _faulty(tmp_path / "2.csv")
    other = figures(tmp_path / "3.csv", {2018: 3})

    steps = _crash_everywhere(place.root, file, tmp_path / "crashed")

    left_something = False
    for number, step in enumerate(steps):
        where = place_of(tmp_path / "crashed" / f"{number:02}")
        left_something |= bool(archive.strays(where))
        load(where, "figures", other)
        kept = {path.name for path in where.deliveries.rglob("*.csv")}
        assert archive.strays(where) == [], step
        assert ("2.csv" in kept) == (len(archive.record_paths(where)) == 4), step
    assert left_something


def test_an_original_that_an_edition_names_stays_although_its_record_is_lost(place, tmp_path):
    report = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    next(place.deliveries.rglob(f"{report.delivery_id}.json")).unlink()
    load(place, "figures", figures(tmp_path / "2.csv", {2018: 2}))

    assert [path.name for path in archive.strays(place)] == ["1.csv"]


def _faulty(path: Path) -> Path:
    """Write a file of which one row is sound and one is not."""
    return write_csv(path, [{**FIGURE, "value": 2}, {**FIGURE, "year": 2020, "value": "många"}])


@needs_fork
def test_killed_at_any_step_of_forgetting_the_edition_is_whole_and_forgetting_ends_the_next_time(
    place, tmp_path
):
    report = load(place, "figures", _faulty(tmp_path / "1.csv"))
    steps = _crash_everywhere(place.root, report.delivery_id[:10], tmp_path / "crashed")

    named = [step for step in steps if not step.startswith("written:")]
    assert named == ["forgotten", "rejects_removed", "original_removed"]
    for number, step in enumerate(steps):
        root = tmp_path / "crashed" / f"{number:02}"
        assert store.open_bundle(root).value("population", "2580", 2019)["value"] == 2
        unfinished = {"forgotten": {"not_forgotten"}, "rejects_removed": {"not_forgotten"}}
        assert {f.code for f in verify(root).findings} == unfinished.get(step, set()), step

        forget(root, report.delivery_id)
        assert verify(root).whole, step
        assert not list(root.rglob("1.csv"))
        assert not list(root.rglob("*.xlsx"))
        assert not _temporary(root), step


@needs_fork
def test_killed_before_anything_is_published_there_is_no_edition_and_then_there_is(tmp_path):
    file = figures(tmp_path / "1.csv", {2019: 1})
    steps = _crash_everywhere(tmp_path / "nothing", file, tmp_path / "crashed")

    for number, step in enumerate(steps[:-1]):
        root = tmp_path / "crashed" / f"{number:02}"
        with pytest.raises(WorkspaceMissingError):
            store.open_bundle(root)
        if step in ("rows", "manifest", "written:.unpublished", "written:current"):
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


def _fills_up(monkeypatch, writes: int):
    """Let the disk be full after so many files; give the list of what was written."""
    written: list[str] = []
    really = Path.open

    def open_or_refuse(self, mode="r", *args, **options):
        if mode == "wb":
            if len(written) >= writes:
                raise OSError(errno.ENOSPC, "No space left on device")
            written.append(self.name)
        return really(self, mode, *args, **options)

    monkeypatch.setattr(Path, "open", open_or_refuse)
    return written


def test_whichever_file_finds_the_disk_full_it_is_said_and_nothing_is_changed(
    place, tmp_path, monkeypatch
):
    former = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    file = _faulty(tmp_path / "2.csv")
    refused = 0
    while True:
        root = tmp_path / f"full{refused:02}"
        shutil.copytree(place.root, root)
        answers: list[KommunatlasError] = []
        with monkeypatch.context() as patch:
            written = _fills_up(patch, refused)
            try:
                report = load(root, "figures", file)
                break
            except WorkspaceFullError as error:
                answers.append(error)
        assert "the disk is full" in str(answers[0])
        assert "disken är full" in words.of_error(answers[0], "sv")
        assert store.open_bundle(root).edition_id == former.edition_id
        assert not _temporary(root)
        assert archive.strays(place_of(root)) == []
        assert load(root, "figures", file).outcome == "published"
        assert verify(root).whole
        refused += 1

    assert report.outcome == "published"
    # The original, the workbook, the record, some tables, the manifest, the pointer.
    assert refused == len(written)
    assert refused > 8
    assert written[-1].endswith("current")


def test_a_disk_that_fills_up_while_forgetting_leaves_the_rest_for_the_next_time(
    place, tmp_path, monkeypatch
):
    report = load(place, "figures", _faulty(tmp_path / "1.csv"))
    with monkeypatch.context() as patch:
        _fills_up(patch, 0)
        with pytest.raises(WorkspaceFullError):
            forget(place, report.delivery_id)

    assert verify(place.root).whole
    assert forget(place, report.delivery_id).again is False


def test_a_disk_that_cannot_force_a_folder_publishes_all_the_same(place, tmp_path, monkeypatch):
    really = os.open

    def refuse(path, flags, *args, **options):
        if place.root in Path(path).parents and Path(path).is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        return really(path, flags, *args, **options)

    monkeypatch.setattr("loaders.paths.os.open", refuse)
    assert load(place, "figures", figures(tmp_path / "1.csv", {2019: 1})).outcome == "published"


def _at_once(root: Path, files: list[Path], start: Path, seconds: float) -> list[dict[str, str]]:
    """Load each file in a process of its own, all at the same moment."""
    command = [sys.executable, "-m", "tests.support.loading", str(root)]
    running = [
        subprocess.Popen(
            [*command, str(file), str(start), str(seconds)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    start.touch()
    ended = [process.communicate(timeout=300) for process in running]
    assert [error for _, error in ended if error] == []
    return [json.loads(out) for out, _ in ended]


def test_processes_that_load_at_the_same_moment_all_end_up_in_the_edition(place, tmp_path):
    files = [figures(tmp_path / f"{year}.csv", {year: year}) for year in (2017, 2018, 2019)]
    found = _at_once(place.root, files, tmp_path / "start", 120)

    assert [item["outcome"] for item in found] == ["published"] * 3
    assert store.open_bundle(place.root).periods("population") == [2017, 2018, 2019]
    assert len({item["edition_id"] for item in found}) == 3
    assert verify(place.root).whole


def test_a_process_that_may_not_wait_is_told_and_the_same_file_by_two_is_there_once(
    place, tmp_path
):
    file = figures(tmp_path / "1.csv", {2019: 1})
    found = _at_once(place.root, [file, file], tmp_path / "start", 120)
    assert sorted(item["outcome"] for item in found) == ["published", "unchanged"]

    with paths.writing(place):
        [told] = _at_once(
            place.root, [figures(tmp_path / "2.csv", {2020: 1})], tmp_path / "start", 0.2
        )
    assert (told["outcome"], told["code"]) == ("error", "workspace_busy")
    assert store.open_bundle(place.root).periods("population") == [2019]


def test_a_lost_pointer_is_never_taken_for_an_empty_workspace(place, tmp_path):
    first = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    file = figures(tmp_path / "2.csv", {2020: 1})
    place.current.unlink()
    before = sorted(place.root.rglob("*"))

    for dry_run in (True, False):
        with pytest.raises(EditionDamagedError, match=f"rollback {first.edition_id}") as caught:
            load(place, "figures", file, dry_run=dry_run)
        assert "borta" in words.of_error(caught.value, "sv")
    assert [path for path in sorted(place.root.rglob("*")) if path.name != ".lock"] == [
        path for path in before if path.name != ".lock"
    ]

    rollback(place, first.edition_id)
    load(place, "figures", file)
    assert store.open_bundle(place.root).periods("population") == [2019, 2020]


def test_a_lost_pointer_without_an_edition_that_opens_says_where_the_files_are(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    place.current.unlink()
    next(iter(place.manifests())).write_text("{")

    with pytest.raises(EditionDamagedError, match="--data") as caught:
        load(place, "figures", figures(tmp_path / "2.csv", {2020: 1}))
    assert str(place.deliveries) in str(caught.value)


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
        place.rejects / ".tmp-1-x.xlsx",
        place.root / ".tmp-1-.unpublished",
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
