"""`aggregator health`: what it says of a daemon that is well, is not, or is not there."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aggregator.cli import main
from tests.loopback import Site


def ask(folder: Path, port: int, *options: str, host: str = "127.0.0.1") -> Result:
    (folder / "config.toml").write_text(f'[server]\nhost = "{host}"\nport = {port}\n')
    return CliRunner().invoke(main, ["health", "--config", str(folder / "config.toml"), *options])


def port_of(site: Site) -> int:
    return int(site.base.rpartition(":")[2])


def tells(site: Site, **document: object) -> None:
    site.put("/healthz", json.dumps(document), "application/json")


def test_a_daemon_that_is_well(tmp_path: Path, site: Site) -> None:
    tells(site, status="ok")
    result = ask(tmp_path, port_of(site))
    assert (result.exit_code, result.output) == (0, "ok\n")


def test_one_that_listens_everywhere_is_asked_on_this_machine(tmp_path: Path, site: Site) -> None:
    tells(site, status="ok")
    assert ask(tmp_path, port_of(site), host="0.0.0.0").exit_code == 0


def test_problems_are_told_and_are_a_failure(tmp_path: Path, site: Site) -> None:
    tells(site, status="degraded", problems=["the writer hangs", "\x1b[2Jdisk full\nok"])
    result = ask(tmp_path, port_of(site))
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == ["degraded", "  the writer hangs"]
    assert len(result.output.splitlines()) == 3
    assert "\x1b" not in result.output


def test_for_a_container_it_is_alive_in_spite_of_problems(tmp_path: Path, site: Site) -> None:
    tells(site, status="degraded", problems=["the writer hangs"])
    assert ask(tmp_path, port_of(site), "--alive").exit_code == 0


@pytest.mark.parametrize("answer", ["<!DOCTYPE html>", "[]", "12", ""])
def test_another_program_at_that_port(tmp_path: Path, site: Site, answer: str) -> None:
    site.put("/healthz", answer)
    result = ask(tmp_path, port_of(site), "--alive")
    assert result.exit_code == 1
    assert "is no aggregator" in result.stderr


def test_a_server_that_does_not_know_the_path(tmp_path: Path, site: Site) -> None:
    assert "is no aggregator (HTTP status 404)" in ask(tmp_path, port_of(site)).stderr


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = ask(tmp_path, port)
    assert result.exit_code == 1
    assert result.stderr == f"no answer from http://127.0.0.1:{port}/healthz: Connection refused\n"


def test_one_that_hangs(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = ask(tmp_path, silent.getsockname()[1], "--timeout", "0.1")
    assert result.exit_code == 1
    assert "it took too long" in result.stderr
