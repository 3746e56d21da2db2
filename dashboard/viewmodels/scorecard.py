"""The committee's scorecard of a year: goals, measures, targets and outcomes, as reported.

The committee's own assessment stands where it has given one, on the strategic goal. A result is
computed here only for a number against a number in the same unit, and is marked as computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dashboard.formats import is_number
from dashboard.memo import of_view
from dashboard.state import PERIOD
from geodata.scorecard import assessment, measure_result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.context import PageContext

PERSPECTIVE: Final = "perspektiv"
KIND: Final = "slag"
SHORTFALL: Final = "nar_inte"
"""Keys of the filters in the address bar."""

ALL: Final = "alla"
KINDS: Final[Mapping[str, str]] = {
    "styrmått": "styrmatt",
    "kontrollmått": "kontrollmatt",
    "aktivitet": "aktivitet",
}
"""The kinds of measure in the table, and their names in the address bar and in the strings."""

YES: Final = "ja"
NO: Final = "nej"

_NUMBER_WORDS: Final = 12
_STATUS: Final[Mapping[str, str]] = {"reaches": "reaches", "not_reaches": "below"}


@dataclass(frozen=True, slots=True)
class Trend:
    """The arrow of a measure: the number against the former one, not good or bad."""

    arrow: str
    """``up``, ``same`` or ``down``, as in ``style.ARROWS``."""

    text: str
    """'ökar från 23 (2017)'."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    name: str
    kind: str
    factor: str
    target: str
    outcome: str
    year: str
    """The outcome's year, where it is not the target's."""

    status: str
    """``reaches`` or ``below`` where a result can be computed, else empty."""

    result: str
    trend: Trend | None
    comment: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A strategic goal with its measures.

    ``status`` is met, partly, not_met, or missing where the committee's word for it is not known.
    """

    perspective: str
    name: str
    status: str
    assessment: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class ScorecardPage:
    """Everything that the page shows for one year and one choice of filters."""

    years: tuple[int, ...]
    year: int
    perspectives: tuple[str, ...]
    perspective: str
    kind: str
    kinds: tuple[str, ...]
    shortfall: bool
    sentence: str
    report: str
    """What the report says of all goals together, where it says more than the rows do."""

    reading: str
    notes: tuple[str, ...]
    goals: tuple[Goal, ...]
    sources: tuple[str, ...]
    synthetic: bool

    @property
    def measures(self) -> int:
        """Count the measures shown."""
        return sum(len(goal.measures) for goal in self.goals)


@of_view
def build(ctx: PageContext) -> ScorecardPage | None:
    """Build the page; None when the edition holds no scorecard.

    Parameters
    ----------
    ctx
        The page's context. Address: ``ar`` chooses the year, ``perspektiv``, ``slag`` and
        ``nar_inte`` what is shown. The answer is always for the whole scorecard.
    """
    table = ctx.bundle.scorecard
    years = tuple(sorted({int(year) for year in table["year"]}, reverse=True))
    if not years:
        return None
    year = ctx.view.choice(PERIOD, years, years[0])
    goals = _goals(ctx, table[table["year"] == year])
    perspectives = tuple(dict.fromkeys(goal.perspective for goal in goals))
    perspective = ctx.view.choice(PERSPECTIVE, perspectives, ALL)
    kind = ctx.view.choice(KIND, tuple(KINDS.values()), ALL)
    shortfall = ctx.view.text(SHORTFALL) == YES
    shown = _filtered(goals, perspective, kind, shortfall=shortfall)
    rows = table[table["year"] == year]
    return ScorecardPage(
        years=years,
        year=year,
        perspectives=perspectives,
        perspective=perspective,
        kind=kind,
        kinds=tuple(
            k for k in KINDS.values() if any(m.kind == k for g in goals for m in g.measures)
        ),
        shortfall=shortfall,
        sentence=_sentence(ctx, goals, year),
        report=_report(ctx, goals, year),
        reading=_reading(ctx, shown, goals, perspective, kind, shortfall=shortfall),
        notes=_notes(ctx, shortfall=shortfall),
        goals=shown,
        sources=tuple(sorted({str(source) for source in rows["source"] if source})),
        synthetic=bool(rows["synthetic"].any()),
    )


def _goals(ctx: PageContext, rows: pd.DataFrame) -> tuple[Goal, ...]:
    """Give the goals in the report's order, each with the measures in the report's order."""
    found: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        found.setdefault((str(row["perspective"]), str(row["strategic_goal"])), []).append(row)
    return tuple(
        _goal(ctx, perspective, name, lines) for (perspective, name), lines in found.items()
    )


def _goal(ctx: PageContext, perspective: str, name: str, rows: Sequence[Mapping[Any, Any]]) -> Goal:
    status = next((s for row in rows if (s := assessment(str(row["goal_assessment"])))), None)
    return Goal(
        perspective=perspective,
        name=name,
        status=status or "missing",
        assessment=ctx.t(f"scorecard.assessed.{status or 'missing'}"),
        measures=tuple(_measure(ctx, row) for row in rows),
    )


def _measure(ctx: PageContext, row: Mapping[Any, Any]) -> Measure:
    result = measure_result(row)
    value_year = str(row["value_year"])
    other_year = value_year if value_year != str(row["year"]) else ""
    return Measure(
        name=str(row["measure"]),
        kind=KINDS[str(row["kind"])],
        factor=str(row["success_factor"]),
        target=str(row["target_text"]),
        outcome=_outcome(ctx, row, other_year),
        year=other_year,
        status=_STATUS.get(result or "", ""),
        result=_result(ctx, row, result),
        trend=_trend(ctx, row),
        comment=str(row["note"]),
        synthetic=bool(row["synthetic"]),
    )


def _outcome(ctx: PageContext, row: Mapping[Any, Any], year: str) -> str:
    """Give the report's words and its number; the number alone where there are no words."""
    words, value = str(row["outcome_text"]), row["value"]
    number = _number(ctx, float(value), str(row["unit"])) if is_number(value) else ""
    if not (words and (number or year)):
        return f"{number} ({year})" if number and year else words or number
    return f"{words} ({', '.join(part for part in (number, year) if part)})"


