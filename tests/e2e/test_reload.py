"""An edited configuration is taken over by a daemon that runs: whole, or not at all."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from aggregator.daemon.probes import NOT_IN_FORCE
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Daemon, Program, Running
from tests.e2e.waiting import eventually, get, logged, until
from tests.loopback import Site, free_ports, serving

NOW = float(int(time.time()))
APPLIED, REFUSED = "configuration applied", "configuration not applied, the old one stays in force"
AGAIN = "the configuration file is in force again"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as site:
        site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
        site.put("/b", rss(Item("b", "Spits vertrekt", NOW - 500, 3)))
        yield site


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Running]:
    program = Program(tmp_path_factory.mktemp("running"))
    program.configure(text(site, "/a"))
    with program.daemon() as daemon:
        yield Running(program, daemon, daemon.address())


@pytest.fixture
def running(shared: Running, site: Site) -> Running:
    """What these tests share, with one source and nothing else: whatever the last one left, that was a change."""
    for title in (f'[site]\ntitle = "{time.monotonic()}"', ""):
        logged(APPLIED, shared.daemon, shared.reload(text(site, "/a", extra=title)))
    until("<title>Meest recent</title>", f"{shared.address}/", shared.daemon)
    until("Keeper verlengt", f"{shared.address}/", shared.daemon)
    return shared


def text(site: Site, *paths: str, extra: str = "", port: int = 0) -> str:
    sources = "".join(f'[[sources]]\nurl = "{site.url(path)}"\n' for path in paths)
    return f"[server]\nport = {port}\n[polling]\n{ALLOW}{extra}\n[server.operator]\nport = 0\n{sources}"


def line_of(key: str, text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(key))


def test_a_source_that_is_added_is_polled_without_a_restart(running: Running, site: Site) -> None:
    since = running.reload(text(site, "/a", "/b"))
    until("Spits vertrekt", f"{running.address}/", running.daemon)
    applied = json.loads(logged(APPLIED, running.daemon, since))
    assert applied["changes"] == f"sources added: {site.url('/b')}"


def test_an_edit_needs_no_signal(running: Running, site: Site) -> None:
    running.program.configure(text(site, "/a", extra='[site]\ntitle = "Onze krant"'))
    until("Onze krant", f"{running.address}/", running.daemon)


def test_a_source_that_is_removed_keeps_its_history_and_is_not_polled(program: Program, site: Site) -> None:
    often = 'interval = "1s"\nmin_interval = "1s"\n'
    program.configure(text(site, "/a", "/b", extra=often))
    with program.daemon() as daemon:
        address = daemon.address()
        until("Spits vertrekt", f"{address}/", daemon)
        program.configure(text(site, "/a", extra=often))
        logged(APPLIED, daemon, daemon.hang_up())
        asked, others = len(site.asked("/b")), len(site.asked("/a"))
        eventually(lambda: len(site.asked("/a")) >= others + 2 or None, daemon, "the other is not polled")
        assert len(site.asked("/b")) == asked
        assert "Spits vertrekt" in get(f"{address}/")
    assert program.query("SELECT enabled, entries FROM sources ORDER BY url") == [(1, 1), (0, 1)]


def test_a_wrong_configuration_changes_nothing_and_every_error_has_its_line(running: Running, site: Site) -> None:
    wrong = text(site, "/a", extra='[site]\ntitel = "Onze krant"\n[ranking]\nhalf_life = "lang"')
    since = running.reload(wrong)
    title, half_life = (logged(name, running.daemon, since) for name in ("site.titel", "ranking.half_life"))
    assert json.loads(title)["error"] == (
        f'line {line_of("titel", wrong)}, column 1: site.titel: unknown key (did you mean "title"?)'
    )
    assert f"line {line_of('half_life', wrong)}, column 1: ranking.half_life" in json.loads(half_life)["error"]
    assert "Onze krant" not in get(f"{running.address}/")
    time.sleep(5)  # the look-out for edits has seen the file too by now
    assert running.daemon.log.read_text()[since:].count("site.titel") == 1
    running.program.configure(text(site, "/a", extra='[site]\ntitle = "Onze krant"'))
    until("Onze krant", f"{running.address}/", running.daemon)


def test_a_wrong_configuration_that_is_put_back_is_told_to_be_in_force_again(running: Running, site: Site) -> None:
    logged(REFUSED, running.daemon, running.reload(text(site, "/a", extra='[site]\ntitel = "Onze krant"')))
    assert json.loads(get(f"{running.address}/healthz"))["status"] == "degraded"
    logged(AGAIN, running.daemon, running.reload(text(site, "/a")))
    assert json.loads(get(f"{running.address}/healthz"))["status"] == "ok"


def test_a_file_that_was_emptied_or_cut_off_takes_nothing_away_until_a_restart(program: Program, site: Site) -> None:
    whole = text(site, "/a", "/b", "/c")
    program.configure(whole)
    with program.daemon() as daemon:
        running = Running(program, daemon, daemon.address())
        until("Keeper verlengt", f"{running.address}/", daemon)
        for left in (0, 30, 120):
            cut_off = whole[: whole.index("[[sources]]")][:left].rpartition("\n")[0]
            refusal = json.loads(logged(REFUSED, daemon, running.reload(cut_off)))
            assert "take away all 3 sources" in refusal["error"] and "restart the daemon" in refusal["error"]
            assert "Keeper verlengt" in get(f"{running.address}/")
            assert NOT_IN_FORCE in json.loads(get(f"{running.address}/healthz"))["problems"]
            assert program.query("SELECT count(*) FROM sources WHERE enabled") == [(3,)]
            logged(AGAIN, daemon, running.reload(whole))
            assert NOT_IN_FORCE not in json.loads(get(f"{running.address}/healthz")).get("problems", [])
        program.configure(text(site))
        logged(REFUSED, daemon, daemon.hang_up())
        daemon.terminate()
    with program.daemon() as daemon:
        daemon.address()
        assert program.query("SELECT count(*) FROM sources WHERE enabled") == [(0,)]


def test_what_needs_a_restart_says_so_and_nothing_else_of_it_is_applied(running: Running, site: Site) -> None:
    elsewhere = text(site, "/a", extra='[storage]\npath = "elsewhere.db"\n[site]\ntitle = "Onze krant"')
    refusal = json.loads(logged(REFUSED, running.daemon, running.reload(elsewhere)))
    assert "storage.path" in refusal["error"] and "restart it" in refusal["error"]
    assert "Onze krant" not in get(f"{running.address}/")
    assert not (running.program.folder / "elsewhere.db").exists()


def test_it_moves_to_another_port_and_an_occupied_one_is_refused(program: Program, site: Site) -> None:
    port, other = free_ports(2)
    program.configure(text(site, port=port))
    with program.daemon() as daemon:
        assert daemon.address() == f"http://127.0.0.1:{port}"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            program.configure(text(site, port=taken.getsockname()[1]))
            refusal = json.loads(logged(REFUSED, daemon, daemon.hang_up()))
            assert "the port is in use" in refusal["error"]
            assert get(f"http://127.0.0.1:{port}/")
        program.configure(text(site, port=other))
        since = daemon.hang_up()
        until("Meest recent", f"http://127.0.0.1:{other}/", daemon)
        logged(APPLIED, daemon, since)
        with pytest.raises(urllib.error.URLError):
            get(f"http://127.0.0.1:{port}/")


def test_proxies_are_trusted_from_then_on_and_no_connection_is_refused_meanwhile(running: Running, site: Site) -> None:
    since = running.reload(text(site, "/a").replace("[polling]", 'trusted_proxies = ["127.0.0.1"]\n[polling]'))
    answers = 0
    while APPLIED not in running.daemon.log.read_text()[since:] or answers < 20:
        assert get(f"{running.address}/healthz")
        answers += 1
    assert "trusted_proxies: nothing → 127.0.0.1" in logged(APPLIED, running.daemon, since)


def test_another_folder_is_published_to(program: Program, site: Site) -> None:
    program.configure(text(site, "/a"))
    with program.daemon() as daemon:
        address = daemon.address()
        until("Keeper verlengt", f"{address}/", daemon)
        program.configure(text(site, "/a", extra='[output]\ndirectory = "elders"'))
        logged(APPLIED, daemon, daemon.hang_up())
        page = program.folder / "elders" / "index.html"
        eventually(lambda: page.exists() or None, daemon, "nothing is published there")
        assert "Keeper verlengt" in page.read_text()
        assert "Keeper verlengt" in get(f"{address}/")


@pytest.mark.long
def test_under_load_no_poll_is_lost_and_none_is_made_twice_at_once(program: Program, site: Site) -> None:
    """Thirty sources, polled every second, while the configuration is replaced again and again."""
    paths = [f"/{number}" for number in range(30)]
    for path in paths:
        site.put(path, rss(Item(f"x{path[1:]}", f"Bericht {path[1:]}", NOW - 600, 1)))
    often = 'interval = "1s"\nmin_interval = "1s"\n'
    program.configure(text(site, *paths, extra=often))
    with program.daemon() as daemon:
        address = daemon.address()
        eventually(lambda: len(site.requests) >= len(paths) or None, daemon, "not everything is polled")
        for round_ in range(8):
            program.configure(text(site, *paths, extra=f'{often}[site]\ntitle = "Ronde {round_}"'))
            logged(APPLIED, daemon, daemon.hang_up())
        before = {path: len(site.asked(path)) for path in paths}
        eventually(
            lambda: all(len(site.asked(path)) > before[path] for path in paths) or None, daemon, "a source is forgotten"
        )
        until("Ronde 7", f"{address}/", daemon)
        assert daemon.terminate() < 10
        assert "bug in the aggregator" not in daemon.log.read_text()
    polls = dict(program.query("SELECT s.url, count(*) FROM polls p JOIN sources s ON s.id = p.source_id GROUP BY 1"))
    # Each request is one recorded poll, but for those that the end cut off.
    cut_off = sum(len(site.asked(path)) for path in paths) - sum(int(str(count)) for count in polls.values())
    assert 0 <= cut_off <= len(paths)
    assert {outcome for (outcome,) in program.query("SELECT DISTINCT outcome FROM polls")} <= {
        "changed",
        "unchanged",
        "not-modified",
    }
    assert program.query("PRAGMA integrity_check") == [("ok",)]


def test_usr1_says_what_the_daemon_is_doing(running: Running, site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/never"
        running.reload(text(site, "/a") + f'[[sources]]\nurl = "{url}"\n')
        eventually(lambda: _is_polling(running.daemon, url), running.daemon, "the dump has no poll under way")
        events = [json.loads(line) for line in running.daemon.log.read_text().splitlines() if '"dump' in line]
        assert {one["event"] for one in events} == {
            "dump",
            "dump of a job",
            "dump of a poll under way",
            "dump of a task",
            "dump of a thread",
        }
        assert {"dispatch", "publish", "housekeeping"} <= {one["job"] for one in events if "job" in one}
        assert any("store-writer" in one.get("thread", "") for one in events)
        assert running.daemon.process.poll() is None


def _is_polling(daemon: Daemon, url: str) -> bool | None:
    os.kill(daemon.process.pid, signal.SIGUSR1)
    time.sleep(0.1)
    return any('"dump of a poll' in line and url in line for line in daemon.log.read_text().splitlines()) or None
