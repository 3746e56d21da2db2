"""Editions: an ordered list of deliveries, resolved, computed and published in one step."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from geodata.settings import DEFAULT_SETTINGS
from geodata.tables import CORE_TABLES
from loaders import paths, tables, version
from loaders.catalog import DATASETS
from loaders.derived import derived
from loaders.errors import (
    EditionDamagedError,
    EditionMissingError,
    WorkspaceFullError,
    WorkspaceMissingError,
)
from loaders.precedence import Part, boundary_sets, resolve
from loaders.record import Delivery, table_of
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from geodata.errors import Detail
    from geodata.settings import Settings
    from loaders.paths import Workspace

PARTED_TABLES: Final = ("coverage_counts",)
"""Tables that an edition does not store anew: they are the deliveries' own, one below the other."""

ID_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Stored:
    """A table on disk. With a delivery's id when it is the delivery's own."""

    sha256: str
    rows: int
    delivery_id: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition consists of. Its id follows from the first four fields alone."""

    edition_id: str
    schema_version: int
    program_version: str
    settings: dict[str, Any]
    deliveries: tuple[Delivery, ...]
    tables: dict[str, tuple[Stored, ...]]
    rows_used: dict[str, int]
    """How many core rows of each delivery stand in the edition."""

    published_at: str
    published_by: str
    versions: dict[str, str]
    gaps_from: str = ""
    """The edition whose gaps gave their ids on; empty where every gap was new. Not part of the id:
    what a gap is called changes no figure."""

    @property
    def delivery_ids(self) -> list[str]:
        """Give the ids in order."""
        return [item.delivery_id for item in self.deliveries]


@dataclass(frozen=True, slots=True)
class Assembled:
    """An edition in memory: every table that it stores or reads."""

    edition_id: str
    deliveries: tuple[Delivery, ...]
    tables: dict[str, pd.DataFrame]
    gaps_from: str = ""
    """The edition that the gaps have their ids from, if any."""


def edition_id(delivery_ids: Sequence[str], settings: Settings = DEFAULT_SETTINGS) -> str:
    """Give the id that the deliveries in this order have with this program and these settings."""
    program = version.program_version()
    return _id(version.SCHEMA_VERSION, program, settings.as_record(), delivery_ids)


def _id(layout: int, program: str, settings: dict[str, Any], delivery_ids: Sequence[str]) -> str:
    text = json.dumps([layout, program, settings, list(delivery_ids)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def assemble(
    deliveries: Sequence[Delivery],
    rows_of: Callable[[Delivery], pd.DataFrame],
    settings: Settings = DEFAULT_SETTINGS,
) -> Assembled:
    """Resolve the deliveries and compute every value. Reads no archive and writes nothing.

    The gaps have ids of their own; those that they had are given by ``ancestor``.
    """
    parts = [Part(item, rows_of(item)) for item in deliveries]
    core: dict[str, pd.DataFrame] = {"deliveries": table_of(deliveries)}
    for table in CORE_TABLES:
        mine = [part for part in parts if DATASETS[part.delivery.dataset].table == table]
        if table != "boundaries":
            core[table] = resolve(table, mine)
    core["boundaries"], drawn = boundary_sets(
        [part for part in parts if part.delivery.dataset == "boundaries"]
    )
    everything = {**core, **derived(core, drawn, settings)}
    new_id = edition_id([item.delivery_id for item in deliveries], settings)
    return Assembled(new_id, tuple(deliveries), everything)


def rows_of(place: Workspace, delivery: Delivery) -> pd.DataFrame:
    """Read the accepted rows of a delivery, proven by their hash."""
    table = DATASETS[delivery.dataset].table
    return tables.load(place, table, delivery.table_sha256, delivery.table_rows)


def write(
    place: Workspace, assembled: Assembled, settings: Settings = DEFAULT_SETTINGS
) -> Manifest:
    """Write the tables and then the manifest. Only for the holder of the lock."""
    stored: dict[str, tuple[Stored, ...]] = {}
    for name, frame in assembled.tables.items():
        if name in PARTED_TABLES:
            stored[name] = tuple(
                Stored(item.table_sha256, item.table_rows, item.delivery_id)
                for item in assembled.deliveries
                if DATASETS[item.dataset].table == name
            )
        else:
            stored[name] = (Stored(tables.store(place, frame), len(frame)),)
    paths.reached("tables")
    manifest = Manifest(
        edition_id=assembled.edition_id,
        schema_version=version.SCHEMA_VERSION,
        program_version=version.program_version(),
        settings=settings.as_record(),
        # What is said of a reading stands in its record, where it can be forgotten.
        deliveries=tuple(replace(item, notes=[]) for item in assembled.deliveries),
        tables=stored,
        rows_used=_rows_used(assembled),
        published_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        published_by=_user(),
        versions=_versions(),
        gaps_from=assembled.gaps_from,
    )
    if is_new(place):
        paths.write_whole(place.unpublished, b"")
    paths.write_whole(place.manifest(manifest.edition_id), _sealed(manifest))
    paths.reached("manifest")
    return manifest


def point_to(place: Workspace, edition: str) -> None:
    """Publish: let ``current`` name the edition. The one step that readers see."""
    paths.write_whole(place.current, f"{edition}\n".encode())
    # From here on the edition is published, whatever happens to a file that nobody reads now.
    with suppress(WorkspaceFullError):
        paths.remove(place.unpublished)
    paths.reached("current")


def is_new(place: Workspace) -> bool:
    """Say whether nothing was ever published here: a pointer that is lost does not make it so."""
    if place.current.exists():
        return False
    return place.unpublished.exists() or not place.manifests()


def published(place: Workspace) -> Manifest | None:
    """Give the published edition; None in a workspace in which nothing was ever published.

    Raises
    ------
    EditionDamagedError
        If there are editions and which of them is published is lost. To begin an empty list then
        would take everything out that was loaded.
    """
    try:
        return read_manifest(place, current_id(place))
    except WorkspaceMissingError as error:
        if is_new(place):
            return None
        left = editions(place)
        folder, count = str(place.root), len(left)
        if left:
            latest = left[0].edition_id
            raise _damaged(
                "pointer_lost_load", folder=folder, edition=latest, count=count
            ) from error
        where = str(place.deliveries)
        raise _damaged("pointer_lost_all", folder=folder, deliveries=where) from error


def current_id(place: Workspace) -> str:
    """Give the id of the published edition.

    Raises
    ------
    WorkspaceMissingError
        If there is no workspace or nothing has been published in it.
    """
    try:
        text = place.current.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        left = editions(place)
        raise _nothing_published(place, left[0].edition_id if left else "") from error
    except (OSError, UnicodeDecodeError) as error:
        unreadable = _damaged("pointer_unreadable", path=str(place.current), why=str(error))
        raise _with_way_out(place, "", unreadable) from unreadable
    if len(text) != ID_LENGTH or not set(text) <= set("0123456789abcdef"):
        damaged = _damaged("pointer_damaged", path=str(place.current))
        raise _with_way_out(place, "", damaged) from damaged
    return text


def _nothing_published(place: Workspace, latest: str) -> WorkspaceMissingError:
    key = "pointer_lost" if latest else "nothing_published"
    return made(WorkspaceMissingError, key, folder=str(place.root), edition=latest)


def _damaged(key: str, **details: Detail) -> EditionDamagedError:
    return made(EditionDamagedError, key, **details)


def read_manifest(place: Workspace, edition: str) -> Manifest:
    """Read a manifest and prove that it is whole and says what its name says.

    Raises
    ------
    EditionMissingError
        If the workspace has no such edition.
    EditionDamagedError
        If the manifest is half-written or was changed by hand.
    """
    path = place.manifest(edition)
    if not set(edition) <= set("0123456789abcdef") or not path.is_file():
        known = [item.edition_id for item in editions(place)[:5]]
        key = "no_edition" if known else "no_editions"
        raise made(EditionMissingError, key, edition=edition, folder=str(place.root), known=known)
    try:
        return _unsealed(path.read_bytes(), edition)
    except (EditionDamagedError, OSError) as error:
        raise _with_way_out(place, edition, error) from error


def _with_way_out(place: Workspace, damaged: str, why: Exception) -> EditionDamagedError:
    """Say what to do when an edition cannot be opened: what works depends on what is left."""
    others = [item.edition_id for item in editions(place) if item.edition_id != damaged]
    if others:
        return _damaged("way_out_other", why=str(why), edition=others[0])
    return _damaged("way_out_none", why=str(why), deliveries=str(place.deliveries))


def editions(place: Workspace) -> list[Manifest]:
    """Give the whole editions of the workspace, the latest published first."""
    found = []
    for path in place.manifests():
        try:
            found.append(_unsealed(path.read_bytes(), path.stem))
        except (EditionDamagedError, OSError):
            continue
    return sorted(found, key=lambda item: (item.published_at, item.edition_id), reverse=True)


def rollback(place: Workspace, edition: str) -> Manifest:
    """Publish an earlier edition again, after proving that it is whole.

    Parameters
    ----------
    place
        The workspace.
    edition
        The id, or enough of its beginning.

    Raises
    ------
    EditionMissingError
        If none or several editions begin so.
    EditionDamagedError
        If one of its tables is lost or changed; nothing is published then.
    """
    hits = [path.stem for path in place.manifests() if path.stem.startswith(edition)]
    if len(hits) > 1 and edition:
        raise made(EditionMissingError, "several_editions", edition=edition, known=hits)
    with paths.writing(place):
        manifest = read_manifest(place, hits[0] if edition and hits else edition or "?")
        for name, parts in manifest.tables.items():
            for part in parts:
                tables.load(place, name, part.sha256, part.rows)
        point_to(place, manifest.edition_id)
    return manifest


def _sealed(manifest: Manifest) -> bytes:
    record = asdict(manifest)
    seal = paths.sha256_of_bytes(_canonical(record))
    return json.dumps({**record, "seal": seal}, ensure_ascii=False, indent=1).encode()


def _unsealed(content: bytes, edition: str) -> Manifest:
    try:
        record = json.loads(content)
        seal = record.pop("seal")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged("manifest_half", edition=edition) from error
    if seal != paths.sha256_of_bytes(_canonical(record)) or record.get("edition_id") != edition:
        raise _damaged("manifest_changed", edition=edition)
    if record.get("schema_version", 0) > version.SCHEMA_VERSION:
        later = str(record.get("program_version"))
        raise _damaged("manifest_later", edition=edition, version=later)
    try:
        return _manifest(record)
    except (TypeError, KeyError, AttributeError) as error:
        raise _damaged("manifest_lacks", edition=edition, why=str(error)) from error


def _manifest(record: dict[str, Any]) -> Manifest:
    """Give the manifest of a record. Fields that a later program added are passed over."""
    known = {item.name for item in fields(Manifest)}
    return Manifest(
        **{
            **{name: value for name, value in record.items() if name in known},
            "deliveries": tuple(Delivery.from_record(item) for item in record["deliveries"]),
            "tables": {
                name: tuple(Stored(**part) for part in parts)
                for name, parts in record["tables"].items()
            },
        }
    )


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True).encode()


def _rows_used(assembled: Assembled) -> dict[str, int]:
    used = {item.delivery_id: 0 for item in assembled.deliveries}
    for name in CORE_TABLES:
        for delivery, count in assembled.tables[name]["delivery_id"].value_counts().items():
            used[str(delivery)] += int(count)
    # The drawn boundaries stand in the table of municipalities, which knows no delivery.
    for item in reversed(assembled.deliveries):
        if item.dataset == "boundaries" and not used[item.delivery_id]:
            used[item.delivery_id] = len(assembled.tables["municipalities"])
            break
    return used


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _versions() -> dict[str, str]:
    libraries = ("pandas", "geopandas", "shapely", "pyarrow", "pyproj", "numpy")
    return {"python": platform.python_version(), **{n: metadata.version(n) for n in libraries}}
