"""Names of gaps in files: Swedish and English, in all eight directions, the same as on the page."""

from __future__ import annotations

import pytest

from dashboard.viewmodels import gaps
from geodata.gap_places import DIRECTIONS
from loaders.gap_words import name_of
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
    assert name_of(row, "sv") == "utan ort i närheten, Jokkmokk"
