"""The view that the address bar holds. Pure: any text in, a view out, nothing ever raises.

Keys are short and the same in both languages, since links are shared between people: ``kommun``
(code or name), ``matt`` (indicator id), ``ar`` (year), ``utgava`` (edition), ``lang``, and whatever
filters a page declares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlencode

from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES
from geodata.errors import UnknownNameError
from geodata.municipalities import NameIndex
from geodata.tables import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Choice = TypeVar("Choice", str, int)

MUNICIPALITY: Final = "kommun"
INDICATOR: Final = "matt"
PERIOD: Final = "ar"
EDITION: Final = "utgava"
LANGUAGE: Final = "lang"
UNKNOWN_PAGE: Final = "sida"
"""An address that was asked for and is no page; the first page says so."""

FREE_TEXT: Final = "sok"
"""What a visitor searches for in the page's list."""

SHARED: Final = (MUNICIPALITY, EDITION, LANGUAGE)
"""Kept from page to page. The rest belongs to the page on which it was chosen."""

MAX_VALUE: Final = 80
MAX_FILTERS: Final = 16

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,23}")
_EDITION: Final = re.compile(r"[0-9a-f]{4,64}")
_YEAR: Final = re.compile(r"[0-9]{4}")
_INDEX: Final = NameIndex()


@dataclass(frozen=True, slots=True)
class View:
    """What is chosen. Every field is empty when nothing valid was asked for.

    Parameters
    ----------
    municipality
        A code of the 14.
    unknown_municipality
        What was asked for, when it is no municipality; the page says so and goes on without.
    suggestions
        The nearest names to it, best first.
    indicator, period, edition, lang
        As asked; whether the edition holds them is for the page to judge.
    filters
        The page's own filters, as text.
    unknown_page
        What was asked for, when it is no page; said once and not kept in the address.
    """

    municipality: str = ""
    unknown_municipality: str = ""
    suggestions: tuple[str, ...] = ()
    indicator: str = ""
    period: int | None = None
    edition: str = ""
    lang: str = DEFAULT_LANGUAGE
    filters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unknown_page: str = ""

    def text(self, key: str) -> str:
        """Give the value of any key as the address bar writes it; empty when it is not set."""
        return self.params().get(key, "")

    def choice(self, key: str, options: Sequence[Choice], default: Choice) -> Choice:
        """Give the option that the address bar names, or the default if it names none of them."""
        asked = self.text(key)
        return next((option for option in options if str(option) == asked), default)

    def with_values(self, **values: str | int | None) -> View:
        """Give the view with other values; None or empty removes one."""
        params = {**self.params()}
        for key, value in values.items():
            params[key] = "" if value is None else str(value)
        return view_from_params(params)

    def params(self) -> dict[str, str]:
        """Give what the address bar should hold: nothing empty, nothing that is the default."""
        params = {
            MUNICIPALITY: self.municipality or self.unknown_municipality,
            INDICATOR: self.indicator,
            PERIOD: "" if self.period is None else str(self.period),
            **self.filters,
            EDITION: self.edition,
            LANGUAGE: "" if self.lang == DEFAULT_LANGUAGE else self.lang,
        }
        return {key: value for key, value in params.items() if value}

    def shared(self) -> dict[str, str]:
        """Give the part that goes along from page to page."""
        return {key: value for key, value in self.params().items() if key in SHARED}

    def query(self, **values: str | int | None) -> str:
        """Give the query string of this view with other values, without the question mark."""
        return urlencode(self.with_values(**values).params())


def view_from_params(params: Mapping[str, object]) -> View:
    """Read a view from the address bar.

    Parameters
    ----------
    params
        Keys and values as they came. Unknown keys become filters if they look like keys; what is
        not understood is left out.

    Examples
    --------
    >>> view_from_params({"kommun": "Luleå", "ar": "2019"}).municipality
    '2580'
    >>> view_from_params({"ar": "nittonhundra"}).period is None
    True
    """
    texts = {str(key): _clean(value) for key, value in params.items()}
    view = _with_municipality(View(), texts.pop(MUNICIPALITY, ""))
    year = texts.pop(PERIOD, "")
    edition = texts.pop(EDITION, "")
    lang = texts.pop(LANGUAGE, "")
    indicator = texts.pop(INDICATOR, "")
    unknown_page = texts.pop(UNKNOWN_PAGE, "")
    period = int(year) if _YEAR.fullmatch(year) and FIRST_YEAR <= int(year) <= LAST_YEAR else None
    filters = {key: text for key, text in texts.items() if text and _KEY.fullmatch(key)}
    return replace(
        view,
        indicator=indicator,
        period=period,
        edition=edition if _EDITION.fullmatch(edition) else "",
        lang=lang if lang in LANGUAGES else DEFAULT_LANGUAGE,
        filters=MappingProxyType(dict(sorted(filters.items())[:MAX_FILTERS])),
        unknown_page=unknown_page,
    )


def _with_municipality(view: View, asked: str) -> View:
    if not asked:
        return view
    try:
        return replace(view, municipality=_INDEX.match(asked))
    except UnknownNameError as error:
        return replace(view, unknown_municipality=asked, suggestions=error.suggestions)


def _clean(value: object) -> str:
    text = "".join(char for char in str(value) if char.isprintable())
    return text.strip()[:MAX_VALUE].strip()
