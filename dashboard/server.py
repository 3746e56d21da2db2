"""What the web server does besides Streamlit: Leaflet's files, style sheet, health, headers, language.

Everything is served by this process. The Content-Security-Policy makes the browser refuse any other
host even if a page asked for one.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager
from xstatic.pkg import leaflet

from dashboard import data, style
from dashboard.css import stylesheet
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, Translator
from dashboard.sitemap import BY_PATH
from dashboard.state import LANGUAGE, MAX_VALUE, UNKNOWN_PAGE

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = "/kommunatlas"
SCRIPT: Final = Path(__file__).with_name("app.js")
YEAR_SECONDS: Final = 31_536_000

STREAMLIT_WORDS: Final = ("skip", "pages", "menu", "close", "no_results")

_BASE_SCRIPT: Final = (
    'window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href,'
    'MAIN_PAGE_BASE_URL:new URL("./",location.href).href};'
)
"""Tells Streamlit where its server is. Left to itself it asks below the page's own address first,
which costs a failed request and an error in the console on every page but the first."""

_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" '
    f'fill="{style.ACCENT}"/><path d="M7 24V12l6-5 5 4 7-3v16l-7-3-5 3z" fill="{style.WHITE}"/></svg>'
)


class _Files(StaticFiles):
    """Static files that a browser may keep: the address carries the version."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}"
        return response


@cache
def assets_version() -> str:
    """Give a short hash of style sheet and script, so that changed ones get a new address."""
    return hashlib.sha256(stylesheet().encode() + SCRIPT.read_bytes()).hexdigest()[:12]


def _stylesheet(_: Request) -> Response:
    headers = {"Cache-Control": f"public, max-age={YEAR_SECONDS}"}
    return Response(stylesheet(), media_type="text/css", headers=headers)


def _script(_: Request) -> Response:
    headers = {"Cache-Control": f"public, max-age={YEAR_SECONDS}"}
    return FileResponse(SCRIPT, media_type="text/javascript", headers=headers)


def _font(_: Request) -> Response:
    """Give Streamlit's own Source Sans, whose file name changes with its version, to the maps."""
    found = sorted(Path(st.__file__).parent.glob("static/static/media/SourceSansVF-Upright*.woff2"))
    if not found:
        return Response(status_code=404)
    headers = {"Cache-Control": f"public, max-age={YEAR_SECONDS}"}
    return FileResponse(found[0], media_type="font/woff2", headers=headers)


def _icon(_: Request) -> Response:
    headers = {"Cache-Control": f"public, max-age={YEAR_SECONDS}"}
    return Response(_ICON, media_type="image/svg+xml", headers=headers)


def _health(_: Request) -> Response:
    """Say whether an edition can be opened: 200 with its id, else 503 with the reason's code."""
    state = data.health()
    status = 200 if state["status"] == "ok" else 503
    return JSONResponse(state, status_code=status, headers={"Cache-Control": "no-store"})


def routes() -> list[BaseRoute]:
    """Give the application's own routes, behind Streamlit's base path when one is configured."""
    # Streamlit takes a folder named pages for its older kind of application until the first visitor
    # has been served; that visitor, coming by a link, would be told that the page is not found.
    PagesManager.uses_pages_directory = False
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}{PREFIX}" if base else PREFIX
    folder = Path(leaflet.BASE_DIR)
    return [
        Mount(f"{prefix}/leaflet", app=_Files(directory=folder), name="leaflet"),
        Route(f"{prefix}/app.css", _stylesheet, name="stylesheet"),
        Route(f"{prefix}/app.js", _script, name="script"),
        Route(f"{prefix}/font.woff2", _font, name="font"),
        Route(f"{prefix}/icon.svg", _icon, name="icon"),
        Route(f"{prefix}/health", _health, name="health"),
    ]


