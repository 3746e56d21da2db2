"""Work in a thread: told of, waited for, its errors raised where somebody can be told."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from dashboard.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable


def test_it_goes_on_while_nobody_looks_and_tells_how_far_it_came() -> None:
    go = Event()

    def do(tell: Callable[[str, float], None]) -> int:
        tell("reading", 0.4)
        go.wait(10)
        tell("writing", 0.3)
        return 7

    work = Work(do)
    work.wait(0.05)
    assert not work.done
    go.set()
    assert work.result() == 7
    assert work.done
    assert (work.step, work.share) == ("writing", 0.4), "it never goes back"


def test_an_error_is_raised_where_the_result_is_asked_for() -> None:
    def fail(_tell: Callable[[str, float], None]) -> None:
        msg = "broken"
        raise RuntimeError(msg)

    work = Work(fail)
    work.wait(10)
    assert work.done
    with pytest.raises(RuntimeError, match="broken"):
        work.result()
