"""The served page and its headers, without a server."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from dashboard import data, server, web_page
from dashboard.i18n import LANGUAGES
from tests.support import bundles

if TYPE_CHECKING:
    from collections.abc import Mapping

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


class Client:
    """Asks an application without a server or a socket."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://atlas") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def client() -> Client:
    """Give a client of an application with our routes and middleware and a page of Streamlit's."""

    async def page(_request: object) -> HTMLResponse:
        return HTMLResponse(INDEX, headers={"ETag": '"one"', "Cache-Control": "no-cache"})

    async def other(_request: object) -> PlainTextResponse:
        return PlainTextResponse("x")

    routes = [
        *server.routes(),
        Route("/component/map/index.html", page),
        Route("/component/map/static/js/main.0123abcd.js", other),
        Route("/text", other),
        Route("/{path:path}", page),
    ]
    return Client(Starlette(routes=routes, middleware=server.MIDDLEWARE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language_and_keeps_streamlits_scripts(language: str) -> None:
    page = web_page.page_html(INDEX, language)
    assert f'<html lang="{language}">' in page
    assert "<title>Kommunatlas" in page
    assert "Streamlit</title>" not in page
    assert "enable JavaScript" not in page
    for script in ("index.", "react-dom."):
        assert page.count(script) == INDEX.count(script)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("", "sv"),
        ("lang=en", "en"),
        ("lang=sv", "sv"),
        ("lang=<x>", "sv"),
        ("lang=sv&lang=en", "en"),
    ],
)
def test_the_language_is_asked_for_in_the_address(
    client: Client, query: str, language: str
) -> None:
    answer = client.get(f"/besok?{query}", headers={"accept": "text/html"})
    assert f'<html lang="{language}">' in answer.text
    assert "etag" not in answer.headers, "one validator for two languages would lie"
    assert answer.headers["content-length"] == str(len(answer.content))


def test_the_page_may_reach_no_other_host(client: Client) -> None:
    policy = client.get("/", headers={"accept": "text/html"}).headers["content-security-policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert not any("http" in value or "*" in value for value in rules.values())
    assert "'unsafe-inline'" not in rules["script-src"]
    inline = web_page.script_hashes(web_page.page_html(INDEX, "sv"))
    assert len(inline) == 2
    assert all(digest in rules["script-src"] for digest in inline)


def test_every_answer_has_the_security_headers(client: Client) -> None:
    for path in ("/", "/text", "/kommunatlas/app.css", "/component/map/index.html"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "content-security-policy" in headers, path
    frame = client.get("/component/map/index.html").headers["content-security-policy"]
    assert "'unsafe-inline'" in frame, "the map's frame runs the script that it is handed"


def test_own_files_are_served_and_kept(client: Client) -> None:
    kinds = {
        "leaflet/leaflet.js": "javascript",
        "leaflet/leaflet.css": "text/css",
        "app.css": "text/css",
        "app.js": "javascript",
        "icon.svg": "image/svg+xml",
        "font.woff2": "font/woff2",
    }
    for name, kind in kinds.items():
        answer = client.get(f"/kommunatlas/{name}")
        assert answer.status_code == 200, name
        assert kind in answer.headers["content-type"], name
        kept = "31536000" if name.startswith("app.") else "86400"  # those say their version
        assert f"max-age={kept}" in answer.headers["cache-control"], name


def test_a_components_script_is_kept_and_its_page_is_not(client: Client) -> None:
    script = client.get("/component/map/static/js/main.0123abcd.js")
    assert script.headers.get_list("cache-control") == ["public, max-age=31536000, immutable"]
    assert "immutable" not in client.get("/component/map/index.html").headers["cache-control"]


def test_what_is_announced_early_exists(client: Client) -> None:
    links = re.findall(r'href="\./([^"]+)"', web_page.early_links())
    folder = Path(streamlit.__file__).parent / "static"
    assert len(links) == len(web_page.EARLY_MODULES) + 2
    for link in links:
        own = link.startswith("kommunatlas/") and client.get(f"/{link}").status_code == 200
        assert own or (folder / link).is_file(), link


def test_leaflet_cannot_be_left_through_its_address(client: Client) -> None:
    for path in ("../__init__.py", "..%2f__init__.py", "%2e%2e/__init__.py"):
        answer = client.get(f"/kommunatlas/leaflet/{path}")
        assert "BASE_DIR" not in answer.text


def test_health(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "open_edition", lambda: data.Opened(bundles.full()))
    answer = client.get("/kommunatlas/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    broken = data.Opened(data.empty_bundle(), "edition_damaged", "words")
    monkeypatch.setattr(data, "open_edition", lambda: broken)
    answer = client.get("/kommunatlas/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "no_edition", "reason": "edition_damaged"}


def test_routes_stand_behind_the_base_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.st, "get_option", lambda _name: "/atlas/")
    assert {getattr(route, "path", "") for route in server.routes()} >= {
        "/atlas/kommunatlas/leaflet",
        "/atlas/kommunatlas/health",
    }


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/finns-inte", "./?sida=finns-inte"),
        ("/kommuner/2580?lang=en", "../?sida=kommuner%2F2580&lang=en"),
    ],
)
def test_an_address_without_a_page_leads_to_the_first(
    client: Client, path: str, target: str
) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == target
    whole = client.get("/", headers={"accept": "text/html"}).headers
    for name in web_page.security_headers("/"):
        assert answer.headers[name] == whole[name] or name == "Content-Security-Policy"
