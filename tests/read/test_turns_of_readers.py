"""Whose documents have which workers, and who is blamed, where some take long or workers are killed again and again."""

from __future__ import annotations

import asyncio
from concurrent.futures import BrokenExecutor

import pytest
from pebble import ProcessExpired

from aggregator.errors import NotAFeed, ReaderLost
from aggregator.models import Document, FeedInfo, Reading
from aggregator.read.readers import Readers


async def test_of_those_who_took_long_last_time_one_has_a_worker_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sources would have both for ever, whose hubs push what takes long again and again."""
    under_way: list[str] = []
    on = asyncio.Event()

    async def run(_: Readers, work: object, document: Document) -> tuple[Reading, float]:
        under_way.append(document.url)
        await on.wait()
        if "none" in document.url:
            raise NotAFeed("a page, perhaps one that took long")
        return Reading(FeedInfo(), ()), 9.0 if "long" in document.url else 0.1

    monkeypatch.setattr(Readers, "_run", run)
    readers, names = Readers(count=2), ["long", "longer", "none", "quick"]

    async def all_at_once() -> list[str]:
        under_way.clear()
        on.clear()
        reading = [asyncio.create_task(readers.read(Document(name, b"", None), name)) for name in names]
        await asyncio.sleep(0)
        begun = under_way[:]
        on.set()
        await asyncio.gather(*reading, return_exceptions=True)
        return begun

    assert [await all_at_once(), await all_at_once()] == [["long", "longer"], ["long", "quick"]]
    assert under_way == ["long", "quick", "longer", "none"]
    names = ["new", "newer", "newest", "quick"]
    assert await all_at_once() == ["new", "newer", "quick"]  # who is known waits behind no burst


@pytest.mark.parametrize("death", [ProcessExpired("gone", 255), BrokenExecutor("before it began")], ids=repr)
@pytest.mark.parametrize(("deaths", "is_read"), [(3, True), (99, False)])
async def test_whoever_kills_what_starts_the_workers_has_no_document_blamed(
    death: Exception, deaths: int, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It alone knows how its workers end: that of all of them is unknown then, whatever they read."""
    tried = 0

    def schedule(*_: object) -> asyncio.Future[tuple[Reading, float]]:
        nonlocal tried
        tried += 1
        answer = asyncio.get_running_loop().create_future()
        if tried <= deaths:
            answer.set_exception(death)
        else:
            answer.set_result((Reading(FeedInfo(), ()), 0.1))
        return answer

    async def begun(*_: object) -> object:
        return object()

    monkeypatch.setattr(Readers, "_schedule", schedule)
    monkeypatch.setattr(Readers, "_begun", begun)
    async with Readers(count=2) as readers:
        reading = readers.read(Document("a", b"", None))
        if is_read:
            assert (await reading).seconds == 0.1
        else:
            with pytest.raises(ReaderLost):
                await reading
