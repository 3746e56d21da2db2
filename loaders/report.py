"""What is said of a load: counts, problems, what moved, one sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from geodata.errors import Problem
from loaders.catalog import DATASETS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from geodata.errors import KommunatlasError
    from loaders.prepare import Prepared

Outcome: TypeAlias = Literal["published", "unchanged", "dry_run", "refused"]


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
    """One sentence that sums it up."""

    def as_record(self) -> dict[str, Any]:
        """Give plain values for JSON: ``notes`` as sentences, ``remarks`` the same with places."""
        return {
            **asdict(self),
            "covers": list(self.covers),
            "problems": [_plain(item) for item in self.problems],
            "notes": [_sentences(item) for item in self.notes],
            "remarks": [_plain(item) for item in self.notes],
        }


def _plain(item: Problem) -> dict[str, Any]:
    """Give what the JSON says of a problem: its sentences, not what they are made of."""
    record = asdict(item)
    return {name: record[name] for name in record if name not in ("words", "details")}


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


def refusal(item: Prepared, bad_ones: Sequence[Prepared]) -> str:
    """Give the sentence that says why; of a sound file, because of which others."""
    if not any(item is bad for bad in bad_ones):
        names = [bad.delivery.file_name for bad in bad_ones]
        were = "was" if len(names) == 1 else "were"
        return f"Nothing was changed, because {' and '.join(names)} {were} refused."
    bad, read = item.delivery.rows_rejected, item.delivery.rows_read
    if item.delivery.rows_accepted:
        return (
            f"Nothing was changed: {bad} of {read} rows are faulty and --strict refuses them all."
        )
    if not read:
        return f"Nothing was changed: {item.delivery.file_name} has headings and no rows."
    return f"Nothing was changed: none of the {read} rows could be used."


def report(
    item: Prepared,
    outcome: Outcome,
    *,
    edition: str = "",
    moved: list[dict[str, Any]] | None = None,
    message: str = "",
    notes: Sequence[Problem] = (),
) -> LoadReport:
    """Give what is said of one file; ``notes`` are added to its own."""
    delivery = item.delivery
    return LoadReport(
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
        changes=moved or [],
        edition_id=edition,
        message=message or _sentence(item, outcome),
    )


def _sentence(item: Prepared, outcome: Outcome) -> str:
    delivery = item.delivery
    if outcome == "unchanged":
        return f"{delivery.file_name} is already in the published edition; nothing was changed."
    said = (
        f"{delivery.rows_read} rows read: {delivery.rows_accepted} accepted, "
        f"{delivery.rows_rejected} rejected, {delivery.rows_left_out} left out, "
        f"{delivery.rows_outside} outside."
    )
    ends = {"published": "Published.", "dry_run": "Nothing was written.", "refused": "Refused."}
    return f"{said} {ends[outcome]}"


def unreadable(dataset: str, error: KommunatlasError) -> dict[str, Any]:
    """Give the same JSON for a file that could not be read at all: no rows, and why."""
    given = list(getattr(error, "problems", ()))
    code = str(getattr(error, "code", "refused"))
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
        problems=given or [Problem(code, str(error))],
        message=str(error),
    )
    return {**empty.as_record(), "error": {"code": code, "message": str(error)}}
