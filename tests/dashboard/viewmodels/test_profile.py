from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.viewmodels import profile, profile_parts, profile_tables
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values, with_visits
from tests.support.tables import table

KIRUNA = "2584"
FIBRE = profile.FIBRE
TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.99}
EIGHT = {"indicator_id": "visits_count", "level": "region_duty", "year": 2020, "value": 8}


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def part(parts: tuple[profile_parts.Part, ...], name: str) -> profile_parts.Part:
    return next(item for item in parts if item.id == name)


def test_without_a_choice_there_is_no_profile() -> None:
    assert profile.build(context(page="municipalities")) is None
    assert profile.build(context(kommun="Umeå")) is None


def test_only_names_that_may_be_shown_stand_with_their_language() -> None:
    rows = [
        (KIRUNA, "sv", "Kiruna kommun", True),
        (KIRUNA, "se", "Giron", True),
        (KIRUNA, "fit", "Kieruna", False),
        ("2580", "fi", "Luulaja", True),
    ]
    names = pd.DataFrame(rows, columns=["municipality_code", "language", "name", "show"])
    bundle = replace(bundles.full(), names=names)
    head = profile.build(context(bundle, kommun=KIRUNA))
    assert head is not None
    assert [(item.name, item.language) for item in head.others] == [("Giron", "nordsamiska")]


def test_the_line_tells_people_change_land_and_density() -> None:
    values = {"population": 5686, "land_area_km2": 7840, "population_density": 0.7}
    rows = [
        {"municipality_code": KIRUNA, "indicator_id": key, "period": 2025, "value": value}
        for key, value in values.items()
    ]
    rows.append(
        {"municipality_code": KIRUNA, "indicator_id": "population", "period": 2020, "value": 5966}
    )
    head = profile.build(context(with_values(bundles.full(), rows), kommun=KIRUNA))
    assert head is not None
    assert plain(head.line) == (
        "**5 686 invånare** (2025, −4,7 % sedan 2020) · 7 840 km² land · 0,7 inv/km²"
    )
    assert not head.synthetic


def test_a_missing_population_is_said() -> None:
    head = profile.build(context(bundles.empty(), kommun=KIRUNA))
    assert head is not None
    assert head.line == "Uppgift om folkmängd saknas"


def test_cards_tell_distance_and_rank_but_never_rank_visits() -> None:
    bundle = with_targets(bundles.full(), [TARGET, EIGHT])
    cards = {card.page: card for card in profile.cards(context(bundle, kommun=KIRUNA), KIRUNA)}
    told = plain(" ".join(cards["broadband"].lines))
    assert "under länsmålet 2019 (99 %; målet gäller länet)" in told
    assert "placering 1 av 14" in told
    assert "placering" not in " ".join(cards["visits"].lines)
    assert cards["visits"].lines == ("regionens mål 8 är nått",)


def test_cards_over_mixed_kinds_have_no_rank() -> None:
    row = {"municipality_code": "2523", "indicator_id": FIBRE, "period": 2020, "value": 0.5}
    bundle = with_values(bundles.full(), [{**row, "basis": "households"}])
    cards = profile.cards(context(bundle, kommun=KIRUNA), KIRUNA)
    assert "placering" not in " ".join(line for card in cards for line in card.lines[:1])
    assert not [line for line in cards[1].lines if "placering" in line]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("other", [COUNTY, "2580", COUNTRY])
def test_each_section_has_a_sentence_a_table_and_a_source(lang: str, other: str) -> None:
    visits = [{"municipality_code": KIRUNA, "date": "2020-03-01", "visitor": "both"}]
    ctx = context(with_visits(bundles.full(), visits), lang=lang, kommun=KIRUNA)
    parts = profile_parts.parts(ctx, KIRUNA, other)
    assert [item.id for item in parts] == [
        "visits",
        "broadband",
        "coverage",
        "culture",
        "context",
    ]
    for item in parts:
        assert "Kiruna" in item.sentence
        assert "{" not in item.sentence
        assert item.synthetic
        assert item.grids[0].rows
        assert item.line.sources
        assert item.chart is not None
        assert item.chart.synthetic
        assert "Kiruna" in item.chart.alt


def test_sections_without_data_say_so_and_have_no_chart() -> None:
    ctx = context(bundles.empty(), kommun=KIRUNA)
    for item in profile_parts.parts(ctx, KIRUNA, COUNTY):
        assert item.sentence.startswith("Uppgift om")
        assert item.sentence.endswith("saknas.")
        assert (item.chart, item.grids) == (None, ())


def test_one_municipality_missing_does_not_take_the_others_with_it() -> None:
    ctx = context(bundles.without(bundles.full(), KIRUNA), kommun=KIRUNA)
    assert "saknas" in part(profile_parts.parts(ctx, KIRUNA, COUNTY), "broadband").sentence
    near = context(bundles.without(bundles.full(), KIRUNA), kommun="2580")
    assert "Luleå" in part(profile_parts.parts(near, "2580", COUNTY), "broadband").sentence


