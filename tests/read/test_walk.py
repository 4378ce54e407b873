"""The quick way reads what feedparser reads: the same from every document, or feedparser reads it."""

from __future__ import annotations

import csv
import hashlib
import inspect
import itertools
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from feedparser import mixin
from feedparser.parsers import strict

from aggregator.models import Document
from aggregator.read import parse, reading, walk
from tests.read import both
from tests.read.feeds import URL, atom, rss

_FRAME = {b"item", b"entry", b"feed", b"rss", b"channel", b"rdf:RDF"}
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

# Of what `walk` writes anew, as feedparser 6.0 has it. Where a release changes one of these, its change has to be made
# in `walk` too, or not; then the number here.
WRITTEN_ANEW = {
    mixin._FeedParserMixin.unknown_starttag: "47a18d24",
    mixin._FeedParserMixin.unknown_endtag: "b5232002",
    mixin._FeedParserMixin.push: "707f9c74",
    mixin._FeedParserMixin.pop: "e1210f72",
    mixin._FeedParserMixin.push_content: "73d13f88",
    mixin._FeedParserMixin.pop_content: "363a8e36",
    mixin._FeedParserMixin.handle_data: "3005e014",
    mixin._FeedParserMixin.track_namespace: "7d5c53dc",
    mixin._FeedParserMixin._start_item: "5f553189",
    mixin._FeedParserMixin._end_published: "725ed6f6",
    mixin._FeedParserMixin._end_updated: "29f76b8b",
    mixin._FeedParserMixin._end_created: "05f903c5",
    strict._StrictFeedParser.startElementNS: "770a53de",
    strict._StrictFeedParser.endElementNS: "c850a87d",
    strict._StrictFeedParser.startPrefixMapping: "f703ccbe",
    strict._StrictFeedParser._normalize_attributes: "a76a0ff6",
}

ITEMS = {
    "the usual parts": "<title>Storm</title><link>https://news.example/1</link><guid>1</guid><category>weather</category>"
    "<pubDate>Sat, 28 Nov 2026 03:00:00 GMT</pubDate><dc:creator>Jan</dc:creator><slash:comments>12</slash:comments>"
    "<description>Wind &amp;amp; rain</description><content:encoded>&lt;p&gt;Wind&lt;/p&gt;</content:encoded>",
    "a summary before and after": "<description>a</description><description>b</description><title>t</title>",
    "people in several ways": "<author>jan@news.example (Jan)</author><dc:creator>Piet</dc:creator><author>"
    "<name>Kees</name><email>kees@news.example</email></author>",
    "files and pictures": '<enclosure url="/a.mp3" length="12" type="audio/mpeg"/><media:group>'
    '<media:title>x</media:title><media:content url="/b.jpg" medium="image" width="640"/>'
    '<media:thumbnail url="/c.jpg"/></media:group>'
    "<image><url>/d.jpg</url><title>a picture</title></image><itunes:image href='/e.jpg'/>",
    "links of all kinds": '<atom:link rel="replies" href="/1#c" t:count="3"/><link/><link>/1?a=1&amp;amp;b=2</link>'
    '<guid isPermaLink="False">https://news.example/2</guid><comments>/1#c</comments>'
    "<wfw:commentRss>/1/feed</wfw:commentRss>",
    "another source": '<source url="https://other.example/feed">Other</source><title>News</title>',
    "what was taken for Latin 1": "<title>Ã©tÃ© \x93x\x94 €</title><description>Ã©tÃ©</description>",
    "elements of other vocabularies": "<f:x xmlns:f='https://f.example/'><title>no</title><f:y a='b'>text</f:y>"
    "</f:x><title>y</title>",
    "tags in many words": "<itunes:keywords>a, b,,c</itunes:keywords><category domain='d'>e</category>"
    "<dc:subject>f</dc:subject><itunes:category text='News'/><media:keywords>g,h</media:keywords>"
    "<category term='i' label='I'/>",
}  # fmt: skip
ENTRIES = {
    "inline markup": '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></title><content '
    'type="xhtml" xml:lang="nl"><div xmlns="http://www.w3.org/1999/xhtml"><p class="a">Tekst &lt;3<br/></p></div>'
    "</content>",
    "bases and languages": '<link href="a"/><content type="html" xml:base="https://b.example/" xml:lang="nl_NL">&lt;p>'
    '</content><summary>s</summary><author xml:base="https://c.example/"><name>Jan</name><uri>x</uri></author><id>urn:x:1</id>',
    "a content that is elsewhere": '<content src="https://news.example/1.html" type="text/html"/><title>t</title>'
    "<id>1</id>",
    "other forms of content": '<content type="application/octet-stream">QUJD</content>'
    '<content mode="base64">QUJD</content>',
}  # fmt: skip
DOCUMENTS = {
    **{name: rss(item, "<title>the next</title>") for name, item in ITEMS.items()},
    **{f"{name}, in Atom": atom(entry, "<title>the next</title>") for name, entry in ENTRIES.items()},
    "a base for all of it": atom('<link href="a"/>', attributes=' xml:base="https://b.example/x/../y/" xml:lang="de"'),
    "a channel that says much": rss(
        "<title>t</title>",
        channel="<description>a</description><itunes:summary>b</itunes:summary><image><url>/i</url><title>i</title></image>"
        "<textInput><title>x</title><name>q</name></textInput><language>nl</language><managingEditor>j@n.example</managingEditor>",
    ),
}


