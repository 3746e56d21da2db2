"""Logs of the known tools, each in its own layout with its odd rows."""

from __future__ import annotations

import re

import pytest

from geodata.signals import MISSING_SIGNAL, NO_SERVICE
from loaders import words
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.sources.coverage import building, told
from loaders.sources.coverage.networks import operator_of, technology_of
from tests.support.drive_logs import (
    BODEN,
    CELLMAPPER,
    CRADLEPOINT,
    CRADLEPOINT_2,
    GNETTRACK,
    LULEA,
    OPENCELLID,
    STOCKHOLM,
    TOWERCOLLECTOR,
    apart,
    counts,
    line,
    options,
    read,
)


def _refusal(path, **said):
    with pytest.raises(DeliveryRefusedError) as refused:
        coverage.read(path, options(**said))
    return refused.value


@pytest.fixture
def write(tmp_path):
    def writer(*rows, head="", name="log.csv", end="\n", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(end.join([*([head] if head else []), *apart(rows), ""]).encode(encoding))
        return path

    return writer


def notes(result):
    return [note.code for note in result.notes if note.code != "no_way"]


# --- G-NetTrack


def gnettrack(mode, rsrp, *, who="Telia", cell="11", at="2019.12.16_@.", place=LULEA):
    return line(
        GNETTRACK, empty="-", Timestamp=at, Longitude=place[0], Latitude=place[1], Speed="31",
        Operatorname=who, CellID=cell, NetworkMode=mode, RSRP=rsrp, State="I",
        NRxRSRP="-60.0",
    )  # fmt: skip


def test_gnettrack_pro_has_its_signal_in_one_column_whatever_the_technology(write):
    path = write(
        gnettrack("5G", "-103"),
        gnettrack("LTE", "-97"),
        gnettrack("HSPA+", "-111"),
        gnettrack("EDGE", "-99"),
        gnettrack("LTE", "-200"),
        gnettrack("LTE", "-"),
        gnettrack("UMTS", "2147483647"),
        head=GNETTRACK,
    )
    result = read(path)
    assert counts(result) == {
        ("Telia", "5G", -105): 1,
        ("Telia", "4G", -99): 1,
        ("Telia", "3G", -112): 1,
        ("Telia", "2G", -99): 1,
        ("Telia", "4G", MISSING_SIGNAL): 2,
        ("Telia", "3G", MISSING_SIGNAL): 1,
    }
    assert notes(result) == ["local_times"]


def test_a_line_without_its_columns_is_counted_once(write):
    path = write(gnettrack("LTE", "-97"), "half\ta line", gnettrack("LTE", "-98"), head=GNETTRACK)
    result = read(path)
    assert (result.rows_read, result.rows_rejected) == (3, 1)
    assert [(problem.code, problem.row) for problem in result.problems] == [("malformed", 3)]


def test_gnettrack_has_the_phones_own_clock_which_is_swedish_unless_said(write):
    path = write(gnettrack("LTE", "-97", at="2019.12.01_00.30.00"), head=GNETTRACK)
    assert read(path).rows["first_at"].astype(str).tolist() == ["2019-11-30 23:30:00"]
    there = read(path, time_zone="Europe/Helsinki")
    assert there.rows["first_at"].astype(str).tolist() == ["2019-11-30 22:30:00"]


def test_gnettrack_says_no_service_by_no_mode_no_cell_and_no_signal_together(write):
    path = write(
        gnettrack("-", "-", cell="-"),
        gnettrack("-", "-200", cell="0"),
        gnettrack("NO SERVICE", "-", cell="-"),
        gnettrack("", "", cell="2147483647"),
        gnettrack("-", "-", cell="11"),  # a cell: the mode is only not known
        gnettrack("-", "-104", cell="-"),  # a signal: as well
        head=GNETTRACK,
    )
    result = read(path)
    assert counts(result) == {("Telia", "none", NO_SERVICE): 4}
    assert [(item.code, item.row, item.column) for item in result.problems] == [
        ("unknown_technology", 6, "NetworkMode"),
        ("unknown_technology", 7, "NetworkMode"),
    ]


def test_rows_without_service_and_operator_are_told_because_they_hide_gaps(write):
    path = write(gnettrack("-", "-", cell="-", who="-"), gnettrack("LTE", "-97"), head=GNETTRACK)
    result = read(path)
    assert result.left_out == {"no_operator": 1}
    [note] = [note for note in result.notes if note.code == "silent_without_operator"]
    assert note.details["count"] == 1
    assert "--operator" in words.translated(note, "sv").suggestion


def test_gnettrack_names_operators_by_name_code_or_nothing(write):
    who = ["Telia SE", "24002", "N Telenor", "27203", "Sweden 2G", "0", "Halebop"]
    result = read(write(*[gnettrack("LTE", "-97", who=one) for one in who], head=GNETTRACK))
    assert counts(result) == {("Telia", "4G", -99): 1, ("Tre", "4G", -99): 1}
    assert result.left_out == {
        "foreign_network": 2, "shared_network": 1, "no_operator": 1, "unknown_operator": 1,
    }  # fmt: skip
    [note] = [note for note in result.notes if note.code == "unknown_operators"]
    assert note.details == {"names": ["Halebop"], "count": 1, "first": "Halebop"}
    assert '"Halebop" = "Telia"' in note.suggestion


LITE = (
    "Timestamp,Longitude,Latitude,Speed,Operator,MCC-MNC,CGI,CellName,Node,CellID,LAC,NetworkTech,"
    "NetworkMode,Level,Qual,SNR,CQI,ARFCN,DL_bitrate,UL_bitrate"
)


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_gnettrack_lite_is_read_with_tabs_and_with_commas(write, delimiter):
    place = {"Longitude": LULEA[0], "Latitude": LULEA[1], "Operator": "Tele2", "CellID": "7"}
    time = {"Timestamp": "2019-12-16T@@Z"}
    rows = [
        line(
            LITE, delimiter, "-", **place, **time, NetworkTech="4G", NetworkMode="LTE", Level="-88"
        ),
        line(
            LITE, delimiter, "-", **place, **time, NetworkTech="3G", NetworkMode="HSPA", Level="-95"
        ),
        line(LITE, delimiter, "-", **place | {"CellID": "-"}, **time),
    ]
    result = read(write(*rows, head=LITE.replace(",", delimiter), name="log.txt"))
    assert counts(result) == {
        ("Tele2", "4G", -90): 1, ("Tele2", "3G", -95): 1, ("Tele2", "none", NO_SERVICE): 1,
    }  # fmt: skip


# --- Tower Collector


def tower(kind, mnc="1", mcc="240", neighbour="false", accuracy="4", **signals):
    return line(
        TOWERCOLLECTOR, mcc=mcc, mnc=mnc, lac="1", cell_id="2", lat=LULEA[1], lon=LULEA[0],
        accuracy=accuracy, measured_at='"2024-05-01T@@.000Z"', net_type=kind,
        neighboring=neighbour, device='"samsung SM-A515F"', **signals,
    )  # fmt: skip


def test_tower_collector_has_a_column_of_signal_for_each_technology(write):
    path = write(
        tower("LTE", rsrp="-97", dbm="-51", rssi="-60"),
        tower("LTE", dbm="-104"),  # an older phone: dbm is what it said of its network
        tower("NR", ss_rsrp="-88", csi_rsrp="-70", dbm="-51"),
        tower("UMTS", dbm="-111", rssi="-60"),
        tower("UMTS", rscp="-95", dbm="-51"),
        tower("GSM", dbm="-99", rssi="-60"),
        tower("LTE", rsrp="2147483647", dbm="-97"),
        head=TOWERCOLLECTOR,
        end="\r\n",
    )
    result = read(path)
    assert counts(result) == {
        ("Telia", "4G", -99): 1,
        ("Telia", "4G", -105): 1,
        ("Telia", "5G", -90): 1,
        ("Telia", "3G", -112): 1,
        ("Telia", "3G", -95): 1,
        ("Telia", "2G", -99): 1,
        ("Telia", "4G", MISSING_SIGNAL): 1,
    }
    assert notes(result) == ["never_silent"]
    assert result.covers == ("2024-05-01", "2024-05-01")


def test_tower_collector_gives_network_codes_without_their_zeros(write):
    networks = [("240", "1"), ("240", "2"), ("240", "7"), ("240", "6"), ("240", "24"), ("240", "4"),
                ("240", "21"), ("240", "3"), ("242", "1"), ("244", "91"), ("", "")]  # fmt: skip
    rows = [tower("LTE", mcc=mcc, mnc=mnc, rsrp="-97") for mcc, mnc in networks]
    result = read(write(*rows, head=TOWERCOLLECTOR))
    assert {who for who, *_ in counts(result)} == {"Telia", "Tre", "Tele2", "Telenor"}
    assert result.left_out == {
        "shared_network": 2, "railway_network": 1, "other_operator": 1,
        "foreign_network": 2, "no_operator": 1,
    }  # fmt: skip


def test_a_row_that_tower_collector_knows_no_technology_of_is_rejected_and_not_without_service(
    write,
):
    path = write(tower("UNKNOWN", dbm="-97"), tower("CDMA", dbm="-97"), head=TOWERCOLLECTOR)
    result = read(path)
    assert [(item.code, item.row, item.column, item.value) for item in result.problems] == [
        ("unknown_technology", 2, "net_type", "UNKNOWN"),
        ("unknown_technology", 3, "net_type", "CDMA"),
    ]
    assert result.rows_accepted == 0


def test_other_cells_and_poor_positions_of_tower_collector_are_left_out(write):
    path = write(
        tower("LTE", rsrp="-97"),
        tower("LTE", rsrp="-60", neighbour="true"),
        tower("LTE", rsrp="-60", accuracy="120"),
        head=TOWERCOLLECTOR,
    )
    result = read(path)
    assert counts(result) == {("Telia", "4G", -99): 1}
    assert result.left_out == {"neighbour_cell": 1, "poor_position": 1}


def test_a_shared_network_is_of_the_sim_card_that_the_person_names(write):
    path = write(tower("LTE", mnc="24", rsrp="-97"), tower("LTE", rsrp="-97"), head=TOWERCOLLECTOR)
    assert counts(read(path)) == {("Telia", "4G", -99): 1}
    assert counts(read(path, operator="Tele2")) == {
        ("Tele2", "4G", -99): 1, ("Telia", "4G", -99): 1,
    }  # fmt: skip


def test_older_exports_of_tower_collector_are_read_too(write):
    head = (
        "mcc,mnc,lac,cell_id,psc,asu,dbm,ta,lat,lon,accuracy,speed,bearing,altitude,measured_at,"
        "net_type,neighboring,device"
    )
    row = line(
        head, mcc="240", mnc="8", dbm="-104", lat=BODEN[1], lon=BODEN[0],
        measured_at='"2018-05-01T@@.000Z"', net_type="LTE", neighboring="false",
    )  # fmt: skip
    assert counts(read(write(row, head=head))) == {("Telenor", "4G", -105): 1}


# --- OpenCelliD


def opencellid(act, signal, mnc="1", at='"2024-05-01 @@.000Z"', place=LULEA):
    return line(
        OPENCELLID, lat=place[1], lon=place[0], mcc="240", mnc=mnc, cellid="2", signal=signal,
        measured_at=at, rating="4", act=act, devn='"X"',
    )  # fmt: skip


def test_opencellid_has_its_signal_in_the_phones_steps_or_in_dbm(write):
    path = write(
        opencellid("LTE", "43"),  # -97 dBm
        opencellid("LTE", "-97"),
        opencellid("NR", "50"),  # -90
        opencellid("GSM", "7"),  # -99
        opencellid("UMTS", "40"),  # -80
        opencellid("UMTS", "20"),  # of the old scale or of the new one: missing
        opencellid("LTE", "99"),
        opencellid("GSM", "99"),
        opencellid("LTE", ""),
        head=OPENCELLID,
    )
    result = read(path)
    assert counts(result) == {
        ("Telia", "4G", -99): 2,
        ("Telia", "5G", -90): 1,
        ("Telia", "2G", -99): 1,
        ("Telia", "3G", -80): 1,
        ("Telia", "3G", MISSING_SIGNAL): 1,
        ("Telia", "4G", MISSING_SIGNAL): 2,
        ("Telia", "2G", MISSING_SIGNAL): 1,
    }
    assert notes(result) == ["never_silent", "neighbours_unmarked", "signal_in_asu"]
    assert result.notes[-1].details == {"count": 7}


def test_times_of_opencellid_may_have_their_offset(write):
    path = write(opencellid("LTE", "-97", at="2024-05-01T00:30:00+02:00"), head=OPENCELLID)
    assert read(path).covers == ("2024-04-30", "2024-04-30")


# --- CellMapper


def cellmapper(kind, signal, mnc="2", place=LULEA):
    return line(
        CELLMAPPER, latitude=place[1], longitude=place[0], altitude="12", MCC="240", MNC=mnc,
        LAC="1", CID="2", signal=signal, type=kind, subtype=kind,
    )  # fmt: skip


@pytest.mark.parametrize("head", [CELLMAPPER, ""])
def test_cellmapper_is_read_with_and_without_headings_on_a_day_that_is_said(write, head):
    rows = [
        cellmapper("LTE", "-97"),
        cellmapper("LTE", "-97", place=BODEN),
        cellmapper("UMTS", "-95"),
        cellmapper("LTE", "-97", place=STOCKHOLM),
        cellmapper("XYZ", "-97"),
        "1,2",
    ]
    result = read(write(*rows, head=head), covers="2024-05-01/2024-05-01")
    assert counts(result) == {("Tre", "4G", -99): 2, ("Tre", "3G", -95): 1}
    assert (result.rows_read, result.rows_outside, result.covers) == (6, 1, ("2024-05-01",) * 2)
    first = 1 + bool(head)
    assert [(item.code, item.row) for item in result.problems] == [
        ("unknown_technology", first + 4),
        ("malformed", first + 5),
    ]
    assert notes(result) == ["never_silent", "all_one_day"]


@pytest.mark.parametrize(
    ("covers", "said"),
    [("", "säger|måste sägas"), ("2024-05-01/2024-05-02", "flera dagar")],
)
def test_cellmapper_without_its_day_is_refused_with_how_to_say_it(write, covers, said):
    with pytest.raises(DeliveryRefusedError) as refused:
        read(write(cellmapper("LTE", "-97"), head=CELLMAPPER), covers=covers)
    assert refused.value.code == "no_times"
    assert any(part in words.of_error(refused.value, "sv") for part in said.split("|"))


# --- Cradlepoint


def test_a_survey_of_cradlepoints_older_layout_is_read(write):
    common = {"Time": "2023-05-01 @@", "Latitude": LULEA[1], "Longitude": LULEA[0]}
    rows = [
        line(CRADLEPOINT, **common, Carrier="Telia", Service_Display="LTE", RSRP="-97", RSSI="-60"),
        line(CRADLEPOINT, **common, Carrier="Telia", Service_Display="5G NSA", RSRP="-88"),
        line(CRADLEPOINT, **common, Carrier="Telia", Service_Display="UMTS", RSSI="-70"),
        line(CRADLEPOINT, **common, Carrier="Telia", Service_Display="None", RSRP="None"),
    ]
    result = read(write(*rows, head=CRADLEPOINT))
    assert counts(result) == {
        ("Telia", "4G", -99): 1, ("Telia", "5G", -90): 1, ("Telia", "3G", MISSING_SIGNAL): 1,
    }  # fmt: skip
    [problem] = result.problems
    assert (problem.code, problem.row) == ("unknown_technology", 5)


def test_a_survey_of_cradlepoints_newer_layout_is_read(write):
    common = {"Timestamp": "2024-05-01 @@", "Lat": LULEA[1], "Long": LULEA[0]}
    rows = [
        # The network and, where they differ, the SIM card's.
        line(CRADLEPOINT_2, **common, Carrier="N Telenor/Telia", Serice_Display="LTE", RSRP="-97"),
        line(
            CRADLEPOINT_2, **common, Carrier="Telia", Serice_Display="5G", RSRP="-97", RSRP_5G="-88"
        ),
        line(
            CRADLEPOINT_2,
            **common,
            Carrier="Telia",
            Serice_Display="5G",
            RSRP="-97",
            RSRP_5G="None",
        ),
    ]
    result = read(write(*rows, head=CRADLEPOINT_2))
    assert counts(result) == {
        ("Telia", "4G", -99): 1, ("Telia", "5G", -90): 1, ("Telia", "5G", -99): 1,
    }  # fmt: skip
    assert notes(result) == ["never_silent"]


# --- Of all


SAMPLES = {
    "gnettrack": (GNETTRACK, gnettrack("LTE", "-97", at="2024.05.01_@.")),
    "gnettrack-lite": (
        LITE,
        line(
            LITE, ",", "-", Timestamp="2024.05.01_@.", Longitude=LULEA[0], Latitude=LULEA[1],
            Speed="3", Operator="Telia", CellID="7", NetworkMode="LTE", Level="-97",
        ),
    ),
    "towercollector": (TOWERCOLLECTOR, tower("LTE", rsrp="-97")),
    "opencellid": (OPENCELLID, opencellid("LTE", "-97")),
    "cellmapper": (CELLMAPPER, cellmapper("LTE", "-97", mnc="1")),
    "cradlepoint": (
        CRADLEPOINT,
        line(
            CRADLEPOINT, Time="2024-05-01 @@", Latitude=LULEA[1], Longitude=LULEA[0],
            Carrier="Telia", Service_Display="LTE", RSRP="-97",
        ),
    ),
}  # fmt: skip
DAY = "2024-05-01/2024-05-01"


@pytest.mark.parametrize("name", SAMPLES)
def test_columns_may_stand_in_any_order_among_others_and_be_written_as_swedish_excel_does(
    write, name
):
    head, row = SAMPLES[name]
    cells = [cell.strip('"') for cell in row.split(",")]
    pairs = [("Anteckning", "å, ö"), *reversed(list(zip(head.split(","), cells, strict=True)))]
    headings = ";".join(heading for heading, _ in pairs)
    texts = [text if text.startswith("20") else text.replace(".", ",") for _, text in pairs]
    path = write(";".join(texts), head=headings, encoding="cp1252", end="\r\n")
    result = read(path, covers=DAY)
    assert counts(result) == {("Telia", "4G", -99): 1}, result.problems


@pytest.mark.parametrize("name", SAMPLES)
def test_a_tool_may_be_named_and_a_second_reading_gives_the_same(write, name):
    head, row = SAMPLES[name]
    path = write(row, head=head)
    found = [read(path, preset=preset, covers=DAY) for preset in (name, "", name)]
    for other in found[1:]:
        assert other.rows.equals(found[0].rows)
        assert other.notes == found[0].notes


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_alone_give_no_rows_and_an_empty_file_is_refused(write, name):
    result = read(write(head=SAMPLES[name][0]), covers=DAY)
    assert (result.rows_read, len(result.rows), notes(result)) == (0, 0, [])
    with pytest.raises(DeliveryRefusedError, match="is empty"):
        read(write(), preset=name, covers=DAY)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_line_with_a_column_too_many_is_one_rejected_row_in_every_layout(write, name):
    head, row = SAMPLES[name]
    result = read(write(row, f"{row},", head=head), covers=DAY)
    assert (result.rows_read, result.rows_rejected) == (2, 1)
    assert [(item.code, item.row) for item in result.problems] == [("malformed", 3)]


@pytest.mark.parametrize("name", sorted({*SAMPLES} - {"cellmapper"}))
@pytest.mark.parametrize("preset", [True, False])
def test_a_file_without_headings_is_refused_and_nothing_of_its_first_row_is_shown(
    write, name, preset
):
    error = _refusal(write(SAMPLES[name][1]), preset=name if preset else "")
    assert (error.words, error.code) == ("log_without_headings", "missing_columns")
    for language in words.LANGUAGES:
        assert not set(re.findall(r"\d+", words.of_error(error, language))) - {
            str(SAMPLES[name][0].count(",") + 1)
        }


@pytest.mark.parametrize("above", ["", "Logg från bil 7", "sep=,"])
def test_lines_above_the_headings_are_told(write, above):
    head, row = SAMPLES["gnettrack"]
    assert _refusal(write(head, row, head=f"{above}\n")).words == "headings_below"


@pytest.mark.parametrize("name", coverage.PRESETS)
def test_a_file_that_is_not_what_it_was_said_to_be_is_refused_with_what_it_lacks(write, name):
    path = write("1;2", head="latitude;b")
    with pytest.raises(DeliveryRefusedError) as refused:
        coverage.read(path, options(preset=name))
    assert refused.value.code == "missing_columns"
    for language in words.LANGUAGES:
        assert "{" not in words.of_error(refused.value, language)


@pytest.mark.parametrize(
    ("head", "code", "says"),
    [
        (
            "radio,mcc,net,area,cell,unit,lon,lat,range,samples,created,updated,averageSignal",
            "aggregated_cells",
            "register över celler",
        ),
        (
            "LTE,240,1,100,200,,22.1,65.5,1000,7,1,1459814000,1459814000,0",
            "aggregated_cells",
            "register över celler",
        ),
        ('"Time","RSRP","RSRQ","PCI","OFFSET=0"', "no_coordinates", "LTE Coverage Tool"),
        ("Time,RSRP,Operator,Technology", "no_coordinates", "latitud och longitud"),
        ("quadkey,tile,avg_d_kbps,avg_u_kbps,tests", "speed_tiles", "medelhastigheter"),
        ("id,BL,mobilesBB_AnzahlMNB", "coverage_classes", "hur många nät"),
    ],
)
def test_what_holds_no_measurements_at_places_is_refused_with_what_to_do(write, head, code, says):
    with pytest.raises(DeliveryRefusedError) as refused:
        read(write(head, head=head))
    assert refused.value.code == code
    assert says in words.of_error(refused.value, "sv")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("240-1", "Telia"), ("24001", "Telia"), ("2401", "Telia"), ("TELIA S", "Telia"),
        ("Telia Sverige AB", "Telia"), ("3", "Tre"), ("3SE", "Tre"), ("HI3G", "Tre"),
        ("240-10", "Tele2"), ("240 08", "Telenor"), ("SWEDEN", "shared_network"),
        ("Sweden 3G", "shared_network"), ("24034", "railway_network"), ("24009", "other_operator"),
        ("3 DK", "foreign_network"), ("Telenor Norge", "foreign_network"),
        ("N TELENOR", "foreign_network"), ("310-260", "foreign_network"), ("240-", "no_operator"),
        ("2147483647", "no_operator"), ("Halebop", "unknown_operator"), ("24001.0", "Telia"),
        ("24201,0", "foreign_network"), ("000-00", "no_operator"), ("nan", "no_operator"),
        ("Endast nödsamtal", "no_operator"),
    ],
)  # fmt: skip
def test_an_operator_is_known_by_its_name_or_code(text, who):
    assert operator_of(text) == who


