"""When a configuration counts as edited."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aggregator.daemon.edits import Edits


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def write(path: Path, text: str, at: int) -> None:
    path.write_text(text)
    os.utime(path, (at, at))


def known(path: Path) -> Edits:
    """A look-out that has told of what is there."""
    edits = Edits(path)
    edits.look()
    assert edits.look()
    return edits


def test_what_is_there_at_first_is_told_once(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    assert not edits.look()


def test_an_edit_is_told_once_it_has_come_to_rest(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    write(path, "ab", 1001)
    assert not edits.look()
    write(path, "abc", 1002)
    assert not edits.look()
    assert edits.look()
    assert not edits.look()


def test_an_edit_within_one_tick_of_the_clock_shows_by_its_size(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    write(path, "abc", 1000)
    edits.look()
    assert edits.look()


def test_a_file_that_another_one_replaces_is_an_edit(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    other = path.with_name("new")
    write(other, "b", 1000)
    other.replace(path)
    edits.look()
    assert edits.look()


def test_a_file_that_is_away_for_a_moment_is_waited_for(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    path.unlink()
    assert not edits.look()
    assert not edits.look()
    write(path, "b", 1005)
    assert not edits.look()
    assert edits.look()


def test_a_link_that_points_elsewhere_is_an_edit(path: Path, tmp_path: Path) -> None:
    for name, at in (("one", 1000), ("two", 1001)):
        write(tmp_path / name, name, at)
    path.symlink_to(tmp_path / "one")
    edits = known(path)
    path.unlink()
    path.symlink_to(tmp_path / "two")
    edits.look()
    assert edits.look()


def test_what_was_read_for_another_reason_is_not_told(path: Path) -> None:
    write(path, "a", 1000)
    edits = known(path)
    write(path, "ab", 1001)
    edits.known()
    assert not edits.look()
    assert not edits.look()
    write(path, "abc", 1002)
    edits.look()
    assert edits.look()
