"""Forgetting: the original and what was quoted from it are gone, the accepted rows are not."""

from __future__ import annotations

import json

import openpyxl
import pytest

from geodata.errors import Problem, UnknownNameError
from loaders import archive, paths, store, words
from loaders.catalog import DATASETS, columns_of
from loaders.delivery import load
from loaders.edition import current_id, rollback
from loaders.errors import WorkspaceBusyError
from loaders.forget import forget
from loaders.redaction import shown
from loaders.verify import verify
from loaders.words import problem
from tests.support.deliveries import FIGURE, figures, write_csv

pytestmark = pytest.mark.usefixtures("quick")

VISIT = {"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"}
NAME = "Anna Svensson"


@pytest.fixture
def visits(place, tmp_path):
    rows = [
        VISIT,
        {**VISIT, "date": "2019-05-15", "visitor": NAME},
        {**VISIT, "date": "2019-05-16", "municipality": "Pajla"},
        {**VISIT, "date": "maj"},
    ]
    path = write_csv(tmp_path / "besök.csv", rows)
    return path, load(place, "visits", path)


def _everything(place):
    return b"".join(path.read_bytes() for path in place.root.rglob("*") if path.is_file())


def test_of_personal_data_only_the_list_is_kept_without_the_cells_that_may_name_somebody(visits):
    _, report = visits
    book = openpyxl.load_workbook(report.marked)
    said = [[cell.value for cell in row] for row in book["Fel"]]

    assert book.sheetnames == ["Fel"]
    assert NAME not in json.dumps(said, ensure_ascii=False)
    rows = {row[1]: row for row in said if row[1] in (3, 4, 5)}
    assert [rows[n][2:5:2] for n in (3, 4, 5)] == [
        ["visitor", None], ["municipality", "Pajla"], ["date", "maj"],
    ]  # fmt: skip
    assert "politiker" in rows[3][5]
    assert "Pajala" in rows[4][6]


def test_the_original_the_workbook_and_what_was_quoted_go_and_the_rows_stay(place, visits):
    path, report = visits
    before = store.open_bundle(place.root)
    assert NAME.encode() in _everything(place)

    found = forget(place, report.delivery_id[:8])

    assert (found.originals_deleted, found.rejects_deleted, found.again) == (1, True, False)
    assert NAME.encode() not in _everything(place)
    assert b"Pajla" not in _everything(place)
    record = json.loads(next(place.deliveries.rglob(f"{report.delivery_id}.json")).read_bytes())
    assert record["forgotten_at"]
    assert record["file_sha256"] == paths.sha256_of_file(path)
    assert (record["rows_read"], record["rows_accepted"], record["rows_rejected"]) == (4, 1, 3)
    assert [p["row"] for p in record["problems"]] == [3, 4, 5]
    after = store.open_bundle(place.root)
    assert after.edition_id == before.edition_id
    assert after.visits.equals(before.visits)


def test_a_workspace_with_something_forgotten_is_whole_and_says_so(place, visits):
    forget(place, visits[1].delivery_id)
    found = verify(place.root, "sv")

    assert found.whole
    [remark] = found.remarks
    assert remark.code == "was_forgotten"
    assert any("glömdes" in sentence for sentence in found.said_in("sv"))


def test_a_second_time_it_is_done_already(place, visits):
    first = forget(place, visits[1].delivery_id)
    again = forget(place, visits[1].delivery_id)

    assert (again.again, again.originals_deleted, again.rejects_deleted) == (True, 0, False)
    assert again.forgotten_at == first.forgotten_at
    assert "already" in again.said_in("en")[0]


def test_the_same_file_again_changes_nothing_and_is_not_archived_again(place, visits):
    path, report = visits
    forget(place, report.delivery_id)
    again = load(place, "visits", path)

    assert again.outcome == "unchanged"
    assert [note.code for note in again.notes] == ["delivery_forgotten"]
    assert NAME.encode() not in _everything(place)
    assert not again.marked


def test_after_a_roll_back_its_rows_are_published_again_without_the_original(place, tmp_path):
    former = load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}))
    path = write_csv(tmp_path / "v.csv", [VISIT])
    report = load(place, "visits", path)
    rollback(place, former.edition_id)
    forget(place, report.delivery_id)
    again = load(place, "visits", path)

    assert (again.outcome, again.edition_id) == ("published", report.edition_id)
    assert len(store.open_bundle(place.root).visits) == 1
    assert not list(place.deliveries.rglob("v.csv"))
    assert verify(place.root).whole


