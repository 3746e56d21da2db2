"""Kolada's answers as people save them, and what is said of those that hold no figures."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import broadband as theme
from loaders import words
from loaders.checked import checked
from loaders.errors import DeliveryRefusedError
from loaders.sources import broadband
from loaders.sources.broadband import kolada
from tests.support.deliveries import OPTIONS
from tests.support.tables import tables

MBIT100 = "broadband_100mbit_share"


def item(value=87.5, municipality="2580", period=2019, kpi="N07900", **said):
    total = {"gender": "T", "count": 1, "status": "", "value": value, "isdeleted": False}
    return {"kpi": kpi, "municipality": municipality, "period": period, "values": [total], **said}


def answer(*items, **said):
    return {"count": len(items), "values": list(items), "next_url": None, **said}


def save(tmp_path, content, name="kolada.json"):
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def read(path, **said):
    result = broadband.read(path, replace(OPTIONS, **said))
    rejected = {problem.row for problem in result.problems}
    assert len(rejected) == result.rows_rejected
    return checked("facts", result)


def read_items(tmp_path, *items):
    return read(save(tmp_path, answer(*items)))


def test_an_answer_is_recognised_and_percent_become_shares(tmp_path):
    result = read_items(tmp_path, item(), item(value=93, kpi="N07918"))

    first, second = result.rows.to_dict("records")
    assert (first["municipality_code"], first["indicator_id"], first["value"]) == (
        "2580", MBIT100, 0.875
    )  # fmt: skip
    assert (first["source"], first["sheet"], first["row"]) == ("Kolada (N07900), PTS", "", 1)
    assert (second["indicator_id"], second["row"]) == ("broadband_1gbit_share", 2)
    assert result.source.startswith("Källa: Kolada")
    assert result.covers == ("2019-01-01", "2019-12-31")


def test_the_parts_of_1_gbit_are_its_variants(tmp_path):
    result = read_items(tmp_path, item(kpi="N07919"), item(kpi="N07920"))
    assert list(result.rows["indicator_id"]) == [
        "broadband_1gbit_share_dense", "broadband_1gbit_share_sparse"
    ]  # fmt: skip


def test_the_county_and_the_country_have_our_codes_and_other_places_do_not_count(tmp_path):
    result = read_items(
        tmp_path,
        item(municipality="0025"),
        item(municipality="0000"),
        item(municipality="0001"),
        item(municipality="G33632"),
        item(municipality="0180"),
        item(municipality="2480"),
    )
    assert list(result.rows["municipality_code"]) == ["25", "00"]
    assert result.left_out == {"other_county": 1, "group": 1}
    assert result.rows_outside == 2


def test_only_the_value_of_all_counts(tmp_path):
    women = {"gender": "K", "value": 50.0}
    both = item()
    both["values"] = [women, *both["values"], {"gender": "M", "value": 1.0}]
    result = read_items(tmp_path, both, item(period=2020, values=[women]))
    assert list(result.rows["value"]) == [0.875]
    assert result.left_out == {"by_gender": 1}


def test_null_and_deleted_values_are_counted_and_never_zero(tmp_path):
    deleted = item(period=2016)
    deleted["values"][0]["isdeleted"] = True
    result = read_items(
        tmp_path,
        item(None, period=2015),
        deleted,
        item(period=2017, isdeleted=True),
        item(period=2018, values=[]),
        item(0),
    )
    assert result.left_out == {"no_value": 2, "deleted": 2}
    assert list(result.rows["value"]) == [0.0], "a zero that is told is one"


def test_other_indicators_are_left_out_by_their_id(tmp_path):
    result = read_items(tmp_path, item(), item(kpi="N90002"), item(kpi="N01951"))
    assert result.left_out == {"no_indicator:N90002": 1, "no_indicator:N01951": 1}


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"municipality": "2599"}, "unknown_municipality", "municipality"),
        ({"municipality": None}, "unknown_municipality", "municipality"),
        ({"period": "2019/20"}, "bad_year", "period"),
        ({"period": None}, "bad_year", "period"),
        ({"period": 20190}, "bad_year", "period"),
        ({"value": 100.5}, "out_of_range", "value"),
        ({"value": -1}, "out_of_range", "value"),
        ({"value": float("nan")}, "out_of_range", "value"),
        ({"value": 10**400}, "out_of_range", "value"),
        ({"value": "87,5"}, "not_a_number", "value"),
        ({"value": True}, "not_a_number", "value"),
        ({"values": "87,5"}, "kolada_no_values", "values"),
        ({"values": [87.5]}, "kolada_no_values", "values"),
        ({"values": [{"gender": "T", "value": 1}] * 2}, "kolada_two_totals", "values"),
        ({"kpi": ""}, "empty", "kpi"),
    ],
)
def test_each_fault_of_an_item_is_named_by_its_number(tmp_path, said, code, column):
    result = read_items(tmp_path, item(period=2018), item(**said))

    [problem] = result.problems
    assert (problem.code, problem.row, problem.column) == (code, 2, column)
    assert problem.message.endswith((".", "?"))
    assert words.translated(problem, "sv").message != problem.message
    assert result.rows_accepted == 1


def test_what_is_no_item_is_a_fault_of_its_own(tmp_path):
    result = read_items(tmp_path, item(), 7)
    assert [(problem.code, problem.row) for problem in result.problems] == [("kolada_no_item", 2)]


def test_items_that_disagree_are_rejected_and_a_repeated_one_is_counted_out(tmp_path):
    result = read_items(
        tmp_path, item(), item(), item(municipality="2505"), item(1, municipality="2505")
    )
    assert result.left_out == {"repeated": 1}
    assert [(problem.code, problem.row) for problem in result.problems] == [
        ("conflict", 3), ("conflict", 4)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        [answer(item(period=2018), next_url="https://x/?page=2"), answer(item())],
        [item(period=2018), item()],
        {"values": [item(period=2018), item()], "next_page": None},
    ],
)
def test_pages_may_be_merged_in_one_file(tmp_path, content):
    result = read(save(tmp_path, content))
    assert list(result.rows["row"]) == [1, 2]
    assert result.notes == []


def test_flat_items_are_read_as_well(tmp_path):
    flat = {"kpi": "N07900", "municipality": "2580", "period": 2019, "gender": "T", "value": 87.5}
    result = read_items(tmp_path, flat, {**flat, "gender": "M"})
    assert list(result.rows["value"]) == [0.875]
    assert result.left_out == {"by_gender": 1}


@pytest.mark.parametrize("name", ["next_url", "next_page"])
def test_a_page_that_is_not_the_last_says_so(tmp_path, name):
    result = read(save(tmp_path, answer(item(), **{name: "https://api.kolada.se/v3/x?page=2"})))
    [note] = result.notes
    assert note.code == "kolada_more"
    assert "page=2" in note.message


KPI = {"id": "N07900", "title": "Bredband", "is_divided_by_gender": 0, "municipality_type": "A"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (answer(KPI), "description of indicators"),
        (answer({"id": "2580", "title": "Luleå", "type": "K"}), "list of municipalities"),
        (answer({"id": "G1", "title": "X", "members": []}), "list of groups"),
        (answer({"ou": "V15E1", "kpi": "N15033", "period": 2019, "values": []}), "units"),
        (answer({"x": 1}), "not Kolada's answer"),
        (answer(), "no figures"),
        ([], "not Kolada's answer"),
        ({"detail": "Not Found"}, "not Kolada's answer"),
        ({"class": "dataset", "id": ["Region"], "value": [1]}, "not Kolada's answer"),
    ],
)
def test_another_answer_is_refused_with_what_it_is(tmp_path, content, said):
    with pytest.raises(DeliveryRefusedError, match=said) as refused:
        read(save(tmp_path, content))
    assert words.of_error(refused.value, "sv") != str(refused.value)


def test_half_a_file_is_refused(tmp_path):
    path = save(tmp_path, answer(item()))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DeliveryRefusedError, match="cannot be read as JSON"):
        read(path)


def test_what_is_no_text_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "kolada.json"
    path.write_bytes(b"{\xff\x00")
    with pytest.raises(DeliveryRefusedError, match=r"^kolada.json is not a text file"):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_saved_answer_may_have_another_encoding_and_ending(tmp_path, encoding):
    path = tmp_path / "svar.txt"
    path.write_text(json.dumps(answer(item())), encoding=encoding)
    assert read(path).rows_accepted == 1


def test_the_basis_is_that_of_the_kpis_text_and_the_definition_that_of_the_survey(tmp_path):
    years = (2014, 2015, 2020, 2021)
    result = read_items(
        tmp_path, *(item(period=year, kpi=kpi) for kpi in kolada.KPIS for year in years)
    )
    total = result.rows[result.rows["indicator_id"] == MBIT100]
    assert list(zip(total["period"], total["basis"], total["definition"], strict=True)) == [
        (2014, "population", "pts:2010"),
        (2015, "households", "pts:2015"),
        (2020, "households", "pts:2015"),
        (2021, "population", "pts:2021"),
    ]
    part = result.rows[result.rows["indicator_id"] == "broadband_1gbit_share_dense"]
    assert list(part["basis"]) == ["population", "households", "households", ""]
    assert part["definition"].iloc[-1] == "pts:2021"


def test_koladas_series_breaks_where_its_text_changes_and_nowhere_else(tmp_path):
    result = read_items(tmp_path, *(item(80 + y % 5, period=y) for y in range(2010, 2025)))
    facts = result.rows.assign(delivery_id="d1")
    core = {**tables(), "facts": facts}
    values = theme.compute(core, DEFAULT_SETTINGS).values
    one = values[(values["municipality_code"] == "2580") & (values["indicator_id"] == MBIT100)]
    assert list(one.loc[one["series_break"], "period"]) == [2015, 2021]


def test_a_series_does_not_break_where_ptss_own_annex_goes_on_from_kolada(tmp_path):
    before = read_items(tmp_path, *(item(60.0 + y % 5, period=y) for y in range(2015, 2018)))
    annex = tmp_path / "hastighet.csv"
    headings = "Årtal;Lännamn;Kommunnamn;Bas;Område;Antal hushåll;Tillgång till minst 100 Mbit/s"
    rows = [f"{y};Norrbottens län;Luleå;Hushåll;total;40000;0,{y % 10}" for y in range(2018, 2023)]
    annex.write_text("\n".join([headings, *rows]), encoding="utf-8")
    after = read(annex)
    facts = pd.concat([before.rows, after.rows], ignore_index=True).assign(delivery_id="d1")
    values = theme.compute({**tables(), "facts": facts}, DEFAULT_SETTINGS).values
    one = values[(values["municipality_code"] == "2580") & (values["indicator_id"] == MBIT100)]
    assert one["period"].tolist() == list(range(2015, 2023))
    assert list(one.loc[one["series_break"], "period"]) == [2021]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@given(
    items=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "kpi": st.sampled_from(["N07900", "N07919", "N1", "", None]) | anything,
                "municipality": st.sampled_from(["2580", "0025", "0180", "x"]) | anything,
                "period": st.integers(1949, 2101) | anything,
                "values": st.just([{"gender": "T", "value": 1}]) | anything,
                "value": anything,
            },
        )
        | anything,
        max_size=6,
    )
)
def test_every_item_is_accounted_for_whatever_it_holds(tmp_path_factory, items):
    path = save(tmp_path_factory.mktemp("kolada"), answer(item(), *items))
    result = read(path)
    parts = result.rows_accepted + result.rows_rejected + sum(result.left_out.values())
    assert result.rows_read == parts + result.rows_outside == len(items) + 1
