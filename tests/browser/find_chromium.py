"""Print the path of a Chromium for the browser tests, and install one where that is possible.

First the one named by the variable CHROMIUM, then one that the machine has. Then what can be had:
Debian's package (as root), then Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

VARIABLE = "CHROMIUM"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NONE_FOUND = """
Webbläsartesterna behöver Chromium eller Chrome, och ingen gick att hitta eller installera.
Gör ett av dessa:
  1. installera Chromium eller Chrome (Debian: apt-get install chromium), eller
  2. ange var den finns: make test CHROMIUM=/sökväg/till/chromium
Testerna som inte behöver webbläsare: make check

The browser tests need Chromium or Chrome, and none could be found or installed.
Do one of these:
  1. install Chromium or Chrome (Debian: apt-get install chromium), or
  2. say where it is: make test CHROMIUM=/path/to/chromium
The tests that need no browser: make check
"""


def works(path: str) -> bool:
    """Tell whether the program starts: Ubuntu's 'chromium-browser' may only speak of snap."""
    try:
        subprocess.run([path, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def from_this_machine() -> str | None:
    """Give the first browser of this machine that starts."""
    return next((path for name in NAMES if (path := shutil.which(name)) and works(path)), None)


def from_debian() -> str | None:
    """Install Debian's package, with a font for what the page's own fonts lack."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")
    return from_this_machine()


def from_playwright() -> str | None:
    """Let Playwright download its own browser and ask it where that is."""
    from playwright.sync_api import sync_playwright

    run(sys.executable, "-m", "playwright", "install", "chromium")
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if works(path) else None


def run(*command: str) -> None:
    """Run a command with its words on standard error; standard output is for the path."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=quiet)


def find() -> str | None:
    """Give the path of a browser that starts. One that was named is not replaced by another."""
    if named := os.environ.get(VARIABLE):
        return named if works(named) else None
    return from_this_machine() or from_debian() or from_playwright()


if __name__ == "__main__":
    found = find()
    print(found or NONE_FOUND, file=sys.stdout if found else sys.stderr)
    sys.exit(0 if found else 1)