def _number(ctx: PageContext, value: float, unit: str) -> str:
    decimals = 0 if value.is_integer() else 1
    number = ctx.fmt.number(value, decimals)
    if unit == "procent":
        return ctx.fmt.share(value / 100, decimals)
    return number if unit in ("", "antal") else f"{number}\N{NO-BREAK SPACE}{unit}"


def _result(ctx: PageContext, row: Mapping[Any, Any], result: str | None) -> str:
    if result is None:
        return ""
    left = float(row["target_value"]) - float(row["value"])
    if result == "reaches" or left <= 0:
        return ctx.t("scorecard.computed.reaches")
    unit = str(row["unit"])
    size = (
        ctx.fmt.points(left / 100, 0 if left.is_integer() else 1, sign=False)
        if unit == "procent"
        else _number(ctx, left, unit)
    )
    return ctx.t("scorecard.computed.below", left=size)


def _trend(ctx: PageContext, row: Mapping[Any, Any]) -> Trend | None:
    if not (is_number(row["value"]) and is_number(row["previous_value"])):
        return None
    now, then = float(row["value"]), float(row["previous_value"])
    arrow = "same" if now == then else "up" if now > then else "down"
    former = _number(ctx, then, "procent" if str(row["unit"]) == "procent" else "")
    return Trend(arrow, ctx.t(f"scorecard.trend.{arrow}", value=former, year=row["previous_year"]))


def _filtered(
    goals: Sequence[Goal], perspective: str, kind: str, *, shortfall: bool
) -> tuple[Goal, ...]:
    """Keep the goals and measures asked for.

    'Does not reach' keeps a goal that the committee has judged as not met, with all its measures,
    and else the measures that are computed not to reach their target.
    """
    kept = []
    for goal in goals:
        if perspective not in (ALL, goal.perspective):
            continue
        measures = tuple(
            measure
            for measure in goal.measures
            if kind in (ALL, measure.kind)
            and (not shortfall or goal.status == "not_met" or measure.status == "below")
        )
        if measures:
            kept.append(replace(goal, measures=measures))
    return tuple(kept)


