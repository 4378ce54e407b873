"""`aggregator status`, `pause` and `resume` in the real program, with a daemon that runs and without one."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.cli.support.database import DEFAULT, database_of
from aggregator.config import Settings, load_config
from aggregator.errors import ConfigError
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Daemon, Program
from tests.e2e.waiting import eventually, logged
from tests.loopback import Site, free_port, free_ports

NOW = float(int(time.time()))
HOSTILE = "\x9b31m\u202e[red]rood[/red] \x1b]0;owned\x07\nsecond line"
TOKEN = "a-token-of-some-length"


@pytest.fixture
def program(tmp_path: Path, site: Site) -> Program:
    """Two sources, one of which nobody answers for."""
    site.put("/good", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    program = Program(tmp_path)
    program.configure(text(site))
    return program


def text(site: Site, operator: str = "port = 0") -> str:
    named = {"/good": "Voetbalblad", "/none": "Nergens"}
    sources = "".join(f'[[sources]]\nurl = "{site.url(path)}"\ntitle = "{title}"\n' for path, title in named.items())
    return f"[server]\nport = 0\n[server.operator]\n{operator}\n[polling]\n{ALLOW}{sources}"


class TestStatus:
    def test_the_worst_is_first_and_says_why(self, program: Program) -> None:
        program.run("poll")
        said, *lines = program.run("status").stdout.splitlines()
        assert said.startswith("no daemon runs here")
        assert lines[0].startswith("2 sources:") and "1 failing" in lines[0] and "1 ok" in lines[0]
        assert re.match(r"▲ failing\s+Nergens\s+1 ", lines[3])
        assert "failed once, is tried again" in lines[3] and "404" in lines[3]
        assert re.match(r"● ok\s+Voetbalblad", lines[4])

    def test_some_of_them(self, program: Program) -> None:
        program.run("poll")
        assert "Nergens" not in program.run("status", "--state", "ok").stdout
        assert "No source is like that." in program.run("status", "--category", "sport").stdout
        assert "broken" in program.run("status", "--state", "x", code=2).stderr

    def test_json_is_what_the_operator_listener_says(self, program: Program) -> None:
        program.run("poll")
        failing, good = program.json("status")
        assert (failing["state"], failing["failures"], good["state"]) == ("failing", 1, "ok")
        assert sum(good["entries_per_day"]) == 1 and good["polls_24h"] == 1

    def test_one_source(self, program: Program) -> None:
        program.run("poll")
        shown = program.run("status", "Nergens").stdout
        assert "▲ failing" in shown and "✖ the last 1" in shown and "because" in shown
        document = program.json("status", "Voetbalblad")
        assert document["newest_entries"][0]["title"] == "Keeper verlengt"
        assert "no source is called 'x'" in program.run("status", "x", code=2).stderr

    def test_it_works_whatever_is_wrong_with_the_rest_of_the_configuration(self, program: Program) -> None:
        program.run("poll")
        good = (program.folder / "config.toml").read_text()
        program.configure(good + '[[sources]]\nurl = "nonsense://"\nwieght = 2\n')
        assert "Voetbalblad" in program.run("status").stdout

    def test_without_a_database_it_says_what_makes_one(self, program: Program) -> None:
        assert "there is no database yet" in program.run("status", code=1).stderr

    def test_titles_and_errors_cannot_drive_the_terminal(self, program: Program) -> None:
        program.run("poll")
        with closing(sqlite3.connect(program.database)) as database, database:
            columns = "title = ?, last_error = ?, reason = ?"
            database.execute(f"UPDATE sources SET {columns} WHERE title = 'Nergens'", [HOSTILE] * 3)
            database.execute("UPDATE polls SET error = ? WHERE error NOT NULL", [HOSTILE])
        shown = [
            program.run(*arguments).stdout for arguments in (["status"], ["status", HOSTILE], ["status", "--json"])
        ]
        for one in shown:
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", one)
            assert "[red]rood[/red]" in one

    def test_watch_stays_until_q(self, program: Program) -> None:
        program.run("poll")
        master, slave = pty.openpty()
        command = [sys.executable, "-m", "aggregator", "status", "--watch"]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160", "LINES": "40"}
        process = subprocess.Popen(
            command, cwd=program.folder, stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)
        try:
            seen = read_until(master, "q ends")
            assert "Nergens" in seen and "\x1b[33m▲ failing" in seen  # in yellow
            os.write(master, b"q")
            read_until(master, None)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
            process.wait()
            os.close(master)


def read_until(descriptor: int, wanted: str | None) -> str:
    """What a terminal was sent until that text comes, or until nothing comes any more."""
    seen, end = b"", time.monotonic() + 60
    while time.monotonic() < end and (wanted is None or wanted.encode() not in seen):
        ready, _, _ = select.select([descriptor], [], [], 0.5)
        try:
            piece = os.read(descriptor, 65_536) if ready else b""
        except OSError:
            break
        seen += piece
        if wanted is None and not piece:
            break
    return seen.decode("utf-8", "replace")


class TestPause:
    def test_without_a_daemon(self, program: Program, site: Site) -> None:
        program.run("poll")
        assert program.run("pause", "Voetbalblad").stdout == "Voetbalblad: paused\n"
        assert program.run("pause", "Voetbalblad").stdout == "Voetbalblad: was paused already\n"
        assert "‖ paused" in program.run("status").stdout
        site.requests.clear()
        program.run("poll", code=None)
        assert {request.path for request in site.requests} == {"/none"}
        assert program.run("resume", "Voetbalblad").stdout == "Voetbalblad: resumed\n"
        assert program.run("resume", "Voetbalblad").stdout == "Voetbalblad: was not paused\n"

    def test_there_is_no_such_source(self, program: Program) -> None:
        program.run("poll")
        assert "no source is called 'x'" in program.run("pause", "x", code=2).stderr

    @pytest.mark.parametrize("token", [f'token = "{TOKEN}"\n', pytest.param("", marks=pytest.mark.long)])
    def test_a_daemon_that_runs_is_asked(self, program: Program, site: Site, token: str) -> None:
        program.configure(text(site, f"port = {free_port()}\n{token}"))
        with program.daemon() as daemon:
            daemon.address()
            wait(daemon, lambda: '"polled"' in daemon.log.read_text())
            assert program.run("pause", "Voetbalblad").stdout == "Voetbalblad: paused\n"
            assert program.json("status", "Voetbalblad")["state"] == "paused"
            told = program.run("poll", "Voetbalblad").stdout
            assert ("it is paused" in told, "polls them" in told, "--force" in told) == (True, False, False)
            (held,) = program.json("poll", "Voetbalblad")
            assert (held["outcome"], "it is paused" in held["error"]) == ("held-back", True)
            program.run("resume", "Voetbalblad")
            assert "The daemon polls them now" in program.run("poll", "Voetbalblad").stdout
            wait(daemon, lambda: polls(site) == 2)

    def test_a_daemon_that_cannot_be_asked_is_named(self, program: Program, site: Site) -> None:
        with program.daemon() as daemon:
            daemon.address()
            assert "gives it no address to be asked at" in program.run("pause", "Nergens", code=1).stderr


def polls(site: Site) -> int:
    return sum(request.path == "/good" for request in site.requests)


class TestPagesOfADaemon:
    def test_they_follow_a_reload(self, program: Program, site: Site) -> None:
        first, second = free_ports(2)
        program.configure(text(site, f"port = {first}"))
        with program.daemon() as daemon:
            daemon.address()
            assert b"Nergens" in got(first, "/")
            program.configure(text(site, f'port = {second}\ntoken = "{TOKEN}"'))
            daemon.hang_up()
            wait(daemon, lambda: answers(second))
            assert not answers(first)
            assert json.loads(got(second, "/status.json", TOKEN))["daemon"]["version"]
            program.configure(text(site, f'port = {second}\ntoken = "{TOKEN}"\nenabled = false'))
            daemon.hang_up()
            wait(daemon, lambda: not answers(second))

    def test_a_port_that_is_taken_keeps_no_news_from_being_published(self, program: Program, site: Site) -> None:
        taken = free_port()
        program.configure(text(site, f"port = {taken}"))
        other = Program(program.folder / "other")
        other.folder.mkdir()
        other.configure(text(site, f"port = {taken}"))
        with program.daemon() as daemon:
            daemon.address()
            with other.daemon() as second:
                assert urllib.request.urlopen(f"{second.address()}/", timeout=10).status == 200
                assert "the port is in use" in logged("no operator pages", second)


def wait(daemon: Daemon, happened: Callable[[], bool]) -> None:
    eventually(lambda: happened() or None, daemon, "it does not happen")


def got(port: int, path: str, token: str | None = None) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        body: bytes = response.read()
    return body


def answers(port: int) -> bool:
    try:
        got(port, "/healthz")
    except OSError:
        return False
    return True


class TestWhichDatabase:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            '[storage]\npath = "data/x.db"',
            '[site]\ntitle = "x"\n\n[storage] # here\n# a word\nretention = "9d"\npath = "y.db"\n[[feeds]]\nslug = "x"',
            '[storage]\nretention = "9d"',
            'storage = { path = "z.db" }',
            'storage.path = "z.db"',
            '["storage"]\npath = "z.db"',
            '[site]\ndescription = """\n[storage]\npath = "no.db"\n"""',
            '[[sources]]\nurl = "https://storage.example/"',
            '[output]\nformats = [\n"html",\n]\n[storage]\npath = "/var/lib/x.db"',
        ],
    )
    def test_it_is_the_one_that_the_whole_configuration_names(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "config.toml"
        path.write_text(text)
        assert database_of(path) == load_config(path).database

    def test_the_default_is_the_settings_own(self) -> None:
        assert str(Settings().storage.path) == DEFAULT

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="no such file"):
            database_of(tmp_path / "none.toml")
