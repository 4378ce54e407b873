"""Our own output as a source is known, however it is fetched; and nothing else is taken for it."""

from __future__ import annotations

import pytest

from aggregator.models import Document, FeedInfo, OutputFeed
from aggregator.publish.render import render
from aggregator.read.own import is_own
from aggregator.read.reading import read_document

SITE = "https://meest.example/nieuws"
SLUGS = ["meest-recent", "sport"]


def said(self_url: str | None, generator: str | None = None) -> FeedInfo:
    return FeedInfo(self_url=self_url, generator=generator)


@pytest.mark.parametrize(
    ("situation", "feed", "url"),
    [
        ("fetched where we publish it", said(None), f"{SITE}/meest-recent.rss"),
        ("by its address without extension", said(None), f"{SITE}/sport"),
        ("over http, with www", said(None), "http://www.meest.example/nieuws/sport.json"),
        ("an archived page of it", said(None), f"{SITE}/sport/2026-01.atom"),
        ("through another name of the host", said(f"{SITE}/sport.rss"), "http://127.0.0.1:8000/sport.rss"),
        ("as a translator shows it", said(None), "https://meest-example.translate.goog/nieuws/sport.rss"),
        (
            "as a search leads to it",
            said(None),
            "https://www.google.com/url?q=https%3A%2F%2Fmeest.example%2Fnieuws%2Fsport",
        ),
        ("as a file", said(f"{SITE}/sport.json"), "file:///srv/public/sport.json"),
        ("a feed that is configured no more", said(f"{SITE}/old.rss", "meest-recent"), "http://127.0.0.1:8000/old.rss"),
    ],
)
def test_our_output_is_known(situation: str, feed: FeedInfo, url: str) -> None:
    assert is_own(feed, url, SITE, SLUGS), situation


@pytest.mark.parametrize(
    ("situation", "feed", "url"),
    [
        ("a feed of somebody else", said("https://krant.example/rss", "WordPress"), "https://krant.example/rss"),
        ("a blog beside ours", said("https://meest.example/blog.rss", "Hugo"), "https://meest.example/blog.rss"),
        ("a blog below our address", said(f"{SITE}/weblog.rss", "Hugo"), f"{SITE}/weblog.rss"),
        (
            "another site of this program",
            said("https://ander.example/sport.rss", "meest-recent"),
            "https://ander.example/",
        ),
        ("a host that starts as ours does", said(None), "https://meest.example.org/nieuws/sport.rss"),
        ("a feed that says nothing of itself", said(None), "https://krant.example/rss"),
    ],
)
def test_what_is_not_ours_is_not_taken_for_it(situation: str, feed: FeedInfo, url: str) -> None:
    assert not is_own(feed, url, SITE, SLUGS), situation


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
def test_every_feed_that_we_render_is_known_by_what_it_says_of_itself(format: str) -> None:
    published = OutputFeed("sport", "Sport", "Sport", "nl", "Redactie", SITE, stories=(), updated_at=1_800_000_000.0)
    document = Document("http://127.0.0.1:8000/x", render(published, format), None)
    assert is_own(read_document(document).feed, document.url, SITE, SLUGS)
