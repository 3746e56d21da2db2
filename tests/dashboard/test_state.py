"""The address bar: any text gives a view, a view gives its address back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import MAX_FILTERS, MAX_VALUE, SHARED, View, view_from_params
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES

KNOWN_KEYS = st.sampled_from(["kommun", "matt", "ar", "utgava", "lang", "operator", "visa"])
ANY = st.dictionaries(KNOWN_KEYS | st.text(max_size=40), st.text(max_size=200), max_size=40)


@given(ANY)
def test_any_text_gives_a_view(params: dict[str, str]) -> None:
    view = view_from_params(params)
    assert view.municipality in {"", *MUNICIPALITY_CODES}
    assert view.lang in {"sv", "en"}
    assert view.period is None or 1950 <= view.period <= 2100
    assert len(view.filters) <= MAX_FILTERS
    assert all(0 < len(value) <= MAX_VALUE for value in view.params().values())


@given(ANY)
def test_the_address_of_a_view_gives_the_same_view(params: dict[str, str]) -> None:
    view = view_from_params(params)
    assert view_from_params(view.params()) == view


@pytest.mark.parametrize("code", MUNICIPALITY_CODES)
def test_a_municipality_by_code_or_name(code: str) -> None:
    assert view_from_params({"kommun": code}).municipality == code
    assert view_from_params({"kommun": f"{SHORT_NAMES[code]} kommun"}).municipality == code


def test_an_unknown_municipality_is_told_with_suggestions() -> None:
    view = view_from_params({"kommun": "Gälivare"})
    assert (view.municipality, view.unknown_municipality) == ("", "Gälivare")
    assert view.suggestions[0] == "Gällivare"
    assert view.params() == {"kommun": "Gälivare"}, "the address is not rewritten in silence"


def test_a_choice_is_one_of_the_options() -> None:
    view = view_from_params({"operator": "Telia", "ar": "2019"})
    assert view.choice("operator", ["any", "Telia"], "any") == "Telia"
    assert view.choice("operator", ["any", "Tre"], "any") == "any"
    assert view.choice("ar", [2018, 2019], 2018) == 2019
    assert View().choice("ar", [2018, 2019], 2018) == 2018


def test_defaults_are_not_written_and_what_is_shared_goes_along() -> None:
    view = view_from_params(
        {"kommun": "2580", "matt": "population", "ar": "2019", "lang": "en", "utgava": "a1b2"}
    )
    assert set(view.shared()) == set(SHARED)
    assert "lang" not in view.with_values(lang="sv").params()
    assert view.with_values(ar=None).period is None
    assert view.query(ar=2020) == "kommun=2580&matt=population&ar=2020&utgava=a1b2&lang=en"


def test_an_address_that_is_no_page_is_told_and_not_kept() -> None:
    view = view_from_params({"sida": "finnsinte", "kommun": "2580"})
    assert view.unknown_page == "finnsinte"
    assert view.params() == {"kommun": "2580"}
    assert "finnsinte" not in view.query(ar=2019)
