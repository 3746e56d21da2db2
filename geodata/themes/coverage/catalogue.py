"""The indicators of mobile coverage, and of whom each speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.judgement import ALL, ANY
from geodata.model import Indicator
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.model import Direction

SHARE: Final = "mobile_cells_covered_share"
GAP_COUNT: Final = "mobile_gap_count"
GAP_AREA: Final = "mobile_gap_area_km2"
UNCOVERED: Final = "mobile_localities_uncovered_count"
UNMEASURED: Final = "mobile_localities_unmeasured_count"
AGE: Final = "mobile_measured_age_days"

SHARES: Final[Mapping[str, str]] = {
    ANY: SHARE,
    ALL: f"{SHARE}_{ALL}",
    **{name: f"{SHARE}_{name.lower()}" for name in OPERATORS},
}
"""The share of each selection: any operator, all of them, or one by name."""

BY_NUMBER: Final = tuple(
    f"mobile_cells_operators_{number}_count" for number in range(len(OPERATORS) + 1)
)
"""Cells where all four are measured, by how many of them cover: none to four."""

GAPS: Final = (GAP_COUNT, GAP_AREA)
LOCALITIES: Final = (UNCOVERED, UNMEASURED)

DEAD_BAND: Final = 0.01
"""One percentage point: less is what other weather or another week alone can do."""

GAPS_OF: Final = ANY
"""Gaps in the indicators are where no operator is enough. Gaps of all or of one operator stand in
the table ``coverage_gaps``: there a subscriber finds their own."""

_BETTER: Final[Mapping[int, Direction]] = {0: "lower", len(OPERATORS): "higher"}

INDICATORS: Final = (
    *(
        Indicator(
            SHARES[selection],
            "share",
            "cells",
            better="higher",
            bases=("cells",),
            dead_band=DEAD_BAND,
            variant_of="" if selection == ANY else SHARE,
        )
        for selection in SHARES
    ),
    # How many cells there are follows from how far somebody drove: they give no rank.
    *(
        Indicator(
            name,
            "count",
            "sum",
            better=_BETTER.get(number, "neutral"),
            bases=("cells",),
            variant_of="" if number == 0 else BY_NUMBER[0],
            ranked=False,
        )
        for number, name in enumerate(BY_NUMBER)
    ),
    Indicator(GAP_COUNT, "count", "cells", better="lower", bases=("cells",)),
    Indicator(GAP_AREA, "km2", "cells", better="lower", bases=("cells",), decimals=2),
    Indicator(UNCOVERED, "count", "sum", better="lower", ranked=False),
    Indicator(UNMEASURED, "count", "sum", better="lower", ranked=False),
    Indicator(AGE, "days", "cells", better="lower", bases=("cells",), ranked=False),
)


def of_whom(indicator_id: str) -> str:
    """Give the selection that an indicator speaks of."""
    return next((s for s, name in SHARES.items() if name == indicator_id), GAPS_OF)
