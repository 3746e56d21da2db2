"""Cells judged: the exact class for one, any and all operators; unknown is never a gap."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import schema
from geodata.errors import InputError
from geodata.judgement import CLASSES, FAILING, SELECTIONS, judge, summarise
from geodata.settings import OPERATORS, CoverageSettings
from geodata.signals import MISSING_SIGNAL, NO_SERVICE
from tests.support.measurements import FAINT, SILENT, STRONG, cell, counted, counts

DEFAULT = CoverageSettings()
C, W, N, U = "covered", "weak", "none", "unknown"
ROWS = {
    C: [(STRONG, 4), (FAINT, 1)],  # 4 of 5: exactly the share needed
    W: [(STRONG, 3), (FAINT, 2)],
    N: [(SILENT, 3), (STRONG, 2)],
    U: [(STRONG, 2)],  # fewer than three
}


def classes(rows, settings=DEFAULT):
    """Give the class by cell, selection and year."""
    judged = judge(counts(rows), settings)
    return judged.set_index(["cell_id", "operator", "period"])["class"].to_dict()


def one_operator(*signals, settings=DEFAULT, **more):
    rows = [counted(cell(0), "Telia", signal, n, **more) for signal, n in signals]
    return classes(rows, settings)[cell(0), "Telia", 2019]


def four(*wanted):
    """Give any and all where the four operators have the wanted classes."""
    rows = [
        counted(cell(0), operator, signal, n)
        for operator, name in zip(OPERATORS, wanted, strict=True)
        for signal, n in ROWS[name]
    ]
    found = classes(rows)
    assert [found[cell(0), operator, 2019] for operator in OPERATORS] == list(wanted)
    return found[cell(0), "any", 2019], found[cell(0), "all", 2019]


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ([(STRONG, 3)], C),
        ([(STRONG, 2)], U),
        ([(STRONG, 8), (FAINT, 2)], C),  # 0.8 is enough
        ([(STRONG, 79), (FAINT, 21)], W),
        ([(-105, 5)], C),  # the class that begins at the threshold
        ([(-110, 5)], W),
        ([(SILENT, 2), (STRONG, 2)], W),  # half is not more than half
        ([(SILENT, 3), (FAINT, 2)], N),
        ([(SILENT, 3)], N),
        # A missing signal is no part of any verdict, neither for nor against.
        ([(MISSING_SIGNAL, 50)], U),
        ([(MISSING_SIGNAL, 50), (STRONG, 2)], U),
        ([(MISSING_SIGNAL, 50), (STRONG, 3)], C),
    ],
)
def test_one_operator_in_one_cell(signals, expected):
    assert one_operator(*signals) == expected


def test_a_technology_outside_the_set_is_no_service_however_strong():
    assert one_operator((STRONG, 5), technology="3G") == N
    with_3g = replace(DEFAULT, technologies=("3G", "4G", "5G"))
    assert one_operator((STRONG, 5), technology="3G", settings=with_3g) == C


def test_each_technology_has_its_own_threshold():
    older = replace(DEFAULT, technologies=("2G", "3G"))
    assert one_operator((-112, 5), technology="3G", settings=older) == C
    assert one_operator((-112, 5), technology="2G", settings=older) == W


def test_threshold_minimum_and_share_are_settings():
    assert (
        one_operator((-110, 5), settings=replace(DEFAULT, thresholds_dbm={"4G": -110, "5G": -110}))
        == C
    )
    assert one_operator((STRONG, 2), settings=replace(DEFAULT, min_samples=2)) == C
    assert one_operator((STRONG, 3), (FAINT, 2), settings=replace(DEFAULT, share_needed=0.6)) == C


@pytest.mark.parametrize(
    ("wanted", "any_of_them", "all_of_them"),
    [
        ((C, C, C, C), C, C),
        ((C, U, U, U), C, U),
        ((C, C, C, U), C, U),
        ((C, W, N, U), C, N),  # worst of the measured
        ((C, C, C, W), C, W),
        ((W, W, W, W), W, W),
        ((N, N, N, N), N, N),
        ((N, W, N, N), W, N),  # best of four
        ((N, N, N, U), U, N),  # the fourth may cover: any is not known to fail
        ((U, U, U, U), U, U),
        ((W, U, U, U), U, W),
    ],
)
def test_any_and_all_by_three_values(wanted, any_of_them, all_of_them):
    assert four(*wanted) == (any_of_them, all_of_them)


def test_years_are_judged_apart_and_months_ways_and_deliveries_together():
    rows = [
        counted(cell(0), "Telia", STRONG, 1, month=201901),
        counted(cell(0), "Telia", STRONG, 1, month=201912, delivery_id="d2"),
        counted(cell(0), "Telia", STRONG, 1, month=201912, way="on_foot"),
        counted(cell(0), "Telia", SILENT, 3, month=202001),
    ]
    found = classes(rows)
    assert (found[cell(0), "Telia", 2019], found[cell(0), "Telia", 2020]) == (C, N)


def test_every_measured_cell_and_year_has_a_row_for_each_selection():
    judged = judge(counts([counted(cell(0), "Tre", STRONG, 5)]), DEFAULT)
    assert judged["operator"].tolist() == list(SELECTIONS)
    assert judged.set_index("operator")["n"].to_dict() == {
        "any": 5, "all": 5, "Telia": 0, "Tele2": 0, "Telenor": 0, "Tre": 5,
    }  # fmt: skip
    whole = judged.assign(municipality_code="2580", approximate=False)
    schema.validated(whole, "coverage_cells")


def test_an_operator_that_is_not_of_reference_decides_nothing():
    rows = [counted(cell(0), "Net1", STRONG, 50)]
    assert judge(counts(rows), DEFAULT).empty
    assert judge(counts([]), DEFAULT).empty


measured = st.lists(
    st.builds(
        counted,
        st.sampled_from([cell(0), cell(1), cell(0, 1)]),
        st.sampled_from(OPERATORS),
        st.sampled_from([STRONG, FAINT, -105, NO_SERVICE, MISSING_SIGNAL]),
        st.integers(1, 6),
        month=st.sampled_from([201901, 201907, 202003]),
    ),
    max_size=40,
)


def failing(rows):
    return {key for key, name in classes(rows).items() if name in FAILING}


@given(measured, st.sampled_from(OPERATORS))
def test_removing_an_operators_measurements_never_makes_a_gap(rows, operator):
    left = [row for row in rows if row["operator"] != operator]
    assert failing(left) <= failing(rows)
    assert not any(who == operator for _, who, _ in failing(left))
    # Any of four of whom one is not measured cannot be known to fail.
    assert not any(who == "any" for _, who, _ in failing(left))


@given(measured, st.sampled_from([cell(0), cell(1)]))
def test_removing_a_cells_measurements_removes_it_and_changes_no_other(rows, gone):
    left = classes([row for row in rows if row["cell_id"] != gone])
    assert left == {key: name for key, name in classes(rows).items() if key[0] != gone}


@given(measured)
def test_any_is_never_worse_than_one_and_all_is_never_better(rows):
    rank = {name: at for at, name in enumerate(CLASSES)}
    found = classes(rows)
    for (place, who, year), name in found.items():
        if name == U or who in ("any", "all"):
            continue
        best, worst = found[place, "any", year], found[place, "all", year]
        assert best == U or rank[best] >= rank[name]
        assert worst == U or rank[worst] <= rank[name]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (replace(DEFAULT, thresholds_dbm={"4G": -107, "5G": -105}), "nearest are -110 and -105"),
        (replace(DEFAULT, technologies=("6G",)), "'6G' has no threshold"),
        (replace(DEFAULT, thresholds_dbm={"4G": -105}), "'5G' has no threshold"),
        (replace(DEFAULT, min_samples=0), "At least one row"),
        (replace(DEFAULT, share_needed=0), "above 0"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, words):
    with pytest.raises(InputError, match=words):
        judge(counts([counted(cell(0), "Telia", STRONG)]), settings)


def test_wider_cells_count_classes_and_are_not_judged_from_sums():
    # Three cells fail with a few rows each; in one a truck stood still for a day.
    rows = [counted(cell(at), "Telia", SILENT, 3) for at in (0, 1, 2)]
    rows += [counted(cell(3), "Telia", STRONG, 10_000)]
    wide = summarise(judge(counts(rows), DEFAULT), 500)
    telia = wide[wide["operator"] == "Telia"].iloc[0]
    assert (telia["none"], telia["covered"], telia["class"]) == (3, 1, N)
    even = summarise(judge(counts(rows[2:]), DEFAULT), 500).set_index("operator")["class"]
    assert (even["Telia"], even["Tre"]) == (N, U)  # the worse in a tie; unknown where none is known


def test_classes_survive_any_order_of_rows():
    rows = [counted(cell(at), who, STRONG, 5) for at in range(3) for who in OPERATORS]
    pd.testing.assert_frame_equal(judge(counts(rows), DEFAULT), judge(counts(rows[::-1]), DEFAULT))
