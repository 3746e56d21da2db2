"""Remembers what a view model has made of an edition and a view, for all visitors.

View models are pure: the same edition, view and language give the same record, so it need not be
made again at every interaction. No Streamlit, so that they can be tested without it.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from dashboard.context import PageContext
    from geodata.bundle import DataBundle

Given = ParamSpec("Given")
Made = TypeVar("Made")

KEPT: Final = 512
"""Results per function. A view model is some tens of kilobytes; the frames in it are shared."""


def of_view(
    build: Callable[Concatenate[PageContext, Given], Made],
) -> Callable[Concatenate[PageContext, Given], Made]:
    """Make a pure function remember its results by edition, language, page and view.

    The further arguments must be hashable. What it returns is shared: it must not be changed.
    """
    return _remembering(build, lambda ctx: (ctx.page, tuple(sorted(ctx.view.params().items()))))


def of_edition(
    build: Callable[Concatenate[PageContext, Given], Made],
) -> Callable[Concatenate[PageContext, Given], Made]:
    """Make a pure function that does not read ``ctx.view`` remember its results. As ``of_view``."""
    return _remembering(build, lambda _ctx: ())


def _remembering(
    build: Callable[Concatenate[PageContext, Given], Made],
    seen: Callable[[PageContext], Hashable],
) -> Callable[Concatenate[PageContext, Given], Made]:
    kept: OrderedDict[Hashable, tuple[DataBundle, Made]] = OrderedDict()
    lock = Lock()

    @wraps(build)
    def look_up(ctx: PageContext, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        # The bundle is kept beside the result: while it is, no other can have its id.
        key = (id(ctx.bundle), ctx.lang, seen(ctx), args, tuple(sorted(kwargs.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key][1]
        made = build(ctx, *args, **kwargs)
        with lock:
            kept[key] = (ctx.bundle, made)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return made

    return cast("Callable[Concatenate[PageContext, Given], Made]", look_up)
