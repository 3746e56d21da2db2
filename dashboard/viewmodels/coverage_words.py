"""How a cell is judged and how gaps are ranked, in words; printed with every figure of coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.settings import GAP_WEIGHTS, SIGNAL_THRESHOLDS_DBM, TECHNOLOGIES, WAYS

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.context import PageContext
    from geodata.settings import CoverageSettings

_WAY: Final = "way:"


def technology(ctx: PageContext) -> str:
    """Give the technologies that count: '4G eller bättre' where all later ones do too."""
    chosen = [t for t in TECHNOLOGIES if t in ctx.bundle.settings.coverage.technologies]
    if len(chosen) > 1 and tuple(chosen) == TECHNOLOGIES[TECHNOLOGIES.index(chosen[0]) :]:
        return ctx.t("coverage.technology.or_better", technology=chosen[0])
    return ctx.t("coverage.technology.or").join(chosen)


def settings_text(ctx: PageContext, values: pd.DataFrame, years: tuple[int, int]) -> str:
    """Say how a cell is judged, and how and when it was measured.

    Parameters
    ----------
    ctx
        The page's context, on the edition at the settings that are told.
    values
        The figures; their origins say how they were measured.
    years
        First and last year of the period.
    """
    settings = ctx.bundle.settings.coverage
    asked: dict[float, list[str]] = {}
    for name in TECHNOLOGIES:
        if name in settings.technologies:
            asked.setdefault(settings.thresholds_dbm[name], []).append(name)
    limits = [
        ctx.t(
            "coverage.settings.limit",
            dbm=ctx.fmt.number(dbm),
            technologies=ctx.t("coverage.settings.and").join(names),
        )
        for dbm, names in asked.items()
    ]
    parts = [
        ctx.t(
            "coverage.settings.cell",
            share=ctx.fmt.share_words(settings.share_needed),
            samples=ctx.fmt.number(settings.min_samples),
            limits=ctx.t("coverage.settings.or").join(limits),
        )
    ]
    parts += _limit_sources(ctx, settings)
    ways = _ways(ctx, values)
    if ways:
        parts.append(ctx.t("coverage.settings.ways", ways=", ".join(ways)))
    days = _days(ctx, *years)
    if days:
        parts.append(ctx.t("coverage.settings.days", days=days))
    return " ".join(parts)


def _limit_sources(ctx: PageContext, settings: CoverageSettings) -> list[str]:
    """Say who published the limits, and which of them nobody has."""
    limits = settings.thresholds_dbm
    published = {name for name, dbm in SIGNAL_THRESHOLDS_DBM.items() if limits[name] == dbm}
    found = [
        ctx.t(f"coverage.settings.source.{name}")
        for name in ("4G", "3G", "2G")
        if name in published and name in settings.technologies
    ]
    own = [name for name in TECHNOLOGIES if name in settings.technologies and name not in published]
    if "5G" in settings.technologies and "5G" in published:
        found.append(ctx.t("coverage.settings.no_5g_limit"))
    if own:
        told = ctx.t("coverage.settings.and").join(own)
        found.append(ctx.t("coverage.settings.own_limit", technologies=told))
    return found


def _ways(ctx: PageContext, values: pd.DataFrame) -> list[str]:
    """Give the ways of measuring that the deliveries behind the figures state."""
    known = ctx.bundle.origins
    notes = {note for key in values["origin_id"] if key in known for note in known[key].notes}
    found = {note.removeprefix(_WAY) for note in notes if note.startswith(_WAY)}
    return [ctx.t(f"coverage.way.{name or 'unstated'}") for name in WAYS if name in found]


def _days(ctx: PageContext, first_year: int, last_year: int) -> str:
    """Give the first and last day of the years that the deliveries of measurements cover."""
    rows = ctx.bundle.deliveries
    rows = rows[(rows["dataset"] == "coverage") & (rows["covers_from"] != "")]
    first, last = f"{first_year}-01-01", f"{last_year}-12-31"
    within = rows[(rows["covers_from"] <= last) & (rows["covers_to"] >= first)]
    if within.empty:
        return ""
    begin = max(within["covers_from"].min(), first)
    end = min(within["covers_to"].max(), last)
    same = begin[:4] == end[:4]
    return ctx.fmt.range(ctx.fmt.date(begin, year=not same), ctx.fmt.date(end))


def weights_text(ctx: PageContext) -> str:
    """Say what the rank of gaps is made of: 'boende 50, yta 25, operatörer 15, mätdagar 10'."""
    told = []
    for name in GAP_WEIGHTS:
        weight = float(ctx.bundle.settings.gaps.weights.get(name, 0))
        if weight:
            # Parts of a hundred need no decimals; parts of one do.
            number = ctx.fmt.number(weight, 0 if weight.is_integer() else 2)
            told.append(f"{ctx.t(f'coverage.weight.{name}').lower()} {number}")
    return ", ".join(told)


def rule_text(ctx: PageContext) -> str:
    """Say which cells are one gap, whose it is, and how it is ranked."""
    how = ctx.bundle.settings.gaps
    bridged = ctx.t(
        "coverage.gap.bridged", n=how.bridge_cells, count=ctx.fmt.number(how.bridge_cells)
    )
    return " ".join(
        part
        for part in (
            ctx.t("coverage.gap.rule"),
            bridged if how.bridge_cells else "",
            ctx.t("coverage.gap.ranking", weights=weights_text(ctx)),
            ctx.t("coverage.gap.days_least"),
            ctx.t("coverage.gap.unknown_people") if how.weights.get("inhabitants") else "",
        )
        if part
    )
