"""What is asked of Statistics Sweden's two services, and what is made of their answers."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from geodata.errors import KommunatlasError
from geodata.municipalities import MUNICIPALITY_CODES
from loaders import http, words
from loaders.fetch import fetch, fetchable, load_fetched
from loaders.output import values_of
from tests.support.jsonstats import AREAS, dataset

LAYER = "befolkning_1km"
LULEA = "8290007292000"


@pytest.fixture
def asked(monkeypatch):
    """Answer questions from ``asked.answers``: by a word of the address, or one for all."""

    class Asked(list):
        answers = None

    questions = Asked()

    def get(_session, url, params=None):
        address = requests.Request("GET", url, params=params).prepare().url
        questions.append(address)
        answer = questions.answers(urlsplit(address))
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    monkeypatch.setattr(http, "get", get)
    return questions


def as_pxweb(parts, years=("2023", "2024"), **said):
    """Answer what is asked for, every number 10 and the county's 140, with a time of its own."""
    table = parts.path.split("/")[-2]
    chosen = {
        name.removeprefix("valueCodes[").rstrip("]"): codes[0].split(",")
        for name, codes in parse_qs(parts.query).items()
        if name.startswith("valueCodes")
    }
    chosen["Tid"] = ["2025"] if table == "TAB5557" else list(years)
    number = lambda codes: 140 if codes["Region"] == "25" else 10  # noqa: E731
    return dataset(chosen, number, table=table, **said)


def square(ident, **said):
    return {"type": "Feature", "geometry": None, "properties": {
        "rutid_scb": ident, "rutstorl": 1000, "beftotalt": 7, "man": 4, "referenstid": "20251231",
    }, **said}  # fmt: skip


def as_geoserver(parts, features=None, **said):
    """Tell of two years' layers, then give squares with running numbers."""
    query = parse_qs(parts.query)
    if query["request"] == ["GetCapabilities"]:
        names = "".join(f"<Name>stat:{LAYER}_{year}</Name>" for year in (2024, 2025, 2015))
        return (
            f"<WFS_Capabilities>{names}<Name>stat:Tatorter_2023</Name></WFS_Capabilities>".encode()
        )
    given = [square(LULEA, id="x.1")] if features is None else features
    return {"type": "FeatureCollection", "features": given, "numberMatched": len(given), **said}


def test_both_datasets_can_be_fetched():
    assert {"population", "population_grid"} <= set(fetchable())


def test_three_tables_are_asked_for_all_areas_and_years(asked):
    asked.answers = as_pxweb
    found = fetch("population", "https://scb.example/api/v2")

    queries = {urlsplit(url).path: parse_qs(urlsplit(url).query) for url in asked}
    assert list(queries) == [
        f"/api/v2/tables/{table}/data" for table in ("TAB638", "TAB5557", "TAB628")
    ]
    for query in queries.values():
        assert query["outputFormat"] == ["json-stat2"]
        assert query["valueCodes[Region]"] == [",".join(AREAS)]
        assert query["valueCodes[Tid]"] == ["*"]
    assert queries["/api/v2/tables/TAB5557/data"]["valueCodes[Alder]"] == ["TotSA"]
    assert queries["/api/v2/tables/TAB628/data"]["valueCodes[Kon]"] == ["1+2"]
    # The service takes some 2 100 signs of a question.
    assert all(len(url) < 1000 for url in asked)
    assert (found.file_name, found.preset) == ("scb_folkmangd.json", "scb")


def test_the_same_data_give_the_same_bytes_whenever_they_were_asked_for(asked):
    asked.answers = as_pxweb
    first = fetch("population").content
    asked.answers = lambda parts: as_pxweb(parts, updated="2026-11-01", link={"a": 1})
    assert fetch("population").content == first
    asked.answers = lambda parts: as_pxweb(parts, years=("2022", "2024"))
    assert fetch("population").content != first


def test_what_was_fetched_is_loaded_and_walks_back_to_its_table(asked, place):
    asked.answers = as_pxweb
    report = load_fetched(place, "population")

    assert (report.outcome, report.rows_rejected) == ("published", 0)
    assert report.rows_accepted == 16 * (2 + 1 + 2)
    found = values_of(place.root, "Luleå").set_index(["indicator_id", "period"])["value"]
    assert found["population", 2023] == 80
    assert found["population", 2025] == 10
    assert found["land_area_km2", 2024] == 10
    assert found["population_density", 2025] == 1
    assert load_fetched(place, "population").outcome == "unchanged"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"<html>", "unreadable"),
        ({"title": "Non-existent value", "status": 400}, "not_jsonstat"),
        ([], "not_jsonstat"),
        (dataset({"Region": ["25"]}, lambda _: 1, table="TAB999"), "other_table"),
        (dataset({"Region": ["25"]}, lambda _: 1, value=[]), "jsonstat_broken"),
    ],
)
def test_an_answer_that_is_something_else_is_refused_with_the_address(asked, answer, code):
    asked.answers = lambda _: answer
    with pytest.raises(KommunatlasError, match="tables/TAB638/data") as caught:
        fetch("population")
    assert caught.value.code == code
    assert words.of_error(caught.value, "sv") != str(caught.value)


def test_the_latest_years_squares_around_the_county_are_asked_for(asked, place):
    asked.answers = as_geoserver
    found = fetch("population_grid")

    query = parse_qs(urlsplit(asked[-1]).query)
    assert query["typeNames"] == [f"stat:{LAYER}_2025"]
    assert query["bbox"] == ["516000,7215000,922000,7672000,EPSG:3006"]
    assert found.file_name == f"scb_{LAYER}_2025.geojson"
    report = load_fetched(place, "population_grid")
    assert (report.outcome, report.rows_accepted) == ("published", 1)
    assert load_fetched(place, "population_grid").outcome == "unchanged"


def test_squares_come_in_their_own_order_without_what_the_service_counts(asked):
    other = str(int(LULEA) + 1000)
    asked.answers = lambda parts: as_geoserver(parts, [square(other), square(LULEA)])
    first = fetch("population_grid").content
    said = {"timeStamp": "2026-11-01T00:00:00Z", "totalFeatures": 2}
    changed = [square(LULEA, id="x.7"), square(other, id="x.8")]
    asked.answers = lambda parts: as_geoserver(parts, changed, **said)
    assert fetch("population_grid").content == first
    ids = [item["properties"]["rutid_scb"] for item in json.loads(first)["features"]]
    assert ids == [LULEA, other]
    assert b"man" not in first


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda _: b"<WFS_Capabilities/>", "no_grid_layer"),
        (lambda parts: as_geoserver(parts, []), "grid_not_whole"),
        (lambda parts: as_geoserver(parts, [square(LULEA)], numberMatched=9), "grid_not_whole"),
        (lambda parts: as_geoserver(parts, ["x"]), "no_geojson_answer"),
        (lambda parts: as_geoserver(parts, {}), "no_geojson_answer"),
    ],
)
def test_squares_that_are_none_or_not_all_are_refused(asked, answer, code):
    asked.answers = answer
    with pytest.raises(KommunatlasError, match=r"geodata\.scb\.se") as caught:
        fetch("population_grid")
    assert caught.value.code == code
    assert words.of_error(caught.value, "sv") != str(caught.value)


def test_every_municipality_is_asked_for():
    assert set(MUNICIPALITY_CODES) < set(AREAS)
