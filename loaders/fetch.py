"""Public data fetched over HTTP and then loaded as any file: archived, checked, published.

A dataset that can be fetched has the address of its service in the catalogue and a module
``loaders/sources/<dataset>/fetching.py`` with ``fetch(url) -> Fetched``. The same data give the
same bytes, so that fetching again what is published already changes nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loaders.catalog import DATASETS, dataset
from loaders.words import refused

if TYPE_CHECKING:
    from loaders.paths import Workspace
    from loaders.report import LoadReport
    from loaders.spec import Fetched


def fetchable() -> list[str]:
    """Give the names of the datasets that can be fetched."""
    return [name for name, spec in DATASETS.items() if spec.fetch_url]


def fetch(dataset_name: str, url: str = "") -> Fetched:
    """Ask a dataset's service for its data.

    Parameters
    ----------
    dataset_name
        One of ``fetchable``.
    url
        Base address of the service, where it is not the one in the catalogue.

    Raises
    ------
    UnknownNameError
        If there is no such dataset.
    DeliveryRefusedError
        If the dataset is not fetched, the address is none, or the service gave no data.
    """
    spec = dataset(dataset_name)
    if not spec.fetch_url:
        raise refused("not_fetched", dataset=spec.name, known=fetchable())
    address = url or spec.fetch_url
    if not _is_address(address):
        raise refused("bad_address", url=address, example=spec.fetch_url)
    found: Fetched = import_module(f"loaders.sources.{spec.name}.fetching").fetch(address)
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def load_fetched(
    place: Workspace | Path | str,
    dataset_name: str,
    url: str = "",
    *,
    strict: bool = False,
    dry_run: bool = False,
) -> LoadReport:
    """Fetch a dataset and load what came; see ``fetch`` and ``loaders.delivery.load_all``."""
    from loaders.delivery import Request, load_all

    found = fetch(dataset_name, url)
    with TemporaryDirectory(prefix="kommunatlas-") as folder:
        path = Path(folder, found.file_name)
        path.write_bytes(found.content)
        request = Request(dataset_name, path, preset=found.preset)
        return load_all(place, [request], strict=strict, dry_run=dry_run)[0]
