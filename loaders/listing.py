"""Lists for the command: deliveries of the published edition, editions, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.errors import InputError
from loaders import catalog, edition, paths, version
from loaders.errors import EditionDamagedError
from loaders.words import made, said

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.errors import Detail
    from loaders.edition import Manifest
    from loaders.words import Language


def deliveries(path: Path | str | None = None) -> list[dict[str, Any]]:
    """Give each delivery of the published edition, in order, with hash, source, licence, level."""
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition.current_id(place))
    return [
        {
            "dataset": item.dataset,
            "delivery_id": item.delivery_id,
            "file_name": item.file_name,
            "sha256": item.file_sha256,
            "source": item.source,
            "licence": item.licence,
            "level": item.level,
            "personal": item.personal,
            "synthetic": item.synthetic,
            "register": item.register,
            "covers_from": item.covers_from,
            "covers_to": item.covers_to,
            "rows_read": item.rows_read,
            "rows_accepted": item.rows_accepted,
            "rows_rejected": item.rows_rejected,
            "rows_left_out": item.rows_left_out,
            "rows_outside": item.rows_outside,
            "rows_used": manifest.rows_used.get(item.delivery_id, 0),
        }
        for item in manifest.deliveries
    ]


def editions(path: Path | str | None = None) -> list[dict[str, Any]]:
    """Give every whole edition, the latest published first, and which one is current.

    Where the pointer is damaged none is: the list is what one needs then, to publish one again.
    """
    place = paths.workspace(path)
    try:
        current = edition.current_id(place)
    except EditionDamagedError:
        current = ""
    return [_edition(item, current) for item in edition.editions(place)]


def _edition(manifest: Manifest, current: str) -> dict[str, Any]:
    return {
        "edition_id": manifest.edition_id,
        "current": manifest.edition_id == current,
        "published_at": manifest.published_at,
        "published_by": manifest.published_by,
        "deliveries": manifest.delivery_ids,
        "program_version": manifest.program_version,
        "schema_version": manifest.schema_version,
    }


def restored(manifest: Manifest, language: Language) -> list[str]:
    """Say which edition was published again, and if an older program made it."""
    found = said(
        "rolled_back",
        language,
        {
            "edition": manifest.edition_id,
            "published": manifest.published_at[:16].replace("T", " "),
        },
    )
    if manifest.schema_version >= version.SCHEMA_VERSION:
        return [found]
    details: dict[str, Detail] = {
        "edition": manifest.edition_id,
        "version": manifest.program_version,
        "layout": manifest.schema_version,
        "current": version.SCHEMA_VERSION,
    }
    older = (said("rolled_back_older", language, details, part) for part in ("message", "hint"))
    return [found, " ".join(older)]


def template(dataset: str) -> tuple[list[str], list[str]]:
    """Give the columns of a dataset's plain table, by our names, and one example row.

    Raises
    ------
    InputError
        If the dataset does not come as a plain table.
    """
    columns = catalog.columns_of(dataset)
    if not columns:
        raise made(InputError, "no_plain_table", dataset=dataset)
    return [column.name for column in columns], [column.example for column in columns]
