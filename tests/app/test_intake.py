"""The way of a file on the page Data: read, compared, published, restored; who may not, may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import data, intake
from dashboard.i18n import LANGUAGES, Translator
from loaders import edition, paths
from loaders.errors import WorkspaceBusyError
from tests.support import bundles, uploads
from tests.support.running import RunApp, words

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> paths.Workspace:
    """Give a workspace of the test's own, empty."""
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.delenv("KOMMUNATLAS_READ_ONLY", raising=False)
    return paths.workspace()


def begin(app: RunApp, content: bytes, name: str = "folkmängd.xlsx", lang: str = "sv") -> AppTest:
    """Upload a file of figures and have it read."""
    test = app(page="data", lang=lang, slag="figures")
    test.file_uploader[0].upload(name, content, uploads.XLSX).run()
    return press(test, "intake-look")


def press(test: AppTest, key: str) -> AppTest:
    return test.button(key=key).click().run(timeout=60)


def shown(test: AppTest) -> str:
    return words(test).replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_is_read_and_nothing_is_written(
    app: RunApp, workspace: paths.Workspace, lang: str
) -> None:
    test = begin(app, uploads.workbook(uploads.FAULTY), lang=lang)
    said = shown(test)
    assert not test.exception
    count = Translator(lang)("intake.count.rejected", n=3, count="3").replace("**", "")
    assert count in said
    assert "Gälivare" in said
    assert ("Menade du Gällivare" if lang == "sv" else "Did you mean Gällivare") in said
    assert not workspace.current.exists()
    assert not workspace.editions.exists()
    assert "intake." not in said, "every key has its words"


def test_publishing_makes_the_edition_that_everybody_sees(
    app: RunApp, workspace: paths.Workspace
) -> None:
    test = press(begin(app, uploads.workbook(uploads.CORRECT)), "intake-publish")
    published = edition.current_id(workspace)
    assert "ka-state-done" in shown(test)
    assert published in shown(test)
    names = [item.file_name for item in edition.read_manifest(workspace, published).deliveries]
    assert "folkmängd.xlsx" in names


def test_a_second_press_publishes_nothing_more(app: RunApp, workspace: paths.Workspace) -> None:
    test = begin(app, uploads.workbook(uploads.CORRECT))
    desk = test.session_state["kommunatlas_desk"]
    desk.publish()
    under_way = desk.work
    desk.publish()
    assert desk.work is under_way
    test.run(timeout=60)  # the next run finds the work, tells of it and takes in what came of it
    assert "ka-state-done" in shown(test)
    desk.publish()
    assert desk.work is None
    assert len(workspace.manifests()) == 1


def test_when_somebody_else_publishes_meanwhile_it_is_compared_again(
    app: RunApp, workspace: paths.Workspace
) -> None:
    from loaders.delivery import load
    from tests.support.deliveries import figures

    test = begin(app, uploads.workbook(uploads.CORRECT))
    workspace.create()
    load(workspace, "figures", figures(workspace.root / "andras.csv", {2019: 4.0}))
    theirs = edition.current_id(workspace)
    press(test, "intake-publish")
    assert "Någon annan publicerade" in shown(test)
    assert edition.current_id(workspace) == theirs, "nothing is published before it was said"
    press(test, "intake-publish")
    manifest = edition.read_manifest(workspace, edition.current_id(workspace))
    assert {"andras.csv", "folkmängd.xlsx"} <= {item.file_name for item in manifest.deliveries}


def test_a_busy_workspace_is_told_and_can_be_tried_again(
    app: RunApp, monkeypatch: pytest.MonkeyPatch, workspace: paths.Workspace
) -> None:
    test = begin(app, uploads.workbook(uploads.CORRECT))

    def busy(*_: object, **__: object) -> None:
        msg = "/path/of/the/machine is busy"
        raise WorkspaceBusyError(msg)

    with monkeypatch.context() as held:
        held.setattr(intake, "load_all", busy)
        press(test, "intake-publish")
    said = shown(test)
    assert "Någon annan publicerar just nu" in said
    assert "/path/of" not in said
    press(test, "intake-publish")
    assert workspace.current.exists()


