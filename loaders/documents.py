"""JSON as services answer it and people save it: one way in, of limited size, never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from loaders.tabular import decoded
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 256 << 20
"""All of Kolada's broadband for all of Sweden is a tenth of it."""


_START: Final = 256


def read_json(path: Path, name: str = "") -> Any:  # noqa: ANN401 - whatever the file holds
    """Read a JSON file; a byte order mark is passed over, as SCB's older answers have one.

    Raises
    ------
    DeliveryRefusedError
        If it is too large, is no JSON, or nests deeper than Python reads.
    """
    shown = name or path.name
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refused("file_too_large", file=shown, megabytes=size >> 20, most=MAX_BYTES >> 20)
    text = decoded(path.read_bytes(), shown)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused("unreadable", words="unreadable_json", file=shown, why=str(error)) from error


def begins_as_json(path: Path) -> bool:
    """Say whether a file begins as a JSON object or list, in UTF-8 or UTF-16. Never raises."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError:
        return False
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"{", b"[")


def parsed(content: bytes, name: str) -> Any:  # noqa: ANN401 - whatever the answer holds
    """Give what the JSON answer of a service says.

    Parameters
    ----------
    content
        From ``http.get``.
    name
        What it is called in the message: its address.

    Raises
    ------
    DeliveryRefusedError
        If it is no JSON: an error page, half an answer.
    """
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refused("unreadable", words="answer_no_json", url=name, why=str(error)) from error


def canonical(value: object) -> bytes:
    """Give JSON that depends on the data alone: keys sorted, one item a line, UTF-8, line feeds.

    Lists keep their order: whoever fetches sorts them.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    # Half a sign, which JSON may hold as an escape, stays one.
    return text.encode(errors="backslashreplace")
