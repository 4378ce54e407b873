"""What crawlers and browsers look for at a site's root; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from aggregator.models import OutputFeed, StoryPage
from aggregator.publish import addresses
from aggregator.units import utc

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MOST: Final = 50_000  # addresses in one sitemap (https://www.sitemaps.org/protocol.html)


def robots(site: OutputFeed) -> bytes:
    """What crawlers may ask for (RFC 9309): everything but what is made for one visitor."""
    root = urlsplit(site.site_link).path
    made = (f"{root}/search", f"{root}/events", f"{root}/vote/", f"{root}/*?") if site.is_served else ()
    rules = "".join(f"Disallow: {path}\n" for path in made) or "Disallow:\n"
    return f"User-agent: *\n{rules}\nSitemap: {site.site_link}/{addresses.SITEMAP}\n".encode()


def sitemap(feeds: Iterable[OutputFeed], stories: Iterable[StoryPage]) -> bytes:
    """Every page whose news is nowhere else: the lists, and of the stories those that have no article to link to."""
    pages = "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{utc(updated_at)}</lastmod></url>\n"
        for address, updated_at in islice(_pages(feeds, stories), _MOST)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{pages}</urlset>\n'.encode()


def _pages(feeds: Iterable[OutputFeed], stories: Iterable[StoryPage]) -> Iterator[tuple[str, float]]:
    for feed in feeds:
        if "html" in feed.formats and feed.path is None:
            yield addresses.of_page(feed), feed.updated_at
    for page in stories:
        if page.story.link is None and page.story.mentions:
            yield addresses.below_site(page.site, addresses.story_path(page.story.id), "html"), page.story.updated_at