def test_an_unreadable_file_is_refused_in_words(app: RunApp) -> None:
    test = begin(app, b"PK\x03\x04 no workbook at all")
    said = shown(test)
    assert not test.exception
    assert "ka-state-error" in said
    assert 'role="alert"' in said
    assert "Traceback" not in said
    assert "intake-publish" not in [button.key for button in test.button]


def test_names_of_files_are_text_and_never_markup(app: RunApp) -> None:
    name = "<img src=x onerror=alert(1)> **fet** fo\u0308r.xlsx"
    test = begin(app, uploads.workbook(uploads.FAULTY), name=name)
    assert not test.exception
    assert "<img" not in words(test)
    assert "för.xlsx" in words(test), "the ring and the å are one sign"


def test_changed_choices_hide_what_was_read_with_others(app: RunApp) -> None:
    test = begin(app, uploads.workbook(uploads.CORRECT))
    sheet = next(box for box in test.selectbox if box.label == "Blad")
    assert sheet.options[1:] == ["Folkmängd", "Anteckningar"]
    sheet.select("Anteckningar").run()
    assert "Valen är ändrade" in shown(test)
    assert "intake-publish" not in [button.key for button in test.button]
    press(test, "intake-look")
    assert "ka-state-error" in shown(test)


def test_thrown_away_the_file_is_gone_from_the_disk(app: RunApp) -> None:
    test = begin(app, uploads.workbook(uploads.CORRECT))
    desk = test.session_state["kommunatlas_desk"]
    (file,) = desk.files
    assert file.is_file()
    assert oct(file.parents[1].stat().st_mode)[-3:] == "700"
    press(test, "intake-clear")
    assert not file.exists()
    assert not desk.files


