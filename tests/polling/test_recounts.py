"""A document in which only comment counts moved: those are stored as if all of it had been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aggregator.models import Entry, Recount
from aggregator.store import Store
from tests.e2e.feeds import Item, atom, rss
from tests.loopback import FaultyServer, Site, reply
from tests.make import DAY, HOUR, NOW, entry
from tests.world import World, a_world

URL = "https://nieuws.example/rss"


def source(url: str, more: str = "") -> str:
    return f'[[sources]]\nurl = "{url}"\n{more}\n'


def items(*counts: int) -> tuple[Item, ...]:
    return tuple(
        Item(f"i{number}", f"Bericht {number} over {number * 7}", NOW - 2 * HOUR - number, count)
        for number, count in enumerate(counts)
    )


def counts(world: World) -> dict[str, int | None]:
    return dict(world.read(lambda session: session.db.execute("SELECT title, comments FROM entries").fetchall()))


class TestPolls:
    async def test_counts_move_and_entries_stay(self, tmp_path: Path, site: Site) -> None:
        for write in (rss, atom):
            name = write.__name__
            site.put(f"/{name}", write(*items(1, 2, 3)))
            (tmp_path / name).mkdir()
            async with a_world(tmp_path / name, source(site.url(f"/{name}"))) as world:
                await world.poll()
                world.now += HOUR
                site.put(f"/{name}", write(*items(11, 2, 30)))
                record = await world.poll()
                assert (record.entries_new, record.entries_updated, record.samples_new) == (0, 0, 2)
                assert sorted(counts(world).values(), key=str) == [11, 2, 30]

    async def test_they_come_to_what_reading_all_of_it_comes_to(self, tmp_path: Path, site: Site) -> None:
        told = []
        for name in ("parts", "whole"):
            (tmp_path / name).mkdir()
            site.put("/rss", rss(*items(1, 2, 3, 4)))
            async with a_world(tmp_path / name, source(site.url("/rss"))) as world:
                await world.poll()
                if name == "whole":
                    world.parts.store.write_now(
                        lambda session: session.db.execute("UPDATE documents SET item_hashes = ''")
                    )
                world.now += HOUR
                site.put("/rss", rss(*items(40, 2, 9, 12)))
                record = await world.poll()
                told.append((counts(world), record.samples_new, [story.heat for story in world.stories()]))
        assert told[0] == told[1]

    async def test_a_delta_remembers_the_count_that_it_brings(self, tmp_path: Path) -> None:
        whole, delta = rss(*items(1, 2)).encode(), rss(*items(5)).encode()
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(whole, etag='"1"'), reply(delta, status=226, etag='"2"', im="feed"))
            await world.poll()
            world.now += HOUR
            assert (await world.poll()).samples_new == 1
            assert sorted(name.partition("=")[2] for name in world.source().item_hashes) == ["2", "5"]

    async def test_what_rules_left_out_has_no_count(self, tmp_path: Path, site: Site) -> None:
        site.put("/rss", rss(*items(1, 2)))
        async with a_world(tmp_path, source(site.url("/rss"), 'exclude = ["title:Bericht 1"]')) as world:
            await world.poll()
            world.now += HOUR
            site.put("/rss", rss(*items(1, 20)))
            record = await world.poll()
            assert (record.samples_new, len(world.source().left_out.entries)) == (0, 1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        yield World(store)


class TestDecisions:
    def test_a_count_of_what_is_not_stored_is_dropped(self, world: World) -> None:
        changes = world.take(URL, **moved({"gone": 5}))
        assert (changes.samples, changes.seen) == (0, ())

    def test_of_two_under_one_hash_the_one_seen_last_has_it(self, world: World) -> None:
        world.take(URL, counted("a", 1), at=NOW - 2 * DAY)
        world.take(URL, replace(counted("b", 1), item_hash="a"), at=NOW)
        changes = world.take(URL, at=NOW + HOUR, **moved({"a": 9}))
        assert [sample.comments for sample, _ in changes.stories.samples] == [9]

    def test_what_is_still_talked_about_is_still_seen(self, world: World) -> None:
        """Or what a feed had on its list for months would be forgotten as soon as it left that."""
        world.take(URL, counted("a", 1), at=NOW)
        assert world.take(URL, at=NOW + HOUR, **moved({"a": 2})).seen == ()  # once a day will do
        world.take(URL, at=NOW + 90 * DAY, **moved({"a": 3}))
        assert last_seen(world) == [NOW + 90 * DAY]


def last_seen(world: World) -> list[float]:
    return [
        row[0] for row in world.read(lambda session: session.db.execute("SELECT last_seen_at FROM entries").fetchall())
    ]


def counted(key: str, comments: int) -> Entry:
    return entry(key, title=f"Bericht {key}", comments=comments, item_hash=key)


def moved(counts: dict[str, int]) -> dict[str, Any]:
    return {"recounts": tuple(Recount(name, count, place) for place, (name, count) in enumerate(counts.items()))}
