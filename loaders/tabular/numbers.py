"""Numbers as people write them, by rules that never guess between thousands and decimals."""

from __future__ import annotations

import re
from typing import Final

_MINUS: Final = re.compile("^[\u2212\u2013\u2012\u2010\u2011\ufe63\uff0d]")
_NOTHING: Final = str.maketrans("", "", "\u200b\u2060\ufeff")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")

_PLAIN: Final = re.compile(r"[+-]? ?\d+([.,]\d+)?", re.ASCII)
_SPACED: Final = re.compile(r"[+-]? ?\d{1,3}( \d{3})+([.,]\d+)?", re.ASCII)
_DOTTED: Final = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}", re.ASCII)
_COMMAED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def parsed_number(text: str) -> float | None:
    """Give the number that a text says, or None. It may be infinite: too large to be a number.

    Decimals come after a comma or a point. Thousands may be set apart by spaces of any kind, or by
    the sign that is not the decimals' (``1.234,5``), or by one that comes again (``1.234.567``).
    One sign alone is read as the decimals': where a whole number is expected, see
    ``may_be_thousands``.

    >>> parsed_number("1 234,5"), parsed_number("1.234,5"), parsed_number("1 2")
    (1234.5, 1234.5, None)
    """
    plain = _SPACES.sub(" ", text.translate(_NOTHING)).strip()
    plain = _MINUS.sub("-", plain)
    if _PLAIN.fullmatch(plain) or _SPACED.fullmatch(plain):
        return float(plain.replace(" ", "").replace(",", "."))
    if _DOTTED.fullmatch(plain):
        return float(plain.replace(".", "").replace(",", "."))
    if _COMMAED.fullmatch(plain):
        return float(plain.replace(",", ""))
    return None


def may_be_thousands(text: str) -> bool:
    """Say whether a text may be thousands as well as a number with three decimals: 78.105, 1,000.

    >>> may_be_thousands("78.105"), may_be_thousands("0.105"), may_be_thousands("78 105")
    (True, False, False)
    """
    return bool(_GROUPED.fullmatch(text.strip()))
