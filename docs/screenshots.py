"""Take the pictures of the README from the sample edition, so that they never show another app.

Run ``make screenshots``. The sample edition is made in a folder of its own; every picture carries
the sample mark, because the pages do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.find_chromium import find
from tests.support import uploads

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
IMAGES = Path(__file__).with_name("images")

PICTURES = {
    # name: address, height of the picture in pixels at 1280 wide
    "overview": ("/?lang=en", 1180),
    "profile": ("/kommuner?kommun=2521&lang=en", 1180),
    "visits": ("/besok?lang=en", 1180),
    "coverage": ("/mobiltackning?kommun=2510&lang=en", 1180),
    "broadband": ("/bredband?lang=en", 1180),
}

INTAKE = "/datamangder?lang=en&slag=figures"
"""Where a file with faults is uploaded, for the picture of what is said of it."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def take(page: Page, address: str, height: int, file: Path) -> None:
    """Open a page, wait until it and its map are drawn, and take its upper part."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto(address)
    page.locator("footer.ka-foot").wait_for(timeout=60_000)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=60_000)
    for frame in page.locator("iframe").all():
        frame.content_frame.locator("path.ka-shape").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1_000)  # fades have ended
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} kB")


def take_report(page: Page, address: str, file: Path) -> None:
    """Upload a file with faults, wait until it is read and compared, and take what is said."""
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.goto(address)
    field = page.locator('[data-testid="stFileUploaderDropzoneInput"]')
    field.wait_for(state="attached", timeout=60_000)
    content = uploads.workbook(uploads.FAULTY)
    field.set_input_files(
        [{"name": "inhabitants 2025.xlsx", "mimeType": uploads.XLSX, "buffer": content}]
    )
    page.get_by_role("button", name="Read and compare").click(timeout=60_000)
    drawn = page.locator("iframe").first.content_frame.locator("path.ka-shape").first
    drawn.wait_for(timeout=60_000)
    page.locator('[data-test-script-state="notRunning"]').first.wait_for(timeout=60_000)
    page.evaluate("document.getElementById('las-in').scrollIntoView()")
    page.wait_for_timeout(1_000)
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1024:.0f} kB")


def main() -> None:
    """Start the application on a sample workspace and take every picture."""
    IMAGES.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dashboard.cli", "run"]
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--data", folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            lines = iter(process.stdout or ())
            base = next(line.split()[-1] for line in lines if "://127.0.0.1" in line)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
                page = browser.new_page()
                _when_up(page, base)
                for name, (path, height) in PICTURES.items():
                    take(page, base + path, height, IMAGES / f"{name}.png")
                take_report(page, base + INTAKE, IMAGES / "intake.png")
                browser.close()
        finally:
            process.terminate()
            process.wait(timeout=30)


def _when_up(page: Page, base: str) -> None:
    for _ in range(120):
        try:
            page.goto(base)
        except Exception:  # noqa: BLE001 - refused until the server listens
            page.wait_for_timeout(500)
        else:
            return
    msg = f"The application did not answer at {base} within a minute."
    raise TimeoutError(msg)


if __name__ == "__main__":
    main()