@pytest.fixture(autouse=True)
def read_in_both_ways() -> None:
    """What is compared in all other tests here is compared by these on their own."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_ordinary_document_is_read_alike(name: str) -> None:
    body = both.body_of(DOCUMENTS[name])
    assert body is not None
    assert both.is_walked(body)
    quick, slow = both.readings(body)
    assert quick == slow


def test_a_prefix_means_what_its_document_says() -> None:
    for vocabulary in (
        "http://purl.org/dc/elements/1.1/",
        "https://other.example/",
        "http://purl.org/dc/elements/1.1/",
    ):
        body = both.body_of(rss(f"<x:creator xmlns:x='{vocabulary}'>Jan</x:creator><title>t</title>"))
        assert body is not None
        quick, slow = both.readings(body)
        assert quick == slow


def test_it_is_not_feedparser_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "feedparsed", _not_called)
    assert len(reading.read_document(Document(URL, DOCUMENTS["the usual parts"], None)).entries) == 2


def test_feedparser_reads_all_where_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "claimed", _not_called)
    document = Document(URL, DOCUMENTS["the usual parts"], None, quick=False)
    assert len(reading.read_document(document).entries) == 2


@pytest.mark.parametrize(
    "item",
    [
        "<title>a<div>b</div></title>",
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<title xmlns:x="http://www.w3.org/1999/xlink">a</title>',
        '<media:restriction relationship="x"/><gml:pos xmlns:gml="http://www.opengis.net/gml">1 2</gml:pos>',
    ],
)
def test_what_is_unusual_is_left_to_feedparser(item: str) -> None:
    body = both.body_of(rss(item))
    assert body is not None
    assert not both.is_walked(body)
    quick, slow = both.readings(body)
    assert quick == slow


def test_what_nobody_would_write_is_read_alike() -> None:
    assert _compared(itertools.islice(both.invented(seed=14), 300)) > 60


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_thousands_of_documents_that_nobody_would_write_are_read_alike(seed: int) -> None:
    assert _compared(itertools.islice(both.invented(seed), 3000)) > 600


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_captures_that_were_meddled_with_are_read_alike(seed: int) -> None:
    dice = random.Random(seed)
    assert _compared(_meddled(body, dice) for body in _captures()) > 150


@pytest.mark.long
def test_every_capture_is_read_alike() -> None:
    bodies = _captures()
    assert _compared(bodies) > 0.97 * len(bodies)


@pytest.mark.parametrize("written", WRITTEN_ANEW, ids=lambda one: one.__name__)
def test_feedparser_is_as_the_walk_knows_it(written: Callable[..., object]) -> None:
    source = inspect.getsource(written)
    assert hashlib.blake2b(source.encode(), digest_size=4).hexdigest() == WRITTEN_ANEW[written], source


def _compared(documents: Iterable[bytes]) -> int:
    """How many of the documents were read in the quick way; each as feedparser reads it."""
    walked = 0
    for document in documents:
        body = both.body_of(document)
        if body is not None:
            quick, slow = both.readings(body)
            assert quick == slow, document.decode()
            walked += both.is_walked(body)
    return walked


def _captures() -> list[bytes]:
    if not (CORPUS / "INDEX.csv").exists():
        pytest.skip("the corpus is not beside the checkout")
    with (CORPUS / "INDEX.csv").open(encoding="utf-8", newline="") as index:
        paths = [CORPUS / row["path"] for row in csv.DictReader(index) if row["class"] == "real-capture"]
    bodies = [path.read_bytes() for path in paths]
    return [body for body in bodies if both.body_of(body) is not None]


def _meddled(body: bytes, dice: random.Random) -> bytes:
    """The document with some of its elements under other names, and attributes where there were none."""
    names = [name for name in sorted(set(re.findall(rb"</([\w:]+)>", body))) if name not in _FRAME]
    for _ in range(3 if len(names) > 1 else 0):
        one, other = dice.sample(names, 2)
        body = re.sub(rb"(</?)%s(?=[\s/>])" % one, rb"\1%s" % other, body)
        extra = dice.choice([b' xml:base="b/"', b' xml:lang="fy"', b' type="html"', b' type="xhtml"', b' href="/h"'])
        body = body.replace(b"<%s>" % other, b"<%s%s>" % (other, extra), 2)
    return body


def _not_called(*_: object) -> None:
    raise AssertionError("it was not to be asked")
