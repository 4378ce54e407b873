"""What a poll remembers: validators, addresses, failures; what it finds: feeds of pages, archives, comment counts."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from aggregator.models import Entry, Outcome
from aggregator.read.sites import MOST_GUESSES
from aggregator.reports.sources import source_account
from aggregator.schedule.next_poll import NEVER
from aggregator.store.entries import content_of
from tests.e2e.feeds import Item, rss
from tests.loopback import FaultyServer, Received, Site, redirect, reply
from tests.make import DAY, HOUR, NOW
from tests.world import a_world


def source(url: str, more: str = "") -> str:
    return f'[[sources]]\nurl = "{url}"\n{more}\n'


FEED = rss(Item("a", "Keeper verlengt", NOW - HOUR, 3))


def stumbling(entry: Entry) -> dict[str, Any]:
    if entry.title.startswith("Keeper"):
        raise ZeroDivisionError("a surprise")
    return content_of(entry)


class TestValidators:
    async def test_a_document_that_cannot_be_read_leaves_the_old_ones(self, tmp_path: Path, site: Site) -> None:
        site.put("/rss", FEED)
        async with a_world(tmp_path, source(site.url("/rss"))) as world:
            await world.poll()
            good = world.source().etag
            site.put("/rss", "<html>Storing</html>", "text/html")
            assert not (await world.poll()).outcome.ok
            assert (world.source().etag, world.source().failures) == (good, 1)
            site.put("/rss", FEED)
            assert (await world.poll()).outcome is Outcome.NOT_MODIFIED
            assert world.source().failures == 0

    async def test_a_304_with_a_new_etag_stores_it(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(FEED.encode(), etag='"one"'), reply(status=304, etag='"two"'))
            await world.poll()
            await world.poll()
            assert world.source().etag == '"two"'

    async def test_an_empty_200_deletes_nothing(self, tmp_path: Path, site: Site) -> None:
        site.put("/rss", FEED)
        async with a_world(tmp_path, source(site.url("/rss"))) as world:
            await world.poll()
            site.put("/rss", b"")
            assert not (await world.poll()).outcome.ok
            assert world.story_titles() == ["Keeper verlengt"]

    async def test_a_delta_is_merged_and_removes_nothing(self, tmp_path: Path) -> None:
        later = rss(Item("b", "Duel afgelast", NOW, 0)).encode()
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(FEED.encode(), etag='"1"'), reply(later, status=226, etag='"2"', im="feed"))
            await world.poll()
            before = world.source().item_hashes
            assert (await world.poll()).entries_new == 1
            assert world.story_titles() == ["Duel afgelast", "Keeper verlengt"]
            assert before < world.source().item_hashes


class TestConditionsThatDoNotWork:
    @pytest.mark.parametrize("status", [400, 403, 406, 412])
    async def test_after_a_conditional_request_was_refused_the_next_goes_without(
        self, tmp_path: Path, status: int
    ) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            good = reply(FEED.encode(), etag='"1"', last_modified="Fri, 15 Jan 2027 08:00:00 GMT")
            server.on("/", good, reply(status=status), good)
            for expected in (Outcome.CHANGED, Outcome.HTTP_ERROR, Outcome.UNCHANGED):
                assert (await world.poll()).outcome is expected
            conditions = [{"if-none-match", "if-modified-since"} & set(one.headers) for one in server.requests]
            assert conditions == [set(), {"if-none-match", "if-modified-since"}, set()]
            assert world.source().etag == '"1"'

    async def test_other_failures_leave_the_conditions(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(FEED.encode(), etag='"1"'), reply(status=500), reply(status=304))
            for _ in range(3):
                await world.poll()
            assert server.requests[-1].headers["if-none-match"] == b'"1"'

    async def test_who_says_for_ever_that_nothing_changed_is_asked_once_a_day_without_conditions(
        self, tmp_path: Path
    ) -> None:
        async def stuck(request: Received, writer: asyncio.StreamWriter) -> None:
            conditional = "if-none-match" in request.headers
            writer.write(reply(status=304) if conditional else reply(document.encode(), etag='"1"'))

        items = [Item(f"i{hours}", f"Bericht {hours}", NOW - hours * HOUR, 0) for hours in range(1, 200, 3)]
        document = rss(*items)
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", stuck)
            await world.poll()
            document = rss(Item("new", "Keeper verlengt", NOW + HOUR, 0), *items)
            asked: list[int] = []
            for hour in range(1, 73):
                world.now = NOW + hour * HOUR
                await world.poll()
                asked += [hour] if "if-none-match" not in server.requests[-1].headers else []
            assert asked == [25, 50]  # a day of 304s each
            assert "Keeper verlengt" in world.titles()

    async def test_a_source_that_is_seldom_heard_of_is_believed(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            old = rss(*(Item(f"i{days}", f"Bericht {days}", NOW - days * DAY, 0) for days in range(10, 60, 10)))
            server.on("/", reply(old.encode(), etag='"1"'), reply(status=304))
            for day in range(20):
                world.now = NOW + day * DAY
                await world.poll()
            assert all("if-none-match" in one.headers for one in server.requests[1:])


class TestWhoAsks:
    async def test_the_user_agent_says_who_and_for_how_many_if_known(self, tmp_path: Path, site: Site) -> None:
        site.put("/rss", FEED)
        known = 'contact = "https://ons.example/bot"\nsubscribers = 42\n'
        async with a_world(tmp_path, known + source(site.url("/rss"))) as world:
            await world.poll()
            agent = site.requests[0].user_agent or ""
            assert agent.startswith("meest-recent/")
            assert agent.endswith("(+https://ons.example/bot; 42 subscribers)")


class TestAddresses:
    async def test_a_permanent_redirect_is_adopted_when_it_has_lasted_and_history_is_kept(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/old"))) as world:
            server.on("/old", redirect(server.url("/new")))
            server.on("/new", reply(FEED.encode()))
            for _ in range(3):
                await world.poll()
                assert world.source().fetch_url == server.url("/old")
                world.now += DAY
            await world.poll()
            assert (world.source().url, world.source().fetch_url) == (server.url("/old"), server.url("/new"))
            await world.poll()
            assert server.requests[-1].target == "/new"
            assert world.story_titles() == ["Keeper verlengt"]

    async def test_a_redirect_to_a_page_is_not_adopted(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/old"))) as world:
            server.on("/old", reply(FEED.encode()), redirect(server.url("/login")))
            server.on("/login", reply(b"<html><title>Log in</title></html>", content_type="text/html"))
            for _ in range(5):
                await world.poll()
                world.now += 2 * DAY
            assert world.source().fetch_url == server.url("/old")
            assert world.story_titles() == ["Keeper verlengt"]


class TestFailures:
    async def test_each_attempt_is_recorded_and_the_wait_grows(self, tmp_path: Path, site: Site) -> None:
        async with a_world(tmp_path, source(site.url("/rss"))) as world:
            waits = []
            for _ in range(4):
                record = await world.poll()
                assert (record.outcome, record.status) == (Outcome.HTTP_ERROR, 404)
                waits.append(world.source().next_poll_at - world.now)
            assert [wait / waits[0] for wait in waits] == [1, 2, 4, 8]
            polls = world.read(lambda session: session.overview.last_polls(1, 10))
            assert [poll.outcome for poll in polls] == ["http-error"] * 4
            assert "404" in str(world.facts().last_error)

    async def test_gone_is_not_polled_again_and_keeps_its_history(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(FEED.encode()), reply(status=410))
            await world.poll()
            await world.poll()
            assert world.read(lambda session: session.sources.due(NOW + 1000 * DAY, 10)) == []
            assert "gone" in str(world.facts().reason)
            assert world.story_titles() == ["Keeper verlengt"]

    async def test_retry_after_is_obeyed(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(status=429, retry_after="7200"))
            await world.poll()
            assert world.source().next_poll_at >= world.now + 7200

    async def test_what_its_document_brings_and_the_store_stumbles_over_is_a_failed_poll(
        self, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Else the source would be due still, and asked again every second; the others go on."""
        site.put("/a", FEED)
        site.put("/b", rss(Item("b", "Duel afgelast", NOW, 0)))
        async with a_world(tmp_path, source(site.url("/a")) + source(site.url("/b"))) as world:
            monkeypatch.setattr("aggregator.store.changes.content_of", stumbling)
            stumbled, other = await asyncio.gather(world.poll(0), world.poll(1))
            after, entries = world.source(0), world.titles()
        assert (stumbled.outcome, stumbled.error) == (Outcome.INTERNAL_ERROR, "ZeroDivisionError: a surprise")
        assert (after.failures, after.body_hash) == (1, None)
        assert after.next_poll_at > stumbled.ended_at
        assert (other.outcome, entries) == (Outcome.CHANGED, ["Duel afgelast"])

    async def test_a_bug_is_one_failed_poll(self, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        site.put("/rss", FEED)
        async with a_world(tmp_path, source(site.url("/rss"))) as world:

            async def broken(*_: object) -> None:
                raise ZeroDivisionError("a surprise")

            monkeypatch.setattr(world.parts.readers, "read", broken, raising=False)
            record = await world.poll()
            assert (record.outcome, record.error) == (Outcome.INTERNAL_ERROR, "ZeroDivisionError: a surprise")
            assert world.source().etag is None


class TestDiscovery:
    PAGE = """<html><head><link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate" type="application/atom+xml" href="/other"></head><body>Hallo</body></html>"""

    @pytest.mark.parametrize(("status", "days"), [(410, [0]), (404, [0, 1, 2, 3])])
    async def test_a_feed_that_was_found_and_is_lost_is_looked_for_anew(
        self, tmp_path: Path, status: int, days: list[int]
    ) -> None:
        """A page that has another feed by now; at once where the old one is gone for good, else after days."""
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            page = '<html><head><link rel="alternate" type="application/rss+xml" href="{}"></head></html>'
            server.on("/", reply(page.format("/old").encode(), content_type="text/html"))
            server.on("/old", reply(FEED.encode()))
            await world.poll()
            await world.poll()
            server.on("/", reply(page.format("/new").encode(), content_type="text/html"))
            server.on("/old", reply(status=status))
            server.on("/new", reply(rss(Item("b", "Duel afgelast", NOW, 0)).encode()))
            began = world.now
            for day in days:
                assert world.source().fetch_url == server.url("/old")
                world.now = began + day * DAY
                await world.poll()
            assert world.source().fetch_url == server.url("/new")
            assert 60 <= world.source().next_poll_at - world.now <= HOUR  # whoever leads us around gains nothing
            await world.poll()
            assert sorted(world.titles()) == ["Duel afgelast", "Keeper verlengt"]

    async def test_a_feed_that_was_found_is_kept_where_nothing_else_can_be_had(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            server.on("/", reply(self.PAGE.encode(), content_type="text/html"))
            server.on("/rss", reply(FEED.encode()))
            await world.poll()
            await world.poll()
            server.on("/rss", reply(status=410))
            server.on("/other", reply(status=404))
            await world.poll()
            assert (world.source().fetch_url, world.source().next_poll_at) == (server.url("/rss"), NEVER)

    async def test_a_page_leads_to_its_feed_once_and_says_so(self, tmp_path: Path, site: Site) -> None:
        site.put("/", self.PAGE, "text/html")
        site.put("/rss", FEED)
        async with a_world(tmp_path, source(site.url("/"))) as world:
            record = await world.poll()
            assert record.outcome is Outcome.NOT_A_FEED
            assert record.error is not None
            assert site.url("/rss") in record.error
            assert f"one of the others that it offers: {site.url('/other')}" in record.error
            assert world.source().next_poll_at <= world.now
            await world.poll()
            assert world.story_titles() == ["Keeper verlengt"]
            assert (world.source().url, world.source().fetch_url) == (site.url("/"), site.url("/rss"))

    async def test_a_page_without_any_feed_costs_few_requests(self, tmp_path: Path, site: Site) -> None:
        site.put("/", "<html>Hallo</html>", "text/html")
        async with a_world(tmp_path, source(site.url("/"))) as world:
            for _ in range(6):
                world.now += DAY
                assert (await world.poll()).outcome is Outcome.NOT_A_FEED
            assert len(site.requests) <= 6 + 3 * MOST_GUESSES
            assert len(site.asked("/")) == 6
            assert world.source().fetch_url == site.url("/")

    async def test_a_feed_that_turns_into_a_login_page_keeps_its_address(self, tmp_path: Path, site: Site) -> None:
        site.put("/", FEED)
        async with a_world(tmp_path, source(site.url("/"))) as world:
            await world.poll()
            site.put("/", self.PAGE, "text/html")
            assert (await world.poll()).outcome is Outcome.NOT_A_FEED
            assert world.source().fetch_url == site.url("/")

    async def test_a_page_that_leads_nowhere_is_asked_again_itself(self, tmp_path: Path, site: Site) -> None:
        site.put("/", self.PAGE, "text/html")
        site.put("/rss", "<html>geen feed</html>", "text/html")
        async with a_world(tmp_path, source(site.url("/"))) as world:
            await world.poll()
            await world.poll()
            assert world.source().fetch_url == site.url("/")


class TestArchives:
    async def test_a_first_poll_follows_as_many_older_pages_as_were_asked_for(self, tmp_path: Path, site: Site) -> None:
        for page in range(4):
            older = f'<link rel="prev-archive" href="{site.url(f"/{page + 1}")}"/>'
            entry = f"""<entry><id>tag:a.example,2027:{page}</id><title>Bericht nummer {page} uit het archief</title>
            <link href="https://a.example/{page}"/><updated>2027-01-0{9 - page}T08:00:00Z</updated></entry>"""
            site.put(f"/{page}", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{older}{entry}</feed>')
        async with a_world(tmp_path, source(site.url("/0"), "archive_pages = 2")) as world:
            assert (await world.poll()).entries_new == 3
            world.now += HOUR
            await world.poll()
            assert [request.path for request in site.requests] == ["/0", "/1", "/2", "/0"]


class TestAskedForWhileUnderWay:
    async def test_the_poll_that_an_operator_asks_for_during_another_comes_after_it(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:
            asked_for: list[float] = []

            async def slow(_: Received, writer: asyncio.StreamWriter) -> None:
                await world.store.write(lambda session: session.sources.poll_now(1, world.now))
                asked_for.append(world.now)
                writer.write(reply(FEED.encode()))

            server.on("/", slow)
            world.store.write_now(lambda session: session.sources.set_next_poll(1, NOW - HOUR, "due"))
            await world.poll()
            assert world.source().next_poll_at == asked_for[0]
            world.now += HOUR
            server.on("/", reply(FEED.encode()))
            await world.poll()
            assert world.source().next_poll_at > world.now

    async def test_a_server_that_wants_none_is_not_asked_again(self, tmp_path: Path) -> None:
        async with FaultyServer() as server, a_world(tmp_path, source(server.url("/"))) as world:

            async def slow(_: Received, writer: asyncio.StreamWriter) -> None:
                await world.store.write(lambda session: session.sources.poll_now(1, world.now))
                writer.write(reply(status=503, retry_after="3600"))

            server.on("/", slow)
            world.store.write_now(lambda session: session.sources.set_next_poll(1, NOW - HOUR, "due"))
            await world.poll()
            assert world.source().next_poll_at >= NOW + HOUR


class TestOtherKindsOfSource:
    async def test_a_web_page(self, tmp_path: Path, site: Site) -> None:
        item = '<li><a href="/n/{0}">Bericht {0}</a><p>Over {0}.</p><b>1.2{0}4 reacties</b></li>'
        site.put("/", "<ul class=block>" + "".join(item.format(n) for n in range(3)) + "</ul>", "text/html")
        select = 'type = "page"\n[sources.select]\nitem = ".block li"\ntitle = "a"\nlink = "a@href"\nteaser = "p"\n'
        async with a_world(tmp_path, source(site.url("/"), select + 'comments = "b"')) as world:
            assert (await world.poll()).entries_new == 3
            assert world.story_titles() == ["Bericht 0", "Bericht 1", "Bericht 2"]
            assert sorted(story.comments or 0 for story in world.stories()) == [1204, 1214, 1224]
            assert world.stories()[0].link == site.url("/n/2")

    async def test_a_json_api(self, tmp_path: Path, site: Site) -> None:
        site.put("/", json.dumps({"data": [{"t": "Bericht", "u": "https://a.example/1", "n": 7}]}), "application/json")
        select = 'type = "json"\n[sources.select]\nitem = "data"\ntitle = "t"\nlink = "u"\ncomments = "n"'
        async with a_world(tmp_path, source(site.url("/"), select)) as world:
            await world.poll()
            assert [(story.title, story.comments) for story in world.stories()] == [("Bericht", 7)]


class TestCommentsBeyondTheFeed:
    RULE = """[sources.comments]
    url = "{}/count?thread={{id}}"
    pattern = '/([a-z]+)/reacties'
    path = "total"
    """

    def publish(self, site: Site, total: int) -> None:
        document = rss(Item("keeper", "Keeper verlengt", NOW - HOUR, 0)).replace(
            "<slash:comments>0</slash:comments>", ""
        )
        site.put("/rss", document)
        site.put("/count?thread=keeper", json.dumps({"total": total}), "application/json")

    async def test_are_asked_for_while_the_story_is_warm_also_after_it_left_the_document(
        self, tmp_path: Path, site: Site
    ) -> None:
        self.publish(site, 12)
        rule = self.RULE.format(site.url(""))
        async with a_world(tmp_path, source(site.url("/rss"), rule)) as world:
            await world.poll()
            assert world.stories()[0].comments is None
            assert await world.counter.refresh(900) == 1
            assert world.stories()[0].comments == 12
            heat = world.stories()[0].heat
            site.put("/rss", rss(Item("duel", "Duel afgelast", NOW, 0)))
            self.publish_count(site, 90)
            world.now += HOUR
            await world.poll()
            # One question per source and average interval: the new article's comes first.
            await world.counter.refresh(900)
            await world.counter.refresh(900)
            keeper = next(story for story in world.stories() if story.title == "Keeper verlengt")
            assert (keeper.comments, keeper.heat > heat) == (90, True)

    async def test_an_answer_without_a_number_leaves_the_count(self, tmp_path: Path, site: Site) -> None:
        self.publish(site, 12)
        async with a_world(tmp_path, source(site.url("/rss"), self.RULE.format(site.url("")))) as world:
            await world.poll()
            await world.counter.refresh(900)
            site.put("/count?thread=keeper", "<html>Storing</html>", "text/html")
            world.now += HOUR
            await world.counter.refresh(900)
            assert world.stories()[0].comments == 12

    async def test_a_cold_story_is_not_asked_about(self, tmp_path: Path, site: Site) -> None:
        self.publish(site, 12)
        async with a_world(tmp_path, source(site.url("/rss"), self.RULE.format(site.url("")))) as world:
            await world.poll()
            await world.counter.refresh(900)
            asked = len(site.requests)
            for day in range(3, 6):
                world.now = NOW + day * DAY
                await world.counter.refresh(900)
            assert len(site.requests) <= asked + 1

    async def test_the_page_tells_and_other_sites_add_to_it(self, tmp_path: Path, site: Site) -> None:
        item = Item("keeper", "Keeper verlengt", NOW - HOUR, 0)
        site.put("/rss", rss(item).replace("https://club.example", site.url("")))
        rule = """[sources.comments]
        url = "{0}/artikel"
        select = ".reacties"
        elsewhere = ["lobsters"]
        [discussions]
        lobsters = "{0}"
        """
        site.put("/artikel", '<a class="reacties">37 reacties</a>', "text/html")
        async with a_world(tmp_path, source(site.url("/rss"), rule.format(site.url("")))) as world:
            await world.poll()
            assert world.stories()[0].comments is None  # the feed's nought is left aside: the rule counts
            link = quote(world.stories()[0].link or "", safe="")
            listed = [{"url": world.stories()[0].link, "comment_count": 5}]
            site.put(f"/stories/url/all.json?url={link}", json.dumps(listed), "application/json")
            assert await world.counter.refresh(900) == 1
            assert world.stories()[0].comments == 42

    async def test_a_counter_that_fails_is_seen_and_the_log_is_told_once(self, tmp_path: Path, site: Site) -> None:
        self.publish(site, 12)
        async with a_world(tmp_path, source(site.url("/rss"), self.RULE.format(site.url("")))) as world:
            await world.poll()
            await world.counter.refresh(900)
            site.put("/count?thread=keeper", "<html>Storing</html>", "text/html")
            with capture_logs() as logs:
                for hours in (1, 2):
                    world.now = NOW + hours * HOUR
                    await world.counter.refresh(900)
            warned = [one for one in logs if one["event"] == "comments cannot be counted"]
            assert [site.url("/count?thread=keeper") in one["error"] for one in warned] == [True]
            account = world.read(lambda session: source_account(session, 1, world.now))
            assert account is not None
            (name, words) = account.remarks[0]
            assert name == "comment counts"
            assert words.startswith("asked 3, answered 1 in 2 h, last error 0 s ago: http")
            assert account.status.counting is not None
            assert account.status.counting.failing_since == NOW + HOUR

    async def test_a_source_that_tells_no_counts_has_a_dash_and_not_a_nought(self, tmp_path: Path, site: Site) -> None:
        self.publish(site, 0)
        async with a_world(tmp_path, source(site.url("/rss"), self.RULE.format(site.url("")))) as world:
            await world.poll()

            def shown() -> str | None:
                account = world.read(lambda session: source_account(session, 1, NOW))
                return account and account.status.typical_words

            assert shown() == "–"
            await world.counter.refresh(900)
            assert shown() == "–"  # it is judged when the next document comes
            site.put("/rss", site.documents["/rss"][0].decode().replace("</channel>", "<ttl>60</ttl></channel>"))
            world.now += HOUR
            await world.poll()
            assert shown() == "5"  # what is normal has a floor

    async def test_what_left_its_document_is_asked_for_in_its_own_feed_of_comments(
        self, tmp_path: Path, site: Site
    ) -> None:
        name = 'wfw:commentRss xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        feed = f"<{name}>{site.url('/keeper/feed')}</wfw:commentRss>"
        old, new = Item("keeper", "Keeper verlengt", NOW - HOUR, 4), Item("duel", "Duel afgelast", NOW, 0)
        site.put("/rss", rss(old).replace("</item>", f"{feed}</item>"))
        site.put("/keeper/feed", f"<rss version='2.0'><channel>{'<item/>' * 9}</channel></rss>")
        async with a_world(tmp_path, source(site.url("/rss"))) as world:
            await world.poll()
            assert await world.counter.refresh(900) == 0  # the document tells: that costs no question
            site.put("/rss", rss(new).replace("</item>", f"{feed}</item>"))
            world.now += HOUR
            await world.poll()
            assert await world.counter.refresh(900) == 1
            keeper = next(story for story in world.stories() if story.title == "Keeper verlengt")
            assert keeper.comments == 9

    def publish_count(self, site: Site, total: int) -> None:
        site.put("/count?thread=keeper", json.dumps({"total": total}), "application/json")
