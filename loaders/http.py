"""Answers of public services over HTTP. Only ``kommunatlas fetch`` and what it calls come here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

from loaders.version import program_version
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from requests import Response

TIMEOUT: Final = (10.0, 60.0)
"""Seconds to connect, and seconds of silence while the answer comes."""

LONGEST: Final = 600.0
"""Seconds for one answer as a whole: one that trickles in never ends by silence."""

TRIES: Final = 4
BUSY: Final = (429, 500, 502, 503, 504)
"""Answers after which the same question may be asked again; Retry-After is waited for."""

WAIT: Final = (429, 503)
"""Those of them that say that nothing is wrong but the moment."""

LONGEST_WAIT: Final = 60
"""Seconds. A longer Retry-After is cut to it: a person sits before the screen."""

REDIRECTS: Final = 5

MAX_BYTES: Final = 256 << 20
_CHUNK: Final = 1 << 16
_PORTS: Final = {"http": 80, "https": 443}


class _Asking(requests.Session):
    """A session that follows no redirection by itself; ``get`` does."""

    def get_redirect_target(self, _resp: Response) -> None:
        """Give nothing: even to parse where an answer leads raises on a malformed one."""


def session() -> requests.Session:
    """Give a session that waits and asks again when a service is busy.

    Silence is not asked again, and a host that cannot be reached once only: it would take minutes
    to say so.
    """
    retry = Retry(
        total=TRIES,
        connect=1,
        read=False,  # the timeout itself is raised
        backoff_factor=1,
        status_forcelist=BUSY,
        allowed_methods=("GET",),
        raise_on_status=False,
        respect_retry_after_header=True,
        retry_after_max=LONGEST_WAIT,
    )
    found = _Asking()
    found.headers["User-Agent"] = f"kommunatlas/{program_version()}"
    for scheme in ("http://", "https://"):
        found.mount(scheme, HTTPAdapter(max_retries=retry))
    return found


def get(asking: requests.Session, url: str, params: Mapping[str, str] | None = None) -> bytes:
    """Ask for an address and give the bytes of the answer.

    A redirection is followed on the same host alone: what was asked is what answers.

    Raises
    ------
    DeliveryRefusedError
        If there is no network, the service does not answer in time or answers with an error, or
        the answer is too large. The message names the address, what happened and what to do.
    """
    host = _host(url)
    try:
        return _followed(asking, url, params)
    except requests.HTTPError as error:
        status = _status(error)
        if status in WAIT:
            raise refused("service_busy", url=host) from error
        raise refused("service_error", url=url, status=status) from error
    except requests.Timeout as error:
        raise refused("no_answer", url=host) from error
    except requests.RequestException as error:
        silent = any(isinstance(cause, ReadTimeoutError) for cause in error.args)
        raise refused("no_answer" if silent else "offline", url=host) from error


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def further(url: str, address: str, other: str) -> str:
    """Give the address that an answer leads on to: of the host that was asked, and as safe.

    Parameters
    ----------
    url
        What was asked first.
    address, other
        Where the answer came from, and what it names; relative or whole.

    Raises
    ------
    DeliveryRefusedError
        If it leads elsewhere.

    Examples
    --------
    >>> further("https://api.kolada.se/v3/data", "https://api.kolada.se/v3/data", "?page=2")
    'https://api.kolada.se/v3/data?page=2'
    """
    asked = urlsplit(url)
    try:
        told = urlsplit(urljoin(address, other))
        same = (told.hostname, _port(told)) == (asked.hostname, _port(asked))
    except ValueError as error:
        raise refused("elsewhere", url=url, other=other) from error
    if not same or told.scheme not in _PORTS:
        raise refused("elsewhere", url=url, other=other)
    # Behind a proxy a service may call itself http: what was asked safely stays safe.
    return told._replace(scheme="https" if asked.scheme == "https" else told.scheme).geturl()


def _port(parts: SplitResult) -> int | None:
    """Give the port where it is not the usual one of its scheme."""
    return None if parts.port == _PORTS.get(parts.scheme) else parts.port


def _followed(asking: requests.Session, url: str, params: Mapping[str, str] | None) -> bytes:
    address = url
    for _ in range(REDIRECTS + 1):
        with asking.get(
            address, params=params, timeout=TIMEOUT, stream=True, allow_redirects=False
        ) as answer:
            if not answer.is_redirect:
                return _content(answer, url)
            address, params = further(url, answer.url, answer.headers["Location"]), None
    raise refused("endless", url=url)


def _content(answer: Response, url: str) -> bytes:
    answer.raise_for_status()
    content = bytearray()
    until = time.monotonic() + LONGEST
    for piece in answer.iter_content(_CHUNK):
        content += piece
        if len(content) > MAX_BYTES:
            raise refused("answer_too_large", url=url, most=MAX_BYTES >> 20)
        if time.monotonic() > until:
            raise refused("no_answer", url=_host(url))
    return bytes(content)


def _status(error: requests.HTTPError) -> Any:  # noqa: ANN401 - a number, or what stands for one
    return error.response.status_code if error.response is not None else ""
