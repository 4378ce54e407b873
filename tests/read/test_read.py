"""Documents that are broken, cut short, or no feeds at all: what could be read is kept, the rest is said."""

from __future__ import annotations

import pickle

import pytest

from aggregator.errors import Malformed, NotAFeed, PollError
from aggregator.read import parse
from tests.read.feeds import atom, only_entry, reading, rss, titles

# --- no feed ---


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty document"),
        (b" \r\n\t ", "an empty document"),
        (
            b"<!DOCTYPE html><html><head><title>Log  in &amp; go</title></head><body/></html>",
            'web page, not a feed; its title: "Log in & go"',
        ),
        (b"<!-- hi --><HTML lang=nl><body><item>x</item></body></HTML>", "a web page, not a feed"),
        (
            b'<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="x"/></body></opml>',
            "an OPML list of feeds",
        ),
        (b"Service unavailable", "plain text, not a feed"),
        (b"/etc/passwd", "plain text, not a feed"),
        (b"https://news.example/", "plain text, not a feed"),
        (b"<error><code>12</code></error>", "neither RSS nor Atom"),
        (b'{"error": "not found"}', "JSON, but no JSON Feed"),
        (b'[{"title": "x"}]', "JSON, but no JSON Feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, message: str) -> None:
    with pytest.raises(NotAFeed, match=message):
        reading(body)


@pytest.mark.parametrize("error", [NotAFeed("a page", ("https://news.example/feed",)), Malformed("broken")])
def test_errors_survive_the_way_out_of_a_worker(error: PollError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_readings_survive_it_too() -> None:
    read = reading(rss('<title>One</title><enclosure url="https://news.example/a.mp3" type="audio/mpeg" length="9"/>'))
    assert pickle.loads(pickle.dumps(read)) == read


def test_a_feed_without_items_is_a_feed() -> None:
    for body in (rss(), atom(), b'{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": []}'):
        read = reading(body)
        assert (read.entries, read.items_seen, read.feed.title) == ((), 0, "News")


# --- broken ---


def test_a_document_cut_short_gives_its_whole_items() -> None:
    body = rss("<title>One</title>", "<title>Two</title>", "<title>Three</title><guid>https://news.example/3456</guid>")
    end = body.index(b"3456") + 2
    read = reading(body[:end])
    assert (titles(read), read.whole, len(read.item_hashes)) == (["One", "Two"], None, 2)
    assert read.warnings == ("cut short: what comes after its last whole item is lost",)


def test_cut_short_anywhere_nothing_is_made_up() -> None:
    body = atom(*(f"<id>urn:uuid:item-{n}</id><title>{n}</title>" for n in range(3)))
    ids = {entry.guid for entry in reading(body).entries}
    for end in range(body.index(b"</entry>") + 8, len(body), 7):
        assert {entry.guid for entry in reading(body[:end]).entries} <= ids


def test_cut_short_in_its_first_item_is_read_as_far_as_possible() -> None:
    read = reading(b"<rss version='2.0'><channel><title>News</title><item><title>One</title><descr")
    assert (read.feed.title, titles(read)) == ("News", ["One"])


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel><title>News</title><link>https://news.ex",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>",
        b"<rss version='2.0'><channel><title>News</title>\n<!-- <item> -->",
    ],
)
def test_cut_short_before_its_first_item_it_is_no_feed_without_news(body: bytes) -> None:
    with pytest.raises(Malformed, match="it ends in the middle, before its first entry"):
        reading(body)


def test_a_feed_without_items_that_is_sloppy_is_one_without_news() -> None:
    read = reading(b"<rss version='2.0'><channel><title>News & more</title></channel></rss>")
    assert (read.items_seen, read.feed.title) == (0, "News & more")


def test_a_broken_item_costs_no_other() -> None:
    read = reading(rss("<title>One</title>", "<title>1 < 2</title>", "<title>Three</title>"))
    assert titles(read) == ["One", "1 < 2", "Three"]
    assert "not well-formed" in read.warnings[0]


def test_feedparser_giving_up_is_an_error_of_that_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise OverflowError("character reference")

    monkeypatch.setattr(parse.feedparser, "parse", give_up)
    with pytest.raises(Malformed, match="feedparser gave up: OverflowError: character reference"):
        reading(rss("<title>One</title>"))


def test_running_out_of_memory_is_not_the_feeds_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(parse.feedparser, "parse", exhaust)
    with pytest.raises(MemoryError):
        reading(rss("<title>One</title>"))


def test_text_before_the_feed_is_stepped_over() -> None:
    read = reading(b"<br />\n<b>Warning</b>: mysql_connect() in /var/www/x.php<br />\n" + rss("<title>One</title>"))
    assert titles(read) == ["One"]


# --- many items ---


def test_of_too_many_items_the_newest_are_kept() -> None:
    items = [f"<title>{day}</title><pubDate>Mon, {day:02} Jan 2024 10:00:00 GMT</pubDate>" for day in range(1, 21)]
    oldest_first, newest_first = reading(rss(*items), max_entries=3), reading(rss(*items[::-1]), max_entries=3)
    assert (titles(oldest_first), titles(newest_first)) == (["18", "19", "20"], ["20", "19", "18"])
    assert oldest_first.items_seen == len(oldest_first.item_hashes) == 20


def test_of_too_many_undated_items_the_first_are_kept() -> None:
    assert titles(reading(rss(*(f"<title>{n}</title>" for n in range(9))), max_entries=3)) == ["0", "1", "2"]


def test_a_document_taken_whole_keeps_the_newest_too() -> None:
    items = [f"<title>{day}</title><dc:date>2024-01-{day:02}T00:00:00Z</dc:date>" for day in range(1, 9)]
    read = reading(rss("<title>a < b</title>", *items), max_entries=2)
    assert (titles(read), read.whole is None) == (["7", "8"], False)


# --- other kinds ---


def test_a_lone_atom_entry_is_read() -> None:
    assert only_entry(b'<entry xmlns="http://www.w3.org/2005/Atom"><title>One</title></entry>').title == "One"
