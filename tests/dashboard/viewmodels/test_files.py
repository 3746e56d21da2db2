from __future__ import annotations

import math

from dashboard import data
from dashboard.viewmodels import figures, files
from tests.support import bundles
from tests.support.contexts import context

FIBRE = "broadband_fibre_connected_share"


def test_a_row_per_municipality_in_words_with_its_outline_and_mark() -> None:
    ctx = context(bundles.without(bundles.full(), "2521"))
    frame = files.value_rows(ctx, ctx.bundle.values_for(FIBRE, 2019)).set_index("name")
    assert len(frame) == 14
    assert frame.crs == "EPSG:3006"
    assert frame.geometry.notna().all()
    assert frame.loc["Luleå", "status"] == "verkligt värde"
    assert frame.loc["Luleå", "basis"] == "av hushållen"
    assert frame.loc["Luleå", "source"] == "SCB"
    assert not frame["synthetic"].any()
    assert math.isnan(frame.loc["Pajala", "value"])
    assert frame.loc["Pajala", "status"] == "uppgift saknas"


def test_invented_rows_are_marked_one_by_one() -> None:
    ctx = context(lang="en")
    frame = files.value_rows(ctx, ctx.bundle.series(FIBRE, "2580"))
    assert list(frame["synthetic"]) == [False, False, True]
    assert list(frame["status"]) == ["real value", "real value", "invented value"]


def test_every_column_has_a_heading_in_both_languages() -> None:
    for lang in ("sv", "en"):
        ctx = context(lang=lang)
        headings = files.headings(ctx)
        frame = files.value_rows(ctx, ctx.bundle.values_for(FIBRE, 2019))
        assert set(frame.columns) - {"source", "synthetic", "geometry"} == set(headings)
        assert len(set(headings.values())) == len(headings)


def test_no_rows_give_a_table_with_columns() -> None:
    ctx = context(bundles.empty())
    frame = files.value_rows(ctx, ctx.bundle.values_for(FIBRE, 2019))
    assert frame.empty
    assert "value" in frame


def test_an_observed_row_names_its_own_source_alone() -> None:
    ctx = context()
    frame = files.value_rows(ctx, ctx.bundle.series(FIBRE, "2580"))
    line = figures.sources(ctx, ctx.bundle.series(FIBRE, "2580"))
    file = data.export(
        ctx.bundle,
        "fiber",
        frame,
        level=line.level,
        sources=line.sources,
        synthetic=line.synthetic,
        headings=files.headings(ctx),
    ).marked()
    assert list(file["källa"]) == ["SCB", "SCB", "Exempel"]
    assert list(file["exempeldata"]) == ["nej", "nej", "ja"]
    assert sum("käll" in name.casefold() for name in file.columns) == 1
