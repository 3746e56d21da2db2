"""Fetching over HTTP, against a small server on this machine that answers as Kolada does."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from loaders import fetch, http, words
from loaders.errors import DeliveryRefusedError
from loaders.sources.broadband import fetching, kolada
from tests.loaders.test_kolada import answer, item

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

YEARS = (2019, 2020, 2021)


class Reply:
    """What the server is to answer once: bytes, status, headers; ``wait`` seconds before."""

    def __init__(self, content=b"", status=200, wait=0.0, **headers):
        self.content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.status, self.wait, self.headers = status, wait, headers


def as_kolada(path, _query):
    """Answer what is asked for: a null in 2020, a deleted value in 2021."""
    _, _, _, _, kpis, _, areas = path.split("/")
    items = []
    for kpi in kpis.split(","):
        for area in areas.split(","):
            items += [item(60 + len(kpi), area, period, kpi) for period in YEARS]
            items[-2]["values"][0]["value"] = None
            items[-1]["values"][0]["isdeleted"] = True
    return Reply(answer(*items))


@contextmanager
def serving(replies):
    """Run a server; ``replies`` gives the reply to path and query. Yields address and log."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            parts = urlsplit(self.path)
            reply = replies(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
            time.sleep(reply.wait)
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.content)))
            for name, value in reply.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            with suppress(OSError):  # whoever asked may have gone
                self.wfile.write(reply.content)

        def log_message(self, *_said):
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v3/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def in_turn(*replies):
    """Give each reply once, then Kolada's own."""
    left = list(replies)
    return lambda path, query: left.pop(0) if left else as_kolada(path, query)


def refusal(replies):
    with serving(replies) as (url, asked), pytest.raises(DeliveryRefusedError) as refused:
        fetch.fetch("broadband", url)
    error = refused.value
    assert words.of_error(error, "sv") != str(error)
    return error, asked


def test_all_areas_and_indicators_are_asked_for_with_null_and_deleted_kept():
    with serving(as_kolada) as (url, asked):
        found = fetch.fetch("broadband", url.rstrip("/"))
    [path] = asked
    assert path.startswith("/v3/data/kpi/N07900,N07918,N07919,N07920/municipality/0000,0025,2505,")
    assert path.endswith("2584?page=1&per_page=5000")
    items = json.loads(found.content)["values"]
    assert len(items) == 4 * 16 * len(YEARS)
    assert items[1]["values"][0]["value"] is None
    assert items[2]["values"][0]["isdeleted"] is True
    assert (found.file_name, found.preset) == ("kolada_bredband.json", "kolada")


def test_ids_go_in_batches(monkeypatch):
    monkeypatch.setattr(fetching, "BATCH", 3)
    with serving(as_kolada) as (url, asked):
        found = fetch.fetch("broadband", url)
    assert len(asked) == 2 * 6
    assert all(len(path.split("/")[n].split(",")) <= 3 for path in asked for n in (4, 6))
    assert len(json.loads(found.content)["values"]) == 4 * 16 * len(YEARS)


def paged(size, *, whole=True):
    """Answer as Kolada does in pages; ``next_url`` is whole or a query alone."""

    def reply(path, query):
        items = json.loads(as_kolada(path, query).content)["values"]
        page = int(query["page"])
        following = f"?page={page + 1}&per_page={size}" if page * size < len(items) else None
        if following and whole:
            following = f"http://127.0.0.1:{port[0]}{path}{following}"
        return Reply(answer(*items[(page - 1) * size : page * size], next_url=following))

    port: list[int] = []
    reply.port = port
    return reply


@pytest.mark.parametrize("whole", [True, False])
def test_pages_are_followed_and_give_the_same_bytes_as_one(whole):
    with serving(as_kolada) as (url, _):
        one = fetch.fetch("broadband", url)
    reply = paged(50, whole=whole)
    with serving(reply) as (url, asked):
        reply.port.append(urlsplit(url).port)
        several = fetch.fetch("broadband", url)
    assert len(asked) == 4
    assert several.content == one.content


def test_the_order_of_the_answer_does_not_change_the_bytes():
    def backwards(path, query):
        items = json.loads(as_kolada(path, query).content)["values"]
        return Reply(answer(*(dict(reversed(one.items())) for one in reversed(items))))

    with serving(as_kolada) as (url, _), serving(backwards) as (other, _):
        assert fetch.fetch("broadband", url) == fetch.fetch("broadband", other)


def test_a_busy_service_is_asked_again_after_the_time_it_names():
    busy = Reply(status=429, Retry_After="1")
    with serving(in_turn(busy)) as (url, asked):
        before = time.monotonic()
        fetch.fetch("broadband", url)
        waited = time.monotonic() - before
    assert len(asked) == 2
    assert waited >= 1


@pytest.mark.parametrize(
    ("status", "code"), [(429, "service_busy"), (500, "service_error"), (404, "service_error")]
)
def test_an_error_that_stays_is_told(monkeypatch, status, code):
    monkeypatch.setattr(http, "TRIES", 1)
    error, asked = refusal(lambda *_: Reply(b"no", status=status))
    assert error.code == code
    assert len(asked) == (1 if status == 404 else 2)
    assert str(status) in str(error) or code == "service_busy"


@pytest.mark.parametrize(
    "content", [b"<html>Not here</html>", b'{"values": [', b"[" * 100_000, b"\xff\xfe\x00"]
)
def test_an_answer_that_is_no_json_is_refused(content):
    error, _ = refusal(lambda *_: Reply(content))
    assert error.code == "unreadable"
    assert "127.0.0.1" in str(error)


