"""Page municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import states
from dashboard.components.frame import page

if TYPE_CHECKING:
    from dashboard.context import PageContext


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    states.empty(ctx, ctx.t("state.coming"))


page("municipalities", render)
