"""What the web server does besides Streamlit: Leaflet's files, look, script, health, and headers.

Everything is served by this process.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.runtime.pages_manager import PagesManager
from xstatic.pkg import leaflet

from dashboard import data, style
from dashboard.css import stylesheet
from dashboard.web_page import (
    PREFIX,
    SCRIPT,
    language_of,
    page_html,
    security_headers,
    unknown_page,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR_SECONDS: Final = 31_536_000
DAY_SECONDS: Final = 86_400

_HASHED: Final = re.compile(r"/component/.*\.[0-9a-f]{8}\.js$")
"""A component's script with its content's hash in the name."""

_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    f'<rect width="32" height="32" rx="4" fill="{style.ACCENT}"/>'
    f'<path d="M7 24V12l6-5 5 4 7-3v16l-7-3-5 3z" fill="{style.WHITE}"/></svg>'
)


class _Files(StaticFiles):
    """Static files that a browser may keep for a day: the address carries no version."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = f"public, max-age={DAY_SECONDS}"
        return response


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
    headers = {"Cache-Control": f"public, max-age={DAY_SECONDS}"}
    return FileResponse(found[0], media_type="font/woff2", headers=headers)


def _icon(_: Request) -> Response:
    headers = {"Cache-Control": f"public, max-age={DAY_SECONDS}"}
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


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Clear away uploads that were never published: a killed server's, and at the end our own."""
    from dashboard import intake

    intake.sweep()
    try:
        yield
    finally:
        intake.leave()


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
            if _HASHED.search(self.scope["path"]):
                _keep(message)
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
            headers = security_headers(self.scope["path"])
            answer = RedirectResponse(elsewhere, 303, headers)
            await answer(self.scope, _nothing, self._send)
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


def _keep(message: Message) -> None:
    """Let a browser keep a component's script, which Streamlit would have it fetch for each map."""
    kept = [pair for pair in message["headers"] if pair[0].lower() != b"cache-control"]
    message["headers"] = kept
    _add(message, {"Cache-Control": f"public, max-age={YEAR_SECONDS}, immutable"})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _add(message: Message, headers: dict[str, str]) -> None:
    message["headers"] = [
        *message["headers"],
        *((name.lower().encode(), value.encode()) for name, value in headers.items()),
    ]


MIDDLEWARE: Final = [Middleware(PageMiddleware)]