def _sentence(ctx: PageContext, goals: Sequence[Goal], year: int) -> str:
    counts = {
        status: sum(goal.status == status for goal in goals)
        for status in ("met", "partly", "not_met", "missing")
    }
    total = ctx.t(
        "scorecard.sentence.goals", n=len(goals), count=in_words(ctx, len(goals)), year=year
    )
    if counts["missing"] == len(goals):
        return ctx.t("scorecard.sentence.none_assessed", goals=total)
    parts = [
        ctx.t(f"scorecard.sentence.{status}", n=count, count=in_words(ctx, count))
        for status, count in counts.items()
        if count and status != "missing"
    ]
    text = ctx.t("scorecard.sentence.assessed", goals=total, list=_listed(ctx, parts))
    left = counts["missing"]
    if left:
        text += " " + ctx.t("scorecard.sentence.left", n=left, count=in_words(ctx, left))
    return text


def in_words(ctx: PageContext, number: int) -> str:
    """Give a whole number up to twelve in words, as running text has it; else in digits."""
    if 0 <= number <= _NUMBER_WORDS:
        return ctx.t(f"scorecard.number.n{number}")
    return ctx.fmt.number(number)


def _listed(ctx: PageContext, parts: Sequence[str]) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - a list of two is the first that needs 'and'
        return "".join(parts)
    return ctx.t("scorecard.and").join([", ".join(parts[:-1]), parts[-1]])


def _reading(
    ctx: PageContext,
    shown: Sequence[Goal],
    goals: Sequence[Goal],
    perspective: str,
    kind: str,
    *,
    shortfall: bool,
) -> str:
    """Give the filters as a sentence: which measures are shown, of how many."""
    count = sum(len(goal.measures) for goal in shown)
    total = sum(len(goal.measures) for goal in goals)
    parts = [
        ctx.t(f"scorecard.reading.kind.{kind}") if kind != ALL else "",
        ctx.t("scorecard.reading.perspective", name=perspective) if perspective != ALL else "",
        ctx.t("scorecard.reading.shortfall") if shortfall else "",
    ]
    chosen = ", ".join(part for part in parts if part)
    key = "chosen" if chosen else "all"
    return ctx.t(
        f"scorecard.reading.{key}",
        n=total,
        count=ctx.fmt.number(count),
        total=ctx.fmt.number(total),
        chosen=chosen,
    )


def _report(ctx: PageContext, goals: Sequence[Goal], year: int) -> str:
    """Give what the report says of the whole, if the rows leave some goal without assessment."""
    key = f"scorecard.report.y{year}"
    left = any(goal.status == "missing" for goal in goals)
    return ctx.t(key) if left and ctx.t.has(key) else ""


def _notes(ctx: PageContext, *, shortfall: bool) -> tuple[str, ...]:
    """Say what is the committee's own word and what is computed."""
    keys = ("shortfall",) if shortfall else ()
    return tuple(ctx.t(f"scorecard.note.{key}") for key in (*keys, "assessed", "kinds", "computed"))


COLUMNS: Final = (
    "year",
    "perspective",
    "strategic_goal",
    "goal_assessment",
    "success_factor",
    "measure",
    "kind",
    "target",
    "outcome",
    "outcome_year",
    "computed_result",
    "trend",
    "comment",
)
"""Of the downloads; the words for them stand under ``scorecard.column`` in the strings."""


def frame(ctx: PageContext, page: ScorecardPage) -> pd.DataFrame:
    """Give the table for a file, one row per measure shown; what is missing is empty."""
    records = [
        (
            page.year,
            goal.perspective,
            goal.name,
            goal.assessment if goal.status != "missing" else "",
            measure.factor,
            measure.name,
            ctx.t(f"scorecard.kind.{measure.kind}"),
            measure.target,
            measure.outcome,
            measure.year or str(page.year),
            measure.result,
            measure.trend.text if measure.trend else "",
            measure.comment,
            measure.synthetic,
        )
        for goal in page.goals
        for measure in goal.measures
    ]
    return pd.DataFrame(records, columns=[*COLUMNS, "synthetic"])


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``frame``."""
    return {name: ctx.t(f"scorecard.column.{name}") for name in COLUMNS}
