"""The threads that read and count: one pool of them in the process, a core each.

pyarrow and numpy work outside Python's lock. What is handed to the pool is small, a block or a
batch, and waits for nothing: so any number of files may be read at once, and whoever is interrupted
leaves at most some milliseconds of work behind.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")


def threads() -> int:
    """Give how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ahead() -> int:
    """Give how many pieces of work may wait or be done at once: memory is bounded by it."""
    return 2 * threads()


def submit(work: Callable[[Item], Result], item: Item) -> Future[Result]:
    """Let a thread of the pool do a piece of work."""
    return _pool(threads()).submit(work, item)


def in_order(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Give the results in the order of the items, worked out at the same time.

    Items are taken as results are: never more than ``ahead`` beyond those given.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(submit(work, item))
            if len(waiting) > ahead():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        _drop(waiting)


def prefetched(items: Iterator[Item]) -> Iterator[Item]:
    """Give the items, the next one being made while one is used."""
    waiting = submit(_next, items)
    try:
        while found := waiting.result():
            waiting = submit(_next, items)
            yield found[0]
    finally:
        # Whoever made the items may close what they come from only when none is being made.
        _drop([waiting])


def _next(items: Iterator[Item]) -> tuple[Item] | None:
    for item in items:
        return (item,)
    return None


def _drop(waiting: Iterable[Future[Result]]) -> None:
    for future in waiting:
        future.cancel()
    wait(waiting)


@cache
def _pool(size: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(size, thread_name_prefix="kommunatlas")
