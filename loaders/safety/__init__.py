"""What a file is, told by its content, and whether any reader may see it at all.

A file comes from anybody. Before a parser sees it, its size is looked at, what it unpacks to, how
large a sheet it claims, and whether its XML declares entities. Nothing in it is ever run or
followed: of a workbook only stored values are read, never macros, formulas or external links.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from loaders.safety import archives, biff
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Kind: TypeAlias = Literal[
    "empty", "text", "xlsx", "ods", "xls", "xlsb", "office", "encrypted", "zip", "html",
    "xml_spreadsheet", "xml", "pdf", "sqlite", "other",
]  # fmt: skip
"""What a file is. ``office`` is an older Office file without sheets, ``other`` is not known."""

WORKBOOKS: Final[tuple[Kind, ...]] = ("xlsx", "ods", "xls")
"""Kinds that ``loaders.tabular.workbook`` reads."""

TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
_VECTOR: Final = (".gpkg", ".geojson", ".json", ".zip", ".parquet", ".geoparquet", ".fgb")

ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "boundaries": _VECTOR,
    "figures": TABLES,
    "population": (*TABLES, ".json"),
    "broadband": (*TABLES, ".json"),
    "mobile_claims": TABLES,
    "coverage": (*TABLES, ".log", ".pq", *_VECTOR),
    "visits": (*TABLES, ".ics"),
    "projects": TABLES,
    "localities": (*TABLES, *_VECTOR),
    "population_grid": (*TABLES, *_VECTOR),
    "scorecard": TABLES,
    "targets": TABLES,
}
"""Endings of the files that each dataset is loaded from; what may be uploaded."""

_GLOBES: Final = (".kml", ".kmz", ".gpx")
"""What apps that log also write: where one was, with words for people and not with columns."""

MEGABYTE: Final = 1 << 20

MAX_BYTES: Final[Mapping[Kind, int]] = {
    # 50 000 rows of visits are 3 MB; PTS's largest annex is below 30.
    **dict.fromkeys(WORKBOOKS, 64 * MEGABYTE),
    # As text a table is read whole: all of Kolada's broadband for all of Sweden is a tenth of it.
    "text": 256 * MEGABYTE,
}
"""Bytes that a file may have, where a reader takes it whole into memory."""

MAX_STREAMED: Final = 2048 * MEGABYTE
"""Geodata are read in parts; all of Sweden's squares of 1 km are a tenth of it."""

MAX_LOG: Final = 64 * 1024 * MEGABYTE
"""Logs are read in blocks: a hundred million rows of text are a tenth of it."""

_STREAMED: Final[Mapping[str, int]] = {
    "boundaries": MAX_STREAMED,
    "population_grid": MAX_STREAMED,
    "coverage": MAX_LOG,
}

_HEAD: Final = 4096
_SIGNATURES: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (biff.SIGNATURE, "office"),
    (b"%PDF", "pdf"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"PAR1", "other"),
    (b"fgb", "other"),
)
_HTML: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style)\b|\s*MIME-Version:",
    re.IGNORECASE | re.DOTALL,
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_UNREADABLE: Final[Mapping[Kind, str]] = {
    "encrypted": "password",
    "html": "is_html",
    "xml_spreadsheet": "is_xml_spreadsheet",
    "xml": "is_xml",
    "pdf": "is_pdf",
    "office": "is_office",
    "xlsb": "is_xlsb",
}
"""Kinds that no dataset is read from, with the sentence that says what to do instead."""


def require(path: Path, dataset: str = "") -> Kind:
    """Refuse a file that no reader should see, and say what it is.

    Parameters
    ----------
    path
        The file. Its name is shown in messages.
    dataset
        What it is loaded as: then its ending must be one of ``ENDINGS``.

    Raises
    ------
    DeliveryRefusedError
        If its ending is not one of the dataset's, it is too large, would unpack to too much, claims
        a sheet without measure, declares XML entities, has a password, is damaged, or is of a kind
        that is not read (HTML, PDF, Word …).
    """
    suffix = path.suffix.lower()
    if dataset and suffix not in ENDINGS[dataset]:
        known = list(ENDINGS[dataset])
        words = "drawn_for_a_globe" if suffix in _GLOBES and dataset == "coverage" else ""
        raise refused(
            "wrong_ending", words=words, file=path.name, ending=suffix or "–", known=known
        )
    try:
        about = path.stat()
        kind = kind_of(path)
        most = _STREAMED.get(dataset, MAX_BYTES.get(kind, MAX_STREAMED))
        if about.st_size > most:
            megabytes = -(-about.st_size // MEGABYTE)
            raise refused(
                "file_too_large", file=path.name, megabytes=megabytes, most=most // MEGABYTE
            )
        _require(path, kind, about.st_size, about.st_mtime_ns)
    except OSError as error:
        why = error.strerror or str(error)
        raise refused("unreadable", words="file_unreadable", file=path.name, why=why) from error
    return kind


@lru_cache(maxsize=32)
def _require(path: Path, kind: Kind, size: int, changed: int) -> None:
    """Check a file once, however many readers look into it."""
    del size, changed  # part of the key: the file that was checked is the file that is read
    if kind in _UNREADABLE:
        raise refused("unreadable", words=_UNREADABLE[kind], file=path.name)
    if kind == "zip":
        archives.require_sound(path)
    elif kind in ("xlsx", "ods"):
        archives.require_sound(path, archives.MAX_WORKBOOK)
        archives.require_measured(path)
    elif kind == "xls":
        biff.require_measured(path)


def kind_of(path: Path) -> Kind:
    """Say what a file is by its first bytes; an archive and an Office file by what is in it."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    kind = next((kind for sign, kind in _SIGNATURES if head.startswith(sign)), None)
    if kind == "zip":
        return archives.kind_of(path)
    if kind == "office":
        return biff.kind_of(path)
    return kind or _text_kind(head)


def _text_kind(head: bytes) -> Kind:
    start = head
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\x00", b"").lstrip()
    if _HTML.match(start):
        return "html"
    if start.startswith(b"<?xml"):
        sheet = b"urn:schemas-microsoft-com:office:spreadsheet" in start or b"Excel.Sheet" in start
        return "xml_spreadsheet" if sheet else "xml"
    # UTF-16 has a zero in every other byte. A stray one is left to whoever decodes the text.
    even, odd = head[::2].count(0), head[1::2].count(0)
    wide = head[:2] in _MARKS or max(even, odd) > 8 * min(even, odd)
    return "text" if wide or even + odd <= len(head) // 100 else "other"
