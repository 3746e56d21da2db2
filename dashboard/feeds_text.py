"""What the command ``feeds`` prints for people: one line for each thing found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.command import PROBLEMS_SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATUS = {
    "used": "used",
    "overruled": "overruled by later files",
    "rejected": "rejected, and in no edition",
    "no_row": "no row of the data: left out, outside the county, a heading, or not there",
    "not_in_edition": "not in this edition",
}


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Give the lines for the answer of ``loaders.feeds.feeds``."""
    delivery = found["delivery"]
    where = f", row {found['row']}" if "row" in found else ""
    yield (
        f"{delivery['dataset']}: {delivery['file_name']}{where}, "
        f"sha256 {delivery['file_sha256']}: {STATUS[found['status']]}"
    )
    yield from _row(found) if "row" in found else _delivery(found)


def _row(found: Mapping[str, Any]) -> Iterator[str]:
    for item in found["problems"]:
        yield f"  {item['column']}: {item['message']} {item['suggestion']}".rstrip()
    for row in found["rows"]:
        by = row["overruled_by"]
        if by is not None:
            place = f", row {by['row']}" if by["row"] else ""
            yield f"  {row['table']}: overruled by {by['file']}{place}, sha256 {by['sha256']}"
    for value in found["values"]:
        yield (
            f"  {value['indicator_id']}, {value['municipality_code']}, {value['period']}: "
            f"{value['value']:g}"
        )


def _delivery(found: Mapping[str, Any]) -> Iterator[str]:
    rows = found["rows"]
    yield f"  {rows['standing']} of {rows['given']} rows stand"
    for by in rows["overruled_by"][:PROBLEMS_SHOWN]:
        yield f"  {by['rows']} overruled by {by['file']}"
    for item in found["indicators"]:
        years = item["periods"]
        span = f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"
        yield (
            f"  {item['indicator_id']}: {item['values']} value(s), {span}, "
            f"{len(item['municipalities'])} area(s)"
        )
