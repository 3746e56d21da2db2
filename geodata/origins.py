"""Origins: which sources and deliveries a value comes from, as records and as a table."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from geodata.frames import typed
from geodata.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

NO_ORIGIN: Final = Origin(id="", sources=(), delivery_ids=(), licence="", synthetic=False)
"""Of a value that is missing because nothing was delivered."""

_SEPARATOR: Final = "\n"
"""Between the items of a list in the table ``origins``; no item holds a line break."""

_ID_LENGTH: Final = 12


def origin(
    sources: Iterable[str] = (),
    delivery_ids: Iterable[str] = (),
    licence: str = "",
    *,
    synthetic: bool = False,
    notes: Iterable[str] = (),
) -> Origin:
    """Give an origin whose id follows from its content, whatever the order of the parts.

    Examples
    --------
    >>> origin(["b", "a"]).id == origin(["a", "b", "a"]).id
    True
    """
    content = [_listed(sources), _listed(delivery_ids), licence, synthetic, _listed(notes)]
    text = json.dumps(content, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
    return Origin(
        id=digest,
        sources=_listed(sources),
        delivery_ids=_listed(delivery_ids),
        licence=licence,
        synthetic=synthetic,
        notes=_listed(notes),
    )


def _listed(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({" ".join(item.split()) for item in items if item.strip()}))


def merged(origins: Iterable[Origin], notes: Iterable[str] = ()) -> Origin:
    """Give one origin that names everything that any of the given ones names."""
    given = list(origins)
    return origin(
        [source for item in given for source in item.sources],
        [delivery for item in given for delivery in item.delivery_ids],
        "; ".join(sorted({part for i in given for part in i.licence.split("; ") if part})),
        synthetic=any(item.synthetic for item in given),
        notes=[note for item in given for note in item.notes] + list(notes),
    )


def origins_frame(origins: Iterable[Origin]) -> pd.DataFrame:
    """Give the table ``origins``: each once, in the order of their ids."""
    unique = {item.id: item for item in origins if item.id}
    records: list[dict[str, object]] = [
        {
            "origin_id": item.id,
            "sources": _SEPARATOR.join(item.sources),
            "delivery_ids": _SEPARATOR.join(item.delivery_ids),
            "licence": item.licence,
            "notes": _SEPARATOR.join(item.notes),
            "synthetic": item.synthetic,
        }
        for _, item in sorted(unique.items())
    ]
    return typed(records, "origins")


def origins_from_frame(frame: pd.DataFrame) -> dict[str, Origin]:
    """Read the table ``origins`` back into records by id."""
    return {
        str(row["origin_id"]): Origin(
            id=str(row["origin_id"]),
            sources=_split(row["sources"]),
            delivery_ids=_split(row["delivery_ids"]),
            licence=str(row["licence"]),
            synthetic=bool(row["synthetic"]),
            notes=_split(row["notes"]),
        )
        for row in frame.to_dict("records")
    }


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(_SEPARATOR)) if text else ()
