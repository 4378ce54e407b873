"""Which feeds a page offers."""

from __future__ import annotations

import time

import pytest

from aggregator.read.discover import FoundFeed, Trust, feeds_of_page, leads_to
from aggregator.read.linked import link_header

URL = "https://sport.example/nieuws/"


def found(html: str = "", url: str = URL, **headers: str) -> tuple[FoundFeed, ...]:
    return feeds_of_page(url, {"content-type": "text/html; charset=utf-8"} | headers, html.encode())


def urls(html: str = "", url: str = URL, **headers: str) -> list[str]:
    return [one.url for one in found(html, url, **headers)]


def link(href: str, type_: str = "application/rss+xml", title: str = "", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{type_}" title="{title}" href="{href}">'


# --- <link rel="alternate"> -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media_type",
    [
        *(
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
            "application/rdf+xml",
            "application/json",
        ),
        *("application/rss", "application/atom", "text/rss", "text/rss+xml", "text/atom+xml", "application/rdf"),
        *("application/x.atom+xml", "application/x-rss", "application/rss xml", "rss", "application/feed", "text/feed"),
        *("application/rss-xml", "application/json+feed", "application/rss+xml;type=feed"),
        *("Application/RSS+XML", "application/atom+xml; charset=utf-8", " text/xml "),
    ],
)
def test_a_feed_is_announced(media_type: str) -> None:
    assert urls(f"<head>{link('/feed.x', media_type)}</head>") == ["https://sport.example/feed.x"]


def test_document_order_among_equals() -> None:
    assert urls(link("/a") + link("/b", "application/atom+xml") + link("/c", "application/feed+json")) == [
        "https://sport.example/a",
        "https://sport.example/b",
        "https://sport.example/c",
    ]


def test_feeds_of_comments_come_last() -> None:
    html = link("/comments/feed/", title="Blog") + link("/x", title="Blog » Reacties") + link("/feed/", title="Blog")
    assert urls(html) == [f"https://sport.example/{path}" for path in ("feed/", "comments/feed/", "x")]
    assert [one.is_comments for one in found(html)] == [False, True, True]


def test_a_vague_type_comes_after_a_plain_one() -> None:
    html = link("/api", "application/json") + link("/rss")
    assert urls(html) == ["https://sport.example/rss", "https://sport.example/api"]


@pytest.mark.parametrize(
    ("href", "media_type", "rel"),
    [
        ("/wp-json/wp/v2/posts/1", "application/json", "alternate"),
        ("/wp-json/oembed/1.0/embed?url=x", "application/json+oembed", "alternate"),
        ("/style.css", "text/css", "alternate stylesheet"),
        ("/en/", "text/html", "alternate"),
        ("/osd.xml", "application/opensearchdescription+xml", "search"),
        ("/en/", "", "alternate"),
        ("/mobile", "", "alternate"),
        ("/feed", "text/html", "alternate"),
        ("/x", "application/rsstype", "alternate"),
        ("/feed", "application/rss+xml", "nofollow"),
    ],
)
def test_what_is_no_feed_is_not_one(href: str, media_type: str, rel: str) -> None:
    assert found(link(href, media_type, rel=rel)) == ()


def test_the_rel_of_an_early_draft() -> None:
    assert urls('<link rel=feed href="/atom">') == ["https://sport.example/atom"]


def test_a_link_in_a_comment_or_a_script_is_none() -> None:
    assert urls(f"<!-- {link('/a')} --><script>'{link('/b')}'</script>") == []


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("rss.xml", "https://sport.example/nieuws/rss.xml"),
        ("/rss.xml", "https://sport.example/rss.xml"),
        ("//feeds.example/rss", "https://feeds.example/rss"),
        ("http://feeds.example/rss?x=1&amp;y=2#top", "http://feeds.example/rss?x=1&y=2"),
        ("feed://feeds.example/rss", "http://feeds.example/rss"),
        ("feed:https://feeds.example/rss", "https://feeds.example/rss"),
        (" \n/rss.xml ", "https://sport.example/rss.xml"),
    ],
)
def test_addresses_are_absolute(href: str, url: str) -> None:
    assert urls(link(href)) == [url]


def test_the_base_element_counts() -> None:
    assert urls('<base href="//cdn.example/x/">' + link("rss.xml")) == ["https://cdn.example/x/rss.xml"]


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "data:text/xml,x", "file:///etc/passwd", "ftp://f.example/rss"),
        *("https://[", "https://u:p@f.example/", "", "#feed", URL, "http://"),
    ],
)
def test_other_addresses_are_dropped(href: str) -> None:
    assert found(link(href)) == ()


def test_each_address_once() -> None:
    html = link("/rss", "application/json") + link("/rss#a", title="Nieuws") + link("/rss")
    assert found(html) == (FoundFeed("https://sport.example/rss"),)


# --- The Link header --------------------------------------------------------------------------------------------------


def test_the_link_header_announces_a_feed() -> None:
    header = '</feed>; rel="alternate"; type="application/atom+xml"; title="Sport, en \\"meer\\"", </x>; rel=preload'
    assert found(link=header) == (FoundFeed("https://sport.example/feed"),)


def test_the_header_comes_before_the_page() -> None:
    assert urls(link("/b"), link="</a>; rel=alternate; type=application/rss+xml") == [
        "https://sport.example/a",
        "https://sport.example/b",
    ]


def test_the_header_is_relative_to_the_page_not_to_its_base_element() -> None:
    html = '<base href="https://cdn.example/">'
    assert urls(html, link="<a>; rel=alternate; type=application/rss+xml") == ["https://sport.example/nieuws/a"]


