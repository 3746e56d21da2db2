"""What a page is given. Knows neither Streamlit nor loaders: a page can be tested without them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geodata.municipalities import COUNTRY, COUNTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.formats import Formats
    from dashboard.i18n import Translator
    from dashboard.state import View
    from geodata.bundle import DataBundle
    from geodata.settings import Settings


@dataclass(frozen=True)
class PageContext:
    """Everything that a page may use: the edition, the view, the words and the formats."""

    page: str
    """The page's id, as in ``dashboard.sitemap``."""

    bundle: DataBundle
    """The edition shown. Without rows on the pages that do without data when none opens."""

    view: View
    t: Translator
    fmt: Formats
    compute: Callable[[Settings], DataBundle] | None = None
    """Gives the edition with coverage at other settings than its own; see ``at``."""

    def at(self, settings: Settings) -> PageContext:
        """Give the same page on the edition with its coverage computed at these settings.

        Nothing is computed at the edition's own settings, and nothing that is computed is stored.
        """
        if settings == self.bundle.settings or self.compute is None:
            return self
        return replace(self, bundle=self.compute(settings))

    @property
    def lang(self) -> str:
        """Give the language, ``sv`` or ``en``."""
        return self.t.language

    @property
    def has_data(self) -> bool:
        """Say whether an edition was opened; only pages that do without data ever see False."""
        return bool(self.bundle.edition_id)

    def name(self, code: str) -> str:
        """Give a municipality's short name, the county's or the country's."""
        if code in {COUNTY, COUNTRY}:
            return self.t("area.county" if code == COUNTY else "area.country")
        return self._names.get(code, (code, code))[0]

    def decided_name(self, code: str) -> str:
        """Give a municipality's decided name ('Pajala kommun', 'Arjeplogs kommun')."""
        return self._names.get(code, (self.name(code),) * 2)[1]

    @cached_property
    def _names(self) -> dict[str, tuple[str, str]]:
        """Hold short and decided name by code: a page asks for them a hundred times."""
        rows = self.bundle.municipalities
        columns = (rows[name].astype(str) for name in ("municipality_code", "name", "decided_name"))
        return {code: (short, decided) for code, short, decided in zip(*columns, strict=True)}
