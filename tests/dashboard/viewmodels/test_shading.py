from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import NBSP
from dashboard.maps.choropleth import MISSING, OTHER_KIND
from dashboard.style import luminance
from dashboard.viewmodels import shading
from geodata.municipalities import MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.contexts import context, with_values

FIBRE = "broadband_fibre_connected_share"


def shares(values: list[float | None], **more: object) -> list[dict[str, object]]:
    return [
        {
            "municipality_code": code,
            "indicator_id": FIBRE,
            "period": 2019,
            "basis": "households",
            "value": value,
            **more,
        }
        for code, value in zip(MUNICIPALITY_CODES, values, strict=True)
    ]


def test_darker_is_more_and_the_legend_says_the_breaks() -> None:
    view = shading.shading(context(), FIBRE, 2019)
    fills = {shape.code: shape.fill for shape in view.shapes}
    tones = [luminance(fills[code]) for code in MUNICIPALITY_CODES]
    assert all(light >= dark for light, dark in pairwise(tones))
    assert view.legend[0].label == f"40–50{NBSP}%"
    assert view.title == "Ansluten till fiber, procent av hushållen, 2019"
    assert not view.synthetic


def test_a_missing_municipality_is_hatched_and_said() -> None:
    view = shading.shading(context(bundles.without(bundles.full(), "2521")), FIBRE, 2019)
    pajala = next(shape for shape in view.shapes if shape.code == "2521")
    assert pajala.fill == MISSING
    assert pajala.lines == ("Pajala", "uppgift saknas (2019)")
    assert view.legend[-1].label == "uppgift saknas"


def test_without_any_value_all_are_hatched() -> None:
    view = shading.shading(context(bundles.empty()), FIBRE, 2019)
    assert {shape.fill for shape in view.shapes} == {MISSING}
    assert [entry.fill for entry in view.legend] == [MISSING]


def test_real_and_invented_are_never_in_one_class_and_have_no_rank() -> None:
    row = {
        "municipality_code": "2523",
        "indicator_id": FIBRE,
        "period": 2019,
        "value": 0.7,
        "status": "synthetic",
        "basis": "households",
    }
    ctx = context(with_values(bundles.full(), [row]))
    view = shading.shading(ctx, FIBRE, 2019)
    fills = {shape.code: shape.fill for shape in view.shapes}
    assert fills["2523"] == OTHER_KIND
    assert view.mixed
    assert view.legend[-1].label == "påhittat värde, klassas inte med verkliga"
    assert not any("placering" in line for shape in view.shapes for line in shape.lines)
    assert "placering kan inte beräknas" in shading.note_of_kinds(ctx, view)


def test_visits_are_never_ranked() -> None:
    view = shading.shading(context(), "visits_count", 2019)
    assert not any("placering" in line for shape in view.shapes for line in shape.lines)
    assert shading.ranked(context(), FIBRE, 2019)["2584"].place == 1


def test_a_place_among_a_handful_is_not_told() -> None:
    known = [0.5] * 6 + [None] * 8
    ctx = context(with_values(bundles.full(), shares(known)))
    assert shading.ranked(ctx, FIBRE, 2019) == {}
    known = [0.5] * 7 + [None] * 7
    ctx = context(with_values(bundles.full(), shares(known)))
    assert len(shading.ranked(ctx, FIBRE, 2019)) == 7


def test_a_shared_place_is_said_to_be_shared() -> None:
    ctx = context(with_values(bundles.full(), shares([0.5, 0.5, *[0.4] * 12])))
    places = shading.ranked(ctx, FIBRE, 2019)
    assert shading.rank_text(ctx, places["2505"]) == "delad placering 1 av 14"
    assert shading.rank_text(ctx, None) == ""


@given(st.lists(st.floats(0, 1), min_size=14, max_size=14), st.sampled_from(["sv", "en"]))
def test_no_two_classes_have_the_same_words(values: list[float], lang: str) -> None:
    rounded = [round(value, 3) for value in values]
    view = shading.shading(
        context(with_values(bundles.full(), shares(list(rounded))), lang=lang), FIBRE, 2019
    )
    labels = [entry.label for entry in view.legend]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_tooltip_has_name_value_base_and_year(lang: str) -> None:
    lines = shading.shading(context(lang=lang), FIBRE, 2019).shapes[0].lines
    assert lines[0] == "Arvidsjaur"
    assert lines[1].endswith("(2019)")
    assert ("av hushållen" if lang == "sv" else "of households") in lines[1]


def test_the_map_of_visits_has_two_classes_at_the_duty() -> None:
    rows = [
        {
            "municipality_code": code,
            "indicator_id": "visits_count",
            "period": 2019,
            "value": float(3 * place),
        }
        for place, code in enumerate(MUNICIPALITY_CODES)
    ]
    ctx = context(with_values(bundles.full(), rows))
    labels = [entry.label for entry in shading.shading(ctx, "visits_count", 2019, target=8).legend]
    assert labels[0].startswith("0–7")
    assert labels[1:] == ["minst 8"]
