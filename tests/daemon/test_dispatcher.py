"""Which sources are polled when what a poll brought could not be stored, and when the daemon stops."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from aggregator.config import load_config
from aggregator.daemon.dispatcher import NOT_STORED, Dispatcher
from aggregator.errors import StoreError
from aggregator.models import SourceState
from aggregator.polling.prepare import prepare_store
from aggregator.store import Store
from tests.make import NOW


@dataclass
class FullDisk:
    """A poller whose polls cannot be stored while `is_full`."""

    is_full: bool = True
    polled: list[float] = field(default_factory=list)
    now: float = NOW

    def knows(self, _source: SourceState) -> bool:
        return True

    async def poll(self, _source: SourceState) -> str:
        self.polled.append(self.now)
        if self.is_full:
            raise StoreError("the database cannot be written now (database or disk is full)")
        return "recorded"


async def test_a_source_is_not_asked_again_and_again_while_nothing_can_be_stored_and_then_it_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nurl = "https://a.example/rss"\n')
    config = load_config(tmp_path / "config.toml")
    came: list[Any] = []
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        poller = FullDisk()
        setup = cast(Any, SimpleNamespace(config=config, poller=poller))
        dispatcher = Dispatcher(store, lambda: poller.now, lambda: setup, came.append)
        for second in range(int(NOT_STORED) + 30):
            poller.now = NOW + second
            poller.is_full = second < NOT_STORED / 2
            await dispatcher.dispatch()
            await asyncio.sleep(0)
            await dispatcher_idle(dispatcher)
            if came:
                break
    assert [at - NOW for at in poller.polled] == [0, NOT_STORED]
    assert came == ["recorded"]


async def test_a_round_that_waits_for_the_store_while_the_daemon_stops_begins_no_poll(tmp_path: Path) -> None:
    """Nobody would await it: the store is closed when it ends."""
    (tmp_path / "config.toml").write_text('[[sources]]\nurl = "https://a.example/rss"\n')
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        poller = FullDisk(is_full=False)
        setup = cast(Any, SimpleNamespace(config=config, poller=poller))
        dispatcher = Dispatcher(store, lambda: NOW, lambda: setup, lambda record: None)
        dispatching = asyncio.create_task(dispatcher.dispatch())
        await asyncio.sleep(0)  # it asks the store, in a thread
        await dispatcher.drain(1.0)
        await dispatching
        await dispatcher_idle(dispatcher)
    assert poller.polled == []


async def dispatcher_idle(dispatcher: Dispatcher) -> None:
    for _ in range(100):
        if not dispatcher.under_way():
            return
        await asyncio.sleep(0)
    raise AssertionError("a poll does not end")
