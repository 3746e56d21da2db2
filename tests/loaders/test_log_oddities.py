"""Logs as they come: saved by a spreadsheet, put together, with numbers for times, misnamed."""

from __future__ import annotations

import pytest

from loaders import words
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from tests.support.drive_logs import GNETTRACK, LULEA, line, options, read

HEAD = "Tidpunkt;Longitud;Latitud;Operatör;Teknik;Signal;Mätsätt"


def row(at="2024-05-06 10:00:01", east=0.0, operator="Telia", signal="-97", **said):
    longitude = said.get("longitude", f"{22.15 + east:.5f}")
    place = f"{longitude};{said.get('latitude', '65.58480')}"
    return f"{at};{place};{operator};4G;{signal};in_vehicle"


@pytest.fixture
def write(tmp_path):
    def writer(*rows, head=HEAD, name="log.csv"):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        return path

    return writer


def note(result, code):
    return next((one for one in result.notes if one.code == code), None)


def refusal(path, **said):
    with pytest.raises(DeliveryRefusedError) as error:
        coverage.read(path, options(**said))
    return error.value


def test_an_unknown_log_whose_rows_are_all_of_a_wrong_length_is_refused_with_a_description(write):
    head = "Tid;Lat;Lon;Op;RAT;RSRP;Bil;Extra"
    error = refusal(write("2025-06-15 08:00:00;67.21;23.36;Telia;4G;-95;RNB", head=head))
    assert error.code == "missing_columns"
    assert 'timestamp = "Tid"' in str(error)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("Breddgrad", "Längdgrad"),
        ("N", "E"),
        ("Y (m)", "X (m)"),
        ("Lat°", "Long°"),
        ("Latitude [deg]", "Longitude [deg]"),
        ("Norr", "Öst"),
    ],
)
def test_positions_by_other_names_are_guessed_and_not_said_to_be_lacking(
    write, latitude, longitude
):
    head = f"Datum;{latitude};{longitude};Op;RAT;RSRP"
    error = refusal(write("2025-06-15 08:00:00;67.21;23.36;Telia;4G;-95", head=head))
    assert error.code == "missing_columns"
    assert f'latitude = "{latitude}"' in str(error)
    assert f'longitude = "{longitude}"' in str(error)


def test_a_g_nettrack_log_with_accuracy_loses_its_worst_positions(write):
    said = {
        "empty": "-", "Longitude": LULEA[0], "Latitude": LULEA[1], "Operatorname": "Telia",
        "CellID": "11", "NetworkMode": "4G", "RSRP": "-97",
    }  # fmt: skip
    rows = [
        line(GNETTRACK, Timestamp=f"2019.12.16_10.0{minute}.01", **said) + f",{metres}"
        for minute, metres in enumerate((5, 51, 8))
    ]
    result = read(write(*rows, head=f"{GNETTRACK},Accuracy"))
    assert result.left_out == {"poor_position": 1}


@pytest.mark.parametrize(("form", "times"), [("seconds", 1), ("milliseconds", 1000)])
def test_times_that_are_numbers_since_1970_are_read_as_such(write, form, times):
    del form
    rows = [row(at=str((1_714_986_000 + second) * times)) for second in range(3)]
    result = read(write(*rows))
    assert (result.rows_accepted, result.covers) == (3, ("2024-05-06", "2024-05-06"))


def test_a_number_that_is_no_such_time_stays_an_error(write):
    result = read(write(row(at="45418"), row(at="45419")))
    assert result.rows_rejected == 2


def test_a_wrong_latitude_is_told_of_its_own_column(write):
    result = read(write(row(latitude="199"), row(longitude="199")))
    assert [(one.column, one.value) for one in result.problems] == [
        ("Latitud", "199"),
        ("Longitud", "199"),
    ]


def test_a_minus_of_a_word_processor_is_a_minus(write):
    minus = "\N{MINUS SIGN}97"
    [count] = read(write(row(signal=minus))).rows.to_dict("records")
    assert count["signal_class"] == -99


def test_two_logs_put_together_have_headings_in_the_middle(write):
    head = f"{HEAD};exempeldata"
    rows = [f"{row()};ja", head, f"{row(at='2024-05-06 10:00:05', east=0.001)};ja"]
    result = read(write(*rows, head=head))
    assert result.left_out == {"headings_again": 1}
    assert (result.rows_accepted, result.synthetic, result.problems) == (2, True, [])
    assert note(result, "unknown_operators") is None


def test_a_drive_whose_times_a_spreadsheet_cut_to_the_minute_has_no_jumps(write):
    rows = [row(at=f"2024-05-06 10:{s // 60:02}", east=s * 0.0005) for s in range(0, 240, 5)]
    result = read(write(*rows))
    assert (result.rows_accepted, result.left_out) == (48, {})
    away = [*rows, row(at="2024-05-06 10:03", east=0.5)]
    assert read(write(*away)).left_out == {"impossible_jump": 1}


def test_a_log_of_days_alone_has_no_jumps_and_says_so(write):
    rows = [row(at="2024-05-06", east=s * 0.01) for s in range(20)]
    result = read(write(*rows))
    assert (result.rows_accepted, result.left_out) == (20, {})
    assert note(result, "only_days") is not None
    assert refusal_of_trim(write(*rows)).code == "no_tracks"


def refusal_of_trim(path):
    from geodata.municipalities import NameIndex
    from loaders.spec import Measuring, ReadOptions

    with pytest.raises(DeliveryRefusedError) as error:
        coverage.read(path, ReadOptions(NameIndex(), measuring=Measuring(trim_m=100)))
    return error.value


def test_two_phones_that_a_log_does_not_tell_apart_are_suspected_aloud(write):
    rows = [
        row(at=f"2024-05-06 10:{s // 60:02}:{s % 60:02}", east=0.5 * (s % 2) + s * 0.0001)
        for s in range(60)
    ]
    result = read(write(*rows))
    lost = result.left_out["impossible_jump"]
    assert note(result, "many_jumps").details["count"] == lost
    for language in words.LANGUAGES:
        assert words.translated(note(result, "many_jumps"), language).suggestion
    named = [f"{one};{s % 2}" for s, one in enumerate(rows)]
    result = read(write(*named, head=f"{HEAD};Enhet"))
    assert (result.left_out, note(result, "many_jumps")) == ({}, None)


def test_one_jump_in_a_log_is_no_sign_of_two_phones(write):
    rows = [row(at=f"2024-05-06 10:00:{s:02}", east=s * 0.0001) for s in range(58)]
    result = read(write(*rows, row(at="2024-05-06 10:00:59", east=0.5)))
    assert result.left_out == {"impossible_jump": 1}
    assert note(result, "many_jumps") is None
