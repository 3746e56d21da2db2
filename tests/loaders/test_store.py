"""An edition opens whole or not at all, and says in words what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geodata import schema
from geodata.errors import KommunatlasError
from geodata.settings import DEFAULT_SETTINGS
from geodata.tables import CORE_TABLES
from loaders import edition, store
from loaders.changes import changes
from loaders.delivery import load
from loaders.edition import rollback
from loaders.errors import EditionDamagedError, EditionMissingError, WorkspaceMissingError
from loaders.verify import verify
from tests.support.deliveries import figures

if TYPE_CHECKING:
    from loaders.paths import Workspace

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def published(place, tmp_path) -> Workspace:
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    load(place, "figures", figures(tmp_path / "2.csv", {2019: 2}))
    return place


def _manifest(place):
    return place.manifest(edition.current_id(place))


def _table(place, name):
    manifest = edition.read_manifest(place, edition.current_id(place))
    return place.table(manifest.tables[name][0].sha256)


def test_a_bundle_holds_every_table_by_its_schema(published):
    bundle = store.open_bundle(published.root)

    assert bundle.is_current
    assert bundle.settings == DEFAULT_SETTINGS
    assert bundle.as_of == "2019-12-31"
    frames = {"indicator_values": bundle.values, "coverage_gaps": bundle.gaps}
    for name in ("visits", "projects", "localities", "scorecard", "targets", "deliveries"):
        frames[name] = getattr(bundle, name)
    for name, frame in frames.items():
        schema.validated(frame, name)
    assert {"sv", "fi"} <= set(bundle.names["language"])
    assert bundle.names["show"].dtype == bool


def test_an_earlier_edition_can_be_opened_while_another_is_published(published):
    latest, former = edition.editions(published)
    bundle = store.open_bundle(published.root, former.edition_id)

    assert not bundle.is_current
    assert bundle.value("population", "2580", 2019)["value"] == 1
    assert store.open_bundle(published.root).edition_id == latest.edition_id


def test_no_workspace_is_said_with_what_to_do(tmp_path):
    with pytest.raises(WorkspaceMissingError, match="kommunatlas sample") as caught:
        store.open_bundle(tmp_path / "nowhere")
    assert caught.value.code == "workspace_missing"


def test_editions_without_a_published_one_are_named_not_buried(published):
    latest = edition.current_id(published)
    published.current.unlink()
    with pytest.raises(WorkspaceMissingError, match=f"rollback {latest}"):
        store.open_bundle(published.root)


@pytest.mark.parametrize("wrong", ["ffffffffffffffff", "../../etc/passwd", "", "a b"])
def test_an_edition_that_is_not_there_is_said(published, wrong):
    with pytest.raises(EditionMissingError, match="no edition") as caught:
        store.open_bundle(published.root, wrong)
    assert caught.value.code == "edition_missing"


@pytest.mark.parametrize("content", ["", "not an id", "ffff", "\x00" * 16, "å" * 16])
def test_a_damaged_pointer_is_said(published, content):
    published.current.write_text(content, encoding="utf-8")
    with pytest.raises(EditionDamagedError, match="rollback"):
        store.open_bundle(published.root)


@pytest.mark.parametrize("part", [0, 1, 100, -1])
def test_a_half_written_manifest_is_said(published, part):
    path = _manifest(published)
    path.write_bytes(path.read_bytes()[:part])
    with pytest.raises(EditionDamagedError, match="half-written"):
        store.open_bundle(published.root)


@pytest.mark.parametrize("content", [b"[]", b"null", b"{}", b'"x"', b"\xff\xfe"])
def test_a_manifest_that_is_something_else_is_said(published, content):
    _manifest(published).write_bytes(content)
    with pytest.raises(EditionDamagedError):
        store.open_bundle(published.root)


def test_a_manifest_changed_by_hand_is_said(published):
    path = _manifest(published)
    record = json.loads(path.read_bytes())
    record["deliveries"][1]["source"] = "somebody else"
    path.write_text(json.dumps(record))
    with pytest.raises(EditionDamagedError, match="changed"):
        store.open_bundle(published.root)


def test_a_manifest_under_another_name_is_said(published):
    path = _manifest(published)
    other = path.with_name("0123456789abcdef.json")
    other.write_bytes(path.read_bytes())
    with pytest.raises(EditionDamagedError):
        store.open_bundle(published.root, "0123456789abcdef")


def test_a_table_changed_by_hand_is_said(published):
    path = _table(published, "indicator_values")
    frame = pd.read_parquet(path)
    frame.assign(value=1e6).to_parquet(path)
    with pytest.raises(EditionDamagedError, match="changed") as caught:
        store.open_bundle(published.root)
    assert caught.value.code == "edition_damaged"


def test_a_lost_table_is_said(published):
    _table(published, "municipalities").unlink()
    with pytest.raises(EditionDamagedError, match="lost"):
        store.open_bundle(published.root)


def test_a_damaged_edition_cannot_be_restored_and_a_whole_one_can(published):
    latest, former = edition.editions(published)
    _table(published, "indicator_values").write_bytes(b"")
    rollback(published, former.edition_id)
    assert store.open_bundle(published.root).edition_id == former.edition_id
    with pytest.raises(EditionDamagedError):
        rollback(published, latest.edition_id)
    assert store.open_bundle(published.root).edition_id == former.edition_id


def test_a_whole_workspace_is_verified_with_every_value_computed_anew(published):
    found = verify(published.root)

    assert found.whole
    assert (found.deliveries, found.originals, found.editions) == (3, 3, 2)
    assert found.values == 1


def _original(place):
    return next(place.deliveries.rglob("2.csv"))


def _record(place):
    return next(_original(place).parent.glob("*.json"))


def _rows(place):
    return place.table(json.loads(_record(place).read_bytes())["table_sha256"])


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (lambda place: _original(place).write_text("x"), {"original_changed"}),
        (lambda place: _original(place).unlink(), {"original_lost"}),
        (lambda place: _record(place).write_text("{"), {"record_damaged"}),
        (lambda place: _rows(place).write_bytes(b"x"), {"rows_damaged", "not_recomputed"}),
        (lambda place: _table(place, "localities").unlink(), {"table_damaged"}),
        (lambda place: _manifest(place).write_text(""), {"manifest_damaged", "not_recomputed"}),
    ],
)
def test_every_kind_of_damage_is_found(published, damage, codes):
    damage(published)
    found = verify(published.root)

    assert not found.whole
    assert {item.code for item in found.findings} == codes


def test_a_value_that_the_program_would_compute_otherwise_is_found(published, monkeypatch):
    from tests.support import deliveries

    def otherwise(*args):
        made = deliveries.derive_little(*args)
        made["indicator_values"]["value"] += 1
        return made

    monkeypatch.setattr("loaders.edition.derived", otherwise)
    assert {item.code for item in verify(published.root).findings} == {"values_differ"}


def test_an_edition_of_an_older_program_may_have_other_values_and_fewer(
    place, tmp_path, monkeypatch
):
    from tests.support import deliveries

    with monkeypatch.context() as older:
        older.setattr("loaders.version.SCHEMA_VERSION", 3)
        load(place, "figures", figures(tmp_path / "1.csv", {2018: 1, 2019: 2}))

    def otherwise(*args):
        made = deliveries.derive_little(*args)
        values = made["indicator_values"]
        values.loc[values["period"] == 2019, "value"] += 1
        more = values.assign(indicator_id="households")
        return {**made, "indicator_values": pd.concat([values, more], ignore_index=True)}

    monkeypatch.setattr("loaders.edition.derived", otherwise)
    found = verify(place.root)
    assert found.whole, found.findings
    assert found.values == 1
    assert "older_edition" in {item.code for item in found.remarks}


def test_a_damaged_edition_is_made_anew_when_any_of_its_files_is_loaded_again(published, tmp_path):
    wanted = store.open_bundle(published.root)
    _table(published, "indicator_values").write_bytes(b"x")
    _rows(published).write_bytes(b"x")

    report = load(published, "figures", figures(tmp_path / "2.csv", {2019: 2}))

    assert report.edition_id == wanted.edition_id
    assert verify(published.root).whole
    assert store.open_bundle(published.root).value("population", "2580", 2019)["value"] == 2


def test_another_version_of_the_program_computes_the_edition_anew(published, tmp_path, monkeypatch):
    before = edition.current_id(published)
    monkeypatch.setattr("loaders.version.program_version", lambda: "9.9.9")
    report = load(published, "figures", figures(tmp_path / "2.csv", {2019: 2}))

    assert report.outcome == "published"
    assert report.edition_id != before
    assert store.open_bundle(published.root).edition_id == report.edition_id


def _sealed_otherwise(place, **said):
    path = _manifest(place)
    record = {**json.loads(path.read_bytes()), **said}
    record.pop("seal")
    seal = hashlib.sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode())
    path.write_text(json.dumps({**record, "seal": seal.hexdigest()}), encoding="utf-8")


def test_a_field_that_a_later_program_added_to_a_manifest_is_passed_over(published):
    _sealed_otherwise(published, reviewed_by="somebody")

    assert store.open_bundle(published.root).value("population", "2580", 2019)["value"] == 2
    assert len(edition.editions(published)) == 2


@pytest.mark.parametrize(
    "said", [{"schema_version": 99}, {"deliveries": [1]}, {"tables": {"facts": [{"x": 1}]}}]
)
def test_a_manifest_of_another_kind_is_a_sentence_and_its_neighbours_stay(published, said):
    _sealed_otherwise(published, **said)

    with pytest.raises(EditionDamagedError, match="kommunatlas rollback"):
        store.open_bundle(published.root)
    assert len(edition.editions(published)) == 1


def test_a_manifest_that_was_being_written_at_a_crash_is_no_edition(published):
    whole = _manifest(published)
    whole.with_name(f".tmp-123-{whole.name}").write_bytes(whole.read_bytes()[:50])

    found = verify(published.root)
    assert found.whole
    assert found.editions == 2


def test_the_way_out_of_the_only_edition_damaged_is_named_and_works(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    _manifest(place).write_text("")
    with pytest.raises(EditionDamagedError, match="--data") as caught:
        load(place, "figures", figures(tmp_path / "2.csv", {2019: 2}))

    assert "rollback" not in str(caught.value)
    assert str(place.deliveries) in str(caught.value)
    original = next(place.deliveries.rglob("1.csv"))
    load(tmp_path / "other", "figures", original)
    assert store.open_bundle(tmp_path / "other").value("population", "2580", 2019)["value"] == 1


def test_every_error_has_a_code_of_its_own():
    def below(kind):
        return {kind}.union(*(below(item) for item in kind.__subclasses__()))

    codes = {kind: kind.code for kind in below(KommunatlasError) if kind.__module__[:4] != "test"}
    without = {kind.__name__ for kind in codes if "code" not in vars(kind)}
    assert without <= {"DeliveryRefusedError"}  # each refusal brings its own
    assert all(code.isidentifier() for code in codes.values())


def test_a_delivery_taken_out_is_seen_beside_the_one_put_in():
    def cells(**counts):
        ids = [name for name, count in counts.items() for _ in range(count)]
        return schema.empty("coverage_counts").reindex(range(len(ids))).assign(delivery_id=ids)

    after = {name: schema.empty(name) for name in (*CORE_TABLES, "indicator_values")}
    before = {**after, "coverage_counts": cells(a=3, b=2)}
    found = changes(before, {**after, "coverage_counts": cells(b=2, c=4)})

    [rows] = found
    assert (rows["kind"], rows["table"]) == ("rows", "coverage_counts")
    assert (rows["new"], rows["gone"], rows["changed"]) == (4, 3, 0)


def test_a_changed_original_is_put_right_when_the_file_comes_again(published, tmp_path):
    _original(published).write_text("x")
    _rows(published).unlink()
    load(published, "figures", figures(tmp_path / "2.csv", {2019: 2}))

    assert verify(published.root).whole


def test_of_measurements_the_rows_of_the_logs_are_told_not_the_counts(tmp_path):
    log = tmp_path / "logg.csv"
    head = "timestamp,longitude,latitude,operator,technology,signal_dbm,way\n"
    row = "2025-06-03T05:12:{:02}Z,22.1567,65.5848,Telia,4G,-97,in_vehicle\n"
    log.write_text(head + "".join(row.format(second) for second in range(5)), encoding="utf-8")
    load(tmp_path / "data", "coverage", log)
    assert store.open_bundle(tmp_path / "data").datasets["coverage"].rows == 5
