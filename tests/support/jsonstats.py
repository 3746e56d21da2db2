"""Statistics Sweden's answers in JSON-stat 2, made in code: name the categories and the numbers."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

AREAS = ("00", "25", *MUNICIPALITY_CODES)
LABELS = {
    "tot": "totalt ålder", "TotSA": "totalt, samtliga åldrar", "TOT1": "totalt, samtliga åldrar",
    "TotSa": "totalt, samtliga män och kvinnor", "SC": "totalt, samtliga civilstånd",
    "1+2": "totalt", "1": "män", "2": "kvinnor", "OG": "ogifta", "000007ME": "Folkmängd",
    "BE0101N1": "Folkmängd", "BE0101N2": "Folkökning", "BE0101U2": "Folkmängd",
    "BE0101U1": "Invånare per kvadratkilometer", "BE0101U3": "Landareal, kvadratkilometer",
}  # fmt: skip


def dataset(
    dimensions: Mapping[str, Sequence[str]],
    number: Callable[[dict[str, str]], Any],
    *,
    table: str = "",
    **said: Any,
) -> dict[str, Any]:
    """Give a dataset as PxWeb answers it; ``number`` gives the value of each combination."""
    made: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd efter region",
        "source": "SCB",
        "updated": "2026-02-20T07:00:00Z",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            name: {
                "label": name.lower(),
                "category": {
                    "index": {code: at for at, code in enumerate(codes)},
                    "label": {code: LABELS.get(code, code) for code in codes},
                },
            }
            for name, codes in dimensions.items()
        },
        "value": [
            number(dict(zip(dimensions, codes, strict=True)))
            for codes in product(*dimensions.values())
        ],
    }
    if table:
        made["extension"] = {"px": {"tableid": table, "decimals": 0}}
    return {**made, **said}


def write(path: Path, content: Any, *, mark: bool = False) -> Path:
    """Write JSON, with a byte order mark where the older service has one."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8-sig" if mark else None)
    return path
