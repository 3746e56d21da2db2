"""Lists for the command: deliveries of the published edition, editions, templates, gaps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geodata.errors import InputError
from loaders import catalog, edition, paths, store, version
from loaders.errors import EditionDamagedError
from loaders.words import made, said

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geodata.errors import Detail
    from geodata.settings import Settings
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


def gaps(
    path: Path | str | None = None,
    *,
    operator: str = "any",
    technology: str = "",
    threshold: int | None = None,
    period: str = "",
) -> tuple[gpd.GeoDataFrame, Manifest]:
    """Give the gaps, at the edition's settings or at others.

    Parameters
    ----------
    path
        The workspace.
    operator
        ``any``, ``all`` or an operator's name.
    technology
        The oldest that is enough: 4G means 4G or newer. Empty: the edition's setting.
    threshold
        Weakest signal that is enough, dBm, for every technology. None: the edition's settings.
    period
        Months or years measured, ``A/B``, both included (2019-01/2019-06). Empty: all.

    Returns
    -------
    Gaps in EPSG:3006 by year and rank, and the edition's manifest.

    Raises
    ------
    InputError
        If the operator, the technology, the threshold or the period is not one that exists.
    """
    import geopandas as gpd

    from geodata.judgement import SELECTIONS
    from geodata.themes import coverage

    chosen = {name.casefold(): name for name in SELECTIONS}.get(operator.casefold())
    if chosen is None:
        raise made(InputError, "no_operator", operator=operator, known=SELECTIONS)
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition.current_id(place))
    if technology or threshold is not None or period:
        names = (*coverage.THEME.tables, "deliveries")
        tables = store.read_tables(place, manifest, names)
        first, last = _months(period)
        counts = tables["coverage_counts"]
        kept = (counts["month"] >= first) & (counts["month"] <= last)
        tables["coverage_counts"] = counts[kept].reset_index(drop=True)
        settings = _settings(store.settings_of(manifest), technology, threshold)
        found = coverage.derive(tables, settings)["coverage_gaps"]
    else:
        found = store.read_tables(place, manifest, ["coverage_gaps"])["coverage_gaps"]
    shapes = gpd.GeoDataFrame(found[found["operator"] == chosen].reset_index(drop=True))
    return shapes, manifest


def _settings(settings: Settings, technology: str, threshold: int | None) -> Settings:
    from geodata.settings import TECHNOLOGIES

    cover = settings.coverage
    if technology:
        if technology.upper() not in TECHNOLOGIES:
            raise made(InputError, "no_technology", technology=technology, known=TECHNOLOGIES)
        newer = TECHNOLOGIES[TECHNOLOGIES.index(technology.upper()) :]
        cover = replace(cover, technologies=newer)
    if threshold is not None:
        cover = replace(cover, thresholds_dbm=dict.fromkeys(TECHNOLOGIES, threshold))
    return replace(settings, coverage=cover)


def _months(period: str) -> tuple[int, int]:
    """Give the first and last month as numbers such as 201906."""
    if not period:
        return 0, 999912
    first, _, last = period.partition("/")
    try:
        return _month(first, 1), _month(last or first, 12)
    except ValueError as error:
        raise made(InputError, "bad_months", period=period) from error


def _month(text: str, default: int) -> int:
    parts = [int(part) for part in text.strip().split("-")[:2]]
    month = parts[1] if len(parts) > 1 else default
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise ValueError(text)
    return parts[0] * 100 + month
