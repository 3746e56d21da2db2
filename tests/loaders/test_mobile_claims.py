"""The regulator's annex on mobile coverage: wide sheets, merged headings, mixed ways of a share."""

from __future__ import annotations

from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import KommunatlasError
from geodata.indicators import DELIVERED, SECRET
from geodata.themes.claims import CRITERIA, INDICATORS, SELECTIONS, indicator_id
from loaders import delivery, facts
from loaders.checked import checked
from loaders.listing import template
from loaders.output import secret_among, values_of
from loaders.sources import mobile_claims
from loaders.sources.mobile_claims.layout import criterion
from loaders.store import open_bundle
from loaders.trace import trace
from tests.support.deliveries import FIGURE, OPTIONS, write_csv

TOTAL = "Totalt, alla områden där man normalt befinner sig"
ROADS = "Europavägar, 30 Mbit/s,\nhandhållen terminal i bil"
RAILWAYS = "Järnvägar med låg trafik, 10 Mbit/s, handhållen terminal inomhus"
HEADINGS = {
    TOTAL: "total",
    "Statistisk tätort, 30 Mbit/s, handhållen terminal utomhus": "urban_areas_30mbit",
    "Statistisk småort, 10 Mbit/s, handhållen terminal utomhus": "small_settlements_10mbit",
    "Handelsområden, 30 Mbit/s, handhållen terminal utomhus": "retail_areas_30mbit",
    "Områden runt byggnader i glesbygd, 10 Mbit/s, handhållen terminal utomhus":
        "rural_buildings_10mbit",
    "Områden runt byggnader i glesbygd med samhällsfunktion, 10 Mbit/s, utomhus":
        "rural_public_buildings_10mbit",
    ROADS: "european_roads_30mbit",
    "Riksvägar, 30 Mbit/s, handhållen terminal inomhus": "national_roads_30mbit",
    "Övriga bilvägar med hög trafik, 30 Mbit/s, inomhus": "other_roads_high_traffic_30mbit",
    "Övriga bilvägar med låg trafik, 10 Mbit/s, inomhus": "other_roads_low_traffic_10mbit",
    "Järnvägar med hög trafik, 30 Mbit/s, handhållen terminal": "railways_high_traffic_30mbit",
    RAILWAYS: "railways_low_traffic_10mbit",
    "Leder, spår och stigar, 10 Mbit/s, handhållen terminal utomhus": "trails_10mbit",
}  # fmt: skip
NAMES = ("Mobilmål alla operatörer", "Telenor", "Tele2", "Telia", "Tre")
LULEA = ("Luleå", "2580", 0.9436, ">99,9%", "0,5", "-")
AREAS = [
    ("Riket", "00", 0.95, 0.96, 0.97, 0.98),
    ("Norrbottens län", "25", 0.9, "91,5 %", 0.92, "93%"),
    ("Stockholms län", "01", 1, 1, 1, 1),
    LULEA,
    ("Arjeplog", 2506, "<0,1%", "", 0.25, 1),
    ("Umeå", "2480", 0.9, 0.9, 0.9, 0.9),
    ("Källa: PTS mobiltäcknings- och bredbandskartläggning", "", "", "", "", ""),
]
GROUPS = [(TOTAL, (2022, 2023)), (ROADS, (2022, 2023))]


def annex(path, sheets=NAMES, areas=AREAS, groups=GROUPS, *, before=2, hidden=(), titles=()):
    """Write an annex: ``before`` sheets without shares, two lead rows, two rows of headings."""
    with xlsxwriter.Workbook(path) as book:
        for number in range(before):
            book.add_worksheet(f"Om tabellerna {number}").write(0, 0, "Innehåll")
        centred = book.add_format({"align": "center"})
        for number, name in enumerate(sheets):
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            sheet.write(0, 0, titles[number] if titles else "Mobilmålet")
            sheet.write_row(2, 0, ["Kommun/län/riket", "Kod"])
            at = 2
            for words, periods in groups:
                if len(periods) > 1:
                    sheet.merge_range(2, at, 2, at + len(periods) - 1, words, centred)
                else:
                    sheet.write(2, at, words)
                sheet.write_row(3, at, list(periods))
                at += len(periods)
            for row, area in enumerate(areas, start=4):
                sheet.write_row(row, 0, [None if cell == "" else cell for cell in area])
    return path


