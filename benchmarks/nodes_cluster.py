"""Nodes as an operator has them: `aggregator run --role …`, each a process, over a PostgreSQL of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.tree import descendants
from tests.postgres import Postgres, serving_postgres

COUNTING = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_utility": "on"}
_CONFIG = """[site]
title = "Meest recent"
link = "http://127.0.0.1/"
[storage]
url = "{url}"
[output]
shelf = "database"
formats = ["rss"]
[server]
port = 0
[server.operator]
enabled = false
[backup]
enabled = false
[[feeds]]
slug = "meest-recent"
rank = "recent"
limit = 50
archive = 0
"""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Node:
    """A process, and where it serves, once it says so."""

    name: str
    process: subprocess.Popen[bytes]
    out: Path

    @property
    def address(self) -> str | None:
        said = self.out.read_text("utf-8", "replace").split()
        return next((word.rstrip("/") for word in said if word.startswith("http://127.0.0.1:")), None)


class Cluster:
    """A folder with one configuration, its database, and the nodes by name."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        self.folder, self.server, self.url = folder, server, server.fresh()
        self.nodes: dict[str, Node] = {}
        self._started = 0

    def configure(self, text: str, urls: Iterable[str]) -> None:
        sources = "".join(f'[[sources]]\nurl = "{url}"\n' for url in urls)
        (self.folder / "config.toml").write_text(_CONFIG.format(url=self.url) + text + sources)

    def start(self, role: str = "all") -> Node:
        self._started += 1
        name = f"{role}{self._started}"
        out = self.folder / f"{name}.out"
        with out.open("wb") as said, (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "aggregator", "run", "--role", role]
            environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUNBUFFERED": "1"}
            process = subprocess.Popen(command, cwd=self.folder, stdout=said, stderr=log, env=environment)
        self.nodes[name] = node = Node(name, process, out)
        return node

    def end(self, name: str, number: int) -> None:
        node = self.nodes.pop(name)
        node.process.send_signal(number)
        node.process.wait(40)

    def exits(self) -> list[str]:
        """The nodes that ended although nobody ended them."""
        return [f"{node.name} ended with {code}" for node in self.nodes.values() if (code := node.process.poll())]

    def workers(self) -> int:
        """How many look for turns now."""
        with suppress(psycopg.Error):
            return int(self.run("SELECT count(*) FROM procrastinate_workers")[0][0])
        return 0

    def run(self, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        return self.server.run(sql, *given, database=self.url)

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection[Any]]:
        """One state of the database."""
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield db

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor time so far: of all nodes that live, and of PostgreSQL."""
        return sum(cpu_of(node.process.pid) for node in self.nodes.values()), cpu_of(self.server.pid)

    def close(self) -> None:
        for node in self.nodes.values():
            with suppress(ProcessLookupError):
                node.process.kill()
            node.process.wait()
        self.nodes.clear()


def cpu_of(pid: int) -> float:
    """Seconds of processor time of a process and all that came of it."""
    total = 0.0
    for each in [pid, *descendants(pid)]:
        with suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / _TICK
    return total


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    with serving_postgres(COUNTING) as server:
        found = Cluster(folder, server)
        try:
            yield found
        finally:
            found.close()
