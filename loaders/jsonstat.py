"""JSON-stat 2, the form in which statistical offices answer: a cube of numbers and its dimensions.

Source of the form: json-stat.org, version 2.0. A dataset has dimensions in an order (``id``), their
sizes (``size``) and values in row-major order: the last dimension changes fastest. ``value`` is a
list, or an object that holds the known values alone by position; ``status`` is a word for all, a
list, or an object.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pandas as pd

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.errors import DeliveryRefusedError

Object: TypeAlias = "dict[str, Any]"

MAX_VALUES: Final = 5_000_000
"""Statistics Sweden answers with 150 000 at most; a sparse file could claim any number."""

VALUE: Final = "value"
STATUS: Final = "status"
"""Columns of ``Cube.frame`` beside the dimensions, whose codes never begin with a small letter at
Statistics Sweden; a dimension of that name is refused."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its categories in the order of the cube."""

    code: str
    label: str
    categories: tuple[str, ...]
    labels: Mapping[str, str]
    """Words for the categories, where the file has them."""


@dataclass(frozen=True, slots=True)
class Cube:
    """One dataset."""

    label: str
    source: str
    table: str
    """The producer's id of the table, as PxWeb says it; empty where the file does not."""

    dimensions: tuple[Dimension, ...]
    values: tuple[Any, ...]
    """In row-major order: a number, None where there is none, or whatever else stands there."""

    statuses: Mapping[int, str] = field(default_factory=dict)
    """What is said of a value, by its position from 0."""

    def dimension(self, code: str) -> Dimension | None:
        """Give a dimension by its code, whatever the case."""
        wanted = code.casefold()
        return next((d for d in self.dimensions if d.code.casefold() == wanted), None)

    def frame(self) -> pd.DataFrame:
        """Give a row for each value: the dimensions' codes, ``value`` and ``status``.

        The index is the value's position from 1, which is its row in the file.
        """
        sizes = [len(dimension.categories) for dimension in self.dimensions]
        places = np.unravel_index(np.arange(len(self.values)), sizes) if sizes else ()
        columns: dict[str, Any] = {
            d.code: pd.Categorical.from_codes(np.asarray(at), categories=pd.Index(d.categories))
            for d, at in zip(self.dimensions, places, strict=True)
        }
        columns[VALUE] = pd.Series(list(self.values), dtype="object")
        columns[STATUS] = [self.statuses.get(at, "") for at in range(len(self.values))]
        frame = pd.DataFrame(columns)
        frame.index = pd.RangeIndex(1, len(frame) + 1)
        return frame


def cubes(content: object, name: str) -> list[Cube]:
    """Give the datasets of a file: one, or those that a collection holds.

    Parameters
    ----------
    content
        What the JSON says.
    name
        The file's, for messages.

    Raises
    ------
    DeliveryRefusedError
        If it is no JSON-stat of version 2, with what it is; or if its parts contradict each other.
    """
    if not isinstance(content, dict):
        raise _other(content, name)
    if content.get("class") == "collection":
        link = content.get("link")
        items = link.get("item") if isinstance(link, dict) else None
        whole = (
            [item for item in items if isinstance(item, dict) and "value" in item]
            if isinstance(items, list)
            else []
        )
        if not whole:
            raise refused("not_jsonstat", words="jsonstat_links", file=name)
        return [_cube(item, f"{name} ({number})") for number, item in enumerate(whole, start=1)]
    if content.get("class") not in (None, "dataset") or not {"id", "size", "value"} <= set(content):
        raise _other(content, name)
    return [_cube(content, name)]


def _other(content: object, name: str) -> DeliveryRefusedError:
    """Say what a JSON is that is not what was asked for."""
    if not isinstance(content, dict):
        return refused("not_jsonstat", words="json_list", file=name)
    if {"columns", "data"} <= set(content):
        return refused("not_jsonstat", words="px_json", file=name)
    if "dataset" in content or content.get("class") == "bundle":
        return refused("not_jsonstat", words="jsonstat_1", file=name)
    if content.get("type") == "FeatureCollection":
        return refused("not_jsonstat", words="json_geo", file=name)
    if "status" in content and "title" in content:
        said = f"{content['title']} ({content['status']})"
        return refused("not_jsonstat", words="px_error", file=name, said=said[:200])
    keys = [str(key)[:40] for key in content][:8]
    return refused(
        "not_jsonstat", words="json_other" if keys else "json_empty", file=name, keys=keys
    )


