"""Nodes of a cluster, as processes that are killed and paused, over a real PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres

pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")

from tests.engine.node import TABLES

ROOT = Path(__file__).resolve().parents[2]
DEAD_AFTER = 2.0
SLACK = 6.0  # seconds that a busy machine may take longer


class Nodes:
    """The nodes of one test, and what they did."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres, self.url = postgres, postgres.fresh()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.run(TABLES)

    def run(self, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        return self.postgres.run(sql, *given, database=self.url)

    def want(self, shards: int, turns: int = 1) -> None:
        """So many shards have something due for so many turns."""
        self.run("INSERT INTO shards (shard, wanted) SELECT n, %s FROM generate_series(0, %s) n", turns, shards - 1)

    def start(self, name: str, seconds: float) -> None:
        """A node whose turns take so long."""
        command = [sys.executable, "-m", "tests.engine.node", self.url, name, str(seconds), str(DEAD_AFTER)]
        self._processes[name] = subprocess.Popen(command, cwd=ROOT)

    def signal(self, name: str, number: signal.Signals) -> None:
        self._processes[name].send_signal(number)

    def ready(self) -> int:
        """How many look for work: who only starts ends when the database is away."""
        return int(self.run("SELECT count(*) FROM procrastinate_workers")[0][0])

    def did(self, what: str, node: str | None = None, shard: int | None = None) -> list[tuple[Any, ...]]:
        """(node, shard, when) of what was done."""
        return self.run(
            """SELECT node, shard, extract(epoch FROM at)::float FROM did WHERE what = %s AND node = coalesce(%s, node)
            AND (shard = %s OR %s::int IS NULL) ORDER BY id""",
            *(what, node, shard, shard),
        )

    def known(self) -> list[int]:
        return [row[0] for row in self.run("SELECT known FROM shards ORDER BY shard")]

    def until(self, holds: Callable[[], object], seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.run("SELECT node, shard, what, at::text FROM did ORDER BY id")
            assert all(process.poll() is None for process in self._processes.values()), "a node ended"
            time.sleep(0.05)

    def end(self, name: str) -> int:
        """Ends it in order; its exit status."""
        process = self._processes.pop(name)
        process.terminate()
        return process.wait(20)

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def close(self) -> None:
        for name in list(self._processes):
            self.kill(name)


@pytest.fixture
def nodes(postgres: Postgres) -> Iterator[Nodes]:
    nodes = Nodes(postgres)
    yield nodes
    nodes.close()


def test_a_killed_nodes_shard_is_taken_by_another(nodes: Nodes) -> None:
    nodes.want(shards=1)
    nodes.start("first", seconds=60)
    nodes.until(lambda: nodes.did("began", "first"))
    nodes.start("second", seconds=0.1)
    nodes.until(lambda: nodes.did("runs", "second"))
    nodes.kill("first")
    killed = time.time()
    nodes.until(lambda: nodes.did("wrote", "second", 0))
    assert nodes.did("began", "second", 0)[0][2] - killed < DEAD_AFTER + SLACK
    assert nodes.known() == [1]


def test_a_node_that_was_paused_for_longer_writes_nothing_twice(nodes: Nodes) -> None:
    nodes.want(shards=2)
    nodes.start("paused", seconds=1.0)  # it is about to write when it is paused
    nodes.until(lambda: len(nodes.did("began", "paused")) == 2)
    nodes.start("other", seconds=0.1)
    nodes.signal("paused", signal.SIGSTOP)
    nodes.until(lambda: len(nodes.did("wrote", "other")) == 2)
    assert nodes.known() == [1, 1]
    nodes.signal("paused", signal.SIGCONT)
    nodes.until(lambda: len(nodes.did("was overtaken", "paused") + nodes.did("was ended", "paused")) == 2)
    assert nodes.known() == [1, 1]
    # And it lives: what comes now is done, by either, and once.
    nodes.end("other")
    nodes.run("UPDATE shards SET wanted = 2")
    nodes.until(lambda: nodes.known() == [2, 2])
    assert nodes.end("paused") == 0
    assert nodes.run("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_another_offers_when_the_one_that_does_is_paused(nodes: Nodes) -> None:
    nodes.want(shards=1)
    nodes.start("lead", seconds=0.1)
    nodes.until(lambda: nodes.known() == [1])
    nodes.start("other", seconds=0.1)
    nodes.until(lambda: nodes.did("runs", "other"))
    nodes.signal("lead", signal.SIGSTOP)
    nodes.run("UPDATE shards SET wanted = 2")
    nodes.until(lambda: nodes.known() == [2])
    nodes.signal("lead", signal.SIGCONT)


@pytest.mark.long
def test_no_shard_is_at_two_nodes_at_the_same_time(nodes: Nodes) -> None:
    nodes.want(shards=8, turns=6)
    for name in ("one", "two", "three"):
        nodes.start(name, seconds=0.2)
    nodes.until(lambda: nodes.known() == [6] * 8, seconds=60)
    assert not nodes.did("was overtaken")
    under_way = dict.fromkeys(range(8), 0)
    for shard, what in nodes.run("SELECT shard, what FROM did WHERE what IN ('began', 'wrote') ORDER BY id"):
        under_way[shard] += 1 if what == "began" else -1
        assert under_way[shard] in (0, 1)
    assert len({node for node, _, _ in nodes.did("wrote")}) > 1
    assert [nodes.end(name) for name in ("one", "two", "three")] == [0, 0, 0]
    assert nodes.run("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert nodes.run("SELECT count(*) FROM procrastinate_workers") == [(0,)]


@pytest.mark.long
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_nodes_outlive_a_restart_of_the_database(nodes: Nodes, mode: Any) -> None:
    nodes.want(shards=4)
    for name in ("one", "two"):
        nodes.start(name, seconds=0.1)
    nodes.until(lambda: nodes.known() == [1] * 4 and nodes.ready() == 2)
    nodes.postgres.stop(mode)
    time.sleep(3)
    nodes.postgres.start()
    nodes.run("UPDATE shards SET wanted = 3")
    nodes.until(lambda: nodes.known() == [3] * 4, seconds=40)
    assert [nodes.end(name) for name in ("one", "two")] == [0, 0]


@pytest.mark.long
def test_nodes_outlive_cut_connections(nodes: Nodes) -> None:
    nodes.want(shards=4, turns=20)
    for name in ("one", "two"):
        nodes.start(name, seconds=0.1)
    nodes.until(lambda: nodes.did("wrote") and nodes.ready() == 2)
    for _ in range(15):
        for pid in nodes.postgres.connections(nodes.url):
            nodes.postgres.terminate(pid)
        time.sleep(0.3)
    nodes.until(lambda: nodes.known() == [20] * 4, seconds=90)
    assert [nodes.end(name) for name in ("one", "two")] == [0, 0]
