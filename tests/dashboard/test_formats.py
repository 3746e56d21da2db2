"""Numbers, shares, dates and money as people read them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import EN_DASH, MINUS, NBSP, Formats, is_number
from dashboard.i18n import LANGUAGES, Translator
from geodata.model import Indicator
from geodata.units import UNITS, Unit

SV, EN = (Formats(Translator(language)) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (78105, 0, f"78{NBSP}105", "78,105"),
        (1234.5, 1, f"1{NBSP}234,5", "1,234.5"),
        (-3.14, 1, f"{MINUS}3,1", f"{MINUS}3.1"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (0.5, 0, "1", "1"),
        (2.5, 0, "3", "3"),
        (28.499999999999996, 0, "29", "29"),
        (1_000_000, 0, f"1{NBSP}000{NBSP}000", "1,000,000"),
    ],
)
def test_numbers(value: float, decimals: int, swedish: str, english: str) -> None:
    assert SV.number(value, decimals) == swedish
    assert EN.number(value, decimals) == english


def test_shares_and_percentage_points_are_not_confused() -> None:
    assert SV.share(0.86) == f"86{NBSP}%"
    assert SV.share(0.285) == f"29{NBSP}%"
    assert EN.share(0.86) == "86%"
    assert SV.share(0.999, 1) == f"99,9{NBSP}%"
    assert SV.share_words(0.86) == f"86{NBSP}procent"
    assert SV.points(0.031, 1) == f"+3,1{NBSP}procentenheter"
    assert SV.points(-0.01) == f"{MINUS}1{NBSP}procentenhet"
    assert SV.points(0.0) == f"0{NBSP}procentenheter"
    assert EN.points(0.01, sign=False) == f"1{NBSP}percentage point"


def test_money_dates_and_ranges() -> None:
    assert SV.sek(985_000) == f"985{NBSP}000{NBSP}kr"
    assert SV.sek(1_250_000) == f"1,3{NBSP}mnkr"
    assert SV.date("2025-05-14") == "14 maj 2025"
    assert EN.date(dt.date(2025, 5, 14)) == "14 May 2025"
    assert SV.date(dt.datetime(2025, 5, 14, 23, 59), year=False) == "14 maj"  # noqa: DTZ001
    assert SV.iso("2025-05-14T08:00:00Z") == "2025-05-14"
    assert SV.date("okänt") == "okänt"
    assert SV.range("40", "50") == f"40{EN_DASH}50"
    assert SV.km2(7840) == f"7{NBSP}840{NBSP}km²"


def test_a_value_has_its_qualifier_and_a_missing_one_is_never_zero() -> None:
    share = Indicator("x", "share", "ratio", decimals=1)
    assert SV.value(0.999, share, qualifier="gt") == f">{NBSP}99,9{NBSP}%"
    assert SV.value(0.8, share, qualifier="approx") == f"cirka{NBSP}80,0{NBSP}%"
    for nothing in (None, float("nan")):
        assert SV.value(nothing, share) == EN_DASH
    assert SV.change(0.004, share) == f"+0,4{NBSP}procentenheter"
    count = Indicator("x", "days", "minimum")
    assert SV.value(1, count) == f"1{NBSP}dag"
    assert SV.change(-2, count) == f"{MINUS}2{NBSP}dagar"


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("fmt", [SV, EN])
def test_every_unit_can_be_shown(fmt: Formats, unit: Unit) -> None:
    text = fmt.value(12.0, Indicator("x", unit, "sum"))
    assert any(char.isdigit() for char in text)
    assert "None" not in text


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_numbers_read_back(value: float, decimals: int) -> None:
    text = SV.number(value, decimals)
    assert "-" not in text
    assert " " not in text, "only no-break spaces"
    back = float(text.replace(NBSP, "").replace(",", ".").replace(MINUS, "-"))
    assert abs(back - value) <= 0.5000001 * 10**-decimals


def test_what_is_a_number() -> None:
    assert is_number(0)
    assert not any(map(is_number, (None, float("nan"), float("inf"), "x")))
