"""A file that is being read in, as the page sees it: what was asked, what was found, in words."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dashboard.formats import NBSP
from dashboard.viewmodels.intake_rows import label_of
from geodata.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.context import PageContext

PROBLEMS_SHOWN: Final = 100
"""As many as somebody reads on a page. All of them stand in the marked workbook."""

NOTES_SHOWN: Final = 30
COUNTED: Final = ("read", "accepted", "rejected", "left_out", "outside")
ALWAYS: Final = ("read", "accepted", "rejected")
"""Counts that are said also when they are none."""

_OPTION: Final = re.compile(
    r"--(replaces|covers|sheet|preset|register|categories|accept|strict|way|operator|time-zone"
    r"|trim|max-accuracy|mapping)\b"
    r"(?: [0-9a-f]{12,64}\b|(?<=--accept) [a-z0-9_]+|(?<=--covers) [0-9/-]+)?"
)
"""What the command calls a choice; the page has a field for each."""

_ASIDE: Final = re.compile(r"\(--accept [a-z0-9_]+\)")
"""How a proposal is accepted, in brackets; the page has it below."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the form must know of a dataset."""

    dataset: str
    endings: tuple[str, ...] = ()
    """Of the files that it is read from, with the dot."""

    workbooks: bool = False
    """Whether it may come as a workbook, which has sheets to choose from."""

    presets: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    registered: bool = False
    """Whether a file replaces only rows of its register, in the days that it covers."""

    categories: bool = False
    """Whether it may be a calendar, whose categories tell what is a visit."""

    ways: tuple[str, ...] = ()
    """Of measuring, to choose from, if its files are measurements."""

    max_trim_m: int = 0
    max_accuracy_m: int = 0

    together: bool = False
    """Whether several files make one dataset: a folder of municipalities, the parts of a shape."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a log was measured and is to be cleaned, as chosen; empty: as the file says."""

    way: str = ""
    operator: str = ""
    time_zone: str = ""
    max_accuracy_m: float | None = None
    trim_m: float = 0
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read, as somebody chose it in the form."""

    dataset: str = ""
    sheet: str = ""
    preset: str = ""
    register: str = ""
    covers: str = ""
    replaces: str = ""
    categories: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    measured: Measured = field(default_factory=Measured)
    strict: bool = False


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file. Problems and notes are in the page's language."""

    file_name: str
    outcome: str
    """published, unchanged, dry_run or refused."""

    counts: Mapping[str, int]
    """By the words in ``COUNTED``."""

    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many rows for each reason, in the page's language."""

    synthetic: bool = False
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    message: str = ""
    adds: bool = False
    """Whether files of its kind add up: a corrected one must replace the one before."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing came of it, in the page's language, with what was wrong where that is known."""

    code: str
    message: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A locality that comes, goes or moves."""

    name: str
    code: str
    latitude: float
    longitude: float
    change: str
    """new, gone or moved."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the map of the changes is drawn from, WGS 84."""

    outlines: Mapping[str, str] = field(default_factory=dict)
    """Of the municipalities as they would be drawn: GeoJSON geometry text by code."""

    former: Mapping[str, str] = field(default_factory=dict)
    newer: Mapping[str, str] = field(default_factory=dict)
    """Of those that get another boundary, which decides where a point lies: as it is, as it would
    be."""

    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What publishing would change."""

    changes: tuple[Mapping[str, Any], ...] = ()
    compared_with: str = ""
    """The edition that was published then; empty if there was none."""

    edition_id: str = ""
    """Of the edition that it would be."""

    drawing: Drawing = field(default_factory=Drawing)


@dataclass(frozen=True, slots=True)
class Looked:
    """Files that were read and compared. Nothing is written yet."""

    asked: Asked
    files: tuple[FileReport, ...] = ()
    comparison: Comparison = field(default_factory=Comparison)
    refusal: Refusal | None = None
    """Why the files could not be read at all; there are no reports then."""

    again: bool = False
    """Whether somebody else published meanwhile, so that the comparison was made anew."""

    @property
    def publishable(self) -> bool:
        """Say whether there is anything to publish."""
        return bool(self.files) and all(item.outcome == "dry_run" for item in self.files)

    @property
    def there_already(self) -> bool:
        """Say whether all of it is published already, so that there is nothing to correct."""
        return bool(self.files) and all(item.outcome == "unchanged" for item in self.files)


@dataclass(frozen=True, slots=True)
class Published:
    """A new edition that everybody sees now."""

    edition_id: str
    restored: bool = False
    """Whether it is an earlier edition that was published again."""

    together: bool = False
    """Whether somebody else published in the last moment, so that the edition has both."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem as a row of the table."""

    sheet: str
    row: str
    column: str
    value: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that the program could make, for as many rows as have it."""

    code: str
    label: str
    example: str
    accepted: bool


def headline(ctx: PageContext, item: FileReport) -> str:
    """Give '**312** rader lästa, **309** godkända, **3** att rätta.'; a refusal's own words else.

    Numbers that are none are left out, but for those that are always asked for.
    """
    if item.outcome in ("refused", "unchanged") and item.message:
        return on_page(ctx, item.message)
    parts = [
        ctx.t(f"intake.count.{name}", n=count, count=ctx.fmt.number(count))
        for name in COUNTED
        if (count := item.counts.get(name, 0)) or name in ALWAYS
    ]
    return f"{', '.join(parts)}."


def on_page(ctx: PageContext, text: str) -> str:
    """Give a loader's sentence with the command's options named as the fields of the form."""
    text = _ASIDE.sub(f"({ctx.t('intake.option.below')})", text)
    return _OPTION.sub(lambda found: ctx.t(f"intake.option.{found[1].replace('-', '_')}"), text)


def problem_lines(ctx: PageContext, problems: Sequence[Problem]) -> tuple[ProblemLine, ...]:
    """Give the first problems as rows, in the order of the file."""
    return tuple(
        ProblemLine(
            item.sheet,
            "" if item.row is None else str(item.row),
            item.column,
            item.value,
            on_page(ctx, item.message),
            on_page(ctx, item.suggestion),
        )
        for item in problems[:PROBLEMS_SHOWN]
    )


def notes_of(ctx: PageContext, item: FileReport) -> tuple[str, ...]:
    """Give what deserves a look as sentences, each with its place in the file."""
    return tuple(_with_place(ctx, note) for note in item.notes[:NOTES_SHOWN])


def _with_place(ctx: PageContext, item: Problem) -> str:
    said = on_page(ctx, f"{item.message} {item.suggestion}".strip())
    if named := str(item.details.get("indicator", "")):
        said = said.replace(named, label_of(ctx, named), 1)
    if item.row is None and not item.sheet:
        return said
    row = ctx.t("intake.row", row=item.row) if item.row is not None else ""
    place = ", ".join(part for part in (item.sheet, row) if part)
    return f"{place}: {said}"


def left_out(item: FileReport) -> tuple[tuple[str, int], ...]:
    """Give why rows were left out, in words, with how many; the most frequent reason first."""
    return tuple(Counter(item.left_out).most_common())


def proposals(ctx: PageContext, kind: Kind, looked: Looked) -> tuple[Proposal, ...]:
    """Give the corrections that are proposed for the files, and those that were accepted."""
    first: dict[str, Problem] = {}
    for item in _said(looked):
        if item.code in kind.proposals:
            first.setdefault(item.code, item)
    # A problem is of one row; a note may be of thousands, and says itself of how many.
    counted = Counter(item.code for file in looked.files for item in file.problems)
    waiting = [code for code in first if code not in looked.asked.accept]
    return tuple(
        Proposal(
            code,
            _proposal_label(ctx, code, counted[code]),
            "" if looked.refusal else _with_place(ctx, first[code]),
            accepted=False,
        )
        for code in waiting
    ) + tuple(
        Proposal(code, _proposal_label(ctx, code, 0), "", accepted=True)
        for code in looked.asked.accept
    )


def _said(looked: Looked) -> list[Problem]:
    """Give everything that is said of the files; a refused whole is a problem of its own."""
    if looked.refusal is not None:
        return [*looked.refusal.problems, Problem(looked.refusal.code, looked.refusal.message)]
    return [item for file in looked.files for item in (*file.problems, *file.notes)]


def _proposal_label(ctx: PageContext, code: str, count: int) -> str:
    key = f"intake.proposal.{code}"
    said = ctx.t(key) if ctx.t.has(key) else ctx.t("intake.proposal.other")
    if not count:
        return said
    rows = ctx.t("intake.rows", n=count, count=ctx.fmt.number(count))
    return f"{said} ({rows})"


def preset_words(ctx: PageContext, dataset: str, preset: str) -> str:
    """Give what a kind of file is called on screen; its own word where it has none."""
    for key in (f"intake.preset.{dataset}.{preset}", f"intake.preset.any.{preset}"):
        if ctx.t.has(key):
            return ctx.t(key)
    return preset


def kinds_by_name(ctx: PageContext, kinds: Sequence[Kind]) -> list[str]:
    """Give the datasets in the order of their names on screen."""
    return sorted((kind.dataset for kind in kinds), key=lambda name: ctx.t(f"dataset.{name}"))


def covers(first: str, last: str) -> tuple[str, str]:
    """Give the days covered as ``A/B``, and the key of what is wrong with them; one is empty.

    >>> covers("2025-01-01", "2025-06-30")
    ('2025-01-01/2025-06-30', '')
    >>> covers("2025-01-01", "")
    ('', 'intake.covers.both')
    """
    texts = [first.strip(), last.strip()]
    if not any(texts):
        return "", ""
    if not all(texts):
        return "", "intake.covers.both"
    try:
        days = [dt.date.fromisoformat(text) for text in texts]
    except ValueError:
        return "", "intake.covers.dates"
    if days[1] < days[0]:
        return "", "intake.covers.order"
    return f"{days[0].isoformat()}/{days[1].isoformat()}", ""


def categories(text: str) -> tuple[str, ...]:
    """Give the categories of a text with commas or semicolons between them.

    >>> categories("Besök; Kommundialog,")
    ('Besök', 'Kommundialog')
    """
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def size(ctx: PageContext, count: int) -> str:
    """Give a file's size in kB or MB."""
    if count >= 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{ctx.fmt.number(count / 1_000_000, 1)}{NBSP}MB"
    return f"{ctx.fmt.number(max(1, round(count / 1000)))}{NBSP}kB"


def refusal_words(ctx: PageContext, refusal: Refusal) -> tuple[str, str]:
    """Give what happened and what to do; the loader's own sentence where there is none here."""
    key = f"intake.error.{refusal.code}"
    if ctx.t.has(f"{key}.what"):
        return ctx.t(f"{key}.what"), ctx.t(f"{key}.step")
    return on_page(ctx, refusal.message), ctx.t("intake.nothing_changed")
