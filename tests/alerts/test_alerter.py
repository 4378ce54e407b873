"""From polls to notices that arrive: by the log, a command, a webhook and the operator's feed."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import feedparser
import pytest
from structlog.testing import capture_logs

from aggregator.alerts.alerter import LOOK, Alerter, operator_feed
from aggregator.alerts.channels import ways
from aggregator.alerts.decide import CALM
from aggregator.config import load_config
from aggregator.delivery.courier import LAST_RETRY, LASTING, MOST_TRIES, Courier
from aggregator.models import Notice, NoticeKind, Vitals
from tests.e2e.feeds import Item, rss
from tests.loopback import Site, serving
from tests.make import DAY, HOUR, NOW
from tests.validate import atom
from tests.websub.hub import Answer, Hub, hub
from tests.world import Whole, a_world

FEED = rss(Item("a", "Keeper verlengt", NOW - HOUR, 3))
NOTED = "import sys, os, pathlib; pathlib.Path('noted').open('a').write(sys.stdin.read() + chr(10))"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        for name in "abcd":
            site.put(f"/{name}", FEED)
        yield site


@pytest.fixture
def hook() -> Iterator[Hub]:
    with hub() as running:
        yield running


@dataclass
class Room:
    """A world, who watches it, and how the daemon says that it is."""

    world: Whole
    vitals: Vitals

    def __post_init__(self) -> None:
        self.alerter = self.new_alerter()
        self.courier = self.new_courier()

    def new_alerter(self) -> Alerter:
        parts = self.world.parts
        return Alerter(parts.store, lambda: self.world.parts.config, lambda: self.vitals, lambda: self.world.now)

    def new_courier(self) -> Courier:
        parts = self.world.parts
        channels = ways(parts.config)
        return Courier(parts.store, lambda: parts.fetcher, lambda: channels, lambda: self.world.now, lambda: 0.5)

    async def pass_by(self, seconds: float, *, polling: bool = True, look_every: float = LOOK) -> None:
        """Time passes: sources are polled once an hour, and looked at in between."""
        end = self.world.now + seconds
        while self.world.now < end:
            if polling:
                for place in range(len(self.world.read(lambda session: session.sources.enabled()))):
                    await self.world.poll(place)
            for _ in range(4):
                await self.alerter.look()
                self.world.now += look_every
            self.world.now += HOUR - 4 * look_every
            self.world.parts.store.write_now(
                lambda session: session.db.execute("UPDATE sources SET next_poll_at = ?", [self.world.now])
            )

    def notices(self) -> list[Notice]:
        return self.world.read(lambda session: session.alerts.notices(100))[::-1]

    def kinds(self) -> list[tuple[NoticeKind, str]]:
        return [(one.kind, one.state) for one in self.notices()]


@asynccontextmanager
async def a_room(folder: Path, site: Site, names: str = "abcd", more: str = "") -> AsyncIterator[Room]:
    sources = "".join(f'[[sources]]\nurl = "{site.url("/" + name)}"\ntitle = "Bron {name}"\n' for name in names)
    async with a_world(folder, "[alerts]\ndisk_free = 0\n" + more + "\n" + sources) as world:
        yield Room(world, Vitals(version="1", started_at=NOW - DAY))


def break_down(site: Site, name: str = "a") -> None:
    site.put(f"/{name}", "<html>Storing</html>", "text/html")


async def test_a_source_that_breaks_down_is_told_once_and_once_when_it_is_well(tmp_path: Path, site: Site) -> None:
    async with a_room(tmp_path, site) as room:
        await room.pass_by(3 * HOUR)
        break_down(site)
        with capture_logs() as logs:
            await room.pass_by(100 * HOUR)
        assert room.kinds() == [(NoticeKind.PROBLEM, "broken")]
        (said,) = [one for one in logs if one["event"] == "alert"]
        assert (said["source"], said["state"], said["log_level"]) == ("Bron a", "broken", "error")
        site.put("/a", FEED)
        await room.pass_by(CALM + 2 * HOUR)
        assert room.kinds() == [(NoticeKind.PROBLEM, "broken"), (NoticeKind.RECOVERED, "broken")]


async def test_a_restart_says_nothing_twice(tmp_path: Path, site: Site) -> None:
    async with a_room(tmp_path, site) as room:
        await room.pass_by(HOUR)
        break_down(site)
        await room.pass_by(90 * HOUR)
        room.alerter = room.new_alerter()
        await room.pass_by(3 * HOUR)
        assert len(room.notices()) == 1


async def test_a_network_that_is_down_is_one_notice_and_none_when_sources_come_back(tmp_path: Path, site: Site) -> None:
    with serving() as second, serving() as third:
        sites = (site, second, third)
        for one in sites:
            one.put("/a", FEED)
        others = "".join(f'[[sources]]\nurl = "{one.url("/a")}"\n' for one in sites[1:])
        await _a_network_that_is_down(tmp_path, sites, others)


async def _a_network_that_is_down(folder: Path, sites: Sequence[Site], others: str) -> None:
    async with a_room(folder, sites[0], names="a", more=others) as room:
        await room.pass_by(2 * HOUR)
        for site in sites:
            break_down(site)
        await room.pass_by(100 * HOUR)
        assert [one.title for one in room.notices()] == ["Network"]
        for site in sites:
            site.put("/a", FEED)
        await room.pass_by(5 * HOUR)
        assert [(one.title, one.kind) for one in room.notices()] == [
            ("Network", NoticeKind.PROBLEM),
            ("Network", NoticeKind.RECOVERED),
        ]


async def test_a_start_in_the_middle_of_it_is_one_notice_too(tmp_path: Path, site: Site) -> None:
    with serving() as second, serving() as third:
        sites = (site, second, third)
        for one in sites:
            one.put("/a", FEED)
        others = "".join(f'[[sources]]\nurl = "{one.url("/a")}"\n' for one in sites[1:])
        async with a_room(tmp_path, site, names="a", more=others) as room:
            for place in range(3):
                await room.world.poll(place)
            for one in sites:
                break_down(one)
            for _ in range(20):  # and nobody looks
                room.world.now += 5 * HOUR
                for place in range(3):
                    await room.world.poll(place)
            await room.pass_by(3 * HOUR, polling=False)
            assert [one.title for one in room.notices()] == ["Network"]


async def test_a_source_that_is_silenced_is_not_told(tmp_path: Path, site: Site) -> None:
    silent = f'[[sources]]\nurl = "{site.url("/x")}"\nalerts = false\n'
    async with a_room(tmp_path, site, more=silent) as room:
        await room.pass_by(60 * HOUR)  # /x is not there
        assert room.notices() == []


async def test_troubles_of_the_program_itself(tmp_path: Path, site: Site) -> None:
    async with a_room(tmp_path, site) as room:
        room.vitals = replace(room.vitals, problems=("the last changes are not published: disk full",))
        await room.pass_by(HOUR)
        room.vitals = replace(room.vitals, problems=())
        await room.pass_by(3 * HOUR)
        assert [(one.kind, one.title) for one in room.notices()] == [
            (NoticeKind.PROBLEM, "Aggregator"),
            (NoticeKind.RECOVERED, "Aggregator"),
        ]


@pytest.mark.sqlite  # a server has a disk of its own, which we do not see
async def test_a_disk_with_less_room_than_is_wanted(tmp_path: Path, site: Site) -> None:
    async with a_room(tmp_path, site) as room:
        room.world.config.path.write_text('[alerts]\ndisk_free = "9000000GB"\n')
        room.world.parts = replace(room.world.parts, config=load_config(room.world.config.path))
        await room.pass_by(HOUR, polling=False)
        assert [one.title for one in room.notices()] == ["Disk"]


class TestDelivery:
    async def tell(self, room: Room, **given: Any) -> None:
        room.vitals = replace(room.vitals, problems=("the last changes are not published: disk full",))
        await room.pass_by(HOUR, polling=False)

    async def test_a_command_gets_it_as_json(self, tmp_path: Path, site: Site) -> None:
        command = json.dumps([sys.executable, "-c", NOTED])
        async with a_room(tmp_path, site, more=f"command = {command}") as room:
            await self.tell(room)
            assert await room.courier.deliver_due() == 1
            assert await room.courier.deliver_due() == 0
        (line,) = (tmp_path / "noted").read_text("utf-8").splitlines()
        told = json.loads(line)
        assert (told["event"], told["state"], told["subject"]) == (
            "problem",
            "trouble",
            "program the last changes are not published",
        )
        assert told["text"].startswith("Meest recent: Aggregator: trouble. the last changes")
        assert told["at"].endswith("Z")

    async def test_a_command_is_told_by_its_environment_too(self, tmp_path: Path, site: Site) -> None:
        code = "import os; open('noted', 'w').write(os.environ['MEEST_RECENT_EVENT'] + os.environ['MEEST_RECENT_TEXT'])"
        command = json.dumps([sys.executable, "-c", code])
        async with a_room(tmp_path, site, more=f"command = {command}") as room:
            await self.tell(room)
            await room.courier.deliver_due()
        assert (tmp_path / "noted").read_text("utf-8").startswith("problemAggregator: trouble. the last")

    async def test_a_webhook_gets_it_with_its_headers(self, tmp_path: Path, site: Site, hook: Hub) -> None:
        more = f'webhook = "{hook.url}hook"\nwebhook_headers = {{ Authorization = "Bearer abc" }}'
        async with a_room(tmp_path, site, more=more) as room:
            await self.tell(room)
            await room.courier.deliver_due()
        (posted,) = hook.posted
        assert (posted.path, posted.headers["content-type"]) == ("/hook", "application/json")
        assert posted.headers["authorization"] == "Bearer abc"

    async def test_a_webhook_that_fails_is_tried_again_and_arrives_once(
        self, tmp_path: Path, site: Site, hook: Hub
    ) -> None:
        hook.answers["/hook"] = Answer(500)
        async with a_room(tmp_path, site, more=f'webhook = "{hook.url}hook"') as room:
            await self.tell(room)
            with capture_logs() as logs:
                await room.courier.deliver_due()
                assert await room.courier.deliver_due() == 0  # not before its time
            assert [one["event"] for one in logs] == ["notice not delivered"]
            room.world.now += LAST_RETRY
            hook.answers["/hook"] = Answer(204)
            await room.new_courier().deliver_due()
            assert await room.courier.deliver_due() == 0
            assert len(hook.posted) == 2

    async def test_a_webhook_that_is_gone_is_given_up_one_day(self, tmp_path: Path, site: Site, hook: Hub) -> None:
        hook.answers["/hook"] = Answer(404)
        async with a_room(tmp_path, site, more=f'webhook = "{hook.url}hook"') as room:
            await self.tell(room)
            for _ in range(LASTING):
                assert room.courier.failing() == {}
                await room.courier.deliver_due()
                room.world.now += 2 * LAST_RETRY
            assert list(room.courier.failing()) == ["webhook"]
            for _ in range(MOST_TRIES):
                await room.courier.deliver_due()
                room.world.now += 2 * LAST_RETRY
            assert len(hook.posted) == MOST_TRIES
            assert room.world.read(lambda session: session.deliveries.waiting()) == {}

    async def test_its_address_is_a_secret_and_in_no_log(self, tmp_path: Path, site: Site, hook: Hub) -> None:
        hook.answers["/services/T0/B0/xyz"] = Answer(500)
        async with a_room(tmp_path, site, more=f'webhook = "{hook.url}services/T0/B0/xyz"') as room:
            await self.tell(room)
            with capture_logs() as logs:
                await room.courier.deliver_due()
        assert "the webhook at 127.0.0.1 answered 500" in logs[0]["error"]
        assert "xyz" not in str(logs)

    async def test_a_private_address_has_to_be_allowed(self, tmp_path: Path, site: Site) -> None:
        async with a_room(tmp_path, site, more='webhook = "http://127.0.0.2:9/hook"') as room:
            await self.tell(room)
            with capture_logs() as logs:
                await room.courier.deliver_due()
        assert "its host is a loopback address (polling.allow_private_hosts can allow it)" in logs[0]["error"]

    async def test_without_a_channel_nothing_waits(self, tmp_path: Path, site: Site) -> None:
        async with a_room(tmp_path, site) as room:
            await self.tell(room)
            assert room.world.read(lambda session: session.deliveries.waiting()) == {}

    async def test_what_was_told_is_forgotten_after_a_while(self, tmp_path: Path, site: Site) -> None:
        async with a_room(tmp_path, site) as room:
            await self.tell(room)
            room.world.now += 200 * DAY
            await room.alerter.look()
            assert room.notices() == []


class TestTheOperatorsFeed:
    ADDRESS = "http://127.0.0.1:8001/alerts.atom"

    def feed(self, room: Room) -> bytes:
        return room.world.read(lambda session: operator_feed(session, room.world.config, self.ADDRESS, NOW))

    async def test_it_is_valid_without_notices(self, tmp_path: Path, site: Site) -> None:
        async with a_room(tmp_path, site) as room:
            assert atom.violations(self.feed(room)) == []

    async def test_it_lists_notices_newest_first_with_ids_for_good(self, tmp_path: Path, site: Site) -> None:
        async with a_room(tmp_path, site) as room:
            for problems in (("<b>one</b> \x1b[31m",), (), ("two",)):
                room.vitals = replace(room.vitals, problems=problems)
                await room.pass_by(2 * HOUR, polling=False)
            first = self.feed(room)
            assert atom.violations(first) == []
            parsed = feedparser.parse(first)
            assert [one.title for one in parsed.entries] == [
                "Aggregator: trouble",
                "well again: Aggregator",
                "Aggregator: trouble",
            ]
            assert self.feed(room) == first
            assert len({one.id for one in parsed.entries}) == 3
            assert "\x1b" not in first.decode()
