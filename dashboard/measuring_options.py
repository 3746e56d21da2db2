"""The command's options for logs of mobile coverage: how they were measured, how to clean them."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geodata.settings import OPERATORS
from loaders.catalog import DATASETS
from loaders.measuring import is_time_zone
from loaders.spec import MAX_ACCURACY_M, MAX_TRIM_M, WAYS, Measuring

if TYPE_CHECKING:
    from collections.abc import Callable


def _zone(_context: click.Context, _option: click.Parameter, name: str) -> str:
    if name and not is_time_zone(name):
        msg = f"{name} is no time zone. Give for example Europe/Stockholm or UTC."
        raise click.BadParameter(msg)
    return name


def _text(_context: click.Context, _option: click.Parameter, path: str | None) -> str:
    """Give a file's text: it is kept with the delivery, for the day when the log is read again."""
    if path is None:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read as text in UTF-8."
        raise click.BadParameter(msg) from error


_OPTIONS = (
    click.option(
        "--way",
        default="",
        type=click.Choice(["", *WAYS]),
        metavar="WORD",
        help=f"Coverage: how it was measured, where rows do not say: {', '.join(WAYS)}.",
    ),
    click.option(
        "--operator",
        default="",
        type=click.Choice(["", *OPERATORS], case_sensitive=False),
        metavar="NAME",
        help="Coverage: the SIM card's operator, where rows say none or only a shared network.",
    ),
    click.option(
        "--time-zone",
        default="",
        callback=_zone,
        metavar="ZONE",
        help="Coverage: of times without an offset from UTC, such as Europe/Stockholm.",
    ),
    click.option(
        "--max-accuracy",
        "max_accuracy_m",
        type=click.FloatRange(min=0, max=MAX_ACCURACY_M),
        metavar="METRES",
        help="Coverage: leave out positions that the log says are worse than this.",
    ),
    click.option(
        "--trim",
        "trim_m",
        default=0,
        type=click.FloatRange(min=0, max=MAX_TRIM_M),
        metavar="METRES",
        help="Coverage: leave out rows this near the start and the end of a track.",
    ),
    click.option(
        "--mapping",
        callback=_text,
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="Coverage: which column is what, for a log of another layout.",
    ),
)


def measuring_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of ``Measuring``, which it gets as ``measuring``."""

    @wraps(command)
    def gathered(
        *args: Any,  # noqa: ANN401 - the command's own
        way: str,
        operator: str,
        time_zone: str,
        max_accuracy_m: float | None,
        trim_m: float,
        mapping: str,
        **others: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        said = Measuring(way, operator, time_zone, max_accuracy_m, trim_m, mapping)
        return command(*args, measuring=said, **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def check_measured(dataset: str, measuring: Measuring) -> None:
    """End with status 2 where options of measurements are given to another dataset."""
    if measuring.said() and not DATASETS[dataset].measured:
        first = next(iter(measuring.said())).removesuffix("_m").replace("_", "-")
        measured = " and ".join(name for name, spec in DATASETS.items() if spec.measured)
        msg = f"--{first} is for {measured}."
        raise click.UsageError(msg)