def read(path, **options):
    result = checked("facts", mobile_claims.read(path, replace(OPTIONS, **options)))
    accepted = len(result.rows[["sheet", "row"]].drop_duplicates())
    others = result.rows_rejected + sum(result.left_out.values()) + result.rows_outside
    assert accepted + others == result.rows_read
    assert len({(p.sheet, p.row) for p in result.problems}) == result.rows_rejected
    return result


def codes(result):
    return [note.code for note in result.notes]


def test_five_sheets_give_a_figure_for_each_area_criterion_year_and_operator(tmp_path):
    result = read(annex(tmp_path / "a.xlsx"))

    assert (result.rows_read, result.rows_accepted, result.rows_outside) == (35, 20, 10)
    assert (result.left_out, result.problems) == ({"footnote": 5}, [])
    assert len(result.rows) == 5 * (4 + 4 + 3 + 3)
    assert result.covers == ("2022-01-01", "2023-12-31")
    assert set(result.rows["indicator_id"]) == {
        indicator_id(name, of) for name in ("total", "european_roads_30mbit") for of in SELECTIONS
    }
    assert set(result.rows["municipality_code"]) == {"00", "25", "2580", "2506"}
    assert result.rows["source"].str.startswith("PTS").all()


def test_each_way_of_writing_a_share_is_understood(tmp_path):
    result = read(annex(tmp_path / "a.xlsx", ["Telia"]))
    by_key = result.rows.set_index(["municipality_code", "indicator_id", "period"])[
        ["value", "qualifier"]
    ]
    total, roads = (indicator_id(name, "telia") for name in ("total", "european_roads_30mbit"))
    said = {key: tuple(row) for key, row in zip(by_key.index, by_key.to_numpy(), strict=True)}
    assert said["2580", total, 2022] == (0.9436, "")
    assert said["2580", total, 2023] == (0.999, "gt")
    assert said["2580", roads, 2022] == (0.5, "")
    assert said["25", total, 2023] == (0.915, "")
    assert said["2506", total, 2022] == (0.001, "lt")
    assert said["2506", roads, 2023] == (1.0, "")


def test_a_dash_and_an_empty_cell_are_counted_and_never_zero(tmp_path):
    result = read(annex(tmp_path / "a.xlsx", ["Telia"]))

    [note] = [note for note in result.notes if note.code == "shares_without_value"]
    assert note.details == {"dashes": 1, "blanks": 1}
    assert 0 not in set(result.rows["value"])


def test_a_row_without_any_share_is_left_out(tmp_path):
    areas = [LULEA, ("Haparanda", "2583", "-", "-", "–", "")]
    result = read(annex(tmp_path / "a.xlsx", ["Tre"], areas))

    assert (result.rows_accepted, result.left_out) == (1, {"no_value": 1})


@pytest.mark.parametrize(("words", "name"), HEADINGS.items())
def test_every_criterion_of_the_mobile_target_is_known_by_its_words(words, name):
    assert criterion(words) == name
    assert criterion(words.upper()) == name
    assert name in CRITERIA


@pytest.mark.parametrize(
    "words",
    ["Riksvägar, 100 Mbit/s", "Yttäckning tal", "", "Förändring", "Järnvägar, 30 Mbit/s"],
)
def test_other_words_or_another_speed_are_no_criterion(words):
    assert criterion(words) == ""


def test_a_column_that_is_not_known_is_told_and_not_read(tmp_path):
    groups = [(TOTAL, (2023,)), ("Riksvägar, 100 Mbit/s", (2022, 2023)), (ROADS, (2023,))]
    result = read(annex(tmp_path / "a.xlsx", ["Telia"], groups=groups))

    [note] = [note for note in result.notes if note.code == "unknown_criterion"]
    assert (note.value, note.details["count"]) == ("Riksvägar, 100 Mbit/s", 2)
    lulea = result.rows[result.rows["municipality_code"] == "2580"]
    assert dict(zip(lulea["indicator_id"], lulea["value"], strict=True)) == {
        indicator_id("total", "telia"): 0.9436,
    }


def test_two_columns_of_one_criterion_and_year_are_told_and_neither_is_read(tmp_path):
    groups = [(TOTAL, (2023,)), (ROADS, (2023, 2023))]
    result = read(annex(tmp_path / "a.xlsx", ["Telia"], groups=groups))

    assert "criterion_twice" in codes(result)
    assert set(result.rows["indicator_id"]) == {indicator_id("total", "telia")}


