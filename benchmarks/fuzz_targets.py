"""What is fuzzed, with what, and what must hold whatever comes: each target is a strategy and a check.

A check raises when something is wrong; our own errors, which say that an input is none, are what it expects.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from aggregator.config import load_config
from aggregator.config.load import validated
from aggregator.errors import ConfigError, ListError, ReadError
from aggregator.models import (
    CommentAnswer,
    CommentRule,
    Document,
    Enclosure,
    FeedInfo,
    RawEntry,
    Selectors,
    SourceKind,
    StoryEntry,
)
from aggregator.polling.prepare import prepare_store
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.read import split
from aggregator.read.comment_counts import count_in
from aggregator.read.discover import feeds_of_page, leads_to
from aggregator.read.lists.kinds import read_list
from aggregator.read.normalise import normalised
from aggregator.read.reading import read_document
from aggregator.sites.public import web
from aggregator.store import Store
from aggregator.stories.grouping import titles
from aggregator.stories.grouping.dedupe import same_news
from aggregator.stories.grouping.keys import keys_of

NOW = 1_767_571_200.0
URL = "https://a.example/feed"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ROOT = Path(__file__).parents[1]

# --- what is thrown ---------------------------------------------------------------------------------------------------

_PIECES = tomllib.loads(Path(__file__).with_name("fuzz_pieces.toml").read_text("utf-8"))


def pieces(*kinds: str) -> st.SearchStrategy[str]:
    known = [piece for kind in kinds for piece in _PIECES[kind]]
    one = st.sampled_from(known) | st.text(max_size=12)
    often = st.tuples(one, st.integers(1, 400)).map(lambda pair: pair[0] * pair[1])
    return st.lists(one | one | one | often, max_size=40).map("".join)


def changed(samples: Sequence[bytes], others: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Samples with something taken out, put in or turned about; or something else altogether."""

    def change(parts: tuple[bytes, list[tuple[float, float, str]]]) -> bytes:
        body, edits = parts
        for at, length, text in edits:
            start = int(at * len(body))
            end = start + int(length**4 * (len(body) - start))
            body = body[:start] + text.encode("utf-8", "surrogatepass") + body[end:]
        return body

    place = st.floats(0, 1)
    edits = st.lists(st.tuples(place, place, others), min_size=1, max_size=4)
    one = st.tuples(st.sampled_from(samples), edits).map(change)
    return one | others.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200)


@cache
def sample_feeds() -> tuple[bytes, ...]:
    from aggregator.demo.documents import written
    from aggregator.demo.material import papers
    from aggregator.demo.newsroom import Newsroom

    room = Newsroom(1, NOW, 1.0, "https://newsroom.example/")
    by_format = {paper.format: paper for paper in papers()}
    return tuple(written(room.document(paper, NOW)) for paper in by_format.values())


# --- what must hold ---------------------------------------------------------------------------------------------------


def split_whole(body: bytes) -> None:
    found = split.outline(body)
    ends = 0
    for item in found.items:
        assert ends <= item.start < item.end <= len(found.body), "items lie inside, one after the other"
        ends = item.end
    assert split.cut(found.body, found.items, range(len(found.items))) == found.body


def parse(body: bytes) -> None:
    for content_type in ("application/rss+xml", "text/html; charset=windows-1252"):
        try:
            reading = read_document(Document(URL, body, content_type))
        except ReadError:
            continue
        for entry in reading.entries:
            entry_is_clean(entry)


def page(body: bytes) -> None:
    html = Selectors(item="p, li, a", title="h2", link="a@href", date="time@datetime", teaser="p")
    fields = Selectors(item="items", title="title", link="url", date="date_published", comments="_comments.count")
    for kind, selectors in ((SourceKind.PAGE, html), (SourceKind.JSON, fields)):
        try:
            reading = read_document(Document(URL, body, None, kind, selectors))
        except ReadError:
            continue
        for entry in reading.entries:
            entry_is_clean(entry)


def normalise(raws: list[RawEntry]) -> None:
    for entry in normalised(raws, FeedInfo(), Document(URL, b"", None)):
        entry_is_clean(entry)


def entry_is_clean(entry: Any) -> None:
    assert entry.key
    for text in (entry.title, entry.teaser, entry.author, *entry.categories):
        assert not CONTROL.search(text), f"a control character in {text!r}"
        text.encode()
    for link in (entry.link, entry.image, entry.comments_url, *(one.url for one in entry.enclosures)):
        assert link is None or re.match(r"https?://", link), f"no web address: {link!r}"
        (link or "").encode()
    assert len(entry.teaser) <= 1000
    assert not re.search(r"<\s*(script|iframe srcdoc|object|style)", entry.content_html, re.IGNORECASE)
    entry.content_html.encode()


def discovery(body: bytes) -> None:
    header = body[:200].decode("latin-1").replace("\n", " ")
    for found in feeds_of_page(URL, {"link": header, "content-type": "text/html"}, body):
        assert re.match(r"https?://", found.url), found
    leads_to(URL, {"refresh": header}, body)


def lists(body: bytes) -> None:
    try:
        read_list(body)
    except ListError:
        return


def counts(body: bytes) -> None:
    text = body[:60].decode("latin-1")
    for rule in (CommentRule(), CommentRule(URL, path="items[0]._comments.count"), CommentRule(URL, header="x")):
        try:
            assert count_in(CommentAnswer(rule, URL, body, {"x": text, "content-type": text})) >= 0
        except ReadError:
            continue


