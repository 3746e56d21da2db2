"""Downloads, built when they are asked for: the first formats in view, the rest behind a word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.context import PageContext

KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class Download:
    """One file to take away.

    Parameters
    ----------
    kind
        ``xlsx``, ``png``, ``svg``, ``gpkg``, ``csv`` or ``geojson``.
    build
        Makes the bytes; runs only when somebody asks.
    """

    kind: str
    build: Callable[[], bytes]


def downloads(
    ctx: PageContext,
    stem: str,
    first: Sequence[Download],
    more: Sequence[Download] = (),
    *,
    synthetic: bool = False,
) -> None:
    """Draw the downloads of a page.

    Parameters
    ----------
    ctx
        The page's context.
    stem
        What the files hold: 'bredband_2019'. The edition is added, and 'exempel' in front where any
        value is invented.
    first
        In view: workbook, picture, GeoPackage.
    more
        Behind 'Fler format': CSV, GeoJSON.
    synthetic
        Whether any value in the files is invented.
    """
    name = file_stem(ctx, stem, synthetic=synthetic)
    with st.container(horizontal=True, key=f"ka-downloads-{stem}", gap="small"):
        for item in first:
            _button(ctx, name, item)
        if more:
            with st.popover(ctx.t("download.more")):
                for item in more:
                    _button(ctx, name, item)


def file_stem(ctx: PageContext, stem: str, *, synthetic: bool) -> str:
    """Give a file's name without its ending: ASCII, marked, with the edition.

    >>> _plain("Mobiltäckning 2019")
    'mobiltackning_2019'
    """
    parts = ["exempel" if synthetic else "kommunatlas", _plain(stem), ctx.bundle.edition_id[:8]]
    return "_".join(part for part in parts if part)


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")


def _button(ctx: PageContext, name: str, item: Download) -> None:
    st.download_button(
        ctx.t(f"download.{item.kind}"),
        data=item.build,
        file_name=f"{name}.{item.kind}",
        mime=KINDS[item.kind],
        key=f"download-{name}-{item.kind}",
        on_click="ignore",
    )
