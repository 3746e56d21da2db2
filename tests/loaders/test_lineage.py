"""Nothing is lost: an accepted row stands in the edition, or a later delivery overrules it.

Random sequences of small deliveries are loaded as files and compared with the rules of precedence
written down naively, as the design says them.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import edition, store
from loaders.catalog import DATASETS
from loaders.delivery import load
from loaders.embedded import embedded
from loaders.paths import Workspace
from loaders.precedence import Part
from loaders.standing import standing
from tests.support.deliveries import derive_little, write_csv

FEW = settings(max_examples=10)
"""Each example loads some files into a workspace of its own."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Give a workspace that has boundaries and nothing else; themes compute little."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loaders.edition.derived", derive_little)
        root = tmp_path_factory.mktemp("base")
        load(root, "boundaries", embedded())
        yield root


def _require_all_told(base, deliveries, dataset, options, wanted):
    """Load the files in their order and compare with the naive model.

    Parameters
    ----------
    base
        A workspace to begin with.
    deliveries
        The rows of each file, all of them sound.
    dataset, options
        How each is loaded.
    wanted
        Each row, as the numbers of its file and of its line, and the number of the file that
        overrules it, None where it stands.
    """
    with TemporaryDirectory() as folder:
        place = Workspace(Path(folder) / "data")
        shutil.copytree(base, place.root)
        ids = []
        for number, rows in enumerate(deliveries):
            path = write_csv(Path(folder) / f"{number}.csv", rows)
            ids.append(load(place, dataset, path, **options[number]).delivery_id)
        manifest = edition.read_manifest(place, edition.current_id(place))
        table = DATASETS[dataset].table
        core = store.read_tables(place, manifest, [table])[table]
        kept = [item for item in manifest.deliveries if item.dataset == dataset]
        parts = [Part(item, edition.rows_of(place, item)) for item in kept]
    listed = [item.delivery_id for item in kept]
    # A file that would say what another has said is the same delivery; the rules see it once.
    assert listed == list(dict.fromkeys(ids))
    stands = {(ids.index(row["delivery_id"]), row["row"]) for row in core.to_dict("records")}
    assert stands == {place for place, by in wanted.items() if by is None}
    told = {}
    for number, name in enumerate(ids):
        assert manifest.rows_used[name] == sum(place[0] == number for place in stands)
        for row in standing(table, parts, name).to_dict("records"):
            assert row["stands"] == (row["by"] == "")
            told[number, row["row"]] = ids.index(row["by"]) if row["by"] else None
    assert told == wanted


figure = st.tuples(st.sampled_from(["Luleå", "Boden"]), st.sampled_from([2019, 2020]))
figure_files = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(
            st.tuples(figure, st.integers(1, 9)), min_size=1, max_size=4, unique_by=lambda f: f[0]
        ),
    ),
    min_size=1,
    max_size=4,
)


@FEW
@given(figure_files)
def test_no_figure_is_lost(base, files):
    deliveries = [
        [
            {
                "municipality": name, "indicator": "population", "year": year, "value": value,
                "source": f"SCB {number}", "exempeldata": "ja" if invented else "nej",
            }
            for (name, year), value in rows
        ]
        for number, (invented, rows) in enumerate(files)
    ]  # fmt: skip
    wanted = {}
    for number, (_, rows) in enumerate(files):
        for place, (key, _) in enumerate(rows, start=2):
            speak = [n for n, (_, other) in enumerate(files) if key in [k for k, _ in other]]
            real = [n for n in speak if not files[n][0]]
            winner = (real or speak)[-1]
            wanted[number, place] = None if winner == number else winner
    _require_all_told(base, deliveries, "figures", [{}] * len(files), wanted)


day = st.dates(date(2019, 1, 1), date(2019, 3, 31))
visit_files = st.lists(
    st.tuples(
        st.sampled_from(["main", "council"]),
        st.lists(day, min_size=1, max_size=4),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: (one[0], tuple(one[1]), one[2]),
)


@FEW
@given(visit_files)
def test_no_visit_is_lost(base, files):
    deliveries, options, covers = [], [], []
    for register, days, wide in files:
        deliveries.append(
            [{"date": d.isoformat(), "visitor": "official", "municipality": "Pajala"} for d in days]
        )
        first, last = (date(2019, 1, 1), date(2019, 3, 31)) if wide else (min(days), max(days))
        covers.append((first, last))
        said = {"covers": f"{first}/{last}"} if wide else {}
        options.append({"register": register, **said})
    wanted = {
        (number, place): next(
            (
                later
                for later in range(number + 1, len(files))
                if files[later][0] == register and covers[later][0] <= d <= covers[later][1]
            ),
            None,
        )
        for number, (register, days, _) in enumerate(files)
        for place, d in enumerate(days, start=2)
    }
    _require_all_told(base, deliveries, "visits", options, wanted)


project = st.tuples(st.sampled_from(["A1", "A2", ""]), st.sampled_from([2018, 2019]))
project_files = st.lists(
    st.tuples(
        st.sampled_from(["main", "growth"]),
        st.lists(project, min_size=1, max_size=3, unique_by=lambda one: one[0] or one),
    ),
    min_size=1,
    max_size=4,
)


@FEW
@given(project_files)
def test_no_project_is_lost(base, files):
    deliveries = [
        [
            {
                "reference_number": number, "title": f"Projekt {file} {place}",
                "municipality": "Luleå", "year": year, "granted_sek": 1000,
            }
            for place, (number, year) in enumerate(rows)
        ]
        for file, (_, rows) in enumerate(files)
    ]  # fmt: skip
    wanted = {}
    for file, (register, rows) in enumerate(files):
        for place, (number, year) in enumerate(rows, start=2):
            wanted[file, place] = next(
                (
                    later
                    for later in range(file + 1, len(files))
                    if files[later][0] == register and _speaks(files[later][1], number, year)
                ),
                None,
            )
    _require_all_told(base, deliveries, "projects", [{"register": r} for r, _ in files], wanted)


def _speaks(rows, number, year):
    """Say whether a list of projects speaks of one: by its number, else by its year."""
    if number:
        return number in [other for other, _ in rows]
    years = [other for _, other in rows]
    return min(years) <= year <= max(years)
