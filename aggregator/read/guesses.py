"""Where feeds usually are, for a page that names none; pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.read.sites import by_habit

MOST = 16  # requests that a page costs which has no feed at all
# Most frequent first: what WordPress, static site generators and hand-made sites have.
_NAMES = ("feed", "rss", "atom.xml", "index.xml", "feed.xml", "rss.xml", "blog/feed", "feed.json", "feed.atom", "feed/",
          "index.rdf", "feeds/posts/default", "rss/", "blog/atom.xml", "blog/rss.xml", "blog/index.xml")  # fmt: skip
_IN_FOLDER = 6  # of them, for a page that is not its site's first


def usual_addresses(url: str) -> tuple[str, ...]:
    """The addresses that are worth a try, in the order in which they are; in the page's own folder first.

    `url` is one that was fetched. Only of a page that is a folder itself ("/blog/") the site's first one is tried too:
    whoever names an article of a site does not ask for all of it.
    """
    parts = urlsplit(url)
    site, (folder, _, name) = f"{parts.scheme}://{parts.netloc}", parts.path.rpartition("/")
    if name and "." not in name:  # "/blog" is a folder as often as "/blog/"
        folder = parts.path
    own = [f"{site}{folder}/{one}" for one in (_NAMES[:_IN_FOLDER] if folder else _NAMES)]
    of_site = [f"{site}/{one}" for one in _NAMES] if not name else []
    return tuple(dict.fromkeys([*by_habit(url), *own, *of_site]))[:MOST]
