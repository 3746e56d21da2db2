"""The files of the page Kultur: one of the municipalities, one of the projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from dashboard.viewmodels.culture import RULES, reach_text
from dashboard.viewmodels.files import qualifier_word
from geodata.crs import SWEREF99_TM
from geodata.municipalities import COUNTY

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.culture import CulturePage
    from dashboard.viewmodels.figures import Figure

COLUMNS: Final = (
    "municipality_code",
    "name",
    "period",
    "projects",
    "young_organisers",
    "projects_status",
    "granted_sek",
    "granted_qualifier",
    "granted_status",
    "sek_per_inhabitant",
    "per_inhabitant_qualifier",
    "per_inhabitant_status",
    "allocation_rule",
)
"""Of the download of municipalities; words under ``culture.file`` in the strings."""

PROJECT_COLUMNS: Final = (
    "reference_number",
    "title",
    "applicant",
    "municipality_codes",
    "municipalities",
    "year",
    "decided_on",
    "sought_sek",
    "granted_sek",
    "support_form",
    "art_form",
    "digital",
    "young_organiser",
)


def frame(ctx: PageContext, page: CulturePage) -> gpd.GeoDataFrame:
    """Give one row per municipality for a file, with outlines; what is missing is empty."""
    rows = [row for row in page.rows if row.code != COUNTY]
    table = pd.DataFrame(
        [
            (
                row.code,
                row.name,
                page.year,
                row.projects.value,
                row.young,
                _status(ctx, row.projects),
                row.granted.value,
                qualifier_word(ctx, row.granted.qualifier),
                _status(ctx, row.granted),
                row.per_inhabitant.value,
                qualifier_word(ctx, row.per_inhabitant.qualifier),
                _status(ctx, row.per_inhabitant),
                RULES[page.rule],
                any(item.synthetic for item in (row.projects, row.granted, row.per_inhabitant)),
            )
            for row in rows
        ],
        columns=[*COLUMNS, "synthetic"],
    ).astype({"projects": "Int64", "young_organisers": "Int64"})
    outlines = ctx.bundle.municipalities.set_index("municipality_code").geometry
    geometry = np.asarray(outlines.reindex([row.code for row in rows]))
    return gpd.GeoDataFrame(table, geometry=geometry, crs=SWEREF99_TM)


def _status(ctx: PageContext, shown: Figure) -> str:
    return ctx.t(f"figure.status.{shown.status}")


def project_frame(ctx: PageContext, page: CulturePage) -> pd.DataFrame:
    """Give the list as it stands for a file, one row per project."""
    reach = [reach_text(ctx, codes) for codes in page.chosen["municipality_codes"]]
    days = page.chosen["decided_on"].dt.strftime("%Y-%m-%d")
    return page.chosen.assign(municipalities=reach, decided_on=days)[
        [*PROJECT_COLUMNS, "synthetic"]
    ]


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of both files."""
    return {name: ctx.t(f"culture.file.{name}") for name in (*COLUMNS, *PROJECT_COLUMNS)}
