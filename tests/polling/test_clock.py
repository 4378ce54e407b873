"""The wall clock jumps, sleeps and changes to summer time, and sources date their items as they like."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from aggregator.daemon.dispatcher import Dispatcher
from aggregator.models import Entry, PollRecord
from aggregator.polling.due import mend_due_times
from aggregator.store import Store
from tests.make import DAY, HOUR, NOW, entry
from tests.world import Whole, World, a_world

MINUTE = 60.0
INTERVAL = 15 * MINUTE
TICK = 30.0
SOURCES = 20


class Days:
    """A world whose dispatcher ticks as the daemon's does, while the clock goes as a test says."""

    def __init__(self, world: Whole) -> None:
        self.world = world
        setup = SimpleNamespace(config=world.config, poller=world.poller)
        self._dispatcher = Dispatcher(world.parts.store, lambda: world.now, lambda: setup, self._came)  # type: ignore[arg-type]
        self.polls: list[tuple[float, int]] = []  # when, which source

    async def live(self, seconds: float) -> list[tuple[float, int]]:
        """Lets that time pass; the polls that began in it."""
        before = len(self.polls)
        end = self.world.now + seconds
        while self.world.now < end:
            await self._dispatcher.dispatch()
            polls = [task for task in asyncio.all_tasks() if task.get_name().startswith("poll ")]
            await asyncio.gather(*polls)
            self.world.now += TICK
        return self.polls[before:]

    def _came(self, record: PollRecord) -> None:
        self.polls.append((record.started_at, record.source_id))


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    (tmp_path / "feed.json").write_text('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}')
    names = [f"feed-{number}.json" for number in range(SOURCES)]
    for name in names:
        (tmp_path / name).hardlink_to(tmp_path / "feed.json")
    tables = "".join(f'[[sources]]\nurl = "{name}"\ninterval = "15m"\n' for name in names)
    async with a_world(tmp_path, tables) as world:
        yield Days(world)


