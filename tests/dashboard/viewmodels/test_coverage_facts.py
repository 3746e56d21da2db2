"""Beside the share: how sure it is, how many operators reach, which places are hit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.viewmodels import coverage, coverage_facts
from geodata.indicators import INDICATORS
from geodata.themes.coverage import SHARES
from geodata.themes.coverage.catalogue import AGE, BY_NUMBER
from tests.support import bundles, covered
from tests.support.contexts import context, with_values

if TYPE_CHECKING:
    from geodata.bundle import DataBundle


def facts(bundle: DataBundle, lang: str = "sv", **params: str) -> coverage_facts.Facts:
    ctx = context(bundle, page="coverage", lang=lang, **params)
    page = coverage.build(ctx)
    assert page is not None
    return coverage_facts.facts(ctx, page)


def counted(*numbers: int, code: str = "2510") -> list[dict[str, object]]:
    return [
        {
            "municipality_code": code,
            "indicator_id": name,
            "period": covered.YEAR,
            "value": float(number),
            "basis": "cells",
        }
        for name, number in zip(BY_NUMBER, numbers, strict=True)
    ]


def test_cells_are_told_from_no_operator_to_all_four() -> None:
    bundle = with_values(covered.edition(), counted(1, 0, 1, 2, 6))
    found = facts(bundle, kommun="2510")
    assert [item.operators for item in found.reached] == [0, 1, 2, 3, 4]
    assert [item.share for item in found.reached] == [0.1, 0.0, 0.1, 0.2, 0.6]
    assert found.cells == 10
    assert found.reached[1].words == "1 operatör"


def test_an_edition_that_does_not_know_says_nothing_of_operators() -> None:
    bundle = covered.edition()
    lost = ~bundle.values["indicator_id"].isin([*BY_NUMBER, AGE])
    found = facts(replace(bundle, values=bundle.values[lost]), kommun="2510")
    assert found.reached == ()
    assert found.age == ""


def test_places_are_named_and_what_is_not_measured_is_not_without_coverage() -> None:
    served = facts(covered.edition({covered.cell(0): "covered"}))
    assert served.uncovered == ()
    assert served.decided == 1
    assert "Jokkmokk" not in {item.name for item in served.unmeasured}
    assert len(served.unmeasured) == 13
    failing = facts(covered.edition({covered.cell(0): "none", covered.cell(500): "covered"}))
    assert [(item.name, item.code) for item in failing.uncovered] == [("Jokkmokk", "2510")]
    unknown = facts(covered.edition({covered.cell(0): "unknown"}))
    assert unknown.uncovered == ()
    assert len(unknown.unmeasured) == 14


def test_a_place_where_too_few_are_measured_is_neither_served_nor_without_coverage() -> None:
    bundle = covered.edition({covered.cell(0): "none"})
    cells = bundle.coverage_cells
    told = cells["operator"].isin(["all", "Tre", "Tele2"])
    cells = cells.assign(**{"class": cells["class"].where(told, "unknown")})
    bundle = replace(bundle, coverage_cells=cells)
    found = facts(bundle)
    assert [item.name for item in found.undecided] == ["Jokkmokk"]
    assert (found.uncovered, found.decided, len(found.unmeasured)) == ((), 0, 13)
    alone = facts(bundle, operator="tre")
    assert [item.name for item in alone.uncovered] == ["Jokkmokk"]
    assert alone.undecided == ()
    assert len(facts(bundle, operator="telia").unmeasured) == 14


def test_a_municipality_has_its_own_places() -> None:
    found = facts(covered.edition({covered.cell(0): "none"}), kommun="2505")
    assert [item.name for item in found.unmeasured] == ["Arvidsjaur"]
    assert found.uncovered == ()


def test_small_places_are_not_counted() -> None:
    bundle = covered.edition({covered.cell(0): "none"})
    rows = bundle.localities.assign(population=49)
    found = facts(replace(bundle, localities=rows))
    assert (found.uncovered, found.unmeasured, found.decided) == ((), (), 0)


def test_how_sure_a_share_is_stands_beside_it() -> None:
    row = {
        "municipality_code": "2510",
        "indicator_id": SHARES["any"],
        "period": covered.YEAR,
        "value": 0.8,
        "low": 0.7,
        "high": 0.9,
        "n_obs": 1,
        "n_samples": 1200,
        "basis": "cells",
    }
    text = facts(with_values(covered.edition(), [row]), kommun="2510").sure
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("Bygger på 1 mätt ruta och 1 200 mätvärden. ")
    assert "konfidensintervall: 70–90 %." in text, "the unit stands once"
    missing = facts(bundles.without(covered.edition(), "2510"), kommun="2510")
    assert missing.sure == ""


def test_the_indicators_are_in_the_catalogue() -> None:
    assert set(BY_NUMBER) | {AGE} <= set(INDICATORS)
