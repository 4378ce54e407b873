"""`A-IM: feed`: who has an earlier edition is sent what is new or changed since, and nothing else."""

from __future__ import annotations

import io
from dataclasses import replace

import feedparser
import pytest

from aggregator.models import Edition
from aggregator.serve.delta import MOST_TAGS, History, followed, spans, wanted, without
from aggregator.serve.limits import VisitorLimits
from tests.serve.loopback import Loopback, Response, Stage, edition

PATH = "/meest-recent.rss"

loop = pytest.mark.asyncio(loop_scope="module")


def rss(*items: str, title: str = "Meest recent") -> Edition:
    rows = "".join(f"\n    <item>\n      <title>{item}</title><guid>{item.split()[0]}</guid></item>" for item in items)
    body = f"<?xml version='1.0'?>\n<rss version='2.0'><channel><title>{title}</title>{rows}\n</channel></rss>".encode()
    return edition(body, etag=f'"{abs(hash(body)):x}"', encoded={})


def atom(*entries: str) -> Edition:
    rows = "".join(
        f"<entry><id>{entry}</id><title>{entry}</title><source><title>entry</title></source></entry>"
        for entry in entries
    )
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title>{rows}</feed>'.encode()
    return replace(edition(body), format="atom", etag=f'"{abs(hash(body)):x}"', encoded={})


def history(*editions: Edition) -> History:
    found: History | None = None
    for one in editions:
        found = followed(found, one)
    assert found is not None
    return found


def left(found: History, since: Edition) -> list[str]:
    """The titles in the document that who has the edition `since` is sent."""
    body = without(found.edition.body, found.known_to(since.etag.encode()))
    parsed = feedparser.parse(io.BytesIO(body))
    assert not parsed.bozo
    assert parsed.feed.title
    return [entry.title for entry in parsed.entries]


OLD = rss(*(f"{number} bericht" for number in range(20)))


@pytest.mark.parametrize(
    ("then", "sent"),
    [
        (("new", "a", "b"), ["new"]),
        (("a", "b changed"), ["b changed"]),
        (("b", "a"), []),
        (("b",), []),
        (("x", "b", "y", "a", "z"), ["x", "y", "z"]),
        ((), []),
    ],
    ids=["one is new", "one changed", "another order", "one left", "new ones everywhere", "all left"],
)
def test_only_what_is_new_or_changed_is_left(then: tuple[str, ...], sent: list[str]) -> None:
    first = rss("a", "b")
    assert left(history(first, rss(*then)), first) == sent


def test_in_atom_too_where_an_entry_names_its_source() -> None:
    first = atom("a", "b")
    assert left(history(first, atom("c", "a", "b")), first) == ["c"]


def test_each_earlier_edition_has_its_own_difference() -> None:
    editions = [rss("a"), rss("a", "b"), rss("a", "b", "c"), rss("a 2", "b", "c")]
    found = history(*editions)
    assert [left(found, one) for one in editions] == [["a 2", "b", "c"], ["a 2", "c"], ["a 2"], []]


def test_what_left_and_came_back_is_sent_again() -> None:
    first = rss("a", "b")
    assert left(history(first, rss("b"), rss("a", "b", "c")), first) == ["a", "c"]


def test_an_edition_that_nobody_remembers_has_no_entries() -> None:
    assert history(rss("a")).known_to(b'"other"') == ()
    editions = [rss("a", title=str(number)) for number in range(MOST_TAGS + 1)]
    found = history(*editions)
    assert len(found.numbers) == MOST_TAGS
    assert found.known_to(editions[0].etag.encode()) == ()
    assert len(found.known_to(editions[1].etag.encode())) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<rss><channel><item></channel></rss>", b"no document", b"<rss><item/></rss>", b"\xff\xfe<"]
)
def test_a_document_whose_entries_cannot_be_told_is_sent_whole(body: bytes) -> None:
    assert spans(edition(body, etag='"x"', encoded={})) == ()


def test_an_entry_without_anything_in_it_is_one() -> None:
    body = b"<rss><channel><item/><item>a</item></channel></rss>"
    first, second = spans(edition(body, etag='"x"', encoded={}))
    assert body[first.start : first.end] == b"<item/>"
    assert without(body, [second]) == b"<rss><channel><item/></channel></rss>"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"feed", True),
        (b"vcdiff, Feed;q=0.5 , gzip", True),
        (b"feed ; q=1.000", True),
        (b"feed;q=0", False),
        (b"feed;q=0.000", False),
        (b"feeds", False),
        (b"", False),
        (b"feed;q=x", False),
    ],
)
def test_who_accepts_it(header: bytes, accepted: bool) -> None:
    assert wanted(header) is accepted


# --- over HTTP --------------------------------------------------------------------------------------------------------


class Feed:
    """A feed on our server, whose editions follow each other."""

    def __init__(self, stage: Stage) -> None:
        self.now = OLD
        self.server: Loopback = stage.show(lambda: {PATH: self.now}, limits=VisitorLimits(rate=1e9, burst=1e9))

    async def publish(self, then: Edition) -> None:
        self.now = then
        await self.ask()

    async def ask(self, method: str = "GET", **headers: str) -> Response:
        return await self.server.ask(PATH, method, **headers)


