"""A workspace per test, and themes that compute little where deliveries are the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loaders.paths import Workspace
from tests.support.deliveries import derive_little

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let editions hold each figure as its own value: no theme computes."""
    monkeypatch.setattr("loaders.edition.derived", derive_little)
