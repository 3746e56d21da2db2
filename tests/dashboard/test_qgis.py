"""The style for QGIS: well-formed, in the page's colours, the latest period alone."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from dashboard import qgis, style

WORDS = ("worst", "next", 'rest <&"', "earlier")


def drawn() -> ET.Element:
    return ET.fromstring(qgis.gap_style("Nr", "År", WORDS))  # noqa: S314 - our own text


def test_the_legend_has_a_class_for_every_rank_and_the_earlier_periods_switched_off() -> None:
    rules = drawn().findall("renderer-v2/rules/rule")
    assert [rule.get("label") for rule in rules] == list(WORDS)
    assert [rule.get("checkstate") for rule in rules] == [None, None, None, "0"]
    assert all('"År" = maximum("År")' in str(rule.get("filter")) for rule in rules)
    assert all('"Nr"' in str(rule.get("filter")) for rule in rules[:3])


def test_colours_are_those_of_the_page_and_what_hurts_lies_on_top() -> None:
    layers = drawn().findall("renderer-v2/symbols/symbol/layer")
    colours = [layer.find("Option/Option[@name='color']") for layer in layers]
    wanted = [*style.GAP_RANKS, style.OTHERS]
    told = [",".join([*(str(int(c[i : i + 2], 16)) for i in (1, 3, 5)), "255"]) for c in wanted]
    assert [colour.get("value") for colour in colours if colour is not None] == told
    passes = [int(str(layer.get("pass"))) for layer in layers]
    assert passes == sorted(passes, reverse=True)


def test_the_label_is_the_rank() -> None:
    text = drawn().find("labeling/settings/text-style")
    assert text is not None
    assert str(text.get("fieldName")).endswith('"Nr", NULL)')
    assert text.get("isExpression") == "1"
