"""How sure a measured share is: Wilson's interval, and the one by blocks of neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.intervals import clustered, wilson
from tests.support.measurements import (
    SILENT,
    STRONG,
)
from tests.support.strips import (
    ANY,
    everybody,
    place,
    values,
)


def test_an_interval_by_squares_is_wider_where_neighbours_are_alike():
    strip = [place("2580", column, row) for column in range(10) for row in range(10)]
    east = {cell_id: STRONG if at < 50 else SILENT for at, cell_id in enumerate(strip)}
    mixed = {cell_id: STRONG if at % 2 else SILENT for at, cell_id in enumerate(strip)}

    def width(signals):
        rows = [row for where, signal in signals.items() for row in everybody(where, signal)]
        row = values(rows).loc[(ANY, "2580", 2019)]
        assert row["value"] == 0.5
        return row["high"] - row["low"]

    low, high = wilson(50, 100)
    assert width(mixed) >= high - low
    assert width(east) > 2 * (high - low)


hits = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=60)


@given(hits)
def test_an_interval_by_blocks_holds_the_share_and_is_never_narrower_than_wilsons(cells):
    covered = np.array([hit for hit, _ in cells])
    low, high = clustered(covered, np.array([block for _, block in cells]))
    narrow_low, narrow_high = wilson(int(covered.sum()), len(covered))
    assert 0 <= low <= covered.mean() <= high <= 1
    assert low <= narrow_low + 1e-12
    assert high >= narrow_high - 1e-12


def test_cells_each_in_a_block_of_its_own_have_wilsons_interval():
    covered = np.arange(100) < 80
    assert clustered(covered, np.arange(100)) == pytest.approx(wilson(80, 100))
    # All cells of each block alike: ten blocks are worth ten cells.
    assert clustered(covered, np.arange(100) // 10) == pytest.approx(wilson(8, 10))
    everywhere_covered = np.ones(100, dtype=bool)
    assert clustered(everywhere_covered, np.arange(100) // 10) == pytest.approx(wilson(10, 10))
    assert clustered(everywhere_covered, np.zeros(100)) == pytest.approx(wilson(1, 1))
    # One block, and not all of its cells alike: more than one cell, and less than two.
    worth = 11 / 7
    assert clustered(covered, np.zeros(100)) == pytest.approx(wilson(0.8 * worth, worth))


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("blocks", [10, 100, 1_000])
def test_a_cell_that_fails_makes_nobody_surer_than_none(failing, blocks):
    covered, block = np.ones(10 * blocks, dtype=bool), np.arange(10 * blocks) // 10
    low, high = clustered(covered, block)
    covered[np.arange(failing) * 11] = False
    # Ten blocks: 0.722, and 0.728 if one cell fails. By the blocks alone that was 0.945.
    assert clustered(covered, block)[0] < low + 0.01
    assert clustered(~covered, block)[1] > clustered(np.zeros_like(covered), block)[1] - 0.01
    assert high == 1


@given(st.integers(1, 5_000), st.data())
def test_wilsons_interval_holds_the_share_and_narrows_with_more_cells(judged, data):
    covered = data.draw(st.integers(0, judged))
    low, high = wilson(covered, judged)
    assert 0 <= low <= covered / judged <= high <= 1
    assert low < high
    wider_low, wider_high = wilson(covered * 4, judged * 4)
    assert wider_high - wider_low < high - low