def test_read_by_a_later_version_it_stays_forgotten(place, visits, monkeypatch):
    path, report = visits
    forget(place, report.delivery_id)
    monkeypatch.setattr("loaders.version.program_version", lambda: "9.9.9")
    again = load(place, "visits", path)

    assert again.outcome == "published"
    assert NAME.encode() not in _everything(place)
    assert not place.rejects_of(report.delivery_id).exists()
    known = archive.known(place, report.delivery_id)
    assert known.forgotten_at
    assert known.delivery.program_version == "9.9.9"


def test_a_later_version_takes_the_rows_as_they_are_and_verify_accepts_it(
    place, visits, tmp_path, monkeypatch
):
    forget(place, visits[1].delivery_id)
    monkeypatch.setattr("loaders.version.program_version", lambda: "9.9.9")
    load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}))

    assert len(store.open_bundle(place.root).visits) == 1
    found = verify(place.root)
    assert found.whole, found.findings
    assert "other_version" in {item.code for item in found.remarks}


def test_an_original_of_two_deliveries_goes_with_the_second(place, tmp_path):
    path = write_csv(tmp_path / "v.csv", [VISIT])
    one = load(place, "visits", path).delivery_id
    two = load(place, "visits", path, register="council").delivery_id

    first = forget(place, one)
    assert (first.shared_with, first.originals_deleted) == ((two,), 0)
    assert two[:12] in " ".join(first.said_in("sv"))
    assert list(place.deliveries.rglob("v.csv"))
    assert verify(place.root).whole

    second = forget(place, two)
    assert (second.shared_with, second.originals_deleted) == ((), 1)
    assert not list(place.deliveries.rglob("v.csv"))
    assert verify(place.root).whole


@pytest.mark.usefixtures("visits")
def test_what_is_not_there_and_what_is_not_clear_is_said_in_both_languages(place, monkeypatch):
    with pytest.raises(
        UnknownNameError, match="no delivery whose id begins with “ffffffff”"
    ) as one:
        forget(place, "ffffffff")
    assert "ingen inläst fil" in words.of_error(one.value, "sv")
    with pytest.raises(UnknownNameError, match="begins with “”"):
        forget(place, "")
    twins = [place.deliveries / f"{'ab' * 31}{end}.json" for end in ("00", "11")]
    monkeypatch.setattr(archive, "record_paths", lambda _place: twins)
    with pytest.raises(UnknownNameError, match="Several deliveries"):
        forget(place, "abab")


def test_nothing_is_made_where_there_is_no_workspace(tmp_path):
    with pytest.raises(UnknownNameError):
        forget(tmp_path / "nowhere", "abc")
    assert not (tmp_path / "nowhere").exists()


def test_while_somebody_loads_forgetting_waits_or_is_told(place, visits):
    with paths.writing(place), pytest.raises(WorkspaceBusyError, match="Another load"):
        forget(place, visits[1].delivery_id, lock_seconds=0.1)
    assert NAME.encode() in _everything(place)


def test_an_original_outside_the_archive_is_said_to_lie_there_still(place, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ARCHIVED", 10)
    path = write_csv(tmp_path / "v.csv", [VISIT])
    report = load(place, "visits", path)
    found = forget(place, report.delivery_id)

    assert found.reference == str(path.resolve())
    assert str(path.resolve()) in " ".join(found.said_in("en"))
    assert path.exists()


def test_a_dataset_without_personal_data_can_be_forgotten_too(place, tmp_path):
    rows = [{**FIGURE, "value": 1}, {**FIGURE, "year": 2020, "value": NAME}]
    report = load(place, "figures", write_csv(tmp_path / "f.csv", rows))
    assert openpyxl.load_workbook(report.marked).sheetnames == ["f", "Fel"]
    forget(place, report.delivery_id)

    assert NAME.encode() not in _everything(place)
    assert store.open_bundle(place.root).value("population", "2580", 2019)["value"] == 1
    assert current_id(place) == report.edition_id


def test_what_quotes_nothing_is_shown_and_what_names_a_column_of_people_never_is():
    found = shown(
        "visits",
        [
            problem("no_visitor", row=2, column="Categories"),
            problem("bad_date", row=3, column="Datum", value="maj"),
            problem("unknown_word", row=4, column="Besökare", value=NAME, known=["politiker"]),
            problem("conflict", row=5, key=NAME),
            Problem("whatever", f"A sentence of {NAME}.", row=6),
        ],
    )
    assert [item.words for item in found] == ["", "", "withheld", "withheld", "withheld"]
    assert [item.code for item in found] == [
        "no_visitor", "bad_date", "unknown_word", "conflict", "whatever",
    ]  # fmt: skip
    assert NAME not in repr(found)


def test_the_columns_of_a_personal_dataset_that_may_be_shown_are_columns_that_it_has():
    for name, spec in DATASETS.items():
        assert bool(spec.open_columns) == spec.personal
        ours = {column.name for column in columns_of(name)} | {"starts", "ends"}
        assert set(spec.open_columns) <= ours, name
