from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.i18n import LANGUAGES
from dashboard.viewmodels import culture, culture_files
from geodata import schema
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.origins import origins_from_frame
from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import culture as theme
from tests.support import bundles
from tests.support.contexts import context
from tests.support.tables import tables

if TYPE_CHECKING:
    from geodata.bundle import DataBundle


def project(n: int, where: str, sek: float | None = 90_000.0, **more: Any) -> dict[str, Any]:
    return {
        "project_id": f"p{n}",
        "municipality_codes": where,
        "year": 2019,
        "granted_sek": sek,
        "title": f"Projekt {n}",
        "delivery_id": "d1",
        **more,
    }


def bundle_of(*projects: dict[str, Any], covered: bool = True) -> DataBundle:
    """Give an edition whose only values are those of these projects, and 1 000 people each."""
    people = [
        {"municipality_code": code, "indicator_id": "population", "period": 2019, "value": 1000.0}
        for code in (*MUNICIPALITY_CODES, COUNTY)
    ]
    delivery = {
        "dataset": "projects", "covers_from": "2019-01-01", "covers_to": "2019-12-31",
    }  # fmt: skip
    core = tables(projects=projects, facts=people, deliveries=[delivery] if covered else [])
    computed = theme.compute(core, DEFAULT_SETTINGS)
    population = bundles.values()
    population = population[population["indicator_id"] == "population"].assign(value=1000.0)
    values = pd.concat([computed.values, population], ignore_index=True)
    return replace(
        bundles.full(),
        values=schema.validated(values, "indicator_values"),
        origins={**bundles.full().origins, **origins_from_frame(computed.origins)},
        projects=core["projects"],
        deliveries=core["deliveries"],
        datasets=bundles.full().datasets,
    )


def page(bundle: DataBundle, lang: str = "sv", **params: str) -> culture.CulturePage:
    shown = culture.build(context(bundle, page="culture", lang=lang, **params))
    assert shown is not None
    return shown


def told(bundle: DataBundle, **params: str) -> str:
    return page(bundle, **params).sentence.replace("\N{NO-BREAK SPACE}", " ")


THREE = (
    project(1, "2505;2506", young_organiser=True, art_form="musik"),
    project(2, "25", 1_400_000.0, applicant="Föreningen Älven"),
    project(3, "2580", 30_000.0, title="Ljud i gruvan"),
)


def test_the_answer() -> None:
    assert told(bundle_of(*THREE)) == (
        "2019 beviljades **3 kulturprojekt** sammanlagt **1,5 mnkr**. "
        "De nådde **14 av 14 kommuner**. **1** hade unga arrangörer."
    )


def test_the_answer_for_one_and_for_none() -> None:
    assert told(bundle_of(THREE[2])) == (
        "2019 beviljades **1 kulturprojekt** **30 000 kr**. "
        "Det nådde **1 av 14 kommuner**. Det hade inte unga arrangörer."
    )
    assert told(bundle_of()) == "2019 beviljades inga kulturprojekt."
    assert told(bundle_of(THREE[2]), kommun="2505") == (
        "2019 nåddes Arvidsjaur kommun inte av något kulturprojekt."
    )


def test_an_unknown_amount_makes_the_sum_a_lower_bound() -> None:
    assert "sammanlagt mer än **30 000 kr**" in told(bundle_of(THREE[2], project(4, "2505", None)))
    assert "uppgift om beloppen saknas" in told(
        bundle_of(project(4, "2505", None), project(5, "2505", None))
    )


def test_equal_parts_add_up_to_the_county_and_full_ones_to_more() -> None:
    bundle = bundle_of(*THREE)
    rows = {
        rule: {row.code: row for row in page(bundle, regel=rule).rows} for rule in culture.RULES
    }

    def money(rule: str) -> list[float]:
        return [rows[rule][code].granted.value or 0.0 for code in MUNICIPALITY_CODES]

    total = 1_520_000.0
    assert sum(money("lika")) == pytest.approx(total)
    assert sum(money("helt")) == pytest.approx(2 * 90_000 + 14 * 1_400_000 + 30_000)
    assert {rows[rule][COUNTY].granted.value for rule in culture.RULES} == {total}
    assert rows["helt"]["2505"].per_inhabitant.value == pytest.approx(1490.0)


