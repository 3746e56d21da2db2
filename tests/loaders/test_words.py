"""Every sentence of the loaders stands in both languages, and can be said in both."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import loaders
from geodata.errors import KommunatlasError, Problem
from loaders import words
from loaders.errors import EditionDamagedError
from loaders.sources.coverage import networks
from loaders.sources.coverage.checking import NO_POSITION
from loaders.words import LANGUAGES, LOCALES, problem, refused, sentences, translated

LOADERS = Path(loaders.__file__).parent
CODE = re.compile(
    r"""(?<![\w.])(?:\w+\.)?(?:problem|refused)\(\s*"([a-z0-9_]+)"(.*?)\n""", re.DOTALL
)
MADE = re.compile(r"""(?:\bmade\(\s*\w+,|\b_damaged\()\s*"([a-z0-9_]+)\"""")
SAID = re.compile(r"""\bsaid\(\s*"([a-z0-9_]+)\"""")
REASON = re.compile(r"""(?:LeftOut\(|left_out(?:\.get\(|\[))f?"([a-z0-9_]+)""")
KEY = re.compile(r"""\bwords="([a-z0-9_]+)\"""")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_files_keys_parts_and_placeholders():
    files = [sorted(path.name for path in (LOCALES / language).iterdir()) for language in LANGUAGES]
    assert files[0] == files[1]
    swedish, english = (
        {
            (key, part): _placeholders(text)
            for key, parts in sentences(language).items()
            for part, text in parts.items()
        }
        for language in LANGUAGES
    )
    assert swedish == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_whatever_kind_of_thing_it_names(language):
    for key, parts in sentences(language).items():
        assert set(parts) <= {"message", "hint"}, key
        for part, text in parts.items():
            for detail in ("x", 0.5, ["a", "b"]):
                said = words.said(key, language, dict.fromkeys(_placeholders(text), detail), part)
                assert said.strip(), key
                assert "{" not in said, key


def test_every_key_that_the_code_names_has_words():
    missing = set()
    for path in LOADERS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named = {*KEY.findall(text), *MADE.findall(text), *SAID.findall(text)}
        missing |= {key for key in named if key not in sentences("en")}
        missing |= {
            code
            for code, rest in CODE.findall(text)
            if code not in sentences("en") and "words=" not in rest
        }
    # Their own words: the call names the key on a line of its own.
    for path in LOADERS.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        missing = {c for c in missing if not re.search(rf'"{c}",[^)]*?words=', text)}
    assert missing == set()


def test_every_reason_for_leaving_a_row_out_has_words():
    named = [value for name, value in vars(networks).items() if name.isupper()]
    reasons = {word for word in [NO_POSITION, *named] if isinstance(word, str) and "_" in word}
    for path in LOADERS.rglob("*.py"):
        reasons |= set(REASON.findall(path.read_text(encoding="utf-8")))

    assert {"outside_covers", "repeated", "no_indicator", "shared_network"} <= reasons
    for language in LANGUAGES:
        assert [word for word in reasons if words.reason(word, language) == word] == []


def test_a_reason_is_said_with_what_it_names_and_an_unknown_one_as_it_is():
    assert words.reason("no_indicator:N00941", "sv") == "N00941 är inget mått här"
    assert words.reason("no_indicator:a:b", "en") == "a:b is no indicator here"
    assert words.reason("struck_by_lightning:twice", "sv") == "struck_by_lightning:twice"


def test_one_and_several_are_said_by_their_own_words():
    said = [words.said("count_read", "sv", {"count": n}) for n in (1, 2, 1200)]
    assert said == ["1 rad läst", "2 rader lästa", "1\N{NO-BREAK SPACE}200 rader lästa"]


def test_an_error_says_its_cause_in_the_same_language():
    cause = words.made(EditionDamagedError, "manifest_half", edition="ab")
    error = words.made(EditionDamagedError, "way_out_other", why=str(cause), edition="cd")
    error.__cause__ = cause

    assert str(error).startswith("The manifest of edition ab is only half-written.")
    assert words.of_error(error, "sv").startswith("Förteckningen över utgåva ab är bara skriven")
    assert (error.code, error.words) == ("edition_damaged", "way_out_other")


def test_a_problem_is_made_in_english_and_said_anew_in_swedish():
    made = problem("unknown_word", column="slag", value="möte", known=["besök", "dialog", "studie"])
    assert made.message == "“möte” is not known here."
    assert made.suggestion == "Use besök, dialog, or studie."
    said = translated(made, "sv")
    assert said.message == "”möte” är inte ett ord som kan användas här."
    assert said.suggestion == "Använd besök, dialog eller studie."
    assert (said.code, said.column, said.value) == ("unknown_word", "slag", "möte")


def test_a_sentence_may_name_the_sheet_that_it_is_of():
    note = problem("hidden_sheets", sheet="Siffror", hidden=["Gömt"])

    assert "Sheet Siffror was loaded." in note.message
    assert "Bladet Siffror lästes in." in translated(note, "sv").message


def test_numbers_are_written_as_the_language_writes_them():
    made = problem("ambiguous_percent", number=0.92)
    assert "0.92" in made.message
    assert "0,92" in translated(made, "sv").message
    assert "92\N{NO-BREAK SPACE}%" in translated(made, "sv").message


def test_what_a_sentence_names_is_never_read_as_a_pattern():
    made = problem("bad_date", value="{column} {0} {")
    assert made.message == "“{column} {0} {” is not a date."


def test_a_problem_without_known_words_keeps_its_own_sentence():
    made = Problem("whatever", "A sentence.")
    assert translated(made, "sv") == made


def test_a_refusal_is_an_error_that_both_languages_can_say():
    error = refused("no_sheet", file="a.xlsx", sheet="Blad9", known=["Blad1", "Blad2"])
    assert (error.code, str(error)) == (
        "no_sheet", "a.xlsx has no sheet “Blad9”. It has: Blad1, Blad2."
    )  # fmt: skip
    assert words.of_error(error, "sv").startswith("a.xlsx har inget blad som heter ”Blad9”.")
    assert words.of_error(KommunatlasError("A sentence."), "sv") == "A sentence."


def test_a_variant_of_a_code_has_its_own_words():
    error = refused("no_sheet", words="no_sheets", file="a.csv")
    assert error.code == "no_sheet"
    assert "inga blad" in words.of_error(error, "sv")
