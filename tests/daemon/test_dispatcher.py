"""Which sources are polled when what a poll brought could not be stored, and when the daemon stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from aggregator.config import load_config
from aggregator.config.load import validated
from aggregator.daemon.dispatcher import NOT_STORED, Dispatcher
from aggregator.engine.seam import Turn
from aggregator.errors import StoreBusy, StoreError
from aggregator.models import PollRecord, SourceState
from aggregator.models.websub import Push
from aggregator.polling.prepare import prepare_store
from aggregator.store import Store
from tests.make import NOW


@dataclass
class FullDisk:
    """A poller whose polls cannot be stored while `is_full`."""

    is_full: bool = True
    polled: list[float] = field(default_factory=list)
    now: float = NOW
    error: Exception = field(
        default_factory=lambda: StoreError("the database cannot be written now (database or disk is full)")
    )

    def knows(self, _url: str) -> bool:
        return True

    async def poll(self, _source: SourceState) -> str:
        self.polled.append(self.now)
        if self.is_full:
            raise self.error
        return "recorded"


@contextmanager
def one_source(
    folder: Path, poller: FullDisk, came: Callable[[PollRecord], None] = lambda record: None
) -> Iterator[Dispatcher]:
    (folder / "config.toml").write_text('[[sources]]\nurl = "https://a.example/rss"\n')
    config = load_config(folder / "config.toml")
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        setup = cast(Any, SimpleNamespace(config=config, poller=poller))
        yield Dispatcher(store, lambda: poller.now, lambda: setup, came)


async def test_a_source_is_not_asked_again_and_again_while_nothing_can_be_stored_and_then_it_is(
    tmp_path: Path,
) -> None:
    came: list[Any] = []
    poller = FullDisk()
    with one_source(tmp_path, poller, came.append) as dispatcher:
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


async def test_a_source_that_a_bug_keeps_from_being_recorded_is_not_asked_every_second(tmp_path: Path) -> None:
    poller = FullDisk(error=ZeroDivisionError("a surprise"))
    with one_source(tmp_path, poller) as dispatcher:
        for second in range(int(NOT_STORED) + 30):
            poller.now = NOW + second
            await dispatcher.dispatch()
            await asyncio.sleep(0)
            await dispatcher_idle(dispatcher)
    assert [at - NOW for at in poller.polled] == [0, NOT_STORED]


async def test_what_came_in_the_way_of_storing_and_may_be_over_is_tried_again_soon_and_then_less_often(
    tmp_path: Path,
) -> None:
    """A connection that was cut, a server that starts anew."""
    poller = FullDisk(error=StoreBusy("the connection was lost"))
    with one_source(tmp_path, poller) as dispatcher:
        for second in range(200):
            poller.now = NOW + second
            await dispatcher.dispatch()
            await asyncio.sleep(0)
            await dispatcher_idle(dispatcher)
    assert [at - NOW for at in poller.polled] == [0, 5, 15, 35, 75, 135, 195]


async def test_a_round_that_waits_for_the_store_while_the_daemon_stops_begins_no_poll(tmp_path: Path) -> None:
    """Nobody would await it: the store is closed when it ends."""
    poller = FullDisk(is_full=False)
    with one_source(tmp_path, poller) as dispatcher:
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


@dataclass
class Slow(FullDisk):
    """A poller whose polls take until `may_end`, after which nothing is due."""

    store: Any = None
    is_full: bool = False
    begun: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def poll(self, source: SourceState) -> str:
        source_id = source.id
        self.begun.append(source_id)
        try:
            await self.may_end.wait()
            await self.store.write(lambda session: session.sources.set_next_poll(source_id, NOW + 900, "it was polled"))
        finally:
            self.ended.append(source_id)
        return "recorded"


@asynccontextmanager
async def hosts(folder: Path) -> AsyncIterator[tuple[Dispatcher, Slow]]:
    """Ten hosts with a source each, all due."""
    (folder / "config.toml").write_text(
        "".join(f'[[sources]]\nurl = "https://host{number}.example/rss"\n' for number in range(10))
    )
    config = load_config(folder / "config.toml")
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        poller = Slow(store=store)
        setup = cast(Any, SimpleNamespace(config=config, poller=poller))
        yield Dispatcher(store, lambda: NOW, lambda: setup, lambda record: None), poller


async def over_in_the_middle(dispatcher: Dispatcher, poller: Slow) -> asyncio.Task[None]:
    """A turn whose time is up once all its polls have begun."""
    turn = asyncio.create_task(dispatcher.turn(Turn(0, 1, is_over=lambda: len(poller.begun) == 10)))
    while len(poller.begun) < 10:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return turn


async def test_a_turn_polls_what_is_due_at_its_hosts_and_ends_when_nothing_is_any_more(tmp_path: Path) -> None:
    async with hosts(tmp_path) as (dispatcher, poller):
        poller.may_end.set()
        shards = await dispatcher.due_shards(4)
        for shard in shards:
            before = len(poller.ended)
            await dispatcher.turn(Turn(shard, 4, is_over=lambda: False))
            assert len(poller.ended) > before and shard not in await dispatcher.due_shards(4)
    assert len(poller.ended) == len(set(poller.ended)) == 10


async def test_a_turn_that_is_over_lets_its_polls_end_and_begins_no_other(tmp_path: Path) -> None:
    async with hosts(tmp_path) as (dispatcher, poller):
        turn = await over_in_the_middle(dispatcher, poller)
        poller.may_end.set()
        await turn
        assert len(poller.ended) == 10 and not dispatcher.under_way()
        await dispatcher.turn(Turn(0, 1, is_over=lambda: True))
        assert len(poller.begun) == 10


async def test_a_turn_whose_polls_a_reload_ends_awaits_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.daemon.dispatcher.TICK", 0.01)
    async with hosts(tmp_path) as (dispatcher, poller):
        turn = await over_in_the_middle(dispatcher, poller)
        await asyncio.sleep(0.05)  # it looks no more, and awaits them
        kept = validated(tmp_path / "config.toml", '[[sources]]\nurl = "https://host1.example/rss"\n')
        dispatcher.forget(kept)
        await asyncio.sleep(0.01)
        assert len(poller.ended) == 9 and not turn.done()
        poller.may_end.set()
        await turn
        assert len(poller.ended) == 10


async def test_a_turn_that_another_has_now_ends_its_polls(tmp_path: Path) -> None:
    async with hosts(tmp_path) as (dispatcher, poller):
        turn = asyncio.create_task(dispatcher.turn(Turn(0, 1, is_over=lambda: False)))
        while len(poller.begun) < 10:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        await dispatcher_idle(dispatcher)
        assert len(poller.ended) == 10
        assert await dispatcher.due_shards(1) == {0}


async def test_a_turn_that_another_has_now_begins_no_poll_when_it_is_told_what_is_due(tmp_path: Path) -> None:
    async with hosts(tmp_path) as (dispatcher, poller):
        turn = asyncio.create_task(dispatcher.turn(Turn(0, 1, is_over=lambda: False)))
        while dispatcher._ticked_at != NOW:  # noqa: ASYNC110 - the store is asked
            await asyncio.sleep(0)
        turn.cancel()
        await asyncio.gather(turn, dispatcher._looks._asking, return_exceptions=True)
        assert not poller.begun and not dispatcher.under_way()


async def test_a_poll_that_is_ended_before_it_has_begun_keeps_no_place(tmp_path: Path) -> None:
    """Else its source would never be polled again, as if it always was."""
    async with hosts(tmp_path) as (dispatcher, poller):
        await dispatcher.dispatch()
        dispatcher.forget(load_config(tmp_path / "config.toml", '{"sources": []}'))
        await dispatcher_idle(dispatcher)
        assert not poller.begun
        await dispatcher.dispatch()
        poller.may_end.set()
        await dispatcher.settled()
        assert len(poller.begun) == 10


async def test_of_turns_that_begin_together_one_looks_at_what_a_wrong_clock_has_made(tmp_path: Path) -> None:
    """Each would go through all sources, in the transaction of those who write stories."""
    poller = FullDisk(is_full=False)
    with one_source(tmp_path, poller) as dispatcher:
        looks = 0

        async def look(*_: object) -> None:
            nonlocal looks
            looks += 1
            await asyncio.sleep(0)

        dispatcher._mend_clock = look  # type: ignore[method-assign]
        await asyncio.gather(*(dispatcher.dispatch([shard], 8) for shard in range(8)))
        await dispatcher_idle(dispatcher)
    assert looks == 1


async def test_a_look_at_what_a_wrong_clock_has_made_that_failed_is_made_again(tmp_path: Path) -> None:
    looks = [StoreBusy("the connection was lost"), None, None]

    async def look(*_: object) -> None:
        if error := looks.pop(0):
            raise error

    async with hosts(tmp_path) as (dispatcher, _):
        dispatcher._mend_clock = look  # type: ignore[method-assign]
        with pytest.raises(StoreBusy):
            await dispatcher.dispatch()
        for _ in range(2):
            await dispatcher.dispatch()
        assert looks == [None]


async def test_what_is_pushed_during_a_poll_of_its_source_is_taken_in_after_it(tmp_path: Path) -> None:
    """Else the poll, whose document is the older one, would have the last word."""
    taken: list[int] = []

    async def take_in(source_id: int) -> None:
        taken.append(source_id)
        await dispatcher._store.write(lambda session: session.pushes.take(1))

    async with hosts(tmp_path) as (dispatcher, poller):
        dispatcher._setup().subscriber = SimpleNamespace(take_in=take_in)  # type: ignore[misc]
        await dispatcher.dispatch()
        await asyncio.sleep(0)
        assert 1 in poller.begun
        pushed = Push(0, 1, "token", b"<rss/>", None, NOW)
        await dispatcher._store.write(lambda session: session.pushes.add(pushed, 1000))
        await dispatcher.dispatch()
        await asyncio.sleep(0)
        assert taken == []
        poller.may_end.set()
        await dispatcher.settled()
        await dispatcher.dispatch()
        await dispatcher.settled()
        await dispatcher.dispatch()
        assert taken == [1]
