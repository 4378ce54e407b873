"""Nodes on one database under faults, and whether what they store and serve stays whole.

    python -m benchmarks.nodes_torture --minutes 15 --seed 1
    python -m benchmarks.nodes_torture --whole     every fault as often as `FAULTS` says, however long that takes

News comes to one, two or three of sixty sources at the same moment, which are polled every few seconds by four
processes of all roles. Meanwhile, in an order that a seed gives: kill -9 of a node; SIGSTOP for longer than
`dead_after`, so that its work is given to another, and SIGCONT; restarts of PostgreSQL (fast, immediate, away for a
while); connections that are cut. A reader remembers what every node served. Counted are what `benchmarks.torture`
counts, and beside it

- split: news that several sources brought and that are more than one story, or one story of several news;
- late: sources that were not polled within a minute after the last fault;
- gone: nodes that ended by themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from benchmarks import torture_checks as checks
from benchmarks.nodes_cluster import Cluster, Node, cluster
from benchmarks.nodes_origin import Article, Origin

NODES: Final = 4
SOURCES: Final = 60  # two a host
EVERY: Final = 6.0  # seconds between two polls of a source
DEAD_AFTER: Final = 3.0  # seconds
LATE: Final = 60.0  # seconds
KINDS: Final = (*checks.FAULTS, "split", "late", "gone")
ENGINE = """[engine]
kind = "procrastinate"
shards = 16
turn = "2s"
dead_after = "{dead_after:g}s"
[polling]
interval = "{every:g}s"
min_interval = "{every:g}s"
max_interval = "{every:g}s"
timeout = "5s"
host_delay = "100ms"
allow_private_hosts = ["127.0.0.0/8"]
"""


class Torture:
    """Nodes that are tortured, and what was found."""

    def __init__(self, it: Cluster, origin: Origin, rng: random.Random, nodes: int, away: float, every: float) -> None:
        """`away` is for how many seconds PostgreSQL is away when it is, `every` those between two polls of a source."""
        self.it, self.origin, self.rng, self.away, self.every = it, origin, rng, away, every
        self.reader = checks.Witness()
        self.happened: Counter[str] = Counter()
        self.found: Counter[checks.Fault] = Counter()
        self.news: list[list[tuple[str, str]]] = []  # (source, id) of each piece of news
        self.recovered: list[float] = []  # seconds from the end of each fault until every source was polled again
        self._before: checks.Stored | None = None
        self.count = nodes

    async def start(self) -> None:
        text = ENGINE.format(dead_after=DEAD_AFTER, every=self.every)
        self.it.configure(text, (one.url for one in self.origin.sources.values()))
        for _ in range(self.count):
            self.it.start()
            await asyncio.sleep(0)
        await until(lambda: all(node.address for node in self.it.nodes.values()), 600, "all serve")
        await until(lambda: all(one.asked_at for one in self.origin.sources.values()), 600, "all were polled")

    async def write_on(self) -> None:
        """The sources' editors."""
        sources = list(self.origin.sources.values())
        while True:
            await asyncio.sleep(self.rng.uniform(0.5, 2.0))
            number = len(self.news)
            words = " ".join(self.rng.choices(_WORDS, k=7))
            link = f"http://news.example/{number}"
            several = self.rng.sample(sources, self.rng.choice((1, 2, 3)))
            for one in several:
                article = Article(f"{number}", f"{words} {number}", link, time.time())
                one.articles.append(article)
            self.news.append([(one.url, f"{number}") for one in several])

    async def read_on(self) -> None:
        """A reader of all nodes."""
        while True:
            for node in list(self.it.nodes.values()):
                if body := await asyncio.to_thread(_get, node):
                    self.reader.reads(node.name, body, "rss")
            await asyncio.sleep(0.5)

    # --- comparing ----------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """With what is there now, and with what was there before."""
        served = frozenset(self.reader.ids)
        with self.it.reading() as db:
            state = checks.state_of(db)
        found = [*state.faults, *checks.against(served, state), *self._split(state)]
        if self._before is not None:
            found += checks.between(self._before, state)
        self.note([*found, *(("gone", one) for one in self.it.exits())])
        self.found |= self.reader.faults
        self._before = state

    def serving(self) -> int:
        return sum(node.address is not None for node in self.it.nodes.values())

    def _split(self, state: checks.Stored) -> Iterator[checks.Fault]:
        """By what is stored of each piece of news so far."""
        of_story: dict[str, set[int]] = defaultdict(set)
        for number, keys in enumerate(list(self.news)):
            stories = {state.entries[key] for key in keys if key in state.entries}
            if len(stories) > 1:
                yield "split", f"news {number} is {len(stories)} stories"
            for uid in stories:
                of_story[uid].add(number)
        for uid, numbers in of_story.items():
            if len(numbers) > 1:
                yield "split", f"story {uid} is of news {sorted(numbers)}"

    def note(self, found: list[checks.Fault]) -> None:
        for fault in found:
            if fault not in self.found:
                print(f"{fault[0]}: {fault[1]}", file=sys.stderr, flush=True)
            self.found[fault] += 1

    async def recovers(self) -> None:
        """Waits until every source has been polled after this moment, and the poll is stored."""
        began = time.time()
        question = "SELECT count(*) FROM sources WHERE coalesce(last_poll_at, 0) < %s"

        def late() -> int:
            with suppress(psycopg.Error):
                return int(self.it.run(question, began)[0][0])
            return len(self.origin.sources)

        while count := await asyncio.to_thread(late):
            if time.time() - began > LATE:
                self.note([("late", f"{count} sources were not polled within {LATE:g} s after {self.happened}")])
                break
            await asyncio.sleep(0.3)
        self.recovered.append(time.time() - began)


