"""What would change: sentence, order, real and invented apart, secret values unseen, the map."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.i18n import LANGUAGES, Translator
from dashboard.maps.changes import changes_layer
from dashboard.viewmodels import intake_changes
from dashboard.viewmodels.intake import Comparison, Drawing, Place
from geodata.indicators import INDICATORS
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.tables import CORE_TABLES
from tests.support.contexts import context

FIBRE = "broadband_fibre_connected_share"


def value(
    code: str = "2521",
    indicator: str = "population",
    before: float | None = 100.0,
    after: float | None = 110.0,
    **said: Any,
) -> dict[str, Any]:
    return {
        "kind": "value", "indicator_id": indicator, "municipality_code": code, "period": 2019,
        "before": before, "after": after, "status": "missing" if after is None else "observed",
        "status_before": "missing" if before is None else "observed", **said,
    }  # fmt: skip


def rows(table: str = "facts", new: int = 0, changed: int = 0, gone: int = 0) -> dict[str, Any]:
    return {
        "kind": "rows", "table": table, "new": new, "changed": changed, "gone": gone,
        "rows_before": 10, "rows_after": 10 + new - gone,
    }  # fmt: skip


def build(*records: dict[str, Any], lang: str = "sv", **drawn: Any) -> intake_changes.Changes:
    comparison = Comparison(records, drawing=Drawing(**drawn))
    return intake_changes.build(context(page="data", lang=lang), comparison)


def test_the_sentence_counts_rows_values_and_municipalities() -> None:
    found = build(rows(new=12, changed=1), value("2521"), value("2580"), value("25"))
    assert found.sentence == (
        "**12** nya rader och **1** ändrad rad. **3** värden ändras i **2** kommuner."
    )
    assert build().sentence == Translator("sv")("intake.changes.none")


def test_the_most_important_comes_first() -> None:
    found = build(
        value("2505", before=None, after=3.0),
        value("2580", before=100.0, after=101.0),
        value("2581", FIBRE, before=0.50, after=0.75),
        value("2582", before=100.0, after=None),
    )
    assert [line.code for line in found.values] == ["2582", "2581", "2580", "2505"]
    assert found.values[1].difference == "+25,0\xa0procentenheter"
    assert found.values[0].after == "–"


def test_the_county_is_no_name_within_a_sentence() -> None:
    (line,) = build(value("25")).indicators
    assert line.largest.endswith("i länet 2019")


def test_what_is_not_shown_is_counted() -> None:
    many = [value(indicator=f"measure_{number}") for number in range(40)]
    found = build(*many)
    assert (len(found.indicators), found.indicators_more) == (30, 10)
    assert (len(found.values), found.values_more) == (10, 30)


def test_a_map_of_values_that_will_be_invented_says_so() -> None:
    real, invented = build(value()), build(value(status="synthetic", status_before="synthetic"))
    assert [found.map and found.map.synthetic for found in (real, invented)] == [False, True]


def test_a_change_too_small_for_the_decimals_is_seen_all_the_same() -> None:
    found = build(value("2521", "population_density", 0.725, 0.765))
    assert found.values[0].difference.startswith("+0,04")


def test_real_and_invented_are_never_subtracted() -> None:
    found = build(
        value("2521", before=100.0, after=50.0, status_before="synthetic"),
        value("2580", before=100.0, after=None, status_before="synthetic"),
    )
    words = Translator("sv")
    assert found.values[0].difference == words("intake.move_word.replaces")
    assert found.values[0].before.endswith("†")
    assert not found.values[0].after.endswith("†")
    assert found.values[1].difference == words("intake.move_word.retired")
    assert words("intake.changes.sample") in found.sentence
    assert found.indicators[0].largest == ""
    assert found.invented


def test_secret_values_are_counted_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    secret = replace(INDICATORS["population"], level="secret")
    monkeypatch.setattr(intake_changes, "INDICATORS", {**INDICATORS, "population": secret})
    row = {
        "kind": "row", "table": "facts", "change": "changed", "sheet": "", "row": 2,
        "key": {"municipality_code": "2521", "indicator_id": "population"},
        "columns": {"value": [4711.0, 4712.0]}, "withheld": [],
    }  # fmt: skip
    found = build(value(before=4711.0, after=4712.0), value("2580", FIBRE, 0.5, 0.6), row)
    assert not found.rows
    assert found.withheld == 1
    assert [line.code for line in found.values] == ["2580"]
    told = repr(found).replace("\xa0", "")
    assert "4711" not in told
    assert "4712" not in told


def test_long_lists_say_how_many_more() -> None:
    many = [value(code, before=1.0, after=2.0 + n) for n, code in enumerate(MUNICIPALITY_CODES)]
    found = build(*many)
    assert len(found.values) == intake_changes.VALUES_SHOWN
    assert found.values_more == len(MUNICIPALITY_CODES) - intake_changes.VALUES_SHOWN


def test_the_map_tells_where_values_change() -> None:
    found = build(value("2521"), value("2580", before=1.0, status_before="synthetic"))
    assert found.map is not None
    fills = {shape.code: shape.fill for shape in found.map.shapes}
    assert fills["2521"] == intake_changes.CHANGED
    assert fills["2580"] == intake_changes.REPLACED
    assert fills["2505"] == intake_changes.SAME
    assert len(found.map.legend) == 3
    assert build(rows(new=1)).map is None


def test_examples_are_read_as_people_read_them() -> None:
    record = {
        "kind": "row", "table": "visits", "change": "changed", "sheet": "Blad1", "row": 4,
        "key": {"register": "main", "date": "2025-05-14T00:00:00", "municipality_code": "2521"},
        "columns": {"visitor": ["official", "both"]}, "withheld": ["theme"],
    }  # fmt: skip
    (line,) = build(record).rows
    assert line.what == "huvudregistret · 2025-05-14 · Pajala"
    assert line.cells == "vilka: tjänstepersoner → båda; ämne: ändrad, visas inte"
    assert line.place == "Blad1, rad 4"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_core_table_and_move_has_words(lang: str) -> None:
    t = Translator(lang)
    assert all(t.has(f"intake.table.{name}") for name in CORE_TABLES)
    for move in intake_changes.MOVES:
        assert t.has(f"intake.move.{move}"), move
        assert t.has(f"intake.move_word.{move}"), move


def test_legend_and_title_follow_what_is_drawn() -> None:
    ctx = context(page="data")
    drawing = Drawing(former={"2521": "{}"}, newer={"2521": "{}"})
    shown = build()
    assert intake_changes.map_title(ctx, shown, drawing) == ctx.t("intake.map.outlines")
    fills = [entry.fill.partition(":")[0] for entry in
             intake_changes.legend_of(ctx, shown, drawing)]  # fmt: skip
    assert fills == ["dashed", "line"]
    placed = Drawing(places=(Place("A", "2521", 67.0, 23.0, "gone"),))
    (entry,) = intake_changes.legend_of(ctx, shown, placed)
    assert entry.fill.startswith("ring:")


def test_names_on_the_map_are_data_and_never_markup() -> None:
    layer = changes_layer(
        {}, (), former={}, newer={}, places=[(67.0, 23.0, "new", ("</script><b>x", "Pajala"))]
    )
    (child,) = [c for c in layer._children.values() if c.get_name().startswith("changes")]
    assert "</script" not in child.places
    assert "\\u003c/script" in child.places
