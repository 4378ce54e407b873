"""Feeds of pages whose addresses tell them, and where feeds usually are."""

from __future__ import annotations

import pytest

from aggregator.read.discover import feeds_of_page
from aggregator.read.sites import MOST_GUESSES, by_address, by_habit, usual_addresses

CHANNEL = "UCabcdefghijklmnopqrstuv"
LIST = "PLabcdefghijklmnop"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"
GITHUB = "https://github.com/owner/name"


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", [f"{VIDEOS}?channel_id={CHANNEL}"]),
        (f"http://youtube.com/channel/{CHANNEL}/videos?view=0", [f"{VIDEOS}?channel_id={CHANNEL}"]),
        (f"https://m.youtube.com/playlist?list={LIST}", [f"{VIDEOS}?playlist_id={LIST}"]),
        (f"https://www.youtube.com/watch?v=abc&list={LIST}", [f"{VIDEOS}?playlist_id={LIST}"]),
        ("https://www.youtube.com/user/somebody", [f"{VIDEOS}?user=somebody"]),
        ("https://www.youtube.com/@somebody", []),
        ("https://www.youtube.com/channel/../x", []),
        (GITHUB, [f"{GITHUB}/{kind}.atom" for kind in ("releases", "tags", "commits")]),
        (f"{GITHUB}.git", [f"{GITHUB}/{kind}.atom" for kind in ("releases", "tags", "commits")]),
        (f"{GITHUB}/releases", [f"{GITHUB}/{kind}.atom" for kind in ("releases", "tags", "commits")]),
        (f"{GITHUB}/releases/tag/v1", [f"{GITHUB}/{kind}.atom" for kind in ("releases", "tags", "commits")]),
        (f"{GITHUB}/tags", [f"{GITHUB}/tags.atom"]),
        (f"{GITHUB}/commits", [f"{GITHUB}/commits.atom"]),
        (f"{GITHUB}/commits/main", [f"{GITHUB}/commits/main.atom"]),
        (f"{GITHUB}/tree/feature/x", [f"{GITHUB}/commits/feature/x.atom"]),
        ("https://github.com/owner", ["https://github.com/owner.atom"]),
        ("https://github.com/features/actions", []),
        ("https://github.com/", []),
        ("https://www.reddit.com/r/python", ["https://www.reddit.com/r/python/.rss"]),
        ("https://old.reddit.com/r/python/top/?t=week", ["https://www.reddit.com/r/python/top/.rss?t=week"]),
        ("https://reddit.com/user/somebody/", ["https://www.reddit.com/user/somebody/.rss"]),
        ("https://www.reddit.com/r/python/.rss", []),
        ("https://www.reddit.com/", []),
        (f"https://youtube.com.evil.example/channel/{CHANNEL}", []),
        ("https://[", []),
        ("notes/github.com/owner/name", []),
    ],
)
def test_a_page_at_a_site_that_we_know(page: str, feeds: list[str]) -> None:
    assert list(by_address(page)) == feeds


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://social.example/@somebody", "https://social.example/@somebody.rss"),
        ("https://social.example/@somebody/media", "https://social.example/@somebody.rss"),
        ("https://social.example/@some.body@else.example", None),
        ("https://social.example/@somebody/112233", None),
        ("https://lemmy.example/c/news", "https://lemmy.example/feeds/c/news.xml?sort=New"),
        ("https://lemmy.example/c/news@else.example/", "https://lemmy.example/feeds/c/news@else.example.xml?sort=New"),
        ("https://lemmy.example/u/somebody", "https://lemmy.example/feeds/u/somebody.xml?sort=New"),
        ("https://lemmy.example/post/1", None),
    ],
)
def test_a_page_that_may_be_of_a_mastodon_or_lemmy_server(page: str, feed: str | None) -> None:
    assert list(by_habit(page)) == ([feed] if feed else [])


@pytest.mark.parametrize(
    "html",
    [
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'<meta itemprop="identifier" content="{CHANNEL}">',
        f'<script>var data = {{"other": 1, "externalId":"{CHANNEL}"}}</script>',
        f'<script>{{"channelId": "{CHANNEL}"}}</script>',
        f'<script>{{"channelId":"{CHANNEL[::-1]}"}}</script><meta itemprop="channelId" content="{CHANNEL}">',
    ],
)
def test_a_youtube_channel_tells_its_id_in_its_page(html: str) -> None:
    for url in ("https://www.youtube.com/@somebody", "https://www.youtube.com/c/Somebody"):
        found = feeds_of_page(url, {}, f"<html><head>{html}</head></html>".encode())
        assert [one.url for one in found] == [f"{VIDEOS}?channel_id={CHANNEL}"]


def test_the_same_text_at_another_site_is_no_channel() -> None:
    page = f'<meta itemprop="identifier" content="{CHANNEL}">'.encode()
    assert feeds_of_page("https://youtube.com.evil.example/@x", {}, page) == ()


def test_what_the_address_tells_comes_before_what_the_page_offers() -> None:
    page = b'<link rel="alternate" type="application/atom+xml" href="/owner/name/commits/main.atom">'
    found = [one.url for one in feeds_of_page(f"{GITHUB}/releases", {}, page)]
    assert (found[0], found[-1]) == (f"{GITHUB}/releases.atom", f"{GITHUB}/commits/main.atom")


@pytest.mark.parametrize("page", ["https://a.example", "https://a.example/index.html", "https://a.example/blog/?p=1"])
def test_the_usual_addresses_are_few_and_each_is_there_once(page: str) -> None:
    found = usual_addresses(page)
    assert len(found) == len(set(found)) <= MOST_GUESSES
    assert {f"https://a.example/{name}" for name in ("feed", "rss", "atom.xml", "index.xml", "feed.json")} <= set(found)


def test_of_a_sites_first_page_also_those_of_blogger_and_old_programs() -> None:
    names = ("feed/", "rss/", "index.rdf", "feeds/posts/default", "blog/feed", "blog/atom.xml", "blog/rss.xml")
    assert {f"https://a.example/{name}" for name in names} <= set(usual_addresses("https://a.example/"))


def test_those_of_the_pages_own_folder_come_first() -> None:
    assert usual_addresses("https://a.example/blog/")[:2] == (
        "https://a.example/blog/feed",
        "https://a.example/blog/rss",
    )
    assert usual_addresses("https://a.example/blog")[0] == "https://a.example/blog/feed"
    assert "https://a.example/blog/rss.xml" in usual_addresses("https://a.example/blog")
    assert usual_addresses("https://a.example/blog/post.html")[0] == "https://a.example/blog/feed"


@pytest.mark.parametrize("page", ["https://a.example/blog/post", "https://a.example/blog/post.html?x=1"])
def test_who_names_an_article_does_not_ask_for_all_of_its_site(page: str) -> None:
    assert not [one for one in usual_addresses(page) if not one.startswith("https://a.example/blog/")]
