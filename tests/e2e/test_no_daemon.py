"""What looks into the database says first that no daemon runs; and one instance is told from another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.program import ALLOW, Program
from tests.loopback import free_port

LOOKS = ("status", "top", "alerts")
NEVER = "no daemon runs here; `aggregator run` starts it"


def configured(program: Program, port: int = 0) -> None:
    operator = "[server.operator]\nenabled = false\n"
    program.configure(f"[server]\nport = {port}\n{operator}[polling]\n{ALLOW}[backup]\nenabled = false\n")


@pytest.mark.parametrize("look", LOOKS)
def test_where_none_ever_ran(program: Program, look: str) -> None:
    configured(program)
    program.run("poll")
    assert program.run(look).stdout.startswith(NEVER + "\n")
    assert program.run(look, "--json").stderr == NEVER + "\n"


def test_nothing_is_said_while_one_runs_and_since_when_it_does_not_afterwards(program: Program) -> None:
    configured(program)
    with program.daemon() as daemon:
        daemon.address()
        for look in LOOKS:
            assert "no daemon" not in program.run(look).stdout
        assert program.json("alerts")["daemon"]["running"] is True
        daemon.terminate()
    said = program.run("status").stdout.splitlines()[0]
    assert re.fullmatch(r"no daemon runs here since \d\d:\d\d; `aggregator run` starts it", said)


def test_where_cron_does_rounds_the_last_one_is_told(program: Program) -> None:
    configured(program)
    program.run("poll", "--due")
    said = program.run("status").stdout.splitlines()[0]
    assert said.startswith("no daemon runs here; the last round of `aggregator poll --due` was ")


def test_another_instance_on_the_same_port_is_told_from_ours(program: Program, tmp_path: Path) -> None:
    port = free_port()
    configured(program, port)
    (tmp_path / "other").mkdir()
    other = Program(tmp_path / "other")
    configured(other, port)
    with program.daemon() as daemon:
        daemon.address()
        assert program.run("health").stdout == "ok\n"
        assert "our own server answers" in program.run("doctor", code=None).stdout
        assert "another aggregator answers" in other.run("health", code=1).stderr
        assert "another aggregator has it" in other.run("doctor", code=1).stdout


def test_many_sources_that_fail_alike_are_one_line(program: Program) -> None:
    sources = "".join(f'[[sources]]\nurl = "http://krant{n}.invalid/rss"\n' for n in range(9))
    program.configure(f"[polling]\n{ALLOW}{sources}")
    program.run("poll", code=1)
    assert "9 sources: names cannot be looked up; is there a network?" in program.run("status").stdout.splitlines()
