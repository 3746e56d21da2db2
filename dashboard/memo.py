"""Remembers what a view model has made of an edition and a view, for all visitors.

View models are pure: the same edition, view and language give the same record, so it need not be
made again at every interaction. No Streamlit, so that they can be tested without it.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar, cast
from weakref import ref

from dashboard.sitemap import BY_ID
from dashboard.state import FREE_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from weakref import ReferenceType

    from dashboard.context import PageContext
    from geodata.bundle import DataBundle

Given = ParamSpec("Given")
Made = TypeVar("Made")

KEPT: Final = 64
"""Results per function. A view model is some tens of kilobytes; the frames in it are shared."""


def of_view(
    build: Callable[Concatenate[PageContext, Given], Made],
) -> Callable[Concatenate[PageContext, Given], Made]:
    """Make a pure function remember its results by edition, language, page and view.

    The further arguments must be hashable. What it returns is shared: it must not be changed.
    """
    return _remembering(build, _of_view)


def of_edition(
    build: Callable[Concatenate[PageContext, Given], Made],
) -> Callable[Concatenate[PageContext, Given], Made]:
    """Make a pure function that does not read ``ctx.view`` remember its results. As ``of_view``."""
    return _remembering(build, lambda _ctx: ())


def _of_view(ctx: PageContext) -> Hashable | None:
    """Give what the page can read of the view: other keys of the address change nothing."""
    view = ctx.view
    given = {key: view.filters[key] for key in BY_ID[ctx.page].filters if key in view.filters}
    if FREE_TEXT in given:
        return None
    return (ctx.page, view.municipality, view.indicator, view.period, tuple(given.items()))


def _remembering(
    build: Callable[Concatenate[PageContext, Given], Made],
    seen: Callable[[PageContext], Hashable | None],
) -> Callable[Concatenate[PageContext, Given], Made]:
    kept: OrderedDict[Hashable, tuple[ReferenceType[DataBundle], Made]] = OrderedDict()
    lock = Lock()

    @wraps(build)
    def look_up(ctx: PageContext, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        part = seen(ctx)
        if part is None:
            return build(ctx, *args, **kwargs)
        key = (id(ctx.bundle), ctx.lang, part, args, tuple(sorted(kwargs.items())))
        with lock:
            found = kept.get(key)
            # An id is used again when its bundle is gone; the reference then leads nowhere.
            if found is not None and found[0]() is ctx.bundle:
                kept.move_to_end(key)
                return found[1]
        made = build(ctx, *args, **kwargs)
        with lock:
            for old in [key for key, (bundle, _) in kept.items() if bundle() is None]:
                del kept[old]
            kept[key] = (ref(ctx.bundle), made)
            kept.move_to_end(key)
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return made

    return cast("Callable[Concatenate[PageContext, Given], Made]", look_up)
