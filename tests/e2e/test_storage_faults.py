"""Faults of storage, in the real program: it says what is wrong and ends, or goes on and recovers."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.e2e.waiting import get, until
from tests.loopback import Site, serving

NOW = float(int(time.time()))


@pytest.fixture
def program(tmp_path: Path, site: Site) -> Program:
    return installed(tmp_path, site)


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one that has polled and made a backup; to be copied."""
    folder = tmp_path_factory.mktemp("backed-up")
    with serving() as site:
        program = installed(folder, site)
        program.run("poll")
        program.run("backup")
    return folder


@pytest.fixture
def copied(backed_up: Path, tmp_path: Path) -> Program:
    return Program(shutil.copytree(backed_up, tmp_path / "copy"))


def installed(folder: Path, site: Site) -> Program:
    program = Program(folder)
    source = f'[[sources]]\nurl = "{site.url("/0")}"\ninterval = "1s"\n'
    polling = f'[polling]\n{ALLOW}interval = "1s"\nmin_interval = "1s"\n'
    program.configure(f"[server]\nport = 0\n[server.operator]\nenabled = false\n{polling}{source}")
    site.put("/0", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    return program


def garbage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 60_000] = os.urandom(60_000)
    path.write_bytes(content)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE _sqlite_migrations SET name = 'm999_future' WHERE name LIKE 'm001%'")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.write_bytes(b"This is a text, and a long one at that. " * 100), "is not an SQLite database"),
        (newer, "made by a newer version"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_with_exit_code_1(
    copied: Program, harm: Callable[[Path], object], words: str
) -> None:
    harm(copied.database)
    told = copied.run("run", code=1).stderr
    assert words in told
    assert len(told.splitlines()) == 1


def test_after_garbage_the_backup_that_is_named_brings_it_back(copied: Program) -> None:
    published = copied.outputs()
    garbage(copied.database)
    told = copied.run("run", code=1).stderr
    assert "is damaged" in told and len(told.splitlines()) == 1
    copied.run("restore", told.rstrip().rpartition("the newest backup is ")[2], "--yes")
    copied.run("publish")
    assert copied.outputs() == published


@pytest.mark.long
def test_a_full_disk_is_said_serving_goes_on_and_it_recovers_by_itself(program: Program, site: Site) -> None:
    """No file of the daemon may grow over a limit any more: its system's answer to a write is that of a full disk."""
    with program.daemon() as daemon:
        address = daemon.address()
        until("Keeper verlengt", f"{address}/", daemon)
        wal = program.database.with_name(program.database.name + "-wal")
        _, hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (wal.stat().st_size, hard))
        site.put("/0", rss(*(Item(f"b{one}", f"Spits {one} naar Engeland", NOW - 60, 0) for one in range(20))))
        asked = len(site.requests)
        errors = until_logged(daemon.log, "poll not recorded")
        assert "cannot be written now" in errors[0]["error"]
        assert errors[0]["source"] == site.url("/0")
        assert json.loads(get(f"{address}/healthz"))["problems"] == ["the database cannot be written"]
        assert "Keeper verlengt" in get(f"{address}/meest-recent.rss")
        time.sleep(3)  # three ticks of the dispatcher
        assert len(site.requests) - asked <= 2, "the source is not asked again and again meanwhile"
        assert len(until_logged(daemon.log, "poll not recorded")) == 1
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert daemon.terminate() < 10
    assert program.json("poll")[0]["new"] == 20
    assert program.query("PRAGMA integrity_check") == [("ok",)]


def test_a_start_on_a_full_disk_serves_what_is_there_and_stores_again_when_there_is_room(
    program: Program, site: Site
) -> None:
    with program.daemon() as daemon:
        until("Keeper verlengt", f"{daemon.address()}/", daemon)
        daemon.terminate()
    site.put("/0", rss(Item("b", "Spits vertrekt", NOW - 60, 0)))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, {hard}))"  # room for its log
    with program.daemon(first=full) as daemon:
        assert "Keeper verlengt" in get(f"{daemon.address()}/")
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        until("Spits vertrekt", f"{daemon.address()}/", daemon)
        assert daemon.terminate() < 10


def until_logged(log: Path, event: str) -> list[dict[str, str]]:
    """The events of that name, as soon as there are any: within twenty seconds."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
        found = [one for line in lines if (one := json.loads(line))["event"].startswith(event)]
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(log.read_text())
