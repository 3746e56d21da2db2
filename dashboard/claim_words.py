"""Words for the operators' claims, composed: 13 criteria and 5 selections are 65 indicators.

Written out they would be 650 texts, and no two of them could be trusted to say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.themes.claims import CRITERIA, SELECTIONS, indicator_id

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS: Final = ("label", "short", "description", "unit", "source")


def composed(strings: Mapping[str, str]) -> dict[str, str]:
    """Give the texts of each indicator, from patterns and what they name: ``claims.toml``.

    Parameters
    ----------
    strings
        A language's strings. ``claims.part`` has a pattern for each part; what it names stands
        under ``claims.criterion`` and ``claims.selection``.
    """
    criteria = {name: _named(strings, f"claims.criterion.{name}.") for name in CRITERIA}
    selections = {
        name: _named(strings, f"claims.selection.{name or 'all'}.") for name in SELECTIONS
    }
    return {
        f"indicator.{indicator_id(criterion, selection)}.{part}": strings[
            f"claims.part.{part}"
        ].format_map(criteria[criterion] | selections[selection])
        for criterion in CRITERIA
        for selection in SELECTIONS
        for part in PARTS
    }


def _named(strings: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): text for key, text in strings.items() if key.startswith(prefix)
    }