@pytest.mark.parametrize("lang", LANGUAGES)
def test_read_only_shows_and_takes_nothing(
    app: RunApp, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("KOMMUNATLAS_READ_ONLY", "1")
    older = data.Edition("f" * 16, "2020-01-01T08:00:00+00:00", current=False, deliveries=1)
    monkeypatch.setattr(data, "editions", lambda: (older,))
    test = app(bundles.full(), page="data", lang=lang, slag="visits")
    assert not test.exception
    assert not test.file_uploader
    assert not [button for button in test.button if str(button.key).startswith("restore")]
    assert "f" * 16 in words(test), "the history is shown"


def test_restoring_takes_two_steps(app: RunApp, workspace: paths.Workspace) -> None:
    test = press(begin(app, uploads.workbook(uploads.CORRECT)), "intake-publish")
    first = edition.current_id(workspace)
    test.file_uploader[0].upload(
        "mer.xlsx", uploads.workbook([("Luleå", "population", 2024, 80000, "SCB")]), uploads.XLSX
    ).run()
    press(press(test, "intake-look"), "intake-publish")
    second = edition.current_id(workspace)
    assert second != first
    press(test, "restore-ask")
    assert edition.current_id(workspace) == second, "asked first"
    press(test, "restore-no")
    assert edition.current_id(workspace) == second
    press(press(test, "restore-ask"), "restore-yes")
    assert edition.current_id(workspace) == first
    assert "Återställt" in shown(test)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_without_any_edition(app: RunApp, workspace: paths.Workspace, lang: str) -> None:
    test = app(page="data", lang=lang, broken="workspace_missing", slag="figures")
    content = uploads.workbook(uploads.CORRECT)
    test.file_uploader[0].upload("a.xlsx", content, uploads.XLSX).run()
    press(press(test, "intake-look"), "intake-publish")
    assert not test.exception
    assert workspace.current.exists()


def test_a_damaged_edition_is_told_and_an_earlier_one_restored(
    app: RunApp, workspace: paths.Workspace
) -> None:
    test = press(begin(app, uploads.workbook(uploads.CORRECT)), "intake-publish")
    first = edition.current_id(workspace)
    test.file_uploader[0].upload("b.xlsx", uploads.workbook(uploads.CORRECT[:2]), uploads.XLSX)
    test.run()
    press(press(test, "intake-look"), "intake-publish")
    second = edition.current_id(workspace)
    workspace.manifest(second).write_text("{", encoding="utf-8")
    test.file_uploader[0].upload("c.xlsx", uploads.workbook(uploads.CORRECT[:1]), uploads.XLSX)
    test.run()
    press(test, "intake-look")
    assert "Den utgåvan är skadad" in shown(test)
    assert "Rätta filen" not in shown(test), "nothing is wrong with the file"
    press(press(test, "restore-ask"), "restore-yes")
    assert edition.current_id(workspace) == first
    press(press(test, "intake-look"), "intake-publish")
    assert edition.current_id(workspace) not in {first, second}, "the file lay there all the time"


def test_a_file_that_is_published_already_is_not_to_be_corrected(app: RunApp) -> None:
    content = uploads.workbook(uploads.CORRECT)
    test = press(begin(app, content), "intake-publish")
    test.file_uploader[0].upload("folkmängd.xlsx", content, uploads.XLSX).run()
    press(test, "intake-look")
    assert "Det finns inget att publicera." in shown(test)
    assert "Rätta filen" not in shown(test)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_a_log_the_form_asks_how_it_was_measured(
    app: RunApp, workspace: paths.Workspace, lang: str
) -> None:
    head = "timestamp,longitude,latitude,operator,technology,signal_dbm\n"
    driven = [f"2019-06-03T05:{m}:00Z,22.1,65.{m}0,Telia,4G,-97\n" for m in range(10, 20)]
    log = "".join([head, *driven]).encode()
    test = app(page="data", lang=lang, slag="coverage")
    test.file_uploader[0].upload("log.csv", log, "text/csv").run()
    said = {
        item.key.split("-")[1]: item for item in test.selectbox if item.key.startswith("intake")
    }
    said["way"].select("outside").run()
    said["time_zone"].select("UTC").run()
    test.number_input[0].set_value(200).run()
    assert "intake." not in shown(test)
    press(press(test, "intake-look"), "intake-publish")
    manifest = edition.read_manifest(workspace, edition.current_id(workspace))
    [item] = [one for one in manifest.deliveries if one.dataset == "coverage"]
    assert item.measuring.said() == {"way": "outside", "time_zone": "UTC", "trim_m": 200.0}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_log_of_another_layout_and_without_times_is_described_in_the_form(
    app: RunApp, workspace: paths.Workspace, lang: str
) -> None:
    log = b"N;E;who;dBm;m\n65,58;22,15;1;-97;5\n65,59;22,15;1;-98;25\n"
    mapping = """
        [columns]
        latitude = "N"
        longitude = "E"
        operator = "who"
        signal_dbm = "dBm"
        accuracy_m = "m"
        [constants]
        technology = "4G"
        [operators]
        1 = "Telia"
        """
    test = app(page="data", lang=lang, slag="coverage")
    test.file_uploader[0].upload("log.csv", log, "text/csv").run()
    test.text_area[0].set_value(mapping).run()
    for part in ("first", "last"):
        test.text_input(key=f"intake-{part}_day-coverage-0").set_value("2024-05-01").run()
    test.number_input(key="intake-max_accuracy-coverage-0").set_value(20).run()
    assert "intake." not in shown(test)
    press(press(test, "intake-look"), "intake-publish")
    manifest = edition.read_manifest(workspace, edition.current_id(workspace))
    [item] = [one for one in manifest.deliveries if one.dataset == "coverage"]
    assert (item.rows_accepted, item.left_out) == (1, {"poor_position": 1})
    assert (item.covers_from, item.measuring.mapping) == ("2024-05-01", mapping)
