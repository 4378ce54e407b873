"""Hubs: subscribed to, verified, believed only when they sign, never depended upon; and told when we publish."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.errors import ReaderKilled
from aggregator.models import Document, Reading
from aggregator.models.websub import Push, State
from aggregator.websub.subscriber import MOST_WAITING, REST
from tests.e2e.feeds import Item, rss
from tests.e2e.websub_world import SITE, Clock, feed, world
from tests.loopback import Site
from tests.make import DAY, HOUR, NOW
from tests.websub.hub import Answer, Hub, Posted, announce, call, hub, signature

OLD, NEW = Item("a", "Keeper verlengt", NOW - HOUR, 3), Item("b", "Spits naar Engeland", NOW - 60, 0)


@pytest.fixture
def near() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
def site(site: Site, near: Hub) -> Site:
    """Its feed names the hub, and has one item as yet."""
    site.put("/rss", feed(near, site, OLD))
    return site


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_from_the_first_poll_to_news_that_is_published_at_once(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        assert asked["hub.topic"] == site.url("/rss")
        assert re.fullmatch(rf"{SITE}/websub/[\w-]{{43}}", asked["hub.callback"])
        assert len(asked["hub.secret"]) >= 40
        assert asked["hub.secret"] not in asked["hub.callback"]
        due = clock.now + 90
        await one.parts.store.write(lambda session: session.sources.set_next_poll(1, due, "soon"))
        clock.now += 60
        watched = '{"target": "https://moved.example/", "since": 1.0, "sightings": 1}'
        await one.parts.store.write(lambda session: session.db.execute("UPDATE sources SET moving = ?", [watched]))
        for algorithm in ("sha512", "sha1"):
            assert await one.push(asked["hub.callback"], rss(NEW), asked["hub.secret"], algorithm) == 202
        assert one.titles() == [OLD.title, NEW.title]
        assert one.source().feed.hub == near.url, "a push need not say who pushes"
        assert "moved.example" in str(one.source().moving), "nor does it tell that the source has not moved"
        assert [(record.entries_new, record.status) for record in one.came] == [(1, 226), (0, 226)]
        assert NEW.title in await one.publish()
        assert OLD.title in await one.publish()
        assert one.source().next_poll_at == due, "pushes without end must not keep the net from being cast"
        site.requests.clear()
        await one.poll()
        assert site.requests[0].if_none_match, "a push must not cost us the validators"
        assert one.titles() == [OLD.title, NEW.title]


async def test_what_is_pushed_of_a_paused_source_is_left_out_and_polled_for_afterwards(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        assert await one.push(asked["hub.callback"], rss(OLD), asked["hub.secret"]) == 202
        await one.parts.store.write(lambda session: session.sources.pause(1, clock.now))
        assert await one.push(asked["hub.callback"], rss(NEW), asked["hub.secret"]) == 202
        assert one.titles() == [OLD.title]
        assert one.subscription().missed_at is not None, "so that the net is cast again"
        site.put("/rss", feed(near, site, NEW, OLD))
        await one.parts.store.write(lambda session: session.sources.resume(1, clock.now))
        await one.poll()
        assert NEW.title in one.titles()


async def test_what_is_refused_or_ignored(tmp_path: Path, site: Site, near: Hub, clock: Clock) -> None:
    async with world(tmp_path, site, near, clock) as one:
        await one.poll()
        await one.subscriber.ask_due()
        asked = near.forms("subscribe")[0]
        callback, secret, pushed = asked["hub.callback"], asked["hub.secret"], feed(near, site, NEW)
        other = asked | {"hub.callback": f"{SITE}/websub/guessed"}
        assert await one.verify(other) == (404, "")
        assert await one.push(other["hub.callback"], pushed, secret) == 404
        assert await one.verify(asked, topic="https://other.example/") == (404, "")
        assert await one.verify(asked, mode="unsubscribe") == (404, "")
        assert await one.push(callback, pushed, secret) == 202, "not verified yet"
        assert one.subscription().state == "asking"
        assert await one.verify(asked) == (200, "c-1")
        assert await one.push(callback, pushed, "another secret") == 202
        assert await one.push(callback, pushed, None) == 202
        assert await asyncio.to_thread(announce, callback, one.base, one.subscriber.max_bytes + 1) == 413
        assert one.titles() == [OLD.title]
        assert (one.came, one.subscription().last_push_at) == ([], None)
        assert await one.push(callback, pushed, secret) == 202
        assert one.titles() == [OLD.title, NEW.title]


async def test_a_dead_hub_changes_nothing_for_polling(tmp_path: Path, site: Site, near: Hub, clock: Clock) -> None:
    near.answers["/"] = Answer(500, b"no hub here")
    async with world(tmp_path, site, near, clock) as one:
        await one.poll()
        waits = []
        for _ in range(4):
            assert await one.subscriber.ask_due() == 1
            waits.append(one.subscription().next_at - clock.now)
            clock.now = one.subscription().next_at
        assert waits == [300, 600, 1200, 2400]
        assert "500 (Internal Server Error): no hub here" in one.subscription().error
        site.put("/rss", feed(near, site, OLD, NEW))
        record = await one.poll()
        assert (record.entries_new, one.source().failures) == (1, 0)


async def test_a_hub_that_verifies_before_it_answers(tmp_path: Path, site: Site, near: Hub, clock: Clock) -> None:
    async with world(tmp_path, site, near, clock) as one:
        said = []

        def verify(posted: Posted) -> None:
            query = {name: posted.form[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": "c-2"}
            said.append(call(posted.form["hub.callback"], one.base, query))

        near.before_answering = verify
        near.answers["/"] = Answer(500)
        await one.poll()
        await one.subscriber.ask_due()
        assert said == [(200, "c-2")]
        assert (one.subscription().state, one.subscription().error) == ("active", None)


async def test_what_a_hub_was_told_that_we_have_is_read_by_whoever_starts_next(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        last = feed(near, site, NEW).encode()
        sign = {"x-hub-signature": f"sha256={signature(last, asked['hub.secret'], 'sha256')}"}
        assert await one.subscriber.deliver(asked["hub.callback"].rpartition("/")[2], sign, last) == 202
        assert one.titles() == [OLD.title]
    async with world(tmp_path, site, near, clock) as one:
        await one.subscriber.take_in(1)
        assert one.titles() == [OLD.title, NEW.title]


async def test_a_hub_that_pushes_makes_polling_a_net_until_it_misses_something(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    site.put("/rss", feed(near, site, OLD, comments=False))
    net = 6 * HOUR
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        await one.poll()
        ordinary = one.source().next_poll_at - clock.now
        assert ordinary < net
        both = feed(near, site, OLD, NEW, comments=False)
        await one.push(asked["hub.callback"], both, asked["hub.secret"])
        site.put("/rss", both)
        await one.poll()
        assert one.source().next_poll_at == clock.now + net
        else_poll_at = one.subscription().else_poll_at
        assert clock.now < else_poll_at < clock.now + net
    async with world(tmp_path, site, near, clock) as one:
        assert one.source().next_poll_at == else_poll_at, "pushes may have been lost while nobody listened"
        await one.poll()
        assert one.source().next_poll_at == clock.now + net
        clock.now += net
        missed = Item("c", "Trainer ontslagen", clock.now - HOUR, 0)
        site.put("/rss", feed(near, site, OLD, NEW, missed, comments=False))
        assert (await one.poll()).entries_new == 1
        assert one.subscription().missed_at == clock.now
        assert one.source().next_poll_at < clock.now + net


async def test_polls_that_bring_comment_counts_are_never_slowed(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        await one.push(asked["hub.callback"], feed(near, site, NEW), asked["hub.secret"])
        await one.poll()
        assert one.subscription().last_push_at is not None
        assert one.source().next_poll_at < clock.now + 6 * HOUR


async def test_a_push_that_cannot_be_read_costs_the_hub_its_credit_and_the_source_nothing(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    site.put("/rss", feed(near, site, OLD, comments=False))
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        await one.push(asked["hub.callback"], feed(near, site, NEW, comments=False), asked["hub.secret"])
        await one.poll()
        ordinary = one.subscription().else_poll_at
        assert await one.push(asked["hub.callback"], b"<html>Hello</html>", asked["hub.secret"]) == 202
        assert (one.source().failures, one.titles()) == (0, [OLD.title, NEW.title])
        assert (one.subscription().missed_at, one.source().next_poll_at) == (clock.now, ordinary)


async def test_pushes_that_keep_a_reader_busy_have_it_seldom_and_never_again_once_it_was_killed(
    tmp_path: Path, site: Site, near: Hub, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Polls have their own pauses; a hub may push as often as it likes."""
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
        read, begun = one.parts.readers.read, 0

        async def slow(document: Document, whose: str) -> Reading:
            nonlocal begun
            begun += 1
            if b"hang" in bytes(document.body):
                raise ReaderKilled("reading took more than 10 s of CPU time")
            return replace(await read(document, whose), seconds=9.0)

        monkeypatch.setattr(one.parts.readers, "read", slow)

        async def pushed(title: str) -> int:
            item = Item(title, f"Nieuws over {title}", NOW - 60, 0)
            return await one.push(asked["hub.callback"], feed(near, site, item), asked["hub.secret"])

        assert [await pushed("een"), await pushed("twee"), begun] == [202, 202, 1]
        clock.now += 9.0 * REST
        await one.subscriber.take_in(1)
        assert (begun, one.titles()) == (2, [OLD.title, "Nieuws over een", "Nieuws over twee"])
        clock.now += 9.0 * REST
        assert [await pushed("hang"), await pushed("drie"), begun] == [202, 202, 3]
        clock.now += DAY / 2
        assert [await pushed("vier"), begun] == [202, 3]
        assert one.subscription().state is State.DENIED
        assert "killed" in (one.subscription().error or "")
        token = asked["hub.callback"].rpartition("/")[2]
        late = Push(0, 1, token, b"hang", None, clock.now)
        await one.parts.store.write(lambda session: session.pushes.add(late, MOST_WAITING))
        await one.subscriber.take_in(1)
        assert begun == 3, "nor what a process takes in that has not heard of it"


