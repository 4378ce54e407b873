"""`aggregator migrate`, as an operator types it: from a file to a server and back, whatever ends it on its way."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregator.models.site import SiteIdentity
from aggregator.store import Store
from examples.invented import build
from tests.e2e.feeds import Item, rss
from tests.e2e.program import Program, ending
from tests.make import NOW
from tests.postgres import Postgres

KILLED_AT = ("copying sources", "copying entries", "copying contents", "verifying sources", "verifying entries")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "krant.xml").write_text(rss(Item("a", "Een bericht over iets", time.time() - 900, 3)))
    program = Program(tmp_path)
    on_file(program)
    return program


def on_file(program: Program, path: str = "var/aggregator.db") -> None:
    program.configure(f'[storage]\npath = "{path}"\n[[sources]]\nurl = "krant.xml"\n')


def on_server(program: Program, url: str) -> None:
    program.configure(f'[storage]\nurl = "{url}"\n[[sources]]\nurl = "krant.xml"\n')


def killed(program: Program, url: str, line: str, wait: float) -> None:
    """A move that ends, for no reason that it knows, some time after it has said that."""
    command = [sys.executable, "-m", "aggregator", "migrate", "--to", url, "--resume"]
    process = subprocess.Popen(command, cwd=program.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with ending(process):
        assert process.stderr
        said = iter(process.stderr.readline, "")
        assert any(one.strip() == line for one in said), line
        time.sleep(wait)
        process.kill()
        process.stderr.close()


def test_there_and_back_as_it_says(program: Program, postgres: Postgres) -> None:
    program.run("poll")
    exported = program.run("export", "entries").stdout
    url = postgres.fresh()
    told = program.run("migrate", "--to", url)
    assert "tables moved, and verified to be the same" in told.stdout
    assert f'put url = "{url}" under [storage]' in told.stdout
    assert "copying entries" in told.stderr
    on_server(program, url)
    assert program.run("export", "entries").stdout == exported
    (polled,) = program.json("poll")
    assert (polled["new"], polled["updated"]) == (0, 0)
    assert f'put path = "{program.folder / "back.db"}" under' in program.run("migrate", "--to", "back.db").stdout
    on_file(program, "back.db")
    assert program.run("export", "entries").stdout == exported


def test_a_password_is_not_for_everybody_to_see(program: Program) -> None:
    program.run("poll")
    refused = program.run("migrate", "--to", "postgresql://me:secret@127.0.0.1/news", code=2).stderr
    assert "leave the password out of the URL" in refused
    assert "secret" not in refused


def test_what_cannot_be_reached_is_told(program: Program) -> None:
    program.run("poll")
    refused = program.run("migrate", "--to", "postgresql://me@127.0.0.1:1/news", code=1).stderr
    assert "postgresql://me@127.0.0.1:1/news: " in refused


@pytest.mark.long
def test_killed_five_times_it_ends_the_same(program: Program, postgres: Postgres) -> None:
    program.database.parent.mkdir()
    build(program.database, 6_000)
    with Store.open(program.database) as store:
        store.write_now(lambda session: session.site.found(SiteIdentity("one", NOW, "key")))
    exported = program.run("export", "entries").stdout
    assert exported.count("\n") > 6_000
    url, rng = postgres.fresh(), random.Random(15)
    for line in KILLED_AT:
        killed(program, url, line, rng.random() * 0.1)
    on_server(program, url)
    assert "is not finished" in program.run("export", "entries", code=1).stderr
    on_file(program)
    program.run("migrate", "--to", url, "--resume")
    on_server(program, url)
    same(program, exported)
    program.run("migrate", "--to", "back.db")
    on_file(program, "back.db")
    same(program, exported)


def same(program: Program, exported: str) -> None:
    """Told in a word: what is compared has megabytes."""
    assert (program.run("export", "entries").stdout == exported) is True
