from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import EN_DASH, NBSP
from dashboard.viewmodels import figures
from geodata.indicators import INDICATORS
from geodata.model import STATUSES, VALUE_STATUSES, Origin
from tests.support import bundles
from tests.support.contexts import context, with_targets, with_values

FIBRE = "broadband_fibre_connected_share"
LULEA = "2580"


def one(lang: str = "sv", **row: object) -> figures.Figure:
    key = {"municipality_code": LULEA, "indicator_id": FIBRE, "period": 2019}
    ctx = context(with_values(bundles.full(), [{**key, **row}]), lang=lang)
    return figures.figure_for(ctx, FIBRE, LULEA, 2019)


def test_a_share_is_percent_with_its_base() -> None:
    shown = one(value=0.864, basis="households")
    assert (shown.text, shown.number, shown.unit) == (f"86{NBSP}%", "86", "%")
    assert shown.with_basis == f"86{NBSP}% av hushållen"
    assert shown.marked == shown.text


def test_missing_is_a_dash_and_a_word_never_zero() -> None:
    shown = one(value=None)
    assert shown.value is None
    assert shown.text == EN_DASH
    assert shown.status_words == "uppgift saknas"
    assert "0" not in shown.text + shown.marked


def test_zero_is_a_value() -> None:
    shown = one(value=0.0)
    assert shown.valued
    assert shown.text == f"0{NBSP}%"


def test_invented_bears_its_mark_and_word() -> None:
    shown = one(value=0.5, status="synthetic")
    assert shown.marked.endswith(figures.DAGGER)
    assert shown.status_words == "påhittat värde"
    assert one("en", value=0.5, status="synthetic").status_words == "invented value"


def test_the_qualifier_is_kept() -> None:
    assert one(value=0.999, qualifier="gt").text == f">{NBSP}100{NBSP}%"
    assert one(value=0.8, qualifier="approx").text == f"cirka{NBSP}80{NBSP}%"


def test_mixed_kinds_cannot_be_computed_and_say_why() -> None:
    origin = Origin("mix", (), (), "", synthetic=False, notes=("mixed_kinds",))
    bundle = replace(bundles.full(), origins={**bundles.full().origins, "mix": origin})
    row = {"municipality_code": "25", "indicator_id": FIBRE, "period": 2019, "origin_id": "mix"}
    shown = figures.figure_for(context(with_values(bundle, [row])), FIBRE, "25", 2019)
    assert shown.mixed
    assert shown.status_words == "kan inte beräknas"
    assert shown.reason.startswith("Kan inte beräknas: verkliga och påhittade")


@given(
    st.sampled_from(sorted(INDICATORS)),
    st.sampled_from(STATUSES),
    st.floats(0, 1e6),
    st.sampled_from(["sv", "en"]),
)
def test_a_figure_has_a_text_for_every_status_and_unit(
    indicator_id: str, status: str, value: float, lang: str
) -> None:
    row = {
        "municipality_code": LULEA,
        "indicator_id": indicator_id,
        "period": 2019,
        "value": value if status in VALUE_STATUSES else None,
        "status": status,
        "low": None,
        "high": None,
        "basis": "",
        "qualifier": "",
        "origin_id": "",
        "series_break": False,
    }
    shown = figures.figure(context(lang=lang), row)
    assert shown.text
    assert shown.valued == (status in VALUE_STATUSES)
    assert bool(shown.status_words) == (status != "observed")
    assert (figures.DAGGER in shown.marked) == (status == "synthetic")


def test_change_counts_from_the_nearest_earlier_value() -> None:
    ctx = context()
    moved = figures.change(ctx, figures.figure_for(ctx, FIBRE, LULEA, 2019))
    assert moved is not None
    assert (moved.since, moved.text, moved.move) == (
        2018,
        f"+1,0{NBSP}procentenheter",
        "up",
    )
    assert moved.number == "+1,0"


def test_no_change_is_told_between_real_and_invented() -> None:
    ctx = context()
    assert figures.figure_for(ctx, FIBRE, LULEA, 2020).synthetic
    assert figures.change(ctx, figures.figure_for(ctx, FIBRE, LULEA, 2020)) is None


