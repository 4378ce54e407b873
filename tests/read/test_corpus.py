"""Every real capture of the corpus: all of its entries are had, none of them can do harm, and it does not matter which
items were cut out before feedparser saw them."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.errors import Malformed, NotAFeed
from aggregator.models import Document, Entry, Reading
from aggregator.read import listed
from aggregator.read.reading import read_document

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

if not (CORPUS / "INDEX.csv").exists():
    pytest.skip("the corpus is not beside the checkout", allow_module_level=True)

pytestmark = pytest.mark.long

with (CORPUS / "INDEX.csv").open(encoding="utf-8", newline="") as index:
    CAPTURES = {row["path"]: int(row["fp_entries"]) for row in csv.DictReader(index) if row["class"] == "real-capture"}

NO_FEEDS = {
    "Ranchero-Software+NetNewsWire/Subs.opml": "OPML",
    "feedreader+pluto/feedbase_about.opml.xml": "OPML",
    "nicolus+picoFeed/google-reader.opml": "OPML",
    "nicolus+picoFeed/subscriptionList.opml": "OPML",
    "Ranchero-Software+NetNewsWire/ScriptingNews.json": "no JSON Feed",
    "feed-rs+feed-rs/rss_2.0_invalid_1.xml": "before its first entry",  # its server failed half way
}
# How many entries there are where feedparser counts more, and why.
FEWER = {
    "arminreiter+FeedReader/Rss20LeFigaro.xml": (49, "one item stands there twice, word for word"),
    "kagisearch+fastfeedparser/72fea1ebfd02e90a": (11, "three items stand there four times each, word for word"),
    "danmactough+node-feedparser/illegally-nested.xml": (10, "half of its items hold nothing but the other half"),
    "kagisearch+fastfeedparser/osm-pl.xml": (7, "cut short in its eighth item, whose id may be cut too"),
}
# What cannot be cut into its items, and why; expat's words.
WHOLE = {
    "Ranchero-Software+NetNewsWire/qemu.atom": "a relative base inside an item",
    "danmactough+node-feedparser/illegally-nested.xml": "inside an item",
    "feedjira+feedjira/PaulDixExplainsNothingWFW.xml": "unbound prefix",
    "kagisearch+fastfeedparser/7ef13a42fa7e177a": "not well-formed (invalid token)",
    "kagisearch+fastfeedparser/ab1814a7b8c94975": "a relative base inside an item",
    "kagisearch+fastfeedparser/b0e71155ca8a590c": "junk after document element",
    "rbren+rss-parser/reddit-home.rss": "a relative base inside an item",
    "rometools+rome/issue137-rss.xml": "syntax error",
    "rometools+rome/test3.xml": "syntax error",
}
FEEDS = [path for path in CAPTURES if path not in NO_FEEDS]

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[\w-]+="[^"]*")*)\s?>')
ATTRIBUTE = re.compile(r'\s([\w-]+)="([^"]*)"')
ACTIVE = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "svg",
    "math",
    "base",
    "meta",
    "link",
}


def document(path: str) -> Document:
    return Document("https://feed.example/feed.xml", (CORPUS / path).read_bytes(), None)


@functools.cache
def reading(path: str) -> Reading:
    return read_document(document(path))


@pytest.mark.parametrize("path", FEEDS)
def test_every_entry_is_read(path: str) -> None:
    expected = FEWER[path][0] if path in FEWER else CAPTURES[path]
    assert len(reading(path).entries) >= expected


@pytest.mark.parametrize("path", NO_FEEDS)
def test_what_is_no_feed_is_said_to_be_none(path: str) -> None:
    with pytest.raises((NotAFeed, Malformed), match=NO_FEEDS[path]):
        reading(path)


@pytest.mark.parametrize("path", FEEDS)
def test_nothing_in_it_can_do_harm(path: str) -> None:
    for entry in reading(path).entries:
        for text in texts(entry):
            assert not CONTROLS.search(text)
        for link in links(entry):
            assert link.startswith(("http://", "https://"))
        assert_inert(entry.content_html)


@pytest.mark.parametrize("path", FEEDS)
def test_entries_have_keys_of_their_own(path: str) -> None:
    keys = [entry.key for entry in reading(path).entries]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", [path for path in FEEDS if path not in WHOLE])
def test_cutting_items_out_changes_no_other(path: str) -> None:
    full = reading(path)
    assert full.whole is None
    known = frozenset(sorted(full.item_hashes)[::2])
    half = read_document(replace(document(path), known_items=known))
    assert half.entries == tuple(entry for entry in full.entries if entry.item_hash not in listed.hashes(known))
    assert (half.feed, half.item_hashes, half.items_seen) == (full.feed, full.item_hashes, full.items_seen)


@pytest.mark.parametrize("path", WHOLE)
def test_what_is_taken_whole_has_a_reason(path: str) -> None:
    assert WHOLE[path] in (reading(path).whole or "")


def test_most_documents_can_be_cut() -> None:
    assert len(WHOLE) / len(FEEDS) < 0.03


def assert_inert(content: str) -> None:
    assert "<" not in TAG.sub("", content)
    for tag in TAG.finditer(content):
        assert tag[2] not in ACTIVE
        for name, value in ATTRIBUTE.findall(tag[3]):
            assert not name.startswith("on")
            assert name not in ("style", "id", "class", "target", "srcset")
            if name in ("href", "src", "poster"):
                assert value.startswith(
                    ("http://", "https://", "mailto:") if name == "href" else ("http://", "https://")
                )


def texts(entry: Entry) -> list[str]:
    return [entry.title, entry.teaser, entry.content_html, entry.author, *entry.categories, entry.key, entry.guid or ""]


def links(entry: Entry) -> list[str]:
    named = (entry.link, entry.image, entry.comments_url, entry.comments_feed)
    return [link for link in named if link] + [file.url for file in entry.enclosures]
