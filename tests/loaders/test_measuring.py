"""What a person says of the measuring: checked, kept with the delivery, part of what it is."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

import pytest

from geodata import schema
from loaders import archive, delivery, edition, measuring, paths, words
from loaders.catalog import DATASETS
from loaders.errors import DeliveryRefusedError
from loaders.record import Delivery, delivery_id, table_of
from loaders.spec import Measuring
from loaders.trace import delivery_record
from loaders.verify import verify
from tests.support.deliveries import derive_little, record

LOG = """timestamp,longitude,latitude,operator,technology,signal_dbm
2019-06-03T05:12:03Z,22.15670,65.58480,Telia,4G,-97
"""
SAID = Measuring("outside", "Telia", "Europe/Helsinki", 20.0, 100.0, "[columns]\n")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.edition.derived", derive_little)
    (tmp_path / "log.csv").write_text(LOG)
    return paths.workspace(tmp_path / "data")


def test_ids_of_files_of_which_nothing_is_said_are_what_they_were():
    plain = delivery_id("0" * 64, "coverage")
    assert plain == "beaaf55e48cc3d1852214a75af2e641121d214de751213c30ec752164f2e8700"
    assert delivery_id("0" * 64, "coverage", measuring=Measuring()) == plain


def test_whatever_is_said_is_another_delivery_and_the_same_said_twice_is_not():
    said = [replace(Measuring(), **{one.name: getattr(SAID, one.name)}) for one in fields(SAID)]
    ids = {delivery_id("0" * 64, "coverage", measuring=one) for one in (Measuring(), SAID, *said)}
    assert len(ids) == len(said) + 2
    whole, floating = Measuring(trim_m=100), Measuring(trim_m=100.0)
    assert delivery_id("", "coverage", measuring=whole) == delivery_id(
        "", "coverage", measuring=floating
    )


def test_a_record_keeps_what_was_said_and_older_records_are_still_read():
    kept = record("coverage", measuring=SAID)
    stored = json.loads(json.dumps(kept.as_record()))
    assert Delivery.from_record(stored) == kept
    later = {**stored["measuring"], "mood": "good"}
    assert Delivery.from_record({**stored, "measuring": later}) == kept
    del stored["measuring"]
    assert Delivery.from_record(stored).measuring == Measuring()


def test_the_list_of_deliveries_says_it_and_of_a_mapping_only_that_there_was_one():
    table = table_of([record("coverage"), record("coverage", "b", measuring=SAID)])
    silent, said = table["measuring"]
    assert silent == ""
    assert json.loads(said)["way"] == "outside"
    assert "columns" not in said
    assert list(table) == schema.columns("deliveries")
    assert delivery_record(table.iloc[1])["measuring"] == said


def test_what_is_said_is_kept_verified_and_said_again_when_the_file_is_read_anew(
    place, tmp_path, monkeypatch
):
    said = Measuring(way="snowmobile", max_accuracy_m=30)
    report = delivery.load(place, "coverage", tmp_path / "log.csv", measuring=said)
    [item] = [d for d in edition.published(place).deliveries if d.dataset == "coverage"]
    assert (item.delivery_id, item.measuring) == (report.delivery_id, said)
    assert verify(place.root).findings == []
    plain = delivery.load(
        place, "coverage", tmp_path / "log.csv", replaces=report.delivery_id, dry_run=True
    )
    assert plain.delivery_id != report.delivery_id

    monkeypatch.setattr("loaders.version.SCHEMA_VERSION", 99)
    from loaders.prepare import prepare_again

    again = prepare_again(place, item)
    assert again.request.measuring == said
    assert set(again.rows["way"]) == {"snowmobile"}


def test_the_same_file_with_other_choices_is_refused_unless_it_replaces_itself(place, tmp_path):
    log = tmp_path / "log.csv"
    first = delivery.load(place, "coverage", log)
    told = Measuring(way="outside")
    for dry_run in (True, False):
        with pytest.raises(DeliveryRefusedError, match=first.delivery_id[:12]) as error:
            delivery.load(place, "coverage", log, measuring=told, dry_run=dry_run)
        assert error.value.code == "same_file_again"
    assert delivery.load(place, "coverage", log).outcome == "unchanged"

    second = delivery.load(place, "coverage", log, measuring=told, replaces=first.delivery_id)
    ids = edition.published(place).delivery_ids
    assert second.delivery_id in ids
    assert first.delivery_id not in ids


def test_two_layers_of_one_file_add_up_and_a_layer_that_was_not_named_is_the_same():
    from loaders.prepare import Prepared, Request
    from loaders.publishing import _require_once

    def read(sheet):
        item = record("coverage", sheet or "x", file_sha256="a", sheet=sheet)
        return Prepared(Request("coverage", None), item, None, [], None)

    north, south, any_one = read("north"), read("south"), read("")
    _require_once([south], [north.delivery, south.delivery])
    with pytest.raises(DeliveryRefusedError):
        _require_once([any_one], [north.delivery, any_one.delivery])


def test_what_replaces_a_delivery_of_the_same_rows_is_compared_with_that_delivery(place, tmp_path):
    log = tmp_path / "log.csv"
    first = delivery.load(place, "coverage", log)
    # Another choice, of no consequence: the log does not say how good its positions are.
    other = Measuring(max_accuracy_m=30)
    second = delivery.load(place, "coverage", log, measuring=other, replaces=first.delivery_id)
    back = delivery.Request("coverage", log, replaces=second.delivery_id)
    found = delivery.preview(place, [back])
    assert set(found.before["coverage_counts"]["delivery_id"]) == {second.delivery_id}
    assert set(found.after["coverage_counts"]["delivery_id"]) == {first.delivery_id}


def test_a_record_whose_measuring_was_changed_by_hand_is_found_out(place, tmp_path):
    report = delivery.load(
        place, "coverage", tmp_path / "log.csv", measuring=Measuring(way="outside")
    )
    [path] = [p for p in archive.record_paths(place) if p.stem == report.delivery_id]
    path.write_text(path.read_text().replace('"outside"', '"on_foot"'))
    assert "record_changed" in {item.code for item in verify(place.root).findings}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"way": "helikopter"}, "mätsätt"),
        ({"operator": "Telja"}, "operatör"),
        ({"time_zone": "Norrbotten"}, "tidszon"),
        ({"time_zone": "../etc/passwd"}, "tidszon"),
        ({"max_accuracy_m": -1.0}, "avstånd"),
        ({"trim_m": float("nan")}, "avstånd"),
        ({"trim_m": 1e9}, "avstånd"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(said, sentence):
    with pytest.raises(DeliveryRefusedError) as refused:
        measuring.require(Measuring(**said), DATASETS["coverage"])
    assert refused.value.code == "bad_measuring"
    assert sentence in words.of_error(refused.value, "sv")


def test_nothing_is_said_of_the_measuring_of_what_was_not_measured():
    measuring.require(Measuring(), DATASETS["visits"])
    measuring.require(SAID, DATASETS["coverage"])
    with pytest.raises(DeliveryRefusedError, match="trim_m"):
        measuring.require(Measuring(trim_m=100), DATASETS["visits"])


def test_every_field_has_a_default_that_says_nothing():
    assert Measuring().said() == {}
    assert set(SAID.said()) == set(asdict(SAID))
