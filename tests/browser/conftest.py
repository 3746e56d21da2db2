"""A real browser against the real application, on a workspace made once for the whole run.

The fixtures to use: ``served`` (the address of an application on the sample edition), ``serve``
(one on any workspace and with any options), ``open_page`` (a page of the browser that fails the
test on an error in the console or a request to another host) and ``violations`` (axe).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.find_chromium import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without these a browser as root does not start, or looks up hosts of its own."""

# Streamlit asks the frame of a component for features that this browser no longer has.
HARMLESS = ("Unrecognized feature:",)


@contextmanager
def application(
    workspace: Path, *options: str, log: Path, script: Path = ROOT / "streamlit_app.py"
) -> Iterator[str]:
    """Run the application on a free port of the loopback and give its address.

    Parameters
    ----------
    workspace
        The data folder.
    options
        Further options of ``streamlit run``.
    log
        Where its output goes.
    script
        What Streamlit starts; the benchmarks start another one beside it.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), *options]
    environment = {**os.environ, "KOMMUNATLAS_DATA": str(workspace)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_up(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The application did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample workspace, once for the run; treat it as read-only."""
    from loaders import sample

    folder = tmp_path_factory.mktemp("workspace")
    sample.create(folder)
    return folder


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Give ``serve(workspace, *options)``: the address of an application, stopped at the end."""
    with ExitStack() as stack:

        def start(folder: Path, *options: str) -> str:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            return stack.enter_context(application(folder, *options, log=log))

        yield start


@pytest.fixture(scope="session")
def served(serve: Callable[..., str], workspace: Path) -> str:
    """Give the address of the application on the sample edition."""
    return serve(workspace)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, once for the run."""
    path = find()
    assert path, "No Chromium: run tests/browser/find_chromium.py to see how to get one."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """Give ``open_page("/besok?lang=en", width=400)``: the page when it has been drawn whole.

    ``base`` names another application than the sample one. At the end of the test, an error in the
    console, an exception in the page or a request to another host fails it.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def start(path: str = "/", *, width: int = 1280, base: str = served, **kwargs: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **kwargs)
        contexts.append(context)
        page = context.new_page()
        _watch(page, base, faults)
        page.goto(base + path)
        settled(page)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def settled(page: Page) -> None:
    """Wait until the page is drawn: its foot is there and the script has ended."""
    page.locator("footer.ka-foot").wait_for(timeout=30_000)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=30_000)


def shapes(page: Page) -> Any:
    """Give the drawn municipalities of the first map, when there are fourteen."""
    found = page.frame_locator("iframe").first.locator("path.ka-shape")
    found.nth(13).wait_for(timeout=30_000)
    return found


def _watch(page: Page, base: str, faults: list[str]) -> None:
    host = urlsplit(base).netloc

    def request(asked: Any) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != host:
            faults.append(f"request to another host: {asked.url}")

    def console(message: Any) -> None:
        harmless = any(part in message.text for part in HARMLESS)
        if message.type == "error" and not harmless:
            faults.append(f"console: {message.text}")

    page.on("request", request)
    page.on("console", console)
    page.on("websocket", lambda ws: request(type("Asked", (), {"url": ws.url})))
    page.on("pageerror", lambda error: faults.append(f"exception in the page: {error}"))


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """Give ``violations(page)``: what axe finds against WCAG 2.2 AA and its good practice."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page: Page) -> list[str]:
        for frame in page.frames[1:]:
            # Without its script in the map's frame, axe looks at the frame's outside alone.
            frame.evaluate(axe.axe_script)
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": rules}})
        return [
            f"{item['id']} ({item['impact']}): {item['help']}: "
            + "; ".join(str(node["target"]) for node in item["nodes"][:4])
            for item in found.response["violations"]
        ]

    return check


def get(address: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Fetch an address: status, headers in lower case, text."""
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            names = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, names, answer.read().decode()
    except URLError as error:
        if not hasattr(error, "code"):
            raise
        return error.code, {}, error.read().decode()  # type: ignore[attr-defined]
