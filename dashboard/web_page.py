"""Streamlit's page as it is served: language, title, early links, and the headers around it.

The Content-Security-Policy makes the browser refuse any other host even if a page asked for one.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard.css import stylesheet
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, Translator
from dashboard.sitemap import BY_PATH
from dashboard.state import LANGUAGE, MAX_VALUE, UNKNOWN_PAGE

if TYPE_CHECKING:
    from starlette.types import Scope

PREFIX: Final = "/kommunatlas"
SCRIPT: Final = Path(__file__).with_name("app.js")

STREAMLIT_WORDS: Final = (
    "skip", "pages", "menu", "close", "open", "dismiss", "no_results",
    "upload", "drop_one", "drop_many", "per_file", "add_files", "remove", "cancel",
    "too_large", "wrong_kind", "too_small", "one_file", "error", "failed",
)  # fmt: skip

EARLY_MODULES: Final = ("Html", "Selectbox", "ComponentInstance", "WidgetLabel", "purify.es")

_BASE_SCRIPT: Final = (
    'window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href,'
    'MAIN_PAGE_BASE_URL:new URL("./",location.href).href};'
)
"""Tells Streamlit where its server is. Left to itself it asks below the page's own address first,
which costs a failed request and an error in the console on every page but the first."""


@cache
def assets_version() -> str:
    """Give a short hash of style sheet and script, so that changed ones get a new address."""
    return hashlib.sha256(stylesheet().encode() + SCRIPT.read_bytes()).hexdigest()[:12]


@cache
def early_links() -> str:
    """Give links that let the browser fetch early what nearly every page draws with.

    Streamlit would ask for them one after the other, when the first words and the map arrive. What
    is not found under its name is left out: it then comes a moment later.
    """
    scripts = Path(st.__file__).parent / "static" / "static" / "js"
    modules = [path for name in EARLY_MODULES for path in sorted(scripts.glob(f"{name}.*.js"))]
    links = [f'<link rel="modulepreload" href="./static/js/{path.name}">' for path in modules]
    later = (f".{PREFIX}/leaflet/leaflet.js", f".{PREFIX}/leaflet/leaflet.css")
    links += [f'<link rel="prefetch" href="{address}">' for address in later]
    return "".join(links)


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
    head += early_links()
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
    hashes = " ".join(script_hashes(page))
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


def script_hashes(page: str) -> list[str]:
    """Give the hashes of a page's inline scripts, as a policy names them."""
    inline = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in inline)
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


def unknown_page(scope: Scope) -> str:
    """Give where to send an address that is no page: to the first page, which says so; else empty.

    Relative, so that it holds behind a path prefix. Streamlit itself would show a box in English.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).strip("/")
    path = (
        path.removeprefix(base).strip("/") if path == base or path.startswith(f"{base}/") else path
    )
    if path in BY_PATH:
        return ""
    language = language_of(scope)
    asked = {UNKNOWN_PAGE: path[:MAX_VALUE]}
    asked |= {LANGUAGE: language} if language != DEFAULT_LANGUAGE else {}
    query = urlencode(asked)
    return f"{'../' * path.count('/') or './'}?{query}"
