"""Kinds of deliveries of one dataset: which of them a file is, said or recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from loaders.spec import Reader, ReadOptions, ReadResult


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of delivery of a dataset."""

    name: str
    """The word after ``--preset``; it stands in ``DatasetSpec.presets``."""

    read: Reader
    fits: Callable[[Path, ReadOptions], bool] | None = None
    """Says whether a file is of this kind, from little of it. Never raises; False if unsure. None:
    it cannot be recognised, only said."""


def read_as(presets: Sequence[Preset], path: Path, options: ReadOptions) -> ReadResult:
    """Read a file as the kind that the person names, else as the first that fits.

    The last kind is the dataset's plain table: what fits nothing is read as one, because its error
    says which columns are missing and where to get a template.

    Raises
    ------
    DeliveryRefusedError
        If there is no kind of that name, or as the kind's reader.
    """
    if options.preset:
        named = [preset for preset in presets if preset.name == options.preset]
        if not named:
            known = [preset.name for preset in presets]
            raise refused("unknown_preset", preset=options.preset, known=known)
        return named[0].read(path, options)
    fitting = (one for one in presets if one.fits is not None and one.fits(path, options))
    return next(fitting, presets[-1]).read(path, options)
