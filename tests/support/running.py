"""What a test of a page works with: the type of the fixture ``app`` and the words on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from geodata.bundle import DataBundle


class RunApp(Protocol):
    """Runs a page and gives it after its first run."""

    def __call__(
        self,
        bundle: DataBundle | None = None,
        *,
        page: str = "overview",
        lang: str = "sv",
        broken: str = "",
        **params: str,
    ) -> AppTest: ...


def words(test: AppTest) -> str:
    """Give all HTML and text that a page drew, in order."""
    return "\n".join(str(getattr(part, "body", "")) for part in test.get("html"))
