"""What is counted while a log is read, and what is said of it at the end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata.signals import NO_TECHNOLOGY
from loaders.sources.coverage.networks import (
    NO_OPERATOR,
    UNKNOWN_OPERATOR,
    operator_of,
    technology_of,
)
from loaders.words import problem

if TYPE_CHECKING:
    from geodata.errors import Problem
    from loaders.sources.coverage.layouts import Found
    from loaders.sources.coverage.logs import Said
    from loaders.sources.coverage.texts import Coded

MAX_NAMES: Final = 12
MAX_NAME: Final = 40
MAX_COUNTED: Final = 1_000
"""Of names of operators that are not known: how many are told, how much of each, and how many are
counted one by one. A column that holds something else has as many as the file has rows."""

_NUMBER_OF_SOMEBODY: Final = 7
"""Digits, from which on a text may be the number of a phone, a SIM card or a person."""


@dataclass(slots=True)
class Told:
    """What is counted while a log is read, for the notes at its end."""

    rows: int = 0
    silent: int = 0
    silent_without_operator: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    unknown_rows: int = 0
    in_asu: int = 0

    def count(self, operator: Coded, technology: Coded, heading: str) -> None:
        """Count what is to be told; the operators' heading may stand in the file once more."""
        silent = technology.are(lambda text: technology_of(text) == NO_TECHNOLOGY)
        self.silent += int(silent.sum())
        if silent.any():
            nameless = operator.are(lambda text: operator_of(text) == NO_OPERATOR)
            self.silent_without_operator += int((silent & nameless).sum())
        amounts = np.bincount(operator.codes, minlength=len(operator.texts))
        for text, amount in zip(operator.texts, amounts, strict=True):
            if amount and operator_of(text) == UNKNOWN_OPERATOR and text.strip() != heading:
                self.unknown_rows += int(amount)
                name = _shown(text)
                if name in self.unknown or len(self.unknown) < MAX_COUNTED:
                    self.unknown[name] += int(amount)

    def notes(self, found: Found, said: Said, *, only_days: bool) -> list[Problem]:
        """Give what must be said of the delivery."""
        notes = []
        title = found.layout.title
        if self.unknown:
            names = [text for text, _ in self.unknown.most_common(MAX_NAMES)]
            first = names[0].replace('"', "")
            notes.append(
                problem("unknown_operators", names=names, count=self.unknown_rows, first=first)
            )
        if self.silent_without_operator and not said.operator:
            notes.append(problem("silent_without_operator", count=self.silent_without_operator))
        if found.layout.always_served and self.rows:
            notes.append(problem("never_silent", tool=title))
        if found.layout.neighbours_unmarked and self.rows:
            notes.append(problem("neighbours_unmarked", tool=title))
        if self.in_asu:
            notes.append(problem("signal_in_asu", count=self.in_asu))
        if only_days and self.rows:
            notes.append(problem("only_days"))
        if "timestamp" not in found.positions and self.rows:
            notes.append(problem("all_one_day", day=said.day))
        return notes


def _shown(name: str) -> str:
    """Give a name of an operator for a message; the digits of a long number are hidden."""
    long = sum(map(str.isdigit, name)) >= _NUMBER_OF_SOMEBODY
    return (re.sub(r"\d", "#", name) if long else name).strip()[:MAX_NAME]
