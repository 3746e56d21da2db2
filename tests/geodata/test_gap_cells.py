"""Which cells are one gap, on hand-made grids; and what taking measurements away does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import InputError
from geodata.gaps.cells import joined
from geodata.gaps.identity import cells_within
from geodata.judgement import judge
from geodata.settings import DEFAULT_SETTINGS, OPERATORS, GapSettings
from tests.support.failing import find, found, judged
from tests.support.measurements import FAINT, SILENT, STRONG, cell, counted, counts


def bridged(drawn, **settings):
    """Give (cells, bridged) of each gap of 'any' of a grid in letters, largest first.

    ``#`` fails, ``o`` is covered, ``?`` has too few rows, ``.`` is not measured.
    """
    names = {"#": "none", "o": "covered", "?": "unknown"}
    parts = [
        judged([(column, -row)], name=names[sign])
        for row, line in enumerate(drawn.split())
        for column, sign in enumerate(line)
        if sign in names
    ]
    gaps_found = find(pd.concat(parts, ignore_index=True), **settings)
    own = gaps_found[gaps_found["operator"] == "any"]
    return list(zip(own["cells"].tolist(), own["bridged"].tolist(), strict=True))


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("##.##", [(4, 1)]),  # one cell of the road missed
        ("##?##", [(4, 1)]),  # or measured too little
        ("##o##", [(2, 0), (2, 0)]),  # covered: two gaps
        ("##..##", [(2, 0), (2, 0)]),  # two cells missed
        ("#.#.#", [(3, 2)]),
        ("#.. ..# ...", [(2, 1)]),  # aslant: the way runs along an edge
        ("#o. ..# ...", [(1, 0), (1, 0)]),  # neither of the two may be covered
        ("#.. .o# ...", [(1, 0), (1, 0)]),
        ("#.. ... ..#", [(2, 1)]),
        ("#.. .o. ..#", [(1, 0), (1, 0)]),
        ("#o. o.o .o#", [(2, 1)]),  # only the way itself is looked at
        ("### #.# ###", [(8, 0)]),  # joined without it: nothing is bridged
        ("#.# ... #.#", [(4, 5)]),  # five of five: a cell that two ways go over is counted once
    ],
)
def test_small_holes_are_bridged_and_covered_cells_never(drawn, expected):
    assert bridged(drawn) == expected


def test_a_covered_cell_over_the_countys_border_ends_a_gap_too():
    ends, between = judged([(0, 0), (2, 0)]), judged([(1, 0)], name="covered", code="2401")
    assert found(pd.concat([ends, between]))["cells"].tolist() == [1, 1]
    assert found(ends)["cells"].tolist() == [2]


def test_how_far_a_bridge_reaches_is_a_setting():
    def with_bridge(cells):
        return {"settings": replace(DEFAULT_SETTINGS, gaps=GapSettings(bridge_cells=cells))}

    assert bridged("##.##", **with_bridge(0)) == [(2, 0), (2, 0)]
    assert bridged("##..##", **with_bridge(2)) == [(4, 2)]
    assert bridged("#.##", **with_bridge(2)) == [(3, 1)]  # a failing cell on the way is none
    assert bridged("##.o##", **with_bridge(2)) == [(2, 0), (2, 0)]
    assert bridged("#... ...# ....", **with_bridge(2)) == [(2, 2)]
    # Two gaps whose ways cross: each has bridged the cell that they share.
    crossing = "...#.. ....o. .o..o. #....# .o..o. ..#..."
    assert bridged(crossing, **with_bridge(4)) == [(2, 4), (2, 4)]


@pytest.mark.parametrize("cells", [-1, 11])
def test_a_bridge_without_end_is_refused(cells):
    with pytest.raises(InputError, match="0 to 10 cells"):
        joined(np.array([cell(0)]), np.array([cell(1)]), cells)


def test_a_cell_that_fails_over_the_border_is_not_bridged():
    gap = found(judged({(0, 0): "2580", (1, 0): "2401", (2, 0): "2580"}), operator="any")
    assert gap[["cells", "bridged"]].to_numpy().tolist() == [[2, 0]]


def test_what_is_bridged_is_no_part_of_area_or_shape():
    gap = found(judged([(0, 0), (2, 0)])).iloc[0]
    assert (gap["cells"], gap["bridged"], gap["area_km2"]) == (2, 1, 0.02)
    assert gap.geometry.area == 20_000


places = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1)


@given(places, places, st.integers(0, 3))
def test_joining_agrees_with_walking_from_cell_to_cell(fail, served, reach):
    served = served - fail

    def near(one, other):
        columns, rows = other[0] - one[0], other[1] - one[1]
        far = max(abs(columns), abs(rows))
        return far <= reach + 1 and not any(
            (one[0] + half(columns * step / far, up), one[1] + half(rows * step / far, up))
            in served
            for step in range(1, far)
            for up in (0, 1)
        )

    def half(number, up):
        return math.floor(number + 0.5) if up else math.ceil(number - 0.5)

    left, groups = set(fail), []
    while left:
        group, edge = set(), [left.pop()]
        while edge:
            here = edge.pop()
            group.add(here)
            beside = {other for other in left if near(here, other)}
            left -= beside
            edge += beside
        groups.append(group)
    ids = np.sort([cell(*place) for place in fail])
    covered = np.sort(np.array([cell(*place) for place in served], dtype="int64"))
    by_label: dict[int, set[int]] = {}
    for cell_id, number in zip(ids, joined(ids, covered, reach).gap, strict=True):
        by_label.setdefault(int(number), set()).add(int(cell_id))
    expected = {frozenset(cell(*place) for place in group) for group in groups}
    assert {frozenset(group) for group in by_label.values()} == expected


def letters(drawn):
    """Give (column, row) to letter, the top line as row 2."""
    lines = drawn.split()
    return {
        (column, len(lines) - 1 - row): sign
        for row, line in enumerate(lines)
        for column, sign in enumerate(line)
        if sign != "."
    }


def logged(drawn_by_operator):
    """Give counts that are judged as drawn, operator by operator."""
    signals = {
        "C": [(STRONG, 5)], "W": [(FAINT, 5)], "N": [(SILENT, 5)], "U": [(STRONG, 2)],
    }  # fmt: skip
    return counts(
        [
            counted(cell(*place), operator, signal, n)
            for operator, drawn in drawn_by_operator.items()
            for place, sign in letters(drawn).items()
            for signal, n in signals[sign]
        ]
    )


def judged_and_found(logs):
    cells = judge(logs, DEFAULT_SETTINGS.coverage).assign(municipality_code="2580")
    classes = {
        who: {
            row.cell_id: row.klass for row in part.rename(columns={"class": "klass"}).itertuples()
        }
        for who, part in cells.groupby("operator")
    }
    return classes, find(cells, logs)


def test_a_hand_made_grid_gives_exactly_these_classes_and_gaps():
    drawn = {
        "Telia": "CCNNNNWC. .........",
        "Tele2": "CWNNUNWC. N.......N",
        "Telenor": "CCNCNNW.. .........",
        "Tre": "CNNNNNWCN ........N",
    }
    told = {
        **{operator: line.replace(".", "U") for operator, line in drawn.items()},
        "any": "CCNCUNWCU UUUUUUUUU",
        "all": "CNNNNNWUN NUUUUUUUN",
    }
    classes, found_gaps = judged_and_found(logged(drawn))
    names = {"C": "covered", "W": "weak", "N": "none", "U": "unknown"}
    for who, line in told.items():
        for place, sign in letters(line).items():
            assert classes[who].get(cell(*place), "unknown") == names[sign], (who, place)
    cells_and_bridged = {
        who: sorted(zip(part["cells"].tolist(), part["bridged"].tolist(), strict=True))
        for who, part in found_gaps.groupby("operator")
    }
    assert cells_and_bridged == {
        "Telia": [(5, 0)],
        # The cell between is not known; the corner in the west is joined, that in the east is not:
        # the way to it runs along a covered cell.
        "Tele2": [(1, 0), (6, 1)],
        "Telenor": [(1, 0), (3, 0)],  # a covered cell between
        "Tre": [(2, 0), (6, 0)],
        "any": [(1, 0), (2, 0)],  # where Telenor covers, nothing fails; one cell is not known
        # The seventh cell is not known of Telenor: the gap goes on behind it, to two cells.
        "all": [(9, 2)],
    }


signs = st.sampled_from("CWNU.")


small_logs = st.lists(st.lists(signs, min_size=8, max_size=8), min_size=4, max_size=4)


def failing_cells(found_gaps):
    row, cells = cells_within(found_gaps.geometry.to_numpy())
    return set(zip(found_gaps["operator"].to_numpy()[row], cells.tolist(), strict=True))


@given(small_logs, st.sets(st.integers(0, 7)), st.sampled_from([*OPERATORS, ""]))
def test_taking_measurements_away_makes_no_cell_a_part_of_a_gap(drawn, gone, operator):
    logs = logged(dict(zip(OPERATORS, map("".join, drawn), strict=True)))
    if logs.empty:
        return
    # All that anybody measured in some cells, or all that one operator measured anywhere.
    cells_gone = logs["cell_id"].isin([cell(column) for column in gone])
    taken = logs["operator"] == operator if operator else cells_gone
    if taken.all():
        return
    classes, left = judged_and_found(logs[~taken].reset_index(drop=True))
    assert failing_cells(left) <= failing_cells(judged_and_found(logs)[1])
    for cell_id in set(logs.loc[taken, "cell_id"]):
        of_whom = [operator] if operator else [*OPERATORS, "any", "all"]
        known = {classes[who].get(cell_id, "unknown") for who in of_whom if who in classes}
        assert known <= {"unknown"}
        # Of four of whom one is not measured it cannot be known that all fail.
        assert classes.get("any", {}).get(cell_id) in {None, "unknown", "covered"}
