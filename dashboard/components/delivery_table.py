"""The files of an edition, each with its SHA-256: short in the table, whole when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.components.markup import draw, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.datasets import DeliveryLine

NUMBERS: Final = ("read", "accepted", "rejected", "left_out", "outside")
NARROW: Final = ("file", "name", "accepted")
"""Columns that a phone has room for."""


def delivery_table(ctx: PageContext, lines: Sequence[DeliveryLine]) -> None:
    """Draw the files in the order of the edition."""
    columns = ("file", "name", "sha256", "covers", *NUMBERS, "licence")
    head = "".join(
        f'<th scope="col"{_kind(key)}>{escaped(ctx.t(f"data.head.{key}"))}</th>' for key in columns
    )
    body = "".join(_row(ctx, line) for line in lines)
    caption = escaped(ctx.t("data.caption.deliveries"))
    draw(
        # It scrolls on a phone, and holds nothing else that the keyboard could reach it by.
        f'<div class="ka-table-box" tabindex="0" role="region" aria-label="{caption}">'
        '<table class="ka-table ka-deliveries">'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _kind(key: str) -> str:
    classes = (("ka-num", key in NUMBERS), ("ka-wide", key not in NARROW))
    named = " ".join(name for name, on in classes if on)
    return f' class="{named}"' if named else ""


def _row(ctx: PageContext, line: DeliveryLine) -> str:
    mark = f' <span class="ka-chip ka-chip-small">{escaped(ctx.t("sample.short"))}</span>'
    whole = (
        f'<details class="ka-hash"><summary>{escaped(line.short)}</summary>'
        f"{escaped(line.sha256)}</details>"
    )
    numbers = "".join(f"<td{_kind(key)}>{escaped(getattr(line, key))}</td>" for key in NUMBERS)
    return (
        f'<tr><th scope="row">{escaped(line.file_name)}{mark if line.synthetic else ""}</th>'
        f"<td>{escaped(line.dataset)}</td><td{_kind('sha256')}>{whole}</td>"
        f"<td{_kind('covers')}>{escaped(line.covers)}</td>"
        f"{numbers}<td{_kind('licence')}>{escaped(line.licence)}</td></tr>"
    )
