"""Page overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import style
from dashboard.components.answer import answer
from dashboard.components.frame import figure_and_table, page
from dashboard.components.map_view import go_to_profile, municipality_map
from dashboard.maps.choropleth import Shape

if TYPE_CHECKING:
    from dashboard.context import PageContext


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    answer(ctx, "2019 fick **7 av 14** kommuner minst åtta besök av regionen (**147** totalt). **86 procent** av hushållen kunde ansluta till fiber; länsmålet var 87.", synthetic=True)
    left, right = figure_and_table()
    colours = style.class_colours(6)
    codes = list(ctx.bundle.municipalities["municipality_code"])
    shapes = [
        Shape(code, "missing" if i == 3 else "other_kind" if i == 5 else colours[i % 6], (ctx.name(code), f"{ctx.fmt.share(0.4 + i / 25)} (2019)"))
        for i, code in enumerate(codes)
    ]
    with left:
        clicked = municipality_map(ctx, shapes, title="Karta", key="overview", synthetic=True)
    go_to_profile(ctx, clicked)


page("overview", render)