def page_html(served: str, language: str) -> str:
    """Give Streamlit's page with the language, the title, the style sheet and the words of ours.

    Parameters
    ----------
    served
        The page as Streamlit has it.
    language
        ``sv`` or ``en``.
    """
    t = Translator(language)
    title = html.escape(t("app.title"))
    no_script = html.escape(t("app.no_script"))
    version = assets_version()
    words = {key: t(f"streamlit.{key}") for key in STREAMLIT_WORDS}
    head = (
        f'<link rel="stylesheet" href=".{PREFIX}/app.css?v={version}">'
        f"<script>{_BASE_SCRIPT}</script>"
        f'<script src=".{PREFIX}/app.js?v={version}" '
        f'data-words="{html.escape(json.dumps(words, ensure_ascii=False))}"></script>'
    )
    text = re.sub(r"<html[^>]*>", f'<html lang="{language}">', served, count=1)
    text = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", text, count=1)
    text = re.sub(
        r'<link rel="shortcut icon"[^>]*>',
        f'<link rel="icon" type="image/svg+xml" href=".{PREFIX}/icon.svg">',
        text,
        count=1,
    )
    text = re.sub(r'\s*<link rel="service-desc"[^>]*>', "", text, count=1)
    text = re.sub(
        r"<noscript>.*?</noscript>",
        f"<noscript><p>{no_script}</p></noscript>",
        text,
        count=1,
        flags=re.DOTALL,
    )
    # Before Streamlit's own scripts, which read the base address when they start.
    return text.replace("<title>", f"{head}<title>", 1)


def language_of(scope: Scope) -> str:
    """Give the language that the address asks for; Swedish when it asks for none."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def security_headers(path: str, page: str = "") -> dict[str, str]:
    """Give the headers of a response.

    Parameters
    ----------
    path
        Of the request. The map's frame runs the script that it is handed, so it alone may
        evaluate; it still reaches no host but this one.
    page
        The HTML, whose own inline scripts are allowed by their hashes.
    """
    hashes = " ".join(_script_hashes(page))
    # Vega compiles expressions, and Streamlit's components evaluate theirs: hence unsafe-eval.
    scripts = "'self' 'unsafe-eval' " + ("'unsafe-inline'" if "/component/" in path else hashes)
    policy = {
        "default-src": "'self'",
        "script-src": scripts.strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN",
    }


def _script_hashes(page: str) -> list[str]:
    from base64 import b64encode

    inline = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in inline)
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


class PageMiddleware:
    """Sets the language of the page and the headers of every answer.

    Streamlit's page is small and served for every address without a file, so it is collected,
    changed and sent whole; everything else streams through.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        await self.app(_uncompressed_if_page(scope), receive, answer.send)


def _uncompressed_if_page(scope: Scope) -> Scope:
    """Ask for a page without compression, so that it can be changed; it is 10 kB."""
    headers = dict(scope["headers"])
    if not headers.get(b"accept", b"").startswith(b"text/html"):
        return scope
    kept = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
    return {**scope, "headers": kept}


class _Answer:
    """Holds back an HTML page until it is whole, and lets everything else pass."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start":
            if self._is_page(message):
                self._start = message
                return
            _add(message, security_headers(self.scope["path"]))
            await self._send(message)
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()
        else:
            await self._send(message)

    def _is_page(self, message: Message) -> bool:
        headers = {name.lower(): value for name, value in message["headers"]}
        kind = headers.get(b"content-type", b"")
        own = "/component/" not in self.scope["path"] and "/media/" not in self.scope["path"]
        plain = b"content-encoding" not in headers
        return kind.startswith(b"text/html") and own and plain and self.scope["method"] == "GET"

    async def _finish(self) -> None:
        assert self._start is not None  # noqa: S101 - only reached with a page held back
        elsewhere = unknown_page(self.scope)
        if elsewhere:
            await RedirectResponse(elsewhere, 303)(self.scope, _nothing, self._send)
            return
        page = page_html(self._body.decode("utf-8"), language_of(self.scope))
        body = page.encode()
        # The page differs by language under one file: a validator of the file would lie.
        dropped = (b"content-length", b"etag", b"last-modified")
        kept = [pair for pair in self._start["headers"] if pair[0].lower() not in dropped]
        self._start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        _add(self._start, security_headers(self.scope["path"], page))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def unknown_page(scope: Scope) -> str:
    """Give where to send an address that is no page: to the first page, which says so; else empty.

    Relative, so that it holds behind a path prefix. Streamlit itself would show a box in English.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).strip("/")
    path = path.removeprefix(base).strip("/") if path == base or path.startswith(f"{base}/") else path
    if path in BY_PATH:
        return ""
    query = urlencode({UNKNOWN_PAGE: path[:MAX_VALUE], LANGUAGE: language_of(scope)})
    return f"{'../' * path.count('/') or './'}?{query}"


def _add(message: Message, headers: dict[str, str]) -> None:
    message["headers"] = [
        *message["headers"],
        *((name.lower().encode(), value.encode()) for name, value in headers.items()),
    ]


MIDDLEWARE: Final = [Middleware(PageMiddleware)]
