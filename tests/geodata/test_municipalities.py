"""Matching of names: every known form in every writing, and never a silent guess."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UnknownNameError
from geodata.municipalities import (
    COUNTRY,
    COUNTY,
    MUNICIPALITY_CODES,
    SHORT_NAMES,
    Name,
    NameIndex,
    decided_names,
    names_from_frame,
    without_diacritics,
)

REGISTER = (
    Name("2505", "sv", "Arvidsjaurs kommun"),
    Name("2506", "sv", "Arjeplogs kommun"),
    Name("2513", "sv", "Överkalix kommun"),
    Name("2518", "sv", "Övertorneå kommun"),
    Name("2560", "sv", "Älvsbyns kommun"),
    Name("2583", "sv", "Haparanda kommun"),
    Name("2583", "sv", "Haparanda stad", show=False),
    Name("2505", "sju", "Árviesjávrrie"),
    Name("2506", "se", "Árjepluovi gielda", show=False),
    Name("2510", "smj", "Jåhkåmåhkke"),
    Name("2523", "se", "Váhčir"),
    Name("2523", "smj", "Váhtjer", show=False),
    Name("2580", "fi", "Luulaja"),
    Name("2580", "fit", "Luulaja"),
    Name("2514", "fi", "Kalixin kunta"),
    Name("2518", "fi", "Ylitornio", show=False),
)
INDEX = NameIndex(REGISTER)
FORMS = [*SHORT_NAMES.items(), *((n.municipality_code, n.name) for n in REGISTER)]
AROUND = ("", " ", "\u00a0", "\n", "\ufeff ", "\u200b")
ENDINGS = ("", "s", " kommun", " kommuns", "s kommun", "s kommuns", " stad", "s stad", " (kommun)")


def _writings(form: str) -> list[str]:
    stem = form.removesuffix(" kommun").removesuffix(" stad")
    return [form] + [stem + end for end in ENDINGS if not (stem.endswith("s") and end[:1] == "s")]


@given(
    form=st.sampled_from(FORMS),
    normal=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    case=st.sampled_from([str, str.upper, str.lower, str.title]),
    space=st.sampled_from([" ", "\u00a0", "  ", "\u2009", "\t"]),
    data=st.data(),
)
def test_every_form_in_every_writing(form, normal, case, space, data):
    code, name = form
    around = data.draw(st.sampled_from(AROUND))
    writing = data.draw(st.sampled_from(_writings(name)))
    text = unicodedata.normalize(normal, case(writing)).replace(" ", space)
    assert INDEX.match(around + text + around) == code


@given(form=st.sampled_from(FORMS), data=st.data())
def test_lost_diacritics_match_in_part_or_whole(form, data):
    code, name = form
    letters = [data.draw(st.sampled_from([c, without_diacritics(c)])) for c in name]
    assert INDEX.match("".join(letters)) == code


@pytest.mark.parametrize("code", MUNICIPALITY_CODES)
def test_codes_as_text_and_as_numbers(code):
    name = SHORT_NAMES[code]
    for written in (code, int(code), float(code), f" {code} ", f"{code}.0", f"{code} {name}"):
        assert INDEX.match(written) == code


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Overtornio", "Övertorneå"),
        ("Över kalix", "Överkalix"),
        ("Överkalx", "Överkalix"),
        ("Torneå", "Övertorneå"),
        ("Luleå kommune", "Luleå"),
        ("Kälix", "Kalix"),
        ("Bodén", "Boden"),
        ("Luulja", "Luleå"),
        ("Luleå tätort", "Luleå"),
        ("Boden kommun (2582)", "Boden"),
        ("Kalix/Överkalix", "Överkalix"),
    ],
)
def test_a_near_miss_is_an_error_with_a_suggestion(text, first):
    with pytest.raises(UnknownNameError) as caught:
        INDEX.match(text)
    assert first in caught.value.suggestions
    assert first in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u200b", None, float("nan"), pd.NA, pd.NaT, True, "2481", 2481, 25, "25800",
        "Skellefteå", "Sorsele", "Norrbotten", "kommun", "s", "stad", "s kommun", "2580 Piteå",
        "Luleå Boden", "2580 Luleå Boden", "ö", "Kalix, Överkalix",
    ],
)  # fmt: skip
def test_what_is_no_municipality_is_unknown(text):
    with pytest.raises(UnknownNameError):
        INDEX.match(text)


def test_near_neighbours_are_kept_apart():
    assert INDEX.match("Overkalix") == "2513"
    assert INDEX.match("Övertornea") == "2518"
    assert INDEX.match("KALIX") == "2514"
    assert INDEX.match("Överkalixs kommun") == "2513"


def test_lost_diacritics_that_fit_two_municipalities_are_refused():
    index = NameIndex([Name("2580", "x", "Någon"), Name("2581", "x", "Nagön")])
    assert index.match("Någon") == "2580"
    with pytest.raises(UnknownNameError) as caught:
        index.match("nagon")
    assert caught.value.suggestions == ("Luleå", "Piteå")


def test_one_form_of_two_municipalities_is_refused():
    index = NameIndex([Name("2580", "x", "Staden"), Name("2581", "x", "Staden")])
    with pytest.raises(UnknownNameError, match="Say which"):
        index.match("Staden")


@given(st.text())
def test_random_text_never_matches_unless_it_is_a_form(text):
    try:
        code = INDEX.match(text)
    except UnknownNameError:
        return
    writings = [code, *(w for c, form in FORMS if c == code for w in _writings(form))]
    assert _letters(text) in {_letters(writing) for writing in writings}


def _letters(text):
    """The letters and digits alone, without marks: what any accepted writing keeps."""
    folded = without_diacritics(unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if c.isalnum())


@given(form=st.sampled_from(FORMS), data=st.data())
def test_a_changed_letter_never_leads_to_another_municipality(form, data):
    code, name = form
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyzåäöáč -"))
    changed = name[:at] + letter + name[at + data.draw(st.integers(0, 1)) :]
    try:
        found = INDEX.match(changed)
    except UnknownNameError:
        return
    assert found == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("25", COUNTY), (25, COUNTY), ("0025", COUNTY), ("Norrbottens län", COUNTY), (0, COUNTRY),
     ("Riket", COUNTRY), ("0000", COUNTRY), ("Luleå", "2580"), (2580, "2580")],
)  # fmt: skip
def test_areas(text, code):
    assert INDEX.match_area(text) == code


def test_the_register_as_a_table():
    frame = pd.DataFrame(
        {
            "municipality_code": ["2583", "2583", "2506"],
            "language": ["sv", "sv", "sv"],
            "name": ["Haparanda kommun", "Haparanda stad", "Arjeplogs kommun"],
            "show": ["yes", "no", "yes"],
            "source": ["", "", ""],
        }
    )
    names = names_from_frame(frame)
    decided = decided_names(names)
    assert decided["2583"] == "Haparanda kommun"
    assert decided["2506"] == "Arjeplogs kommun"
    assert decided["2580"] == "Luleå"
    assert NameIndex(frame).match("haparanda STAD") == "2583"
    with pytest.raises(UnknownNameError):
        names_from_frame(frame.assign(municipality_code="2481"))


def test_fourteen():
    assert len(MUNICIPALITY_CODES) == 14
    assert tuple(sorted(MUNICIPALITY_CODES)) == MUNICIPALITY_CODES
