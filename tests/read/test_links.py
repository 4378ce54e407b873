"""Which address an entry has, and what it is relative to, in every format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aggregator.models import Entry
from aggregator.read.ampersands import unescaped
from aggregator.read.links import http_url, relation
from tests.read.feeds import URL, atom, only_entry, reading, rss

QUERY = "?id=1&lang=nl&copy=2&sect=a&para=b&not=c&reg=d&sub=e&amp=f"


def json_feed(item: dict[str, Any], **feed: Any) -> str:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [{"id": "1", **item}], **feed}
    )


def addresses(entry: Entry) -> list[str | None]:
    return [
        entry.link, entry.comments_url, entry.comments_feed, entry.image, *(one.url for one in entry.enclosures),
    ]  # fmt: skip


# --- a bare & is an & ---


def rss_with_all_addresses(address: str) -> bytes:
    return rss(
        f"<guid>1</guid><link>{address}</link><comments>{address}</comments><wfw:commentRss>{address}</wfw:commentRss>"
        f'<media:thumbnail url="{address}"/><enclosure url="{address}" type="audio/mpeg"/>'
    )


@pytest.mark.parametrize(
    "written",
    [QUERY, QUERY.replace("&", "&amp;"), QUERY.replace("&", "&amp;amp;"), QUERY.replace("&", "&#38;")],
    ids=["bare", "escaped", "escaped twice", "by number"],
)
def test_an_ampersand_is_one_in_every_address_of_rss(written: str) -> None:
    entry = only_entry(rss_with_all_addresses(f"https://town.example/{written}"))
    assert addresses(entry) == [f"https://town.example/{QUERY}"] * 5


@pytest.mark.parametrize("written", [QUERY, QUERY.replace("&", "&amp;")], ids=["bare", "escaped"])
def test_an_ampersand_is_one_in_every_address_of_atom(written: str) -> None:
    address = f"https://town.example/{written}"
    entry = only_entry(
        atom(
            f'<id>urn:x:1</id><link href="{address}"/><link rel="replies" href="{address}"/><link rel="enclosure"'
            f' type="audio/mpeg" href="{address}"/><content type="html">&lt;a href="{address}">x&lt;/a></content>'
        )
    )
    assert (entry.link, entry.comments_url, entry.enclosures[0].url) == (f"https://town.example/{QUERY}",) * 3
    assert f'href="https://town.example/{QUERY.replace("&", "&amp;")}"' in entry.content_html


def test_an_ampersand_is_one_in_cdata() -> None:
    entry = only_entry(rss(f"<guid>1</guid><link><![CDATA[https://town.example/{QUERY}]]></link>"))
    assert entry.link == f"https://town.example/{QUERY}"


def test_an_ampersand_is_one_in_json() -> None:
    entry = only_entry(json_feed({"url": "https://town.example/?a=1&amp;copy=2", "external_url": "https://x.example/"}))
    assert entry.link == "https://town.example/?a=1&copy=2"


def test_an_ampersand_is_one_in_a_document_that_cannot_be_mended() -> None:
    read = reading(rss(f"<guid>1</guid><title>1 < 2 & AT&T</title><link>https://town.example/{QUERY}</link>"))
    assert (read.entries[0].link, read.entries[0].title) == (f"https://town.example/{QUERY}", "1 < 2 & AT&T")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("AT&T", "AT&T"), ("R&D & more", "R&D & more"), ("Q&notes", "Q&notes"), ("M&microbe", "M&microbe"),
        ("&unknown; thing", "&unknown; thing"), ("Caf&eacute;", "Café"), ("Tom &amp; Jerry", "Tom & Jerry"),
    ],
)  # fmt: skip
def test_an_ampersand_is_one_in_texts(written: str, shown: str) -> None:
    entry = only_entry(
        rss(
            f"<guid>1</guid><title>{written}</title><description>&lt;p>{written}</description><category>{written}</category>"
        )
    )
    assert (entry.title, entry.teaser, entry.categories) == (shown, shown, (shown,))


def test_names_of_html_without_a_semicolon_count_where_nothing_follows() -> None:
    assert unescaped("&copy 2026 Town &eacute;&amp;") == "© 2026 Town é&"
    assert unescaped("?a=1&copy=2 Barnes&notable") == "?a=1&copy=2 Barnes&notable"
    assert unescaped("&quotEdward&quot; x&nbspy") == '"Edward" x\xa0y'


def test_a_channels_link_in_a_document_that_cannot_be_mended() -> None:
    body = b"<rss version='2.0'><channel><link>https://town.example/?a=1&b=2&amp=3</link><item><title>x</title></item></channel></rss"
    assert reading(body).feed.link == "https://town.example/?a=1&b=2&amp=3"


# --- what it is relative to ---

RELATIVE = (
    '<guid isPermaLink="false">1</guid><link>agenda/1</link><comments>agenda/1#c</comments>'
    '<enclosure url="/a.mp3" type="audio/mpeg"/><description>&lt;img src="pic.jpg"&gt;</description>'
)


def test_addresses_of_rss_are_relative_to_the_channels_link() -> None:
    entry = only_entry(rss(RELATIVE, channel="<link>https://town.example/nl/</link>"))
    assert (entry.link, entry.comments_url) == (
        "https://town.example/nl/agenda/1",
        "https://town.example/nl/agenda/1#c",
    )
    assert (entry.image, entry.enclosures[0].url) == ("https://town.example/nl/pic.jpg", "https://town.example/a.mp3")


def test_xml_base_comes_before_the_channels_link() -> None:
    body = rss(RELATIVE, channel="<link>https://town.example/</link>", attributes=' xml:base="https://base.example/b/"')
    assert only_entry(body).link == "https://base.example/b/agenda/1"


def test_the_channels_link_may_be_relative_or_missing() -> None:
    assert only_entry(rss(RELATIVE, channel="<link>/nl/</link>")).link == "https://news.example/nl/agenda/1"
    assert only_entry(rss(RELATIVE, channel="")).link == "https://news.example/agenda/1"
    assert only_entry(rss(RELATIVE, channel="<link>N/A</link>")).link == "https://news.example/agenda/1"


def test_a_link_of_the_channels_picture_is_not_the_channels() -> None:
    channel = "<image><url>/i.png</url><link>https://other.example/</link></image><link>https://town.example/</link>"
    assert only_entry(rss(RELATIVE, channel=channel)).link == "https://town.example/agenda/1"


def test_addresses_of_rdf_are_relative_to_the_channels_link() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>N</title><link>https://town.example/</link></channel><item><title>x</title><link>/1</link></item></rdf:RDF>"""
    assert only_entry(body).link == "https://town.example/1"