def test_a_link_of_another_document_is_none_of_ours() -> None:
    assert found(link='</a>; anchor="/other"; rel=alternate; type="application/rss+xml"') == ()


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ("", []),
        ("<a>", [("a", {})]),
        ("<a>,<b>", [("a", {}), ("b", {})]),
        (', , <a> ; REL = "x y" ;;', [("a", {"rel": "x y"})]),
        ("<a>; rel=x; rel=y; crossorigin", [("a", {"rel": "x", "crossorigin": ""})]),
        ("<a,b;c>; title=\"d, <e>\"; x='f'", [("a,b;c", {"title": "d, <e>", "x": "'f'"})]),
        ("<a>; rel=x, garbage, <b>", [("a", {"rel": "x"})]),
    ],
)
def test_a_link_header_is_read(header: str, links: list[tuple[str, dict[str, str]]]) -> None:
    assert list(link_header(header)) == links


@pytest.mark.parametrize("part", ["<", "<a>;", '<a>;x="', " ", "<a>; a", "\\", '"', "<a>;x=" + " "])
def test_no_header_takes_long(part: str) -> None:
    started = time.perf_counter()
    list(link_header(part * 20_000))
    list(link_header("<a>;x=" + part * 20_000))
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("blank", [" ", "\t\n", "\u00a0", "0", ";", "0 ;"])
def test_no_refresh_takes_long(blank: str) -> None:
    started = time.process_time()
    assert leads_to(URL, {}, f'<meta http-equiv="refresh" content="{blank * 20_000}">'.encode()) is None
    assert time.process_time() - started < 1


# --- Links in the page, when nothing is announced ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/feed/">Volg ons</a>',
        '<a href="/rss">Volg ons</a>',
        '<a href="/nieuws.rss">Volg ons</a>',
        '<a href="/rss.xml?cat=1">Volg ons</a>',
        '<a href="/index.xml">Volg ons</a>',
        '<a href="/feed.json">Volg ons</a>',
        '<a href="/?feed=rss2">Volg ons</a>',
        '<a href="/volg"><img src=i> RSS-feed</a>',
        '<a href="/volg" type="application/atom+xml">Volg ons</a>',
    ],
)
def test_a_link_that_looks_like_a_feed(anchor: str) -> None:
    only = found(f"<body>{anchor}</body>")
    assert [one.trust for one in only] == [Trust.GUESSED]


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/feedback">Feedback</a>',
        '<a href="/x.xml">Data</a>',
        '<a href="mailto:rss@x.example">RSS</a>',
        '<a href="#rss">RSS</a>',
        '<a href="/rss-feeds-uitgelegd">Wat zijn RSS-feeds?</a>',
        '<a name="feed">Feed</a>',
    ],
)
def test_a_link_that_does_not(anchor: str) -> None:
    assert found(f"<body>{anchor}</body>") == ()


def test_links_are_a_last_resort() -> None:
    anchor = '<a href="/rss">RSS</a>'
    assert urls(link("/feed") + anchor) == ["https://sport.example/feed"]
    assert urls(link("/comments/feed") + anchor) == ["https://sport.example/rss", "https://sport.example/comments/feed"]


def test_a_page_of_thousands_of_feeds_gives_a_list_that_people_can_read() -> None:
    assert len(found("".join(link(f"/{at}") for at in range(3000)))) == 20


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<" * 100_000, b"<link " * 20_000, b"<a href=/rss>" * 5000])
def test_what_is_no_page_offers_nothing_or_little(body: bytes) -> None:
    assert len(feeds_of_page(URL, {}, body)) <= 1


# --- Alternates without a type ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" href="/feed">',
        '<link rel="alternate" href="/nieuws.rss" title="Nieuws">',
        '<link rel="alternate" href="/volg" title="RSS van het nieuws">',
        '<link rel="ALTERNATE" type="" href="/?feed=rss2">',
    ],
)
def test_an_alternate_without_a_type_counts_when_it_looks_like_a_feed(tag: str) -> None:
    assert [one.trust for one in found(tag)] == [Trust.VAGUE]


def test_it_comes_after_one_that_says_its_type() -> None:
    assert urls('<link rel="alternate" href="/feed">' + link("/rss")) == [
        "https://sport.example/rss",
        "https://sport.example/feed",
    ]


# --- A page that is a mere sign to another one ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta http-equiv="refresh" content="0; url=/nieuw/">', "https://sport.example/nieuw/"),
        ("<meta http-equiv=Refresh content=\"0;URL='https://www.sport.example/'\">", "https://www.sport.example/"),
        ('<META HTTP-EQUIV="REFRESH" CONTENT="5 , url = start.html">', "https://sport.example/nieuws/start.html"),
        ('<base href="/b/"><meta http-equiv="refresh" content="0; url=c">', "https://sport.example/b/c"),
        ('<link rel="canonical" href="/blog/">', "https://sport.example/blog/"),
        ('<meta http-equiv="refresh" content="0;url=/a"><link rel=canonical href="/b">', "https://sport.example/a"),
        (
            '<meta http-equiv="refresh" content="0;url=/nieuws/"><link rel=canonical href="/b">',
            "https://sport.example/b",
        ),
        ('<meta http-equiv="refresh" content="300">', None),
        (f'<link rel="canonical" href="{URL}#top">', None),
        ('<meta http-equiv="refresh" content="0; url=javascript:alert(1)">', None),
        ('<meta http-equiv="refresh" content="0; url=file:///etc/passwd">', None),
    ],
)
def test_where_a_page_leads(head: str, url: str | None) -> None:
    assert leads_to(URL, {"content-type": "text/html; charset=utf-8"}, head.encode()) == url
