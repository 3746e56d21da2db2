"""How far a load has come, on one line of the terminal that is written over and then taken away."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loaders.progress import Progress
    from loaders.words import Language


@contextmanager
def progress_line(language: Language) -> Iterator[Progress | None]:
    """Give what is to be told of the progress; None where nobody watches standard error."""
    if not sys.stderr.isatty():
        yield None
        return
    from dashboard.i18n import Translator

    t = Translator(language)
    shown = ""

    def tell(step: str, share: float) -> None:
        nonlocal shown
        line = f"{t(f'intake.step.{step}')} {round(share * 100)} %".ljust(len(shown))
        if line != shown:
            click.echo(f"\r{line}", err=True, nl=False)
            shown = line

    try:
        yield tell
    finally:
        if shown:
            click.echo(f"\r{' ' * len(shown)}\r", err=True, nl=False)
