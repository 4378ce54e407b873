"""The feeds of pages at sites whose addresses tell them, and where feeds usually are; pure.

Some of these pages name no feed, some do so only to browsers that run scripts, and some (Reddit) let no program see
them, while their feeds are there for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml"
_CHANNEL = re.compile(r"UC[\w-]{22}")
# Where a channel's page says which one it is: what it calls itself comes before what it merely mentions.
_CHANNEL_IN_PAGE = (
    re.compile(rf'<link rel="canonical" href="https?://(?:www\.)?youtube\.com/channel/({_CHANNEL.pattern})"'),
    re.compile(rf'itemprop="(?:identifier|channelId)" content="({_CHANNEL.pattern})"'),
    re.compile(rf'"(?:externalId|externalChannelId|channelId|browseId)"\s*:\s*"({_CHANNEL.pattern})"'),
)
# First parts of GitHub's own pages.
_NO_USERS = frozenset(
    (
        *("about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore", "features"),
        *("issues", "join", "login", "logout", "marketplace", "new", "notifications", "orgs", "pricing", "pulls"),
        *("search", "security", "settings", "site", "sponsors", "stars", "topics", "trending"),
    )
)
Parts = list[str]

MOST_GUESSES = 16  # requests that a page costs which has no feed at all
# Most frequent first: what WordPress, static site generators and hand-made sites have.
_NAMES = ("feed", "rss", "atom.xml", "index.xml", "feed.xml", "rss.xml", "blog/feed", "feed.json", "feed.atom", "feed/",
          "index.rdf", "feeds/posts/default", "rss/", "blog/atom.xml", "blog/rss.xml", "blog/index.xml")  # fmt: skip
_IN_FOLDER = 6  # of them, for a page that is not its site's first


def by_address(url: str) -> tuple[str, ...]:
    """The feeds that follow from the address of a page at a site that we know, the best first."""
    parts = _split(url)
    rule = _SITES.get((parts.hostname or "").removeprefix("www."))
    if parts.scheme not in ("http", "https") or rule is None:
        return ()
    return tuple(rule([one for one in parts.path.split("/") if one], parts.query))


def by_habit(url: str) -> tuple[str, ...]:
    """The feeds that such an address has where it is of a Mastodon or Lemmy server; nobody knows all their hosts."""
    parts = _split(url)
    path, site = parts.path.rstrip("/"), f"{parts.scheme}://{parts.netloc}"
    if re.fullmatch(r"/@\w[\w.-]*(?:/with_replies|/media)?", path):
        return (f"{site}/{path.split('/')[1]}.rss",)
    if re.fullmatch(r"/[cu]/[\w.@-]+", path):
        return (f"{site}/feeds{path}.xml?sort=New",)
    return ()


def in_page(url: str, text: str) -> tuple[str, ...]:
    """The feed of a YouTube channel, of which its page at `url` tells the id."""
    host = _split(url).hostname or ""
    if not (host == "youtube.com" or host.endswith(".youtube.com")):
        return ()
    found = next((match for pattern in _CHANNEL_IN_PAGE if (match := pattern.search(text))), None)
    return (f"{YOUTUBE_FEED}?channel_id={found[1]}",) if found else ()


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
    return tuple(dict.fromkeys([*by_habit(url), *own, *of_site]))[:MOST_GUESSES]


def _split(url: str) -> SplitResult:
    """Of an address; of what is none, nothing."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _youtube(path: Parts, query: str) -> Iterator[str]:
    playlist = parse_qs(query).get("list", [""])[0]
    if re.fullmatch(r"[A-Za-z0-9_-]{10,}", playlist):
        yield f"{YOUTUBE_FEED}?playlist_id={playlist}"
    elif path[:1] == ["channel"] and len(path) > 1 and _CHANNEL.fullmatch(path[1]):
        yield f"{YOUTUBE_FEED}?channel_id={path[1]}"
    elif path[:1] == ["user"] and len(path) > 1 and re.fullmatch(r"[\w.-]+", path[1]):
        yield f"{YOUTUBE_FEED}?user={path[1]}"


def _github(path: Parts, _: str) -> Iterator[str]:
    match path:
        case [user] if user.lower() not in _NO_USERS and not user.endswith(".atom"):
            yield f"https://github.com/{user}.atom"
        case [owner, *_] if owner.lower() in _NO_USERS:
            return
        case [owner, name, "tags", *_]:
            yield f"https://github.com/{owner}/{name}/tags.atom"
        case [owner, name, "commits", *branch] | [owner, name, "tree", *branch]:
            yield f"https://github.com/{owner}/{name}/commits{''.join(f'/{one}' for one in branch)}.atom"
        case [owner, name] | [owner, name, "releases", *_]:
            name = name.removesuffix(".git")
            for kind in ("releases", "tags", "commits"):
                yield f"https://github.com/{owner}/{name}/{kind}.atom"


def _reddit(path: Parts, query: str) -> Iterator[str]:
    if path and not path[-1].endswith((".rss", ".json")):
        kept = f"?{query}" if query else ""
        match path:
            case ["r" | "u" | "user", _, *_]:
                yield f"https://www.reddit.com/{'/'.join(path)}/.rss{kept}"


_SITES: Mapping[str, Callable[[Parts, str], Iterator[str]]] = {
    **dict.fromkeys(("youtube.com", "m.youtube.com", "music.youtube.com"), _youtube),
    "github.com": _github,
    **dict.fromkeys(("reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com"), _reddit),
}
