"""Deliveries of coverage that overlap in time, operator and cells (DESIGN, section 4).

The same rows in two files are not detected one by one: a log that is loaded twice, cut otherwise,
counts twice. What can be seen is that two deliveries measured the same cells, of the same operator,
in the same days, and that most of their counts are the same. One file read twice with other choices
never comes so far: it is refused (``loaders.publishing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geodata.errors import Problem

MOST_SHARED: Final = 0.5
"""Share of the smaller delivery's counts that are the same to the number and the second: from there
on it is no coincidence, the same rows stand in both files."""

FEWEST_CELLS: Final = 10
"""Cells that must overlap: two vehicles may meet at a junction, on one and the same day. The same
rows are told however few they are."""

_GROUP: Final = ["cell_id", "operator", "technology", "month", "signal_class"]
"""Without the way of measuring: the person may have said it of one of two files alone."""

_TIMES: Final = ["first_at", "last_at"]


def overlaps(delivery_id: str, counts: pd.DataFrame, deliveries: pd.DataFrame) -> Iterator[Problem]:
    """Compare a delivery with each other one that it shares cells, operators and days with.

    Parameters
    ----------
    delivery_id
        The new one.
    counts
        The table ``coverage_counts`` with it and the others.
    deliveries
        Gives the names of the files.
    """
    own = counts["delivery_id"] == delivery_id
    mine = counts[own]
    # Only what is near is copied: the other deliveries may have millions of counts.
    near = counts[~own & counts["cell_id"].isin(mine["cell_id"])]
    if near.empty:
        return
    names = deliveries.set_index("delivery_id")["file_name"]
    sizes = counts["delivery_id"].value_counts()
    spans = _spans(mine)
    for other, theirs in near.groupby("delivery_id", sort=False):
        file, delivery = str(names.get(other, other)), str(other)[:12]
        both = spans.merge(_spans(theirs), on=["cell_id", "operator"])
        begin = both[["first_at_x", "first_at_y"]].max(axis="columns").dt.normalize()
        end = both[["last_at_x", "last_at_y"]].min(axis="columns").dt.normalize()
        shared = begin <= end
        same = len(mine.merge(theirs, on=[*_GROUP, *_TIMES, "n"]))
        smaller = min(len(mine), int(sizes[other]))
        repeated = same >= MOST_SHARED * smaller
        if not repeated and both.loc[shared, "cell_id"].nunique() < FEWEST_CELLS:
            continue
        yield problem(
            "coverage_overlaps",
            words="coverage_repeated" if repeated else "coverage_overlaps",
            file=file,
            delivery=delivery,
            cells=int(both.loc[shared, "cell_id"].nunique()),
            operators=sorted(set(both.loc[shared, "operator"])),
            first=begin[shared].min().date().isoformat(),
            last=end[shared].max().date().isoformat(),
            share=round(same / smaller, 2),
        )


def _spans(counts: pd.DataFrame) -> pd.DataFrame:
    """Give the first and the last moment in each cell and month, by operator.

    Month by month, so that a delivery of January and March does not fill February.
    """
    group = counts.groupby(["cell_id", "operator", "month"], as_index=False)
    return group.agg(first_at=("first_at", "min"), last_at=("last_at", "max")).drop(columns="month")
