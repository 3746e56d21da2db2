"""What publishing would change: sentences, tables and the map, from the records of a comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dashboard import style
from dashboard.formats import EN_DASH, NBSP
from dashboard.maps.changes import FORMER_OUTLINE, NEW_OUTLINE, POINTS
from dashboard.maps.choropleth import Shape
from dashboard.viewmodels.figures import DAGGER
from dashboard.viewmodels.intake_rows import RowLine, label_of, row_line
from dashboard.viewmodels.shading import LegendEntry
from geodata.indicators import INDICATORS
from geodata.model import VALUE_STATUSES
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.intake import Comparison, Drawing
    from geodata.model import Indicator

VALUES_SHOWN: Final = 10
ROWS_SHOWN: Final = 20
INDICATORS_SHOWN: Final = 30
COUNTED_UNITS: Final = ("persons", "households", "days")
"""Units that the measure's name says; a table on a phone has no room for them in each cell."""

MORE_DECIMALS: Final = 4

MOVES: Final = ("gone", "moved", "new", "replaces", "retired", "restated")
"""What may happen to a value, the most important first.

``replaces``: real instead of invented, or the other way round; ``retired``: an invented one goes.
"""

SAMPLE_MOVES: Final = ("replaces", "retired")

CHANGED: Final = style.SHARES[4]
REPLACED: Final = style.SHARES[1]
SAME: Final = style.HAIRLINE


