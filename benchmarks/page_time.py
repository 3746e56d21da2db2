"""Server time of each page: first run, warm run of the same view, run of a view not seen before.

Measured in this process on the sample edition, without network and browser. The median of the warm
runs is what a visitor waits for after a click that changes nothing that must be computed anew.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
WARM_RUNS = 7


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KOMMUNATLAS_DATA"] = folder
        from loaders import sample

        sample.create(Path(folder))
        _print_table()


def _print_table() -> None:
    from streamlit.testing.v1 import AppTest

    from dashboard.sitemap import PAGES

    sizes = _watch_maps()
    test = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120)
    _timed(test)
    print(f"{'page':16}{'first':>9}{'new view':>10}{'warm':>8}   ms; bytes of its maps")
    for page in PAGES:
        test.query_params.clear()
        test.switch_page(page.file)
        sizes.clear()
        first = _timed(test)
        maps = list(sizes)
        test.query_params["kommun"] = "2584"
        new = _timed(test)
        warm = statistics.median(_timed(test) for _ in range(WARM_RUNS))
        drawn = ", ".join(f"{size:,}" for size in maps) or "none"
        print(f"{page.id:16}{first:9.0f}{new:10.0f}{warm:8.0f}   {drawn}")


def _timed(test: AppTest) -> float:
    """Run once and give the milliseconds."""
    started = time.perf_counter()
    test.run()
    assert not test.exception
    return (time.perf_counter() - started) * 1000


def _watch_maps() -> list[int]:
    """Collect the bytes that each map sends to the browser, and keep AppTest on navigation."""
    import streamlit_folium
    from streamlit.runtime.pages_manager import PagesManager

    sizes: list[int] = []
    send, construct = streamlit_folium._component_func, PagesManager.__init__  # noqa: SLF001

    def sent(**arguments: object) -> object:
        plain = {key: value for key, value in arguments.items() if key != "on_change"}
        sizes.append(len(json.dumps(plain).encode()))
        return send(**arguments)

    def constructed(self: PagesManager, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        construct(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    streamlit_folium._component_func = sent  # noqa: SLF001
    PagesManager.__init__ = constructed  # type: ignore[method-assign]
    return sizes
