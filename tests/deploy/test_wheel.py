"""The package as others install it: everything is in it, and it works where no checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from aggregator import __version__
from aggregator.cli.entry import COMMANDS
from tests.e2e.feeds import Item, rss
from tests.make import NOW

ROOT = Path(__file__).resolve().parents[2]
WHAT_IS_BUILT = ("aggregator", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, as building leaves files behind; without a network, with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in WHAT_IS_BUILT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder))
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(folder)], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with what pip would put into an environment. What it depends on comes from ours."""
    folder = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def python(installed: Path, folder: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_name_says_the_version_and_that_it_runs_anywhere(wheel: Path) -> None:
    assert wheel.name == f"meest_recent-{__version__}-py3-none-any.whl"


def test_every_file_of_the_package_is_in_it_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (path for path in (ROOT / "aggregator").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {path.relative_to(ROOT).as_posix() for path in files}


def test_each_command_starts_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    place = python(installed, tmp_path, "-c", "import aggregator; print(aggregator.__file__)")
    assert Path(place.strip()).is_relative_to(installed)
    every = "from aggregator.cli.entry import main; from click import Context\n"
    every += "print(*(main.get_command(Context(main), name).name for name in main.list_commands(Context(main))))"
    assert python(installed, tmp_path, "-c", every).split() == sorted(COMMANDS)


def test_it_polls_and_publishes_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    (tmp_path / "config.toml").write_text('[site]\nlanguage = "nl"\n[[sources]]\nurl = "feed.xml"\n')
    python(installed, tmp_path, "-m", "aggregator", "poll")
    page = (tmp_path / "var" / "public" / "index.html").read_text("utf-8")
    assert "Keeper verlengt" in page
    assert "12 reacties" in page  # the texts came along
    assert any((tmp_path / "var" / "public" / "static").glob("page.*.css"))
