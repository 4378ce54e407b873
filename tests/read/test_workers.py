"""Reading happens in processes that can be killed, and nothing is left of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pebble import CONSTS, ProcessPool

from aggregator.aside import LARGE, Aside
from aggregator.errors import NotAFeed, ReaderKilled, ReadError
from aggregator.models import Document, Reading
from aggregator.read import readers as workers
from aggregator.read.readers import MIB, Readers
from tests.read.feeds import URL, rss
from tests.read.weighed import Weighed

GOOD = Document(URL, rss("<title>One</title>"), None)
# One of those that keep feedparser busy, which compares each category with all before: 20 s of CPU for 1 MB.
BUSY = Document(URL, rss("".join(f"<category>{number}</category>" for number in range(40_000))), None)
# Takes a second or so: no two texts are alike, which are cleaned once.
ITEMS = 1000
TEXT = "&lt;p>a &lt;b>b&lt;/b> " * 150
ITEM = "<guid>{0}</guid><title>x</title><description>{0}" + TEXT + "</description>"
LONG = Document(URL, rss(*(ITEM.format(number) for number in range(ITEMS))), None)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in Linux' /proc")


def children(parent: int) -> list[int]:
    """The processes below `parent`, all the way down; without those that ended and were not waited for."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(ppid)
    below: list[int] = []
    for pid in [parent]:
        direct = [child for child, its_parent in parents.items() if its_parent == pid]
        below += direct + [grandchild for child in direct for grandchild in children(child)]
    return below


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def worker_pids() -> set[int]:
    """Workers are children of the fork server, and that is ours. A database that other tests use has children too."""
    below = [pid for pid in children(os.getpid()) if facts_of(pid)[1] != str(os.getpid())]
    return {pid for pid in below if b"forkserver" in command_of(pid)}


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def facts_of(pid: int) -> list[str]:
    """What the kernel tells of a process, from its state on (proc(5)); of one that has just ended, noughts."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 50


def cpu_ticks(pid: int) -> int:
    """User time so far, in hundredths of a second."""
    return int(facts_of(pid)[11])


async def read_until_busy(readers: Readers, document: Document = BUSY) -> asyncio.Task[Reading]:
    """A read that a worker has begun with."""
    before = {pid: cpu_ticks(pid) for pid in worker_pids()}
    reading = asyncio.create_task(readers.read(document))
    async with asyncio.timeout(10):
        while all(cpu_ticks(pid) < before.get(pid, 0) + 5 for pid in worker_pids()):  # noqa: ASYNC110 - no event of theirs
            await asyncio.sleep(0.01)
    return reading


@pytest_asyncio.fixture
async def readers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Readers]:
    monkeypatch.setattr(workers, "PATIENCE", 40.0)  # half a second of CPU takes long on a busy machine
    async with Readers(count=1, seconds=0.5) as started:
        yield started


async def test_a_document_is_read_and_its_cpu_time_told(readers: Readers) -> None:
    reading = await readers.read(GOOD)
    assert [entry.title for entry in reading.entries] == ["One"]
    assert 0 <= reading.seconds < 0.5
    assert readers.killed == 0


async def test_a_worker_starts_when_there_is_something_to_read() -> None:
    async with Readers(count=2) as readers:
        others = worker_pids()  # of another test, that are just ending
        await asyncio.sleep(0)
        assert worker_pids() <= others
        await readers.read(GOOD)
        await readers.read(GOOD)
        assert len(worker_pids() - others) == 1


async def test_errors_of_the_document_come_through_as_they_are(readers: Readers) -> None:
    with pytest.raises(NotAFeed, match="an empty document"):
        await readers.read(Document(URL, b"", None))
    assert readers.killed == 0


async def test_a_document_that_keeps_the_parser_busy_is_stopped_and_the_next_one_read(readers: Readers) -> None:
    with pytest.raises(ReaderKilled, match=r"more than 0\.5 s of CPU time"):
        await readers.read(BUSY)
    assert (await readers.read(GOOD)).items_seen == 1
    assert readers.killed == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>x & y" + b"<!--" * 20_000,
        b"<rss version='2.0'><channel><item>" + b"<a>" * 100_000,
        rss(f"<description>{'&lt;p>' * 1_000_000}</description>"),
        rss("<title>x & y</title>" + "<category>x</category>" * 20_000),
        b"<" * 2_000_000,
        b"<item>" * 50_000,
    ],
    ids=["comments", "nesting", "paragraphs", "categories", "brackets", "items"],
)
async def test_whatever_a_document_does_the_next_one_is_read(readers: Readers, body: bytes) -> None:
    before = time.monotonic()
    with contextlib.suppress(ReadError):
        await readers.read(Document(URL, body, None))
    assert time.monotonic() - before < workers.PATIENCE * 0.5 + 5
    assert (await readers.read(GOOD)).items_seen == 1


async def test_time_is_counted_for_each_document_anew(readers: Readers) -> None:
    long = Document(URL, rss(*(f"<title>{n}</title>" for n in range(400))), None)
    seconds = 0.0
    while seconds < 0.6:
        seconds += (await readers.read(long)).seconds
    assert readers.killed == 0


async def test_a_document_that_needs_too_much_memory_is_stopped() -> None:
    async with Readers(count=1, seconds=20, memory_bytes=128 * MIB) as readers:
        with pytest.raises(ReaderKilled, match="more than 128 MiB of memory"):
            await readers.read(Document(URL, rss(f"<description>{'long ' * 6_000_000}</description>"), None))
        assert (await readers.read(GOOD)).items_seen == 1
        assert readers.killed >= 1


async def test_a_worker_that_is_killed_while_idle_is_replaced() -> None:
    async with Readers(count=1, seconds=30) as readers:
        await readers.read(GOOD)
        for pid in worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert (await readers.read(GOOD)).items_seen == 1
        assert readers.killed == 1


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, *(pytest.param(one, marks=pytest.mark.long) for one in (signal.SIGTERM, signal.SIGSEGV))]
)
async def test_a_document_whose_worker_is_killed_from_outside_is_read_again(number: signal.Signals) -> None:
    async with Readers(count=2, seconds=30) as readers:
        reading = await read_until_busy(readers, LONG)
        for pid in worker_pids():
            os.kill(pid, number)
        assert (await reading).items_seen == ITEMS
        assert (await readers.read(GOOD)).items_seen == 1
        assert readers.killed >= 1


async def test_of_many_documents_whose_workers_are_killed_at_once_none_is_blamed() -> None:
    async with Readers(count=2, seconds=30) as readers:
        first = await read_until_busy(readers, LONG)
        others = [asyncio.create_task(readers.read(LONG if n == 0 else GOOD)) for n in range(6)]
        await asyncio.sleep(0.1)
        for pid in worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert [one.items_seen for one in await asyncio.gather(first, *others)] == [ITEMS, ITEMS, 1, 1, 1, 1, 1]


async def test_a_document_that_comes_to_workers_which_are_dead_already_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when several are killed at once: none of their deaths is its doing."""
    new_pool, made = Readers._new_pool, 0

    def stillborn(readers: Readers) -> ProcessPool:
        nonlocal made
        made += 1
        pool = new_pool(readers)
        if made in (2, 3):  # the first one lives, and is killed below
            pool.close()
        return pool

    monkeypatch.setattr(Readers, "_new_pool", stillborn)
    async with Readers(count=1, seconds=30) as readers:
        await readers.read(GOOD)
        for pid in worker_pids():
            os.kill(pid, signal.SIGKILL)
        assert (await readers.read(GOOD)).items_seen == 1
        assert made == 4


