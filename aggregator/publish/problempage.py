"""The pages that say what went wrong, each with the field to search in and the first list's titles; pure.

They stand at whatever address somebody asked for, so they name what they use from the site's root on. They depend on
nothing but the configuration: the titles come in a frame, as under an article.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.models import OutputFeed
from aggregator.publish import addresses
from aggregator.publish.boundary import clean
from aggregator.publish.html import page_values
from aggregator.publish.themes import Theme


def problem_page(site: OutputFeed, status: int, theme: Theme) -> bytes:
    """The page for this status of `addresses.PROBLEMS`, UTF-8; `site` is the first list."""
    feed = clean(site)
    root = f"{urlsplit(feed.site_link).path}/"
    values = page_values(feed, addresses.problem_path(status))
    values |= {"status": status, "root": root, "block": f"{root}{addresses.block_path(feed)}.html"}
    return theme.render("problem.html", feed.language, values)
