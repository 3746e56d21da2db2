"""The state of the data: what an edition holds, from which files, and which editions there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.context import PageContext
    from geodata.model import DatasetState

SHORT_HASH: Final = 12
SHORT_EDITION: Final = 4

_DAYS_OF_MONTH: Final = 30.44
_MONTHS_OF_YEAR: Final = 12
_WHOLE_YEARS_FROM: Final = 24
"""Months above which an age is said in whole years."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the workspace, as its manifest says."""

    id: str
    published_at: str
    current: bool
    deliveries: int
    latest: str = ""
    """Name of the file that was loaded last."""

    dataset: str = ""
    """Of that file."""


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset of the edition. Empty texts: not known."""

    name: str
    kind: str
    """'verkliga uppgifter', 'exempeldata' or both."""

    synthetic: bool
    as_of: str
    age: str
    expected: str
    late: bool
    row_count: int
    rows: str
    level: str
    sources: str
    absent: bool = False
    """Whether nothing of it has been loaded."""


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One file as it was read. Rows read are accepted, to correct, left out or outside."""

    file_name: str
    dataset: str
    sha256: str
    covers: str
    read: str
    accepted: str
    rejected: str
    left_out: str
    outside: str
    licence: str
    synthetic: bool

    @property
    def short(self) -> str:
        """Give the first digits of the hash, enough to tell files apart."""
        return self.sha256[:SHORT_HASH]


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the history."""

    id: str
    short: str
    published: str
    deliveries: str
    latest: str
    """What was loaded last, with its dataset."""

    note: str
    shown: bool
    current: bool
    choice: str
    """The whole line in words, for a list to choose from."""


@dataclass(frozen=True, slots=True)
class DataPage:
    """Everything that the page shows."""

    sentence: str
    datasets: tuple[DatasetLine, ...]
    deliveries: tuple[DeliveryLine, ...]
    editions: tuple[EditionLine, ...]
    synthetic: bool


def build(
    ctx: PageContext,
    editions: Sequence[Edition],
    expected_days: Mapping[str, int],
    today: dt.date,
) -> DataPage:
    """Build the page; without an edition it holds the history alone.

    Parameters
    ----------
    ctx
        The page's context.
    editions
        Of the workspace, the latest first.
    expected_days
        Days from one delivery of a dataset to the next; 0 or absent: when something changes.
    today
        Ages are counted to it, at view time; nothing in the edition depends on it.
    """
    states = ctx.bundle.datasets
    order = [name for name in expected_days if name in states]
    order += [name for name in states if name not in order]
    lines = tuple(_dataset(ctx, states[name], expected_days.get(name, 0), today) for name in order)
    absent = tuple(_absent(ctx, name) for name in expected_days if name not in states)
    deliveries = tuple(_delivery(ctx, row) for row in ctx.bundle.deliveries.to_dict("records"))
    return DataPage(
        sentence=_sentence(ctx, lines, deliveries) if ctx.has_data else "",
        datasets=(*lines, *absent),
        deliveries=deliveries,
        editions=tuple(_edition(ctx, item) for item in editions),
        synthetic=ctx.bundle.synthetic,
    )


def _sentence(
    ctx: PageContext, lines: Sequence[DatasetLine], deliveries: Sequence[DeliveryLine]
) -> str:
    invented = sum(line.synthetic for line in lines)
    form = "none" if not invented else "every" if invented == len(lines) else "some"
    first = ctx.t(
        "data.sentence.edition",
        edition=ctx.bundle.edition_id[:SHORT_EDITION],
        published=ctx.fmt.date(ctx.bundle.published_at),
        files=ctx.t("data.files", n=len(deliveries), count=ctx.fmt.number(len(deliveries))),
        datasets=ctx.t("data.kinds", n=len(lines), count=ctx.fmt.number(len(lines))),
        as_of=ctx.fmt.date(ctx.bundle.as_of),
    )
    second = ctx.t(f"data.sentence.invented.{form}", n=invented, count=ctx.fmt.number(invented))
    return f"{first} {second}"


def _dataset(ctx: PageContext, state: DatasetState, days: int, today: dt.date) -> DatasetLine:
    as_of = _day(state.as_of)
    expected = as_of + dt.timedelta(days=days) if as_of and days and not state.synthetic else None
    return DatasetLine(
        name=ctx.t(f"dataset.{state.dataset}"),
        kind=ctx.t(f"data.kind.{_kind(ctx, state)}"),
        synthetic=state.synthetic,
        as_of=as_of.isoformat() if as_of else "",
        age=_age(ctx, as_of, today) if as_of else "",
        expected=expected.isoformat() if expected else "",
        late=bool(expected and expected < today),
        row_count=state.rows,
        rows=ctx.fmt.number(state.rows),
        level=ctx.t(f"data.level.{state.level}"),
        sources=_sources(ctx, state),
    )


def _absent(ctx: PageContext, name: str) -> DatasetLine:
    """Give the line of a dataset of which nothing has been loaded."""
    return DatasetLine(
        name=ctx.t(f"dataset.{name}"),
        kind=ctx.t("data.kind.absent"),
        synthetic=False,
        as_of="",
        age="",
        expected="",
        late=False,
        row_count=0,
        rows="",
        level="",
        sources="",
        absent=True,
    )


def _kind(ctx: PageContext, state: DatasetState) -> str:
    """Say whether the dataset is real, invented, or holds files of both."""
    deliveries = ctx.bundle.deliveries
    mine = deliveries[deliveries["delivery_id"].isin(state.delivery_ids)]
    kinds = {bool(flag) for flag in mine["synthetic"]} or {state.synthetic}
    if kinds == {True, False} and state.synthetic:
        return "mixed"
    return "invented" if state.synthetic else "real"


def _sources(ctx: PageContext, state: DatasetState) -> str:
    from dashboard.viewmodels.figures import short_sources

    return short_sources(ctx, list(state.sources)) if state.sources else ""


def _age(ctx: PageContext, as_of: dt.date, today: dt.date) -> str:
    """Give an age in days, months or whole years; empty when the data reaches past today."""
    days = (today - as_of).days
    if days < 0:
        return ""
    months = int(days / _DAYS_OF_MONTH)
    if months < 1:
        return ctx.t("data.age.days", n=days, count=ctx.fmt.number(days))
    if months < _WHOLE_YEARS_FROM:
        return ctx.t("data.age.months", n=months, count=ctx.fmt.number(months))
    years = months // _MONTHS_OF_YEAR
    return ctx.t("data.age.years", n=years, count=ctx.fmt.number(years))


def _day(text: str) -> dt.date | None:
    """Read a day, or the last day of a year; None where the text is neither."""
    try:
        return dt.date.fromisoformat(text if "-" in text else f"{text}-12-31")
    except ValueError:
        return None


def _delivery(ctx: PageContext, row: Mapping[Any, Any]) -> DeliveryLine:
    first, last = str(row["covers_from"]), str(row["covers_to"])
    number = ctx.fmt.number
    return DeliveryLine(
        file_name=str(row["file_name"]),
        dataset=ctx.t(f"dataset.{row['dataset']}"),
        sha256=str(row["file_sha256"]),
        covers=_covers(ctx, first, last),
        read=number(row["rows_read"]),
        accepted=number(row["rows_accepted"]),
        rejected=number(row["rows_rejected"]),
        left_out=number(row["rows_left_out"]),
        outside=number(row["rows_outside"]),
        licence=str(row["licence"]),
        synthetic=bool(row["synthetic"]),
    )


def _covers(ctx: PageContext, first: str, last: str) -> str:
    """Give the days covered: '2015–2022' for whole years, else two ISO dates."""
    if not first or first == last:
        return last
    if first.endswith("-01-01") and last.endswith("-12-31"):
        first, last = first[:4], last[:4]
        return first if first == last else ctx.fmt.range(first, last)
    return ctx.fmt.range(first, last)


def _edition(ctx: PageContext, item: Edition) -> EditionLine:
    shown = item.id == ctx.bundle.edition_id
    notes = [ctx.t("data.history.shown")] if shown else []
    if item.current:
        notes.append(ctx.t("data.history.current"))
    published, short = _moment(item.published_at), item.id[:SHORT_EDITION]
    latest = f"{ctx.t(f'dataset.{item.dataset}')}: {item.latest}" if item.latest else ""
    return EditionLine(
        id=item.id,
        short=short,
        published=published,
        deliveries=ctx.t("data.files", n=item.deliveries, count=ctx.fmt.number(item.deliveries)),
        latest=latest,
        note=", ".join(notes),
        shown=shown,
        current=item.current,
        choice=" · ".join(part for part in (published, short, latest) if part),
    )


def replaceable(ctx: PageContext) -> dict[str, list[tuple[str, str]]]:
    """Give the files that another one may replace, by dataset: id and name in words.

    Only of the published edition: a file is loaded into that one, whichever is shown.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    if not ctx.bundle.is_current:
        return found
    for row in ctx.bundle.deliveries.to_dict("records"):
        days = _covers(ctx, str(row["covers_from"]), str(row["covers_to"]))
        name = f"{row['file_name']} ({days})" if days else str(row["file_name"])
        found.setdefault(str(row["dataset"]), []).append((str(row["delivery_id"]), name))
    return found


def _moment(text: str) -> str:
    """Give '2025-03-01 08:00 UTC'; the text itself if it is no moment in time."""
    try:
        moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        return text
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def values_frame(ctx: PageContext) -> pd.DataFrame:
    """Give every indicator value of the edition with names and sources, for a file."""
    frame = ctx.bundle.values.copy()
    origins = ctx.bundle.origins
    sources = {key: "; ".join(item.sources) for key, item in origins.items()}
    names = {code: ctx.name(code) for code in frame["municipality_code"].unique()}
    labels = {item: ctx.t(f"indicator.{item}.label") for item in frame["indicator_id"].unique()}
    frame.insert(1, "name", frame["municipality_code"].map(names))
    frame.insert(3, "label", frame["indicator_id"].map(labels))
    frame["source"] = frame["origin_id"].map(sources).fillna("")
    frame["synthetic"] = frame["status"] == "synthetic"
    return frame


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``values_frame``."""
    names = ("municipality_code", "name", "indicator_id", "label", "period", "value", "status")
    return {name: ctx.t(f"data.column.{name}") for name in names}
