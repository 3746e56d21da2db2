"""Every string is in both languages, with the same placeholders, and every key in the code too."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from dashboard import i18n
from dashboard.i18n import LANGUAGES, LOCALES, Translator, strings
from dashboard.sitemap import PAGES

DASHBOARD = Path(i18n.__file__).parent
LITERAL = re.compile(r"""\bt\(\s*"([a-z0-9_.]+)"(?=\s*[,)])""")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _by_key(language: str) -> dict[str, set[str]]:
    """Give each key's placeholders; of singular and plural the plural's: 'one municipality'."""
    texts = strings(language)
    return {
        key.removesuffix(".other"): _placeholders(text)
        for key, text in texts.items()
        if not (key.endswith(".one") and f"{key.removesuffix('.one')}.other" in texts)
    }


def test_both_languages_have_the_same_keys_with_the_same_placeholders() -> None:
    swedish, english = (_by_key(language) for language in LANGUAGES)
    assert swedish.keys() == english.keys()
    differing = {key for key in swedish if swedish[key] ^ english[key]}
    assert not differing


def test_both_languages_have_the_same_files() -> None:
    names = [sorted(path.name for path in (LOCALES / lang).iterdir()) for lang in LANGUAGES]
    assert names[0] == names[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled_in_and_is_not_html(language: str) -> None:
    for key, text in strings(language).items():
        filled = Translator(language)(key, **dict.fromkeys(_placeholders(text), "x"))
        assert filled.strip(), key
        assert "{" not in filled, key
        assert "<" not in text or ">" not in text, f"{key} holds HTML"


def test_every_key_written_in_the_code_exists() -> None:
    t = Translator("sv")
    missing = {
        f"{path.name}: {key}"
        for path in DASHBOARD.rglob("*.py")
        for key in LITERAL.findall(path.read_text(encoding="utf-8"))
        if "." in key and not t.has(key)
    }
    assert not missing


def test_every_page_has_a_name_and_a_title() -> None:
    for language in LANGUAGES:
        t = Translator(language)
        assert all(t.has(f"nav.{page.id}") and t.has(f"{page.id}.title") for page in PAGES)


def test_a_missing_key_is_told_to_us_and_not_to_the_reader(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert Translator("sv")("no.such_key", n=1) == "such key"
    assert "no.such_key" in caplog.text


def test_singular_and_plural() -> None:
    t = Translator("sv")
    assert t("unit.days", n=1) == "dag"
    assert t("unit.days", n=0) == "dagar"
    assert t("unit.days", n=2) == "dagar"


def test_a_key_twice_in_a_language_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx").mkdir()
    for name in ("a", "b"):
        (tmp_path / "xx" / f"{name}.toml").write_text('[one]\nkey = "text"\n', encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    with pytest.raises(ValueError, match=r"repeats the keys \['one.key'\]"):
        strings("xx")