async def test_a_document_whose_worker_dies_twice_is_to_blame() -> None:
    async with Readers(count=2, seconds=30) as readers:
        reading = await read_until_busy(readers)
        for _ in range(2):
            killed = worker_pids()
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(10):
                while not (reading.done() or any(cpu_ticks(pid) >= 5 for pid in worker_pids() - killed)):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        with pytest.raises(ReaderKilled, match="died twice over this document"):
            await reading
        assert (await readers.read(GOOD)).items_seen == 1


async def test_a_document_that_passes_its_limit_is_not_tried_again(readers: Readers) -> None:
    with pytest.raises(ReaderKilled, match="CPU time"):
        await readers.read(BUSY)
    assert readers.killed == 1


@pytest.mark.long
async def test_a_document_whose_worker_hangs_without_using_cpu_is_read_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.5)
    monkeypatch.setattr(CONSTS, "term_timeout", 0.1)  # for which Pebble waits before SIGKILL
    async with Readers(count=1, seconds=16) as readers:
        await readers.read(GOOD)
        reading = await read_until_busy(readers, LONG)
        for pid in worker_pids():
            os.kill(pid, signal.SIGSTOP)
        assert (await reading).items_seen == ITEMS
        assert readers.killed == 1


async def test_a_document_over_which_two_workers_hang_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.01)
    async with Readers(count=1, seconds=30) as readers:
        with pytest.raises(ReaderKilled, match=r"twice over this document: no answer in 0\.3 s"):
            await readers.read(BUSY)


