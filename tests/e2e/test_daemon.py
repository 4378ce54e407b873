"""The daemon as an operator meets it: it serves, ends when asked, refuses company, and survives being killed."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from collections.abc import Iterator

import pytest

from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program, Running
from tests.e2e.waiting import get, logged, until
from tests.loopback import Site, serving

NOW = float(int(time.time()))


def configured(program: Program, site: Site, count: int = 1) -> None:
    sources = "".join(f'[[sources]]\nurl = "{site.url(f"/{number}")}"\n' for number in range(count))
    program.configure(f"[server]\nport = 0\n[server.operator]\nport = 0\n[polling]\n{ALLOW}{sources}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A daemon of two sources, the second of which is not there."""
    program = Program(tmp_path_factory.mktemp("running"))
    with serving() as site:
        site.put("/0", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
        configured(program, site, count=2)
        with program.daemon() as daemon:
            running = Running(program, daemon, daemon.address())
            until("Keeper verlengt", f"{running.address}/", daemon)
            yield running


def test_within_seconds_the_address_shows_the_news(running: Running) -> None:
    assert "12 reacties" in until("Keeper verlengt", f"{running.address}/", running.daemon)
    for path in ("/meest-recent.rss", "/meest-recent.atom", "/meest-recent.json"):
        assert "Keeper verlengt" in get(running.address + path)
    assert '"ok"' in get(f"{running.address}/healthz")


def test_a_monitoring_system_is_told_what_happened(running: Running) -> None:
    until("Keeper verlengt", f"{running.address}/", running.daemon)
    operator = json.loads(logged("operator pages", running.daemon))["address"]
    metrics = until('meest_recent_polls_total{outcome="http-error"} 1.0', f"{operator}metrics", running.daemon)
    lines = metrics.splitlines()
    assert 'meest_recent_polls_total{outcome="changed"} 1.0' in lines
    assert 'meest_recent_sources{health="failing"} 1.0' in lines
    assert "meest_recent_configuration_in_force 1.0" in lines
    jobs = {line.split('"')[1] for line in lines if line.startswith("meest_recent_job_runs_total{")}
    assert {"dispatch", "publish", "alerts", "notices"} <= jobs
    assert next(one for one in lines if one.startswith('meest_recent_http_requests_total{code="2xx",format="html"'))
    assert float(next(one for one in lines if one.startswith("meest_recent_database_wal_bytes ")).split()[1]) > 0


def test_a_second_daemon_is_refused(running: Running) -> None:
    second = running.program.run("run", code=1)
    assert f"in use by another aggregator (process {running.daemon.process.pid})" in second.stderr
    assert "a daemon has the database" in running.program.run("poll", code=1).stderr, "which has no port to be asked at"
    assert len(running.program.json("status")) == 2


def test_it_tells_how_it_is_and_the_public_no_more_than_that(running: Running) -> None:
    assert json.loads(get(f"{running.address}/readyz"))["status"] == "ok"
    before = (running.program.folder / "config.toml").read_text()
    running.reload("[polling]\nintervall = 3\n")
    health = json.loads(until("degraded", f"{running.address}/healthz", running.daemon))
    assert health["problems"] == ["the configuration file is not in force, an older one is"]
    running.reload(before)
    until('"ok"', f"{running.address}/healthz", running.daemon)


@pytest.mark.long
def test_sigterm_during_a_fetch_ends_within_ten_seconds_with_everything_committed(program: Program, site: Site) -> None:
    site.put("/0", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        program.configure(
            f'[server]\nport = 0\n[polling]\nallow_private_hosts = ["127.0.0.1"]\ntimeout = "60s"\n'
            f'[[sources]]\nurl = "{site.url("/0")}"\n[[sources]]\nurl = "http://127.0.0.1:{port}/never"\n'
        )
        with program.daemon() as daemon:
            until("Keeper verlengt", daemon.address() + "/", daemon)
            assert daemon.terminate() < 10
            assert daemon.process.returncode == 0, daemon.log.read_text()
            assert "stopped" in daemon.log.read_text().splitlines()[-1]
    (silent_one, first) = program.json("status")
    assert (first["last_outcome"], first["entries"]) == ("changed", 1)
    assert silent_one["last_poll_at"] is None


def test_a_port_in_use_is_said(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program.configure(f"[server]\nport = {port}\n")
        assert str(port) in program.run("run", code=1).stderr


@pytest.mark.parametrize("command", ["check", "run"])
def test_every_mistake_of_a_file_is_printed_at_once_with_exit_code_2(program: Program, command: str) -> None:
    program.configure(
        '[polling]\nintervall = "5m"\ntimeout = "soon"\n'
        '[[sources]]\nurl = "gopher://a.example/"\n[[sources]]\nurl = "https://b.example/"\n'
        '[[sources]]\nurl = "https://b.example/"\n'
    )
    path = program.folder / "config.toml"
    assert program.run(command, code=2).stderr.splitlines() == [
        f'{path}: line 2, column 1: polling.intervall: unknown key (did you mean "interval"?)',
        f'{path}: line 3, column 1: polling.timeout = \'soon\': expected a duration such as "90s", "15m", "6h" or "3d"',
        f"{path}: line 5, column 1: sources[1].url = 'gopher://a.example/': expected an http(s) address, or a path"
        " relative to the configuration file",
        f"{path}: line 9, column 1: sources[3].url = 'https://b.example/': is already that of sources[2]",
    ]


def test_what_was_committed_and_not_published_is_published_after_a_restart(program: Program, site: Site) -> None:
    site.put("/0", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    configured(program, site)
    program.run("poll")
    for path in program.public.rglob("*"):
        if path.is_file():
            path.unlink()
    with program.daemon() as daemon:
        assert "Keeper verlengt" in get(daemon.address() + "/")


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_killed_again_and_again_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    program: Program, site: Site, kills: int
) -> None:
    """Each round publishes new articles; the daemon is killed with SIGKILL at another moment of its polling."""
    sources, per_round = 6, 3
    configured(program, site, sources)
    published: set[str] = set()
    acknowledged: set[str] = set()
    for number in range(kills):
        items = [Item(f"r{number}-{one}", f"Bericht {number} {one}", NOW - 600, number) for one in range(per_round)]
        published |= {one.slug for one in items}
        for source in range(sources):
            own = [Item(f"s{source}-{one.slug}", f"{one.title} van {source}", one.at, one.comments) for one in items]
            site.put(f"/{source}", rss(*own))
        _due_now(program)
        with program.daemon() as daemon:
            daemon.address()
            time.sleep(0.2 * number / kills)
            daemon.process.kill()
            daemon.process.wait()
        acknowledged |= _stored(program)
        assert acknowledged <= _stored(program)
    _due_now(program)
    program.run("poll")
    keys = _keys(program)
    assert len(keys) == len(set(keys))
    assert acknowledged <= set(keys)
    last = {f"rss-s{source}-r{kills - 1}-{one}" for source in range(sources) for one in range(per_round)}
    assert last <= set(keys)
    assert program.query("PRAGMA integrity_check") == [("ok",)]
    orphans = "SELECT count(*) FROM stories s WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.story_id = s.id)"
    assert program.query(orphans) == [(0,)]


def _keys(program: Program) -> list[str]:
    return [str(row[0]) for row in program.query("SELECT key FROM entries")]


def _stored(program: Program) -> set[str]:
    return set(_keys(program))


def _due_now(program: Program) -> None:
    if program.database.exists():
        connection = sqlite3.connect(program.database)
        with connection:
            connection.execute("UPDATE sources SET next_poll_at = 0")
        connection.close()
