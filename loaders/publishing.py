"""From prepared files to an edition: resolved with what is there, compared, written, published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import UnknownNameError
from loaders import archive, edition, paths, plausibility, rejects, tables, words
from loaders.ancestor import with_lasting_ids
from loaders.catalog import DATASETS
from loaders.changes import changes
from loaders.edition import PARTED_TABLES
from loaders.errors import EditionDamagedError
from loaders.precedence import active, without
from loaders.prepare import Prepared, Request, prepare, prepare_again
from loaders.progress import silent
from loaders.report import LoadReport, Outcome, refused, report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geodata.errors import Problem
    from loaders.edition import Assembled, Manifest
    from loaders.paths import Workspace
    from loaders.progress import Progress
    from loaders.record import Delivery
    from loaders.words import Language


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of the files, and the tables of the edition that was and of the one that is."""

    reports: list[LoadReport]
    before: Mapping[str, pd.DataFrame]
    after: Mapping[str, pd.DataFrame]


def commit(
    place: Workspace,
    prepared: list[Prepared],
    *,
    dry_run: bool,
    language: Language = "sv",
    progress: Progress = silent,
) -> Committed:
    """Publish the files in one edition; with ``dry_run`` everything but that.

    Only for the holder of the lock, unless ``dry_run``. Marked workbooks are written in the
    language.
    """
    progress("comparing", 0.5)
    prepared = [_caught_up(place, item) for item in prepared]
    current = edition.published(place)
    new = [*_first_boundaries(place, current, prepared), *prepared]
    listed = _listed(place, list(current.deliveries) if current else [], new)
    there = current.delivery_ids if current else []
    _require_once([item for item in new if item.delivery.delivery_id not in there], listed)
    again, notes = _read_again(place, listed, new)
    fresh = {item.delivery.delivery_id: item for item in [*again, *new]}
    listed = [_renewed(item, fresh) for item in listed]
    listed = active(listed)
    _require_kept(new, listed)
    before = _tables_of(place, current)
    if current and before is not None and _stands(current, listed, fresh):
        _mend(place, [] if dry_run else prepared, language)
        progress("publishing", 1)
        reports = [_reported(place, item, "unchanged", current.edition_id) for item in prepared]
        return Committed(reports, before, before)
    memory = {name: item.rows for name, item in fresh.items() if item.rows is not None}
    assembled = edition.assemble(listed, partial(_rows_of, place, memory))
    assembled = with_lasting_ids(place, assembled, current)
    before = _with_parted(place, before, current, assembled)
    progress("comparing", 0.7)
    moved = changes(before or {}, assembled.tables)
    weighed = [item.delivery for item in prepared]
    looks = plausibility.notes(before or {}, assembled.tables, weighed)
    if not dry_run:
        progress("writing", 0.8)
        stored = {name: _store(place, item, language) for name, item in fresh.items()}
        _mend(place, prepared, language)
        listed = [stored.get(item.delivery_id, item) for item in listed]
        manifest = edition.write(place, replace(assembled, deliveries=tuple(listed)))
        progress("publishing", 0.95)
        edition.point_to(place, manifest.edition_id)
    progress("publishing", 1)
    outcome: Outcome = "dry_run" if dry_run else "published"
    reports = [
        replace(
            _reported(
                place,
                item,
                outcome,
                assembled.edition_id,
                [*notes, *looks.get(item.delivery.delivery_id, ())],
            ),
            changes=moved,
        )
        for item in prepared
    ]
    return Committed(reports, before or {}, assembled.tables)


def drop_interrupted(place: Workspace) -> None:
    """Delete the originals and workbooks that an interrupted load left: no record speaks of them.

    They may hold personal data, and what has no record cannot be forgotten. A file that an edition
    names has lost its record in another way and stays; so does all of it while the list of an
    edition cannot be read. Only for the holder of the lock.
    """
    left = archive.strays(place)
    manifests = edition.editions(place) if left else []
    if len(manifests) < len(place.manifests()):
        return
    named = {
        name
        for manifest in manifests
        for item in manifest.deliveries
        for name in (item.file_sha256, item.delivery_id)
    }
    for path in left:
        marked = path.parent == place.rejects
        sha256 = path.stem if marked else path.parent.name
        if sha256 not in named and (marked or paths.sha256_of_file(path) == sha256):
            paths.remove(path)


