"""What the page Mobiltäckning is set to: read from the address, within what the edition can answer.

The edition's own settings are the defaults. Whatever differs is computed anew from its counts, so
the page can be at any setting; what the address does not name, or names wrongly, is the default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dashboard.formats import EN_DASH
from dashboard.viewmodels import coverage_missing
from geodata.settings import GAP_WEIGHTS, SIGNAL_THRESHOLDS_DBM, TECHNOLOGIES, WAYS
from geodata.themes.coverage import SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.context import PageContext
    from geodata.bundle import DataBundle
    from geodata.settings import CoverageSettings, Settings

TECHNOLOGY: Final = "teknik"
LIMIT: Final = "grans"
WAY: Final = "matsatt"
TIME: Final = "period"
SAMPLES: Final = "varden"
SHARE: Final = "andel"
BRIDGE: Final = "hal"
WEIGHTS: Final[Mapping[str, str]] = {
    "inhabitants": "vikt_boende",
    "area": "vikt_yta",
    "operators": "vikt_operatorer",
    "days": "vikt_dagar",
}
"""Keys of the address bar, the same in both languages."""

KEYS: Final = (TECHNOLOGY, LIMIT, WAY, TIME, SAMPLES, SHARE, BRIDGE, *WEIGHTS.values())

WHOLE: Final = "hela"
"""The whole span of time as one period."""

UNSTATED: Final = "ej_angivet"

LIMITS_DBM: Final = (-90, -95, -100, -105, -110, -115, -120)
"""What can be chosen for 4G and 5G, strong to weak: edges of the signal classes on either side of
the published limit. From -90 calls hold indoors too; at -120 a phone loses its connection."""

LIMITED: Final = ("4G", "5G")
"""The technologies that the chosen limit is of: both are measured as (SS-)RSRP, so a number means
the same. 2G and 3G are measured otherwise and keep their own limits."""

_ORDER: Final = ("4G", "5G", "3G", "2G")
"""Of the choices of technology: the usual one first."""

WAY_WORDS: Final[Mapping[str, str]] = {
    "in_vehicle": "fordon",
    "outside": "utomhus",
    "on_foot": "till_fots",
    "snowmobile": "snoskoter",
    "": UNSTATED,
}
"""Ways of measuring as the address bar writes them."""


@dataclass(frozen=True)
class Number:
    """A whole number that can be set: its key, bounds, default and value."""

    key: str
    low: int
    high: int
    default: int
    value: int
    step: int = 1


@dataclass(frozen=True)
class Choices:
    """What can be chosen and what is.

    Parameters
    ----------
    technologies, limits, ways, periods
        The options, as the address bar writes them; an empty limit or way is the edition's own.
    year
        The period of the values, named after its last year where it is the whole span.
    numbers
        Minimum of samples, share needed in percent, cells bridged, then the weights.
    standing, settings
        The edition's settings, and those that the page is at.
    """

    technologies: tuple[str, ...]
    technology: str
    limits: tuple[str, ...]
    limit: str
    ways: tuple[str, ...]
    way: str
    periods: tuple[str, ...]
    period: str
    years: tuple[int, ...]
    year: int
    numbers: Mapping[str, Number]
    standing: Settings
    settings: Settings

    @property
    def changed(self) -> bool:
        """Say whether the page is at other settings than the edition."""
        return self.settings != self.standing

    @property
    def computed(self) -> Settings:
        """Give what is to be computed: of other settings than the edition's, this period alone.

        The months of a calendar year as a span are the year itself, and so many times less to do
        as there are years. Where weights alone differ nothing is judged anew, and the edition's
        own years stand.
        """
        same = self.settings.coverage == self.standing.coverage
        if self.settings.coverage.months or (same and self._joined_alike):
            return self.settings
        months = (self.year * 100 + 1, self.year * 100 + 12)
        return replace(self.settings, coverage=replace(self.settings.coverage, months=months))

    @property
    def _joined_alike(self) -> bool:
        return self.settings.gaps.bridge_cells == self.standing.gaps.bridge_cells

    @property
    def weightless(self) -> bool:
        """Say whether all weights are 0: nothing can be ranked so, and the edition's own hold."""
        return not any(self.numbers[key].value for key in WEIGHTS.values())

    @property
    def when(self) -> str:
        """Give the period in words: '2024', or '2023–2024' for the whole span."""
        if self.settings.coverage.months is None:
            return str(self.year)
        return f"{self.years[-1]}{EN_DASH}{self.years[0]}"


