"""The command ``kommunatlas gaps``: the ranked list, at the edition's settings or at others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dashboard.command import data_option, default_language, said
from loaders import words

if TYPE_CHECKING:
    from loaders.words import Language


@click.command()
@click.option(
    "--operator", default="any", show_default=True, help="any, all, or an operator's name."
)
@click.option("--technology", default="", help="The oldest that is enough: 4G is 4G or newer.")
@click.option("--threshold", type=int, help="Weakest signal that is enough, dBm.")
@click.option(
    "--period", default="", metavar="A/B", help="Months measured, as one: 2019-01/2019-06."
)
@click.option(
    "--way",
    "ways",
    multiple=True,
    help="Way of measuring: in_vehicle, outside, on_foot, snowmobile, unstated. Repeatable.",
)
@click.option("--min-samples", type=int, help="Samples that a cell needs to be judged.")
@click.option("--share", type=float, help="Share of them that must be enough: 0.8.")
@click.option("--bridge", type=click.IntRange(0, 10), help="Unjudged cells within a gap.")
@click.option(
    "--weights",
    default="",
    help="Of the rank: inhabitants=50,area=25,operators=15,days=10. Not named: 0.",
)
@click.option("--municipality", default="", help="Code or name.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "geojson", "gpkg"]),
    default="csv",
    show_default=True,
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Default: standard output.")
@click.option(
    "--language",
    type=click.Choice(words.LANGUAGES),
    help="Of the gaps' names (default: sv) and of what is said.",
)
@data_option
@said
def gaps(
    *,
    data: str | None,
    form: str,
    output: str | None,
    language: Language | None,
    **asked: object,
) -> None:
    """Give the gaps in mobile coverage, ranked."""
    from dashboard.qgis import CLASSES, gap_style
    from loaders.gap_list import Asked, gap_list
    from loaders.output import gaps_file, write_file

    if form == "gpkg" and not output:
        msg = "A GeoPackage needs a file: give -o FILE."
        raise click.UsageError(msg)
    found = gap_list(data, Asked(**asked))  # type: ignore[arg-type]
    called: Language = language or "sv"
    legend = [words.said(f"gaps_class_{name}", called, {}) for name in CLASSES]
    content = gaps_file(found, form, called, gap_style("rank", "period", legend))
    if output:
        write_file(output, content)
        click.echo(f"Wrote {output}.", err=True)
    else:
        click.echo(content, nl=False)
    if found.gaps.empty:
        click.echo(words.said("gaps_none", language or default_language(), {}), err=True)
