"""What holds for every test."""

from pathlib import Path

import pytest
from hypothesis import settings

BROWSER = Path(__file__).parent / "browser"
LOOPBACK = ["127.0.0.1", "::1"]

# The same few examples in every run, and no time limit on one: a slow machine is not a fault.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=25)
# New ones each time, to look for faults: make check ARGS=--hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser, let it reach the server it starts, and run it last.

    Playwright keeps an event loop running until the browser closes; a test that starts one of its
    own cannot run beside it. And the quick tests speak first.
    """
    items.sort(key=lambda item: BROWSER in item.path.parents)
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture(autouse=True)
def _own_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests out of the workspace of whoever runs them."""
    monkeypatch.delenv("KOMMUNATLAS_DATA", raising=False)
