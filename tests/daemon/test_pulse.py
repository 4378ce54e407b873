"""What feeds the watchdog, and what does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.daemon.pulse import PATIENCE, Pulse, Signs
from aggregator.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "aggregator.db") as store:
        yield store


class Beats:
    """Counts how often the watchdog was fed."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


async def settled() -> None:
    await asyncio.sleep(0)


def test_life_is_patient_with_a_lock_that_sqlite_still_waits_for() -> None:
    assert Signs(0.0, writer=PATIENCE - 1, dispatcher=1.0).of_death() == ()


def test_a_writer_that_does_not_answer_is_death() -> None:
    (reason,) = Signs(0.0, writer=PATIENCE + 1, dispatcher=1.0).of_death()
    assert reason == "the database has taken no write for 91 s"


def test_a_dispatcher_that_does_not_dispatch_is_death() -> None:
    (reason,) = Signs(0.0, writer=0.0, dispatcher=PATIENCE + 1).of_death()
    assert "no source was looked for" in reason


def test_a_busy_loop_is_trouble_and_not_death() -> None:
    signs = Signs(12.0, writer=0.0, dispatcher=0.0)
    assert signs.of_death() == ()
    assert signs.of_trouble() == ("the program was busy for 12 s",)


def test_a_write_that_is_stuck_is_trouble_long_before_it_is_death() -> None:
    assert Signs(0.0, writer=9.0, dispatcher=0.0).of_trouble() == ()
    signs = Signs(0.0, writer=15.0, dispatcher=0.0)
    assert signs.of_death() == ()
    assert signs.of_trouble() == ("a write has waited for 15 s",)


async def test_each_beat_feeds_the_watchdog_while_all_is_well(store: Store) -> None:
    fed = Beats()
    pulse = Pulse(store, fed)
    pulse.dispatched()
    for _ in range(3):
        pulse.beat()
    assert fed.count == 3


async def test_a_stuck_writer_starves_it_and_one_that_goes_on_feeds_it_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed, go_on, loop = Beats(), threading.Event(), asyncio.get_running_loop()
    pulse = Pulse(store, fed)
    stuck = asyncio.ensure_future(store.write(lambda session: go_on.wait(30)))
    await settled()
    real, late = loop.time, 0.0
    monkeypatch.setattr(loop, "time", lambda: real() + late)
    pulse.dispatched()
    pulse.beat()
    assert fed.count == 1
    late = PATIENCE + 5
    pulse.dispatched()
    pulse.beat()
    assert fed.count == 1
    assert "the database has taken no write" in pulse.signs().of_death()[0]
    go_on.set()
    await stuck
    await asyncio.wrap_future(store.ping())
    pulse.beat()
    assert fed.count == 2


async def test_a_dispatcher_that_stopped_starves_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fed, loop = Beats(), asyncio.get_running_loop()
    pulse = Pulse(store, fed)
    pulse.dispatched()
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + PATIENCE + 1)
    await asyncio.wrap_future(store.ping())
    pulse.beat()
    assert fed.count == 0


async def test_it_beats_until_it_is_cancelled_and_measures_how_late_the_loop_is(store: Store) -> None:
    fed, slept = Beats(), 0
    pulse = Pulse(store, fed)

    async def sleep(seconds: float) -> None:
        nonlocal slept
        slept += 1
        if slept == 3:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await pulse.run(sleep)
    assert fed.count == 2
    assert pulse.signs().loop_delay == 0.0