def test_the_default_rule_shows_what_the_edition_stores() -> None:
    bundle = bundle_of(*THREE)
    shown = page(bundle)
    assert culture.RULES[shown.rule] == bundle.settings.culture_allocation
    stored = bundle.value(culture.GRANTED, "2505", 2019)
    assert stored is not None
    assert {row.code: row.granted.value for row in shown.rows}["2505"] == stored["value"]


def test_young_organisers_count_in_full_where_they_reach_and_once_in_the_county() -> None:
    young = {row.code: row.young for row in page(bundle_of(*THREE)).rows}
    assert (young["2505"], young["2506"], young["2580"], young[COUNTY]) == (1, 1, 0, 1)


def test_the_list_follows_municipality_search_and_kind() -> None:
    bundle = bundle_of(*THREE)

    def titles(**params: str) -> set[str]:
        return {item.title for item in page(bundle, **params).projects}

    assert titles(kommun="2580") == {"Projekt 2", "Ljud i gruvan"}
    assert titles(sok="älven") == {"Projekt 2"}
    assert titles(sok="MUSIK projekt") == {"Projekt 1"}
    assert titles(visa="unga") == {"Projekt 1"}
    assert titles(sok="(.*") == set()
    assert page(bundle, sok="saknas").listed.startswith("Inget projekt stämmer med ”saknas”")
    assert page(bundle, kommun="2580").listed == "2 av 3 projekt."


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [project(n, "2580") for n in range(culture.LISTED + 2)]
    asked = context(bundle_of(*many), page="culture")
    shown = culture.build(asked)
    assert shown is not None
    assert len(shown.projects) == culture.LISTED
    assert shown.listed == "52 projekt; de 50 senaste visas, alla finns i filen."
    assert len(culture_files.project_frame(asked, shown)) == culture.LISTED + 2


def test_the_files_hold_the_rule_and_what_is_missing_is_empty() -> None:
    asked = context(bundle_of(THREE[0], project(4, "2580", None)), page="culture", regel="helt")
    shown = culture.build(asked)
    assert shown is not None
    rows = culture_files.frame(asked, shown).set_index("municipality_code")
    assert set(rows["allocation_rule"]) == {"full"}
    assert rows.loc["2505", "granted_sek"] == 90_000
    assert rows["granted_sek"].isna()["2580"]
    assert rows.loc["2505", "granted_status"] == "verkligt värde"
    assert rows.loc["2580", "granted_status"] == "uppgift saknas"
    assert set(rows["granted_qualifier"]) == {""}
    assert COUNTY not in rows.index
    assert set(culture_files.headings(asked)) >= set(rows.columns) - {"synthetic", "geometry"}


def test_an_invented_project_bears_its_mark() -> None:
    shown = page(bundle_of(project(1, "2505", synthetic=True)))
    assert shown.synthetic
    assert shown.projects[0].title.endswith("†")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_has_words(lang: str, caplog: pytest.LogCaptureFixture) -> None:
    registers = (THREE, THREE[:1], (project(4, "2505", None),), ())
    editions = [bundle_of(*register) for register in registers]
    with caplog.at_level(logging.ERROR):
        for bundle in editions:
            for rule in culture.RULES:
                for code in ("", "2505"):
                    page(bundle, lang, regel=rule, kommun=code)
        culture_files.headings(context(lang=lang))
    assert not caplog.records


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["regel", "visa", "sok", "ar"]), st.text(max_size=30)))
def test_any_address_gives_a_page(params: dict[str, str]) -> None:
    assert page(_THREE, **params).sentence


_THREE = bundle_of(*THREE)


def test_an_edition_without_projects_shows_nothing() -> None:
    assert culture.build(context(bundles.empty(), page="culture")) is None
