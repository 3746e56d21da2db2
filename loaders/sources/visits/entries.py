"""What an entry says of a visit, and the rules that lists and calendars share."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geodata.municipalities import plain
from loaders.rows import NO, LeftOut
from loaders.sources.visits.places import municipalities_in, municipalities_of_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.spec import ReadOptions

VISITORS: Final = {
    **dict.fromkeys(("politician", "politicians", "politiker", "p"), "politician"),
    **dict.fromkeys(("official", "officials", "tjänsteperson", "tjänstepersoner", "t"), "official"),
    **dict.fromkeys(("both", "båda", "pt", "p/t", "politiker och tjänstepersoner"), "both"),
}
KINDS: Final = {
    **dict.fromkeys(("visit", "besök", "kommunbesök"), "visit"),
    **dict.fromkeys(("dialogue", "dialog", "kommundialog", "municipality dialogue"), "dialogue"),
    **dict.fromkeys(("study_visit", "study visit", "studiebesök"), "study_visit"),
}
MODES: Final = {
    **dict.fromkeys(("on_site", "on site", "på plats", "fysiskt", "fysisk"), "on_site"),
    **dict.fromkeys(("digital", "digitalt", "teams", "distans", "på distans"), "digital"),
}
STATUSES: Final = {
    **dict.fromkeys(("held", "genomfört", "genomförd", "hållet"), "held"),
    **dict.fromkeys(
        ("cancelled", "canceled", "inställt", "inställd", "avbokat", "avbokad"), "cancelled"
    ),
    **dict.fromkeys(("planned", "planerat", "planerad", "bokat", "preliminärt"), "planned"),
}

MAX_DAYS: Final = 14
"""A longer visit is taken for a mistyped year: each of its days would count as one visit."""

_POLITICIANS: Final = re.compile(
    r"politiker|politician|\bpolitisk|förtroendevald|\bledam(?:ot|öter)|presidi|\bnämnden?\b|regionråd"
)
_OFFICIALS: Final = re.compile(
    r"tjänste(?:person|man|män|kvinn)|handläggare|\bstrateger?\b|\bofficials?\b|direktör"
)
_DIALOGUE: Final = re.compile(r"kommundialog|municipality dialogue")
_STUDY_VISIT: Final = re.compile(r"studiebesök|study visit")
_DIGITAL: Final = re.compile(r"teams|skype|\bzoom\b|digital|på distans|webbmöte|videomöte|online")
_CANCELLED: Final = re.compile(
    r"\W*(?:inställ(?:t|d|da|es|s)|ställs in|avbok(?:at|ad|ade|as)|avlyst|cancell?ed)\b"
)
_STRUCTURE: Final = re.compile(
    r"(?:(?:kommun)?besök|visits?|möten?|meetings?|\w*\s?kategori|\w+ category|digitalt?)"
)
"""Categories that say no theme: that it is a visit, or only a colour ('Röd kategori')."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says beside its times. Place and subject are read and forgotten."""

    codes: tuple[str, ...]
    visitor: str
    """Empty if neither the categories nor the register's name say it."""

    kind: str = "visit"
    mode: str = ""
    theme: str = ""
    status: str = "held"

    def on(self, when: When, register: str) -> list[dict[str, Any]]:
        """Give the core rows of the entry at its times: one for each municipality."""
        return [
            {
                "date": dt.datetime.combine(when.first, dt.time()),
                "last_date": dt.datetime.combine(when.last, dt.time()),
                "starts": when.starts,
                "ends": when.ends,
                "municipality_code": code,
                "visitor": self.visitor,
                "kind": self.kind,
                "mode": self.mode,
                "theme": self.theme,
                "status": self.status,
                "register": register,
            }
            for code in self.codes
        ]

    def planned(self) -> Said:
        """Give the same entry as one that was planned when the file was made, unless cancelled."""
        return self if self.status == "cancelled" else replace(self, status="planned")