@dataclass(frozen=True, slots=True)
class TableLine:
    """How a table's rows change."""

    name: str
    before: str
    new: str
    changed: str
    gone: str
    after: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """How an indicator's values change."""

    label: str
    moves: str
    """'12 ändras, 3 nya'."""

    largest: str
    """The largest move, with municipality and year; empty where none has a size."""

    where: str
    """Municipalities and years."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value that changes."""

    area: str
    code: str
    label: str
    period: int
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True)
class ChangeMap:
    """Which municipalities' values change."""

    title: str
    shapes: tuple[Shape, ...]
    legend: tuple[LegendEntry, ...]
    synthetic: bool = False
    """Whether any value that it tells of will be an invented one."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is said of what would change."""

    sentence: str
    tables: tuple[TableLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    indicators_more: int = 0
    """How many indicators change beside those in ``indicators``."""

    values: tuple[ValueLine, ...] = ()
    values_more: int = 0
    """How many values change beside those in ``values``."""

    withheld: int = 0
    """Values that change and are secret: they are counted and never shown."""

    rows: tuple[RowLine, ...] = ()
    invented: bool = False
    """Whether any value shown is invented, so that the dagger must be explained."""

    map: ChangeMap | None = None
    """None where no municipality's value changes."""


def build(ctx: PageContext, comparison: Comparison) -> Changes:
    """Say what a comparison found."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for record in comparison.changes:
        by_kind.setdefault(str(record["kind"]), []).append(record)
    values = by_kind.get("value", [])
    shown = [record for record in values if not _secret(record)]
    examples = [record for record in by_kind.get("row", []) if not _secret(record["key"])]
    ordered = sorted(shown, key=_importance)
    lines = tuple(_value(ctx, record) for record in ordered[:VALUES_SHOWN])
    tables = tuple(_table(ctx, record) for record in by_kind.get("rows", []))
    moved = len({record["indicator_id"] for record in values})
    return Changes(
        sentence=_sentence(ctx, by_kind.get("rows", []), values),
        tables=tables,
        indicators=_indicators(ctx, values),
        indicators_more=max(0, moved - INDICATORS_SHOWN),
        values=lines,
        values_more=len(ordered) - len(lines),
        withheld=len(values) - len(shown),
        rows=tuple(row_line(ctx, record) for record in examples[:ROWS_SHOWN]),
        invented=any(DAGGER in line.before + line.after for line in lines),
        map=_map(ctx, shown),
    )


def move_of(record: Mapping[str, Any]) -> str:
    """Give what happens to a value: one of ``MOVES``."""
    before, after = record["before"], record["after"]
    kinds = {record.get("status"), record.get("status_before")}
    if kinds == set(VALUE_STATUSES):
        # Real and invented are never weighed against each other: there is no difference to tell.
        return "replaces"
    if before is not None and after is None:
        return "retired" if record.get("status_before") == "synthetic" else "gone"
    if before is None and after is not None:
        return "new"
    return "moved" if before != after else "restated"


def _importance(record: Mapping[str, Any]) -> tuple[int, float, str, str, int]:
    """Sort by what happens, then by how much: points of a share, else the share of the value."""
    before, after = record["before"], record["after"]
    move = move_of(record)
    size = 0.0
    if move == "moved":
        unit = _indicator(record)
        whole = 1.0 if unit is not None and unit.unit == "share" else max(abs(before), abs(after))
        size = abs(after - before) / whole
    key = (str(record["indicator_id"]), str(record["municipality_code"]))
    return (MOVES.index(move), -round(size, 6), *key, -int(record["period"]))


def _indicator(record: Mapping[str, Any]) -> Indicator | None:
    return INDICATORS.get(str(record.get("indicator_id")))


def _secret(record: Mapping[str, Any]) -> bool:
    found = _indicator(record)
    return found is not None and found.level == "secret"


def _sentence(
    ctx: PageContext,
    tables: Sequence[Mapping[str, Any]],
    values: Sequence[Mapping[str, Any]],
) -> str:
    if not tables and not values:
        return ctx.t("intake.changes.none")
    counts = {name: sum(int(t.get(name, 0)) for t in tables) for name in ("new", "changed", "gone")}
    said = [
        ctx.t(f"intake.changes.rows.{name}", n=count, count=ctx.fmt.number(count))
        for name, count in counts.items()
        if count
    ]
    first = ctx.t("intake.changes.first", rows=_listed(ctx, said)) if said else ""
    if not values:
        return f"{first} {ctx.t('intake.changes.no_values')}".strip()
    areas = {record["municipality_code"] for record in values} & set(MUNICIPALITY_CODES)
    second = ctx.t(
        "intake.changes.values",
        values=ctx.t("intake.changes.value", n=len(values), count=ctx.fmt.number(len(values))),
        areas=ctx.t("intake.changes.area", n=len(areas), count=ctx.fmt.number(len(areas))),
    )
    retired = any(move_of(record) in SAMPLE_MOVES for record in values)
    third = ctx.t("intake.changes.sample") if retired else ""
    return " ".join(part for part in (first, second, third) if part)


def _listed(ctx: PageContext, parts: Sequence[str]) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {ctx.t('intake.and')} {parts[-1]}"


def _table(ctx: PageContext, record: Mapping[str, Any]) -> TableLine:
    before, after = record.get("rows_before"), record.get("rows_after")
    number = ctx.fmt.number
    return TableLine(
        name=ctx.t(f"intake.table.{record['table']}"),
        before="" if before is None else number(before),
        new=number(record["new"]),
        changed=number(record.get("changed", 0)),
        gone=number(record["gone"]),
        after="" if after is None else number(after),
    )


def _indicators(ctx: PageContext, values: Sequence[Mapping[str, Any]]) -> tuple[IndicatorLine, ...]:
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for record in values:
        grouped.setdefault(str(record["indicator_id"]), []).append(record)
    ordered = sorted(grouped.items(), key=lambda pair: min(_importance(r) for r in pair[1]))
    return tuple(_indicator_line(ctx, *pair) for pair in ordered[:INDICATORS_SHOWN])


def _indicator_line(
    ctx: PageContext, name: str, records: Sequence[Mapping[str, Any]]
) -> IndicatorLine:
    moves = [move_of(record) for record in records]
    said = [
        ctx.t(f"intake.move.{move}", n=moves.count(move), count=ctx.fmt.number(moves.count(move)))
        for move in MOVES
        if move in moves
    ]
    first = min(records, key=_importance)
    largest = ""
    if move_of(first) == "moved" and not _secret(first):
        area = ctx.name(first["municipality_code"])
        largest = ctx.t(
            "intake.changes.largest",
            difference=_difference(ctx, first),
            area=area.lower() if first["municipality_code"] == COUNTY else area,
            year=first["period"],
        )
    years = sorted({int(record["period"]) for record in records})
    return IndicatorLine(
        label=label_of(ctx, name),
        moves=", ".join(said),
        largest=largest,
        where=ctx.fmt.range(str(years[0]), str(years[-1])) if len(years) > 1 else str(years[0]),
    )


def _value(ctx: PageContext, record: Mapping[str, Any]) -> ValueLine:
    return ValueLine(
        area=ctx.name(record["municipality_code"]),
        code=str(record["municipality_code"]),
        label=label_of(ctx, str(record["indicator_id"])),
        period=int(record["period"]),
        before=_said(ctx, record, "before", "_before"),
        after=_said(ctx, record, "after", ""),
        difference=_difference(ctx, record),
    )


def _said(ctx: PageContext, record: Mapping[str, Any], name: str, suffix: str) -> str:
    """Give a value with its unit, its qualifier and, where it is invented, its mark."""
    found, value = _indicator(record), record[name]
    if value is None:
        return EN_DASH
    if found is None:
        text = ctx.fmt.number(float(value), 2)
    else:
        qualifier = str(record.get(f"qualifier{suffix}") or "")
        text = ctx.fmt.value(float(value), found, qualifier=qualifier)
        if found.unit in COUNTED_UNITS:
            number = ctx.fmt.parts(float(value), found)[0]
            text = ctx.fmt.qualified(number, qualifier)
    invented = record.get(f"status{suffix}") == "synthetic"
    return f"{text}{NBSP}{DAGGER}" if invented else text


def _difference(ctx: PageContext, record: Mapping[str, Any]) -> str:
    move, found = move_of(record), _indicator(record)
    if move != "moved":
        return ctx.t(f"intake.move_word.{move}")
    difference = float(record["after"]) - float(record["before"])
    if found is None:
        return ctx.fmt.number(difference, 2, sign=True)
    # A value that moves by less than is shown of it: as many decimals as it takes to see it.
    finer = [replace(found, decimals=found.decimals + more) for more in range(MORE_DECIMALS + 1)]
    texts = [ctx.fmt.change(difference, item) for item in finer]
    return next((text for text in texts if any(sign in text for sign in "123456789")), texts[0])


def _map(ctx: PageContext, values: Iterable[Mapping[str, Any]]) -> ChangeMap | None:
    """Shade the municipalities whose values change, apart from those that become real."""
    mine: dict[str, list[Mapping[str, Any]]] = {}
    for record in values:
        mine.setdefault(str(record["municipality_code"]), []).append(record)
    if not mine.keys() & set(MUNICIPALITY_CODES):
        return None
    shapes = tuple(_shape(ctx, code, mine.get(code, [])) for code in MUNICIPALITY_CODES)
    used = [shape.fill for shape in shapes]
    legend = tuple(
        LegendEntry(fill, ctx.t(f"intake.map.{word}"))
        for fill, word in ((CHANGED, "changed"), (REPLACED, "replaces"), (SAME, "same"))
        if fill in used
    )
    synthetic = any(r.get("status") == "synthetic" for found in mine.values() for r in found)
    return ChangeMap(ctx.t("intake.map.title"), shapes, legend, synthetic)


def map_title(ctx: PageContext, shown: Changes, drawing: Drawing) -> str:
    """Say what the map shows: new outlines, localities, or where values change."""
    if drawing.former:
        return ctx.t("intake.map.outlines")
    if drawing.places:
        return ctx.t("intake.map.places")
    return shown.map.title if shown.map else ""


def legend_of(ctx: PageContext, shown: Changes, drawing: Drawing) -> tuple[LegendEntry, ...]:
    """Give the map's legend: fills first, then outlines, then points; only what is on the map."""
    entries = list(shown.map.legend) if shown.map else []
    if drawing.former:
        entries.append(LegendEntry(f"dashed:{FORMER_OUTLINE}", ctx.t("intake.map.former")))
        entries.append(LegendEntry(f"line:{NEW_OUTLINE}", ctx.t("intake.map.newer")))
    used = {place.change for place in drawing.places}
    for change, (outline, fill) in POINTS.items():
        if change in used:
            form = "dot" if outline == fill else "ring"
            entries.append(LegendEntry(f"{form}:{outline}", ctx.t(f"intake.place.{change}")))
    return tuple(entries)


def _shape(ctx: PageContext, code: str, records: Sequence[Mapping[str, Any]]) -> Shape:
    if not records:
        return Shape(code, SAME, (ctx.name(code), ctx.t("intake.map.same")))
    count = ctx.t("intake.changes.value", n=len(records), count=ctx.fmt.number(len(records)))
    first = min(records, key=_importance)
    line = _value(ctx, first)
    replaced = all(move_of(record) in SAMPLE_MOVES for record in records)
    return Shape(
        code,
        REPLACED if replaced else CHANGED,
        (
            ctx.name(code),
            ctx.t("intake.map.count", values=count),
            f"{line.label} {line.period}: {line.before} → {line.after}",
        ),
    )
