"""Where feeds usually are, for a page that names none; pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.ingest.sites import by_habit

MOST = 12  # requests that a page costs which has no feed at all
# Most frequent first: what WordPress, static site generators and hand-made sites have.
_NAMES = ("feed", "rss", "atom.xml", "index.xml", "feed.xml", "rss.xml", "feed.json", "feed.atom")
_IN_FOLDER = 4  # of them, for a page that is not its site's first


def usual_addresses(url: str) -> tuple[str, ...]:
    """The addresses that are worth a try, in the order in which they are; in the page's own folder first.

    `url` is one that was fetched."""
    parts = urlsplit(url)
    site, folder = f"{parts.scheme}://{parts.netloc}", parts.path.rpartition("/")[0]
    if "." not in parts.path.rpartition("/")[2]:  # "/blog" is a folder as often as "/blog/"
        folder = parts.path.rstrip("/")
    own = [f"{site}{folder}/{name}" for name in _NAMES[:_IN_FOLDER]] if folder else []
    return tuple(dict.fromkeys([*by_habit(url), *own, *(f"{site}/{name}" for name in _NAMES)]))[:MOST]
