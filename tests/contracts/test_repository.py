"""What must be true of the repository itself: nothing foreign in it, its registries complete."""

import re
import subprocess
from pathlib import Path
from runpy import run_path

import pytest

from dashboard.i18n import LANGUAGES, Translator
from dashboard.sitemap import PAGES
from geodata.indicators import INDICATORS, THEMES
from geodata.tables import CORE_TABLES
from loaders.catalog import DATASETS, columns_of

ROOT = Path(__file__).parents[2]
BINARY = {".xls", ".png", ".parquet", ".xlsx", ".gpkg"}

# Written so that these lines do not match themselves.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|Users|work|opt|tmp)/\w")
REGISTRY = re.compile(r"://[^\s)]*/simple\b|://files[.]|index[-_]url\s*=|file:/{3}")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git stands where the developer has it
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there are no tracked files to look at")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_no_tracked_file_names_a_machine_or_a_registry(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_dependency_has_a_hash_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([\w.\[\]-]+)==\S+.*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE
    )
    requirements = re.findall(r"^[\w.\[\]-]+\s*(?:==|>=|@|$)", text, re.MULTILINE)
    assert len(pinned) == len(requirements) > 40
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_has_its_words(language):
    t = Translator(language)
    parts = ("label", "short", "description", "unit", "source")
    keys = [f"indicator.{name}.{part}" for name in INDICATORS for part in parts]
    assert [key for key in keys if not t.has(key) or not t(key).strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_theme_and_dataset_has_a_name(language):
    t = Translator(language)
    keys = [page.nav_key for page in PAGES]
    keys += [f"theme.{theme.id}" for theme in THEMES]
    keys += [f"dataset.{name}" for name in DATASETS]
    assert [key for key in keys if not t.has(key)] == []


def test_no_words_for_indicators_that_do_not_exist():
    from dashboard.i18n import strings

    named = {key.split(".")[1] for key in strings("sv") if key.startswith("indicator.")}
    assert named == set(INDICATORS)


def test_every_dataset_feeds_a_core_table_and_says_its_columns():
    for name, spec in DATASETS.items():
        assert spec.table in CORE_TABLES
        if name != "boundaries":
            assert columns_of(name), f"{name}: a template needs columns"


def test_every_headline_is_an_indicator_of_its_theme():
    for theme in THEMES:
        assert theme.headline in {indicator.id for indicator in theme.indicators}


def test_readme_tables_are_in_step_with_the_registries():
    tables = run_path(str(ROOT / "docs" / "tables.py"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tables["with_tables"](readme) == readme, "run: python docs/tables.py"
