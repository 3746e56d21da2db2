"""The page Data: the state of each dataset, rows accounted for, editions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dashboard import data
from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.state import view_from_params
from dashboard.viewmodels import datasets
from dashboard.viewmodels.datasets import Edition
from geodata.model import DatasetState
from tests.support import bundles
from tests.support.tables import table

if TYPE_CHECKING:
    from geodata.bundle import DataBundle

TODAY = dt.date(2020, 3, 1)


def context(bundle: DataBundle, lang: str = "sv") -> PageContext:
    t = Translator(lang)
    return PageContext("data", bundle, view_from_params({"lang": lang}), t, Formats(t))


def held(*states: DatasetState, deliveries: tuple[dict[str, Any], ...] = ()) -> DataBundle:
    return replace(
        bundles.empty(),
        datasets={state.dataset: state for state in states},
        deliveries=table("deliveries", deliveries),
    )


def state(
    name: str = "visits", *, synthetic: bool = False, as_of: str = "2020-01-31"
) -> DatasetState:
    return DatasetState(name, "internal", ("d1",), 1234, synthetic, as_of, "", ("A register",))


def line(found: DatasetState, days: int = 31) -> datasets.DatasetLine:
    page = datasets.build(context(held(found)), [], {found.dataset: days}, TODAY)
    return page.datasets[0]


def test_a_dataset_says_age_rows_level_and_source() -> None:
    found = line(state())
    assert (found.name, found.kind, found.level) == ("Besök", "verkliga uppgifter", "intern")
    assert (found.rows, found.age, found.sources) == ("1\xa0234", "30 dagar", "A register")


@pytest.mark.parametrize(
    ("as_of", "age"),
    [
        ("2020-03-01", "0 dagar"),
        ("2020-02-29", "1 dag"),
        ("2019-12-31", "2 månader"),
        ("2018-03-01", "2 år"),
        ("2014-12-31", "5 år"),
        ("2020-12-31", ""),
        ("", ""),
    ],
)
def test_age_in_days_months_and_years(as_of: str, age: str) -> None:
    assert line(state(as_of=as_of)).age == age


def test_a_late_delivery_is_said_but_never_of_invented_data() -> None:
    assert line(state(), 31).late is False
    late = line(state(), 28)
    assert (late.late, late.expected) == (True, "2020-02-28")
    assert line(state(synthetic=True), 28).expected == ""
    assert line(state(), 0).expected == ""


def test_files_of_both_kinds_are_said_to_be_both() -> None:
    files = ({"delivery_id": "d1", "synthetic": True}, {"delivery_id": "d2", "synthetic": False})
    both = replace(state(synthetic=True), delivery_ids=("d1", "d2"))
    page = datasets.build(context(held(both, deliveries=files)), [], {}, TODAY)
    assert page.datasets[0].kind == "verkliga uppgifter och exempeldata"


def test_a_file_shows_its_hash_and_accounts_for_its_rows() -> None:
    file = {
        "file_sha256": "ab" * 32, "rows_read": 312, "rows_accepted": 300, "rows_rejected": 3,
        "rows_left_out": 8, "rows_outside": 1, "covers_from": "2015-01-01",
        "covers_to": "2022-12-31",
    }  # fmt: skip
    page = datasets.build(context(held(state(), deliveries=(file,))), [], {}, TODAY)
    found = page.deliveries[0]
    assert (found.short, found.sha256) == ("abababababab", "ab" * 32)
    assert found.covers == "2015–2022"
    read, *parts = (
        int(text)
        for text in (found.read, found.accepted, found.rejected, found.left_out, found.outside)
    )
    assert read == sum(parts) == 312


def test_sentence_says_how_much_is_invented() -> None:
    some = held(state(), state("projects", synthetic=True), deliveries=({}, {"delivery_id": "d2"}))
    page = datasets.build(context(some), [], {}, TODAY)
    assert page.sentence == (
        "Utgåva **a1b2**, publicerad **1 mars 2021**, bygger på **2 inlästa filer** med "
        "**2 slag av data**. Ett av dem innehåller exempeldata."
    )
    real = datasets.build(context(held(state(), deliveries=({},))), [], {}, TODAY)
    assert real.sentence.endswith(
        "**1 inläst fil** med **1 slag av data**. Alla är verkliga uppgifter."
    )


def test_history_marks_what_is_shown_and_what_is_published() -> None:
    editions = [
        Edition("f" * 16, "2021-04-01T08:00:00+00:00", current=True, deliveries=3),
        Edition(bundles.EDITION, "2021-03-01T08:00:00+00:00", current=False, deliveries=1),
    ]
    page = datasets.build(context(bundles.older()), editions, {}, TODAY)
    assert [(e.note, e.shown) for e in page.editions] == [("publicerad", False), ("visas nu", True)]
    assert page.editions[0].published == "2021-04-01 08:00 UTC"


def test_without_an_edition_the_history_remains() -> None:
    editions = [Edition("f" * 16, "2021-04-01T08:00:00+00:00", current=False, deliveries=3)]
    page = datasets.build(context(data.empty_bundle()), editions, {}, TODAY)
    assert (page.sentence, page.datasets, len(page.editions)) == ("", (), 1)


def test_the_file_of_values_names_area_measure_and_source_and_marks_each_row() -> None:
    frame = datasets.values_frame(context(bundles.full()))
    assert len(frame) == len(bundles.full().values)
    assert (frame["synthetic"] == (bundles.full().values["status"] == "synthetic")).all()
    row = frame[(frame["municipality_code"] == "2580") & (frame["indicator_id"] == "population")]
    assert set(row["name"]) == {"Luleå"}
    assert set(row["source"]) == {"SCB", "Exempel"}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_dataset_of_the_registry_has_a_name(lang: str) -> None:
    t = Translator(lang)
    assert all(t.has(f"dataset.{name}") for name in data.expected_days())


def test_every_template_is_a_workbook_with_the_headings() -> None:
    import io

    for name in data.templates():
        sheet = pd.read_excel(io.BytesIO(data.template(name)), engine="calamine", dtype=str)
        assert len(sheet) == 1, name
