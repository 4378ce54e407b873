"""From polls to verdicts: what the store remembers of each source is what health is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.health.judge import judge_source, stale_after
from aggregator.models import HealthState, Outcome, SourceFacts
from tests.e2e.feeds import Item, rss
from tests.loopback import Site, serving
from tests.make import DAY, HOUR, NOW
from tests.world import Whole, a_world

FEED = rss(Item("a", "Keeper verlengt", NOW - HOUR, 3), Item("b", "Spits vertrekt", NOW - 5 * DAY, 0))
EMPTY = rss()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.put("/rss", FEED)
        yield site


def source(site: Site) -> str:
    return f'[[sources]]\nurl = "{site.url("/rss")}"\n'


def facts(world: Whole) -> SourceFacts:
    (one,) = world.read(lambda session: session.baselines.facts())
    assert world.read(lambda session: session.baselines.facts_of(one.id)) == one
    return one


def verdict(world: Whole) -> HealthState:
    return judge_source(facts(world), world.now).state


async def test_a_source_is_new_and_then_ok(tmp_path: Path, site: Site) -> None:
    async with a_world(tmp_path, source(site)) as world:
        assert verdict(world) is HealthState.NEW
        await world.poll()
        assert verdict(world) is HealthState.OK
        known = facts(world).baseline
        assert (known.known_since, known.last_entry_at) == (NOW - 5 * DAY, NOW - HOUR)
        assert known.base_rate is not None


async def test_a_source_that_stops_is_stale_although_every_poll_is_good(tmp_path: Path, site: Site) -> None:
    async with a_world(tmp_path, source(site)) as world:
        await world.poll()
        world.now += stale_after(facts(world).baseline) - 2 * HOUR
        assert (await world.poll()).outcome is Outcome.NOT_MODIFIED
        assert verdict(world) is HealthState.OK
        world.now += 2 * HOUR
        await world.poll()
        assert verdict(world) is HealthState.STALE
        site.put("/rss", rss(Item("c", "Trainer blijft", world.now, 0)))
        await world.poll()
        assert verdict(world) is HealthState.OK


async def test_a_document_without_items_is_empty_after_a_while_and_a_304_keeps_it_so(
    tmp_path: Path, site: Site
) -> None:
    async with a_world(tmp_path, source(site)) as world:
        await world.poll()
        site.put("/rss", EMPTY)
        for state in (HealthState.OK, HealthState.OK, HealthState.EMPTY):
            world.now += 5 * HOUR
            assert (await world.poll()).outcome.ok
            assert verdict(world) is state
        site.put("/rss", FEED)
        await world.poll()
        assert verdict(world) is HealthState.OK
        assert facts(world).baseline.longest_empty == 10 * HOUR


async def test_failures_are_counted_from_the_first(tmp_path: Path, site: Site) -> None:
    async with a_world(tmp_path, source(site)) as world:
        await world.poll()
        site.put("/rss", "<html>Storing</html>", "text/html")
        states = []
        for _ in range(14):
            world.now += 6 * HOUR
            await world.poll()
            states.append(verdict(world))
        assert states[0] is HealthState.FAILING
        assert states[-1] is HealthState.BROKEN
        assert facts(world).baseline.failing_since == NOW + 6 * HOUR


async def test_a_source_that_left_the_configuration_is_off(tmp_path: Path, site: Site) -> None:
    async with a_world(tmp_path, source(site)) as world:
        await world.poll()
        world.parts.store.write_now(lambda session: session.sources.configure([], NOW))
        assert verdict(world) is HealthState.OFF
