"""Culture: what the region supports, where it reaches, and how the money is told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from dashboard.formats import EN_DASH, is_number
from dashboard.memo import of_view
from dashboard.state import FREE_TEXT, PERIOD
from dashboard.viewmodels.figures import DAGGER, Figure, figure, missing
from dashboard.viewmodels.ranking import ranking
from geodata import schema
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES, swedish_order
from geodata.themes import culture as theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.context import PageContext

RULE: Final = "regel"
SHOW: Final = "visa"
SEARCH: Final = FREE_TEXT
"""The filters' keys in the address bar."""

RULES: Final[Mapping[str, str]] = {"lika": "equal_split", "helt": "full"}
"""How the money is told apart: the address bar's word and the domain's."""

ALL: Final = "alla"
YOUNG: Final = "unga"
SHOWN: Final = (ALL, YOUNG)

COUNT: Final = theme.PROJECTS.id
GRANTED: Final = theme.GRANTED.id
PER_INHABITANT: Final = theme.PER_INHABITANT.id
_POPULATION: Final = "population"

LISTED: Final = 50
"""Projects on the page; all that match are in the file."""

_SEARCHED: Final = ("title", "applicant", "art_form", "support_form", "reference_number")


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality, or the county.

    Parameters
    ----------
    bar
        0 to 1 against the municipality with most projects; None in the county and where missing.
    young
        Projects by young organisers that reach it; None where the number of projects is missing.
    """

    code: str
    name: str
    projects: Figure
    bar: float | None
    young: int | None
    granted: Figure
    per_inhabitant: Figure


@dataclass(frozen=True, slots=True)
class Project:
    """One project of the list."""

    title: str
    applicant: str
    reach: str
    reached: int
    kind: str
    sought: str
    sought_sek: float | None
    granted: str
    granted_sek: float | None
    decided: str
    decided_iso: str
    young: bool
    synthetic: bool


@dataclass(frozen=True, slots=True)
class CulturePage:
    """Everything that the page shows for one year, rule and choice of projects."""

    years: tuple[int, ...]
    year: int
    rule: str
    show: str
    search: str
    municipality: str
    sentence: str
    synthetic: bool
    rule_note: str
    rows: tuple[Row, ...]
    projects: tuple[Project, ...]
    listed: str
    values: pd.DataFrame
    """The rows of ``indicator_values`` behind the figures, by the rule that is shown."""

    chosen: pd.DataFrame
    """The rows of ``projects`` in the list."""


@of_view
def build(ctx: PageContext) -> CulturePage | None:
    """Build the page; None when the edition holds no projects at all.

    Parameters
    ----------
    ctx
        The page's context. Address: ``ar`` the year, ``regel`` the allocation rule, ``kommun``,
        ``visa`` (all or young organisers) and ``sok`` the list.
    """
    years = tuple(reversed(ctx.bundle.periods(COUNT)))
    if not years:
        return None
    year = ctx.view.choice(PERIOD, years, years[0])
    default = next(k for k, v in RULES.items() if v == ctx.bundle.settings.culture_allocation)
    rule = ctx.view.choice(RULE, tuple(RULES), default)
    show = ctx.view.choice(SHOW, SHOWN, ALL)
    search = ctx.view.text(SEARCH)
    values = _values(ctx, RULES[rule])
    values = values[values["period"] == year]
    projects = theme.of_culture(ctx.bundle.projects)
    of_year = projects[projects["year"] == year]
    rows = _rows(ctx, values, of_year, year)
    code = ctx.view.municipality
    chosen = _chosen(of_year, code, show, search)
    return CulturePage(
        years=years,
        year=year,
        rule=rule,
        show=show,
        search=search,
        municipality=code,
        sentence=_sentence(ctx, rows, year, rule),
        synthetic=bool((values["status"] == "synthetic").any()),
        rule_note=ctx.t(f"culture.rule.note.{rule}"),
        rows=rows,
        projects=tuple(_project(ctx, row) for row in chosen.head(LISTED).to_dict("records")),
        listed=_listed(ctx, chosen, of_year, search),
        values=values,
        chosen=chosen,
    )


def _values(ctx: PageContext, rule: str) -> pd.DataFrame:
    """Give the values by a rule: the edition's own at its default, else computed here and now."""
    bundle = ctx.bundle
    if rule == bundle.settings.culture_allocation:
        values = bundle.values
        return values[values["indicator_id"].isin((COUNT, GRANTED, PER_INHABITANT))]
    tables = {
        "projects": bundle.projects,
        "facts": _inhabitants(bundle.values),
        "deliveries": bundle.deliveries,
    }
    return theme.compute(tables, replace(bundle.settings, culture_allocation=rule)).values


