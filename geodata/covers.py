"""Which days the deliveries of the registers cover.

Inside the days covered, no row means zero. Outside them nothing is known, and the value is missing.
Several registers of a dataset count together. A day is covered if one of them covers it, but a
year is whole only if each register that has any of its days has them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geodata.errors import InputError
from geodata.values import origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.model import Origin, Tables

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """The days from ``first`` to ``last``, both included, that one delivery covers."""

    first: date
    last: date
    delivery_id: str
    source: str
    licence: str
    synthetic: bool
    place: int
    """Position of the row in the table ``deliveries``, which is in the order of loading."""

    register: str
    rows_rejected: int
    """Rows of the file that were refused. What they say of these days is not known."""

    def touches(self, first: date, last: date) -> bool:
        """Say whether any day of the stretch is covered."""
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days that are all covered, by one delivery or by several."""

    first: date
    last: date


def covers_of(
    tables: Tables, dataset: str, found: Mapping[str, tuple[date, date]] | None = None
) -> list[Cover]:
    """Give what each delivery of a dataset covers, oldest first.

    Parameters
    ----------
    tables
        Core tables with ``deliveries``; ``covers_from`` and ``covers_to`` are ISO dates or years.
    dataset
        For example ``"visits"``.
    found
        First and last day in the rows of each delivery, for deliveries that do not say what they
        cover.

    Raises
    ------
    InputError
        If a date cannot be read.
    """
    deliveries = tables["deliveries"]
    covers = []
    for place, row in enumerate(deliveries.to_dict("records")):
        if row["dataset"] != dataset:
            continue
        span = _span(row["covers_from"], row["covers_to"]) or (found or {}).get(row["delivery_id"])
        if span is not None:
            covers.append(
                Cover(
                    *span,
                    delivery_id=row["delivery_id"],
                    source=row["source"],
                    licence=row["licence"],
                    synthetic=bool(row["synthetic"]),
                    place=place,
                    register=row["register"],
                    rows_rejected=int(row["rows_rejected"]),
                )
            )
    return sorted(covers, key=lambda cover: (cover.first, cover.last, cover.delivery_id))


def _span(first: str, last: str) -> tuple[date, date] | None:
    if not first or not last:
        return None
    try:
        return (
            date.fromisoformat(first if "-" in first else f"{first}-01-01"),
            date.fromisoformat(last if "-" in last else f"{last}-12-31"),
        )
    except ValueError as error:
        msg = f"The days covered, {first!r} to {last!r}, are no dates like 2019-01-31."
        raise InputError(msg) from error


def stretches(covers: Iterable[Cover]) -> list[Stretch]:
    """Join covers that overlap or follow on each other, oldest first."""
    joined: list[Stretch] = []
    for cover in sorted(covers, key=lambda cover: cover.first):
        if joined and cover.first <= joined[-1].last + DAY:
            joined[-1] = Stretch(joined[-1].first, max(joined[-1].last, cover.last))
        else:
            joined.append(Stretch(cover.first, cover.last))
    return joined


def year_span(year: int) -> tuple[date, date]:
    """Give the first and the last day of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def years(covers: Iterable[Cover]) -> list[int]:
    """Give the calendar years of which at least one day is covered."""
    return sorted({y for cover in covers for y in range(cover.first.year, cover.last.year + 1)})


def is_whole(covers: Sequence[Cover], year: int) -> bool:
    """Say whether every register that has any day of the year has every day of it."""
    return _open_registers(covers, year) == set()


def _open_registers(covers: Sequence[Cover], year: int) -> set[str] | None:
    """Give the registers that have some days of the year and not all; None if none has any."""
    first, last = year_span(year)
    touching = [cover for cover in covers if cover.touches(first, last)]
    if not touching:
        return None
    return {
        register
        for register in {cover.register for cover in touching}
        if not any(
            stretch.first <= first and last <= stretch.last
            for stretch in stretches(c for c in touching if c.register == register)
        )
    }


def partly_covered(covers: Sequence[Cover]) -> list[int]:
    """Give the years that are covered in part. They are compared with no other year."""
    return [year for year in years(covers) if not is_whole(covers, year)]


def refused(covers: Sequence[Cover], first: date, last: date) -> int:
    """Give how many refused rows may be of the days from ``first`` to ``last``.

    A delivery that speaks of the same days of its register again has corrected them.
    """
    return sum(
        cover.rows_rejected
        for cover in covers
        if cover.touches(first, last) and not _said_again(cover, covers, first, last)
    )


def _said_again(cover: Cover, covers: Sequence[Cover], first: date, last: date) -> bool:
    later = [c for c in covers if c.register == cover.register and c.place > cover.place]
    begin, end = max(cover.first, first), min(cover.last, last)
    return any(s.first <= begin and end <= s.last for s in stretches(later))


def origin_of(covers: Sequence[Cover], year: int) -> Origin:
    """Give the origin of a year's figure.

    A year that is covered in part has the days covered as notes, as ISO 8601 intervals
    (``2019-01-01/2019-05-31``): those of the registers that have not all of its days.
    """
    first, last = year_span(year)
    partial = _open_registers(covers, year) or set()
    notes = [
        f"{max(s.first, first)}/{min(s.last, last)}"
        for s in stretches(cover for cover in covers if cover.register in partial)
        if s.first <= last and first <= s.last
    ]
    return origin(
        [cover.source for cover in covers],
        [cover.delivery_id for cover in covers],
        "; ".join(sorted({cover.licence for cover in covers if cover.licence})),
        synthetic=any(cover.synthetic for cover in covers),
        notes=notes,
    )