@dataclass(frozen=True, slots=True)
class When:
    """The days of an entry, both included, and its times (HH:MM, local, or empty)."""

    first: dt.date
    last: dt.date
    starts: str = ""
    ends: str = ""

    @classmethod
    def between(cls, start: dt.datetime, end: dt.datetime, *, all_day: bool = False) -> When:
        """Give the days and times of what ends before ``end``, as calendars say it.

        An entry that ends at midnight does not reach the next day.
        """
        last = end - dt.timedelta(minutes=1) if end > start and end.time() == dt.time() else end
        if all_day or (start.time() == end.time() == dt.time() and end > start):
            return cls(start.date(), last.date())
        return cls(start.date(), last.date(), f"{start:%H:%M}", f"{last:%H:%M}")

    @property
    def days(self) -> int:
        """Give how many days the entry touches; 0 or less if it ends before it begins."""
        return (self.last - self.first).days + 1


def said_of(
    place: str, subject: str, categories: Sequence[str], options: ReadOptions
) -> Said | LeftOut:
    """Give what a calendar's entry says of a visit, or why it is none.

    The municipality comes from the place, else from the subject; an entry that names none is no
    visit. Who visited comes from the categories, else from the register's name.
    """
    codes = municipalities_of_place(place, options.names)
    codes = codes or municipalities_in(subject, options.names)
    if not codes:
        return LeftOut("not_a_visit")
    if left_out := other_category(categories, options):
        return left_out
    return Said(
        codes,
        visitor_in(*categories) or visitor_in(options.register),
        kind=kind_in(*categories, subject),
        mode=mode_in(place, options),
        theme=theme_in(categories),
        status="cancelled" if is_cancelled(subject) else "held",
    )


def split_categories(text: str) -> tuple[str, ...]:
    """Give the categories that a cell lists."""
    return tuple(part for part in map(str.strip, re.split(r"[;,]", text)) if part)


def other_category(categories: Sequence[str], options: ReadOptions) -> LeftOut | None:
    """Leave an entry out whose categories are none of those that the person names."""
    wanted = {plain(name) for name in options.categories}
    if wanted and not wanted & {plain(name) for name in categories}:
        return LeftOut("other_category")
    return None


def visitor_in(*texts: str) -> str:
    """Give who visited by the words of texts; empty if they say neither.

    >>> visitor_in("kalender tjänstepersoner"), visitor_in("Politiker", "Tjänsteman")
    ('official', 'both')
    """
    said = " ".join(plain(text) for text in texts)
    politicians, officials = bool(_POLITICIANS.search(said)), bool(_OFFICIALS.search(said))
    if politicians and officials:
        return "both"
    return "politician" if politicians else "official" if officials else ""


def kind_in(*texts: str) -> str:
    """Give the kind of visit that texts name; one that names none is a visit."""
    said = " ".join(plain(text) for text in texts)
    if _DIALOGUE.search(said) or any(KINDS.get(plain(text)) == "dialogue" for text in texts):
        return "dialogue"
    return "study_visit" if _STUDY_VISIT.search(said) else "visit"


def mode_in(place: str, options: ReadOptions) -> str:
    """Give the mode that a place says. A link beside a named place leaves it open."""
    if not _DIGITAL.search(plain(place)):
        return ""
    return "" if municipalities_of_place(place, options.names) else "digital"


def theme_in(categories: Sequence[str]) -> str:
    """Give the categories that name a theme: not visitor, kind, colour or the visit itself."""
    return ", ".join(
        name
        for name in categories
        if not _STRUCTURE.fullmatch(plain(name))
        and plain(name) not in KINDS
        and kind_in(name) == "visit"
        and not visitor_in(name)
    )


def is_private(flag: str, sensitivity: str) -> bool:
    """Say whether an entry is marked as private or confidential. Doubt is taken for yes."""
    return flag.casefold() not in NO or plain(sensitivity) not in ("", "normal", "public", "0")


def is_cancelled(subject: str) -> bool:
    """Say whether a subject begins with the word that calendars put before a cancelled entry.

    >>> is_cancelled("INSTÄLLT: besök i Kalix"), is_cancelled("Inställning till förslaget")
    (True, False)
    """
    return bool(_CANCELLED.match(plain(subject)))
