"""Proof that a workspace is whole: files, records, tables, and values computed anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from geodata.errors import KommunatlasError, UnknownNameError
from loaders import archive, edition, paths, store, tables, version
from loaders.catalog import dataset
from loaders.record import delivery_id
from loaders.words import of_error, problem, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from geodata.errors import Problem
    from loaders.archive import Known
    from loaders.edition import Manifest
    from loaders.paths import Workspace
    from loaders.words import Language

_SHOWN: Final = 5
"""Values named one by one when the stored ones are not those that are computed."""


@dataclass(slots=True)
class Verification:
    """What was looked at and what was found."""

    edition_id: str = ""
    deliveries: int = 0
    originals: int = 0
    rejects: int = 0
    editions: int = 0
    tables: int = 0
    values: int = 0
    """Indicator values that were computed anew and found equal."""

    findings: list[Problem] = field(default_factory=list)
    """What is not as it should be."""

    remarks: list[Problem] = field(default_factory=list)
    """What is as it should be and worth knowing: what was forgotten, what nothing refers to."""

    @property
    def whole(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    def said_in(self, language: Language) -> list[str]:
        """Give findings, remarks and a sum of what was looked at, as sentences."""
        total = problem(
            "verify_whole" if self.whole else "verify_findings",
            count=len(self.findings),
            deliveries=self.deliveries,
            originals=self.originals,
            editions=self.editions,
            tables=self.tables,
            values=self.values,
        )
        said = (translated(item, language) for item in (*self.findings, *self.remarks, total))
        return [f"{item.message} {item.suggestion}".rstrip() for item in said]

    def as_record(self, language: Language = "en") -> dict[str, Any]:
        """Give plain values for JSON."""
        counts = ("deliveries", "originals", "rejects", "editions", "tables", "values")
        return {
            "whole": self.whole,
            "edition_id": self.edition_id,
            **{name: getattr(self, name) for name in counts},
            "findings": _plain(self.findings, language),
            "remarks": _plain(self.remarks, language),
        }


def _plain(items: Sequence[Problem], language: Language) -> list[dict[str, str]]:
    said = [translated(item, language) for item in items]
    return [
        {"code": item.code, "message": f"{item.message} {item.suggestion}".rstrip()}
        for item in said
    ]


def verify(path: Path | str | None = None, language: Language = "en") -> Verification:
    """Check everything in a workspace; changes nothing.

    Every archived original and every workbook of faulty rows is hashed, every table of every
    edition is hashed and its rows counted, every delivery of an edition must have its record, and
    the published edition's values are computed anew from the deliveries' rows.

    Parameters
    ----------
    path
        The workspace; None for the default.
    language
        In which causes are said; what is found can be said in either.

    Raises
    ------
    WorkspaceMissingError
        If nothing has been published there.
    """
    place = paths.workspace(path)
    result = Verification(edition_id=edition.current_id(place))
    looked = _Look(place, result, language)
    for record in archive.record_paths(place):
        result.deliveries += 1
        result.findings += looked.delivery(record)
    for manifest_path in place.manifests():
        result.editions += 1
        result.findings += looked.edition(manifest_path.stem)
    result.findings += looked.recomputed()
    result.remarks += looked.left_over()
    return result


@dataclass(slots=True)
class _Look:
    """One look at a workspace, and what it has come across."""

    place: Workspace
    result: Verification
    language: Language
    records: dict[str, Known | None] = field(default_factory=dict)
    """By id; None for one that cannot be read."""

    tables: set[str] = field(default_factory=set)
    proven: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """What is wrong with each table that was looked at, by its name, hash and rows."""

    def _why(self, error: KommunatlasError) -> str:
        return of_error(error, self.language)

    def _table(self, name: str, sha256: str, rows: int) -> str:
        """Give what is wrong with a table; empty if it is whole. Editions share most of theirs."""
        key = (name, sha256, rows)
        if key not in self.proven:
            try:
                tables.load(self.place, name, sha256, rows)
                self.proven[key] = ""
            except KommunatlasError as error:
                self.proven[key] = self._why(error)
        return self.proven[key]

    def delivery(self, path: Path) -> Iterator[Problem]:
        """Check a delivery's record, and whatever the record names."""
        try:
            known = archive.read_record(path)
        except KommunatlasError:
            self.records[path.stem] = None
            yield problem("record_damaged", file=path.name)
            return
        item = known.delivery
        self.records[path.stem] = known
        self.tables.add(item.table_sha256)
        expected = delivery_id(
            item.file_sha256,
            item.dataset,
            sheet=item.sheet,
            preset=item.preset,
            register=item.register,
            covers=item.covers_asked,
            categories=item.categories,
            accept=item.accept,
            measuring=item.measuring,
        )
        if expected != path.stem or item.delivery_id != path.stem:
            yield problem("record_changed", file=path.name)
        yield from self._original(path.parent, known)
        yield from self._rejects(known)
        try:
            why = self._table(dataset(item.dataset).table, item.table_sha256, item.table_rows)
        except UnknownNameError as error:
            why = self._why(error)
        if why:
            yield problem("rows_damaged", file=item.file_name, dataset=item.dataset, why=why)

    def _original(self, folder: Path, known: Known) -> Iterator[Problem]:
        item = known.delivery
        if item.reference:
            if archive.original_of(self.place, item) is None:
                self.result.remarks.append(
                    problem("reference_gone", file=item.file_name, path=item.reference)
                )
            return
        originals = archive.originals(folder)
        if known.forgotten_at:
            yield from self._forgotten(folder, known, originals)
            return
        if not originals:
            yield problem("original_lost", file=item.file_name)
        for original in originals:
            self.result.originals += 1
            if paths.sha256_of_file(original) != item.file_sha256:
                yield problem("original_changed", file=original.name)

    def _forgotten(
        self, folder: Path, known: Known, originals: Sequence[Path]
    ) -> Iterator[Problem]:
        """Allow a forgotten original only for another delivery of the same file."""
        item = known.delivery
        name, begin = item.file_name, item.delivery_id[:12]
        if originals and not archive.kept_for(folder):
            yield problem("not_forgotten", file=name, delivery=begin)
            return
        day = known.forgotten_at[:10]
        self.result.remarks.append(problem("was_forgotten", file=name, delivery=begin, day=day))

    def _rejects(self, known: Known) -> Iterator[Problem]:
        item = known.delivery
        path = self.place.rejects_of(item.delivery_id)
        if known.forgotten_at and path.is_file():
            yield problem("not_forgotten", file=item.file_name, delivery=item.delivery_id[:12])
        elif known.rejects_sha256 and not path.is_file():
            yield problem("rejects_lost", file=item.file_name)
        elif known.rejects_sha256:
            self.result.rejects += 1
            if paths.sha256_of_file(path) != known.rejects_sha256:
                yield problem("rejects_changed", file=item.file_name, path=path.name)

    def edition(self, edition_id: str) -> Iterator[Problem]:
        """Check a manifest, its deliveries and its tables."""
        try:
            manifest = edition.read_manifest(self.place, edition_id)
        except KommunatlasError as error:
            yield problem("manifest_damaged", why=self._why(error))
            return
        yield from self._listed(manifest)
        for name, parts in manifest.tables.items():
            for part in parts:
                self.result.tables += 1
                self.tables.add(part.sha256)
                if why := self._table(name, part.sha256, part.rows):
                    yield problem("table_damaged", edition=edition_id, why=why)

    def _listed(self, manifest: Manifest) -> Iterator[Problem]:
        made_by = (manifest.program_version, manifest.schema_version)
        for item in manifest.deliveries:
            name, begin = item.file_name, item.delivery_id[:12]
            self.tables.add(item.table_sha256)
            known = self.records.get(item.delivery_id)
            if item.delivery_id not in self.records:
                yield problem("record_lost", edition=manifest.edition_id, file=name, delivery=begin)
            if (item.program_version, item.schema_version) != made_by:
                said = problem("other_version", edition=manifest.edition_id, file=name)
                if known is not None and known.forgotten_at:
                    # It cannot be otherwise: what is forgotten is not read anew.
                    self.result.remarks.append(said)
                else:
                    yield said

    def recomputed(self) -> Iterator[Problem]:
        """Compute the published edition from its deliveries' rows and compare every value.

        An edition of another version of the program may have other values, and fewer: then it is
        only counted how many are the same.
        """
        try:
            manifest = edition.read_manifest(self.place, self.result.edition_id)
            stored = store.read_tables(self.place, manifest, ["indicator_values"])
            anew = _assembled(self.place, manifest)["indicator_values"]
        except KommunatlasError as error:
            yield problem("not_recomputed", why=self._why(error))
            return
        running = (version.program_version(), version.SCHEMA_VERSION)
        older = (manifest.program_version, manifest.schema_version) != running
        key = ["indicator_id", "municipality_code", "period"]
        before = stored["indicator_values"].sort_values(key, ignore_index=True)
        after = anew.sort_values(key, ignore_index=True)
        if older:
            said = problem(
                "older_edition", edition=manifest.edition_id, version=manifest.program_version
            )
            self.result.remarks.append(said)
            self.result.values = len(before.merge(after))
        elif len(before) != len(after):
            yield problem("values_number", stored=len(before), computed=len(after))
        else:
            differ = ~((before == after) | (before.isna() & after.isna())).all(axis="columns")
            self.result.values = int((~differ).sum())
            for row in before[differ].head(_SHOWN).to_dict("records"):
                named = [str(row[name]) for name in key]
                yield problem("values_differ", named=named)

    def left_over(self) -> Iterator[Problem]:
        """Say what lies in the workspace and belongs to nothing: left by a crash, or by hand."""
        unused = [p for p in self.place.tables.glob("*.parquet") if p.stem not in self.tables]
        if unused:
            size = sum(path.stat().st_size for path in unused) / 1e6
            yield problem("tables_unused", count=len(unused), megabytes=round(size, 1))
        for path in archive.strays(self.place):
            if path.parent == self.place.rejects:
                yield problem("rejects_unused", file=path.name)
            else:
                yield problem("original_unused", file=f"{path.parent.name}/{path.name}")


def _assembled(place: Workspace, manifest: Manifest) -> dict[str, pd.DataFrame]:
    settings = store.settings_of(manifest)
    return edition.assemble(manifest.deliveries, partial(edition.rows_of, place), settings).tables
