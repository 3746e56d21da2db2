"""The record of a delivery: what came, what became of it, and where its rows are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata import schema
from geodata.errors import Problem
from loaders import version
from loaders.errors import EditionDamagedError
from loaders.spec import Measuring
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.model import Level

_ID_DIGITS: Final = 64
"""Hexadecimal digits of a SHA-256."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery. The id depends on the file and on how it is to be read, on nothing else."""

    delivery_id: str
    dataset: str
    file_name: str
    file_sha256: str
    file_bytes: int
    sheet: str
    preset: str
    register: str
    covers_asked: str
    covers_from: str
    covers_to: str
    level: Level
    personal: bool
    source: str
    licence: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    left_out: dict[str, int]
    rows_outside: int
    synthetic: bool
    table_sha256: str = ""
    table_rows: int = 0
    reference: str = ""
    """Path of the original, when it is too large to archive."""

    categories: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    measuring: Measuring = field(default_factory=Measuring)
    notes: list[Problem] = field(default_factory=list)
    program_version: str = ""
    schema_version: int = 0
    """Of the program that read the file. Another one may read it otherwise."""

    @property
    def rows_left_out(self) -> int:
        """Give how many sound rows had no place here."""
        return sum(self.left_out.values())

    @property
    def read_by_this_program(self) -> bool:
        """Say whether the running program would read the file in the same way."""
        running = (version.program_version(), version.SCHEMA_VERSION)
        return (self.program_version, self.schema_version) == running

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return asdict(self)

    def as_row(self) -> dict[str, Any]:
        """Give what table ``deliveries`` says of it, but for its place among the others."""
        said = self.measuring.said()
        if "mapping" in said:
            # Hundreds of lines, in a table that is shown; the record has them.
            said["mapping"] = hashlib.sha256(self.measuring.mapping.encode()).hexdigest()[:12]
        return {
            **self.as_record(),
            "measuring": json.dumps(said, ensure_ascii=False) if said else "",
            "rows_left_out": self.rows_left_out,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Delivery:
        """Read a record back. Fields that a later program added are passed over.

        Raises
        ------
        EditionDamagedError
            If a field is missing.
        """
        known = {item.name for item in fields(cls)}
        try:
            said = {name: value for name, value in record.items() if name in known}
            for name in ("categories", "accept"):
                said[name] = tuple(said.get(name, ()))
            said["measuring"] = _measuring(said.get("measuring", {}))
            # Notes were sentences before schema version 3.
            said["notes"] = [
                Problem("note", item) if isinstance(item, str) else Problem(**item)
                for item in said.get("notes", ())
            ]
            return cls(**said)
        except TypeError as error:
            raise made(EditionDamagedError, "record_not_whole", why=str(error)) from error


def delivery_id(
    file_sha256: str,
    dataset: str,
    *,
    sheet: str = "",
    preset: str = "",
    register: str = "main",
    covers: str = "",
    categories: Sequence[str] = (),
    accept: Sequence[str] = (),
    measuring: Measuring | None = None,
) -> str:
    """Give a delivery's id: the SHA-256 of what was delivered and how it is to be read."""
    said: list[object] = [file_sha256, dataset, sheet, preset, register, covers]
    if categories or accept:
        said += [sorted(set(categories)), sorted(set(accept))]
    if measuring is not None and measuring.said():
        # Only what was said: a later field of ``Measuring`` leaves present ids as they are.
        said.append(dict(sorted(measuring.said().items())))
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _measuring(record: dict[str, Any]) -> Measuring:
    known = {item.name for item in fields(Measuring)}
    return Measuring(**{name: value for name, value in record.items() if name in known})


def is_record(path: PurePath) -> bool:
    """Say whether a file of the archive is a record: 64 hexadecimal digits and ``.json``."""
    return path.suffix == ".json" and len(path.stem) == _ID_DIGITS


def safe_name(name: str) -> str:
    """Give a file name that cannot leave its folder, hide, or pass for a record or a part.

    >>> safe_name("../../x.csv"), safe_name(".tmp-1")
    ('x.csv', '_.tmp-1')
    """
    last = PurePath(name.replace("\\", "/")).name or "file"
    kept = "".join(sign if sign.isprintable() and sign not in '<>:"|?*' else "_" for sign in last)
    encoded = kept.encode()[-120:].decode(errors="ignore")
    return f"_{encoded}" if encoded.startswith(".") or is_record(PurePath(encoded)) else encoded


def table_of(deliveries: Sequence[Delivery]) -> pd.DataFrame:
    """Give the table ``deliveries``, in the order of the edition."""
    if not deliveries:
        return schema.empty("deliveries")
    records = [{**item.as_row(), "position": position} for position, item in enumerate(deliveries)]
    frame = pd.DataFrame(records, columns=schema.columns("deliveries"))
    return schema.validated(frame, "deliveries")
