"""The command is a contract: words, exit status, and the names in its JSON."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.command import default_language
from geodata import schema
from geodata.indicators import indicator
from loaders.catalog import DATASETS
from loaders.trace import formula
from loaders.version import program_version
from tests.support.deliveries import FIGURE, derive_little, write_csv

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "loaders" / "sample_data"

REPORT = {
    "dataset", "delivery_id", "rows_read", "rows_accepted", "rows_rejected", "rows_left_out",
    "left_out", "rows_outside", "problems", "changes", "edition_id", "remarks", "marked",
}  # fmt: skip
PROBLEM = {"code", "sheet", "row", "column", "value", "message", "suggestion"}
VALUES = (
    "municipality_code,indicator_id,period,value,low,high,numerator,denominator,n_obs,n_samples,"
    "status,basis,qualifier,origin_id,series_break"
)


def run(*words, data=None):
    environment = {"KOMMUNATLAS_LANGUAGE": "en"} | ({"KOMMUNATLAS_DATA": str(data)} if data else {})
    return CliRunner(env=environment).invoke(main, [str(word) for word in words])


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("loaders.edition.derived", derive_little)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace")
    for name, file in (("figures", "figures.csv"), ("localities", "localities.csv")):
        result = run("load", name, DATA / file, data=root)
        assert result.exit_code == 0, result.stderr
    return root


def _json(*words, data):
    result = run(*words, "--json", data=data)
    return result.exit_code, json.loads(result.stdout), result


def test_population_of_lulea_is_printed_as_the_source_has_it(data):
    result = run("indicators", "--indicator", "population", "--format", "csv", data=data)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    lulea = {r["period"]: r for r in rows if r["municipality_code"] == "2580"}

    assert result.stdout.splitlines()[0] == VALUES
    assert list(schema.columns("indicator_values")) == VALUES.split(",")
    assert (lulea["2019"]["value"], lulea["2020"]["value"]) == ("78105", "78549")
    assert {r["indicator_id"] for r in rows} == {"population"}
    assert {r["series_break"] for r in rows} <= {"true", "false"}


def test_values_can_be_chosen_by_name_year_and_form(data):
    result = run(
        *("indicators", "--municipality", "luleå kommun", "--period", "2019"),
        *("--indicator", "population", "--format", "json"),
        data=data,
    )
    [row] = json.loads(result.stdout)
    assert (row["value"], row["low"], row["status"]) == (78105, None, "observed")


def test_each_delivery_is_listed_with_hash_source_licence_and_level(data):
    status, found, _ = _json("datasets", data=data)

    assert status == 0
    assert [item["dataset"] for item in found] == ["boundaries", "figures", "localities"]
    for item in found:
        assert len(item["sha256"]) == 64
        assert item["source"]
        assert item["licence"]
        assert item["level"] == "open"


def test_a_value_is_traced_to_file_row_and_hash(data):
    status, found, _ = _json("trace", "population", "2580", "2019", data=data)
    [row] = found["rows"]["facts"]["shown"]
    line = (DATA / "figures.csv").read_text(encoding="utf-8").splitlines()[row["row"] - 1]

    assert status == 0
    assert found["value"]["value"] == 78105
    assert row["file"] == "figures.csv"
    assert line.startswith("2580,")
    assert ",2019,78105," in line
    [delivery] = found["deliveries"]
    assert row["sha256"] == delivery["file_sha256"]
    assert "SCB" in found["origin"]["sources"][0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trace", "population", "2580", "1800"), "no value"),
        (("trace", "populatoin", "2580", "2019"), "population"),
        (("trace", "population", "Lulå", "2019"), "Luleå"),
        (("indicators", "--municipality", "Överkalixx"), "Överkalix"),
        (("indicators", "--indicator", "x"), "No indicator"),
        (("gaps", "--operator", "Televerket"), "Televerket"),
        (("gaps", "--technology", "6G"), "6G"),
        (("gaps", "--period", "maj"), "--period"),
        (("rollback", "ffff"), "no edition"),
        (("template", "boundaries", "-o", "b.csv"), "no plain table"),
        (("template", "visits", "-o", "b.doc"), ".xlsx"),
    ],
)
def test_what_is_not_there_is_a_sentence_and_status_one(data, words, said):
    result = run(*words, data=data)

    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("load",), ("load", "figures"), ("load", "nonsense", "f.csv"), ("nonsense",),
        ("load", "figures", "f.csv", "--accept", "swapped_axes"),
        ("load", "figures", "f.csv", "--categories", "Kommunbesök"),
        ("load", "figures", "f.csv", "--way", "outside"),
        ("load", "visits", "f.csv", "--max-accuracy", "30"),
        ("load", "coverage", "f.csv", "--way", "helikopter"),
        ("load", "coverage", "f.csv", "--operator", "Telja"),
        ("load", "coverage", "f.csv", "--time-zone", "Norrbotten"),
        ("load", "coverage", "f.csv", "--trim", "-1"),
        ("load", "coverage", "f.csv", "--mapping", "nowhere.toml"),
        ("load", "figures", "a.csv", "b.csv", "--marked", "m.xlsx"),
        ("load", "figures", "a.csv", "--marked", "m.csv"),
        ("load", "figures", "a.csv", "--language", "fi"), ("forget",),
        ("trace", "population", "2580"), ("trace", "population", "2580", "x"),
        ("indicators", "--format", "xml"), ("gaps", "--format", "gpkg"), ("rollback",),
    ],
)  # fmt: skip
def test_wrong_usage_is_status_two(data, words):
    assert run(*words, data=data).exit_code == 2


@pytest.mark.parametrize("command", ["datasets", "editions", "verify", "indicators", "gaps"])
def test_without_data_every_command_says_what_to_do(tmp_path, command):
    result = run(command, data=tmp_path / "nothing")

    assert result.exit_code == 1
    assert "kommunatlas sample" in result.stderr
    assert not (tmp_path / "nothing").exists()


@pytest.fixture
def mixed(tmp_path):
    rows = [
        {**FIGURE, "value": 78105},
        {**FIGURE, "municipality": "Lulå", "value": 1},
        {**FIGURE, "indicator": "sea_area", "value": 1},
        {**FIGURE, "municipality": "", "municipality_code": "0180", "value": 1},
    ]
    return write_csv(tmp_path / "mixed.csv", rows)


@pytest.mark.usefixtures("quick")
def test_a_load_prints_one_object_whose_counts_add_up(tmp_path, mixed):
    place = tmp_path / "data"
    status, found, result = _json("load", "figures", mixed, data=place)

    assert status == 0
    assert set(found) >= REPORT
    assert (
        found["rows_read"]
        == 4
        == (
            found["rows_accepted"]
            + found["rows_rejected"]
            + found["rows_left_out"]
            + found["rows_outside"]
        )
    )
    assert sum(found["left_out"].values()) == found["rows_left_out"] == 1
    [problem] = found["problems"]
    assert set(problem) >= PROBLEM
    assert "mixed.csv" in result.stderr
    assert (place / "current").read_text().strip() == found["edition_id"]

    status, again, result = _json("load", "figures", mixed, data=place)
    assert (status, again["outcome"], again["edition_id"]) == (0, "unchanged", found["edition_id"])
    assert "nothing was changed" in result.stderr


@pytest.mark.usefixtures("quick")
def test_strict_and_refused_loads_end_with_status_one_and_still_report(tmp_path, mixed):
    place = tmp_path / "data"
    status, found, _ = _json("load", "figures", mixed, "--strict", data=place)
    assert (status, found["outcome"], found["edition_id"]) == (1, "refused", "")
    assert set(found) >= REPORT

    status, found, _ = _json("load", "figures", tmp_path / "none.csv", data=place)
    assert (status, found["error"]["code"]) == (1, "no_file")
    assert set(found) >= REPORT
    assert [problem["code"] for problem in found["problems"]] == ["no_file"]
    assert found["problems"][0]["message"] == found["message"]
    assert not place.exists()


@pytest.mark.usefixtures("quick")
def test_several_files_are_summed_and_published_at_once(tmp_path):
    place = tmp_path / "data"
    files = [
        write_csv(tmp_path / f"{year}.csv", [{**FIGURE, "year": year, "value": year}])
        for year in (2018, 2019)
    ]
    status, found, _ = _json("load", "figures", *files, data=place)

    assert status == 0
    assert found["rows_read"] == 2
    assert len(found["deliveries"]) == 2
    assert len(list((place / "editions").iterdir())) == 1


@pytest.mark.usefixtures("quick")
def test_editions_are_listed_restored_and_verified(tmp_path):
    place = tmp_path / "data"
    for year in (2018, 2019):
        file = write_csv(tmp_path / f"{year}.csv", [{**FIGURE, "year": year, "value": year}])
        run("load", "figures", file, data=place)
    _, (latest, former), _ = _json("editions", data=place)
    assert (latest["current"], former["current"]) == (True, False)

    status, found, _ = _json("rollback", former["edition_id"], data=place)
    assert (status, found["edition_id"]) == (0, former["edition_id"])
    status, found, _ = _json("verify", data=place)
    assert (status, found["whole"], found["edition_id"]) == (0, True, former["edition_id"])

    next((place / "tables").iterdir()).write_bytes(b"")
    status, found, _ = _json("verify", data=place)
    assert (status, found["whole"]) == (1, False)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_is_written_for_every_plain_table(tmp_path, suffix):
    for name in DATASETS:
        if name == "boundaries":
            continue
        result = run("template", name, "-o", tmp_path / f"{name}.{suffix}")
        assert result.exit_code == 0, result.stderr
        assert (tmp_path / f"{name}.{suffix}").stat().st_size > 0


def _fill_in(path):
    """Leave the example where it is and write a row of one's own below it, as people do."""
    own = {"datum": "14 maj 2019", "kommun": "Pajala", "besökare": "båda"}
    if path.suffix == ".csv":
        text = path.read_text("utf-8-sig")
        headings = text.splitlines()[0].split(";")
        row = ";".join(own.get(heading, "") for heading in headings)
        path.write_text(f"{text}{row}\n", "utf-8-sig")
        return
    book = openpyxl.load_workbook(path)
    for cell in book["Data"][1]:
        book["Data"].cell(3, cell.column).value = own.get(cell.value)
    book.save(path)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_filled_in_is_accepted(tmp_path, suffix):
    path = tmp_path / f"visits.{suffix}"
    run("template", "visits", "-o", path)
    _fill_in(path)
    status, found, _ = _json("load", "visits", path, data=tmp_path / "data")

    assert status == 0
    assert (found["rows_accepted"], found["left_out"]) == (1, {"example_row": 1})