def _inhabitants(values: pd.DataFrame) -> pd.DataFrame:
    """Give the edition's population as the core table that the theme reads."""
    known = values[(values["indicator_id"] == _POPULATION) & values["value"].notna()]
    if known.empty:
        return schema.empty("facts")
    columns = ["municipality_code", "indicator_id", "period", "basis", "value", "qualifier"]
    facts = known[columns].assign(
        denominator=float("nan"),
        words="",
        definition="",
        source="",
        note="",
        delivery_id="",
        sheet="",
        row=0,
        synthetic=known["status"] == "synthetic",
    )
    return schema.validated(facts.reset_index(drop=True), "facts")


def _rows(
    ctx: PageContext, values: pd.DataFrame, projects: pd.DataFrame, year: int
) -> tuple[Row, ...]:
    order = [row.code for row in ranking(ctx, COUNT, year).rows]
    shown = {
        (str(row["indicator_id"]), str(row["municipality_code"])): figure(ctx, row)
        for row in values.to_dict("records")
    }
    young = _young(projects)
    most = max(
        (f.value for (i, code), f in shown.items() if i == COUNT and code != COUNTY and f.value),
        default=0.0,
    )

    def row(code: str) -> Row:
        count, granted, each = (
            shown.get((i, code)) or missing(ctx, i, code, year)
            for i in (COUNT, GRANTED, PER_INHABITANT)
        )
        bar = count.value / most if count.value is not None and most and code != COUNTY else None
        known = young.get(code, 0) if count.valued else None
        return Row(code, ctx.name(code), count, bar, known, granted, each)

    return tuple(row(code) for code in order)


def _young(projects: pd.DataFrame) -> dict[str, int]:
    """Count projects by young organisers: in full where they reach, once in the county."""
    mine = projects[projects["young_organiser"]]
    links = theme.allocate(mine, "full")
    counts = links.groupby("municipality_code")["project_id"].nunique()
    return {**{str(k): int(v) for k, v in counts.items()}, COUNTY: mine["project_id"].nunique()}


def _sentence(ctx: PageContext, rows: Sequence[Row], year: int, rule: str) -> str:
    by_code = {row.code: row for row in rows}
    county = by_code[COUNTY]
    mine = by_code.get(ctx.view.municipality)
    if mine is not None:
        return _municipality_sentence(ctx, mine, county, year, rule)
    if county.projects.value is None:
        return ctx.t("culture.sentence.missing", year=year)
    count = round(county.projects.value)
    if not count:
        return ctx.t("culture.sentence.none", year=year)
    known = [row for row in rows if row.code != COUNTY and row.projects.valued]
    reached = sum(bool(row.projects.value) for row in known)
    first = ctx.t(
        f"culture.sentence.{'granted' if county.granted.valued else 'no_amount'}",
        n=count,
        year=year,
        count=ctx.fmt.number(count),
        amount=_amount(ctx, county.granted),
    )
    second = ctx.t("culture.sentence.reach", n=count, reached=reached, of=len(known))
    young = county.young or 0
    form = "some" if young else "none"
    if count == 1:
        form = f"the_one_{form}"
    last = ctx.t(f"culture.sentence.young.{form}", n=young, count=ctx.fmt.number(young))
    return f"{first} {second} {last}"


