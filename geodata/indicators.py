"""The one catalogue of themes and indicators."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geodata import schema
from geodata.errors import UnknownNameError
from geodata.themes import broadband, claims, context, coverage, culture, visits
from geodata.values import Computed, combine

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from geodata.model import Indicator, Tables, Theme, ValueKeys
    from geodata.settings import Settings

THEMES: Final[tuple[Theme, ...]] = (
    context.THEME,
    broadband.THEME,
    coverage.THEME,
    claims.THEME,
    visits.THEME,
    culture.THEME,
)

INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {indicator.id: indicator for theme in THEMES for indicator in theme.indicators}
)

DELIVERED: Final[Mapping[str, Indicator]] = MappingProxyType(
    {indicator.id: indicator for theme in THEMES for indicator in theme.delivered}
)
"""The indicators whose values come as figures; a figure of any other would never be seen."""

COMPUTED: Final = frozenset(INDICATORS) - frozenset(DELIVERED)

SECRET: Final = frozenset(item.id for item in INDICATORS.values() if item.level == "secret")
"""Never on a page, on a map or in a file that a page gives: an edition is opened without them."""


def indicator(indicator_id: str) -> Indicator:
    """Give one indicator.

    Raises
    ------
    UnknownNameError
        With the nearest ids, if there is none of that name.
    """
    if indicator_id not in INDICATORS:
        near = tuple(difflib.get_close_matches(indicator_id, INDICATORS, n=3))
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        msg = f"No indicator is called {indicator_id!r}.{hint}"
        raise UnknownNameError(msg, near)
    return INDICATORS[indicator_id]


def theme_of(indicator_id: str) -> Theme:
    """Give the theme that an indicator belongs to.

    Raises
    ------
    UnknownNameError
        As ``indicator``.
    """
    wanted = indicator(indicator_id)
    return next(theme for theme in THEMES if wanted in theme.indicators)


def compute_all(tables: Tables, settings: Settings) -> Computed:
    """Compute every indicator of every theme.

    The order of the rows is the catalogue's, then period, then area: the same tables and settings
    give the same bytes.
    """
    computed = combine(theme.compute(tables, settings) for theme in THEMES)
    if computed.values.empty:
        return computed
    return Computed(
        schema.validated(computed.values, "indicator_values"),
        schema.validated(computed.origins, "origins"),
    )


def rows_behind(
    tables: Tables, settings: Settings, indicator_id: str, area_code: str, period: int
) -> dict[str, pd.DataFrame]:
    """Give the core rows behind one value, by table.

    Raises
    ------
    UnknownNameError
        If no theme has the indicator.
    """
    theme = theme_of(indicator_id)
    return theme.rows_behind(tables, settings, indicator_id, area_code, period)


def fed_by(
    tables: Tables, settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give every value that rests on any of some core rows.

    Parameters
    ----------
    tables
        With ``indicator_values`` and what the themes derive.
    settings
        Those that the values were computed at.
    positions
        Positions of rows in ``tables``, by table.

    Returns
    -------
    Exactly the values of ``tables`` for which ``rows_behind`` gives one of the rows.
    """
    values = tables["indicator_values"]
    valued = values[values["value"].notna()]
    known = set(
        zip(
            valued["indicator_id"],
            valued["municipality_code"],
            valued["period"].tolist(),
            strict=True,
        )
    )
    found: ValueKeys = set()
    for theme in THEMES:
        if theme.feeds is not None:
            found |= theme.feeds(tables, settings, positions) & known
        else:
            own = {item.id for item in theme.indicators}
            asked = {key for key in known if key[0] in own}
            found |= {key for key in asked if _rests_on(tables, settings, key, positions)}
    return found


def _rests_on(
    tables: Tables,
    settings: Settings,
    key: tuple[str, str, int],
    positions: Mapping[str, Collection[int]],
) -> bool:
    behind = rows_behind(tables, settings, *key)
    return any(
        not set(positions[table]).isdisjoint(rows.index)
        for table, rows in behind.items()
        if table in positions
    )
