"""Whether a daemon runs on a database, as its note and the lock tell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aggregator.models.daemon import DaemonNote
from aggregator.store import Store
from aggregator.store.sqlite.daemon_note import daemon_of, write_note
from tests.make import NOW

RUNS = DaemonNote("one", os.getpid(), NOW, NOW + 60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def test_without_a_note_none_ever_ran(path: Path) -> None:
    state = daemon_of(path)
    assert (state.is_running, state.gone_since) == (False, None)


def test_one_that_holds_the_database_runs(path: Path) -> None:
    with Store.open(path):
        write_note(path, RUNS)
        assert daemon_of(path).is_running


def test_one_that_was_killed_is_gone_since_its_last_sign_of_life(path: Path) -> None:
    Store.open(path).close()
    write_note(path, RUNS)
    assert daemon_of(path).gone_since == NOW + 60


def test_another_process_that_writes_is_no_daemon(path: Path) -> None:
    with Store.open(path):
        write_note(path, DaemonNote("one", os.getpid() + 1, NOW, NOW))
        assert not daemon_of(path).is_running


def test_one_that_ended_is_gone_although_its_process_writes_on(path: Path) -> None:
    with Store.open(path):
        write_note(path, DaemonNote("one", os.getpid(), NOW, NOW + 60, ended_at=NOW + 90))
        assert daemon_of(path).gone_since == NOW + 90


def test_a_note_that_cannot_be_read_is_none(path: Path) -> None:
    path.with_name("a.db.daemon.json").write_text("[")
    assert not daemon_of(path).is_running