def test_the_version_is_answered_at_once_and_without_heavy_libraries():
    program = (
        "import sys\nfrom dashboard.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'geopandas', 'streamlit', 'folium'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines() == [f"kommunatlas, version {program_version()}", "[]"]


def test_a_published_share_is_not_told_as_a_quotient():
    value = {
        "period": 2019, "value": 0.8304, "status": "observed",
        "numerator": 8531.53, "denominator": 10274.0,
    }  # fmt: skip
    wanted = indicator("broadband_100mbit_share")
    own = {"indicator_id": wanted.id, "period": 2019, "value": 0.8304}
    behind = {"facts": pd.DataFrame([own])}

    said = "broadband_100mbit_share = 0.8304, published; about 8532 of 10274"
    assert formula(wanted, value, behind) == said
    others = {"facts": pd.DataFrame([{**own, "indicator_id": "households"}])}
    assert formula(wanted, value, others).endswith("8531.53 / 10274 = 0.8304")


def test_a_file_that_cannot_be_written_is_a_sentence(data, tmp_path):
    for words in (
        ("gaps", "-o", tmp_path / "none" / "x.csv"),
        ("template", "visits", "-o", tmp_path / "none" / "x.csv"),
    ):
        result = run(*words, data=data)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "could not be written" in result.stderr


def test_what_the_disk_answers_is_a_sentence(data, monkeypatch):
    def refuse(*_args):
        raise PermissionError(errno.EACCES, "Permission denied", "/somewhere/current")

    monkeypatch.setattr("loaders.listing.editions", refuse)
    status, found, result = _json("editions", data=data)

    assert (status, found["error"]["code"]) == (1, "refused")
    assert result.stderr == "/somewhere/current: Permission denied.\n"


@pytest.mark.usefixtures("quick")
def test_a_damaged_pointer_does_not_hide_the_editions(tmp_path):
    place = tmp_path / "data"
    file = write_csv(tmp_path / "f.csv", [{**FIGURE, "value": 1}])
    _, made, _ = _json("load", "figures", file, data=place)
    (place / "current").write_text("nonsense")

    status, [only], _ = _json("editions", data=place)
    assert (status, only["edition_id"], only["current"]) == (0, made["edition_id"], False)
    assert made["edition_id"] in run("verify", data=place).stderr
    assert run("rollback", made["edition_id"], data=place).exit_code == 0


@pytest.mark.usefixtures("quick")
def test_a_load_is_told_in_the_language_that_is_asked_for(tmp_path, mixed):
    place = tmp_path / "data"
    result = run("load", "figures", mixed, "--language", "sv", data=place)

    assert result.stderr.splitlines()[0] == (
        "mixed.csv: 4 rader lästa, 1 godkänd, 1 att rätta, 1 utelämnad, 1 utanför länet. "
        "Publicerat."
    )
    assert "  Utelämnade: sea_area är inget mått här (1)." in result.stderr
    assert "rad 3, municipality: ”Lulå” är ingen kommun" in result.stderr
    [kept] = (place / "rejects").iterdir()
    assert f"  Det som ska rättas står i {kept}." in result.stderr

    refused = run("load", "figures", tmp_path / "none.csv", "--language", "sv", data=place)
    assert (refused.exit_code, refused.stderr.startswith("Det finns ingen fil")) == (1, True)
    refused = run("rollback", "ffff", "--language", "sv", data=place)
    assert refused.stderr.startswith("Det finns ingen utgåva ”ffff”")
    assert run("verify", "--language", "sv", data=place).stderr.startswith("Arbetsmappen är hel")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"KOMMUNATLAS_LANGUAGE": "sv", "LANG": "en_GB.UTF-8"}, "sv"),
        ({"KOMMUNATLAS_LANGUAGE": "en", "LANG": "sv_SE.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"KOMMUNATLAS_LANGUAGE": "fi", "LANG": "fi_FI.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_said_else_swedish_where_the_system_is(
    monkeypatch, environment, language
):
    for name in ("KOMMUNATLAS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_language() == language


@pytest.mark.usefixtures("quick")
def test_the_json_has_the_same_names_and_codes_in_both_languages(tmp_path, mixed):
    found = [
        _json("load", "figures", mixed, "--dry-run", "--language", name, data=tmp_path / "data")[1]
        for name in ("sv", "en")
    ]
    assert found[0].keys() == found[1].keys()
    assert [p["code"] for p in found[0]["problems"]] == [p["code"] for p in found[1]["problems"]]
    assert found[0]["problems"][0]["message"] != found[1]["problems"][0]["message"]
    assert found[0]["left_out"] == found[1]["left_out"]


@pytest.mark.usefixtures("quick")
def test_the_whole_marked_workbook_is_written_where_the_person_wants_it(tmp_path, mixed):
    marked = tmp_path / "att rätta.xlsx"
    status, found, _ = _json(
        "load", "figures", mixed, "--strict", "--marked", marked, data=tmp_path / "data"
    )
    assert (status, found["marked"]) == (1, str(marked))
    book = openpyxl.load_workbook(marked)
    assert book["mixed"]["A3"].comment.text.startswith("Kommunatlas:")
    assert not (tmp_path / "data").exists()

    green = write_csv(tmp_path / "green.csv", [{**FIGURE, "value": 1}])
    none = tmp_path / "none.xlsx"
    _, found, _ = _json("load", "figures", green, "--marked", none, data=tmp_path / "data")
    assert (found["marked"], none.exists()) == ("", False)


@pytest.mark.usefixtures("quick")
def test_where_no_marked_workbook_can_be_written_nothing_is_loaded_or_it_is_said(
    tmp_path, mixed, monkeypatch
):
    place = tmp_path / "data"
    nowhere = run("load", "figures", mixed, "--marked", tmp_path / "no" / "fel.xlsx", data=place)
    assert nowhere.exit_code == 2
    assert "there is no folder" in nowhere.stderr
    assert not place.exists()

    def full(_self, _content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    status, found, result = _json(
        "load", "figures", mixed, "--marked", tmp_path / "fel.xlsx", data=place
    )
    assert (status, found["outcome"]) == (1, "published")
    assert found["marked"].startswith(str(place))
    assert "fel.xlsx could not be written: No space left" in result.stderr


@pytest.mark.usefixtures("quick")
def test_a_delivery_is_forgotten_by_the_beginning_of_its_id(tmp_path, mixed):
    place = tmp_path / "data"
    _, made, _ = _json("load", "figures", mixed, data=place)
    status, found, result = _json("forget", made["delivery_id"][:10], data=place)

    assert (status, found["delivery_id"], found["originals_deleted"]) == (0, made["delivery_id"], 1)
    assert "mixed.csv" in result.stderr
    assert "every edition is as it was" in result.stderr
    assert not list(place.rglob("mixed.csv"))
    status, found, _ = _json("verify", data=place)
    assert (status, found["whole"]) == (0, True)
    assert [item["code"] for item in found["remarks"]] == ["was_forgotten"]
    status, found, result = _json("forget", "ffffff", data=place)
    assert (status, found["error"]["code"]) == (1, "unknown_name")


@pytest.mark.usefixtures("quick")
def test_a_load_without_its_pointer_is_refused_with_what_to_do(tmp_path, mixed):
    place = tmp_path / "data"
    _, made, _ = _json("load", "figures", mixed, data=place)
    (place / "current").unlink()
    other = write_csv(tmp_path / "other.csv", [{**FIGURE, "year": 2020, "value": 1}])

    status, found, result = _json("load", "figures", other, data=place)
    assert (status, found["error"]["code"]) == (1, "edition_damaged")
    assert f"kommunatlas rollback {made['edition_id']}" in result.stderr
    assert not (place / "current").exists()


LOG = (
    "timestamp,longitude,latitude,operator,technology,signal_dbm\n"
    "2019-06-03T05:12:03Z,22.15670,65.58480,Telia,4G,-97\n"
)


@pytest.mark.usefixtures("quick")
def test_what_a_dry_run_would_change_is_said_in_words(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(LOG)
    found = run("load", "coverage", log, "--dry-run", data=tmp_path / "data")
    assert "Table coverage_counts: 1 new row, 0 changed, 0 gone." in found.stderr
    run("load", "coverage", log, data=tmp_path / "data")
    again = run("load", "coverage", log, "--dry-run", data=tmp_path / "data")
    assert "coverage_counts" not in again.stderr
    figures = run("load", "figures", DATA / "figures.csv", "--dry-run", data=tmp_path / "data")
    assert "sparse areas: 1 new value, 0 changed, 0 gone." in figures.stderr


@pytest.mark.usefixtures("quick")
def test_of_several_files_of_which_one_is_refused_it_is_said_that_none_was_loaded(tmp_path):
    log, other = tmp_path / "log.csv", tmp_path / "other.csv"
    log.write_text(LOG)
    other.write_text("a,b\n1,2\n")
    found = run("load", "coverage", log, other, data=tmp_path / "data")
    assert found.exit_code == 1
    assert "None of the 2 files was loaded." in found.stderr
    assert "None of" not in run("load", "coverage", other, data=tmp_path / "data").stderr


@pytest.mark.usefixtures("quick")
def test_rows_left_out_are_counted_as_the_language_does_with_what_may_be_done(tmp_path):
    log = tmp_path / "log.csv"
    row = LOG.splitlines()[1].replace("Telia", "24024")
    log.write_text(f"{LOG}{row}\n")
    found = run("load", "coverage", log, data=tmp_path / "data")
    assert "shared network (1; say whose SIM card it was with --operator)" in found.stderr


@pytest.mark.usefixtures("quick")
def test_a_column_that_is_faulty_in_every_row_is_told_by_its_first_rows(tmp_path):
    log = tmp_path / "log.csv"
    row = LOG.splitlines()[1]
    times = [row.replace("2019-06-03T05:12:03Z", f"dag {day}") for day in range(50)]
    technologies = [row.replace("4G", f"{number}G") for number in range(7, 11)]
    log.write_text("\n".join([LOG.strip(), *times, *technologies, ""]))
    said = run("load", "coverage", log, data=tmp_path / "data").stderr
    assert said.count("is not a time that can be read") == 3
    assert said.count("is no technology known here") == 3
    assert "… and 47 more like it." in said
    assert "… and 1 more like it." in said
    assert "more to correct" not in said
