"""Counts as tables: text of few words is kept as categoricals, and nothing is held twice."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata import kernel, schema
from geodata.errors import TableError
from loaders import edition, publishing, store, tables
from loaders.delivery import Request, load_all, preview

HEAD = "timestamp,longitude,latitude,operator,technology,signal_dbm,way"
WORDS = tables.FEW_WORDS["coverage_counts"]


@pytest.fixture
def logs(tmp_path):
    """Give three logs that differ in all their words."""
    rows = ("Telia,4G,-97,in_vehicle", "Tre,5G,-80,on_foot", "Tele2,none,,")
    paths = [tmp_path / f"{at}.csv" for at in range(3)]
    for path, words in zip(paths, rows, strict=True):
        path.write_text(f"{HEAD}\n2019-06-03T05:12:03Z,22.1567,65.5848,{words}\n")
    return paths


def published(place):
    manifest = edition.published(place)
    return store.read_tables(place, manifest, ["coverage_counts"])["coverage_counts"]


@pytest.mark.usefixtures("quick")
def test_counts_of_several_deliveries_stay_categoricals_with_the_words_of_all(place, logs):
    load_all(place, [Request("coverage", path) for path in logs])
    counts = published(place)
    assert all(isinstance(counts[name].dtype, pd.CategoricalDtype) for name in WORDS)
    assert counts["operator"].tolist() == ["Telia", "Tre", "Tele2"]
    assert counts["way"].tolist() == ["in_vehicle", "on_foot", ""]
    assert counts["delivery_id"].tolist() == edition.published(place).delivery_ids[-3:]
    assert list(counts.columns) == schema.columns("coverage_counts")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("replaces", [False, True])
def test_the_published_counts_are_those_of_the_edition_before(place, logs, monkeypatch, replaces):
    load_all(place, [Request("coverage", path) for path in logs[:2]])
    before = published(place)
    read = []
    really = tables.load
    monkeypatch.setattr(tables, "load", lambda *what: read.append(what[1]) or really(*what))
    old = edition.published(place).deliveries[-2].delivery_id if replaces else ""
    found = preview(place, [Request("coverage", logs[2], replaces=old)])
    pd.testing.assert_frame_equal(
        found.before["coverage_counts"].astype(dict.fromkeys([*WORDS, "delivery_id"], "str")),
        before.astype(dict.fromkeys([*WORDS, "delivery_id"], "str")),
    )
    # What stays is read once; only where a delivery leaves are all of them read for comparison.
    assert read.count("coverage_counts") == (1 + 2 if replaces else 2)
    (counted,) = [
        item for item in found.reports[0].changes if item.get("table") == "coverage_counts"
    ]
    assert (counted["new"], counted["gone"]) == (1, 1 if replaces else 0)


@pytest.mark.usefixtures("quick")
def test_a_damaged_table_of_counts_is_noticed_without_reading_its_rows(place, logs):
    load_all(place, [Request("coverage", logs[0])])
    manifest = edition.published(place)
    path = place.table(manifest.tables["coverage_counts"][0].sha256)
    content = path.read_bytes()
    assert publishing._tables_of(place, manifest) is not None
    path.write_bytes(content[:-1] + b"x")
    assert publishing._tables_of(place, manifest) is None
    path.unlink()
    assert publishing._tables_of(place, manifest) is None


def _counts(**words):
    frame = kernel.as_frame(kernel.no_counts())
    row = {"cell_id": 1, "month": 201906, "signal_class": -99, "n": 1, "synthetic": False}
    row |= {"operator": "Telia", "technology": "4G", "way": "", "delivery_id": "d"} | words
    row |= dict.fromkeys(("first_at", "last_at"), pd.Timestamp("2019-06-03"))
    return pd.DataFrame([row]).astype(dict.fromkeys(WORDS, "category"))[
        [*frame.columns, "delivery_id", "synthetic"]
    ]


def test_each_word_of_a_categorical_is_checked_and_none_may_be_missing():
    valid = schema.validated(_counts(), "coverage_counts")
    assert isinstance(valid["way"].dtype, pd.CategoricalDtype)
    with pytest.raises(TableError, match="helikopter"):
        schema.validated(_counts(way="helikopter"), "coverage_counts")
    with pytest.raises(TableError, match="technology"):
        schema.validated(_counts(technology=None), "coverage_counts")


def test_a_word_that_no_row_has_is_not_checked():
    rows = _counts()
    rows["way"] = rows["way"].cat.add_categories("helikopter")
    assert len(schema.validated(rows, "coverage_counts")) == 1
