"""Days that lie ahead cannot be covered: a visit that is to come has not been held.

An export of Outlook's holds what is booked as well, and does not say when it was made. Taken as it
is, every booked meeting would count as held. Only the day of the load shows it, so it is checked
there, and refuses or lets through the whole file: nothing that an edition holds depends on the day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_past(file_name: str, covers: Sequence[str], today: dt.date) -> None:
    """Refuse a file of visits whose days covered go beyond today.

    Parameters
    ----------
    file_name
        For the message.
    covers
        First and last day that the file covers, ISO 8601; empty texts if it covers none.
    today
        The day of the load.

    Raises
    ------
    DeliveryRefusedError
        With the days to ask for instead.
    """
    first, last = covers
    if last and dt.date.fromisoformat(last) > today:
        begin = min(first, today.isoformat())
        raise refused("days_ahead", file=file_name, first=begin, last=last, today=str(today))
