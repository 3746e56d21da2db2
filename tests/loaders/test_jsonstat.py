"""JSON-stat 2: values find their categories, and what is broken or something else is named."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from loaders.jsonstat import cubes
from tests.support.jsonstats import dataset

DIMENSIONS = {"Region": ["2580", "2581"], "Kon": ["1", "2", "1+2"], "Tid": ["2019", "2020"]}


def _name(codes):
    return "/".join(codes.values())


def _said(content):
    [cube] = cubes(content, "f.json")
    frame = cube.frame()
    names = frame[list(DIMENSIONS)].astype("str").agg("/".join, axis=1)
    return dict(zip(names, frame["value"], strict=True)), frame


def test_the_last_dimension_changes_fastest_and_rows_count_from_one():
    said, frame = _said(dataset(DIMENSIONS, _name))

    assert all(name == value for name, value in said.items())
    assert list(frame.index) == list(range(1, 13))
    assert frame.loc[2, "value"] == "2580/1/2020"


def test_categories_come_as_a_list_or_by_position_and_a_single_one_by_its_label():
    content = dataset(DIMENSIONS, _name)
    content["dimension"]["Region"]["category"]["index"] = ["2580", "2581"]
    content["dimension"]["Tid"]["category"]["index"] = {"2020": 1, "2019": 0}
    assert _said(content)[0]["2581/2/2020"] == "2581/2/2020"
    one = dataset({**DIMENSIONS, "Kon": ["1"]}, _name)
    del one["dimension"]["Kon"]["category"]["index"]
    assert _said(one)[0]["2581/1/2019"] == "2581/1/2019"


def test_sparse_values_and_statuses_stand_at_their_positions():
    content = dataset(DIMENSIONS, lambda _: None, value={"0": 5, "11": 7}, status={"1": ".."})
    said, frame = _said(content)

    assert [value for value in said.values() if value is not None] == [5, 7]
    assert said["2581/1+2/2020"] == 7
    assert frame.loc[2, "status"] == ".."
    for status, expected in (("p", ["p"] * 12), ([None, "p"], ["", "p", *[""] * 10])):
        assert list(_said({**content, "status": status})[1]["status"]) == expected


def test_a_table_says_its_id_and_a_collection_holds_several():
    one = dataset(DIMENSIONS, _name, table="TAB638")
    found = cubes({"class": "collection", "version": "2.0", "link": {"item": [one, one]}}, "f")
    assert [cube.table for cube in found] == ["TAB638", "TAB638"]
    assert found[0].dimension("REGION") == found[0].dimensions[0]
    assert found[0].dimension("Alder") is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"size": [2, 3, 3]}, "jsonstat_size"),
        ({"size": [2, 3]}, "jsonstat_dimensions"),
        ({"size": [2, 3, "2"]}, "jsonstat_dimensions"),
        ({"size": [2, 3, -2]}, "jsonstat_dimensions"),
        ({"id": ["Region", "Region", "Tid"]}, "jsonstat_dimensions"),
        ({"id": "Region"}, "jsonstat_dimensions"),
        ({"id": ["Region", "Kon", "value"]}, "jsonstat_dimensions"),
        ({"dimension": {}}, "jsonstat_no_dimension"),
        ({"dimension": []}, "jsonstat_no_dimension"),
        ({"value": [1, 2, 3]}, "jsonstat_count"),
        ({"value": "many"}, "jsonstat_count"),
        ({"value": {"12": 1}}, "jsonstat_place"),
        ({"value": {"-1": 1}}, "jsonstat_place"),
        ({"value": {"x": 1}}, "jsonstat_place"),
    ],
)
def test_parts_that_contradict_each_other_are_refused_with_what_is_wrong(said, words):
    with pytest.raises(KommunatlasError, match=r"f\.json") as caught:
        cubes(dataset(DIMENSIONS, _name, **said), "f.json")
    assert (caught.value.code, caught.value.words) == ("jsonstat_broken", words)


def test_a_sparse_file_cannot_claim_any_number_of_values():
    regions = {"label": "r", "category": {"index": [str(n) for n in range(3000)]}}
    content = {
        "id": ["a", "b"], "size": [3000, 3000], "dimension": {"a": regions, "b": regions},
        "value": {},
    }  # fmt: skip
    with pytest.raises(KommunatlasError, match="9,000,000 values"):
        cubes(content, "f.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([1, 2], "a list"),
        ("text", "a list or a single value"),
        ({}, "empty"),
        ({"columns": [], "comments": [], "data": []}, "older JSON"),
        ({"dataset": {}}, "version 1"),
        ({"class": "bundle"}, "version 1"),
        ({"type": "FeatureCollection", "features": []}, "GeoJSON"),
        ({"type": "about:blank", "title": "Non-existent value", "status": 400}, "Non-existent"),
        ({"class": "collection", "link": {"item": [{"href": "x"}]}}, "only links"),
        ({"class": "dimension", "category": {}}, "class and category"),
        ({"count": 1, "values": []}, "count and values"),
    ],
)
def test_json_that_is_something_else_is_refused_with_what_it_is(content, said):
    with pytest.raises(KommunatlasError, match=said) as caught:
        cubes(content, "f.json")
    assert caught.value.code == "not_jsonstat"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
keys = ("class", "id", "size", "dimension", "value", "status", "extension", "label", "link")


@given(
    st.dictionaries(st.sampled_from(keys), anything),
    st.sampled_from([None, "category", "index"]),
    anything,
)
def test_whatever_stands_in_the_parts_the_answer_is_a_cube_or_words(said, part, inner):
    content = json.loads(json.dumps(dataset(DIMENSIONS, _name)))
    if part == "category":
        content["dimension"]["Kon"]["category"] = inner
    elif part == "index":
        content["dimension"]["Kon"]["category"]["index"] = inner
    with suppress(KommunatlasError):
        for cube in cubes({**content, **said}, "f.json"):
            assert len(cube.frame()) == len(cube.values)
