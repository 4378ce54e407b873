"""Processes on one database keep what one promises, whoever is killed, paused or cut off."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")

from benchmarks.nodes_cluster import Cluster, cluster
from benchmarks.nodes_origin import Article, Origin
from benchmarks.nodes_torture import DEAD_AFTER, ENGINE, EVERY, tortured, until

pytestmark = pytest.mark.long


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path) as it:
        yield it


async def test_under_faults_nothing_is_lost_doubled_or_split_and_nobody_ends(nodes: Cluster) -> None:
    """Each fault once. `python -m benchmarks.nodes_torture --minutes 15` is the same for longer, with more nodes and
    sources, and a database that is away longer."""
    it = await tortured(nodes, 0, seed=1, nodes=3, away=2.0, sources=20, every=2.0, quiet=1.0)
    assert dict(it.found) == {}
    assert len(it.happened) >= 6
    assert it.reader.documents > 10


async def test_what_a_paused_node_brings_home_is_dropped_when_its_turn_was_given_away(nodes: Cluster) -> None:
    async with Origin(hosts=1, sources=1, delay=0.5) as origin:
        [source] = origin.sources.values()
        source.articles.append(Article("1", "Feyenoord wint van Ajax", "http://news.example/1", time.time()))
        nodes.configure(ENGINE.format(dead_after=DEAD_AFTER, every=EVERY), [source.url])
        paused = nodes.start("poller")
        await until(lambda: source.asked_at, 60, "the first is asked")
        paused.process.send_signal(signal.SIGSTOP)
        source.articles.append(Article("2", "Nieuwe trein rijdt naar Parijs", "http://news.example/2", time.time()))
        nodes.start("poller")
        await until(lambda: nodes.run("SELECT count(*) FROM entries") == [(2,)], 60, "another polls instead")
        paused.process.send_signal(signal.SIGCONT)
        log = nodes.folder / f"{paused.name}.log"
        told = ("a poll was overtaken", "work was given to another node meanwhile")  # whichever comes first
        await until(lambda: any(words in log.read_text() for words in told), 60, "it is told")
        await asyncio.sleep(1)
        before = nodes.run("SELECT count(*) FROM polls WHERE started_at < %s", source.asked_at[0] + 0.5)
    assert before == [(0,)]
    assert nodes.run("SELECT count(*), count(DISTINCT guid) FROM entries") == [(2, 2)]
    assert nodes.exits() == []
