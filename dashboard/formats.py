"""Numbers, shares, dates and money as people read them, by the rules of the language (CLDR).

Swedish: no-break space between thousands, decimal comma, no-break space before the percent sign.
Both languages: a true minus (U+2212), an en dash in ranges.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from geodata.units import VALUE_DIGITS

if TYPE_CHECKING:
    from dashboard.i18n import Translator
    from geodata.model import Indicator

NBSP: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
EN_DASH: Final = "\N{EN DASH}"

_LOCALES: Final = {"sv": "sv_SE", "en": "en_GB"}
_MILLION: Final = 1_000_000


def is_number(value: object) -> bool:
    """Say whether a value is a real number: not None, not NaN, not pandas' NA."""
    try:
        return math.isfinite(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


class Formats:
    """Formats for one language.

    Parameters
    ----------
    translator
        Gives the language and the words of the units.
    """

    def __init__(self, translator: Translator) -> None:
        self.t = translator
        self.locale = _LOCALES[translator.language]

    def number(self, value: float, decimals: int = 0, *, sign: bool = False) -> str:
        """Give a number with a fixed count of decimals, halves rounded away from zero."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        # Stored values have nine digits; the tenth is binary noise: 100 times 0.285 is 28.499….
        exact = Decimal(repr(round(abs(float(value)), VALUE_DIGITS)))
        rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text = format_decimal(rounded, format=pattern, locale=self.locale)
        text = text.replace("\N{NARROW NO-BREAK SPACE}", NBSP)
        if not any(digit in text for digit in "123456789"):
            return text  # a rounded zero has no sign
        if float(value) < 0:
            return MINUS + text
        return f"+{text}" if sign else text

    def share(self, value: float, decimals: int = 0) -> str:
        """Give a share (0 to 1) as '86 %' or '86%'."""
        space = NBSP if self.t.language == "sv" else ""
        return f"{self.number(value * 100, decimals)}{space}%"

    def share_words(self, value: float, decimals: int = 0) -> str:
        """Give a share (0 to 1) as '86 procent', for sentences."""
        return f"{self.number(value * 100, decimals)}{NBSP}{self.t('unit.percent')}"

    def points(self, difference: float, decimals: int = 0, *, sign: bool = True) -> str:
        """Give a difference between two shares (0 to 1) in percentage points."""
        number = self.number(difference * 100, decimals, sign=sign)
        one = number.lstrip("+" + MINUS) == "1"
        return f"{number}{NBSP}{self.t('unit.points.one' if one else 'unit.points.other')}"

    def range(self, low: str, high: str) -> str:
        """Give a range of two formatted values, with an en dash."""
        return f"{low}{EN_DASH}{high}"

    def sek(self, value: float) -> str:
        """Give kronor: in whole kronor below one million, else in millions with one decimal."""
        if abs(value) >= _MILLION:
            return f"{self.number(value / _MILLION, 1)}{NBSP}{self.t('unit.msek')}"
        return f"{self.number(value)}{NBSP}{self.t('unit.sek')}"

    def km2(self, value: float, decimals: int = 0) -> str:
        """Give square kilometres."""
        return f"{self.number(value, decimals)}{NBSP}km²"

    def date(self, value: str | dt.date | dt.datetime, *, year: bool = True) -> str:
        """Give a day as '14 maj 2025'; the text itself if it is not a date."""
        day = _day(value)
        if day is None:
            return str(value)
        return format_date(day, "d MMMM y" if year else "d MMMM", locale=self.locale)

    def iso(self, value: str | dt.date | dt.datetime) -> str:
        """Give a day as 2025-05-14; the text itself if it is not a date."""
        day = _day(value)
        return str(value) if day is None else day.isoformat()

    def value(self, value: float | None, indicator: Indicator, *, qualifier: str = "") -> str:
        """Give a stored value with its unit and qualifier, as short as a table or card needs.

        A missing value is the dash that the legend explains; say why beside it, never 0.
        """
        if not is_number(value):
            return EN_DASH
        number, unit = self.parts(float(value or 0), indicator)
        text = f"{number}{NBSP}{unit}" if unit and unit != "%" else number
        if unit == "%":
            text = number + (NBSP if self.t.language == "sv" else "") + "%"
        return self.qualified(text, qualifier)

    def qualified(self, text: str, qualifier: str) -> str:
        """Put the qualifier in front of a formatted value: more than, less than, about."""
        marks = {"gt": f">{NBSP}", "lt": f"<{NBSP}", "approx": self.t("unit.about") + NBSP}
        return marks.get(qualifier, "") + text

    def parts(self, value: float, indicator: Indicator) -> tuple[str, str]:
        """Give the number and the unit apart, for a large number with a small unit beside it."""
        unit, decimals = indicator.unit, indicator.decimals
        if unit == "share":
            return self.number(value * 100, decimals), "%"
        if unit == "sek" and abs(value) >= _MILLION:
            return self.number(value / _MILLION, 1), self.t("unit.msek")
        words = {
            "count": "",
            "persons": self._plural("unit.persons", value),
            "households": self._plural("unit.households", value),
            "km2": "km²",
            "persons_per_km2": self.t("unit.persons_per_km2"),
            "days": self._plural("unit.days", value),
            "sek": self.t("unit.sek"),
            "sek_per_person": self.t("unit.sek_per_person"),
        }
        return self.number(value, decimals), words[unit]

    def change(self, difference: float, indicator: Indicator) -> str:
        """Give a signed change in the indicator's own unit; percentage points for shares."""
        if indicator.unit == "share":
            return self.points(difference, max(indicator.decimals, 1))
        number = self.number(difference, indicator.decimals, sign=True)
        unit = self.parts(difference, indicator)[1]
        return f"{number}{NBSP}{unit}" if unit else number

    def _plural(self, key: str, value: float) -> str:
        return self.t(f"{key}.one" if float(value) == 1 else f"{key}.other")


def _day(value: str | dt.date | dt.datetime) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