def _get(node: Node) -> bytes | None:
    """What it serves; None when it does not."""
    try:
        with urllib.request.urlopen(f"{node.address}/meest-recent.rss", timeout=3) as answer:
            body: bytes = answer.read()
            return body
    except (urllib.error.URLError, ConnectionError, TimeoutError, ValueError):
        return None


async def until(holds: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not await asyncio.to_thread(holds):
        if time.monotonic() > end:
            raise SystemExit(f"not after {seconds:g} s: {what}")
        await asyncio.sleep(0.2)


_BEGINNINGS, _MIDDLES = ("ba", "do", "ki", "lu", "me", "po", "ra", "su"), ("bel", "dar", "fon", "gus", "lim", "nor")
_WORDS: Final = [one + two + end for one in _BEGINNINGS for two in _MIDDLES for end in ("a", "en", "is", "o", "um")]


# --- what happens -----------------------------------------------------------------------------------------------------


async def killed(it: Torture) -> None:
    """SIGKILL of a node, and another one in its place. Never of all but one: a busy machine takes long to start one."""
    await until(lambda: it.serving() >= it.count - 1, 300, "most serve again")
    it.it.end(it.rng.choice(sorted(it.it.nodes)), signal.SIGKILL)
    it.it.start()


async def paused(it: Torture) -> None:
    """SIGSTOP until its work was given to others, and SIGCONT."""
    pid = it.it.nodes[it.rng.choice(sorted(it.it.nodes))].process.pid
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(DEAD_AFTER * it.rng.uniform(1.2, 2.5))
    os.kill(pid, signal.SIGCONT)


async def cut(it: Torture) -> None:
    """Some of the nodes' connections are cut."""
    for pid in it.rng.sample(pids := it.it.server.connections(it.it.url), min(3, len(pids))):
        with suppress(psycopg.Error):
            it.it.server.terminate(pid)


async def database_restarted(it: Torture) -> None:
    await asyncio.to_thread(it.it.server.restart, "fast")


async def database_crashed(it: Torture) -> None:
    await asyncio.to_thread(it.it.server.restart, "immediate")


async def database_away(it: Torture) -> None:
    await asyncio.to_thread(it.it.server.stop, "fast")
    await asyncio.sleep(it.away)
    await asyncio.to_thread(it.it.server.start)


# How often each is in the whole form, and how likely it is in a shorter one.
FAULTS: Final[dict[str, tuple[int, Callable[[Torture], Awaitable[None]]]]] = {
    "killed": (100, killed),
    "paused": (20, paused),
    "connections cut": (50, cut),
    "database restarted": (1, database_restarted),
    "database crashed": (1, database_crashed),
    "database away": (1, database_away),
}


async def tortured(
    it: Cluster,
    minutes: float | None,
    seed: int,
    *,
    nodes: int = NODES,
    away: float = 60.0,
    sources: int = SOURCES,
    every: float = EVERY,
    quiet: float = 4.0,
) -> Torture:
    """Without `minutes` the whole form; `quiet` is how many seconds there are between two faults at most."""
    rng = random.Random(seed)
    async with Origin(sources // 2, sources, 0.05) as origin:
        found = Torture(it, origin, rng, nodes, away, every)
        await found.start()
        beside = [asyncio.create_task(found.read_on()), writing := asyncio.create_task(found.write_on())]
        try:
            began = time.monotonic()
            counts = {name: count for name, (count, _) in FAULTS.items()}
            # Each kind once, then as it comes.
            names = [name for name, count in counts.items() for _ in range(count if minutes is None else 1)]
            rng.shuffle(names)
            while names or (minutes and time.monotonic() - began < minutes * 60):
                await asyncio.sleep(rng.uniform(0.2, quiet))
                name = names.pop() if names else rng.choices(list(FAULTS), [*counts.values()])[0]
                await FAULTS[name][1](found)
                found.happened[name] += 1
                print(f"{time.monotonic() - began:.0f} s: {name} {found.happened[name]}", file=sys.stderr, flush=True)
                if rng.random() < 0.3:
                    await found.recovers()
                with suppress(psycopg.OperationalError):  # it was cut itself
                    await asyncio.to_thread(found.compare)
            await found.recovers()
            writing.cancel()
            await found.recovers()
            await until(lambda: _is_all_there(found), LATE, "all news is stored")
            found.note(list(_missing(found)))
            await asyncio.sleep(3)
            await asyncio.to_thread(found.compare)
        finally:
            for one in beside:
                one.cancel()
        return found


def _missing(it: Torture) -> Iterator[checks.Fault]:
    with it.it.reading() as db:
        yield from checks.missing((key for keys in it.news for key in keys), checks.state_of(db))


def _is_all_there(it: Torture) -> bool:
    return not any(_missing(it))


def table(it: Torture, minutes: float | None, seed: int) -> str:
    happened = ", ".join(f"{count} × {name}" for name, count in it.happened.most_common())
    kinds = Counter(kind for kind, _ in it.found)
    head = "minutes | seed | what happened | news | entries | documents read | longest recovery, s"
    counts = f"{len(it.news):,} | {sum(map(len, it.news)):,} | {it.reader.documents:,} | {max(it.recovered):.1f}"
    lasted = "whole" if minutes is None else f"{minutes:g}"
    return (
        f"| {head} | {' | '.join(KINDS)} |\n|{'--:|' * (7 + len(KINDS))}\n"
        f"| {lasted} | {seed} | {happened} | {counts} | {' | '.join(str(kinds[kind]) for kind in KINDS)} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nodes", type=int, default=NODES)
    parser.add_argument("--logs", type=Path, help="a folder for the nodes' logs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nodes-torture-") as name, cluster(Path(name)) as it:
        try:
            minutes = None if given.whole else given.minutes
            found = asyncio.run(tortured(it, minutes, given.seed, nodes=given.nodes))
            print(table(found, minutes, given.seed))
        finally:
            if given.logs:
                given.logs.mkdir(exist_ok=True)
                for log in Path(name).glob("*.log"):
                    (given.logs / log.name).write_bytes(log.read_bytes())
    return 1 if found.found else 0


if __name__ == "__main__":
    sys.exit(main())
