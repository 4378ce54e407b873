"""`aggregator demo` as a real process: a live page at once, sources with troubles, and nothing left behind."""

from __future__ import annotations

import html
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.demo.material import papers
from aggregator.demo.show import stage
from tests.demo.program import PATIENCE, Demo, demo, eventually, is_full, left_in
from tests.e2e.program import Program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Demo]:
    with demo(folder) as program:
        yield program


def test_a_taken_port_is_said_another_one_used_and_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with demo(tmp_path, "--port", str(port)) as program:
            assert program.said.startswith(f"Port {port} is in use")
            assert not program.address.endswith(f":{port}")
            assert program.end(signal.SIGINT) < 10
            assert program.process.returncode == 0
            assert left_in(tmp_path) == []
            assert program.log.read_text() == ""


@pytest.mark.long
def test_what_is_kept_can_be_looked_at_after_sigterm_and_shown_again_for_some_seconds(tmp_path: Path) -> None:
    kept = tmp_path / "newsroom"
    with demo(tmp_path, "--keep", str(kept)) as program:
        eventually(lambda: is_full(program))
        assert program.end(signal.SIGTERM) < 10
        assert program.process.returncode == 0
    assert Program(kept).json("top")
    with demo(tmp_path, "--keep", str(kept), "--seconds", "1") as program:
        assert program.process.wait(timeout=30) == 0
    assert len(Program(kept).json("status")) >= 12


def test_a_folder_with_somebody_elses_configuration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[site]\ntitle = "Mine"\n')
    done = Program(tmp_path).run("demo", "--keep", str(tmp_path), code=1)
    assert "is not the demo's" in done.stderr
    assert (tmp_path / "config.toml").read_text() == '[site]\ntitle = "Mine"\n'


# --- Of one that runs meanwhile: last, since it keeps a core busy -----------------------------------------------------


def test_the_page_is_full_within_ten_seconds_of_the_start(running: Demo) -> None:
    """On a machine that has a core to spare; one that is overloaded takes its time."""
    overloaded = os.getloadavg()[0] > (os.cpu_count() or 1)
    last = running.started + (PATIENCE if overloaded else 10.0)
    eventually(lambda: is_full(running), patience=last - time.monotonic())
    assert running.page().count("<article") >= 15


def test_news_breaks_and_counts_change(running: Demo) -> None:
    eventually(lambda: is_full(running))
    before = {one["id"]: one["_meest_recent"]["comments"] for one in running.items()}

    def moved() -> bool:
        after = {one["id"]: one["_meest_recent"]["comments"] for one in running.items()}
        return bool(after.keys() - before.keys()) and any(
            after[known] != before[known] for known in after.keys() & before.keys()
        )

    eventually(moved)


@pytest.mark.long  # it begins to fail a quarter of a minute after the start
def test_the_failing_source_is_seen_failing_and_the_page_stays_whole(running: Demo) -> None:
    eventually(lambda: running.status()["Het Peloton"]["failures"] > 0)
    failing = running.status()["Het Peloton"]
    assert failing["last_outcome"] == "http-error"
    assert "500" in failing["last_error"]
    assert is_full(running)
    healthy = [row for row in running.status().values() if row["failures"] == 0]
    assert len(healthy) >= 9


def test_the_one_that_moved_is_watched_and_not_adopted_in_a_day(running: Demo) -> None:
    eventually(lambda: running.status()["De Voetbalkoerier"]["last_success_at"] is not None)
    row = running.status()["De Voetbalkoerier"]
    assert row["url"].endswith("/voetbalkoerier/rss")
    assert "permanently redirected to " in row["reason"]
    assert "/voetbalkoerier/feed.xml" in row["reason"]


def test_the_pages_behind_the_scenes_show_every_newspaper(running: Demo) -> None:
    with urllib.request.urlopen(running.operator, timeout=30) as answer:
        page = answer.read().decode()
    assert all(html.escape(paper.title) in page for paper in papers())


def test_nothing_is_written_outside_its_folder(running: Demo, folder: Path) -> None:
    assert left_in(folder) == [running.config.parent.name]


def test_a_demo_that_was_killed_is_cleared_away_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, running = (tmp_path / f"meest-recent-demo-{pid}-x1" for pid in (ended.pid, os.getppid()))
    for folder in (killed, running, tmp_path / "meest-recent-demo-mine"):
        folder.mkdir()
        (folder / "config.toml").touch()
    with stage(None) as folder:
        assert folder.parent == tmp_path
        assert not killed.exists() and running.is_dir() and (tmp_path / "meest-recent-demo-mine").is_dir()
    assert not folder.exists()
