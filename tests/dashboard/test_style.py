"""The look's promises: contrasts computed, colours in one place, the configuration in step."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard import style
from dashboard.css import SOURCE, stylesheet

ROOT = Path(style.__file__).parents[1]
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b")

TEXT = (style.INK, style.MUTED, style.ACCENT, style.MISSING, style.NOTICE_INK)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert style.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert style.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", TEXT)
@pytest.mark.parametrize("ground", [style.WHITE, style.PANEL])
def test_text_can_be_read(colour: str, ground: str) -> None:
    assert style.contrast(colour, ground) >= 4.5


def test_status_notice_and_outlines_can_be_seen() -> None:
    assert all(style.contrast(colour, style.WHITE) >= 4.5 for _, colour in style.STATUS.values())
    assert style.contrast(style.NOTICE_INK, style.NOTICE) >= 4.5
    assert style.contrast(style.INK, style.NOTICE) >= 4.5
    assert style.contrast(style.RULE, style.WHITE) >= 3


def test_scales_read_in_grey() -> None:
    for scale in (style.SHARES, tuple(style.COVERAGE.values())):
        lights = [style.luminance(colour) for colour in scale]
        assert lights == sorted(lights, reverse=True)
        assert all(style.contrast(one, other) >= 1.2 for one, other in pairwise(scale))


@pytest.mark.parametrize("count", range(1, 7))
def test_each_class_has_its_own_colour_light_to_dark(count: int) -> None:
    colours = style.class_colours(count)
    assert len(set(colours)) == count
    assert [style.luminance(c) for c in colours] == sorted(map(style.luminance, colours))[::-1]


def test_arrows_and_status_shapes_are_apart() -> None:
    shapes = {shape for shape, _ in style.STATUS.values()}
    assert not shapes & set(style.ARROWS.values())
    assert not shapes & set("▲▼△▽")


def test_colours_stand_in_one_place() -> None:
    folder = ROOT / "dashboard"
    found = {
        str(path.relative_to(ROOT)): COLOUR.findall(path.read_text(encoding="utf-8"))
        for path in [*folder.rglob("*.py"), SOURCE, folder / "app.js"]
        if path.name != "style.py"
    }
    assert not {name: colours for name, colours in found.items() if colours}


def test_every_token_of_the_style_sheet_exists() -> None:
    used = set(re.findall(r"var\((--ka-[a-z-]+)\)", stylesheet()))
    defined = set(re.findall(r"(--ka-[a-z-]+):", style.variables()))
    assert used <= defined


def test_the_configuration_repeats_the_tokens_and_sends_nothing() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"]
    assert theme["primaryColor"] == theme["linkColor"] == style.ACCENT
    assert theme["textColor"] == style.INK
    assert theme["secondaryBackgroundColor"] == style.PANEL
    assert theme["backgroundColor"] == style.WHITE
    assert theme["borderColor"] == style.RULE
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["client"]["toolbarMode"] == "minimal"
