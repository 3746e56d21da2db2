"""What is said of a load: counts, problems, what moved, one sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from geodata.errors import Problem
from loaders.catalog import DATASETS
from loaders.words import of_error, problem, said, translated

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from geodata.errors import Detail, KommunatlasError
    from loaders.prepare import Prepared
    from loaders.words import Language

Outcome: TypeAlias = Literal["published", "unchanged", "dry_run", "refused"]


_COUNTS: Final = ("read", "accepted", "rejected", "left_out", "outside")

_HIDDEN: Final = ("words", "details")
"""What sentences are made of. It stands in no record."""


@dataclass(slots=True)
class LoadReport:
    """What became of one file. ``as_record`` is the JSON that the command prints."""

    dataset: str
    delivery_id: str
    file_name: str
    outcome: Outcome
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_left_out: int
    left_out: dict[str, int]
    rows_outside: int
    covers: tuple[str, str]
    synthetic: bool
    level: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    edition_id: str = ""
    message: str = ""
    """What sums it up, in words."""

    marked: str = ""
    """Path of the workbook with the faulty cells marked; empty if none was written."""

    words: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)
    """The key of the last sentence of the message, and what it names."""

    def said_in(self, language: Language) -> LoadReport:
        """Give the same report with message, problems and notes in a language."""
        return replace(
            self,
            message=_message(self, language) or self.message,
            problems=[translated(item, language) for item in self.problems],
            notes=[translated(item, language) for item in self.notes],
        )

    def as_record(self, language: Language = "en") -> dict[str, Any]:
        """Give plain values for JSON: ``notes`` as sentences, ``remarks`` the same with places.

        Names and codes are the same in every language.
        """
        said = self.said_in(language)
        return {
            **{name: value for name, value in asdict(said).items() if name not in _HIDDEN},
            "covers": list(self.covers),
            "problems": [_plain(item) for item in said.problems],
            "notes": [_sentences(item) for item in said.notes],
            "remarks": [_plain(item) for item in said.notes],
        }


def _message(item: LoadReport, language: Language) -> str:
    """Sum a load up: how many rows became what, nothing being passed over, and how it ended."""
    end = said(item.words, language, item.details)
    if item.outcome not in ("published", "dry_run"):
        return end
    counted = [(name, int(getattr(item, f"rows_{name}"))) for name in _COUNTS]
    counts = [
        said(f"count_{name}", language, {"count": count})
        for name, count in counted
        if count or name in ("read", "accepted")
    ]
    return f"{', '.join(counts)}. {end}"


def _plain(item: Problem) -> dict[str, Any]:
    """Give what the JSON says of a problem: its sentences, not what they are made of."""
    record = asdict(item)
    return {name: record[name] for name in record if name not in _HIDDEN}


def _sentences(item: Problem) -> str:
    return f"{item.message} {item.suggestion}".rstrip()


def refused(item: Prepared, there: Container[str], *, strict: bool) -> bool:
    """Say whether a file is refused as a whole: nothing usable, or strict and one row bad.

    What is in the edition already (``there``, ids) changes nothing and is never refused.
    """
    if item.rows is None and item.delivery.delivery_id in there:
        return False
    # Only a register may be empty: no visit in the days covered is an answer, no figure is none.
    may_be_empty = DATASETS[item.delivery.dataset].precedence == "register"
    nothing = item.delivery.rows_accepted == 0 and not (
        may_be_empty and item.request.covers and item.delivery.rows_rejected == 0
    )
    return nothing or (strict and item.delivery.rows_rejected > 0)


def refusal(item: Prepared, bad_ones: Sequence[Prepared]) -> Problem:
    """Give the sentence that says why; of a sound file, because of which others."""
    found = item.delivery
    if not any(item is bad for bad in bad_ones):
        names = [bad.delivery.file_name for bad in bad_ones]
        return problem("load_refused_because", files=names)
    if found.rows_accepted:
        read, bad = found.rows_read, found.rows_rejected
        return problem("load_refused_strict", rejected=bad, read=read)
    if not found.rows_read:
        return problem("load_refused_empty", file=found.file_name)
    return problem("load_refused_nothing", read=found.rows_read)


def report(
    item: Prepared,
    outcome: Outcome,
    *,
    edition: str = "",
    why: Problem | None = None,
    notes: Sequence[Problem] = (),
    marked: str = "",
) -> LoadReport:
    """Give what is said of one file; ``notes`` are added to its own, ``why`` says a refusal."""
    delivery = item.delivery
    found = LoadReport(
        dataset=delivery.dataset,
        delivery_id=delivery.delivery_id,
        file_name=delivery.file_name,
        outcome=outcome,
        rows_read=delivery.rows_read,
        rows_accepted=delivery.rows_accepted,
        rows_rejected=delivery.rows_rejected,
        rows_left_out=delivery.rows_left_out,
        left_out=delivery.left_out,
        rows_outside=delivery.rows_outside,
        covers=(delivery.covers_from, delivery.covers_to),
        synthetic=delivery.synthetic,
        level=delivery.level,
        problems=item.problems,
        notes=[*delivery.notes, *notes],
        edition_id=edition,
        marked=marked,
        words=why.code if why else f"load_{outcome}",
        details=why.details if why else {"file": delivery.file_name},
    )
    return found.said_in("en")


def unreadable(dataset: str, error: KommunatlasError, language: Language = "en") -> dict[str, Any]:
    """Give the same JSON for a file that could not be read at all: no rows, and why."""
    why = of_error(error, language)
    given = [translated(item, language) for item in getattr(error, "problems", ())]
    empty = LoadReport(
        dataset=dataset,
        delivery_id="",
        file_name="",
        outcome="refused",
        rows_read=0,
        rows_accepted=0,
        rows_rejected=0,
        rows_left_out=0,
        left_out={},
        rows_outside=0,
        covers=("", ""),
        synthetic=False,
        level="",
    )
    return {
        **empty.as_record(language),
        "problems": [_plain(item) for item in given or [Problem(error.code, why)]],
        "message": why,
        "error": {"code": error.code, "message": why},
    }