@pytest.mark.parametrize(
    ("text", "technology"),
    [("DC-HSPA+", "3G"), ("LTE-A", "4G"), ("LTE_CA", "4G"), ("5G NSA", "5G"), ("NR", "5G"),
     ("Emergency only", "none"), ("ingen tjänst", "none"), ("UNKNOWN", "unknown"),
     ("nödsamtal", "none"), ("Endast nödsamtal", "none"), ("Inget nät", "none"), ("-", "unknown"),
     ("No coverage", "none"), ("Saknar täckning", "none"), ("", "unknown"), ("_", "unknown"),
     ("IWLAN", "unknown"), ("CDMA", "unknown")],
)  # fmt: skip
def test_a_technology_is_known_by_the_words_that_phones_use(text, technology):
    assert technology_of(text) == technology


def test_the_number_of_a_phone_or_a_sim_card_is_not_shown_where_an_operator_should_stand(write):
    rows = [gnettrack("LTE", "-97", who=who) for who in ("356938035643809", "Bil 7", "99999")]
    [note] = [one for one in read(write(*rows, head=GNETTRACK)).notes if "names" in one.details]
    assert note.details["names"] == ["#" * 15, "Bil 7", "99999"]


def test_a_column_that_holds_no_operators_fills_no_memory(write, monkeypatch):
    monkeypatch.setattr(told, "MAX_COUNTED", 2)
    rows = [gnettrack("LTE", "-97", who=f"Nät {at % 5}") for at in range(20)]
    [note] = [one for one in read(write(*rows, head=GNETTRACK)).notes if "names" in one.details]
    assert (note.details["count"], note.details["names"]) == (20, ["Nät 0", "Nät 1"])