def test_no_change_is_told_across_a_series_break() -> None:
    key = {"municipality_code": LULEA, "indicator_id": FIBRE, "period": 2019}
    row = {**key, "value": 0.9, "basis": "households", "series_break": True}
    ctx = context(with_values(bundles.full(), [row]))
    assert figures.change(ctx, figures.figure_for(ctx, FIBRE, LULEA, 2019)) is None


@pytest.mark.parametrize(
    ("better", "move", "word"),
    [("higher", "up", "förbättras"), ("lower", "up", "försämras"), ("neutral", "up", "ökar")],
)
def test_the_word_of_a_change_follows_what_is_better(better: str, move: str, word: str) -> None:
    ids = {"higher": FIBRE, "lower": "mobile_gap_area_km2", "neutral": "population"}
    ctx = context()
    assert INDICATORS[ids[better]].better == better
    moved = figures.change(ctx, figures.figure_for(ctx, ids[better], LULEA, 2019))
    assert moved is not None
    assert (moved.move, moved.word) == (move, word)


TARGET = {"indicator_id": FIBRE, "level": "county", "year": 2019, "value": 0.85}


def test_a_year_without_a_decided_target_has_none() -> None:
    ctx = context(with_targets(bundles.full(), [TARGET]))
    assert figures.goal(ctx, FIBRE, 2018) is None
    decided = figures.goal(ctx, FIBRE, 2019)
    assert decided is not None
    assert decided.words == f"länsmål 2019: 85{NBSP}%; målet gäller länet"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.49, f"36{NBSP}procentenheter under länsmålet 2019 (85{NBSP}%; målet gäller länet)"),
        (0.86, f"1{NBSP}procentenhet över länsmålet 2019 (85{NBSP}%; målet gäller länet)"),
        (0.851, f"i nivå med länsmålet 2019 (85{NBSP}%; målet gäller länet)"),
    ],
)
def test_distance_is_told_with_whose_target_it_is(value: float, words: str) -> None:
    key = {"municipality_code": LULEA, "indicator_id": FIBRE, "period": 2018, "value": value}
    ctx = context(with_targets(with_values(bundles.full(), [key]), [TARGET]))
    target = figures.goal(ctx, FIBRE)
    assert target is not None
    assert figures.distance(ctx, figures.figure_for(ctx, FIBRE, LULEA, 2018), target) == words


def test_the_source_line_names_sources_period_and_kind() -> None:
    ctx = context()
    line = figures.sources(ctx, ctx.bundle.series(FIBRE, LULEA))
    assert line.sources == ("Exempel", "SCB")
    assert line.period == "2018–2020"
    assert line.synthetic
    assert line.edition == "a1b2"
    assert not figures.sources(ctx, ctx.bundle.values_for(FIBRE, 2019)).synthetic


def test_the_source_line_of_nothing_names_nothing() -> None:
    ctx = context(bundles.empty())
    line = figures.sources(ctx, ctx.bundle.values_for(FIBRE, 2019))
    assert (line.sources, line.period, line.synthetic) == ((), "", False)


def test_sources_are_short_in_the_line_and_whole_behind_it() -> None:
    ctx = context()
    every = (
        "Post via https://www.example.se/a/b?c=1 (read 2019)",
        "SCB",
        "SCB, https://scb.se",
        "X",
    )
    assert figures.short_sources(ctx, every) == "Post via example.se; SCB; X"
    assert figures.short_sources(ctx, [*every, "Y", "Z"]).endswith("X och 2 källor till")


@pytest.mark.parametrize(
    ("source", "swedish", "english"),
    [
        ("Påhittat värde (exempeldata), se docs/sample-data.md", "exempeldata", "sample data"),
        (
            "PTS 1 October figures reproduced by https://www.dundernet.se, statistics page",
            "PTS via Gällivare kommun",
            "PTS via Gällivare municipality",
        ),
        ("github:peterdalle/svensktext platser/kommuner.csv", "Svensktext", "Svensktext"),
        ("Enligt källan på varje rad", "källan på varje rad", "the source on each row"),
        ("Länsstyrelsen, https://www.example.se/a (2019)", "Länsstyrelsen, example.se", ""),
    ],
)
def test_a_source_is_told_by_its_publisher_in_the_pages_language(
    source: str, swedish: str, english: str
) -> None:
    assert figures.short_sources(context(), [source]) == swedish
    assert figures.short_sources(context(lang="en"), [source]) == (english or swedish)
