"""Nothing about people leaves a delivery of visits: names, subjects, bodies, attendees."""

from __future__ import annotations

import json
from dataclasses import asdict

import pyarrow.parquet as pq
import pytest

from loaders import delivery, words
from loaders.catalog import DATASETS
from tests.support.calendars import ics, outlook
from tests.support.deliveries import write_csv

NAME = "Sentinella Hemlig"

EVERYWHERE = {
    "Subject": f"Kommunbesök Pajala med {NAME}", "Location": f"{NAME}, Kalix",
    "Description": f"Hej\r\n{NAME},x,y", "Meeting Organizer": NAME, "Required Attendees": NAME,
    "Optional Attendees": NAME, "Meeting Resources": NAME, "Billing Information": NAME,
    "Mileage": NAME, "Categories": "Tjänsteperson",
}  # fmt: skip

EVENT = f"""
DTSTART:20190514T070000Z
DTEND:20190514T100000Z
SUMMARY:Kommunbesök med {NAME}
LOCATION:{NAME}\\, Kalix
DESCRIPTION:{NAME}
ORGANIZER;CN={NAME}:mailto:x@y.se
ATTENDEE;CN="{NAME}":mailto:x@y.se
CONTACT:{NAME}
CATEGORIES:Politiker
"""


def _outlook(path):
    bad = [
        {"Start Date": "x"}, {"Start Time": "x"}, {"Categories": ""}, {"End Date": "2018-01-01"},
        {"Private": "True"}, {"Location": "", "Subject": NAME}, {"End Date": "2020-01-01"},
        {"Location": "Luleå", "Start Date": "2019-05-15"},
        {"Location": "Luleå", "Start Date": "2019-05-15"},
    ]  # fmt: skip
    return outlook(path / "k.csv", [EVERYWHERE, *({**EVERYWHERE, **one} for one in bad)])


def _ics(path):
    bad = (
        EVENT.replace("DTSTART:2019", "DTSTART:x"), EVENT.replace("DTEND:2019", "DTEND:2018"),
        EVENT.replace("Politiker", ""), f"{EVENT}RRULE:FREQ=SECONDLY", f"{EVENT}CLASS:PRIVATE",
        EVENT.replace("Kalix", "x"), f"UID:{NAME}\n{EVENT}RRULE:FREQ=DAILY;COUNT=5000",
        f"{EVENT}BEGIN:VEVENT", f"{EVENT}{NAME}",
    )  # fmt: skip
    return ics(path / "k.ics", EVENT, EVENT, *bad)


def _list(path):
    row = {
        "Datum": "2019-05-14", "Kommun": "Pajala", "Besökare": "politiker", "Ämne": NAME,
        "Deltagare": NAME, "Plats": NAME, "Anteckning": NAME, "Typ": "besök", "Tid": "",
    }  # fmt: skip
    bad = [
        {"Besökare": NAME}, {"Besökare": ""}, {"Datum": "x"}, {"Tid": "x"}, {"Typ": "fika"},
        {"Kommun": ""}, {"Kommun": "Atlantis"}, {"Anteckning": f"{NAME}\n1;2;3;{NAME}"},
    ]  # fmt: skip
    return write_csv(path / "v.csv", [row, row, *({**row, **one} for one in bad)], ";")


def _columns_only(path):
    row = {"Datum": "2019-05-14", "Plats": f"{NAME}, Luleå", "Ämne": f"Inställt: {NAME}"}
    return write_csv(path / "v.csv", [row, {**row, "Plats": NAME}], ";")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("made", [_outlook, _ics, _list, _columns_only])
@pytest.mark.parametrize("accept", [(), ("same_visit",)])
def test_a_name_is_nowhere_but_in_the_archived_original(place, tmp_path, made, accept):
    path = made(tmp_path)
    request = delivery.Request("visits", path, register="politiker", accept=accept)
    [report] = delivery.load_all(place, [request])
    assert report.rows_accepted
    said = [words.translated(item, language) for language in words.LANGUAGES
            for item in (*report.problems, *report.notes)]  # fmt: skip
    texts = {
        "report": json.dumps(report.as_record(), ensure_ascii=False),
        "said": json.dumps([asdict(item) for item in said], ensure_ascii=False, default=dict),
    }
    original = place.deliveries / delivery_of(place) / path.name
    for file in place.root.rglob("*"):
        if file.is_file() and file != original:
            texts[file.name] = _text(file)
    assert NAME in original.read_text(encoding="utf-8", errors="replace").replace("\r\n ", "")
    for where, text in texts.items():
        assert "entinella" not in text, where
        assert "Hemlig" not in text, where


def delivery_of(place):
    """Give the folder of the delivery with an original of visits."""
    [record] = [
        json.loads(path.read_bytes()) for path in place.deliveries.glob("*/*.json")
        if json.loads(path.read_bytes())["dataset"] == "visits"
    ]  # fmt: skip
    return record["file_sha256"]


def _text(file):
    if file.suffix == ".parquet":
        return str(pq.read_table(file).to_pylist()) + str(pq.read_schema(file).metadata)
    return file.read_bytes().decode("utf-8", errors="replace")


def test_originals_of_visits_are_personal():
    assert DATASETS["visits"].personal