def _mend(place: Workspace, prepared: Sequence[Prepared], language: Language) -> None:
    for item in prepared:
        if item.rows is None:
            rejects.mend(place, item, language)


def _reported(
    place: Workspace,
    item: Prepared,
    outcome: Outcome,
    edition_id: str,
    notes: Sequence[Problem] = (),
) -> LoadReport:
    """Give the report of a file, with the workbook of its faulty rows where there is one."""
    kept = place.rejects_of(item.delivery.delivery_id)
    marked = str(kept) if item.problems and outcome != "dry_run" and kept.is_file() else ""
    return report(item, outcome, edition=edition_id, notes=notes, marked=marked)


def _caught_up(place: Workspace, item: Prepared) -> Prepared:
    """Give a file as known that somebody else has loaded since it was read here."""
    known = archive.known(place, item.delivery.delivery_id)
    if item.rows is None or known is None or not known.delivery.read_by_this_program:
        return item
    return replace(item, delivery=known.delivery, rows=None, problems=known.problems)


def _first_boundaries(
    place: Workspace, current: Manifest | None, prepared: Sequence[Prepared]
) -> list[Prepared]:
    """Give the embedded boundaries where neither the edition nor the files have any to draw."""
    if current and any(item.dataset == "boundaries" for item in current.deliveries):
        return []
    if any(item.request.dataset == "boundaries" and _simplified(item) for item in prepared):
        return []
    from loaders.embedded import embedded

    return [prepare(place, Request("boundaries", embedded()), Path())]


def _simplified(item: Prepared) -> bool:
    return item.rows is not None and bool(item.rows["simplified"].all())


def _listed(place: Workspace, listed: list[Delivery], new: Sequence[Prepared]) -> list[Delivery]:
    """Give the edition's deliveries with the new ones last, less those that are replaced."""
    ids = {item.delivery_id for item in listed}
    asked = [item for item in new if item.request.replaces]
    for dataset, replaced in dict.fromkeys(
        (item.delivery.dataset, item.request.replaces) for item in asked
    ):
        try:
            listed = without(listed, replaced, dataset)
        except UnknownNameError:
            # The same command a second time: everything it asks for is done already.
            named = [i for i in ids if i.startswith(replaced)]
            done = not named and all(item.delivery.delivery_id in ids for item in asked)
            if not done or not archive.holds(place, dataset, replaced):
                raise
    there = {item.delivery_id for item in listed}
    added = {item.delivery.delivery_id: item.delivery for item in new}
    return [*listed, *(item for name, item in added.items() if name not in there)]


def _read_again(
    place: Workspace, listed: Sequence[Delivery], new: Sequence[Prepared]
) -> tuple[list[Prepared], list[Problem]]:
    """Read what another version of the program read, and say what cannot be read again."""
    given = {item.delivery.delivery_id for item in new}
    old = [d for d in listed if d.delivery_id not in given and not d.read_by_this_program]
    again: list[Prepared] = []
    notes: list[Problem] = []
    for item in old:
        found = prepare_again(place, item)
        if found is None:
            notes.append(
                words.problem(
                    "original_not_archived", file=item.file_name, version=item.program_version
                )
            )
        elif refused(found, (), strict=False):
            raise words.refused(
                "not_read_again",
                words="no_row_again",
                file=item.file_name,
                delivery=item.delivery_id[:12],
            )
        else:
            again.append(found)
    return again, notes


def _renewed(item: Delivery, fresh: dict[str, Prepared]) -> Delivery:
    found = fresh.get(item.delivery_id)
    return item if found is None else found.delivery


