"""Load of a workbook of 50 000 visits and a CSV of 100 000 figures, against pandas' own readers.

Each reading runs in a process of its own, in turn with the others, so that its peak of memory is
its own. pandas only reads; ``dry run`` also checks every row, resolves the edition, computes the
values and compares; ``load`` writes and publishes as well. What a process imports before it reads
is not counted as time.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import _process

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS: Final = 3
VISITS: Final = 50_000
FIGURES: Final = 100_000
BAD: Final = 0.01
"""Share of rows with a fault: an unknown municipality, a date that is none, no visitor."""

ROOT: Final = Path(__file__).parents[1]


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _prepare(place / "base")
        _print(
            f"{VISITS} visits, xlsx",
            place,
            _workbook(place / "visits.xlsx"),
            ("pandas, openpyxl", "pandas, calamine", "dry run", "load"),
        )
        _print(
            f"{FIGURES} figures, csv",
            place,
            _figures(place / "figures.csv"),
            ("pandas, csv", "dry run", "load"),
        )


def _prepare(base: Path) -> None:
    """Publish boundaries, so that no run has to."""
    from loaders.delivery import load
    from loaders.embedded import embedded

    load(base, "boundaries", embedded())


def _print(title: str, place: Path, file: Path, names: tuple[str, ...]) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name in names:
            found[name].append(_measured(name, file, place))
    against = statistics.median(run["seconds"] for run in found[names[0]])
    size = file.stat().st_size / 1e6
    print(
        f"\n{f'{title}, {size:.1f} MB':32}{'seconds':>9}{'(least, most)':>17}{'ratio':>8}{'MB':>7}"
    )
    for name, runs in found.items():
        seconds = [run["seconds"] for run in runs]
        spread = f"({min(seconds):.2f}, {max(seconds):.2f})"
        median = statistics.median(seconds)
        memory = statistics.median(run["megabytes"] for run in runs)
        said = f"{median:9.2f}{spread:>17}{median / against:8.2f}{memory:7.0f}"
        rows = f"  {runs[0]['rows']:.0f} rows, {runs[0]['rejected']:.0f} rejected"
        print(f"{name:32}{said}{rows}")


def _measured(name: str, file: Path, place: Path) -> dict[str, float]:
    """Run one reading in a process of its own."""
    shutil.rmtree(place / "data", ignore_errors=True)
    shutil.copytree(place / "base", place / "data")
    words = [sys.executable, "-m", "benchmarks.load_workbook", name, str(file), str(place / "data")]
    done = subprocess.run(  # noqa: S603 - this very module
        words, capture_output=True, text=True, check=True, cwd=ROOT
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measure(name: str, file: Path, data: Path) -> None:
    """Read a file in this process and print seconds, peak of memory and rows."""
    reading = _of_pandas(name, file) if name.startswith("pandas") else _ours(name, file, data)
    started = time.perf_counter()
    rows, rejected = reading()
    seconds = time.perf_counter() - started
    found = {"seconds": seconds, "megabytes": _process.peak(), "rows": rows, "rejected": rejected}
    print(json.dumps(found))


def _of_pandas(name: str, file: Path) -> Callable[[], tuple[int, int]]:
    import pandas as pd

    engine = name.rpartition(" ")[2]
    if engine == "csv":
        return lambda: (len(pd.read_csv(file)), 0)
    return lambda: (len(pd.read_excel(file, engine=engine)), 0)  # type: ignore[call-overload]


def _ours(name: str, file: Path, data: Path) -> Callable[[], tuple[int, int]]:
    from loaders import delivery

    def read() -> tuple[int, int]:
        dataset = "visits" if file.suffix == ".xlsx" else "figures"
        report = delivery.load(data, dataset, file, dry_run=name == "dry run")
        return report.rows_read, report.rows_rejected

    return read


def _workbook(path: Path) -> Path:
    """Write a register of visits as an official would keep it, ten years long."""
    import xlsxwriter

    from geodata.municipalities import SHORT_NAMES

    chance = random.Random(1)  # noqa: S311 - no secret
    names = list(SHORT_NAMES.values())
    headings = ("Datum", "Slutdatum", "Kommun", "Besökare", "Slag", "Form", "Tema", "Läge")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Besök")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        for row in range(1, VISITS + 1):
            day = date(2015, 1, 1) + timedelta(days=chance.randrange(3650))
            fault = chance.randrange(3) if chance.random() < BAD else None
            if fault == 0:
                sheet.write_string(row, 0, "i våras")
            else:
                sheet.write_datetime(row, 0, day, day_format)  # type: ignore[arg-type]
            rest = (
                "Lulå" if fault == 1 else chance.choice(names),
                "" if fault == 2 else chance.choice(("politiker", "tjänsteperson", "båda")),  # noqa: PLR2004
                chance.choice(("besök", "kommundialog", "studiebesök")),
                chance.choice(("på plats", "på plats", "digitalt")),
                chance.choice(("kultur", "bredband", "regional utveckling", "")),
                chance.choice(("genomfört", "genomfört", "genomfört", "inställt")),
            )
            sheet.write_row(row, 2, rest)
    return path


def _figures(path: Path) -> Path:
    """Write figures of every indicator, area and base, as a statistician would export them."""
    from geodata.indicators import DELIVERED
    from geodata.municipalities import SHORT_NAMES

    keys = [
        (code, indicator.id, base, year)
        for year in range(1955, 2075)
        for indicator in DELIVERED.values()
        if indicator.level == "open"
        for base in indicator.bases
        for code in SHORT_NAMES
    ]
    headings = ("municipality_code", "indicator", "base", "year", "value", "source")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for number, (code, indicator, base, year) in enumerate(keys[:FIGURES]):
            municipality = "2599" if number % round(1 / BAD) == 0 else code
            share = DELIVERED[indicator].unit == "share"
            value = round(0.25 + (number % 100) / 1000, 4) if share else 5_000 + number % 100
            writer.writerow((municipality, indicator, base, year, value, "Exempel"))
    return path


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