def test_addresses_of_json_are_relative_to_the_home_page() -> None:
    item = {
        "url": "agenda/1",
        "image": "/i.jpg",
        "content_html": "<img src='pic.jpg'>",
        "attachments": [{"url": "a.mp3"}],
    }
    entry = only_entry(json_feed(item, home_page_url="https://town.example/nl/"))
    assert (entry.link, entry.image) == ("https://town.example/nl/agenda/1", "https://town.example/i.jpg")
    assert entry.enclosures[0].url == "https://town.example/nl/a.mp3"
    assert "https://town.example/nl/pic.jpg" in entry.content_html


def test_addresses_of_atom_are_relative_to_xml_base_else_to_the_document() -> None:
    entry = '<id>urn:x:1</id><link href="one"/><content type="html">&lt;img src="pic.jpg"></content>'
    home = '<link href="https://town.example/"/>'
    plain = only_entry(atom(entry, feed=home), url="https://feeds.example/a/feed.xml")
    assert (plain.link, plain.image) == ("https://feeds.example/a/one", "https://feeds.example/a/pic.jpg")
    based = only_entry(atom(entry, feed=home, attributes=' xml:base="/b/"'), url="https://feeds.example/a/feed.xml")
    assert (based.link, based.image) == ("https://feeds.example/b/one", "https://feeds.example/b/pic.jpg")


def test_a_footnote_is_on_the_articles_own_page() -> None:
    content = "<![CDATA[<a href='#fn1'>1</a> <a href=\"#\">x</a> <a href='/2#c'>y</a>]]>"
    entry = only_entry(rss(f"<link>/1?a=1&amp;b=2</link><description>{content}</description>"))
    assert 'href="https://news.example/1?a=1&amp;b=2#fn1"' in entry.content_html
    assert 'href="https://news.example/2#c"' in entry.content_html


# --- what is no address ---


@pytest.mark.parametrize(
    "written",
    [
        "N/A", "n/a", "none", "null", "undefined", "-", "#", "0", "12345", "1.5", "about:blank", "true",
        "Read more here", "&lt;a href='/1'&gt;lees&lt;/a&gt;", "<![CDATA[<a href='/1'>lees</a>]]>", "<b>x</b>",
        "redactie@town.example", "http://", "http:///1", "://town.example/1", "http://town..example/1",
        "javascript:void(0)", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_no_path_on_the_feeds_host(written: str) -> None:
    assert only_entry(rss(f"<guid isPermaLink='false'>1</guid><link>{written}</link>")).link is None
    assert (
        only_entry(rss(f"<guid>https://town.example/1</guid><link>{written}</link>")).link == "https://town.example/1"
    )


@pytest.mark.parametrize("written", ["N/A", "", "12345", "Read more"])
def test_nor_is_it_in_atom_and_json(written: str) -> None:
    assert only_entry(atom(f'<id>urn:x:1</id><link href="{written}"/>')).link in (None, URL if written == "" else None)
    assert only_entry(json_feed({"url": written})).link is None
    assert only_entry(json_feed({"url": written, "external_url": "https://x.example/1"})).link == "https://x.example/1"
    assert only_entry(json_feed({"url": written, "id": "https://x.example/2"})).link == "https://x.example/2"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("www.town.example/1", "https://www.town.example/1"),
        ("WWW.town.example", "https://WWW.town.example"),
        ("news.example/1", "https://news.example/1"),
        ("www.town/1", "https://www.town/1"),
        ("town.com/1", "https://town.com/1"),
        ("//town.example/1", "https://town.example/1"),
        ("http://http://town.example/1", "http://town.example/1"),
        ("https//town.example/1", "https://town.example/1"),
        ("https:/town.example/1", "https://town.example/1"),
        ("http:\\\\town.example/1", "http://town.example/1"),
        ("http:\\\\town.example\\a\\1?b=\\c", "http://town.example/a/1?b=%5Cc"),
        ("http:///town.example/1", "http://town.example/1"),
        ('"http://town.example/1"', "http://town.example/1"),
        ("?p=1", "https://news.example/?p=1"),
        ("#v1", "https://news.example/#v1"),
        ("2026/11/20.html", "https://news.example/2026/11/20.html"),
        ("index.php/1", "https://news.example/index.php/1"),
    ],
)
def test_what_a_person_would_mean(written: str, meant: str) -> None:
    found = http_url(written, "https://news.example/")
    assert found is not None
    assert found.lower() == meant.lower()
    assert (only_entry(rss(f"<guid>x</guid><link>{written}</link>")).link or "").lower() == meant.lower()


