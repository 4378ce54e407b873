"""The pages that say what went wrong, each with the field to search in and the first list's titles; pure.

They stand at whatever address somebody asked for, so they name what they use from the site's root on. They depend on
nothing but the configuration: the titles come in a frame, as under an article.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from aggregator.models import OutputFeed
from aggregator.publish.boundary import clean
from aggregator.publish.html import block_path, page_values
from aggregator.publish.themes import Theme

PROBLEMS: Final = (400, 403, 404, 405, 409, 429, 500, 503)  # statuses of answers


def problem_path(status: int) -> str:
    """Where the page is below the site; web servers and their like look for `404.html` by themselves."""
    return f"{status}.html"


def problem_page(site: OutputFeed, status: int, theme: Theme) -> bytes:
    """The page for this status of `PROBLEMS`, UTF-8; `site` is the first list."""
    feed = clean(site)
    root = f"{urlsplit(feed.site_link).path}/"
    values = page_values(feed, problem_path(status))
    values |= {"status": status, "root": root, "block": f"{root}{block_path(feed)}.html"}
    return theme.render("problem.html", feed.language, values)
