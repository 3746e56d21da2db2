"""The charts: what they draw, and that each becomes a picture on this machine alone."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.bars import Bar, bar_chart
from dashboard.charts.base import PictureWords, hatching, picture, png, segments, svg
from dashboard.charts.series import Line, Mark, series_chart

PNG = b"\x89PNG\r\n"


def points(*values: float | None, broken: int = 0, invented: int = 0) -> tuple[dict, ...]:
    return tuple(
        {
            "period": year,
            "value": value,
            "text": str(value),
            "series_break": year == broken,
            "synthetic": bool(invented) and year >= invented,
        }
        for year, value in enumerate(values, start=2015)
    )


def lines_drawn(spec: dict) -> set[str]:
    return {
        row["part"]
        for layer in spec["layer"]
        if layer["mark"]["type"] == "line"
        for row in layer["data"]["values"]
    }


def chart(*lines: Line, **more: object):
    return series_chart(list(lines), title="T", alt="A", language="sv", share=True, **more)


@given(st.lists(st.tuples(st.none() | st.floats(0, 1), st.booleans(), st.booleans()), max_size=20))
def test_a_line_never_joins_across_a_break_a_hole_or_two_kinds(
    rows: list[tuple[float | None, bool, bool]],
) -> None:
    series = [
        {"value": value, "series_break": broken, "synthetic": kind, "at": at}
        for at, (value, broken, kind) in enumerate(rows)
    ]
    numbered = segments(series)
    assert [p["at"] for p in numbered] == [p["at"] for p in series if p["value"] is not None]
    for one, two in itertools.pairwise(numbered):
        joined = one["segment"] == two["segment"]
        hole = two["at"] - one["at"] > 1
        assert joined == (
            not hole and not two["series_break"] and one["synthetic"] == two["synthetic"]
        )


def test_a_series_break_is_a_gap() -> None:
    whole = chart(Line("Pajala", "chosen", points(0.1, 0.2, 0.3)))
    broken = chart(Line("Pajala", "chosen", points(0.1, 0.2, 0.3, broken=2016)))
    assert len(lines_drawn(whole.spec)) == 1
    assert len(lines_drawn(broken.spec)) == 2


def test_invented_values_are_dashed_and_mark_the_chart() -> None:
    drawn = chart(Line("Pajala", "chosen", points(0.1, 0.2, 0.3, invented=2017)))
    marks = [layer["mark"] for layer in drawn.spec["layer"] if layer["mark"]["type"] == "line"]
    assert [("strokeDash" in mark) for mark in marks] == [False, True]
    assert drawn.synthetic
    assert not chart(Line("Pajala", "chosen", points(0.1, 0.2))).synthetic


def test_names_at_the_ends_keep_apart() -> None:
    high, low = points(0.1, 0.9), points(0.1, 0.2)
    for chosen, other in ((high, low), (low, high), (high, high)):
        drawn = chart(Line("A", "chosen", chosen), Line("B", "compare", other))
        sides = [
            layer["mark"]["dy"] < 0
            for layer in drawn.spec["layer"]
            if layer["mark"]["type"] == "text"
        ]
        assert sorted(sides) == [False, True]


def test_a_target_is_drawn_in_its_own_year_only() -> None:
    mark = Mark(2016, 0.85, "länsmål 85 %")
    drawn = chart(Line("A", "chosen", points(0.1, 0.2)), target=mark)
    (rule,) = [layer for layer in drawn.spec["layer"] if layer["mark"]["type"] == "rule"]
    (row,) = rule["data"]["values"]
    assert 2015 < row["from"] < 2016 < row["to"] < 2017


def test_invented_bars_are_hatched_and_real_ones_are_not() -> None:
    rows = [
        {"name": "A", "value": 0.5, "synthetic": True},
        {"name": "B", "value": 0.5, "synthetic": False},
        {"name": "C", "value": None, "synthetic": True},
    ]
    strokes = hatching(rows, category="name", top=1.0)["data"]["values"]
    assert {row["name"] for row in strokes} == {"A"}
    assert all(0 < row["at"] <= 0.5 for row in strokes)


def bars(value: float | None):
    rows = [Bar("Arjeplog", value, "3 †", synthetic=True), Bar("Boden", None, "uppgift saknas")]
    return bar_chart(rows, title="Besök", alt="A", language="sv", top=8, target=(8, "mål 8"))


def test_bars_begin_at_zero_and_hold_the_target() -> None:
    drawn = bars(3)
    low, high = drawn.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low == 0
    assert high >= 8


WORDS = PictureWords("Källa: SCB · 2019 · Data per 2019-12-31 (utgåva a1b2)", mark="EXEMPELDATA")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_chart_becomes_a_picture_with_title_source_and_mark(language: str) -> None:
    line = Line("Pajala", "chosen", points(0.1, None, 0.3, invented=2017))
    drawn = series_chart([line], title="Ansluten", alt="A", language=language, share=True)
    for one in (drawn, bars(3), bars(None)):
        spec = picture(one, WORDS)
        text = svg(spec)
        for wanted in (one.title, "EXEMPELDATA", "Källa: SCB"):
            assert wanted in text
        assert png(spec, scale=1).startswith(PNG)


def test_making_a_picture_does_not_change_the_chart() -> None:
    drawn = bars(3)
    before = json.dumps(drawn.spec, sort_keys=True)
    picture(drawn, WORDS)
    assert json.dumps(drawn.spec, sort_keys=True) == before


def test_numbers_on_the_axis_follow_the_language() -> None:
    line = Line("Luleå", "chosen", points(78000, 80321))
    texts = {
        language: svg(
            picture(
                series_chart([line], title="T", alt="A", language=language, share=False),
                PictureWords("S"),
            )
        )
        for language in ("sv", "en")
    }
    assert "80\N{NO-BREAK SPACE}000" in texts["sv"]
    assert "80,000" in texts["en"]