# --- which of several ---


def test_an_empty_link_gives_way_to_a_permalink() -> None:
    for link in ("<link/>", "<link></link>", "<link> </link>", "<link><![CDATA[]]></link>"):
        assert only_entry(rss(f"{link}<guid>https://town.example/1</guid>")).link == "https://town.example/1"
        assert only_entry(rss(f"<guid>https://town.example/1</guid>{link}")).link == "https://town.example/1"
        assert only_entry(rss(f"{link}<guid isPermaLink='false'>https://town.example/1</guid>")).link is None


def test_what_a_guid_says_of_itself_is_said_without_case() -> None:
    for said in ("TRUE", "True", " true "):
        assert (
            only_entry(rss(f"<guid isPermaLink='{said}'>https://town.example/1</guid>")).link
            == "https://town.example/1"
        )
    assert only_entry(rss("<guid isPermaLink='FALSE'>https://town.example/1</guid>")).link is None


def test_a_permalink_may_be_relative() -> None:
    assert only_entry(rss("<guid>/agenda/1</guid>", channel="<link>https://town.example/</link>")).link == (
        "https://town.example/agenda/1"
    )
    assert only_entry(rss("<guid>agenda-1</guid>")).link is None


@pytest.mark.parametrize(
    "other",
    [
        '<atom:link href="https://other.example/"/>',
        '<atom:link rel="alternate" type="text/html" href="https://other.example/"/>',
        '<atom:link rel="self" href="https://other.example/"/>',
        '<atom:link rel="related" href="https://other.example/"/>',
    ],
)
def test_rss_own_link_before_atoms(other: str) -> None:
    own = "<link>https://town.example/1</link>"
    for inside in (own + other, other + own):
        assert only_entry(rss(f"<guid>x</guid>{inside}")).link == "https://town.example/1"
        assert reading(rss("<title>x</title>", channel=inside)).feed.link == "https://town.example/1"


def test_atoms_link_where_rss_has_none() -> None:
    assert only_entry(rss('<guid>x</guid><atom:link href="https://town.example/1"/>')).link == "https://town.example/1"


def test_the_first_alternate_that_is_a_page() -> None:
    links = (
        '<link rel="alternate" type="application/json" href="/1.json"/><link rel="alternate" hreflang="nl" href="/1"/>'
        '<link rel="alternate" hreflang="fr" href="/2"/>'
    )
    assert only_entry(atom(f"<id>urn:x:1</id>{links}")).link == "https://news.example/1"
    assert (
        only_entry(atom('<id>urn:x:1</id><link type="application/pdf" href="/1.pdf"/>')).link
        == "https://news.example/1.pdf"
    )


@pytest.mark.parametrize(
    "rel", ["alternate", "ALTERNATE", " Alternate ", "", "http://www.iana.org/assignments/relation/alternate",
            "http://www.iana.org/assignments/link-relations/alternate", "nofollow alternate"],
)  # fmt: skip
def test_relations_by_rfc_4287(rel: str) -> None:
    links = f'<link rel="self" href="/s"/><link rel="{rel}" href="/1"/><link rel="edit" href="/e"/>'
    assert (
        only_entry(atom(f"<id>urn:x:1</id>{links}", feed=f'<link rel="{rel}" href="/home"/>')).link
        == "https://news.example/1"
    )


def test_every_relation_by_its_short_name() -> None:
    links = (
        '<link rel="Enclosure" type="audio/mpeg" href="/a.mp3"/><link rel="REPLIES" type="text/html" href="/c"/>'
        '<link rel="http://www.iana.org/assignments/relation/replies" type="application/atom+xml" href="/c.atom"/>'
    )
    entry = only_entry(atom(f"<id>urn:x:1</id>{links}", feed='<link rel="Hub" href="https://hub.example/"/>'))
    assert [one.url for one in entry.enclosures] == ["https://news.example/a.mp3"]
    assert (entry.comments_url, entry.comments_feed) == ("https://news.example/c", "https://news.example/c.atom")
    assert relation("Hub") == "hub"
