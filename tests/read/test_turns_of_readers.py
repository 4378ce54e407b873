"""Whose documents have which workers, where some take long again and again."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.errors import NotAFeed
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

    assert [await all_at_once(), await all_at_once()] == [names, ["long", "quick"]]
    assert under_way == ["long", "quick", "longer", "none"]