def test_sheets_that_name_nobody_are_told_by_their_order_and_said(tmp_path):
    names = ["Tabell 1", "Tabell 2", "Tabell 3", "Tabell 4", "Tabell 5"]
    result = read(annex(tmp_path / "a.xlsx", names))

    told = {n.sheet: n.details["operator"] for n in result.notes if n.code == "operator_by_order"}
    assert told == dict(zip(names, ["", "Telenor", "Tele2", "Telia", "Tre"], strict=True))
    first = result.rows[result.rows["sheet"] == "Tabell 4"]
    assert set(first["indicator_id"].str.rpartition("_")[2]) == {"telia"}
    alone = read(tmp_path / "a.xlsx", sheet="Tabell 4")
    assert (alone.rows_read, set(alone.rows["sheet"])) == (7, {"Tabell 4"})
    assert set(alone.rows["indicator_id"]) == set(first["indicator_id"])


def test_a_title_above_the_headings_says_whose_the_sheet_is(tmp_path):
    titles = ["Mobilmålet, Telia Company", "Mobilmålet, samtliga operatörer"]
    result = read(annex(tmp_path / "a.xlsx", ["B1", "B2"], titles=titles))

    assert "operator_by_order" not in codes(result)
    ids = result.rows.groupby("sheet")["indicator_id"].agg(set)
    assert indicator_id("total", "telia") in ids["B1"]
    assert indicator_id("total") in ids["B2"]


def test_order_is_not_believed_where_a_name_contradicts_it(tmp_path):
    result = read(annex(tmp_path / "a.xlsx", ["T1", "T2", "Telia", "T4", "T5"]))

    assert codes(result).count("whose_sheet_passed") == 4
    assert set(result.rows["sheet"]) == {"Telia"}


def test_one_sheet_of_nobody_is_refused_and_so_is_one_that_is_not_there(tmp_path):
    path = annex(tmp_path / "a.xlsx", ["Blad1"])
    with pytest.raises(KommunatlasError, match="which operator the sheets are of") as caught:
        read(path)
    assert caught.value.code == "whose_sheet"
    with pytest.raises(KommunatlasError, match="no sheet “Blad7”"):
        read(path, sheet="Blad7", preset="pts")


def test_a_hidden_sheet_is_told_and_read_only_when_it_is_named(tmp_path):
    path = annex(tmp_path / "a.xlsx", ["Telia", "Tre"], hidden=("Tre",))
    result = read(path)

    assert set(result.rows["sheet"]) == {"Telia"}
    assert [n.sheet for n in result.notes if n.code == "hidden_sheet_passed"] == ["Tre"]
    assert set(read(path, sheet="Tre").rows["sheet"]) == {"Tre"}


@pytest.mark.parametrize(
    ("area", "code", "column"),
    [
        (("Luleå", "2580", "många", 0.1, 0.1, 0.1), "not_a_number", f"{TOTAL} 2022"),
        (("Luleå", "2580", "-5%", 0.1, 0.1, 0.1), "out_of_range", f"{TOTAL} 2022"),
        (("Luleå", "2580", 0.1, "94,36", 0.1, 0.1), "share_range", f"{TOTAL} 2023"),
        (("Luleå", "2580", 0.1, "101 %", 0.1, 0.1), "share_range", f"{TOTAL} 2023"),
        (("Luleå", "2581", 0.1, 0.1, 0.1, 0.1), "code_and_name_differ", "kod"),
        (("Luleå", "2850", 0.1, 0.1, 0.1, 0.1), "unknown_municipality", "kod"),
        (("Atlantis", "", 0.1, 0.1, 0.1, 0.1), "unknown_municipality", "namn"),
    ],
)
def test_each_fault_of_a_row_is_named_with_sheet_row_and_column(tmp_path, area, code, column):
    result = read(annex(tmp_path / "a.xlsx", ["Telia"], [area, AREAS[4]]))

    [problem] = result.problems
    assert (problem.code, problem.sheet, problem.row, problem.column) == (code, "Telia", 5, column)
    assert (result.rows_rejected, result.rows_accepted) == (1, 1)


