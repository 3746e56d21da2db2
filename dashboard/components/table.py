"""A table that can be read aloud, printed and sorted: plain HTML with caption and header cells.

Streamlit's own dataframe is a canvas: a screen reader finds nothing in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import style
from dashboard.components.markup import draw, escaped
from dashboard.formats import EN_DASH, NBSP
from dashboard.viewmodels.figures import DAGGER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from dashboard.context import PageContext


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    key
        The cell's key in each row.
    label
        Header with its unit: 'Ansluten till fiber, procent av hushållen'.
    numeric
        Right-aligned; give every cell the same decimals.
    wide
        Left out on a phone, where the other columns must fit without scrolling.
    plain
        Its numbers are no figures but years or days, and bear no mark in an invented row.
    """

    key: str
    label: str
    numeric: bool = False
    wide: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with more than its text.

    Parameters
    ----------
    text
        What stands there, already formatted.
    sort
        What it sorts by when that is not the text; None sorts last, as missing does.
    href
        Where it leads, from ``address.link``.
    status
        Key of ``style.STATUS``: its shape and colour stand before the text.
    bar
        0 to 1: a bar of that length before the text.
    muted
        Missing or secondary.
    """

    text: str
    sort: float | str | None = None
    href: str = ""
    status: str = ""
    bar: float | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by column key; ``code`` of its municipality; the county's row is ``total``.

    In a ``synthetic`` row every figure bears the dagger; where no column has figures, the row's
    name bears the chip.
    """

    cells: Mapping[str, Cell | str]
    code: str = ""
    total: bool = False
    synthetic: bool = field(default=False)


def table(
    ctx: PageContext,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    sortable: bool = True,
    show_caption: bool = True,
) -> None:
    """Draw a table. The first column names the row; rows marked ``total`` come last, ruled off.

    Parameters
    ----------
    ctx
        The page's context; the row of ``view.municipality`` is marked.
    caption
        What the table shows; read first by a screen reader.
    columns, rows
        What to show, already in order.
    sortable
        Whether the headers are buttons that sort.
    show_caption
        False where a heading right above says the same; it is still read aloud.
    """
    draw(markup(ctx, caption, columns, rows, sortable=sortable, show_caption=show_caption))


def markup(
    ctx: PageContext,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    sortable: bool = True,
    show_caption: bool = True,
) -> str:
    """Give the table as HTML. Parameters as for ``table``."""
    hidden = "" if show_caption else ' class="ka-visually-hidden"'
    head = "".join(_header(ctx, column, sortable=sortable) for column in columns)
    ordered = sorted(rows, key=lambda row: row.total)
    mixed = {column.key for column in columns if column.numeric and _mixed(column, rows)}
    body = "".join(_row(ctx, columns, row, mixed) for row in ordered)
    # Where no header can be focused, the keyboard could not scroll a table wider than a phone.
    reach = "" if sortable else f' tabindex="0" role="region" aria-label="{escaped(caption)}"'
    return (
        f'<div class="ka-table-box"{reach}><table class="ka-table">'
        f"<caption{hidden}>{escaped(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _header(ctx: PageContext, column: Column, *, sortable: bool) -> str:
    classes = _classes(("ka-num", column.numeric), ("ka-wide", column.wide))
    kind = f' class="{classes}"' if classes else ""
    label = escaped(column.label)
    if not sortable:
        return f'<th scope="col"{kind}>{label}</th>'
    hint = escaped(ctx.t("table.sort"))
    return (
        f'<th scope="col"{kind} aria-sort="none"><button type="button" class="ka-sort" '
        f'title="{hint}">{label}</button></th>'
    )


def _classes(*named: tuple[str, bool]) -> str:
    return " ".join(name for name, on in named if on)


def _mixed(column: Column, rows: Sequence[Row]) -> bool:
    """Say whether some numbers of a column carry the mark of an invented value and others none."""
    cells = [(row.cells.get(column.key, ""), row) for row in rows]
    shown = [
        _marked(column, cell, row)
        for cell, row in cells
        if isinstance(cell, Cell) and not cell.muted and cell.text
    ]
    return len({text.endswith(DAGGER) for text in shown}) > 1


def _row(ctx: PageContext, columns: Sequence[Column], row: Row, mixed: AbstractSet[str]) -> str:
    chosen = bool(row.code) and row.code == ctx.view.municipality
    classes = [name for name, on in (("ka-total", row.total), ("ka-chosen", chosen)) if on]
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    chip = row.synthetic and not any(column.numeric for column in columns)
    cells = "".join(
        _cell(
            ctx,
            column,
            row.cells.get(column.key, ""),
            first=place == 0,
            chip=chip,
            room=column.key in mixed,
            row=row,
        )
        for place, column in enumerate(columns)
    )
    return f"<tr{attributes}>{cells}</tr>"


def _marked(column: Column, cell: Cell, row: Row) -> str:
    """Give the text of a cell, with the dagger if it is a figure of an invented row."""
    figure = column.numeric and not column.plain and not cell.muted
    if not (row.synthetic and figure) or DAGGER in cell.text or cell.text in ("", EN_DASH):
        return cell.text
    return f"{cell.text}{NBSP}{DAGGER}"


def _cell(
    ctx: PageContext,
    column: Column,
    cell: Cell | str,
    *,
    first: bool,
    chip: bool,
    room: bool,
    row: Row,
) -> str:
    cell = Cell(cell) if isinstance(cell, str) else cell
    marked = _marked(column, cell, row)
    text = escaped(marked)
    if room and not cell.muted and not marked.endswith(DAGGER):
        text += '<span class="ka-mark"></span>'
    if cell.status:
        shape, colour = style.STATUS[cell.status]
        text = (
            f'<span class="ka-status"><span style="color:{colour}" aria-hidden="true">'
            f"{shape}</span> {text}</span>"
        )
    if cell.href:
        text = f'<a href="{escaped(cell.href)}">{text}</a>'
    if cell.bar is not None:
        length = max(0.0, min(1.0, cell.bar)) * 100
        bar = f'<span class="ka-bar" style="width:{length:.1f}%"></span>'
        text = (
            f'<span class="ka-barred"><span class="ka-track">{bar}</span><span>{text}</span></span>'
        )
    if first and chip:
        text += f' <span class="ka-chip ka-chip-small">{escaped(ctx.t("sample.short"))}</span>'
    classes = _classes(
        ("ka-num", column.numeric), ("ka-wide", column.wide), ("ka-empty", cell.muted)
    )
    attributes = f' class="{classes}"' if classes else ""
    if cell.sort is not None:
        attributes += f' data-sort="{escaped(cell.sort)}"'
    elif column.numeric:
        attributes += ' data-sort=""'
    tag = "th" if first else "td"
    scope = ' scope="row"' if first else ""
    return f"<{tag}{scope}{attributes}>{text}</{tag}>"