def choices(ctx: PageContext) -> Choices | None:
    """Read the address; None where the edition has no figure of measured coverage.

    Parameters
    ----------
    ctx
        The page's context, on the edition itself.
    """
    years = tuple(reversed(coverage_missing.periods(ctx.bundle)))
    if not years:
        return None
    standing = ctx.bundle.settings
    technologies = _technologies(standing.coverage)
    limits = (
        "",
        *(str(dbm) for dbm in LIMITS_DBM if dbm != standing.coverage.thresholds_dbm["4G"]),
    )
    ways = ("", *ways_measured(ctx.bundle))
    periods = (*(str(year) for year in years), *([WHOLE] if len(years) > 1 else []))
    asked = str(ctx.view.period) if ctx.view.period in years else periods[0]
    period = ctx.view.choice(TIME, periods, asked)
    numbers = _numbers(ctx, standing)
    technology = ctx.view.choice(TECHNOLOGY, technologies, technologies[0])
    limit = ctx.view.choice(LIMIT, limits, "")
    way = ctx.view.choice(WAY, ways, "")
    whole = period == WHOLE
    chosen = replace(
        standing,
        coverage=replace(
            standing.coverage,
            technologies=_newer(standing.coverage, technology),
            thresholds_dbm=_thresholds(standing.coverage, limit),
            ways=tuple(name for name in WAYS if WAY_WORDS[name] == way) if way else (),
            months=(years[-1] * 100 + 1, years[0] * 100 + 12) if whole else None,
            min_samples=numbers[SAMPLES].value,
            share_needed=_share(standing.coverage, numbers[SHARE]),
        ),
        gaps=replace(
            standing.gaps,
            bridge_cells=numbers[BRIDGE].value,
            weights=_weights(standing, numbers),
        ),
    )
    return Choices(
        technologies, technology, limits, limit, ways, way, periods, period, years,
        years[0] if whole else int(period), numbers, standing, chosen,
    )  # fmt: skip


def ways_measured(bundle: DataBundle) -> tuple[str, ...]:
    """Give the ways that the figures of an edition rest on, as the address bar writes them."""
    rows = bundle.values[bundle.values["indicator_id"].isin(SHARES.values())]
    known = (bundle.origins[key] for key in rows["origin_id"].unique() if key in bundle.origins)
    found = {
        note.removeprefix("way:") for item in known for note in item.notes if note[:4] == "way:"
    }
    return tuple(WAY_WORDS[name] for name in WAYS if name in found)


def named_limits(settings: CoverageSettings) -> bool:
    """Say whether the limits are those with a published source."""
    return all(
        settings.thresholds_dbm[name] == SIGNAL_THRESHOLDS_DBM[name]
        for name in settings.technologies
    )


def _technologies(standing: CoverageSettings) -> tuple[str, ...]:
    """Give the oldest that can be chosen, the edition's own first; empty if it is no such set."""
    own = next((name for name in _ORDER if _from(name) == standing.technologies), "")
    return (own.lower(), *(name.lower() for name in _ORDER if name != own))


def _from(oldest: str) -> tuple[str, ...]:
    return TECHNOLOGIES[TECHNOLOGIES.index(oldest) :]


def _newer(standing: CoverageSettings, technology: str) -> tuple[str, ...]:
    return _from(technology.upper()) if technology else standing.technologies


def _thresholds(standing: CoverageSettings, limit: str) -> dict[str, int]:
    own = dict(standing.thresholds_dbm)
    return own | dict.fromkeys(LIMITED, int(limit)) if limit else own


def _numbers(ctx: PageContext, standing: Settings) -> dict[str, Number]:
    cover, how = standing.coverage, standing.gaps
    found = [
        _number(ctx, SAMPLES, 1, 50, cover.min_samples),
        _number(ctx, SHARE, 50, 100, round(cover.share_needed * 100), step=5),
        _number(ctx, BRIDGE, 0, 5, how.bridge_cells),
        *(
            _number(ctx, key, 0, 100, round(how.weights.get(name, 0)), step=5)
            for name, key in WEIGHTS.items()
        ),
    ]
    return {number.key: number for number in found}


def _number(
    ctx: PageContext, key: str, low: int, high: int, default: int, *, step: int = 1
) -> Number:
    text = ctx.view.text(key)
    asked = int(text) if text.isascii() and text.isdigit() else default
    return Number(key, low, high, default, asked if low <= asked <= high else default, step)


def _share(standing: CoverageSettings, number: Number) -> float:
    return standing.share_needed if number.value == number.default else number.value / 100


def _weights(standing: Settings, numbers: Mapping[str, Number]) -> Mapping[str, float]:
    own = {name: numbers[key] for name, key in WEIGHTS.items()}
    unchanged = all(number.value == number.default for number in own.values())
    if unchanged or not any(number.value for number in own.values()):
        return standing.gaps.weights
    return {name: own[name].value for name in GAP_WEIGHTS}
