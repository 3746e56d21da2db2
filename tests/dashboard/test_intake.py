"""The desk: bytes lie outside the workspace, in a folder that nobody else reads, and are gone."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from dashboard import intake
from dashboard.intake import Desk
from dashboard.viewmodels.intake import Asked, Looked, Refusal
from loaders import paths
from tests.support import uploads

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder for what is temporary, and a workspace beside it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.delenv(intake.READ_ONLY_VARIABLE, raising=False)
    return folder


def done(desk: Desk) -> Desk:
    assert desk.work is not None
    desk.work.wait(60)
    desk.settle()
    return desk


def laid(name: str = "a.xlsx", content: bytes | None = None) -> Desk:
    desk = Desk("sv")
    desk.take([("1", name, uploads.workbook(uploads.CORRECT) if content is None else content)])
    return desk


def test_a_new_file_takes_the_place_of_the_former(scratch: Path) -> None:
    desk = laid()
    (first,) = desk.files
    desk.take([("1", "a.xlsx", b"")])
    assert desk.files == (first,), "the same upload is left alone"
    desk.take([("2", "b.xlsx", b"x")])
    assert not first.exists()
    assert [path.name for path in desk.files] == ["b.xlsx"]
    assert sum(path.is_file() for path in scratch.rglob("*")) == 1


def test_when_the_visit_ends_its_files_are_gone(scratch: Path) -> None:
    desk = laid()
    assert any(path.is_file() for path in scratch.rglob("*"))
    del desk
    gc.collect()
    assert not list(scratch.iterdir())


def test_published_files_leave_the_desk(scratch: Path) -> None:
    desk = laid()
    desk.look(Asked("figures"))
    done(desk).publish()
    done(desk)
    assert desk.published
    assert not any(path.is_file() for path in scratch.rglob("*"))


def test_what_a_killed_server_left_is_swept_away_and_a_living_ones_is_not(scratch: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = scratch / f"kommunatlas-inlast-{ended.pid}-x"
    living = scratch / f"kommunatlas-inlast-{os.getppid()}-y"
    for folder in (left, living):
        folder.mkdir()
        (folder / "personal.csv").write_text("x", encoding="utf-8")
    intake.sweep()
    assert not left.exists()
    assert living.exists()


def test_a_server_that_ends_leaves_nothing_of_its_visits(scratch: Path) -> None:
    desk = laid()
    other = scratch / f"kommunatlas-inlast-{os.getppid()}-y"
    other.mkdir()
    intake.leave()
    assert list(scratch.iterdir()) == [other]
    assert not desk.files[0].exists()


@pytest.mark.parametrize("name", ["../../../etc/passwd.xlsx", "a" * 400 + ".xlsx", ".tmp-1.xlsx"])
def test_no_name_leaves_the_folder(scratch: Path, name: str) -> None:
    (file,) = laid(name).files
    assert scratch in file.parents
    assert file.suffix == ".xlsx"
    assert len(file.name.encode()) <= 255


def test_read_only_is_held_below_the_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = laid()
    desk.look(Asked("figures"))
    done(desk)
    monkeypatch.setenv(intake.READ_ONLY_VARIABLE, "1")
    desk.publish()
    done(desk)
    assert isinstance(desk.refusal, Refusal)
    assert desk.refusal.code == "read_only"
    desk.restore("0" * 16)
    assert done(desk).refusal == Refusal("read_only", "")
    assert not paths.workspace().current.exists()


def test_a_file_that_cannot_be_read_is_a_refusal_in_the_language() -> None:
    desk = laid(content=b"PK\x03\x04")
    desk.look(Asked("figures"))
    looked = done(desk).looked
    assert isinstance(looked, Looked)
    assert looked.refusal is not None
    assert not looked.publishable
    assert "går inte" in looked.refusal.message


def test_several_files_of_boundaries_are_one(tmp_path: Path) -> None:
    desk = Desk("sv")
    desk.take([(str(n), f"{n}.geojson", b"{}") for n in range(3)])
    (request,) = desk._requests(Asked("boundaries"))
    assert request.path.is_dir()
    assert sorted(path.name for path in request.path.iterdir()) == [
        f"{n}.geojson" for n in range(3)
    ]
    assert len(desk._requests(Asked("figures"))) == 3
    del tmp_path


def test_rows_left_out_are_told_in_the_language() -> None:
    rows = [("Pajala", "sea_area", 2025, 1, "SCB"), *uploads.CORRECT]
    desk = laid(content=uploads.workbook(rows))
    desk.look(Asked("figures"))
    looked = done(desk).looked
    assert looked is not None
    (found,) = looked.files
    assert found.counts["left_out"] == 1
    (reason,) = found.left_out
    assert "_" not in reason.replace("sea_area", "")
    assert " " in reason