def most_in_a_minute(polls: list[tuple[float, int]]) -> int:
    return max(Counter(at // MINUTE for at, _ in polls).values())


def per_source(polls: list[tuple[float, int]]) -> Counter[int]:
    return Counter(source for _, source in polls)


class TestTheDaemonsClock:
    async def test_a_day_forward_is_one_round_spread_out_and_then_the_ordinary_ones(self, days: Days) -> None:
        await days.live(2 * INTERVAL)
        days.world.now += DAY
        polls = await days.live(INTERVAL)
        assert len(per_source(polls)) == SOURCES
        assert set(per_source(polls).values()) <= {1, 2}
        assert most_in_a_minute(polls) <= SOURCES / 3
        later = await days.live(4 * INTERVAL)
        assert set(per_source(later).values()) == {4}

    async def test_a_day_back_stalls_nothing_and_storms_nothing(self, days: Days) -> None:
        await days.live(2 * INTERVAL)
        days.world.now -= DAY
        polls = await days.live(4 * INTERVAL)
        assert len(per_source(polls)) == SOURCES
        assert set(per_source(polls).values()) <= {3, 4, 5}
        assert all(at < days.world.now for at, _ in polls)

    async def test_forward_and_corrected_again_is_the_same(self, days: Days) -> None:
        await days.live(2 * INTERVAL)
        days.world.now += DAY
        await days.live(INTERVAL)
        days.world.now -= DAY
        polls = await days.live(4 * INTERVAL)
        assert set(per_source(polls).values()) <= {3, 4, 5}
        assert len(per_source(polls)) == SOURCES

    async def test_after_an_hour_of_suspension_each_source_is_polled_once_and_not_all_at_once(self, days: Days) -> None:
        await days.live(2 * INTERVAL)
        days.world.now += HOUR  # and nobody ticked
        polls = await days.live(5 * MINUTE)
        assert set(per_source(polls).values()) == {1}
        assert len(polls) == SOURCES
        assert most_in_a_minute(polls) <= SOURCES / 3


@pytest.fixture
def in_brussels(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Brussels")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "change", [1_806_195_600.0, 1_824_944_400.0], ids=["to-summer-2027-03-28", "to-winter-2027-10-31"]
)
@pytest.mark.usefixtures("in_brussels")
async def test_in_the_night_of_summer_time_intervals_stay_exact(days: Days, change: float) -> None:
    assert time.localtime(change - 1).tm_isdst != time.localtime(change).tm_isdst
    days.world.now = change - 2 * HOUR
    await days.live(INTERVAL)
    polls = await days.live(4 * HOUR)
    for source in per_source(polls):
        times = [at for at, which in polls if which == source]
        assert {later - earlier for earlier, later in pairwise(times)} == {INTERVAL}


@pytest.mark.parametrize(("back", "within"), [(DAY, 6 * HOUR), (HOUR, 6 * HOUR), (0.0, 6 * HOUR)])
async def test_comments_are_asked_for_again_within_a_half_life_whatever_the_clock_did(
    world: World, back: float, within: float
) -> None:
    world.take(A, *(entry(f"{number}") for number in range(3)))
    planned = [NOW + 6 * HOUR, NOW + HOUR, None]
    for number, due_at in enumerate(planned, 1):
        world.store.write_now(lambda session, n=number, at=due_at: session.entries.comments_asked(n, NOW, at))
    await mend_due_times(world.store, {}, NOW - back, 6 * HOUR)
    rows = world.read(lambda session: session.db.execute("SELECT comments_due_at FROM entries ORDER BY id").fetchall())
    assert [row[0] for row in rows] == [
        min(NOW + 6 * HOUR, NOW - back + within),
        min(NOW + HOUR, NOW - back + within),
        None,
    ]


# --- dates that sources claim -----------------------------------------------------------------------------------------

A = "https://a.example/rss"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        yield World(store)


def order(world: World) -> list[str]:
    """Titles as a hot list has them."""
    return [story.title for story in sorted(world.stories(), key=lambda story: (-story.heat, -story.id))]


def dated(key: str, at: float | None) -> Entry:
    return entry(key, title=f"Titel {key}", published_claimed=at)


ABSURD = {"the year 2099": 4_086_547_200.0, "the year 101": -58_979_923_200.0, "1970": 0.0, "no date": None}


class TestTheDatesOfSources:
    @pytest.mark.parametrize("claimed", ABSURD.values(), ids=ABSURD)
    def test_what_makes_no_sense_counts_from_when_we_saw_it_and_stays_there(
        self, world: World, claimed: float | None
    ) -> None:
        world.take(A, dated("first", NOW - HOUR))
        world.take(A, dated("odd", claimed), at=NOW + HOUR)
        assert next(story for story in world.stories() if story.title == "Titel odd").published_at == NOW + HOUR
        world.take(A, dated("odd", claimed), at=NOW + DAY)
        assert next(story for story in world.stories() if story.title == "Titel odd").published_at == NOW + HOUR

    @pytest.mark.parametrize("claimed", ABSURD.values(), ids=ABSURD)
    def test_nothing_is_pinned_on_top_by_its_date(self, world: World, claimed: float | None) -> None:
        world.take(A, dated("odd", claimed))
        world.take(A, dated("news", NOW + 10 * MINUTE), at=NOW + 20 * MINUTE)
        assert order(world) == ["Titel news", "Titel odd"]

    def test_items_that_are_redated_every_hour_keep_their_order(self, world: World) -> None:
        keys = [f"{number}" for number in range(10)]
        world.take(A, *(dated(key, NOW - place * MINUTE) for place, key in enumerate(keys)))
        before = order(world)
        for hour in range(1, 25):
            now = NOW + hour * HOUR
            shuffled = keys[hour % 10 :] + keys[: hour % 10]
            world.take(A, *(dated(key, now - place * MINUTE) for place, key in enumerate(shuffled)), at=now)
            assert order(world) == before
