"""What the page is set to: read from the address, the edition's own where that says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sitemap import BY_ID
from dashboard.viewmodels import coverage_settings as settings
from geodata.model import Origin
from geodata.settings import DEFAULT_SETTINGS, CoverageSettings, Settings
from geodata.signals import SIGNAL_EDGES_DBM
from tests.support import bundles, covered
from tests.support.contexts import context

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

NOTES = ("way:in_vehicle", "way:snowmobile")


def edition() -> DataBundle:
    bundle = covered.edition()
    origin = Origin("real00000000", ("Region",), ("d",), "CC0", synthetic=False, notes=NOTES)
    return replace(bundle, origins={**bundle.origins, "real00000000": origin})


def chosen(bundle: DataBundle | None = None, **params: str) -> settings.Choices:
    found = settings.choices(context(bundle or edition(), page="coverage", **params))
    assert found is not None
    return found


def test_an_empty_address_is_the_edition_s_own_settings() -> None:
    found = chosen()
    assert found.settings == DEFAULT_SETTINGS
    assert not found.changed
    assert (found.technology, found.limit, found.way, found.period) == ("4g", "", "", "2019")
    assert found.periods == ("2019", "2018", "hela")
    assert found.ways == ("", "fordon", "snoskoter"), "only ways that occur can be chosen"


@pytest.mark.parametrize(
    ("params", "name", "value"),
    [
        ({"teknik": "2g"}, "technologies", ("2G", "3G", "4G", "5G")),
        ({"teknik": "5g"}, "technologies", ("5G",)),
        ({"matsatt": "snoskoter"}, "ways", ("snowmobile",)),
        ({"period": "hela"}, "months", (201801, 201912)),
        ({"varden": "10"}, "min_samples", 10),
        ({"andel": "90"}, "share_needed", 0.9),
    ],
)
def test_each_key_changes_its_setting_and_no_other(
    params: dict[str, str], name: str, value: object
) -> None:
    found = chosen(**params)
    assert found.changed
    assert found.settings.coverage == replace(CoverageSettings(), **{name: value})  # type: ignore[arg-type]
    assert found.settings.gaps == DEFAULT_SETTINGS.gaps


def test_a_limit_is_of_4g_and_5g_which_are_measured_alike() -> None:
    found = chosen(grans="-115").settings.coverage.thresholds_dbm
    assert dict(found) == {"2G": -99, "3G": -112, "4G": -115, "5G": -115}


def test_the_limits_that_can_be_chosen_are_edges() -> None:
    assert set(settings.LIMITS_DBM) <= set(SIGNAL_EDGES_DBM)
    assert "-105" not in chosen().limits, "the edition's own stands first, by its name"


def test_the_whole_span_is_said_as_a_span() -> None:
    assert chosen(period="hela").when == "2018–2019"
    assert chosen(period="2018").when == "2018"
    assert not chosen(period="2018").changed


def test_a_link_that_names_a_year_is_understood() -> None:
    assert chosen(ar="2018").year == 2018
    assert chosen(ar="2018", period="2019").year == 2019


def test_weights_are_in_the_address() -> None:
    found = chosen(vikt_boende="0", vikt_yta="100")
    weights = {"inhabitants": 0, "area": 100, "operators": 15, "days": 10}
    assert found.settings.gaps.weights == weights
    assert found.settings.coverage == DEFAULT_SETTINGS.coverage
    nothing = dict.fromkeys(settings.WEIGHTS.values(), "0")
    assert not chosen(**nothing).changed, "weights that are all 0 rank nothing"
    assert chosen(**nothing).weightless
    assert not chosen(vikt_yta="0").weightless


def test_an_older_edition_keeps_its_own_ranking_until_it_is_changed() -> None:
    own = Settings(gaps=replace(DEFAULT_SETTINGS.gaps, bridge_cells=0, weights={"area": 1}))
    bundle = replace(edition(), settings=own)
    assert not chosen(bundle).changed
    assert chosen(bundle, hal="1").settings.gaps.weights == {"area": 1}


def test_only_the_period_that_is_shown_is_computed() -> None:
    assert chosen(period="2018").computed == DEFAULT_SETTINGS, "the edition has it"
    assert chosen(period="2018", andel="90").computed.coverage.months == (201801, 201812)
    assert chosen(period="hela", andel="90").computed.coverage.months == (201801, 201912)
    weighed = chosen(period="2018", vikt_yta="80")
    assert weighed.computed == weighed.settings, "weights alone judge nothing: the year is there"
    assert chosen(vikt_yta="80", hal="0").computed.coverage.months == (201901, 201912)


def test_without_figures_there_is_nothing_to_choose() -> None:
    assert settings.choices(context(bundles.empty(), page="coverage")) is None


def test_every_key_is_kept_by_the_page() -> None:
    assert set(settings.KEYS) | {"operator"} == set(BY_ID["coverage"].filters)


@given(st.dictionaries(st.sampled_from(settings.KEYS), st.text(max_size=12), max_size=6))
def test_no_address_gives_a_setting_that_cannot_be_computed(params: dict[str, str]) -> None:
    cover = chosen(**params).settings.coverage
    assert {cover.thresholds_dbm[name] for name in cover.technologies} <= set(SIGNAL_EDGES_DBM)
    assert cover.min_samples >= 1
    assert 0 < cover.share_needed <= 1