def _stands(current: Manifest, listed: Sequence[Delivery], fresh: dict[str, Prepared]) -> bool:
    """Say whether the published edition is of this program and has these deliveries."""
    ids = [item.delivery_id for item in listed]
    if ids != current.delivery_ids:
        return False
    if edition.edition_id(ids) != current.edition_id:
        return False
    stored = {item.delivery_id: item.table_sha256 for item in current.deliveries}
    return all(
        item.rows is None and item.delivery.table_sha256 == stored[name]
        for name, item in fresh.items()
    )


def _tables_of(place: Workspace, manifest: Manifest | None) -> dict[str, pd.DataFrame] | None:
    """Give the published tables; None where one is damaged, so that they are made anew.

    Tables that are the deliveries' own are only proven to be whole; see ``_with_parted``.
    """
    from loaders.store import read_tables

    if manifest is None:
        return {}
    try:
        for name in PARTED_TABLES:
            for part in manifest.tables.get(name, ()):
                tables.require_whole(place, name, part.sha256)
        return read_tables(place, manifest, set(manifest.tables) - set(PARTED_TABLES))
    except EditionDamagedError:
        return None


def _with_parted(
    place: Workspace,
    before: dict[str, pd.DataFrame] | None,
    manifest: Manifest | None,
    after: Assembled,
) -> dict[str, pd.DataFrame] | None:
    """Add the published tables that are the deliveries' own.

    They are large, and a delivery that comes is added below them: then they are the first rows of
    the new table, and are not read a second time.
    """
    from loaders.store import read_tables

    if manifest is None or before is None:
        return before
    found = dict(before)
    for name in PARTED_TABLES:
        parts = manifest.tables.get(name, ())
        mine = [item for item in after.deliveries if DATASETS[item.dataset].table == name]
        kept = [(item.delivery_id, item.table_sha256) for item in mine[: len(parts)]]
        # Rows that are the same may be of another delivery: then they bear its id.
        if kept == [(part.delivery_id, part.sha256) for part in parts]:
            found[name] = after.tables[name].iloc[: sum(part.rows for part in parts)]
        else:
            found |= read_tables(place, manifest, [name])
    return found


def _require_kept(new: Sequence[Prepared], listed: Sequence[Delivery]) -> None:
    """Refuse invented rows that real ones would retire at once."""
    kept = {item.delivery_id for item in listed}
    for item in new:
        if item.delivery.delivery_id not in kept:
            raise words.refused(
                "synthetic_after_real",
                file=item.delivery.file_name,
                dataset=item.delivery.dataset,
            )


def _require_once(new: Sequence[Prepared], listed: Sequence[Delivery]) -> None:
    """Refuse a file that would stand in the edition twice, read with other choices, and so add up.

    Where a later delivery takes the place of an earlier one, the second reading simply holds.
    """
    for item in new:
        mine = item.delivery
        if DATASETS[mine.dataset].precedence != "add":
            continue
        for other in listed:
            same = (other.dataset, other.file_sha256) == (mine.dataset, mine.file_sha256)
            # A sheet or layer that is not named is the only one, and may be named the next time.
            layers = {other.sheet, mine.sheet} - {""}
            if same and len(layers) <= 1 and other.delivery_id != mine.delivery_id:
                raise words.refused(
                    "same_file_again",
                    file=mine.file_name,
                    other=other.file_name,
                    delivery=other.delivery_id[:12],
                )


def _rows_of(place: Workspace, memory: dict[str, pd.DataFrame], item: Delivery) -> pd.DataFrame:
    found = memory.get(item.delivery_id)
    return edition.rows_of(place, item) if found is None else found


def _store(place: Workspace, item: Prepared, language: Language) -> Delivery:
    if item.rows is None:
        return item.delivery
    marked = item.marked or rejects.workbook_of(item, language)
    found = (item.delivery, item.rows, item.problems, item.original)
    return archive.store(place, *found, marked=marked)
