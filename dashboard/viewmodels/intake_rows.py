"""Rows that come, go or change, as examples of what a file does: each cell as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.formats import EN_DASH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dashboard.context import PageContext


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row that comes, goes or changes, as an example."""

    change: str
    what: str
    cells: str
    place: str


def label_of(ctx: PageContext, indicator_id: str) -> str:
    """Give an indicator's name; its id where it has none here."""
    key = f"indicator.{indicator_id}.label"
    return ctx.t(key) if ctx.t.has(key) else indicator_id


def row_line(ctx: PageContext, record: Mapping[str, Any]) -> RowLine:
    """Give a row of a comparison (a record of kind ``row``) in words."""
    what = [_cell(ctx, name, value) for name, value in record["key"].items()]
    cells = []
    for name, (before, after) in record["columns"].items():
        texts = [_cell(ctx, name, value) or EN_DASH for value in (before, after)]
        if record["change"] == "changed":
            cells.append(ctx.t("intake.changes.cell", column=_column(ctx, name), before=texts[0],
                               after=texts[1]))  # fmt: skip
        else:
            text = texts[0] if record["change"] == "gone" else texts[1]
            cells.append(f"{_column(ctx, name)}: {text}")
    cells += [
        ctx.t("intake.changes.withheld", column=_column(ctx, n)) for n in record.get("withheld", ())
    ]
    place = [str(record.get("sheet") or "")]
    if record.get("row"):
        place.append(ctx.t("intake.row", row=record["row"]))
    return RowLine(
        change=ctx.t(f"intake.change.{record['change']}"),
        what=" · ".join(text for text in what if text),
        cells="; ".join(cells),
        place=", ".join(part for part in place if part),
    )


def _column(ctx: PageContext, name: str) -> str:
    key = f"intake.column.{name}"
    return ctx.t(key) if ctx.t.has(key) else name.replace("_", " ")


def _cell(ctx: PageContext, name: str, value: Any) -> str:  # noqa: ANN401 - a cell of any table
    """Give what stands in a cell as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return ctx.t(f"intake.flag.{'yes' if value else 'no'}")
    key = f"intake.cell.{name}.{value}"
    if name in _READINGS:
        return _READINGS[name](ctx, str(value))
    if ctx.t.has(key):
        return ctx.t(key)
    if isinstance(value, float | int) and name not in _YEARS:
        return ctx.fmt.number(float(value), 0 if float(value).is_integer() else 3)
    return str(value)


def _names(ctx: PageContext, codes: str) -> str:
    return ", ".join(ctx.name(code) for code in codes.replace(",", " ").split())


_YEARS: Final = ("period", "year", "population_year", "previous_year", "value_year")
_READINGS: Final[Mapping[str, Callable[[PageContext, str], str]]] = {
    "municipality_code": _names,
    "municipality_codes": _names,
    "indicator_id": label_of,
    **dict.fromkeys(("date", "last_date", "decided_on"), lambda ctx, text: ctx.fmt.iso(text)),
}
"""Columns whose cells are codes or moments, and how each is read."""
