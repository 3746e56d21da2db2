"""Write the tables of datasets and indicators into README.md, from the registries themselves.

Run ``python docs/tables.py`` after a change of a registry; a test checks that README.md is in step.
"""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.i18n import Translator
from geodata.indicators import THEMES
from loaders.catalog import DATASETS

README = Path(__file__).parents[1] / "README.md"


def datasets_table() -> str:
    """Give the table of datasets: name, level, personal data, how deliveries combine."""
    combine = {
        "key": "later wins, per key",
        "whole": "later replaces all",
        "register": "later replaces, per register and days",
        "add": "deliveries add up",
    }
    lines = [
        "| dataset | openness | originals with personal data | deliveries |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{spec.name}` | {spec.level} | {'yes' if spec.personal else 'no'} "
        f"| {combine[spec.precedence]} |"
        for spec in DATASETS.values()
    ]
    return "\n".join(lines)


def indicators_table() -> str:
    """Give the table of indicators: id, label, unit, rule for the county; variants are folded."""
    t = Translator("en")
    lines = ["| indicator | meaning | unit | county |", "|---|---|---|---|"]
    for theme in THEMES:
        variants: dict[str, list[str]] = {}
        for indicator in theme.indicators:
            if indicator.variant_of:
                suffix = indicator.id.removeprefix(indicator.variant_of)
                variants.setdefault(indicator.variant_of, []).append(f"`{suffix}`")
        for indicator in theme.indicators:
            if indicator.variant_of:
                continue
            key = f"indicator.{indicator.id}"
            also = (
                f" (also {', '.join(variants[indicator.id])})" if indicator.id in variants else ""
            )
            lines.append(
                f"| `{indicator.id}`{also} | {t(f'{key}.label')} | {t(f'{key}.unit')} "
                f"| published, else {indicator.county_rule} |"
            )
    return "\n".join(lines)


def with_tables(text: str) -> str:
    """Give the README's text with both tables renewed between their marks."""
    for name, table in (("datasets", datasets_table()), ("indicators", indicators_table())):
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
        text, count = re.subn(pattern, lambda m, t=table: m[1] + t + m[2], text, flags=re.DOTALL)
        if count != 1:
            msg = f"README.md: expected one pair of marks <!-- {name} --> … <!-- /{name} -->."
            raise ValueError(msg)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