def test_a_code_that_lost_its_zero_is_still_another_county(tmp_path):
    areas = [("Stockholms län", 1, 1, 1, 1, 1), ("Stockholm", 180, 1, 1, 1, 1), LULEA]
    assert read(annex(tmp_path / "a.xlsx", ["Telia"], areas)).rows_outside == 2


def test_an_area_that_stands_twice_counts_once_or_not_at_all(tmp_path):
    other = ("Luleå", "2580", 0.1, 0.2, 0.3, 0.4)
    same = read(annex(tmp_path / "a.xlsx", ["Telia"], [LULEA, LULEA, AREAS[4]]))
    assert (same.rows_accepted, same.left_out) == (2, {"repeated": 1})
    differing = read(annex(tmp_path / "b.xlsx", ["Telia"], [LULEA, other, AREAS[4]]))
    assert (differing.rows_accepted, differing.rows_rejected) == (1, 2)
    assert [(p.code, p.row) for p in differing.problems] == [("conflict", 5), ("conflict", 6)]


def test_what_is_no_annex_is_read_as_a_table_or_refused_in_words(tmp_path):
    total = indicator_id("total", "tre")
    row = {**FIGURE, "indicator": total, "value": "87 %", "exempeldata": "ja"}
    result = mobile_claims.read(write_csv(tmp_path / "t.csv", [row]), OPTIONS)
    assert (list(result.rows["indicator_id"]), list(result.rows["value"])) == ([total], [0.87])
    with pytest.raises(KommunatlasError, match="no sheet looks like") as caught:
        read(annex(tmp_path / "a.xlsx", []), preset="pts")
    assert caught.value.code == "no_annex_sheet"
    with pytest.raises(KommunatlasError, match="is no workbook"):
        read(tmp_path / "t.csv", preset="pts")
    with pytest.raises(KommunatlasError, match="no kind of delivery called"):
        read(tmp_path / "t.csv", preset="kolada")


def test_the_example_of_the_template_is_a_claim(tmp_path):
    row = dict(zip(*template("mobile_claims"), strict=True)) | {"source": "PTS"}
    result = mobile_claims.read(write_csv(tmp_path / "t.csv", [row]), OPTIONS)
    assert (list(result.rows["value"]), list(result.rows["qualifier"])) == ([0.999], ["gt"])


def test_open_figures_take_no_secret_ones(tmp_path):
    row = {**FIGURE, "indicator": indicator_id("total"), "value": 0.5}
    result = facts.read(write_csv(tmp_path / "f.csv", [row]), OPTIONS)
    assert result.left_out == {f"secret:{indicator_id('total')}": 1}


def test_claims_are_in_the_edition_and_on_no_page(place, tmp_path):
    report = delivery.load(place, "mobile_claims", annex(tmp_path / "a.xlsx"))
    assert (report.outcome, report.level) == ("published", "secret")
    total = indicator_id("total", "telia")
    assert values_of(place.root, "Luleå", total)["value"].tolist() == [0.9436, 0.999]
    found = trace(total, "Luleå", 2023, place.root)["rows"]["facts"]["shown"][0]
    assert (found["file"], found["sheet"], found["row"]) == ("a.xlsx", "Telia", 8)

    assert secret_among(values_of(place.root, "Luleå")) == 20
    bundle = open_bundle(place.root)
    assert not set(bundle.values["indicator_id"]) & SECRET
    assert set(bundle.origins) == set(bundle.values["origin_id"]) - {""}
    again = delivery.load(place, "mobile_claims", tmp_path / "a.xlsx")
    assert again.outcome == "unchanged"


def test_every_claim_is_secret_and_delivered():
    assert {item.id for item in INDICATORS} == set(SECRET)
    assert set(SECRET) <= set(DELIVERED)
    assert len(SECRET) == 65


cells = st.one_of(
    st.sampled_from(["-", "", ">99,9%", "94,36 %", 0.5, 1, 0, "x", "2580", "0,5", 200, True]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Luleå", "Arjeplog", "Riket", "Umeå", "", "Källa"]),
            st.sampled_from(["2580", 2506, "00", "", "2480", "01", 25, "x"]),
            cells, cells, cells, cells,
        ),
        max_size=6,
    )
)  # fmt: skip
def test_no_row_of_an_annex_is_ever_unaccounted_for(tmp_path, areas):
    read(annex(tmp_path / "a.xlsx", ["Telia", "Tre"], areas))
