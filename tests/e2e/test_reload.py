"""An edited configuration is taken over by a daemon that runs: whole, or not at all."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest

from aggregator.daemon.probes import NOT_IN_FORCE
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Daemon, Program
from tests.e2e.waiting import eventually, get, logged, until
from tests.loopback import Site, free_port

NOW = float(int(time.time()))
APPLIED, REFUSED = "configuration applied", "configuration not applied, the old one stays in force"


def text(site: Site, *paths: str, extra: str = "", port: int = 0) -> str:
    sources = "".join(f'[[sources]]\nurl = "{site.url(path)}"\n' for path in paths)
    return f"[server]\nport = {port}\n[polling]\n{ALLOW}{extra}\n{sources}"


def line_of(key: str, text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(key))


def test_a_source_that_is_added_is_polled_without_a_restart(program: Program, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    site.put("/b", rss(Item("b", "Spits vertrekt", NOW - 500, 3)))
    program.configure(text(site, "/a"))
    with program.daemon() as daemon:
        address = daemon.address()
        until("Keeper verlengt", f"{address}/", daemon)
        program.configure(text(site, "/a", "/b"))
        daemon.hang_up()
        until("Spits vertrekt", f"{address}/", daemon)
        applied = json.loads(logged(APPLIED, daemon))
        assert applied["changes"] == f"sources added: {site.url('/b')}"


def test_an_edit_needs_no_signal(program: Program, site: Site) -> None:
    program.configure(text(site))
    with program.daemon() as daemon:
        address = daemon.address()
        program.configure(text(site, extra='[site]\ntitle = "Onze krant"'))
        until("Onze krant", f"{address}/", daemon)


def test_a_source_that_is_removed_keeps_its_history_and_is_not_polled(program: Program, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    site.put("/b", rss(Item("b", "Spits vertrekt", NOW - 500, 3)))
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


def test_a_wrong_configuration_changes_nothing_and_every_error_has_its_line(program: Program, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    program.configure(text(site, "/a"))
    with program.daemon() as daemon:
        address = daemon.address()
        until("Keeper verlengt", f"{address}/", daemon)
        wrong = text(site, "/a", extra='[site]\ntitel = "Onze krant"\n[ranking]\nhalf_life = "lang"')
        program.configure(wrong)
        since = daemon.hang_up()
        title, half_life = (logged(name, daemon, since) for name in ("site.titel", "ranking.half_life"))
        assert json.loads(title)["error"] == (
            f'line {line_of("titel", wrong)}, column 1: site.titel: unknown key (did you mean "title"?)'
        )
        assert f"line {line_of('half_life', wrong)}, column 1: ranking.half_life" in json.loads(half_life)["error"]
        assert "Onze krant" not in get(f"{address}/")
        time.sleep(5)  # the look-out for edits has seen the file too by now
        assert daemon.log.read_text()[since:].count("site.titel") == 1
        program.configure(text(site, "/a", extra='[site]\ntitle = "Onze krant"'))
        until("Onze krant", f"{address}/", daemon)


def test_a_wrong_configuration_that_is_put_back_is_told_to_be_in_force_again(program: Program, site: Site) -> None:
    program.configure(text(site))
    with program.daemon() as daemon:
        address = daemon.address()
        program.configure(text(site, extra='[site]\ntitel = "Onze krant"'))
        logged(REFUSED, daemon, daemon.hang_up())
        assert json.loads(get(f"{address}/healthz"))["status"] == "degraded"
        program.configure(text(site))
        logged("the configuration file is in force again", daemon, daemon.hang_up())
        assert json.loads(get(f"{address}/healthz"))["status"] == "ok"


@pytest.mark.parametrize("left", [0, 30, 120])
def test_a_file_that_was_emptied_or_cut_off_takes_nothing_away_until_a_restart(
    program: Program, site: Site, left: int
) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
    whole = text(site, "/a", "/b", "/c")
    program.configure(whole)
    with program.daemon() as daemon:
        address = daemon.address()
        until("Keeper verlengt", f"{address}/", daemon)
        program.configure(whole[: whole.index("[[sources]]")][:left].rpartition("\n")[0])
        refusal = json.loads(logged(REFUSED, daemon, daemon.hang_up()))
        assert "take away all 3 sources" in refusal["error"] and "restart the daemon" in refusal["error"]
        assert "Keeper verlengt" in get(f"{address}/")
        assert NOT_IN_FORCE in json.loads(get(f"{address}/healthz"))["problems"]
        assert program.query("SELECT count(*) FROM sources WHERE enabled") == [(3,)]
        program.configure(whole)
        logged("the configuration file is in force again", daemon, daemon.hang_up())
        assert NOT_IN_FORCE not in json.loads(get(f"{address}/healthz")).get("problems", [])
        program.configure(text(site))
        logged(REFUSED, daemon, daemon.hang_up())
        daemon.terminate()
    with program.daemon() as daemon:
        daemon.address()
        assert program.query("SELECT count(*) FROM sources WHERE enabled") == [(0,)]


def test_what_needs_a_restart_says_so_and_nothing_else_of_it_is_applied(program: Program, site: Site) -> None:
    program.configure(text(site))
    with program.daemon() as daemon:
        address = daemon.address()
        program.configure(text(site, extra='[storage]\npath = "elsewhere.db"\n[site]\ntitle = "Onze krant"'))
        refusal = json.loads(logged(REFUSED, daemon, daemon.hang_up()))
        assert "storage.path" in refusal["error"] and "restart it" in refusal["error"]
        assert "Onze krant" not in get(f"{address}/")
        assert not (program.folder / "elsewhere.db").exists()


def test_it_moves_to_another_port_and_an_occupied_one_is_refused(program: Program, site: Site) -> None:
    port, other = free_port(), free_port()
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


def test_proxies_are_trusted_from_then_on_and_no_connection_is_refused_meanwhile(program: Program, site: Site) -> None:
    program.configure(text(site))
    with program.daemon() as daemon:
        address = daemon.address()
        changed = text(site).replace("[polling]", 'trusted_proxies = ["127.0.0.1"]\n[polling]')
        program.configure(changed)
        since = daemon.hang_up()
        answers = 0
        while APPLIED not in daemon.log.read_text()[since:] or answers < 20:
            assert get(f"{address}/healthz")
            answers += 1
        assert "trusted_proxies: nothing → 127.0.0.1" in logged(APPLIED, daemon, since)


def test_another_folder_is_published_to(program: Program, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 600, 12)))
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


def test_usr1_says_what_the_daemon_is_doing(program: Program, site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/never"
        program.configure(text(site) + f'[[sources]]\nurl = "{url}"\n')
        with program.daemon() as daemon:
            daemon.address()
            eventually(lambda: _is_polling(daemon, url), daemon, "the dump has no poll under way")
            events = [json.loads(line) for line in daemon.log.read_text().splitlines() if '"dump' in line]
            assert {one["event"] for one in events} == {
                "dump",
                "dump of a job",
                "dump of a poll under way",
                "dump of a task",
                "dump of a thread",
            }
            assert {"dispatch", "publish", "housekeeping"} <= {one["job"] for one in events if "job" in one}
            assert any("store-writer" in one.get("thread", "") for one in events)
            assert daemon.process.poll() is None


def _is_polling(daemon: Daemon, url: str) -> bool | None:
    os.kill(daemon.process.pid, signal.SIGUSR1)
    time.sleep(0.1)
    return any('"dump of a poll' in line and url in line for line in daemon.log.read_text().splitlines()) or None
