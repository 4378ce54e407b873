"""Documents with many long articles: these stay aside until they are stored, and in nobody's memory afterwards."""

from __future__ import annotations

import asyncio
import ctypes
import ctypes.util
from pathlib import Path

import pytest

from aggregator import aside
from aggregator.models import Document, Reading
from aggregator.polling.decide import Poll
from aggregator.polling.poll import MANY
from aggregator.polling.reading import read_keyed
from aggregator.polling.record import Prepared, Recorder
from aggregator.read.readers import Readers
from aggregator.store import Store
from tests.loopback import Site
from tests.read.feeds import URL, rss
from tests.world import World, a_world

pytestmark = pytest.mark.skipif(not aside.can_be(), reason="has no files in memory")
ARTICLE = "Een lang verhaal ☃ nr{0}. " * 3_000


def long_ones(*numbers: int) -> bytes:
    items = (
        f"<title>Verhaal {n}</title><guid>g{n}</guid><description>{ARTICLE.format(n)}</description>" for n in numbers
    )
    return rss(*items)


def kept_by_sqlite() -> int:
    """Bytes, of all connections."""
    used = ctypes.CDLL(ctypes.util.find_library("sqlite3")).sqlite3_memory_used
    used.restype = ctypes.c_int64
    return int(used())


def stored(world: World) -> dict[str, str]:
    return dict(
        world.read(
            lambda session: session.db.execute(
                "SELECT e.key, c.html FROM entries e JOIN contents c ON c.entry_id = e.id"
            ).fetchall()
        )
    )


def said(number: int) -> str:
    return ARTICLE.format(number).strip()


async def test_a_worker_leaves_them_where_whoever_asked_takes_them_from() -> None:
    async with Readers(count=1, reading=read_keyed) as readers:
        first, second = [await readers.read(Document(URL, long_ones(*some), None)) for some in (range(10), range(9))]
    for reading, size in ((first, 10), (second, 9)):  # also when the worker has another task, or is gone
        assert [len(entry.content_html) for entry in reading.entries] == [0] * size
        assert [entry.article for entry in reading.entries] == [said(n) for n in range(size)]


@pytest.mark.parametrize("where", ["/nowhere", "/proc/self/exe"])
async def test_whatever_keeps_a_worker_from_opening_them_no_source_is_blamed(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "_is_tried", [True])
    monkeypatch.setattr(aside, "_path", lambda file: where)
    body = aside.Aside()
    body.write(long_ones(*range(10)))
    told: list[bool] = []
    async with Readers(count=1, reading=read_keyed, unshared=lambda: told.append(True)) as readers:
        for _ in range(2):
            reading = await readers.read(Document(URL, body, None))
            assert [entry.content_html for entry in reading.entries] == [said(n) for n in range(10)]
        assert readers.killed == 0
    assert len(told) == 1


async def test_nor_is_one_where_the_worker_keeps_what_cannot_be_opened_from_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aside, "_is_tried", [True])

    def refused(*_: object) -> int:
        raise PermissionError

    async with Readers(count=1, reading=read_keyed) as readers:
        await readers.read(Document(URL, long_ones(1), None))
        with monkeypatch.context() as forbidden:
            forbidden.setattr("aggregator.aside.os.open", refused)
            reading = await readers.read(Document(URL, long_ones(*range(10)), None))
        assert [entry.content_html for entry in reading.entries] == [said(n) for n in range(10)]


def test_few_come_along() -> None:
    reading: Reading = read_keyed(Document(URL, long_ones(1, 2), None))
    assert [entry.content_html for entry in reading.entries] == [said(1), said(2)]


async def test_they_are_stored_and_changed_like_any(tmp_path: Path, site: Site) -> None:
    site.put("/rss", long_ones(*range(10)).decode())
    async with a_world(tmp_path, f'[[sources]]\nurl = "{site.url("/rss")}"') as world:
        await world.poll()
        assert stored(world) == {f"g{n}": said(n) for n in range(10)}
        site.put("/rss", long_ones(*range(12)).decode().replace("Een lang", "Een heel lang"))
        await world.poll()
        assert stored(world) == {f"g{n}": said(n).replace("Een lang", "Een heel lang") for n in range(12)}


async def test_rules_read_and_rewrite_them(tmp_path: Path, site: Site) -> None:
    site.put("/rss", long_ones(*range(12)).decode())
    rewrite = '[[sources.rewrite]]\nfield = "text"\nfind = "lang"\nreplace = "kort"'
    rules = f'exclude = ["text:nr3", "text:nr4"]\n{rewrite}'
    async with a_world(tmp_path, f'[[sources]]\nurl = "{site.url("/rss")}"\n{rules}') as world:
        await world.poll()
        assert stored(world) == {f"g{n}": said(n).replace("lang", "kort") for n in range(12) if n not in (3, 4)}


async def test_of_documents_with_many_entries_one_is_decided_on_at_a_time(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide, now, most = Recorder.decide, 0, 0

    async def counted(recorder: Recorder, poll: Poll) -> Prepared | None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            return await decide(recorder, poll)
        finally:
            now -= 1

    monkeypatch.setattr(Recorder, "decide", counted)
    for n in range(3):
        site.put(f"/{n}", rss(*(f"<guid>{k}</guid><title>Bericht {n} {k}</title>" for k in range(MANY + 1))).decode())
    async with a_world(tmp_path, "".join(f'[[sources]]\nurl = "{site.url(f"/{n}")}"\n' for n in range(3))) as world:
        await asyncio.gather(*(world.poll(n) for n in range(3)))
        assert len(world.titles()) == 3 * (MANY + 1)
    assert most == 1


async def test_sqlite_keeps_none_of_them(tmp_path: Path, site: Site) -> None:
    async with a_world(tmp_path, f'[[sources]]\nurl = "{site.url("/rss")}"') as world:
        before = kept_by_sqlite()
        for count in range(1, 14):  # so many rows each, so other statements
            first = 100 * count
            site.put("/rss", long_ones(*range(first, first + count)).decode())
            await world.poll()
        assert len(stored(world)) == 91
        world.store.shrink()
        assert kept_by_sqlite() - before < 4_000_000  # the writer's pages; with articles it was 11


def test_readers_that_rest_let_go_of_their_pages(tmp_path: Path) -> None:
    with Store.open(tmp_path / "db") as store:
        store.write_now(lambda session: session.db.execute("CREATE TABLE t AS SELECT randomblob(4000000) AS b"))
        with store.reader() as one, store.reader() as other:
            before = kept_by_sqlite()
            for session in (one, other):
                session.db.execute("SELECT length(b || 'x') FROM t").fetchall()
            assert kept_by_sqlite() - before > 3_000_000
        store.shrink()
        assert kept_by_sqlite() - before < 500_000
        with store.reader() as session:
            assert session.db.execute("SELECT count(*) FROM t").fetchone()[0] == 1
