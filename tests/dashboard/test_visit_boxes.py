"""The picture of the visits: every box drawn, every municipality named, no ranking."""

from __future__ import annotations

from typing import Any

from dashboard.charts import base
from dashboard.charts.visit_boxes import boxes_chart
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.state import view_from_params
from dashboard.viewmodels import visits
from tests.support import bundles
from tests.support.visiting import days, visited

LETTERS = {"politician": "P", "official": "T", "both": "PT"}


def chart(bundle: Any) -> base.Chart:
    t = Translator("sv")
    page = visits.build(PageContext("visits", bundle, view_from_params({}), t, Formats(t)))
    assert page is not None
    return boxes_chart(
        page.rows, LETTERS, key="P politiker", title="T", alt="A", language="sv", synthetic=True
    )


def test_each_municipality_has_its_boxes_and_its_number() -> None:
    bundle = bundles.without(visited([*days("2580", 9), *days("2506", 2, visitor="both")]), "2521")
    boxes, letters, numbers = chart(bundle).spec["layer"]
    drawn = [item for item in boxes["data"]["values"] if item["name"] == "Arjeplog"]
    assert [item["letter"] for item in drawn] == ["PT", "PT", *[""] * 6]
    assert letters["data"] == boxes["data"]
    texts = {item["name"]: item["text"] for item in numbers["data"]["values"]}
    assert texts["Luleå"] == "9 av 8   (+1)"
    assert texts["Pajala"] == "uppgift saknas"
    assert boxes["encoding"]["y"]["sort"][:2] == ["Arjeplog", "Arvidsjaur"]


def test_the_picture_is_marked_when_the_visits_are_invented() -> None:
    found = chart(visited(days("2580", 40), target=None))
    spec = base.picture(found, base.PictureWords(source="Källa", mark="EXEMPELDATA"))
    assert "EXEMPELDATA" in str(spec["title"])
    assert base.png(spec).startswith(b"\x89PNG")
