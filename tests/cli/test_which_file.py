"""Which configuration a command reads when none is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import main
from aggregator.cli.support import options

HERE, NAMED, SYSTEM = "config.toml", "named.toml", "system.toml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AGGREGATOR_CONFIG", raising=False)
    return tmp_path


def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGGREGATOR_CONFIG", NAMED)


def test_the_one_that_is_given_wins(folder: Path) -> None:
    (folder / HERE).touch()
    assert options.config_path(Path("given.toml")) == Path("given.toml")


def test_the_one_in_the_folder_comes_before_the_environments(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / HERE).touch()
    names(monkeypatch)
    assert options.config_path(None, Path(SYSTEM)) == Path(HERE)


def test_the_environments_comes_before_the_systems(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / SYSTEM).touch()
    names(monkeypatch)
    assert options.config_path(None, Path(SYSTEM)) == Path(NAMED)


def test_the_systems_is_the_last(folder: Path) -> None:
    (folder / SYSTEM).touch()
    assert options.config_path(None, Path(SYSTEM)) == Path(SYSTEM)


def test_an_environment_that_names_nothing_is_no_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / SYSTEM).touch()
    monkeypatch.setenv("AGGREGATOR_CONFIG", "")
    assert options.config_path(None, Path(SYSTEM)) == Path(SYSTEM)


def test_where_there_is_none_it_is_the_one_in_the_folder_so_that_the_error_names_it(folder: Path) -> None:
    assert options.config_path(None, Path(SYSTEM)) == Path(HERE)


def test_the_help_names_all_three() -> None:
    text = " ".join(CliRunner().invoke(main, ["check", "--help"]).output.split())
    assert "./config.toml, else $AGGREGATOR_CONFIG, else /etc/meest-recent/config.toml" in text