@pytest.mark.parametrize(("missing", "told"), [(1, False), (2, False), (3, True)])
def test_a_log_most_of_whose_signals_are_none_is_told(write, missing, told):
    signals = ["97"] * missing + ["-97", "-98"]
    result = read(write(*[gnettrack("LTE", signal) for signal in signals], head=GNETTRACK))
    assert ("signal_missing" in notes(result)) == told


@pytest.mark.parametrize("technology", ["2G", "3G", "4G", "5G"])
@pytest.mark.parametrize("steps", ["99", "255", "98"])
def test_steps_that_no_phone_counts_are_no_signal(technology, steps):
    assert building.from_asu(technology, steps) == ""


def test_a_latitude_that_is_not_on_earth_is_rejected(write):
    result = read(write(gnettrack("LTE", "-97", place=("22.1", "95.0")), head=GNETTRACK))
    assert [item.code for item in result.problems] == ["out_of_range"]


def test_a_faulty_cell_is_quoted_as_the_file_has_it_under_the_heading_that_the_file_has(write):
    head = "Tid;Signal;RSRP;Lon;Lat;Operatör;Teknik"
    path = write(
        "2024-05-01T@@Z;-97;-60;500,50;65,5848;Telia;4G",
        "2024-05-01T@@Z;stark;-60;22,1567;65,5848;Telia;4G",
        "2024-05-01T@@Z;-97;-60;22,1567;65,5848;Telia;4G",
        head=head,
    )
    result = read(path)
    assert [(item.column, item.value) for item in result.problems] == [
        ("Lon", "500,50"), ("Signal", "stark"),
    ]  # fmt: skip
    assert counts(result) == {("Telia", "4G", -99): 1}
