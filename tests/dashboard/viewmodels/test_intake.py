"""What is said of a file that was read: counts, problems, reasons, proposals, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard import intake as door
from dashboard.i18n import LANGUAGES, Translator
from dashboard.viewmodels import intake
from dashboard.viewmodels.intake import Asked, FileReport, Kind, Looked, Refusal
from geodata.errors import Problem
from tests.support.contexts import context

COUNTS = {"read": 312, "accepted": 309, "rejected": 3, "left_out": 0, "outside": 0}
FOUND = FileReport("besök.xlsx", "dry_run", COUNTS)
PROBLEM = Problem("rt90", "RT 90.", "Blad1", 4, "x", "1789012", "Skriv 7334567.")
KIND = Kind("localities", proposals=("rt90", "swapped_axes"))


def test_counts_are_a_sentence_and_none_is_left_out_of_it() -> None:
    ctx = context(page="data")
    assert intake.headline(ctx, FOUND) == "**312** rader lästa, **309** godkända, **3** att rätta."
    more = replace(FOUND, counts={**COUNTS, "rejected": 0, "left_out": 1, "outside": 2})
    assert intake.headline(ctx, more).endswith(
        "**0** att rätta, **1** utelämnad, **2** utanför länet."
    )


def test_a_refused_file_says_why_with_the_words_of_the_form() -> None:
    said = "Alla rader måste vara rätt (--strict)."
    refused = replace(FOUND, outcome="refused", message=said)
    words = intake.headline(context(page="data"), refused)
    assert "--strict" not in words
    assert Translator("sv")("intake.form.strict") in words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Läs in en fil i dess ställe med --replaces 0123456789ab.", "replaces"),
        ("Ange vilka dagar med --covers.", "covers"),
        ("Godta det (--accept crs_by_size), eller spara om.", "below"),
        ("Med --accept same_visit utelämnas raden.", "accept"),
        ("Ange dagen med --covers 2024-05-01/2024-05-01.", "covers"),
        ("Läs in loggen igen med --mapping och den filen.", "mapping"),
        ("Annan gräns: --max-accuracy.", "max_accuracy"),
    ],
)
def test_options_of_the_command_are_named_as_fields(text: str, word: str) -> None:
    said = intake.on_page(context(page="data"), text)
    assert Translator("sv")(f"intake.option.{word}") in said
    assert not {"--", "0123", "crs_by_size", "same_visit"} & set(said.replace(",", "").split())
    assert "--" not in said
    assert "crs_by_size" not in said


def test_problems_keep_their_place_and_are_bounded() -> None:
    ctx = context(page="data")
    (line,) = intake.problem_lines(ctx, [PROBLEM])
    assert (line.sheet, line.row, line.column, line.value) == ("Blad1", "4", "x", "1789012")
    assert len(intake.problem_lines(ctx, [PROBLEM] * 5000)) == intake.PROBLEMS_SHOWN


def test_notes_say_where() -> None:
    noted = replace(FOUND, notes=(PROBLEM, Problem("file", "Om hela filen.")))
    said = intake.notes_of(context(page="data"), noted)
    assert said == ("Blad1, rad 4: RT 90. Skriv 7334567.", "Om hela filen.")


def test_the_most_frequent_reason_comes_first() -> None:
    found = replace(FOUND, left_out={"summarad": 1, "ej besök": 7})
    assert intake.left_out(found) == (("ej besök", 7), ("summarad", 1))


def test_proposals_are_counted_by_kind_and_stay_when_they_are_accepted() -> None:
    other = Problem("empty", "Tomt.")
    looked = Looked(Asked("localities"), (replace(FOUND, problems=(PROBLEM, PROBLEM, other)),))
    (found,) = intake.proposals(context(page="data"), KIND, looked)
    assert (found.code, found.accepted) == ("rt90", False)
    assert found.label.endswith("(2 rader)")
    assert "Skriv 7334567" in found.example
    again = Looked(Asked("localities", accept=("rt90",)), (FOUND,))
    (kept,) = intake.proposals(context(page="data"), KIND, again)
    assert (kept.code, kept.accepted) == ("rt90", True)
    assert not kept.example
    assert "(" not in kept.label, "what was corrected is told by a note"


def test_a_proposal_for_many_rows_in_one_note_is_not_one_row() -> None:
    note = replace(PROBLEM, row=425, message="10 710 par.")
    looked = Looked(Asked("localities"), (replace(FOUND, notes=(note,)),))
    (found,) = intake.proposals(context(page="data"), KIND, looked)
    assert "(" not in found.label
    assert "10 710" in found.example


def test_notes_name_a_measure_as_the_pages_do() -> None:
    note = Problem("value_jumps", "population, Luleå: 7.", details={"indicator": "population"})
    (said,) = intake.notes_of(context(page="data"), replace(FOUND, notes=(note,)))
    assert said == "Invånare, Luleå: 7."


def test_a_file_refused_with_a_proposal_can_be_read_with_it() -> None:
    looked = Looked(Asked("localities"), refusal=Refusal("swapped_axes", "Axlarna är omkastade."))
    (found,) = intake.proposals(context(page="data"), KIND, looked)
    assert found.code == "swapped_axes"
    assert not intake.proposals(context(page="data"), Kind("visits"), looked)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_and_proposal_of_the_registry_has_words(lang: str) -> None:
    ctx = context(page="data", lang=lang)
    for kind in door.kinds().values():
        for preset in kind.presets:
            known = (f"{kind.dataset}.{preset}", f"any.{preset}")
            assert any(ctx.t.has(f"intake.preset.{name}") for name in known), preset
        missing = [c for c in kind.proposals if not ctx.t.has(f"intake.proposal.{c}")]
        assert not missing
        assert kind.endings


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("", "", ("", "")),
        ("2025-01-01", "2025-01-31", ("2025-01-01/2025-01-31", "")),
        ("2025-02-01", "2025-01-31", ("", "intake.covers.order")),
        ("2025-01-01", "", ("", "intake.covers.both")),
        ("1/2 25", "2025-01-31", ("", "intake.covers.dates")),
    ],
)
def test_days_covered_are_two_days_in_order(first: str, last: str, found: tuple[str, str]) -> None:
    assert intake.covers(first, last) == found


def test_a_refusal_of_the_workspace_names_no_folder() -> None:
    ctx = context(page="data")
    what, step = intake.refusal_words(ctx, Refusal("workspace_full", "/srv/data is full."))
    assert "/srv" not in what + step
    what, step = intake.refusal_words(ctx, Refusal("missing_column", "Kolumnen saknas."))
    assert (what, step) == ("Kolumnen saknas.", "Inget är ändrat.")
