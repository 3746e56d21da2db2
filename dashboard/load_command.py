"""The commands that take files in and let them be forgotten."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dashboard.command import (
    REFUSED,
    data_option,
    echo_changes,
    echo_report,
    json_option,
    language_option,
    merged,
    print_json,
    said,
)
from dashboard.measuring_options import check_measured, measuring_options
from dashboard.progress_line import progress_line
from geodata.errors import KommunatlasError
from loaders import words
from loaders.catalog import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.delivery import LoadReport, Request
    from loaders.spec import Measuring
    from loaders.words import Language


@click.command()
@click.argument("dataset", type=click.Choice(list(DATASETS)))
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option(
    "--preset", default="", help="How the file is to be read, where there are several ways."
)
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option(
    "--register", default="main", show_default=True, help="Visits and projects: whose list."
)
@click.option("--covers", default="", metavar="A/B", help="The days that the file speaks of.")
@click.option("--replaces", default="", metavar="DELIVERY", help="Take this delivery out.")
@click.option(
    "--accept",
    multiple=True,
    metavar="CODE",
    help="Make the corrections that were proposed under this code. May be given again.",
)
@click.option("--categories", default="", metavar="A,B", help="Visits: categories that are visits.")
@measuring_options
@click.option("--strict", is_flag=True, help="Refuse everything if one row is bad.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option(
    "--marked",
    type=click.Path(dir_okay=False),
    help="Write the whole workbook with its faulty cells marked (xlsx).",
)
@language_option
@json_option
@data_option
@said
def load(
    dataset: str,
    files: tuple[str, ...],
    *,
    data: str | None,
    preset: str,
    sheet: str,
    register: str,
    covers: str,
    replaces: str,
    accept: tuple[str, ...],
    categories: str,
    measuring: Measuring,
    strict: bool,
    dry_run: bool,
    marked: str | None,
    language: Language,
    as_json: bool,
) -> None:
    """Check files, show what changes, publish."""
    from loaders import paths
    from loaders.delivery import Request, load_all

    _check_usage(dataset, files, accept, categories, marked)
    check_measured(dataset, measuring)
    requests = [
        Request(
            dataset,
            Path(file),
            preset=preset,
            sheet=sheet,
            register=register,
            covers=covers,
            replaces=replaces,
            categories=tuple(part.strip() for part in categories.split(",") if part.strip()),
            accept=accept,
            measuring=measuring,
        )
        for file in files
    ]
    try:
        with progress_line(language) as tell:
            reports = load_all(
                paths.workspace(data),
                requests,
                strict=strict,
                dry_run=dry_run,
                language=language,
                progress=tell,
            )
    except KommunatlasError as error:
        _refused(dataset, error, language, as_json=as_json, files=len(files))
    written = True
    if marked:
        try:
            reports = [_marked(reports[0], requests[0], marked, language)]
        except KommunatlasError as error:
            # What is published is published: the report stands, and the end says that this failed.
            click.echo(words.of_error(error, language), err=True)
            written = False
    _finish(reports, language, as_json=as_json)
    if not written:
        sys.exit(REFUSED)


def _check_usage(
    dataset: str,
    files: Sequence[str],
    accept: Sequence[str],
    categories: str,
    marked: str | None,
) -> None:
    """End with status 2 where options do not fit together; nothing has been read by then."""
    known = DATASETS[dataset].proposals
    if unknown := [code for code in accept if code not in known]:
        msg = f"--accept {unknown[0]}: {dataset} proposes {', '.join(known) or 'no corrections'}."
        raise click.UsageError(msg)
    if categories and dataset != "visits":
        msg = "--categories is for visits."
        raise click.UsageError(msg)
    if marked and len(files) > 1:
        msg = "--marked writes one workbook: load one file at a time with it."
        raise click.UsageError(msg)
    if marked and not marked.lower().endswith(".xlsx"):
        msg = f"--marked {marked}: a marked workbook is an xlsx file."
        raise click.UsageError(msg)
    if marked and not (folder := Path(marked).absolute().parent).is_dir():
        msg = f"--marked {marked}: there is no folder {folder}."
        raise click.UsageError(msg)


def _marked(report: LoadReport, request: Request, path: str, language: Language) -> LoadReport:
    """Write the workbook for the person who loads the file, if anything is to be marked in it."""
    from dataclasses import replace

    from loaders.marking import marked_workbook
    from loaders.output import write_file

    if not report.problems and not report.notes:
        return report
    found = (report.problems, report.notes, language)
    write_file(path, marked_workbook(request.path, *found, sheet=request.sheet))
    return replace(report, marked=path)


def _refused(
    dataset: str, error: KommunatlasError, language: Language, *, as_json: bool, files: int = 1
) -> NoReturn:
    """Say that nothing could be read, with the same JSON as if something could."""
    from loaders.report import unreadable

    record = unreadable(dataset, error, language)
    click.echo(record["message"], err=True)
    if files > 1:
        click.echo(words.said("report_none_loaded", language, {"count": files}), err=True)
    if as_json:
        print_json(record)
    sys.exit(REFUSED)


def _finish(reports: Sequence[LoadReport], language: Language, *, as_json: bool) -> None:
    """Say what became of the files, and end with status 1 if they were refused."""
    for report in reports:
        echo_report(report, language)
    if reports and reports[-1].outcome == "dry_run":
        echo_changes(reports[-1].changes, language)  # of all files together
    if as_json:
        print_json(merged([report.as_record(language) for report in reports]))
    if any(report.outcome == "refused" for report in reports):
        sys.exit(REFUSED)


@click.command()
@click.argument("dataset", type=click.Choice([d for d, spec in DATASETS.items() if spec.fetch_url]))
@click.option("--url", default="", help="The service's base address, where it is another.")
@click.option("--strict", is_flag=True, help="Refuse everything if one row is bad.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@language_option
@json_option
@data_option
@said
def fetch(
    dataset: str,
    *,
    data: str | None,
    url: str,
    strict: bool,
    dry_run: bool,
    language: Language,
    as_json: bool,
) -> None:
    """Ask a public service for its data and load them as a file."""
    from loaders import paths
    from loaders.fetch import load_fetched

    try:
        report = load_fetched(paths.workspace(data), dataset, url, strict=strict, dry_run=dry_run)
    except KommunatlasError as error:
        _refused(dataset, error, language, as_json=as_json)
    _finish([report], language, as_json=as_json)


@click.command()
@click.argument("delivery")
@language_option
@json_option
@data_option
@said
def forget(delivery: str, data: str | None, language: Language, *, as_json: bool) -> None:
    """Delete a delivery's original and what was quoted from it; keep its accepted rows."""
    from loaders import paths
    from loaders.forget import forget as forgotten

    found = forgotten(paths.workspace(data), delivery)
    for sentence in found.said_in(language):
        click.echo(sentence, err=True)
    if as_json:
        print_json(found.as_record())
