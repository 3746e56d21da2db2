"""A log of a kind of its own: a mapping file says what it is, and the refusal how to write one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from geodata.signals import MISSING_SIGNAL, NO_SERVICE
from loaders import words
from loaders.errors import DeliveryRefusedError
from loaders.sources import coverage
from loaders.sources.coverage.guessing import guessed
from loaders.sources.coverage.mapping import read_mapping
from tests.support.drive_logs import LULEA, apart, counts, options, read

HEAD = "När;Länk;Nät;Typ;Nivå;Länk N;Länk Ö"
MAPPING = """
[columns]
timestamp = "När"
longitude = "Länk Ö"
latitude = "Länk N"
operator = "Nät"
technology = "Typ"
signal_dbm = "Nivå"

[constants]
way = "snowmobile"

[operators]
HALEBOP = "Telia"
"Comviq Sverige" = "tele2"

[technologies]
"TYP 4" = "LTE"
"-" = "none"
"""


@pytest.fixture
def write(tmp_path):
    def writer(*rows, head=HEAD, name="log.csv"):
        path = tmp_path / name
        path.write_text("\n".join([*([head] if head else []), *apart(rows), ""]), encoding="utf-8")
        return path

    return writer


def row(who="Halebop", kind="Typ 4", level="-97", at="2024-05-01T@@Z"):
    return f"{at};x;{who};{kind};{level};65,5848;22,1567"


def refusal(path, **said):
    with pytest.raises(DeliveryRefusedError) as refused:
        coverage.read(path, options(**said))
    return refused.value


def test_a_log_of_a_kind_of_its_own_is_read_as_its_mapping_file_says(write):
    path = write(
        row(),
        row(who="COMVIQ SVERIGE", level="-200"),
        row(who="Tre", kind="5G", level="-88"),
        row(kind="-", level=""),
        row(who="Vimla"),
        row(kind="Typ 9"),
    )
    result = read(path, mapping=MAPPING)
    assert counts(result) == {
        ("Telia", "4G", -99): 1,
        ("Tele2", "4G", MISSING_SIGNAL): 1,
        ("Tre", "5G", -90): 1,
        ("Telia", "none", NO_SERVICE): 1,
    }
    assert set(result.rows["way"]) == {"snowmobile"}
    assert result.left_out == {"unknown_operator": 1}
    assert [(item.code, item.row, item.column, item.value) for item in result.problems] == [
        ("unknown_technology", 7, "Typ", "Typ 9")
    ]


def test_a_mapping_of_words_alone_adds_them_to_a_log_that_is_known(write):
    head = "timestamp;longitude;latitude;operator;technology;signal_dbm"
    path = write("2024-05-01T@@Z;22,1567;65,5848;Halebop;4G;-97", head=head)
    assert read(path).left_out == {"unknown_operator": 1}
    result = read(path, mapping='[operators]\n"halebop" = "Telia"')
    assert counts(result) == {("Telia", "4G", -99): 1}


def test_a_dash_that_means_no_service_says_nothing_of_an_empty_cell(write):
    path = write(row(kind="-"), row(kind=""))
    result = read(path, mapping=MAPPING)
    assert [count for count in counts(result).items() if count[0][1] == "none"] == [
        (("Telia", "none", NO_SERVICE), 1)
    ]
    assert [(item.code, item.row) for item in result.problems] == [("unknown_technology", 3)]


def test_a_column_for_each_technology_and_codes_of_networks_can_be_mapped(write):
    head = "t,lon,lat,mcc,mnc,rat,a,b"
    mapping = """
        [columns]
        timestamp = "t"
        longitude = "lon"
        latitude = "lat"
        operator = ["mcc", "mnc"]
        technology = "rat"
        signal_dbm = { 4G = ["a", "b"], 2G = "b" }
    """
    rows = ["LTE,-97,-60", "LTE,,-88", "GSM,-60,-99", "UMTS,-60,-60"]
    path = write(*[f"2024-05-01T@@Z,22.1,65.6,240,7,{one}" for one in rows], head=head)
    assert counts(read(path, mapping=mapping)) == {
        ("Tele2", "4G", -99): 1,
        ("Tele2", "4G", -90): 1,
        ("Tele2", "2G", -99): 1,
        ("Tele2", "3G", MISSING_SIGNAL): 1,
    }


def test_a_file_without_headings_has_them_named(write):
    names = '["timestamp", "lat", "lon", "level"]'
    mapping = f"""
        headings = {names}
        [columns]
        timestamp = "timestamp"
        longitude = "lon"
        latitude = "lat"
        signal_dbm = "level"
        [constants]
        operator = "Tre"
        technology = "4G"
    """
    rows = ["2024-05-01T@@Z,65.5848,22.1567,-97", "2024-05-01T@@Z,65.5848,22.1567,x"]
    result = read(write(*rows, head=""), mapping=mapping)
    assert counts(result) == {("Tre", "4G", -99): 1}
    assert [(item.code, item.row, item.column) for item in result.problems] == [
        ("not_a_number", 2, "level")
    ]
    error = refusal(write("1,2", head=""), mapping=mapping)
    assert error.words == "mapping_headings"


def test_the_day_of_a_log_without_times_may_stand_in_the_mapping_file(write):
    head = "lon,lat,who,rat,level"
    mapping = """
        [columns]
        longitude = "lon"
        latitude = "lat"
        operator = "who"
        technology = "rat"
        signal_dbm = "level"
    """
    path = write("22.1,65.6,Telia,4G,-97", head=head)
    assert refusal(path, mapping=mapping).code == "no_times"
    day = '[constants]\ntimestamp = "2024-05-01"'
    assert read(path, mapping=f"{mapping}\n{day}").covers == ("2024-05-01", "2024-05-01")
    assert read(path, mapping=mapping, covers="2024-05-02/2024-05-02").covers[0] == "2024-05-02"


@pytest.mark.parametrize(
    ("written", "times", "utc"),
    [
        ("01/05/2024 00.30", '"%d/%m/%Y %H.%M"', "2024-04-30 22:30:00"),
        ("1714516200", '"s"', "2024-04-30 22:30:00"),
        ("2024/05/01 00:30+0200", '"%Y/%m/%d %H:%M%z"', "2024-04-30 22:30:00"),
        ("1714516200250", '"ms"', "2024-04-30 22:30:00.250"),
    ],
)
def test_times_are_read_as_the_mapping_file_says(write, written, times, utc):
    mapping = f'{MAPPING}\n[times]\nformat = {times}\nzone = "Europe/Stockholm"'
    result = read(write(row(at=written)), mapping=mapping)
    assert result.rows["first_at"].tolist() == [pd.Timestamp(utc)]
    wrong = read(write(row(at="i går")), mapping=mapping)
    assert [(item.code, item.column) for item in wrong.problems] == [("bad_time", "När")]


def test_an_unknown_log_is_refused_with_a_mapping_file_that_only_needs_to_be_filled_in(write):
    path = write(
        "2019.06.03_07.12.03;x;Telia;4G;-97;65,5;22,1", head="Tid;a;Nät;b;Nivå;Lat N;Lon Ö"
    )
    error = refusal(path)
    assert error.code == "missing_columns"
    for language in words.LANGUAGES:
        text = words.of_error(error, language)
        assert "--mapping" in text
        assert '    timestamp = "Tid"' in text
    content = tomllib.loads(str(error.details["mapping"]))
    assert content["columns"] == {
        "timestamp": "Tid", "longitude": "Lon Ö", "latitude": "Lat N", "operator": "Nät",
        "technology": "", "signal_dbm": "Nivå",
    }  # fmt: skip
    assert content["times"] == {"format": "%Y.%m.%d_%H.%M.%S", "zone": "Europe/Stockholm"}
    # As it stands it says where something is left to fill in; filled in it is read.
    mapping = str(error.details["mapping"])
    again = refusal(path, mapping=mapping)
    assert (again.words, again.details["key"], again.details["line"]) == (
        "mapping_no_heading", "technology", 6,
    )  # fmt: skip


def test_what_was_guessed_and_filled_in_reads_the_log(write):
    head = "Tid;a;Nät;b;Nivå;Lat N;Lon Ö"
    path = write("2024-05-01T@@Z;x;Telia;4G;-97;65,5848;22,1567", head=head)
    mapping = str(refusal(path).details["mapping"]).replace('technology = ""', 'technology = "b"')
    assert counts(read(path, mapping=mapping)) == {("Telia", "4G", -99): 1}


def test_nothing_that_stands_in_a_row_is_quoted_in_the_guess():
    text = guessed(["Tid", "Anteckning"], ["1760000000", "Anna Andersson"])
    assert "Anna" not in text
    assert "1760" not in text
    assert 'format = "s"' in text


COLUMNS = 'longitude = "Länk Ö"\nlatitude = "Länk N"\noperator = "Nät"\nsignal_dbm = "Nivå"\n'


@pytest.mark.parametrize(
    ("mapping", "sentence", "line"),
    [
        ('[columns]\ntimestamp = "Tid', "mapping_not_toml", 2),
        ('[kolumner]\ntid = "Tid"', "mapping_unknown_key", 1),
        ('[columns]\n\ntid = "Tid"', "mapping_unknown_key", 3),
        ("columns = 1", "mapping_no_part", 1),
        ("headings = 1", "mapping_no_list", 1),
        (f"[columns]\n{COLUMNS}", "mapping_lacks", 1),
        (f'[columns]\n{COLUMNS}technology = ""', "mapping_no_heading", 6),
        (f'[columns]\n{COLUMNS}technology = ["a", "b"]', "mapping_no_heading", 6),
        (f'[columns]\n{COLUMNS}technology = "Teknik"', "mapping_no_such_heading", 6),
        ('[columns]\nsignal_dbm = { 6G = "x" }', "mapping_lacks", 1),
        ('[operators]\n"HALEBOP" = "Halebop"', "mapping_unknown_word", 2),
        ('[operators]\n"HALEBOP" = 1', "mapping_unknown_word", 2),
        ('[technologies]\n"13" = "6G"', "mapping_unknown_word", 2),
        ('[constants]\nway = "helikopter"', "mapping_unknown_word", 2),
        ('[constants]\nway = ""', "mapping_unknown_word", 2),
        ('[constants]\noperator = "Net 1"', "mapping_unknown_word", 2),
        ('[constants]\ntimestamp = "i maj"', "mapping_bad_day", 2),
        ('[constants]\nplats = "Luleå"', "mapping_unknown_key", 2),
        ('[times]\nformat = "ÅÅÅÅ-MM-DD"', "mapping_bad_format", 2),
        ('[times]\nformat = "%Q"', "mapping_bad_format", 2),
        ("[times]\nformat = 1", "mapping_bad_format", 2),
        ('[times]\nzone = "Norrbotten"', "mapping_bad_zone", 2),
        ("[times]\nzone = 1", "mapping_bad_zone", 2),
        ('[times]\nformat = "%H:%M:%S"', "mapping_bad_format", 2),
        ('[times]\nformat = "%d"', "mapping_bad_format", 2),
        (f"[times]\nzone = {'9' * 5000}", "mapping_not_toml", 2),
        (f"headings = {'[' * 5000}", "mapping_not_toml", 1),
        ('[times]\n[operators.HALEBOP]\nx = "Telia"', "mapping_unknown_word", 2),
        ('columns.plats.x = "Luleå"', "mapping_unknown_key", 1),
        (f"{MAPPING}\n[times]\n[constants.x]", "mapping_unknown_key", 22),
        (MAPPING.replace("way", "operator").replace("snowmobile", "Tre"), "mapping_said_twice", 11),
        (
            f"{MAPPING}[times]".replace("way", "timestamp").replace("snowmobile", "2024-05-01"),
            "mapping_said_twice",
            11,
        ),
    ],
)
def test_a_fault_in_a_mapping_file_is_told_with_its_line_and_what_is_expected(
    write, mapping, sentence, line
):
    error = refusal(write(row()), mapping=mapping)
    assert (error.words, error.details["line"]) == (sentence, line)
    for language in words.LANGUAGES:
        assert "{" not in words.of_error(error, language).replace("{ ", "")


def test_a_tool_and_a_mapping_of_columns_contradict_one_another(write):
    assert refusal(write(row()), mapping=MAPPING, preset="gnettrack").words == "mapping_and_preset"


def test_an_operator_for_all_rows_is_not_put_over_the_codes_of_networks_abroad(write):
    tower = "mcc,mnc,lat,lon,measured_at,net_type,rsrp"
    path = write(f"242,1,{LULEA[1]},{LULEA[0]},2024-05-01T@@Z,LTE,-97", head=tower)
    error = refusal(path, mapping='[constants]\noperator = "Telia"')
    assert (error.words, error.details["heading"]) == ("mapping_said_twice", "mcc / mnc")
    assert read(path, operator="Telia").left_out == {"foreign_network": 1}


def test_a_plain_table_may_say_more_than_its_template(write):
    head = "Tidpunkt;Longitud;Latitud;Operatör;Teknik;Signal;Noggrannhet;Granncell"
    path = write(f"2024-05-01T@@Z;{LULEA[0]};{LULEA[1]};Telia;4G;-97;4;nej", head=head)
    assert counts(read(path)) == {("Telia", "4G", -99): 1}


def test_the_mapping_file_that_the_manual_shows_is_sound():
    manual = Path(__file__).parents[2] / "docs" / "las-in-filer.md"
    [shown] = re.findall(r"```toml\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL)
    mapping = read_mapping(shown)
    assert mapping.layout is not None
    assert mapping.layout.signals == {"4G": ("RSRP",), "3G": ("RSCP",), "2G": ("RxLev",)}