@pytest.fixture
def feed(stage: Stage) -> Feed:
    return Feed(stage)


NEW = rss("new bericht", *(f"{number} bericht" for number in range(19)))


@loop
async def test_a_reader_is_sent_the_difference(feed: Feed) -> None:
    first = await feed.ask(a_im="feed")
    assert (first.status, first.body) == (200, OLD.body), "who has nothing needs everything"
    await feed.publish(NEW)
    delta = await feed.ask(a_im="feed", if_none_match=first.headers["etag"])
    assert delta.status == 226
    assert [entry.title for entry in feedparser.parse(io.BytesIO(delta.body)).entries] == ["new bericht"]
    assert delta.headers["im"] == "feed"
    assert delta.headers["etag"] == NEW.etag
    assert delta.headers["delta-base"] == OLD.etag
    assert delta.headers["vary"] == "A-IM, If-None-Match, Accept-Encoding"
    assert {"no-store", "im"} <= set(delta.headers["cache-control"].split(", "))
    assert delta.headers["content-type"] == NEW.content_type
    assert delta.headers["access-control-allow-origin"] == "*"
    same = await feed.ask(a_im="feed", if_none_match=delta.headers["etag"])
    assert (same.status, same.body) == (304, b"")


@loop
async def test_in_gzip_its_tag_is_the_same(feed: Feed) -> None:
    await feed.ask()
    await feed.publish(NEW)
    delta = await feed.ask(a_im="feed", if_none_match=OLD.etag, accept_encoding="gzip")
    assert (delta.status, delta.headers["content-encoding"], delta.headers["etag"]) == (226, "gzip", NEW.etag)
    assert b"new bericht" in delta.content


@loop
@pytest.mark.parametrize("suffix", ["gzip", "br"])
async def test_the_earlier_edition_may_have_come_in_any_coding(feed: Feed, suffix: str) -> None:
    await feed.ask()
    await feed.publish(NEW)
    assert (await feed.ask(a_im="feed", if_none_match=f'W/{OLD.etag[:-1]}-{suffix}"')).status == 226


@loop
async def test_of_several_tags_the_latest_counts(feed: Feed) -> None:
    await feed.ask()
    await feed.publish(NEW)
    await feed.publish(rss("newer bericht", *(f"{number} bericht" for number in range(19)), "new bericht"))
    delta = await feed.ask(a_im="feed", if_none_match=f'"unknown", {OLD.etag}, {NEW.etag}')
    assert (delta.status, delta.headers["delta-base"]) == (226, NEW.etag)
    assert b"<title>new bericht" not in delta.body


@loop
@pytest.mark.parametrize(
    "headers",
    [
        {"if_none_match": OLD.etag},
        {"a_im": "vcdiff", "if_none_match": OLD.etag},
        {"a_im": "feed"},
        {"a_im": "feed", "if_none_match": '"unknown"'},
        {"a_im": "feed", "if_none_match": "garbage"},
        {"a_im": "feed", "if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ],
    ids=["not asked", "another", "no tag", "unknown tag", "no tag at all", "a date"],
)
async def test_others_are_sent_everything(feed: Feed, headers: dict[str, str]) -> None:
    await feed.ask()
    await feed.publish(NEW)
    whole = await feed.ask(**headers)
    assert (whole.status, whole.body, whole.headers["vary"]) == (200, NEW.body, "Accept-Encoding, Sec-Fetch-Dest")


@loop
async def test_when_everything_is_new_it_is_sent_whole(feed: Feed) -> None:
    await feed.ask()
    await feed.publish(rss("x", "y", "z"))
    assert (await feed.ask(a_im="feed", if_none_match=OLD.etag)).status == 200


@loop
async def test_a_difference_that_is_no_smaller_is_not_sent(feed: Feed) -> None:
    await feed.publish(rss("a"))
    first = feed.now
    then = rss("a", *(f"{number} bericht" for number in range(40)))
    await feed.publish(edition(then.body, etag=then.etag, encoded={"br": b"tiny"}))
    whole = await feed.ask(a_im="feed", if_none_match=first.etag, accept_encoding="br")
    assert (whole.status, whole.body) == (200, b"tiny")


@loop
async def test_head_has_its_headers(feed: Feed) -> None:
    await feed.ask()
    await feed.publish(NEW)
    got, headed = [await feed.ask(method, a_im="feed", if_none_match=OLD.etag) for method in ("GET", "HEAD")]
    assert headed.status == 226
    assert headed.headers | {"date": ""} == got.headers | {"date": ""}


@loop
async def test_a_feed_that_is_gone_is_forgotten(stage: Stage) -> None:
    editions = {PATH: OLD}
    server = stage.show(lambda: editions)
    await server.ask(PATH)
    del editions[PATH]
    editions["/other.rss"] = NEW
    await server.ask("/other.rss")
    editions[PATH] = NEW
    assert (await server.ask(PATH, a_im="feed", if_none_match=OLD.etag)).status == 200
