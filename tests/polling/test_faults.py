"""Bad input and faults that only the whole pipeline can show; docs/faults.md lists where every case is shown."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from aggregator import logs
from aggregator.errors import ReaderKilled
from aggregator.models import Outcome, Reading
from aggregator.publishing.lists import ranked
from tests.e2e.feeds import Item, rss
from tests.loopback import FaultyServer, Site, closing, redirect, reply
from tests.make import DAY, HOUR, NOW
from tests.world import a_world


def source(url: str, more: str = "") -> str:
    return f'[[sources]]\nurl = "{url}"\n{more}\n'


FEED = rss(Item("a", "Keeper verlengt", NOW - HOUR, 3)).encode()


TITLES = (
    *("Keeper verlengt", "Brug over IJssel open", "Koning bezoekt Congo"),
    *("Prijs van koper daalt", "Storm trekt over Limburg", "Museum krijgt nieuwe vleugel"),
)


class TestFetching:
    async def test_a_short_body_is_discarded_and_the_validators_stay(self, tmp_path: Path) -> None:
        broken = closing(b'HTTP/1.1 200 OK\r\nETag: "2"\r\nContent-Length: 9999\r\n\r\n' + FEED)
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(FEED, etag='"1"'), broken)
            await world.poll()
            assert (await world.poll()).outcome is Outcome.BAD_RESPONSE
            assert world.source().etag == '"1"'

    async def test_an_etag_of_odd_bytes_is_stored_and_sent_as_it_came(self, tmp_path: Path) -> None:
        odd = b'W/"\xe9\xff \x80 \'x"'
        head = b"HTTP/1.1 200 OK\r\nETag: " + odd + b"\r\nContent-Length: %d\r\n\r\n" % len(FEED)
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", head + FEED, reply(status=304))
            await world.poll()
            await world.poll()
            assert server.requests[1].headers["if-none-match"] == odd

    @pytest.mark.parametrize("status", [302, 303, 307])
    async def test_a_temporary_redirect_is_never_stored(self, tmp_path: Path, status: int) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", redirect(server.url("/elsewhere"), status))
            server.on("/elsewhere", reply(FEED))
            for _ in range(5):
                await world.poll()
                world.now += DAY
            assert (world.source().fetch_url, world.source().moving) == (server.url("/"), None)


class TestWhereItMayConnect:
    async def test_a_feed_that_a_page_points_to_is_guarded_like_any_other(self, tmp_path: Path, site: Site) -> None:
        pointer = '<link rel="alternate" type="application/rss+xml" href="http://169.254.169.254/feed">'
        site.put("/", f"<html><head>{pointer}</head></html>", "text/html")
        async with a_world(tmp_path, source(site.url("/"))) as world:
            record = await world.poll()
            assert record.outcome is Outcome.NOT_A_FEED
            assert record.error is not None and "169.254.169.254/feed was not connected to" in record.error
            assert world.source().fetch_url == site.url("/")

    async def test_comment_counters_are_guarded_like_polls(self, tmp_path: Path, site: Site) -> None:
        site.put("/", FEED.decode().replace("<slash:comments>3</slash:comments>", ""))
        rule = '[sources.comments]\nurl = "http://127.0.0.2/{id}"\npath = "n"'
        async with FaultyServer(host="127.0.0.2") as listener, a_world(tmp_path, source(site.url("/"), rule)) as world:
            await world.poll()
            assert await world.counter.refresh(900) == 0
            assert listener.requests == []


class TestMalformed:
    async def test_what_cannot_be_read_deletes_nothing_and_harms_no_other(self, tmp_path: Path, site: Site) -> None:
        for path in ("/a", "/b"):
            site.put(path, rss(Item(path[1:], f"Bericht van {path[1:]}", NOW - HOUR, 0)))
        async with a_world(tmp_path, source(site.url("/a")) + source(site.url("/b"))) as world:
            await world.poll(0)
            site.put("/a", b"\x00\xff<rss", "application/rss+xml")
            assert not (await world.poll(0)).outcome.ok
            assert (await world.poll(1)).outcome.ok
            assert world.story_titles() == ["Bericht van a", "Bericht van b"]


class TestHostile:
    async def test_a_document_that_had_its_reader_killed_is_quarantined(
        self, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.put("/", FEED)

        async def killed(*_: object) -> Reading:
            raise ReaderKilled("reading took longer than 10 s")

        monkeypatch.setattr("tests.world.Here.read", killed)
        async with a_world(tmp_path, source(site.url("/"))) as world:
            assert (await world.poll()).outcome is Outcome.READER_KILLED
            assert world.source().next_poll_at == world.now + 6 * HOUR
            assert "quarantined" in str(world.facts().reason)

    @pytest.mark.parametrize("items", [100, pytest.param(1000, marks=pytest.mark.long)])
    @pytest.mark.parametrize("share", ["max_per_source = 4\n", ""], ids=["as the feed says", "by default"])
    async def test_a_flood_of_items_dated_now_leaves_room_for_others(
        self, tmp_path: Path, site: Site, share: str, items: int
    ) -> None:
        site.put("/flood", rss(*(Item(f"f{n}", f"Aanbieding {n} van de week", NOW, 0) for n in range(items))))
        site.put("/calm", rss(*(Item(f"a{n}", TITLES[n], NOW - HOUR, 3) for n in range(6))))
        feed = f'[[feeds]]\nslug = "x"\nlimit = 10\n{share}'
        async with a_world(tmp_path, source(site.url("/flood")) + source(site.url("/calm")) + feed) as world:
            await world.poll(0)
            await world.poll(1)
            settings = world.config.settings
            listed = world.read(lambda session: ranked(session, settings.feeds[0], settings, NOW))
            assert [story.lead.source_id for story in listed].count(1) == 4
            assert len({story.title for story in listed} & set(TITLES)) >= 4

    async def test_an_absurd_comment_count_lifts_nothing_by_itself(self, tmp_path: Path, site: Site) -> None:
        site.put("/", rss(Item("a", "Keeper verlengt", NOW - HOUR, 10**12)))
        async with a_world(tmp_path, source(site.url("/"))) as world:
            await world.poll()
            (story,) = world.stories()
            assert story.comments is not None
            assert story.comments <= 1_000_000
            assert story.heat - story.published_at / 3600 < 30

    def test_newlines_and_terminal_escapes_make_one_clean_log_line(self) -> None:
        stream = io.StringIO()
        logs.configure(verbose=False, stream=stream)
        try:
            structlog.get_logger().warning("poll failed", source='Nep\n{"level": "info"}\x1b[2J', error="x\ry")
        finally:
            logging.getLogger().handlers.clear()
            structlog.reset_defaults()
        (line,) = stream.getvalue().splitlines()
        assert json.loads(line)["source"] == 'Nep {"level": "info"}[2J'
