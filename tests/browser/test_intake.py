"""A file on its way in, in a real browser: faulty, marked, corrected, published, restored."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from dashboard.i18n import LANGUAGES, Translator
from tests.browser.conftest import application, settled
from tests.support import uploads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

FORM = "/datamangder?slag=figures"
FIELD = '[data-testid="stFileUploaderDropzoneInput"]'
SECONDS = 60_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a workspace that these tests write to."""
    return tmp_path_factory.mktemp("own") / "data"


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], place: Path) -> str:
    """Give the address of an application on that workspace."""
    return serve(place)


@pytest.fixture
def own(address: str, place: Path, workspace: Path) -> str:
    """Give the address of an application on a copy of the sample workspace, made anew."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(workspace, place)
    return address


def upload(page: Page, rows: Any, name: str = "folkmängd 2025.xlsx") -> None:
    content = {"name": name, "mimeType": uploads.XLSX, "buffer": uploads.workbook(rows)}
    page.locator(FIELD).set_input_files([content])
    page.locator(".stFileChip").first.wait_for(timeout=SECONDS)


def press(page: Page, name: str, then: str) -> None:
    """Press a button and wait for what comes of it."""
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(then).first.wait_for(timeout=SECONDS)
    settled(page)


def inhabitants(page: Page) -> str:
    return page.locator("main").inner_text().replace("\xa0", " ")


def test_a_faulty_file_is_marked_corrected_published_and_taken_back(
    open_page: Callable[..., Page], own: str
) -> None:
    t = Translator("sv")
    before = inhabitants(open_page("/kommuner?kommun=2521", base=own))
    assert "5 686 invånare" in before
    page = open_page(FORM, base=own)

    upload(page, uploads.FAULTY)
    press(page, t("intake.form.look"), "h3.ka-file")
    said = inhabitants(page)
    assert "5 rader lästa, 2 godkända, 3 att rätta" in said
    assert "Gälivare" in said
    with page.expect_download() as marked:
        page.get_by_role("button", name=t("intake.marked.button")).click()
    book = openpyxl.load_workbook(io.BytesIO(marked.value.path().read_bytes()))
    assert "Fel" in book.sheetnames
    comments = [cell.comment for row in book["Folkmängd"] for cell in row if cell.comment]
    assert len(comments) == 3
    assert "folkmängd 2025" in marked.value.suggested_filename

    page.get_by_role("button", name=t("intake.form.throw_away"), exact=True).click()
    page.locator(".stFileChip").wait_for(state="detached", timeout=SECONDS)
    upload(page, uploads.CORRECT)
    press(page, t("intake.form.look"), "h3.ka-file")
    assert "5 rader lästa, 5 godkända, 0 att rätta" in inhabitants(page)
    press(page, t("intake.publish.button"), ".ka-state-done")
    shown = open_page("/kommuner?kommun=2521", base=own)
    assert "5 999 invånare" in inhabitants(shown)

    press(page, t("data.restore.button"), '[class*="st-key-restore-yes"]')
    page.locator('[class*="st-key-restore-yes"] button').click()
    page.get_by_text("Återställt.").wait_for(timeout=SECONDS)
    assert "5 686 invånare" in inhabitants(open_page("/kommuner?kommun=2521", base=own))


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_is_accessible_and_fits(
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    own: str,
    lang: str,
    width: int,
) -> None:
    t = Translator(lang)
    page = open_page(f"{FORM}&lang={lang}", base=own, width=width)

    def sound(state: str) -> None:
        assert violations(page) == [], state
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width, state

    sound("empty")
    upload(page, uploads.FAULTY)
    page.get_by_text(t("intake.form.more"), exact=True).click()
    page.get_by_role("combobox", name=t("intake.form.sheet")).wait_for()
    sound("chosen")
    press(page, t("intake.form.look"), "h3.ka-file")
    sound("report")
    press(page, t("intake.publish.button"), ".ka-state-done")
    sound("published")
    press(page, t("data.restore.button"), '[class*="st-key-restore-yes"]')
    sound("asked whether to restore")
    page.locator(FIELD).set_input_files(
        [{"name": "a.xlsx", "mimeType": uploads.XLSX, "buffer": b"no workbook"}]
    )
    press(page, t("intake.form.look"), ".ka-state-error")
    sound("refused")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_field_for_files_speaks_the_language_of_the_page(
    open_page: Callable[..., Page], lang: str
) -> None:
    t = Translator(lang)
    page = open_page(f"{FORM}&lang={lang}")
    field = page.locator('[data-testid="stFileUploader"]')
    field.get_by_role("button", name=t("streamlit.upload"), exact=True).wait_for()
    size = t("streamlit.per_file", size="200\N{NO-BREAK SPACE}MB")
    assert size in field.inner_text()
    page.locator(FIELD).set_input_files(
        [{"name": "bild.png", "mimeType": "image/png", "buffer": b"x"}]
    )
    field.get_by_text(t("streamlit.wrong_kind")).wait_for(state="attached")
    field.get_by_role("button", name=t("streamlit.remove", name="bild.png")).wait_for()
    field.get_by_role("button", name=t("streamlit.add_files")).wait_for()
    for word in ("Upload", "per file", "Browse", "Drag", "not allowed"):
        assert word not in field.inner_text(), word


def test_a_file_is_published_by_keyboard_alone(open_page: Callable[..., Page], own: str) -> None:
    t = Translator("sv")
    page = open_page(FORM, base=own)
    # The browser hands a chooser over only after it was told to, which it is at the first listener.
    page.on("filechooser", lambda _chooser: None)
    page.wait_for_load_state("networkidle")  # what is drawn anew loses the focus

    def to(name: str) -> None:
        """Go forward with the tabulator to a button and press it."""
        button = page.get_by_role("button", name=name, exact=True)
        button.wait_for(timeout=SECONDS)
        for _ in range(80):
            page.keyboard.press("Tab")
            if button.evaluate("e => e === document.activeElement"):
                return
        pytest.fail(f"{name} is not in the order of tabbing")

    to(t("streamlit.upload"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    content = uploads.workbook(uploads.CORRECT)
    chooser.value.set_files([{"name": "a.xlsx", "mimeType": uploads.XLSX, "buffer": content}])
    to(t("intake.form.look"))
    page.keyboard.press("Enter")
    page.locator("h3.ka-file").wait_for(timeout=SECONDS)
    settled(page)
    to(t("intake.publish.button"))
    page.keyboard.press("Enter")
    page.locator(".ka-state-done").wait_for(timeout=SECONDS)


def test_a_file_survives_a_look_at_another_page(open_page: Callable[..., Page], own: str) -> None:
    t = Translator("sv")
    page = open_page(FORM, base=own)
    upload(page, uploads.CORRECT)
    press(page, t("intake.form.look"), "h3.ka-file")
    page.get_by_role("link", name=t("nav.about"), exact=True).first.click()
    page.get_by_role("heading", level=1, name=t("about.title")).wait_for()
    page.go_back()
    page.locator("h3.ka-file").wait_for(timeout=SECONDS)
    assert "folkmängd 2025.xlsx" in inhabitants(page)
    press(page, t("intake.publish.button"), ".ka-state-done")


def test_two_at_once_both_end_up_in_what_is_published(
    open_page: Callable[..., Page], own: str
) -> None:
    t = Translator("sv")
    pages = [open_page(FORM, base=own) for _ in range(2)]
    for page, row, name in zip(pages, uploads.CORRECT[:2], ("ena.xlsx", "andra.xlsx"), strict=True):
        upload(page, [row], name)
        press(page, t("intake.form.look"), "h3.ka-file")
    press(pages[0], t("intake.publish.button"), ".ka-state-done")
    press(pages[1], t("intake.publish.button"), ".ka-banner[role=alert]")
    assert "Någon annan publicerade" in inhabitants(pages[1])
    press(pages[1], t("intake.publish.button"), ".ka-state-done")
    assert "5 999 invånare" in inhabitants(open_page("/kommuner?kommun=2521", base=own))
    assert "22 222 invånare" in inhabitants(open_page("/kommuner?kommun=2584", base=own))


def test_a_server_that_is_stopped_leaves_no_upload_behind(
    open_page: Callable[..., Page], workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    with application(workspace, log=tmp_path / "log.txt") as base:
        page = open_page(FORM, base=base)
        upload(page, uploads.CORRECT)
        page.get_by_role("button", name=Translator("sv")("intake.form.look")).wait_for()
        page.close()  # a page that is open would tell of the server that it lost
        assert [path.name for path in scratch.rglob("*.xlsx")] == ["folkmängd 2025.xlsx"]
    assert not list(scratch.rglob("*.xlsx"))


def test_a_page_set_to_show_only_takes_no_file(
    open_page: Callable[..., Page],
    serve: Callable[..., str],
    workspace: Path,
    violations: Callable[[Page], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KOMMUNATLAS_READ_ONLY", "1")
    page = open_page(FORM, base=serve(workspace))
    assert page.locator(FIELD).count() == 0
    assert Translator("sv")("intake.read_only") in page.locator("main").inner_text()
    assert violations(page) == []


def test_a_proposal_is_accepted_and_the_file_read_again(
    open_page: Callable[..., Page], violations: Callable[[Page], list[str]], own: str
) -> None:
    t = Translator("sv")
    headings = ("name", "municipality", "latitude", "longitude", "source")
    places = [
        ("Pajala", "Pajala", 67.2119, 23.3675, "SCB"),
        ("Junosuando", "Pajala", 22.4953, 67.4286, "SCB"),
        ("<b>Korpilombolo</b>", "Pajala", 23.0478, 66.8583, "SCB"),
    ]
    page = open_page("/datamangder?slag=localities", base=own)
    content = uploads.workbook(places, headings)
    page.locator(FIELD).set_input_files(
        [{"name": "orter.xlsx", "mimeType": uploads.XLSX, "buffer": content}]
    )
    press(page, t("intake.form.look"), "h3.ka-file")
    assert "3 rader lästa, 1 godkänd, 2 att rätta" in inhabitants(page)
    page.get_by_text(t("intake.proposal.swapped_axes")).click()
    again = page.get_by_role("button", name=t("intake.proposals.again"))
    again.wait_for(timeout=SECONDS)
    settled(page)
    assert violations(page) == []
    again.click()
    page.get_by_text("3 godkända").wait_for(timeout=SECONDS)
    settled(page)
    assert "0 att rätta" in inhabitants(page)
    assert page.get_by_role("checkbox", name=t("intake.proposal.swapped_axes")).is_checked()
    points = page.frame_locator("iframe").first.locator("path.ka-place-new")
    points.first.wait_for(timeout=SECONDS)
    assert violations(page) == []