async def test_a_clock_that_is_set_kills_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Readers(count=1, seconds=30) as readers:
        reading = await read_until_busy(readers, LONG)
        right = time.time
        for wrong in (86_400, -86_400):
            monkeypatch.setattr(time, "time", lambda wrong=wrong: right() + wrong)
            await asyncio.sleep(0.15)  # Pebble looks every 0.1 s
        assert (await reading).items_seen == ITEMS
        assert readers.killed == 0


async def test_cancelling_the_caller_frees_the_worker() -> None:
    async with Readers(count=1, seconds=30) as readers:
        await readers.read(GOOD)
        reading = await read_until_busy(readers)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        async with asyncio.timeout(2):
            assert (await readers.read(GOOD)).items_seen == 1
        assert readers.killed == 1


async def test_many_documents_share_few_workers() -> None:
    async with Readers(count=2) as readers:
        assert {reading.items_seen for reading in await asyncio.gather(*(readers.read(GOOD) for _ in range(40)))} == {1}


async def test_a_document_larger_than_any_pipe_passes(readers: Readers) -> None:
    large = Document(URL, GOOD.body + b"<!--" + b" " * 5_000_000 + b"-->", None)
    assert (await readers.read(large)).items_seen == 1


async def test_a_document_that_is_kept_aside_is_read_from_there(readers: Readers) -> None:
    aside = Aside()
    aside.write(GOOD.body + b"<!--" + b" " * 5_000_000 + b"-->")
    assert (await readers.read(Document(URL, aside, None))).items_seen == 1


async def test_closing_while_busy_is_quick_and_leaves_no_process() -> None:
    async with Readers(count=2, seconds=30) as readers:
        waiting = [await read_until_busy(readers)]
        waiting += [asyncio.create_task(readers.read(BUSY)) for _ in range(3)]
        await asyncio.sleep(0)
        before = time.monotonic()
    assert time.monotonic() - before < 2
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [ReaderKilled] * 4
    assert worker_pids() == set()


# A program without `if __name__ == "__main__"`: workers that ran it again would print its first line again.
PROGRAM = f"""
print("started", flush=True)
import asyncio
from aggregator.read.readers import Readers
from aggregator.models import Document, Reading
async def main():
    async with Readers(count=2, seconds=60) as readers:
        good = Document({URL!r}, {GOOD.body!r}, None)
        await asyncio.gather(readers.read(good), readers.read(good))
        print("ready", flush=True)
        await readers.read(Document({URL!r}, {rss("BUSY")!r}.replace(
            b"BUSY", b"".join(b"<category>%d</category>" % number for number in range(40_000))), None))
asyncio.run(main())
"""


def test_no_worker_outlives_a_daemon_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        assert [daemon.stdout.readline().strip() for _ in range(2)] == ["started", "ready"]
        time.sleep(0.2)  # one worker is busy now, one idle
        processes = children(daemon.pid)
        assert len(processes) >= 4
        daemon.kill()
    deadline = time.monotonic() + 30
    while any(map(running, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in processes if running(pid)]


async def test_a_large_document_is_held_by_nobody_once_it_is_read(readers: Readers) -> None:
    gone = asyncio.Event()
    await readers._run(len, Weighed(LARGE + 1, gone))
    async with asyncio.timeout(5):
        await gone.wait()
