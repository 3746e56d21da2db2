"""A load tells how far it has come while a long log is read."""

from __future__ import annotations

import pytest

from loaders.delivery import Request, load_all
from loaders.engines import local
from loaders.progress import READING

HEAD = "timestamp,longitude,latitude,operator,technology,signal_dbm"
SOUND = "2019-06-03T05:12:03Z,22.15670,65.58480,Telia,4G,-97"


@pytest.mark.usefixtures("quick")
def test_each_file_tells_its_share_of_the_reading(tmp_path, place, monkeypatch):
    monkeypatch.setattr(local, "BATCH_BYTES", 200)
    requests = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([HEAD, *[SOUND] * 50, f"{SOUND[:-2]}{ord(name)}"]))
        requests.append(Request("coverage", path))
    told = []
    load_all(place, requests, progress=lambda step, share: told.append((step, share)))
    reading = [share for step, share in told if step == "reading"]
    assert reading == sorted(reading)
    assert reading[0] == 0
    assert READING / 2 in reading
    assert reading[-1] == pytest.approx(READING)
    assert len(reading) > 20
    assert told[-1] == ("publishing", 1)
