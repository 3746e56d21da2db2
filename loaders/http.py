"""Answers of public services over HTTP. Only ``kommunatlas fetch`` and what it calls come here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from loaders.version import program_version
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT: Final = (10.0, 60.0)
"""Seconds to connect, and seconds of silence while the answer comes."""

TRIES: Final = 4
BUSY: Final = (429, 500, 502, 503, 504)
"""Answers after which the same question may be asked again; Retry-After is waited for."""

MAX_BYTES: Final = 256 << 20
_CHUNK: Final = 1 << 16


def session() -> requests.Session:
    """Give a session that waits and asks again when a service is busy."""
    retry = Retry(
        total=TRIES,
        backoff_factor=1,
        status_forcelist=BUSY,
        allowed_methods=("GET", "POST"),
        respect_retry_after_header=True,
    )
    found = requests.Session()
    found.headers["User-Agent"] = f"kommunatlas/{program_version()}"
    for scheme in ("http://", "https://"):
        found.mount(scheme, HTTPAdapter(max_retries=retry))
    return found


def get(asking: requests.Session, url: str, params: Mapping[str, str] | None = None) -> bytes:
    """Ask for an address and give the bytes of the answer.

    Raises
    ------
    DeliveryRefusedError
        If there is no network, the service does not answer in time or answers with an error, or
        the answer is too large. The message names the address, what happened and what to do.
    """
    try:
        with asking.get(url, params=params, timeout=TIMEOUT, stream=True) as answer:
            answer.raise_for_status()
            content = bytearray()
            for piece in answer.iter_content(_CHUNK):
                content += piece
                if len(content) > MAX_BYTES:
                    raise refused("answer_too_large", url=url, most=MAX_BYTES >> 20)
            return bytes(content)
    except requests.HTTPError as error:
        raise refused("service_error", url=url, status=_status(error)) from error
    except requests.exceptions.RetryError as error:
        raise refused("service_busy", url=url) from error
    except requests.Timeout as error:
        raise refused("no_answer", url=url) from error
    except requests.RequestException as error:
        raise refused("offline", url=url) from error


def _status(error: requests.HTTPError) -> Any:  # noqa: ANN401 - a number, or what stands for one
    return error.response.status_code if error.response is not None else ""
