"""A document of what was found, as an edition that is in no folder; pure."""

from __future__ import annotations

from aggregator.models import Edition, OutputFeed
from aggregator.publish import addresses
from aggregator.publish.boundary import clean
from aggregator.publish.codings import encoded
from aggregator.publish.manifest import etag
from aggregator.publish.render import render_clean
from aggregator.publish.themes import Theme


def found_edition(feed: OutputFeed, format: str, theme: Theme, now: float, page: bytes | None = None) -> Edition:
    """What was found, in a format; `page` is that document where it is made already."""
    cleaned = clean(feed)
    body = page if page is not None else render_clean(cleaned, format, theme)
    link = addresses.link_header(cleaned, format)
    return Edition(
        feed.slug, format, addresses.content_type(format), body, etag(body), float(int(now)), encoded(body), link=link
    )