def config(text: str) -> None:
    try:
        validated(ROOT / "config.toml", text)
    except ConfigError as error:
        str(error).encode()


def grouping(given: tuple[tuple[str, str, str], tuple[str, str, str]]) -> None:
    one, other = (
        StoryEntry(number, number, None, title, teaser, None, None, False, NOW, language or None)
        for number, (title, teaser, language) in enumerate(given, start=1)
    )
    there, back = same_news(one, other), same_news(other, one)
    assert there == back, "the same whichever comes first"
    assert 0.0 <= there.score <= 1.0
    for title, _, language in given:
        titles.bare(title)
        titles.read(title, language or "nl")
        assert len(keys_of(title).pairs) <= 15


@cache
def _site() -> tuple[asyncio.AbstractEventLoop, Any]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    (folder / "config.toml").write_text('[[sources]]\nurl = "a.xml"\n')
    settings = load_config(folder / "config.toml")
    store = Store.open(settings.database)
    store.write_now(lambda session: prepare_store(session, settings, NOW))
    editions = Editions(settings.output)
    with store.reader() as session:
        publish_site(session, editions, settings, NOW)
    loop = asyncio.new_event_loop()
    return loop, loop.run_until_complete(web(settings, editions, store, lambda: NOW))


_VISITORS = (IPv4Address(number) for number in itertools.count(0x0A000001))  # each is another one: none is told to wait


def http(given: tuple[str, bytes, bytes, list[tuple[bytes, bytes]], bytes]) -> None:
    method, path, query, headers, body = given
    loop, site = _site()
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "raw_path": b"/" + path, "path": "/" + path.decode("utf-8", "replace")}
    scope |= {
        "query_string": query,
        "headers": headers,
        "client": (str(next(_VISITORS)), 1),
        "http_version": "1.1",
    }
    scope |= {"scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "asgi": {"version": "3.0"}}
    loop.run_until_complete(asyncio.wait_for(site.app(scope, receive, send), 20))
    status = sent[0]["status"]
    assert 200 <= status < 500 or status == 503, f"{status}"


# --- the targets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """What is thrown, and what is done with it. `seconds` is the processor time that one may take."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]
    seconds: float = 5.0


_TEXT = pieces("xml", "html", "words")
_WORDS = pieces("words")
_LINKS = st.none() | pieces("http") | pieces("http").map("https://a.example/".__add__) | st.just("http://[::1")
_RAW = st.builds(
    RawEntry,
    guid=st.none() | _WORDS,
    link=_LINKS,
    title=st.none() | _TEXT,
    title_html=st.booleans(),
    summary=st.none() | _TEXT,
    content=st.none() | _TEXT,
    author=st.none() | _TEXT,
    categories=st.lists(_WORDS, max_size=3).map(tuple),
    language=st.none() | st.sampled_from(["nl", "x", "zh-Hant", "é", ""]),
    published=st.none() | st.floats(),
    updated=st.none() | st.floats(),
    enclosures=st.lists(st.builds(Enclosure, url=_LINKS.map(str), type=st.none() | _WORDS), max_size=2).map(tuple),
    image=_LINKS,
    comments=st.none() | _WORDS,
    comments_url=_LINKS,
    comments_feed=_LINKS,
    base=_LINKS,
)
_HEADERS = st.tuples(
    st.sampled_from(
        b"host if-none-match if-modified-since accept-encoding accept-language range a-im cookie content-type "
        b"content-length x-forwarded-for origin sec-fetch-site accept".split()
    ),
    pieces("header").map(lambda text: text.encode("latin-1", "replace")),
)
_OPML = b"""<opml version="2.0"><head><title>x</title></head><body><outline text="map"><outline type="rss" text="A"
    xmlUrl="https://a.example/rss" htmlUrl="https://a.example/" category="/a/b,c" language="nl"/></outline></body>
    </opml>"""
_VENUS = b"[Planet]\nname = x\nlink = https://a.example/\n[https://a.example/rss]\nname = A\nfilter = b\n"


def targets() -> dict[str, Target]:
    """All of them, by name."""
    feeds = changed(sample_feeds(), pieces("xml", "json", "words"))
    paths = pieces("http").map(lambda text: text.encode("utf-8", "surrogatepass"))
    text_of = st.tuples(_WORDS, _WORDS, st.sampled_from(["", "nl", "en", "fr", "de", "ja", "ar"]))
    alike = text_of.flatmap(lambda one: st.tuples(st.just(one), text_of | st.just((one[0], "", one[2]))))
    own = (ROOT / "config.toml").read_bytes()
    return {
        "split": Target(feeds, split_whole),
        "parse": Target(feeds, parse),
        "page": Target(
            changed([*sample_feeds(), b"<ul><li><a href=/1><h2>x</h2></a></ul>"], pieces("html", "json")), page
        ),
        "normalise": Target(st.lists(_RAW, max_size=3), normalise),
        "discovery": Target(changed([b"<html><head></head><body></body></html>"], pieces("html", "http")), discovery),
        "lists": Target(changed([_OPML, _VENUS, own], pieces("xml", "words", "http")), lists),
        "counts": Target(changed(sample_feeds(), pieces("xml", "json", "words")), counts),
        "config": Target(changed([own], pieces("toml")).map(lambda body: body.decode("utf-8", "replace")), config),
        "http": Target(
            st.tuples(
                st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "X"]),
                paths,
                paths,
                st.lists(_HEADERS, max_size=4),
                paths,
            ),
            http,
        ),
        "grouping": Target(alike, grouping),
    }
