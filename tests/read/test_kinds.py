"""One document of every kind, with the same two entries in each: whatever it is written in, the same comes out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from aggregator.errors import Malformed, NotAFeed
from aggregator.models import Document, Selectors, SourceKind
from aggregator.read.reading import read_document
from tests.read.feeds import reading, titles

FIRST, SECOND = "Café wint de beker", "Trainer verlengt"
LINKS = ["https://news.example/1", "https://news.example/2"]
AT = datetime(2027, 1, 15, 8, tzinfo=UTC).timestamp()
RSS_DATE, ISO_DATE = "Fri, 15 Jan 2027 08:00:00 GMT", "2027-01-15T08:00:00Z"


def items(date: str = "", more: str = "") -> str:
    pairs = zip((FIRST, SECOND), LINKS, strict=True)
    return "".join(f"<item{more}><title>{title}</title><link>{link}</link>{date}</item>" for title, link in pairs)


def channel(inside: str, tag: str) -> str:
    return f"<{tag}><channel><title>News</title><link>https://news.example/</link>{inside}</channel></rss>"


def atom(namespace: str, date: str, attributes: str = "") -> str:
    entries = "".join(
        f'<entry><id>{link}</id><title>{title}</title><link rel="alternate" href="{link}"/>'
        f"<{date}>{ISO_DATE}</{date}></entry>"
        for title, link in zip((FIRST, SECOND), LINKS, strict=True)
    )
    return f'<feed xmlns="{namespace}"{attributes}><title>News</title>{entries}</feed>'


DATED = items(f"<pubDate>{RSS_DATE}</pubDate>")
RSS_2 = channel(DATED, 'rss version="2.0"')
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"><title>News</title></channel>'
    f"{items(f'<dc:date>{ISO_DATE}</dc:date>')}</rdf:RDF>"
)
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {"id": link, "url": link, "title": title, "date_published": ISO_DATE, "content_text": "x"}
            for title, link in zip((FIRST, SECOND), LINKS, strict=True)
        ],
    }
)
KINDS = {
    "RSS 0.91": channel(DATED, 'rss version="0.91"'),
    "RSS 0.92": channel(DATED, 'rss version="0.92"'),
    "RSS 1.0": RDF,
    "RSS 2.0": RSS_2,
    "Atom 0.3": atom("http://purl.org/atom/ns#", "issued", ' version="0.3"'),
    "Atom 1.0": atom("http://www.w3.org/2005/Atom", "published"),
    "JSON Feed 1.1": JSON_FEED,
    "JSON Feed 1.0": JSON_FEED.replace("version/1.1", "version/1"),
}
ENCODINGS = {
    "UTF-8 that says nothing": RSS_2.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + RSS_2.encode(),
    "UTF-16 with a mark": f'<?xml version="1.0" encoding="utf-16"?>{RSS_2}'.encode("utf-16"),
    "latin-1": f'<?xml version="1.0" encoding="iso-8859-1"?>{RSS_2}'.encode("iso-8859-1"),
    "windows-1252": f'<?xml version="1.0" encoding="windows-1252"?>{RSS_2}'.encode("windows-1252"),
    "UTF-8 that says latin-1 in the header": RSS_2.encode(),
    "windows-1252 that says UTF-8": f'<?xml version="1.0" encoding="utf-8"?>{RSS_2}'.encode("windows-1252"),
}
BROKEN = {
    "a bare ampersand": RSS_2.replace("verlengt", "verlengt & vertrekt"),
    "an entity of HTML": RSS_2.replace("Café", "Caf&eacute;"),
    "an element that is not closed": RSS_2.replace(
        "<title>News</title>", "<title>News</title><description><p>x</description>"
    ),
    "no end": RSS_2.removesuffix("</channel></rss>"),
    "something before it": f"\n\n  {RSS_2}",
    "something behind it": f"{RSS_2}\n<!-- 0.02 s --><script>x</script>",
    "a control character": RSS_2.replace("wint", "wint\x0b"),
    "a prefix of nobody": RSS_2.replace("</item>", "<media:thumbnail url='https://news.example/x.jpg'/></item>"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_every_kind(kind: str) -> None:
    found = reading(KINDS[kind])
    assert titles(found) == [FIRST, SECOND]
    assert [entry.link for entry in found.entries] == LINKS
    assert [entry.published_claimed or entry.updated_claimed for entry in found.entries] == [AT, AT]
    assert found.feed.title == "News"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_in_every_encoding(encoding: str) -> None:
    header = "application/rss+xml; charset=iso-8859-1" if "in the header" in encoding else None
    assert titles(reading(ENCODINGS[encoding], content_type=header)) == [FIRST, SECOND]


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_as_they_are_in_life(fault: str) -> None:
    found = titles(reading(BROKEN[fault]))
    assert len(found) == 2
    assert found[0].replace("\x0b", "").split() == FIRST.split()
    assert found[1].startswith(SECOND)


def test_a_page_by_its_selectors() -> None:
    rows = "".join(f'<li><a href="{link}">{title}</a></li>' for title, link in zip((FIRST, SECOND), LINKS, strict=True))
    selectors = Selectors(item="li", title="a", link="a@href")
    page = Document(
        "https://news.example/",
        f"<meta charset=utf-8><ul>{rows}</ul>".encode(),
        "text/html",
        SourceKind.PAGE,
        selectors,
    )
    found = read_document(page)
    assert titles(found) == [FIRST, SECOND]
    assert [entry.link for entry in found.entries] == LINKS


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Onderhoud</body></html>", b'{"error": "no"}', b"\x89PNG\r\n\x1a\n", b"<opml><body/></opml>"],
    ids=["nothing", "a page", "other JSON", "a picture", "a list of sources"],
)
def test_what_is_none_of_them_is_said_to_be_no_feed(body: bytes) -> None:
    with pytest.raises((NotAFeed, Malformed)) as refused:
        reading(body)
    assert str(refused.value)
