"""What is looked up in the store for metrics, after real polls."""

from __future__ import annotations

from pathlib import Path

from aggregator.models.location import PostgresUrl
from aggregator.reports.program import store_facts
from tests.e2e.feeds import Item, rss
from tests.loopback import Site
from tests.make import DAY, HOUR, NOW
from tests.world import a_world


async def test_sources_the_queue_and_the_database(tmp_path: Path, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - HOUR, 3)))
    text = "".join(f'[[sources]]\nurl = "{site.url(path)}"\n' for path in ("/a", "/b", "/c"))
    async with a_world(tmp_path, text) as world:
        await world.poll(0)
        await world.poll(1)
        facts = world.read(lambda session: store_facts(session, world.parts.store.location, NOW))
        assert facts.sources == {"ok": 1, "failing": 1, "new": 1}
        assert facts.due == 1
        assert facts.alerts == {}
        assert facts.database_bytes > 0
        assert facts.wal_bytes > 50_000 or isinstance(world.parts.store.location, PostgresUrl)


async def test_an_arrival_tells_of_a_delay_unless_it_came_with_the_first_document(tmp_path: Path, site: Site) -> None:
    site.put("/a", rss(Item("a", "Keeper verlengt", NOW - 40 * DAY, 3)))
    async with a_world(tmp_path, f'[[sources]]\nurl = "{site.url("/a")}"\n') as world:
        none, known = world.read(lambda session: session.polls.arrivals(None, 10))
        assert (none, known) == ([], 0)
        await world.poll()
        first, known = world.read(lambda session: session.polls.arrivals(known, 10))
        assert [(one.first_seen_at, one.published_claimed) for one in first] == [(NOW, None)]
        world.now += HOUR
        items = [Item("b", "Spits vertrekt", NOW + HOUR - 120, 0), Item("c", "Trainer blijft", NOW + 9 * DAY, 0)]
        site.put("/a", rss(*items))
        await world.poll()
        later, known = world.read(lambda session: session.polls.arrivals(known, 10))
        assert sorted(one.published_claimed or 0.0 for one in later) == [0.0, NOW + HOUR - 120]  # the future: no delay
        assert world.read(lambda session: session.polls.arrivals(known, 10)) == ([], known)


async def test_a_backlog_is_taken_in_parts(tmp_path: Path, site: Site) -> None:
    site.put("/a", rss(*(Item(str(number), f"Bericht {number}", NOW - number, 0) for number in range(5))))
    async with a_world(tmp_path, f'[[sources]]\nurl = "{site.url("/a")}"\n') as world:
        await world.poll()
        part, known = world.read(lambda session: session.polls.arrivals(0, 3))
        rest, _ = world.read(lambda session: session.polls.arrivals(known, 3))
        assert (len(part), len(rest)) == (3, 2)
