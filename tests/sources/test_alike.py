"""A poll, `preview`, and `add` and `init` say the same of an address: where its feed is, or why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import SourceSettings
from aggregator.errors import PollError
from aggregator.models import ListedFeed, SourceState
from aggregator.polling.look import Looker
from aggregator.sources.find import Finder
from aggregator.sources.preview import look_with
from tests.e2e.feeds import Item, json_feed, rss
from tests.loopback import FaultyServer, redirect, reply
from tests.make import NOW
from tests.world import a_world

FEED = rss(Item("a", "Een bericht", NOW, 3))
JSON = json_feed(Item("a", "Een bericht", NOW, 3))
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>u</id><title>T</title><updated>2027-01-01T00:00:00Z</updated>
<entry><id>a</id><title>Een</title><updated>2027-01-01T00:00:00Z</updated></entry></feed>"""


def offering(*feeds: str, body: str = "") -> str:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{one}">' for one in feeds)
    return f"<!doctype html><html><head><title>Pagina</title>{links}</head><body>{body}</body></html>"


def refreshing(to: str) -> str:
    return f'<html><meta http-equiv="refresh" content="0; url={to}"><body></body></html>'


PLAIN = "<!doctype html><html><title>Pagina</title><body><p>Niets</p></body></html>"
OPML = '<opml version="2.0"><body><outline xmlUrl="https://a.example/rss"/></body></opml>'
# What is at "/", what else there is, and at which address the feed is (None: nowhere), with words of the reason.
KINDS: dict[str, tuple[str | bytes, dict[str, str | bytes], str | None, str]] = {
    "RSS": (FEED, {}, "/", ""),
    "Atom": (ATOM, {}, "/", ""),
    "JSON Feed": (JSON, {}, "/", ""),
    "a feed after blank lines": ("\n\n" + FEED, {}, "/", ""),
    "a feed without entries": (rss(), {}, "/", ""),
    "a page with a feed": (offering("/rss"), {"/rss": FEED}, "/rss", ""),
    "a page with a JSON Feed": (offering("/j"), {"/j": JSON}, "/j", ""),
    "a page whose first feed is dead": (offering("/dood", "/rss"), {"/rss": FEED}, "/rss", ""),
    "a page whose first feed is a page": (offering("/p", "/rss"), {"/p": PLAIN, "/rss": FEED}, "/rss", ""),
    "a page whose first feed is broken": (offering("/b", "/rss"), {"/b": "<rss><channel", "/rss": FEED}, "/rss", ""),
    "a page whose first two are dead": (offering("/d", "/e", "/rss"), {"/rss": FEED}, "/rss", ""),
    "a page whose feeds are all dead": (offering("/d", "/e"), {}, None, "its feeds cannot be read"),
    "a page whose feed is one too many hops away": (
        offering("/p"),
        {"/p": offering("/rss"), "/rss": FEED},
        None,
        "its feeds cannot be read",
    ),
    "a page whose feed is private": (offering("http://10.0.0.1/rss"), {}, None, "was not connected to"),
    "a page whose feed is elsewhere for good": (
        offering("/oud"),
        {"/oud": redirect("/rss"), "/rss": FEED},
        "/rss",
        "",
    ),
    "a page that refreshes to one with a feed": (
        refreshing("/n"),
        {"/n": offering("/rss"), "/rss": FEED},
        "/rss",
        "",
    ),
    "a page that refreshes to a feed": (refreshing("/rss"), {"/rss": FEED}, "/rss", ""),
    "a page that refreshes to itself": (refreshing("/"), {}, None, "a web page"),
    "a page with a link to a feed": (offering(body='<a href="/rss.xml">RSS</a>'), {"/rss.xml": FEED}, "/rss.xml", ""),
    "a page with a link to a dead feed": (offering(body='<a href="/r.xml">RSS</a>'), {}, None, "cannot be read"),
    "a page that says nothing, with a feed at /feed": (PLAIN, {"/feed": FEED}, "/feed", ""),
    "a page that says nothing, with a feed at /atom.xml": (PLAIN, {"/atom.xml": ATOM}, "/atom.xml", ""),
    "a page that says nothing, with a page at /feed": (PLAIN, {"/feed": PLAIN, "/rss": FEED}, "/rss", ""),
    "a page without any feed": (PLAIN, {}, None, "it offers no feed"),
    "a page with comments only": (offering("/comments/feed"), {"/comments/feed": FEED}, None, "it offers no feed"),
    "an OPML list": (OPML, {"/feed": FEED}, None, "`aggregator import`"),
    "a list of addresses": ("https://a.example/rss\nhttps://b.example/\n", {"/feed": FEED}, None, "[[lists]] follows"),
    "plain text": ("Onderhoud", {"/feed": FEED}, None, "plain text, not a feed"),
    "nothing": ("", {"/feed": FEED}, None, "an empty document"),
    "JSON of another kind": ('{"a": 1}', {"/feed": FEED}, None, '`type = "json"`'),
    "a JSON list": ('[{"title": "x"}]', {"/feed": FEED}, None, '`type = "json"`'),
    "broken JSON": ('{"version": ', {}, None, "not JSON"),
    "XML of another kind": ("<urlset><url/></urlset>", {}, None, "neither RSS nor Atom"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), {}, None, ""),
    "404": (reply(status=404), {"/feed": FEED}, None, "404"),
    "403": (reply(status=403), {"/feed": FEED}, None, "403"),
    "410": (reply(status=410), {}, None, "410"),
    "500": (reply(status=500), {}, None, "500"),
    "a redirect for good to a feed": (redirect("/rss"), {"/rss": FEED}, "/rss", ""),
    "a redirect to a page with a feed": (redirect("/p"), {"/p": offering("/rss"), "/rss": FEED}, "/rss", ""),
    "a redirect to itself": (redirect("/"), {}, None, "redirect"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_all_say_the_same(tmp_path: Path, kind: str) -> None:
    root, more, expected, why = KINDS[kind]
    async with FaultyServer() as server:
        for path, answer in {"/": root, **more}.items():
            body = answer.encode() if isinstance(answer, str) else answer
            server.on(path, body if body.startswith(b"HTTP/") else reply(body))
        url, goal = server.url("/"), expected and server.url(expected)
        async with a_world(tmp_path, f'[[sources]]\nurl = "{url}"\n') as world:
            looker = Looker(world.config, world.parts.fetcher, world.parts.readers)
            found = await Finder(looker).find(ListedFeed(url))
            (source,) = world.config.settings.sources
            before = await _previewed(looker, source, None)
            record = await world.poll()
            polled = world.source()
            adopted = polled.fetch_url != url
            if adopted:
                assert record.error and "is polled from now on" in record.error
                record = await world.poll()
            after = await _previewed(looker, source, world.source())
        assert record.outcome.ok is (expected is not None), record
        assert (found.url if found.problem is None else None) == goal
        assert before[0] == after[0] == goal
        if expected is None:
            assert record.error == before[1] == after[1] == found.problem
            assert record.error is not None and why in record.error


async def _previewed(
    looker: Looker, source: SourceSettings, state: SourceState | None
) -> tuple[str | None, str | None]:
    """Where its feed is, or why there is none."""
    try:
        return (await look_with(looker, source, state)).fetched.url, None
    except PollError as error:
        return None, str(error)
