"""Names of gaps in files: Swedish and English, in all eight directions, the same as on the page."""

from __future__ import annotations

import pytest

from dashboard.viewmodels import gaps
from geodata.gaps.places import DIRECTIONS
from loaders.gap_words import name_of, named
from tests.support import covered
from tests.support.contexts import context

SWEDISH = {
    "n": "norr", "ne": "nordost", "e": "öster", "se": "sydost",
    "s": "söder", "sw": "sydväst", "w": "väster", "nw": "nordväst",
}  # fmt: skip


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_each_direction_has_its_swedish_form(direction):
    row = covered.gap(1, direction=direction)
    assert name_of(row, "sv") == f"7 km {SWEDISH[direction]} om Kvikkjokk, Jokkmokk"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "said", [{"distance_km": 0.7}, {"distance_km": 1.96}, {"direction": ""}, {}]
)
def test_the_page_and_the_files_call_a_gap_the_same(language, said):
    row = covered.gap(1, **said)
    assert name_of(row, language) == f"{gaps.place(context(lang=language), row)}, Jokkmokk"


def test_without_a_locality_the_municipality_is_named():
    row = covered.gap(1, near_locality="", distance_km=None, direction="")
    gap = named(covered.gaps(row), "sv").iloc[0]
    assert gap["name"] == "vid 66,61° N 19,84° Ö, Jokkmokk"
    gap = named(covered.gaps(row), "en").iloc[0]
    assert gap["name"] == "at 66.61° N 19.84° E, Jokkmokk"


@pytest.mark.parametrize(("language", "within"), [("sv", "i"), ("en", "in")])
def test_a_locality_of_another_municipality_is_not_said_to_lie_in_the_gaps(language, within):
    row = covered.gap(1, near_municipality_code="2506")
    place = gaps.place(context(lang=language), row)
    assert "Kvikkjokk (Arjeplog)" in place
    assert name_of(row, language) == f"{place}, {within} Jokkmokk"
    assert name_of({**row, "direction": ""}, "sv") == "vid Kvikkjokk (Arjeplog), i Jokkmokk"
