"""The pages, in the order of the navigation: id, file, address and the filters each one keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page.

    Parameters
    ----------
    id
        Stable; names the page in strings (``nav.<id>``), in tests and in links between pages.
    path
        The page's part of the address; empty for the first page. Never the file's name: Streamlit
        would then run the file alone, without the frame, for the first visitor after a start.
    needs_data
        False for pages that still say something when no edition can be opened.
    """

    id: str
    path: str
    needs_data: bool = True

    @property
    def file(self) -> str:
        """Give the page's file, relative to ``dashboard/app.py``."""
        return f"pages/{self.id}.py"


PAGES: Final[tuple[PageRecord, ...]] = (
    PageRecord("overview", ""),
    PageRecord("municipalities", "kommuner"),
    PageRecord("visits", "besok"),
    PageRecord("scorecard", "maluppfyllelse"),
    PageRecord("broadband", "bredband"),
    PageRecord("coverage", "mobiltackning"),
    PageRecord("culture", "kultur"),
    PageRecord("data", "datamangder", needs_data=False),
    PageRecord("about", "om", needs_data=False),
)

BY_ID: Final = {page.id: page for page in PAGES}
BY_PATH: Final = {page.path: page for page in PAGES}
