"""`aggregator poll` against three feeds on loopback, two of which carry the same article."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import pytest

from aggregator.store import Store
from tests.e2e.feeds import Item, atom, json_feed, rss
from tests.e2e.program import ALLOW, Program
from tests.loopback import FaultyServer, Site, in_a_thread, reply, serving

HOUR = 3600.0


@pytest.fixture(scope="class")
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="class")
def program(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Program:
    """A program that the tests of one class share: each class tells one story, and its tests only look."""
    program = Program(tmp_path_factory.mktemp("program"))
    sources = "".join(f'[[sources]]\nurl = "{site.url(path)}"\n' for path in ("/rss", "/atom", "/json"))
    program.configure(f'[site]\nlink = "https://meest.example"\n[polling]\n{ALLOW}{sources}')
    return program


SHARED = "https://krant.example/transfer"
START = float(int(time.time())) - 6 * HOUR


def publish_feeds(site: Site, *, keeper_comments: int = 3, transfer_comments: int = 40) -> None:
    site.put(
        "/rss",
        rss(
            Item("transfer", "Spits naar Engeland", START, transfer_comments, link=f"{SHARED}?utm_source=rss"),
            Item("keeper", "Keeper verlengt", START + HOUR, keeper_comments),
        ),
        "application/rss+xml",
    )
    site.put(
        "/atom",
        atom(
            Item(
                "engeland", "Spits trekt naar Engeland", START + 60, 25, link=SHARED, thread="https://forum.example/t/9"
            )
        ),
        "application/atom+xml",
    )
    site.put("/json", json_feed(Item("duel", "Duel afgelast", START + 2 * HOUR, 0)), "application/feed+json")


def entries(program: Program) -> list[dict[str, Any]]:
    """(title, comments) of each item. That the three feeds agree is shown in publish/test_agreement.py."""
    items = json.loads((program.public / "meest-recent.json").read_text())["items"]
    return [{"title": one["title"], "comments": one["_meest_recent"].get("comments")} for one in items]


def stamps(program: Program) -> dict[str, tuple[str, ...]]:
    """What makes a reader show an item as new again: id, published and updated, by title."""
    feed = feedparser.parse((program.public / "meest-recent.atom").read_bytes())
    rss_feed = feedparser.parse((program.public / "meest-recent.rss").read_bytes())
    dates = {one.id: one.published for one in rss_feed.entries}
    return {one.title: (one.id, one.published, one.updated, dates[one.id]) for one in feed.entries}


class TestTheFirstPoll:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def polled(cls, site: Site, program: Program) -> None:
        publish_feeds(site)
        program.run("poll")

    def test_the_same_article_is_one_story(self, program: Program) -> None:
        assert sorted(one["title"] for one in entries(program)) == [
            "Duel afgelast",
            "Keeper verlengt",
            "Spits naar Engeland",
        ]

    def test_comments_of_distinct_discussions_are_added(self, program: Program) -> None:
        assert {one["title"]: one["comments"] for one in entries(program)} == {
            "Spits naar Engeland": 65,
            "Keeper verlengt": 3,
            "Duel afgelast": None,
        }

    def test_both_sources_are_named(self, program: Program) -> None:
        page = (program.public / "meest-recent.html").read_text()
        items = json.loads((program.public / "meest-recent.json").read_text())["items"]
        shared = next(one for one in items if one["title"] == "Spits naar Engeland")
        assert [one["title"] for one in shared["_meest_recent"]["sources"]] == ["Sportkrant", "Voetbalblad"]
        assert "Sportkrant" in page
        assert "Voetbalblad" in page

    def test_the_page_shows_each_title_teaser_count_and_source(self, program: Program) -> None:
        page = (program.public / "index.html").read_text()
        for text in ("Keeper verlengt", "Over Keeper verlengt.", "3 reacties", "Sportradio"):
            assert text in page

    def test_comments_rank(self, program: Program) -> None:
        # 65 comments on a site where 40 is much: the older story is above the newer ones.
        assert entries(program)[0]["title"] == "Spits naar Engeland"

    def test_status_and_top_say_so(self, program: Program) -> None:
        assert [(one["title"], one["last_outcome"], one["entries"]) for one in program.json("status")] == [
            ("Sportkrant", "changed", 2),
            ("Voetbalblad", "changed", 1),
            ("Sportradio", "changed", 1),
        ]
        assert program.json("top")[0]["sources"] == ["Sportkrant", "Voetbalblad"]


class TestASecondPollOfTheSame:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def second(cls, site: Site, program: Program) -> tuple[dict[str, bytes], Any]:
        """What was published before the second poll, and what that poll says."""
        publish_feeds(site)
        program.run("poll")
        before = program.outputs()
        site.requests.clear()
        return before, program.json("poll")

    def test_is_conditional(self, site: Site) -> None:
        assert len(site.requests) == 3
        assert all(request.if_none_match for request in site.requests)

    def test_stores_nothing_new(self, second: tuple[dict[str, bytes], Any]) -> None:
        assert [(one["outcome"], one["new"], one["updated"], one["samples"]) for one in second[1]] == [
            ("not-modified", 0, 0, 0)
        ] * 3

    def test_leaves_every_output_byte(self, program: Program, second: tuple[dict[str, bytes], Any]) -> None:
        assert program.outputs() == second[0]


def test_the_same_documents_from_a_server_without_validators_change_nothing(site: Site, program: Program) -> None:
    publish_feeds(site)
    program.run("poll")
    before = program.outputs()
    # Other bytes (a build date), the same items: only `split` can tell that nothing is new.
    body, kind = site.documents["/rss"]
    site.put(
        "/rss", body.replace(b"<description>Sport<", b"<lastBuildDate>Fri</lastBuildDate><description>Sport<"), kind
    )
    (changed, _, _) = program.json("poll")
    assert (changed["outcome"], changed["new"], changed["updated"]) == ("unchanged", 0, 0)
    assert program.outputs() == before


class Before(NamedTuple):
    """What was published before the count changed, and what the poll that saw it says."""

    order: list[str]
    stamps: dict[str, tuple[str, ...]]
    second_poll: Any


class TestAChangedCommentCount:
    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def before(cls, site: Site, program: Program) -> Before:
        publish_feeds(site)
        program.run("poll")
        order, first = [one["title"] for one in entries(program)], stamps(program)
        publish_feeds(site, keeper_comments=900)
        return Before(order, first, program.json("poll"))

    def test_changes_counts_and_order(self, program: Program, before: Before) -> None:
        after = entries(program)
        assert [one["title"] for one in after] != before.order
        assert (after[0]["title"], after[0]["comments"]) == ("Keeper verlengt", 900)

    def test_is_a_sample_and_no_update(self, before: Before) -> None:
        assert (before.second_poll[0]["updated"], before.second_poll[0]["samples"]) == (0, 1)

    def test_touches_no_id_and_no_date(self, program: Program, before: Before) -> None:
        assert stamps(program) == before.stamps

    def test_and_the_feeds_date_stays_too(self, program: Program) -> None:
        built = re.findall(rb"<lastBuildDate>.*?</lastBuildDate>", (program.public / "meest-recent.rss").read_bytes())
        assert len(built) == 1


def test_a_broken_source_harms_no_other(site: Site, program: Program) -> None:
    publish_feeds(site)
    site.put("/atom", "<html><body>Log in first</body></html>", "text/html")
    done = program.run("poll")
    assert "not-a-feed" in done.stdout
    assert len(entries(program)) == 3
    assert [one["last_outcome"] for one in program.json("status")] == ["not-a-feed", "changed", "changed"]


def test_poll_fails_only_when_every_source_failed(site: Site, program: Program) -> None:
    program.run("poll", code=1)
    publish_feeds(site)
    del site.documents["/atom"]
    program.run("poll")


def test_one_source_can_be_polled_by_its_name(site: Site, program: Program) -> None:
    publish_feeds(site)
    program.run("poll")
    site.requests.clear()
    program.run("poll", "Voetbalblad")
    assert [request.path for request in site.requests] == ["/atom"]
    assert "no source is called 'Nergens'" in program.run("poll", "Nergens", code=2).stderr


class TestAServerThatWantsNoRequest:
    @pytest.fixture
    def server(self) -> Iterator[FaultyServer]:
        server = FaultyServer()
        with in_a_thread(server):
            yield server

    def polled_once(self, program: Program, server: FaultyServer, answer: bytes) -> None:
        server.on("/rss", answer)
        program.configure(f'[polling]\n{ALLOW}[[sources]]\nurl = "{server.url("/rss")}"\ntitle = "Krant"\n')
        program.run("poll", code=None)

    def test_gone_is_not_polled_again_and_poll_says_so(self, tmp_path: Path, server: FaultyServer) -> None:
        program = Program(tmp_path)
        self.polled_once(program, server, reply(status=410))
        for names in ((), ("Krant",)):
            said = program.run("poll", *names).stdout
            assert "not polled: Krant: gone (410)" in said
            assert "--force" in said
        assert len(server.requests) == 1

    def test_retry_after_holds_until_then(self, tmp_path: Path, server: FaultyServer) -> None:
        program = Program(tmp_path)
        self.polled_once(program, server, reply(status=429, headers=(("Retry-After", "3600"),)))
        assert "no request for another 60 min (Retry-After)" in program.run("poll").stdout.replace("1 h", "60 min")
        assert program.json("poll")[0]["outcome"] == "held-back"
        assert len(server.requests) == 1

    def test_force_polls_all_the_same(self, tmp_path: Path, server: FaultyServer) -> None:
        program = Program(tmp_path)
        self.polled_once(program, server, reply(status=410))
        program.run("poll", "--force", code=1)
        assert len(server.requests) == 2


class TestARoundOfCron:
    def test_says_what_came_and_then_that_nothing_was_due(self, tmp_path: Path, site: Site) -> None:
        publish_feeds(site)
        program = Program(tmp_path)
        program.configure(f'[polling]\n{ALLOW}[[sources]]\nurl = "{site.url("/rss")}"\n')
        assert "a backup was made" in program.run("poll", "--due").stdout
        assert "Nothing was due. The next source is Sportkrant, in " in program.run("poll", "--due").stdout
        assert program.json("poll", "--due")["polls"] == []

    def test_beside_another_aggregator_there_is_nothing_to_do(self, tmp_path: Path) -> None:
        program = Program(tmp_path)
        program.configure("")
        program.run("poll", "--due")
        with Store.open(program.database):
            assert "Another aggregator is at work" in program.run("poll", "--due").stdout

    def test_chooses_by_itself(self, program: Program) -> None:
        assert "neither a source nor --force" in program.run("poll", "--due", "x", code=2).stderr
