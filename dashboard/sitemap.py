"""The pages, in the order of the navigation: id, file, address and the filters each one keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata.indicators import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable


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
    filters
        Keys of its own in the address, beside those that every page has.
    """

    id: str
    path: str
    needs_data: bool = True
    filters: tuple[str, ...] = ()
    of_theme: bool = False
    """Whether it is a theme of the catalogue that has not earned a page of its own."""

    @property
    def file(self) -> str:
        """Give the page's file, relative to ``dashboard/app.py``."""
        return "pages/theme.py" if self.of_theme else f"pages/{self.id}.py"

    @property
    def nav_key(self) -> str:
        """Give the key of the page's name in the navigation."""
        return f"theme.{self.id}" if self.of_theme else f"nav.{self.id}"

    @property
    def title_key(self) -> str:
        """Give the key of the page's first heading."""
        return f"theme.{self.id}" if self.of_theme else f"{self.id}.title"


COVERAGE_FILTERS: Final = (
    "operator", "teknik", "grans", "matsatt", "period", "varden", "andel", "hal",
    "vikt_boende", "vikt_yta", "vikt_operatorer", "vikt_dagar",
)  # fmt: skip
"""Every setting of the measured coverage can be shared as a link."""

OWN_PAGES: Final[tuple[PageRecord, ...]] = (
    PageRecord("overview", ""),
    PageRecord("municipalities", "kommuner", filters=("jamfor",)),
    PageRecord("visits", "besok", filters=("besokare",)),
    PageRecord("scorecard", "maluppfyllelse", filters=("nar_inte", "perspektiv", "slag")),
    PageRecord("broadband", "bredband", filters=("omrade",)),
    PageRecord("coverage", "mobiltackning", filters=COVERAGE_FILTERS),
    PageRecord("culture", "kultur", filters=("regel", "sok", "visa")),
    PageRecord("data", "datamangder", needs_data=False),
    PageRecord("about", "om", needs_data=False),
)

WITHOUT_PAGE: Final = ("context", "claims")
"""Themes without a page: the context stands on all others, the operators' claims are secret."""


def with_themes(own: tuple[PageRecord, ...], themes: Iterable[str]) -> tuple[PageRecord, ...]:
    """Add a page for each theme of the catalogue that has none, after those that have.

    >>> own = (PageRecord("visits", "besok"), PageRecord("about", "om", needs_data=False))
    >>> [page.id for page in with_themes(own, ["context", "visits", "transit"])]
    ['visits', 'transit', 'about']
    """
    known = {page.id for page in own} | set(WITHOUT_PAGE)
    added = [PageRecord(i, f"tema-{i}", of_theme=True) for i in themes if i not in known]
    last = [page for page in own if not page.needs_data]
    return (*(page for page in own if page.needs_data), *added, *last)


PAGES: Final = with_themes(OWN_PAGES, (theme.id for theme in THEMES))
BY_ID: Final = {page.id: page for page in PAGES}
BY_PATH: Final = {page.path: page for page in PAGES}
