"""What the commands share: options, errors as sentences, JSON, the report of a load."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections import Counter
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec

import click

from geodata.errors import KommunatlasError
from loaders import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.errors import Detail, Problem
    from loaders.report import LoadReport
    from loaders.words import Language

P = ParamSpec("P")

REFUSED: Final = 1
"""Exit status when something was refused and nothing changed. Wrong usage is 2, as click gives."""

PROBLEMS_SHOWN: Final = 20
FIGURES_SHOWN: Final = 20
ALIKE_SHOWN: Final = 3

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
    language: Language = "sv" if (options.get("language") or default_language()) == "sv" else "en"
    message = words.of_error(error, language)
    if options.get("as_json"):
        given = [words.translated(item, language) for item in getattr(error, "problems", ())]
        problems = [asdict(item) for item in given]
        print_json({"error": {"code": error.code, "message": message}, "problems": problems})
    click.echo(message, err=True)
    sys.exit(REFUSED)


def default_language() -> Language:
    """Give the language of the command: ``KOMMUNATLAS_LANGUAGE``, else Swedish where the system is.

    Names and codes of the JSON are the same in both.
    """
    asked = os.environ.get("KOMMUNATLAS_LANGUAGE", "").casefold()
    if asked in words.LANGUAGES:
        return "sv" if asked == "sv" else "en"
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    system = next((os.environ[name] for name in variables if os.environ.get(name)), "")
    system = system or locale.getlocale()[0] or ""
    return "sv" if system.casefold().startswith(("sv", "swedish")) else "en"


language_option = click.option(
    "--language",
    type=click.Choice(words.LANGUAGES),
    default=default_language,
    help="Of what is said. Default: KOMMUNATLAS_LANGUAGE, else the system's if that is Swedish.",
)


def print_json(value: object) -> None:
    """Print one JSON value on standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # A name on disk may hold bytes that are no text.
    click.echo(text.encode(errors="replace").decode())


def echo_report(report: LoadReport, language: Language) -> None:
    """Say on standard error what became of a file."""
    told = report.said_in(language)
    click.echo(f"{told.file_name}: {told.message}", err=True)
    if told.left_out:
        reasons = [_reason(word, count, language) for word, count in told.left_out.items()]
        _echo("report_left_out", language, reasons=reasons)
    for items in (told.notes, told.problems):
        shown = _told(items)
        for item, alike in shown:
            row = words.said("report_row", language, {"row": item.row}) if item.row else ""
            where = ", ".join(part for part in (item.sheet, row, item.column) if part)
            sentence = f"{where}: {item.message}" if where else item.message
            click.echo(f"  {sentence} {item.suggestion}".rstrip(), err=True)
            if alike:
                _echo("report_alike", language, count=alike)
        if more := len(items) - sum(1 + alike for _, alike in shown):
            _echo("report_more", language, count=more)
    if told.marked:
        _echo("report_marked", language, path=told.marked)


def _told(items: Sequence[Problem]) -> list[tuple[Problem, int]]:
    """Give what is shown of problems, in their order, and how many like it follow and are not.

    If there are too many to show, a column that is faulty in every row is told by its first rows.
    """
    if len(items) <= PROBLEMS_SHOWN:
        return [(item, 0) for item in items]
    kinds = [(item.code, item.words, item.sheet, item.column) for item in items]
    there, met = Counter(kinds), Counter[tuple[str, ...]]()
    shown: list[tuple[Problem, int]] = []
    for item, kind in zip(items, kinds, strict=True):
        met[kind] += 1
        if met[kind] <= ALIKE_SHOWN and len(shown) < PROBLEMS_SHOWN:
            last = met[kind] == ALIKE_SHOWN
            shown.append((item, there[kind] - ALIKE_SHOWN if last else 0))
    return shown


def _reason(word: str, count: int, language: Language) -> str:
    """Give why rows were left out, how many, and what may be done about it."""
    said = [words.number(count, language), words.remedy(word, language)]
    return f"{words.reason(word, language)} ({'; '.join(filter(None, said))})"


def echo_changes(changes: Sequence[Mapping[str, Any]], language: Language) -> None:
    """Say on standard error what an edition would change: tables, then figures, the most first."""
    from dashboard.i18n import Translator

    t = Translator(language)
    shown = 0
    for item in changes:
        if item["kind"] == "rows":
            _echo("report_rows", language, **item)
            shown += 1
    figures = [item for item in changes if item["kind"] == "indicator"]
    figures.sort(key=lambda item: item["new"] + item["moved"] + item["gone"], reverse=True)
    for item in figures[:FIGURES_SHOWN]:
        key = f"indicator.{item['indicator_id']}.label"
        label = t(key) if t.has(key) else item["indicator_id"]
        _echo("report_figures", language, **{**item, "indicator": label})
    if len(figures) > FIGURES_SHOWN:
        _echo("report_more", language, count=len(figures) - FIGURES_SHOWN)
    if not shown and not figures:
        _echo("report_no_changes", language)


def _echo(key: str, language: Language, **details: Detail) -> None:
    click.echo(f"  {words.said(key, language, details)}", err=True)


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
    for name in ("problems", "remarks"):
        total[name] = [
            {**item, "file_name": record["file_name"]}
            for record in records
            for item in record[name]
        ]
    total["changes"] = next((record["changes"] for record in records if record["changes"]), [])
    return {**total, "deliveries": records}