def _cube(content: Object, name: str) -> Cube:
    ids, sizes = content.get("id"), content.get("size")
    if not (
        isinstance(ids, list)
        and isinstance(sizes, list)
        and all(isinstance(code, str) for code in ids)
        and all(type(size) is int and size > 0 for size in sizes)
        and len(ids) == len(sizes) == len(set(ids))
        and not {VALUE, STATUS} & set(ids)
    ):
        raise refused("jsonstat_broken", words="jsonstat_dimensions", file=name)
    every = content.get("dimension")
    dimensions = tuple(
        _dimension(every.get(code) if isinstance(every, dict) else None, code, size, name)
        for code, size in zip(ids, sizes, strict=True)
    )
    count = math.prod(sizes)
    if count > MAX_VALUES:
        raise refused(
            "file_too_large", words="jsonstat_large", file=name, count=count, most=MAX_VALUES
        )
    return Cube(
        label=_text(content.get("label")),
        source=_text(content.get("source")),
        table=_table(content),
        dimensions=dimensions,
        values=_values(content.get("value"), count, name),
        statuses=_statuses(content.get("status"), count),
    )


def _dimension(content: object, code: str, size: int, name: str) -> Dimension:
    category = content.get("category") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(category, dict):
        raise refused("jsonstat_broken", words="jsonstat_no_dimension", file=name, dimension=code)
    labels = category.get("label")
    words = {str(k): _text(v) for k, v in labels.items()} if isinstance(labels, dict) else {}
    codes = _codes(category.get("index", list(words)))
    if len(codes) != size or len(set(codes)) != size:
        raise refused(
            "jsonstat_broken", words="jsonstat_size", file=name, dimension=code, size=size,
            found=len(set(codes)),
        )  # fmt: skip
    return Dimension(code, _text(content.get("label")) or code, tuple(codes), words)


def _codes(index: object) -> list[str]:
    """Give the categories in their order: a list, or an object of code to position."""
    if isinstance(index, list):
        return [str(code) for code in index]
    if not isinstance(index, dict):
        return []
    if not all(type(at) is int for at in index.values()):
        return []
    if sorted(index.values()) != list(range(len(index))):
        return []
    return sorted((str(code) for code in index), key=lambda code: int(index[code]))


def _values(given: object, count: int, name: str) -> tuple[Any, ...]:
    if isinstance(given, list):
        if len(given) != count:
            raise refused(
                "jsonstat_broken", words="jsonstat_count", file=name, count=count, found=len(given)
            )
        return tuple(given)
    if not isinstance(given, dict):
        raise refused("jsonstat_broken", words="jsonstat_count", file=name, count=count, found=0)
    places = {key: at for key in given if (at := _place(key, count)) is not None}
    if len(places) != len(given):
        beyond = min(set(given) - set(places))
        raise refused(
            "jsonstat_broken", words="jsonstat_place", file=name, place=beyond, count=count
        )
    values: list[Any] = [None] * count
    for key, at in places.items():
        values[at] = given[key]
    return tuple(values)


def _place(key: str, count: int) -> int | None:
    plain = key.isascii() and key.isdigit() and len(key) <= len(str(count))
    return int(key) if plain and int(key) < count else None


def _statuses(given: object, count: int) -> dict[int, str]:
    if isinstance(given, str):
        return dict.fromkeys(range(count), given)
    if isinstance(given, list):
        return {at: _text(word) for at, word in enumerate(given[:count]) if word}
    if isinstance(given, dict):
        return {
            at: _text(word)
            for key, word in given.items()
            if word and (at := _place(str(key), count)) is not None
        }
    return {}


def _table(content: Object) -> str:
    """Give PxWeb's id of the table, which stands under ``extension``."""
    extension = content.get("extension")
    px = extension.get("px") if isinstance(extension, dict) else None
    return _text(px.get("tableid")) if isinstance(px, dict) else ""


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