@pytest.mark.parametrize("content", [[], {"detail": "gone"}, {"values": 7}, {"values": [1]}])
def test_an_answer_of_another_kind_is_refused(content):
    error, _ = refusal(lambda *_: Reply(content))
    assert error.code == "kolada_no_answer"


def test_an_empty_answer_is_refused_since_a_wrong_parameter_gives_one():
    error, _ = refusal(lambda *_: Reply(answer()))
    assert error.code == "kolada_empty"


def test_a_service_that_is_silent_is_given_up_without_asking_again(monkeypatch):
    monkeypatch.setattr(http, "TIMEOUT", (1.0, 0.1))
    error, asked = refusal(lambda *_: Reply(answer(), wait=0.4))
    assert error.code == "no_answer"
    assert len(asked) == 1


def test_an_answer_that_trickles_in_is_given_up(monkeypatch):
    monkeypatch.setattr(http, "LONGEST", -1.0)
    error, _ = refusal(as_kolada)
    assert error.code == "no_answer"


def test_an_answer_that_is_too_large_is_given_up(monkeypatch):
    monkeypatch.setattr(http, "MAX_BYTES", 1000)
    error, _ = refusal(as_kolada)
    assert error.code == "answer_too_large"


@pytest.mark.parametrize("following", ["?page=1&per_page=5000", "?page=2"])
def test_pages_without_end_are_refused(following):
    error, asked = refusal(lambda *_: Reply(answer(item(), next_url=following)))
    assert error.code == "endless"
    assert len(asked) <= 3


def test_ever_new_pages_are_refused_as_well(monkeypatch):
    monkeypatch.setattr(fetching, "MAX_PAGES", 5)

    def reply(_path, query):
        return Reply(answer(item(), next_url=f"?page={int(query['page']) + 1}"))

    error, asked = refusal(reply)
    assert (error.code, len(asked)) == ("endless", 5)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://localhost/v3/x",
        "http://127.0.0.1:1/v3/x",
        "https://api.kolada.se/v3/x",
        "ftp://127.0.0.1/x",
        "//example.org/x",
        "http://[",
    ],
)
def test_neither_pages_nor_redirections_lead_to_another_host(elsewhere):
    error, asked = refusal(lambda *_: Reply(answer(item(), next_url=elsewhere)))
    assert (error.code, len(asked)) == ("elsewhere", 1)
    error, asked = refusal(lambda *_: Reply(status=302, Location=elsewhere))
    assert (error.code, len(asked)) == ("elsewhere", 1)


def test_a_redirection_on_the_same_host_is_followed_but_not_for_ever():
    with serving(in_turn(Reply(status=307, Location="/v4/data/kpi/N07900/municipality/2580"))) as (
        url,
        asked,
    ):
        found = fetch.fetch("broadband", url)
    assert asked[1] == "/v4/data/kpi/N07900/municipality/2580"
    assert len(json.loads(found.content)["values"]) == len(YEARS)
    error, _ = refusal(lambda path, _query: Reply(status=302, Location=path + "x"))
    assert error.code == "endless"


def test_without_a_network_it_is_said_what_to_do():
    with serving(as_kolada) as (url, _):
        pass
    with pytest.raises(DeliveryRefusedError, match="could not be reached") as refused:
        fetch.fetch("broadband", url)
    assert refused.value.code == "offline"


@pytest.mark.parametrize("url", ["kolada", "ftp://x/", "http://", "http://x:port/", "http://["])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(DeliveryRefusedError) as refused:
        fetch.fetch("broadband", url)
    assert refused.value.code == "bad_address"


def test_a_dataset_that_no_service_has_is_refused():
    with pytest.raises(DeliveryRefusedError) as refused:
        fetch.fetch("visits", "http://127.0.0.1/")
    assert refused.value.code == "not_fetched"


def test_what_was_asked_safely_stays_safe():
    url = "https://api.kolada.se/v3/data"
    assert http.further(url, url, "http://api.kolada.se/v3/data?page=2").startswith("https://")
    assert http.further(url, url, "https://api.kolada.se:443/v3/x").endswith("/v3/x")
    with pytest.raises(DeliveryRefusedError):
        http.further(url, url, "https://api.kolada.se:8443/v3/x")


def command(*args):
    done = CliRunner().invoke(main, ["fetch", "broadband", *args])
    return done, json.loads(done.stdout) if "--json" in args and done.stdout else None


@pytest.mark.usefixtures("quick")
def test_the_command_fetches_archives_and_publishes_and_a_second_time_changes_nothing(place):
    with serving(as_kolada) as (url, _):
        args = ("--url", url, "--data", str(place.root), "--json")
        first, said = command(*args)
        second, again = command(*args)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (said["outcome"], again["outcome"]) == ("published", "unchanged")
    assert said["left_out"] == {"no_value": 64, "deleted": 64}
    assert said["rows_read"] == said["rows_accepted"] + 128 == 192
    [archived] = place.deliveries.glob("*/kolada_bredband.json")
    assert json.loads(archived.read_bytes())["values"]


def test_the_command_says_in_json_why_nothing_came(place):
    with serving(lambda *_: Reply(status=404)) as (url, _):
        done, said = command("--url", url, "--data", str(place.root), "--json")
    assert done.exit_code == 1
    assert (said["outcome"], said["error"]["code"]) == ("refused", "service_error")
    assert not place.root.exists()


def test_what_is_fetched_is_what_is_read():
    assert set(fetch.fetchable()) >= {"broadband"}
    assert kolada.KPIS.keys() == {"N07900", "N07918", "N07919", "N07920"}
