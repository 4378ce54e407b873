"""Where our documents are, and which of them point to each other; pure. All start with the configured `site_link`."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from w3lib.url import safe_url_string

from aggregator.models import OutputFeed, StoryPage

MEDIA_TYPES: Final = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "embed": "text/html",
    "block": "text/html",
}

FEEDS: Final = ("rss", "atom", "json")

# What is looked for at the root of a site; the icons are the theme's files of these names.
SITEMAP: Final = "sitemap.xml"
ROBOTS: Final = "robots.txt"
ICON: Final = "icon.png"
ROOT_ICONS: Final = ("favicon.ico", ICON)

# The style in which a browser shows RSS and Atom.
FEED_STYLE: Final = "static/feed.css"


def content_type(format: str) -> str:
    """What a document of this format is served as. RFC 8259 gives JSON no charset."""
    return MEDIA_TYPES.get(format, "application/octet-stream") + ("" if format == "json" else "; charset=utf-8")


def of_feed(feed: OutputFeed, format: str) -> str:
    """The address of this document of `feed` in a format."""
    address = below_site(feed, feed.path or feed.slug, format)
    return f"{address}?{feed.query}" if feed.query else address


def of_page(feed: OutputFeed) -> str:
    """Where people read the feed: its page, or the site when there is none."""
    return of_feed(feed, "html") if "html" in feed.formats else f"{feed.site_link}/"


def below_site(feed: OutputFeed, path: str, format: str) -> str:
    """The address of the document at `path` below the site's, in a format.

    HTML has its extension too: the shorter address that our server also knows would lead nowhere where a plain web
    server or an object store serves the folder.
    """
    return f"{feed.site_link}/{path}.{format}"


def of_neighbour(feed: OutputFeed, rel: str, format: str) -> str | None:
    """The address of the document that stands in relation `rel` to this one (RFC 5005), None without any."""
    paths = dict(feed.neighbours)
    return below_site(feed, paths[rel], format) if rel in paths else None


def link_header(feed: OutputFeed, format: str) -> str | None:
    """What a feed's Link header says (RFC 8288): its hubs and itself, where subscribers look first (WebSub, section 4),
    and its page. None for pages, which say so themselves."""
    if format not in FEEDS:
        return None
    links = [
        *((hub, "hub", None) for hub in feed.hubs),
        (of_feed(feed, format), "self", MEDIA_TYPES[format]),
        (of_page(feed), "alternate", "text/html"),
    ]
    return ", ".join(_link(*one) for one in links)


def _link(address: str, rel: str, kind: str | None) -> str:
    return f'<{safe_url_string(address)}>; rel="{rel}"' + (f'; type="{kind}"' if kind else "")


def icon(feed: OutputFeed) -> str:
    """The address of the site's icon, a square one."""
    return f"{feed.site_link}/{ICON}"


def uid(feed: OutputFeed) -> str:
    """The feed's Atom id: its own for life, else one that follows from where it is published."""
    return feed.uid or uuid5(NAMESPACE_URL, f"{feed.site_link}/{feed.slug}").urn


def story_path(story_id: int) -> str:
    """Where a story's page is below the site, without extension."""
    return f"stories/{story_id}"


def block_path(feed: OutputFeed) -> str:
    """Where that block is below the site, without extension."""
    return f"{feed.slug}/block"


def embed_path(feed: OutputFeed) -> str:
    """Where the framed list is below the site, without extension."""
    return f"{feed.slug}/embed"


def of_story(page: StoryPage) -> str:
    """Where the story's page is."""
    return below_site(page.site, story_path(page.story.id), "html")


PROBLEMS: Final = (400, 403, 404, 405, 409, 429, 500, 503)  # statuses of answers that have a page


def problem_path(status: int) -> str:
    """Where the page is below the site; web servers and their like look for `404.html` by themselves."""
    return f"{status}.html"