def test_the_share_and_its_change_in_words() -> None:
    bundle = bundles.full()
    bundle = replace(bundle, values=bundle.values[bundle.values["period"] <= 2019])
    ctx = context(with_targets(bundle, [TARGET]), kommun="2580")
    told = plain(part(profile_parts.parts(ctx, "2580", COUNTY), "broadband").sentence)
    assert told == (
        "**77 procent** av hushållen i Luleå var anslutna till fiber 2019, 22 procentenheter under"
        " länsmålet 2019 (99 %; målet gäller länet). Det är en ökning med 1,0 procentenheter sedan"
        " 2018. **77 procent** av hushållen kunde ansluta 2019."
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "Inget beviljat kulturprojekt nådde Kiruna 2020."),
        (1, "**1 beviljat kulturprojekt** nådde Kiruna 2020."),
        (2, "**2 beviljade kulturprojekt** nådde Kiruna 2020."),
    ],
)
def test_none_one_and_many_projects(value: int, words: str) -> None:
    key = {"municipality_code": KIRUNA, "indicator_id": "culture_project_count", "period": 2020}
    ctx = context(with_values(bundles.full(), [{**key, "value": value}]), kommun=KIRUNA)
    assert part(profile_parts.parts(ctx, KIRUNA, COUNTY), "culture").sentence.startswith(words)


def test_a_measure_that_only_this_municipality_lacks_is_said_to_be_missing() -> None:
    ctx = context(bundles.without(bundles.full(), KIRUNA), kommun=KIRUNA)
    grid = profile_tables.measures(ctx, [FIBRE], KIRUNA, "2580")
    assert grid.rows[0]["value"].text == "uppgift saknas"
    assert grid.rows[0]["other"].text != "uppgift saknas"
    assert profile_tables.measures(context(bundles.empty()), [FIBRE], KIRUNA, "2580").rows == ()


def test_years_and_changes_that_all_rows_share_stand_once() -> None:
    ctx = context(kommun=KIRUNA)
    grid = profile_tables.measures(ctx, [FIBRE, "population"], KIRUNA, COUNTY)
    assert grid.caption == "Kiruna jämfört med länet, 2020"
    assert [key for key, _, _ in grid.columns] == ["name", "value", "other", "rank"]
    row = {"municipality_code": KIRUNA, "indicator_id": "population", "period": 2021, "value": 9}
    ctx = context(with_values(bundles.full(), [row]), kommun=KIRUNA)
    grid = profile_tables.measures(ctx, [FIBRE, "population"], KIRUNA, COUNTY)
    assert "year" in [key for key, _, _ in grid.columns]


def test_projects_show_the_municipalitys_part_largest_first() -> None:
    projects = table(
        "projects",
        [
            {"project_id": "a", "title": "A", "municipality_codes": "25", "year": 2020,
             "granted_sek": 14000.0},
            {"project_id": "b", "title": "B", "municipality_codes": KIRUNA, "year": 2020,
             "granted_sek": 9000.0, "synthetic": True},
            {"project_id": "c", "title": "C", "municipality_codes": KIRUNA, "year": 2019,
             "granted_sek": 9.0},
        ],
    )  # fmt: skip
    reach = pd.DataFrame(
        [("a", 2020, 1 / 14), ("b", 2020, 1.0), ("c", 2019, 1.0)],
        columns=["project_id", "year", "share"],
    ).assign(municipality_code=KIRUNA, delivery_id="d1", synthetic=False)
    bundle = replace(bundles.full(), projects=projects, project_municipalities=reach)
    grid = profile_tables.projects(context(bundle), KIRUNA, 2020)
    assert grid is not None
    assert [(row["name"].text, plain(row["part"].text)) for row in grid.rows] == [
        ("B †", "9 000"),
        ("A", "1 000"),
    ]
    assert profile_tables.projects(context(bundle), "2580", 2020) is None


def test_sources_are_listed_once_with_what_they_are_used_in() -> None:
    ctx = context(kommun=KIRUNA)
    rows = profile_tables.source_rows(ctx, profile_parts.latest_rows(ctx, KIRUNA))
    assert [row.source for row in rows] == ["Exempel"]
    assert rows[0].synthetic
    assert rows[0].themes == "Besök, Bredband, Kultur, Mobiltäckning, Sammanhang"


def test_the_list_has_the_14_in_order_and_the_county() -> None:
    rows = profile.list_rows(context())
    assert [row.code for row in rows][-1] == COUNTY
    assert len(rows) == len(MUNICIPALITY_CODES) + 1
    assert [row.name for row in rows][:2] == ["Arjeplog", "Arvidsjaur"]
    assert [row.name for row in rows][-4:-1] == ["Älvsbyn", "Överkalix", "Övertorneå"]


def test_comparison_offers_everyone_but_the_municipality_itself() -> None:
    options = profile.compare_options(context(kommun=KIRUNA))
    assert (options[0], options[-1], len(options)) == (COUNTY, COUNTRY, 15)
    assert KIRUNA not in options


def test_operators_that_are_measured_apart_are_shown_where_nothing_is_known_of_all_four() -> None:
    values = bundles.full().values
    shares = [f"{profile.COVERED}_{name}" for name in ("tre", "tele2")]
    other = values["indicator_id"].str.startswith("mobile_") & ~values["indicator_id"].isin(shares)
    bundle = replace(bundles.full(), values=values[~other])
    asked = context(bundle, page="municipalities", kommun=KIRUNA)
    found = part(profile_parts.parts(asked, KIRUNA, ""), "coverage")
    assert found.sentence.startswith(
        "Ingen ruta i Kiruna har mätningar av alla fyra operatörerna 2020, så uppgift om dem "
        "tillsammans saknas. Mätt: **Tele2 och Tre**."
    )
    assert found.chart is not None
    assert found.grids
    card = next(item for item in profile.cards(asked, KIRUNA) if item.page == "coverage")
    assert any("Mätt 2020: Tele2 och Tre" in line for line in card.lines)
