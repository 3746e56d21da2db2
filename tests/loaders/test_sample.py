"""The sample agrees with what is public, is marked everywhere and is the same on every run."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders import facts, sample
from loaders.sample import broadband, files, mobile, projects, visits

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.delivery import LoadReport

CODES = {name: code for code, name in SHORT_NAMES.items()}
KEY = ["municipality_code", "indicator_id", "year"]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("invented")
    return {item.path.name: item.path for item in files.invented(folder)}


@pytest.fixture(scope="module")
def shares(invented: dict[str, Path]) -> pd.DataFrame:
    """Sourced and invented shares together: index code, indicator, year; columns value, weight."""
    figures = pd.read_csv(files.DATA / "figures.csv", dtype={"municipality_code": "str"})
    figures = figures[figures["base"] != "workplaces"].copy()
    figures["indicator_id"] = figures["indicator"].map(facts.KNOWN_AS)
    made = pd.read_csv(invented["exempel_bredband.csv"], dtype={"municipality_code": "str"})
    made["indicator_id"] = made["indicator"]
    both = pd.concat([figures, made])
    both = both[both["indicator_id"].fillna("").str.startswith("broadband_")]
    both = both[both["municipality_code"].isin(MUNICIPALITY_CODES)]
    index = both.set_index(KEY)
    assert index.index.is_unique
    households = [broadband.households(str(code), int(year)) for code, _, year in index.index]
    return pd.DataFrame({"value": index["value"] / 100, "weight": households}, index=index.index)


def column(shares: pd.DataFrame, indicator: str, year: int) -> pd.Series:
    return shares.xs((indicator, year), level=("indicator_id", "year"))["value"]


def county(shares: pd.DataFrame, indicator: str, year: int) -> float:
    part = shares.xs((indicator, year), level=("indicator_id", "year"))
    assert len(part) == 14
    return float((part["value"] * part["weight"]).sum() / part["weight"].sum())


def test_every_invented_row_and_name_is_marked(invented: dict[str, Path]) -> None:
    assert set(invented) == {
        "exempel_bredband.csv",
        "exempel_besök_2019.csv",
        "exempel_kulturprojekt_2019.csv",
        "exempel_mätning_2023.csv",
        "exempel_mätning_2024.csv",
    }
    for path in invented.values():
        content = path.read_bytes()
        assert content.endswith(b"\n")
        assert b"\r" not in content
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["exempeldata"] for row in rows} == {"ja"}


def test_the_same_bytes_are_written_twice(invented: dict[str, Path], tmp_path: Path) -> None:
    again = {item.path.name: item.path for item in files.invented(tmp_path)}
    assert again.keys() == invented.keys()
    for name, path in again.items():
        first = hashlib.sha256(invented[name].read_bytes()).hexdigest()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == first


def test_real_files_carry_no_mark_and_are_there() -> None:
    for item in files.real():
        assert item.path.is_file()
        if item.path.suffix == ".csv":
            assert files.MARK not in item.path.read_text(encoding="utf-8")


def test_no_sourced_figure_has_an_invented_rival(invented: dict[str, Path]) -> None:
    made = pd.read_csv(invented["exempel_bredband.csv"], dtype={"municipality_code": "str"})
    made_keys = set(made[["municipality_code", "indicator", "year"]].itertuples(index=False))
    sourced = set(files.sourced_broadband().itertuples(index=False))
    assert ("2523", broadband.FIBRE, 2019) in sourced
    assert not made_keys & sourced
    # Together they leave no hole in the totals.
    whole = {
        (code, broadband.FIBRE, year) for code in MUNICIPALITY_CODES for year in range(2015, 2023)
    }
    assert whole <= made_keys | sourced


def test_broadband_shares_are_coherent(shares: pd.DataFrame) -> None:
    assert shares["value"].between(0, 1).all()
    table = shares.reset_index().pivot_table(
        values="value", index=["municipality_code", "year"], columns="indicator_id"
    )
    for part in ("", "_dense", "_sparse"):
        fibre, passed = table[broadband.FIBRE + part], table[broadband.PASSED + part]
        fast, possible = table[broadband.MBIT100 + part], table[broadband.GBIT1 + part]
        both = fibre.notna() & passed.notna() & fast.notna()
        assert both.sum() >= 14 * 5
        assert (fibre <= passed)[both].all()
        assert (fibre <= fast)[both].all()
        assert (passed <= possible)[both & possible.notna()].all()
    faster = table[[broadband.MBIT100, broadband.MBIT30]].dropna()
    assert len(faster) == 14 * len(broadband.YEARS)
    assert (faster[broadband.MBIT100] <= faster[broadband.MBIT30]).all()


def test_parts_add_up_to_the_total(shares: pd.DataFrame, invented: dict[str, Path]) -> None:
    made = pd.read_csv(invented["exempel_bredband.csv"], dtype={"municipality_code": "str"})
    parts = made[made["indicator"].str.endswith(("_dense", "_sparse"))].copy()
    stem = parts["indicator"].str.replace(r"_(dense|sparse)$", "", regex=True)
    parts["households"] = parts["value"] / 100 * parts["denominator"]
    sums = parts.groupby([parts["municipality_code"], stem, parts["year"]])
    sums = sums.agg(parts=("value", "size"), got=("households", "sum"), base=("denominator", "sum"))
    sums = sums[sums["parts"] == 2]
    assert len(sums) >= 14 * 4 * 5 - 2
    for (code, indicator, year), row in sums.iterrows():
        total = shares.loc[(code, indicator, year), "value"]
        assert row["base"] == broadband.households(code, year)
        assert row["got"] / row["base"] == pytest.approx(total, abs=0.001)


def test_broadband_agrees_with_the_report_of_2019(shares: pd.DataFrame) -> None:
    before, after = (column(shares, broadband.FIBRE, year) for year in (2018, 2019))
    base = {
        y: pd.Series({c: broadband.households(c, y) for c in before.index}) for y in (2018, 2019)
    }
    number = after * base[2019] - before * base[2018]
    least = {CODES[name] for name in ("Arvidsjaur", "Pajala", "Jokkmokk", "Övertorneå")}
    percent = {CODES[name] for name in ("Arjeplog", "Gällivare", "Haparanda", "Överkalix")}
    count = {CODES[name] for name in ("Gällivare", "Haparanda", "Kiruna", "Luleå")}
    relative_number = number / (before * base[2018])
    # 'Percent' may mean points, percent of the share or percent of the number: all must hold.
    for growth in (after - before, after / before - 1, relative_number):
        assert set(growth.nsmallest(4).index) == least
        assert set(growth.nlargest(4).index) == percent
    assert set(number.nsmallest(4).index) == least
    assert set(number.nlargest(4).index) == count
    assert number.min() > 0


def test_broadband_agrees_with_the_published_county_figures(shares: pd.DataFrame) -> None:
    assert county(shares, broadband.PASSED, 2019) == pytest.approx(0.86, abs=0.005)
    assert county(shares, broadband.MBIT100, 2019) == pytest.approx(0.78, abs=0.005)
    assert county(shares, broadband.MBIT100, 2016) == pytest.approx(0.66, abs=0.005)
    assert 0.80 < county(shares, broadband.MBIT100, 2020) < 0.83
    assert 0.72 <= county(shares, broadband.FIBRE, 2019) <= 0.80
    with_fast = sum(
        value * broadband.households(code, 2019)
        for code, value in column(shares, broadband.MBIT100, 2019).items()
    )
    assert 100_000 < with_fast < 103_000
    first, last = CODES["Luleå"], CODES["Överkalix"]
    fast = column(shares, broadband.MBIT100, 2020)
    assert (fast.idxmax(), fast.idxmin()) == (first, last)
    assert (fast[first], fast[last]) == (0.88, 0.55)
    fibre = column(shares, broadband.FIBRE, 2016)
    assert fibre.idxmax() == first
    assert set(fibre.nsmallest(2).index) == {CODES["Gällivare"], last}


def test_broadband_agrees_with_what_is_said_of_the_sparsely_built(
    invented: dict[str, Path],
) -> None:
    made = pd.read_csv(invented["exempel_bredband.csv"], dtype={"municipality_code": "str"})
    passed = made[(made["indicator"] == f"{broadband.PASSED}_sparse") & (made["year"] == 2019)]
    assert len(passed) == 14
    assert ((1 - passed["value"] / 100) * passed["denominator"]).sum() > 10_000
    fibre = made[(made["indicator"] == f"{broadband.FIBRE}_sparse") & (made["year"] == 2018)]
    share = (fibre["value"] * fibre["denominator"]).sum() / fibre["denominator"].sum()
    assert share == pytest.approx(21, abs=0.5)


def test_visits_add_up_to_the_report() -> None:
    rows = visits.table()
    assert set(rows["municipality"]) == set(SHORT_NAMES.values())
    held = rows[rows["status"] == "held"]
    days = held.drop_duplicates(["municipality", "date"])
    assert len(days) == 147
    per = days["municipality"].value_counts()
    assert (per >= 8).sum() == 7
    assert per["Arjeplog"] < 8
    both = held[held["visitor"] == "both"]
    assert both["municipality"].is_unique
    assert len(both) == 9
    assert set(both["kind"]) == {"dialogue"}
    assert set(held[held["visitor"] != "both"]["visitor"]) == {"official"}
    # The counting rule has something to count: a second errand, cancelled visits, study visits.
    assert len(held) > len(days)
    assert (rows["status"] == "cancelled").any()
    assert (rows["kind"] == "study_visit").any()


def test_visits_fall_on_working_days() -> None:
    dates = pd.to_datetime(visits.table()["date"])
    assert dates.dt.year.eq(2019).all()
    assert dates.dt.day_of_week.lt(5).all()
    assert not dates.dt.month.eq(7).any()
    assert not dates.dt.strftime("%m-%d").isin(["04-19", "04-22", "05-01", "05-30", "06-06"]).any()


def test_projects_add_up_to_the_report() -> None:
    rows = projects.table()
    assert rows["reference_number"].is_unique
    young = rows[rows["young_organiser"] == "ja"]
    heritage = rows[rows["young_organiser"] == "nej"]
    reached = {name for names in heritage["municipalities"] for name in names.split("; ")}
    assert (len(heritage), len(young)) == (22, 22)
    assert len(reached) == 13
    assert young["municipalities"].nunique() == 7
    assert reached | set(young["municipalities"]) <= set(SHORT_NAMES.values())
    assert heritage["municipalities"].str.contains(";").all()
    assert young["granted_sek"].between(5_000, 20_000).all()
    assert (rows["granted_sek"] <= rows["sought_sek"]).all()
    assert rows["title"].str.startswith("Exempelprojekt: ").all()
    assert rows["applicant"].str.startswith("Exempel").all()
    assert {"ja", "nej"} == set(heritage["digital"])


@pytest.fixture(scope="module")
def log(invented: dict[str, Path]) -> pd.DataFrame:
    parts = [pd.read_csv(invented[f"exempel_mätning_{year}.csv"]) for year in mobile.YEARS]
    return pd.concat(parts, ignore_index=True)


def test_log_has_all_that_a_real_one_has(log: pd.DataFrame) -> None:
    assert 270_000 <= len(log) <= 330_000
    assert set(log["technology"]) == {"2G", "3G", "4G", "5G", "none"}
    assert set(log["operator"]) == {"Telia", "Tele2", "Telenor", "Tre"}
    assert set(log["way"]) == {"in_vehicle", "snowmobile", "on_foot"}
    no_service = log["technology"] == "none"
    assert 0.01 < no_service.mean() < 0.08
    assert log.loc[no_service, "signal_dbm"].isna().all()
    assert 0.004 < log.loc[~no_service, "signal_dbm"].isna().mean() < 0.012
    assert log["signal_dbm"].dropna().between(-140, -44).all()
    assert not ((log["operator"] == "Tre") & (log["technology"] == "2G")).any()


def test_log_is_in_order_and_no_vehicle_jumps(log: pd.DataFrame) -> None:
    for _, one in log.groupby([log["timestamp"].str[:4], log["operator"]]):
        times = pd.to_datetime(one["timestamp"])
        assert times.is_monotonic_increasing
        assert times.is_unique
        seconds = times.diff().dt.total_seconds().to_numpy()[1:]
        north = np.diff(one["latitude"]) * 111_400
        east = np.diff(one["longitude"]) * 111_400 * np.cos(np.radians(one["latitude"].iloc[1:]))
        assert (np.hypot(north, east) / seconds).max() < 45  # metres a second


def test_log_reaches_every_municipality_and_leaves_gaps(log: pd.DataFrame) -> None:
    boundaries = pytest.importorskip("geopandas").read_parquet(files.embedded()).to_crs(3006)
    measured = pd.DataFrame(log[["longitude", "latitude", "operator"]])
    known = (log["technology"] == "none") | log["signal_dbm"].notna()
    measured["ok"] = log["technology"].isin(["4G", "5G"]) & (log["signal_dbm"] >= -105)
    measured = measured[known].assign(
        x=(measured["longitude"] * 500).round(), y=(measured["latitude"] * 1000).round()
    )
    cells = measured.groupby(["x", "y", "operator"])["ok"].agg(["mean", "size"])
    covered = (cells["mean"] >= 0.8).where(cells["size"] >= 3)
    covered = covered.dropna().astype(bool).reset_index(name="ok")
    covered = covered.pivot_table(values="ok", index=["x", "y"], columns="operator", aggfunc="all")
    covered = covered.dropna().astype(bool)
    assert 0.78 < covered.any(axis=1).mean() < 0.92
    assert 0.40 < covered.all(axis=1).mean() < 0.60
    import geopandas as gpd

    x, y = (covered.index.get_level_values(axis) for axis in ("x", "y"))
    places = gpd.GeoSeries.from_xy(x / 500, y / 1000, crs=4326).to_crs(3006)
    points = gpd.GeoDataFrame({"all": covered.all(axis=1).to_numpy()}, geometry=places)
    joined = points.sjoin(boundaries[["kommun_kod", "geometry"]])
    per = joined.groupby("kommun_kod")["all"].agg(["mean", "size"])
    assert set(per.index) == set(MUNICIPALITY_CODES)
    assert (per["size"] > 150).all()
    assert per["mean"].max() - per["mean"].min() > 0.2


def test_targets_say_level_year_and_who_set_them() -> None:
    targets = pd.read_csv(files.DATA / "targets.csv", dtype={"municipality_code": "str"})
    found = targets.set_index(["indicator_id", "year"])[["level", "value"]].to_dict("index")
    assert found == {
        (broadband.FIBRE, 2019): {"level": "county", "value": 0.85},
        (broadband.PASSED, 2019): {"level": "county", "value": 0.87},
        (broadband.MBIT100, 2020): {"level": "county", "value": 0.95},
        ("visits_count", 2019): {"level": "region_duty", "value": 8.0},
    }
    assert targets[["set_by", "source"]].notna().all(axis=None)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[LoadReport]]:
    place = tmp_path_factory.mktemp("sample")
    return place, list(sample.create(place))


def snapshot(place: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(place)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in place.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_create_publishes_one_edition_without_a_bad_row(
    workspace: tuple[Path, list[LoadReport]],
) -> None:
    place, reports = workspace
    assert {report.outcome for report in reports} == {"published"}
    assert len({report.edition_id for report in reports}) == 1
    assert len(list((place / "editions").glob("*.json"))) == 1
    assert [report.rows_rejected for report in reports] == [0] * len(reports)
    synthetic = {report.file_name: report.synthetic for report in reports}
    assert all(name.startswith("exempel_") == mark for name, mark in synthetic.items())


def test_a_second_create_changes_nothing(workspace: tuple[Path, list[LoadReport]]) -> None:
    place, reports = workspace
    before = snapshot(place)
    again = sample.create(place)
    assert {report.outcome for report in again} == {"unchanged"}
    assert {report.edition_id for report in again} == {report.edition_id for report in reports}
    assert snapshot(place) == before


def test_the_sample_edition_is_the_same_everywhere(
    workspace: tuple[Path, list[LoadReport]], tmp_path: Path
) -> None:
    _, reports = workspace
    elsewhere = sample.create(tmp_path / "other")
    assert elsewhere[0].edition_id == reports[0].edition_id


def test_the_page_about_the_sample_names_every_file(invented: dict[str, Path]) -> None:
    page = (files.DATA.parent.parent / "docs" / "sample-data.md").read_text(encoding="utf-8")
    swedish, english = page.split("\n---\n")
    names = [*invented, *(item.path.name for item in files.real()), "names.csv"]
    for name in names:
        assert f"`{name}`" in swedish
        assert f"`{name}`" in english
