"""What the commands share: options, errors as sentences, JSON, the report of a load."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec

import click

from geodata.errors import KommunatlasError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.errors import Problem

P = ParamSpec("P")

REFUSED: Final = 1
"""Exit status when something was refused and nothing changed. Wrong usage is 2, as click gives."""

PROBLEMS_SHOWN: Final = 20

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False),
    envvar="KOMMUNATLAS_DATA",
    help="The workspace. Default: KOMMUNATLAS_DATA, else the folder data beside the app.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON value on standard output."
)


def said(command: Callable[P, None]) -> Callable[P, None]:
    """Turn an error of ours into its sentence on standard error and exit status 1."""

    @wraps(command)
    def guarded(*args: P.args, **options: P.kwargs) -> None:
        try:
            command(*args, **options)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(KommunatlasError(f"{where}{error.strerror or error}."), options)
        except KommunatlasError as error:
            _fail(error, options)

    return guarded


def _fail(error: KommunatlasError, options: Mapping[str, object]) -> NoReturn:
    if options.get("as_json"):
        problems = [asdict(item) for item in getattr(error, "problems", ())]
        print_json({"error": {"code": error.code, "message": str(error)}, "problems": problems})
    click.echo(str(error), err=True)
    sys.exit(REFUSED)


def print_json(value: object) -> None:
    """Print one JSON value on standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # A name on disk may hold bytes that are no text.
    click.echo(text.encode(errors="replace").decode())


def echo_report(headline: str, notes: Sequence[Problem], problems: Sequence[Problem]) -> None:
    """Say on standard error what became of a file."""
    click.echo(headline, err=True)
    for item in [*notes[:PROBLEMS_SHOWN], *problems[:PROBLEMS_SHOWN]]:
        parts = (item.sheet, f"row {item.row}" if item.row else "", item.column)
        where = ", ".join(part for part in parts if part)
        said = f"{where}: {item.message}" if where else item.message
        click.echo(f"  {said} {item.suggestion}".rstrip(), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        click.echo(f"  … and {len(problems) - PROBLEMS_SHOWN} more problems.", err=True)


def merged(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Give one object: a single file's own, or the sums with each file's under ``deliveries``."""
    if len(records) == 1:
        return records[0]
    total = dict(records[-1])
    for name in ("rows_read", "rows_accepted", "rows_rejected", "rows_left_out", "rows_outside"):
        total[name] = sum(record[name] for record in records)
    reasons = {reason for record in records for reason in record["left_out"]}
    total["left_out"] = {
        r: sum(rec["left_out"].get(r, 0) for rec in records) for r in sorted(reasons)
    }
    total["problems"] = [
        {**item, "file_name": record["file_name"]}
        for record in records
        for item in record["problems"]
    ]
    total["changes"] = next((record["changes"] for record in records if record["changes"]), [])
    return {**total, "deliveries": records}
