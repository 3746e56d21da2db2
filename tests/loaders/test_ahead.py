"""What is booked is not held: days that lie ahead are not covered."""

from __future__ import annotations

import datetime as dt

import pytest

from geodata.errors import KommunatlasError
from loaders.ahead import require_past

TODAY = dt.date(2019, 6, 14)


def test_a_file_that_covers_days_ahead_is_refused_with_the_days_to_ask_for():
    with pytest.raises(KommunatlasError, match="--covers 2019-01-07/2019-06-14"):
        require_past("k.csv", ("2019-01-07", "2019-12-20"), TODAY)
    with pytest.raises(KommunatlasError, match="--covers 2019-06-14/2019-06-14"):
        require_past("k.csv", ("2019-08-01", "2019-12-20"), TODAY)


@pytest.mark.parametrize("covers", [("2019-01-07", "2019-06-14"), ("", "")])
def test_days_up_to_today_are_let_through(covers):
    require_past("k.csv", covers, TODAY)
