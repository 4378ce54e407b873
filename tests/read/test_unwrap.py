"""A feed that something was put around is that feed; a page that talks of feeds is a page."""

from __future__ import annotations

import html
import json
import time

import pytest

from aggregator.errors import NotAFeed
from aggregator.read.ampersands import with_numbers
from aggregator.read.unwrap import feed_in
from tests.read.feeds import atom, reading, rss, titles

RSS, ATOM = rss("<title>One</title><guid>1</guid>").decode(), atom("<title>One</title><id>urn:x:1</id>").decode()
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>News</title></channel><item><title>One</title></item></rdf:RDF>"""
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [{"id": "1", "title": "One"}]})


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["RSS", "Atom", "RDF"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<html><body>", "</body></html>"),
        ("<!DOCTYPE html>\n<html><head><title>Feed</title></head><body><pre>", "</pre></body></html>"),
        ("<html><head><script>if (a<b) {}</script></head><body>", "<script>x()</script></body></html>"),
        ("<body>\n", "\n</body>"),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://site.invalid/">', ""),
        ("<!-- cached -->", "<!-- 0.2 s -->"),
        ("<?php echo 1 ?>\n", ""),
        ("\n\n\ufeff", "\n"),
        ("Warning: something <b>odd</b>\n", ""),
    ],
)
def test_a_wrapped_feed_is_a_feed(feed: str, before: str, after: str) -> None:
    read = reading(before + feed + after)
    assert (titles(read), read.whole) == (["One"], None)


@pytest.mark.parametrize("feed", [RSS, ATOM, JSON], ids=["RSS", "Atom", "JSON"])
def test_what_was_saved_from_a_browser_is_a_feed(feed: str) -> None:
    shown = f'<html><head></head><body><pre style="white-space: pre-wrap;">{html.escape(feed)}</pre></body></html>'
    assert titles(reading(shown)) == ["One"]


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>A feed looks like this:</p><pre>{html.escape(RSS)}</pre></body></html>",
        f"<html><head><!-- {RDF} --></head><body>Blog</body></html>",
        f"<html><body><textarea>{RSS}</textarea></body></html>",
        "<html><body><svg><filter><feed x='1'/></filter></svg></body></html>",
    ],
)
def test_a_page_that_only_talks_of_feeds_is_a_page(page: str) -> None:
    with pytest.raises(NotAFeed, match="a web page"):
        reading(page)


def test_a_declaration_of_entities_is_kept() -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY town "<b>Gent</b>">]>'
    assert feed_in(f"<?xml version='1.0'?><!-- x -->{doctype}\n<rss>&town;</rss>") == f"{doctype}<rss>&town;</rss>"


def test_what_never_ends_costs_nothing() -> None:
    started = time.process_time()
    for piece in ("<!--", "<script>", "<a ", "&lt;", "<!DOCTYPE [", "<![CDATA[", "<?", "&"):
        feed_in(piece * 200_000)
        with_numbers(piece.encode() * 200_000)
    assert time.process_time() - started < 2
