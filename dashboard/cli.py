"""The command ``kommunatlas``. Its words and its JSON are a contract: they grow, never change.

Heavy imports stand inside the commands, so that ``kommunatlas --version`` answers at once.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from dashboard.command import (
    PROBLEMS_SHOWN,
    REFUSED,
    data_option,
    json_option,
    language_option,
    print_json,
    said,
)
from dashboard.gaps_command import gaps
from dashboard.load_command import fetch, forget, load
from loaders.catalog import DATASETS
from loaders.version import program_version

if TYPE_CHECKING:
    import pandas as pd

    from loaders.words import Language


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(program_version(), prog_name="kommunatlas")
def main() -> None:
    """Norrbotten's 14 municipalities: deliveries in, editions and pages out."""


for _command in (load, fetch, forget, gaps):
    main.add_command(_command)


@main.command()
@data_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the first free from 8501.")
@click.option("--edition", help="Open the pages on an earlier edition.")
@click.option(
    "--read-only",
    is_flag=True,
    envvar="KOMMUNATLAS_READ_ONLY",
    help="Show the data; take no files and restore no editions on the page Data.",
)
@said
def run(data: str | None, port: int | None, edition: str | None, *, read_only: bool) -> None:
    """Start the dashboard on this machine, with sample data if there is none."""
    from dashboard.start import free_port, serve
    from loaders import paths
    from loaders.edition import is_new

    place = paths.workspace(data)
    # A workspace that has lost its pointer is not an empty one: the pages say how to mend it.
    if is_new(place):
        from loaders.sample import create

        click.echo(f"There is no data in {place.root}: making the sample data.", err=True)
        create(place)
    chosen = port or free_port()
    query = f"/?utgava={edition}" if edition else ""
    click.echo(f"Kommunatlas: http://127.0.0.1:{chosen}{query}")
    sys.stdout.flush()
    sys.exit(serve(chosen, place.root, read_only=read_only))


@main.command()
@click.argument("dataset", type=click.Choice(list(DATASETS)))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False))
@said
def template(dataset: str, output: str) -> None:
    """Write an empty table with the right headings (xlsx or csv)."""
    from loaders.output import write_template

    write_template(dataset, output)
    click.echo(f"Wrote {output}. The row in it is an example: replace it.", err=True)


@main.command()
@json_option
@data_option
@said
def datasets(data: str | None, *, as_json: bool) -> None:
    """List the deliveries of the published edition."""
    from loaders.listing import deliveries

    found = deliveries(data)
    if as_json:
        print_json(found)
        return
    for item in found:
        mark = " (exempeldata)" if item["synthetic"] else ""
        click.echo(
            f"{item['dataset']:<14}{item['rows_accepted']:>9} rows  {item['level']:<9}"
            f"{item['sha256'][:12]}  {item['file_name']}{mark}\n"
            f"{'':<14}delivery {item['delivery_id'][:12]} · {item['source']} · {item['licence']}"
        )


@main.command()
@json_option
@data_option
@said
def editions(data: str | None, *, as_json: bool) -> None:
    """List the editions, the latest published first."""
    from loaders.listing import editions as listed

    found = listed(data)
    if as_json:
        print_json(found)
        return
    for item in found:
        mark = "  ← published" if item["current"] else ""
        count = len(item["deliveries"])
        click.echo(f"{item['edition_id']}  {item['published_at'][:19]}Z  {count} deliveries{mark}")


@main.command()
@click.argument("edition")
@language_option
@json_option
@data_option
@said
def rollback(edition: str, data: str | None, language: Language, *, as_json: bool) -> None:
    """Publish an earlier edition again."""
    from loaders import paths
    from loaders.edition import rollback as roll_back
    from loaders.listing import restored

    manifest = roll_back(paths.workspace(data), edition)
    for sentence in restored(manifest, language):
        click.echo(sentence, err=True)
    if as_json:
        print_json({"edition_id": manifest.edition_id, "published_at": manifest.published_at})


@main.command()
@language_option
@json_option
@data_option
@said
def verify(data: str | None, language: Language, *, as_json: bool) -> None:
    """Prove that the workspace is whole: hashes, row counts, values computed anew."""
    from loaders.verify import verify as verified

    found = verified(data, language)
    if as_json:
        print_json(found.as_record(language))
    for sentence in found.said_in(language):
        click.echo(sentence, err=True)
    if not found.whole:
        sys.exit(REFUSED)


@main.command()
@click.option("--municipality", help="Code or name; 25 is the county, 00 Sweden.")
@click.option("--indicator", help="An indicator's id.")
@click.option("--period", type=int, help="A year.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
@click.option("--edition", help="An earlier edition.")
@data_option
@said
def indicators(
    *,
    data: str | None,
    municipality: str | None,
    indicator: str | None,
    period: int | None,
    form: str,
    edition: str | None,
) -> None:
    """Print indicator values."""
    from loaders.export import csv_machine
    from loaders.output import secret_among, values_of

    values = values_of(data, municipality, indicator, period, edition)
    if secret := secret_among(values):
        click.echo(f"Of these values {secret} are secret: do not pass the list on.", err=True)
    click.echo(csv_machine(values) if form == "csv" else _json_rows(values), nl=form == "json")


def _json_rows(frame: pd.DataFrame) -> str:
    from loaders.trace import plain

    rows = [plain(row) for _, row in frame.iterrows()]
    return json.dumps(rows, ensure_ascii=False, indent=1)


@main.command()
@click.argument("indicator")
@click.argument("municipality")
@click.argument("period", type=int)
@json_option
@data_option
@said
def trace(
    indicator: str, municipality: str, period: int, data: str | None, *, as_json: bool
) -> None:
    """Walk a value back to file, sheet, row and SHA-256."""
    from loaders.trace import trace as traced

    found = traced(indicator, municipality, period, data)
    if as_json:
        print_json(found)
        return
    click.echo(found["formula"])
    for name, rows in found["rows"].items():
        click.echo(f"{name}: {rows['count']} row(s)")
        for row in [row for row in rows["shown"] if row.get("row")][:PROBLEMS_SHOWN]:
            said = (row["file"], row["sheet"], f"row {row['row']}", f"sha256 {row['sha256']}")
            click.echo("  " + ", ".join(str(part) for part in said if part))
    for item in found["deliveries"]:
        click.echo(f"{item['dataset']}: {item['file_name']}, sha256 {item['file_sha256']}")


@main.command()
@click.argument("delivery")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--row", type=click.IntRange(1), help="As the file shows it: its first line is 1.")
@click.option("--edition", help="An earlier edition.")
@json_option
@data_option
@said
def feeds(
    delivery: str,
    *,
    sheet: str,
    row: int | None,
    edition: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Walk a file, or one row of it, forward to the values that it feeds."""
    from dashboard.feeds_text import lines
    from loaders.feeds import feeds as forward

    found = forward(delivery, sheet, row, data, edition)
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(lines(found)))


@main.command()
@data_option
@said
def sample(data: str | None) -> None:
    """Make the sample workspace, or make it anew."""
    from loaders import paths
    from loaders.sample import create

    place = paths.workspace(data)
    reports = create(place)
    click.echo(f"Sample data in {place.root}: edition {reports[-1].edition_id}.", err=True)


if __name__ == "__main__":
    main()