def _municipality_sentence(ctx: PageContext, mine: Row, county: Row, year: int, rule: str) -> str:
    name = ctx.decided_name(mine.code)
    if mine.projects.value is None:
        return ctx.t("culture.sentence.missing_here", year=year, name=name)
    count = round(mine.projects.value)
    if not count:
        return ctx.t("culture.sentence.none_here", year=year, name=name)
    total = "" if county.projects.value is None else ctx.fmt.number(county.projects.value)
    first = ctx.t(
        f"culture.sentence.{'here' if total else 'here_alone'}",
        n=count,
        year=year,
        name=name,
        count=ctx.fmt.number(count),
        total=total,
    )
    if not mine.granted.valued:
        return first
    amount = ctx.t(f"culture.sentence.amount.{rule}", amount=_amount(ctx, mine.granted))
    return f"{first} {amount}"


def _amount(ctx: PageContext, item: Figure) -> str:
    """Give an amount in running text: a lower bound is said in words."""
    if item.value is None:
        return ""
    words = f"{ctx.t(f'figure.qualifier.{item.qualifier}')} " if item.qualifier else ""
    return f"{words}**{ctx.fmt.sek(item.value)}**"


def _chosen(projects: pd.DataFrame, code: str, show: str, search: str) -> pd.DataFrame:
    """Give the projects of the list, the latest decision first."""
    words = search.casefold().split()
    keep = [
        (not code or code in theme.reached(row["municipality_codes"]))
        and (show != YOUNG or bool(row["young_organiser"]))
        and all(any(word in str(row[key]).casefold() for key in _SEARCHED) for word in words)
        for row in projects.to_dict("records")
    ]
    found = projects[np.array(keep, dtype=bool)]
    order = found.assign(_name=found["title"].map(swedish_order)).sort_values(
        ["decided_on", "_name"], ascending=[False, True], na_position="last"
    )
    return order.drop(columns="_name").reset_index(drop=True)


def _listed(ctx: PageContext, chosen: pd.DataFrame, every: pd.DataFrame, search: str) -> str:
    """Say how many projects the list holds, of how many."""
    numbers = {"count": ctx.fmt.number(len(chosen)), "total": ctx.fmt.number(len(every))}
    if chosen.empty:
        return ctx.t("culture.list.none", search=search) if search else ctx.t("culture.list.empty")
    key = "all" if len(chosen) == len(every) else "some"
    text = ctx.t(f"culture.list.{key}", n=len(chosen), **numbers)
    if len(chosen) <= LISTED:
        return f"{text}."
    return f"{text}; {ctx.t('culture.list.first', shown=ctx.fmt.number(LISTED))}"


def reach_text(ctx: PageContext, municipality_codes: str) -> str:
    """Give the municipalities that a project reaches, by name; the county where it is all 14."""
    codes = theme.reached(municipality_codes)
    if len(codes) == len(MUNICIPALITY_CODES):
        return ctx.t("culture.whole_county")
    return ", ".join(sorted((ctx.name(code) for code in codes), key=swedish_order)) or EN_DASH


def _project(ctx: PageContext, row: Mapping[Any, Any]) -> Project:
    codes = str(row["municipality_codes"])
    decided = row["decided_on"]
    iso = "" if pd.isna(decided) else ctx.fmt.iso(str(decided))
    kinds = [str(row[key]) for key in ("art_form", "support_form") if row[key]]
    sought, granted = (_sek(row[key]) for key in ("sought_sek", "granted_sek"))
    mark = f" {DAGGER}" if row["synthetic"] else ""
    return Project(
        title=f"{row['title']}{mark}",
        applicant=str(row["applicant"]),
        reach=reach_text(ctx, codes),
        reached=len(theme.reached(codes)),
        kind=", ".join(kinds),
        sought=_number(ctx, sought),
        sought_sek=sought,
        granted=_number(ctx, granted),
        granted_sek=granted,
        decided=ctx.fmt.date(iso, year=False) if iso else EN_DASH,
        decided_iso=iso,
        young=bool(row["young_organiser"]),
        synthetic=bool(row["synthetic"]),
    )


def _sek(value: object) -> float | None:
    return float(str(value)) if is_number(value) else None


def _number(ctx: PageContext, value: float | None) -> str:
    return EN_DASH if value is None else ctx.fmt.number(value)
