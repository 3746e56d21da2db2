"""Work that takes a while, in a thread of its own: a rerun of the page never breaks it off.

Streamlit ends a running script when its visitor does anything. What the script was doing then stops
in the middle; a thread that knows nothing of Streamlit goes on, and the next run finds it.
"""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Work(Generic[Result]):
    """One piece of work that has been started.

    Parameters
    ----------
    do
        What is to be done. It is given a function to tell its progress with: a word for the step,
        and the share of the whole that is done, 0 to 1.
    """

    def __init__(self, do: Callable[[Callable[[str, float], None]], Result]) -> None:
        self.step = ""
        self.share = 0.0
        self._do = do
        self._result: list[Result] = []
        self._error: Exception | None = None
        self._thread = Thread(target=self._run, name="kommunatlas-work", daemon=False)
        self._thread.start()

    def _tell(self, step: str, share: float) -> None:
        self.step, self.share = step, min(1.0, max(self.share, share))

    def _run(self) -> None:
        try:
            self._result.append(self._do(self._tell))
        except Exception as error:  # noqa: BLE001 - raised again where somebody can be told
            self._error = error

    @property
    def done(self) -> bool:
        """Say whether it has ended, well or not."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        self._thread.join(seconds)

    def result(self) -> Result:
        """Give what came of it; raise what it raised. Waits for its end."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]