async def test_a_source_that_is_polled_no_more_is_left(tmp_path: Path, site: Site, near: Hub, clock: Clock) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
    async with world(tmp_path, site, near, clock, source=f'[[sources]]\nurl = "{site.url("/other")}"') as one:
        assert one.subscription().state == "leaving"
        assert await one.push(asked["hub.callback"], feed(near, site, NEW), asked["hub.secret"]) == 410
        assert await one.subscriber.ask_due() == 1
        (farewell,) = near.forms("unsubscribe")
        assert (farewell["hub.callback"], farewell["hub.topic"]) == (asked["hub.callback"], asked["hub.topic"])
        assert await one.verify(farewell) == (200, "c-1")
        assert one.subscriptions() == []
        assert await one.verify(farewell) == (404, "")


async def test_switched_off_nobody_is_asked_and_nothing_is_known(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock) as one:
        asked = await one.subscribed()
    async with world(tmp_path, site, near, clock, websub="enabled = false") as one:
        assert one.subscriptions() == []
        await one.poll()
        assert await one.subscriber.ask_due() == 0
        assert await one.push(asked["hub.callback"], feed(near, site, NEW), asked["hub.secret"]) == 404


async def test_our_hubs_are_told_of_what_changed_and_of_nothing_else(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    topics = {f"{SITE}/meest-recent.{format}" for format in ("rss", "atom", "json")}
    async with world(tmp_path, site, near, clock) as one:
        await one.poll()
        assert f'rel="hub" href="{near.url}"' in re.sub(
            r'href="(\S+)" rel="hub"', r'rel="hub" href="\1"', await one.publish()
        )
        assert await one.announcer.send_due() == 3
        assert {form["hub.url"] for form in near.forms("publish")} == topics
        clock.now += 3600
        await one.publish()
        assert await one.announcer.send_due() == 0
        site.put("/rss", feed(near, site, OLD, NEW))
        await one.poll()
        await one.publish()
        assert await one.announcer.send_due() == 3
        site.put("/rss", feed(near, site, NEW))
        await one.publish()
        assert len(near.forms("publish")) == 6


async def test_a_ping_is_retried_and_survives_a_restart(tmp_path: Path, site: Site, near: Hub, clock: Clock) -> None:
    near.answers["/"] = Answer(503)
    async with world(tmp_path, site, near, clock, websub="") as one:
        await one.poll()
        await one.publish()
        assert await one.announcer.send_due() == 3
        assert await one.announcer.send_due() == 0, "not at once again"
        clock.now += 60
        assert await one.announcer.send_due() == 3
    near.answers.clear()
    near.posted.clear()
    async with world(tmp_path, site, near, clock, websub="") as one:
        clock.now += 60
        assert await one.announcer.send_due() == 0, "the wait has doubled"
        clock.now += 60
        assert await one.announcer.send_due() == 3
        assert len(near.forms("publish")) == 3
        clock.now += DAY
        assert await one.announcer.send_due() == 0


async def test_a_hub_that_is_configured_no_more_is_told_nothing_more(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    near.answers["/"] = Answer(503)
    async with world(tmp_path, site, near, clock, websub="") as one:
        await one.poll()
        await one.publish()
        assert await one.announcer.send_due() == 3
    near.posted.clear()
    clock.now += DAY
    with hub() as other:
        async with world(tmp_path, site, other, clock, websub="") as one:
            await one.publish()
            assert await one.announcer.send_due() == 3
            assert (len(other.forms("publish")), near.posted) == (3, [])


async def test_an_edition_written_just_before_a_crash_is_told_after_it(
    tmp_path: Path, site: Site, near: Hub, clock: Clock
) -> None:
    async with world(tmp_path, site, near, clock, websub="") as one:
        await one.poll()
        await one.publish(note=False)
    async with world(tmp_path, site, near, clock, websub="") as one:
        await one.publish()
        assert await one.announcer.send_due() == 3
