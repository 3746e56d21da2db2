"""What the components write: escaped, accessible, in the agreed order."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from dashboard import address, style
from dashboard.components import cards, frame, legend, markup, source_line, table
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.maps.choropleth import MISSING, OTHER_KIND
from dashboard.state import view_from_params
from dashboard.viewmodels.figures import SourceLine
from tests.support import bundles

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTACK = '"><script>alert(1)</script><b onmouseover="x">'


def context(lang: str = "sv", **params: str) -> PageContext:
    """Give a context on the full bundle."""
    t = Translator(lang)
    view = view_from_params({"lang": lang, **params})
    return PageContext("overview", bundles.full(), view, t, Formats(t))


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what components draw."""
    found: list[str] = []
    for module in (cards, legend, frame, table):
        monkeypatch.setattr(module, "draw", found.append)
    return found


COLUMNS = [table.Column("name", "Kommun"), table.Column("value", f"Andel {ATTACK}", numeric=True)]


def _rows() -> list[table.Row]:
    return [
        table.Row({"name": "Länet", "value": "86 %"}, code="25", total=True),
        table.Row(
            {
                "name": table.Cell(ATTACK, href=ATTACK),
                "value": table.Cell("88 %", sort=0.88, bar=0.88),
            },
            code="2580",
            synthetic=True,
        ),
        table.Row({"name": "Pajala", "value": table.Cell("–", muted=True)}, code="2521"),
    ]


def test_a_table_has_caption_headers_and_the_county_last() -> None:
    found = Tags(table.markup(context(kommun="2580"), f"Tabell {ATTACK}", COLUMNS, _rows()))
    assert len(found.of("caption")) == 1
    assert [head["scope"] for head in found.of("th")] == ["col", "col", "row", "row", "row"]
    assert found.of("tr")[-1]["class"] == "ka-total"
    assert found.of("tr")[1]["class"] == "ka-chosen"
    assert [head["aria-sort"] for head in found.of("th")[:2]] == ["none", "none"]
    assert "\N{DAGGER}" in found.text, "the figure of an invented row"


def test_numbers_are_right_aligned_and_missing_sorts_last() -> None:
    found = Tags(table.markup(context(), "Tabell", COLUMNS, _rows()))
    cells = found.of("td")
    assert all("ka-num" in (cell["class"] or "") for cell in cells)
    assert [cell["data-sort"] for cell in cells] == ["0.88", "", ""]


def test_a_table_that_does_not_sort_has_no_buttons() -> None:
    assert not Tags(table.markup(context(), "T", COLUMNS, _rows(), sortable=False)).of("button")


def test_numbers_with_and_without_a_mark_end_at_one_line_and_bars_begin_at_one() -> None:
    columns = [table.Column("name", "Kommun"), table.Column("value", "Andel", numeric=True)]
    rows = [
        table.Row({"name": name, "value": table.Cell(text, sort=0.5, bar=0.5)})
        for name, text in (
            ("Kiruna", "50\N{NO-BREAK SPACE}% †"),
            ("Boden", "50\N{NO-BREAK SPACE}%"),
        )
    ]
    html = table.markup(context(), "Andel", columns, rows)
    assert html.count('class="ka-barred"') == 2
    assert html.count('<span class="ka-mark"></span>') == 1
    alone = table.markup(context(), "Andel", columns, rows[1:])
    assert "ka-mark" not in alone


def test_a_status_has_its_shape_and_word() -> None:
    row = table.Row({"name": "Luleå", "value": table.Cell("når målet", status="reaches")})
    text = table.markup(context(), "T", COLUMNS, [row])
    assert style.STATUS["reaches"][0] in text
    assert "når målet" in text
    assert 'aria-hidden="true"' in text


def test_text_stays_text_everywhere(drawn: list[str]) -> None:
    ctx = context()
    drawn.append(table.markup(ctx, ATTACK, COLUMNS, _rows()))
    card = cards.Card(
        title=ATTACK, figure=ATTACK, unit=ATTACK, period=ATTACK, lines=(ATTACK,), href=ATTACK,
        link=ATTACK, status="met", status_word=ATTACK, arrow="up", arrow_word=ATTACK,
        synthetic=True,
    )  # fmt: skip
    cards.cards(ctx, [card])
    legend.legend(ctx, ATTACK, [legend.LegendItem("missing", ATTACK)])
    frame.title(ATTACK)
    frame.paragraph(ATTACK)
    for text in drawn:
        found = Tags(text)
        assert not found.of("script"), text
        assert not any("onmouseover" in attributes for _, attributes in found.tags), text
    assert markup.with_bold("**1** <2>") == "<b>1</b> &lt;2&gt;"


def test_a_card_without_a_figure_says_that_it_is_missing(drawn: list[str]) -> None:
    cards.cards(context(), [cards.Card(title="Bredband", figure="")])
    assert "uppgift saknas" in drawn[0]
    assert "ka-figure-missing" in drawn[0]


def test_the_legend_has_missing_as_a_class_of_its_own(drawn: list[str]) -> None:
    fills = [*style.class_colours(2), MISSING, OTHER_KIND]
    legend.legend(context(), "Mått", [legend.LegendItem(fill, "40–50 %") for fill in fills])
    assert drawn[0].count("<li>") == 4
    assert "data:image/svg" in drawn[0]
    assert "http:" not in drawn[0].replace("http://www.w3.org/2000/svg", "")


def test_links_keep_language_and_edition_and_the_rest_stays_behind() -> None:
    view = view_from_params({"lang": "en", "utgava": "a1b2", "ar": "2019", "kommun": "2580"})
    assert address.link(view, "visits") == "besok?kommun=2580&utgava=a1b2&lang=en"
    assert address.link(view, "municipalities", kommun="2584").startswith("kommuner?kommun=2584")
    assert address.link(view_from_params({}), "overview") == "./"


def test_a_source_line_names_source_period_date_and_edition() -> None:
    line = SourceLine(sources=("SCB",), period="2019", as_of="2020-12-31", edition="a1b2")
    text = source_line.text(context(), line)
    assert text == "Källa: SCB · 2019 · Data per 2020-12-31 (utgåva a1b2)"
    assert source_line.text(context("en"), SourceLine()) == ""
