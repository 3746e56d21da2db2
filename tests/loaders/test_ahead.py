"""What is booked is not held: days that lie ahead are not covered."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from geodata.errors import KommunatlasError
from loaders import store
from loaders.ahead import require_past
from loaders.delivery import load
from loaders.errors import DeliveryRefusedError
from tests.support.deliveries import write_csv

TODAY = dt.date(2019, 6, 14)


def test_a_file_that_covers_days_ahead_is_refused_with_the_days_to_ask_for():
    with pytest.raises(KommunatlasError, match="--covers 2019-01-07/2019-06-14"):
        require_past("k.csv", ("2019-01-07", "2019-12-20"), TODAY)
    with pytest.raises(KommunatlasError, match="--covers 2019-06-14/2019-06-14"):
        require_past("k.csv", ("2019-08-01", "2019-12-20"), TODAY)


@pytest.mark.parametrize("covers", [("2019-01-07", "2019-06-14"), ("", "")])
def test_days_up_to_today_are_let_through(covers):
    require_past("k.csv", covers, TODAY)


@pytest.mark.usefixtures("quick")
def test_a_load_of_visits_that_lie_ahead_is_refused_and_one_of_today_is_not(place, tmp_path):
    today = dt.datetime.now(ZoneInfo("Europe/Stockholm")).date()
    visit = {"datum": today, "kommun": "Luleå", "besökare": "politiker"}
    ahead = {**visit, "datum": today + dt.timedelta(days=9)}

    with pytest.raises(DeliveryRefusedError, match="lies ahead"):
        load(place, "visits", write_csv(tmp_path / "a.csv", [visit, ahead]))
    assert not place.current.exists()
    assert load(place, "visits", write_csv(tmp_path / "b.csv", [visit])).rows_accepted == 1


@pytest.mark.usefixtures("quick")
def test_a_visit_in_two_registers_is_told_when_the_second_is_loaded(place, tmp_path):
    visit = {"datum": "2019-05-14", "kommun": "Luleå", "besökare": "politiker"}
    path = write_csv(tmp_path / "a.csv", [visit])
    load(place, "visits", path, register="politiker")

    report = load(place, "visits", path, register="tjänstepersoner")

    [note] = [item for item in report.notes if item.code == "same_visit_elsewhere"]
    assert (note.row, note.details["register"]) == (2, "politiker")
    assert len(store.open_bundle(place.root).visits) == 2
