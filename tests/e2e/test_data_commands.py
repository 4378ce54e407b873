"""The commands that look after data, as an operator types them."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import socket
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from aggregator.store import Store
from tests.e2e.feeds import Item, rss
from tests.e2e.program import Program
from tests.store.scratch import put

NOW = float(int(time.time()))
CONFIG = '[server]\nport = 0\n[server.operator]\nport = 0\n[[sources]]\nurl = "krant.xml"\n'


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path / "first")
    program.folder.mkdir()
    items = [Item(f"a{one}", f"Bericht {one} over iets anders", NOW - 9000 + one, one) for one in range(5)]
    (program.folder / "krant.xml").write_text(rss(*items))
    program.configure(CONFIG)
    program.run("poll")
    return program


def feed(program: Program) -> dict[str, str]:
    """Titles and ids of what is published."""
    items = json.loads((program.public / "meest-recent.json").read_text())["items"]
    return {one["id"]: one["title"] for one in items}


@pytest.mark.parametrize("name", ["news.jsonl", "news.csv"])
def test_entries_leave_and_come_back_under_the_same_ids(program: Program, tmp_path: Path, name: str) -> None:
    told = program.run("export", "entries", str(tmp_path / name)).stderr
    assert told == "5 entries\n"
    second = Program(tmp_path / "second")
    second.folder.mkdir()
    second.configure(CONFIG)
    assert "5 entries can be read, 0 cannot" in second.run("import", str(tmp_path / name), "--dry-run").stdout
    done = second.run("import", str(tmp_path / name)).stdout
    assert done == "5 new entries in 5 new stories, 0 known, 0 refused\n"
    assert "0 new entries" in second.run("import", str(tmp_path / name)).stdout
    second.run("publish")
    assert feed(second) == feed(program)
    # The source brings them again: nothing is new, nothing has changed.
    (second.folder / "krant.xml").write_text((program.folder / "krant.xml").read_text())
    (polled,) = second.json("poll")
    assert (polled["new"], polled["updated"]) == (0, 0)


def test_exports_to_standard_output_and_filters(program: Program) -> None:
    text = program.run("export", "entries", "--format", "csv", "--since", "1d").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["title"] for row in rows) == [f"Bericht {one} over iets anders" for one in range(5)]
    assert program.run("export", "entries", "--since", "2100-01-01").stdout == ""
    assert "no source is called" in program.run("export", "entries", "--source", "x", code=2).stderr
    assert "expected a duration" in program.run("export", "entries", "--since", "soon", code=2).stderr


@pytest.mark.parametrize("what", ["opml", "entries"])
def test_where_there_is_no_room_a_file_stays_as_it_was_and_nothing_is_left_beside_it(
    program: Program, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.write_text("what was there")
    full = "cannot be written: no space left on device\n"
    assert program.run("export", what, "/dev/full", "--force", code=1).stderr == f"/dev/full {full}"
    monkeypatch.setattr(Path, "replace", Mock(side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    before = set(tmp_path.iterdir())
    for name, options in ((there, ("--force",)), (tmp_path / "new", ())):
        assert program.run("export", what, str(name), *options, code=1).stderr.endswith(f"{name} {full}")
    assert there.read_text() == "what was there"
    assert set(tmp_path.iterdir()) == before


def test_what_is_no_entry_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"title": "x"}\n')
    assert "line 1: source" in program.run("import", str(tmp_path / "bad.jsonl"), code=1).stderr
    (tmp_path / "bad.txt").write_text("hello\n")
    assert "neither a list of sources" in program.run("import", str(tmp_path / "bad.txt"), code=1).stderr


def test_the_doctor_says_what_is_wrong_and_ends_with_its_code(program: Program) -> None:
    program.run("backup")
    told = program.run("doctor", "--thorough").stdout
    warnings = [line for line in told.splitlines() if line.startswith("warning")]
    assert "0 errors" in told
    assert all(line.split()[1] in ("SQLite:", "expat:") for line in warnings), "only of what this machine has"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        program.configure(CONFIG.replace("port = 0", f"port = {taken.getsockname()[1]}", 1))
        found = json.loads(program.run("doctor", "--json", code=1).stdout)
    (wrong,) = [one for one in found if one["verdict"] == "error"]
    assert wrong["check"] == "port"
    assert "choose another server port" in wrong["mend"]
    program.configure("[storage]\nretenion = 1\n")
    told = program.run("doctor", code=1).stdout
    assert "line 2" in told


def test_a_database_gets_smaller(program: Program) -> None:
    with Store.open(program.database) as store:
        for number in range(100):
            store.write_now(lambda session, n=number: put(session, f"key {n}", "x" * 9_000))
        store.write_now(lambda session: session.db.execute("DELETE FROM scratch WHERE key LIKE 'key %'"))
    done = program.json("vacuum")
    assert done["after"] < done["before"]
    program.run("publish")
    assert len(feed(program)) == 5
