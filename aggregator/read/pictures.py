"""The picture of a story: what its feed names, else the first in its text that is one; pure.

A smiley, a counter's pixel, the icon of a feed service or a portrait of the author is no picture of the news.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final
from urllib.parse import unquote, urlsplit

from aggregator.models import RawEntry
from aggregator.read import sanitise, visitors
from aggregator.read.links import http_url

# Pictures said to be smaller, in pixels, are smileys, counters and spacers.
SMALL: Final = 50

_NO_PICTURE_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:gravatar\.com|feedburner\.com|feedburner\.google\.com|(?:da|rc|pi|ad|res\d?)\.feedsportal\.com|feedblitz\.com|"
    r"pheedo\.com|statcounter\.com|mail\.google\.com|"
    r"buysellads\.com|addtoany\.com|sharethis\.com|addthis\.com|twemoji\.maxcdn\.com|follow\.it|feedsapi\.com|"
    r"sitemeter\.com|histats\.com|feeds\.wordpress\.com)$|"
    r"^(?:pixel|counter|tracking|tracker|feedads|ads?)\."
)
_NO_PICTURE_PATHS: Final = re.compile(
    r"/(?:custom[_-]|noto-?|[a-z]+-standard-)?(?:emojis?|emoticons?|smil(?:ie|ey)s?|twemoji|emojione|joypixels)(?:/|[_.@-]|\d+/)|"
    r"/(?:emoji_)?u?1f[0-9a-f]{3}(?:[-_][0-9a-f]{2,5})*\.(?:gif|png|svg|webp)$|/~(?:ff|r|4|a|d)/|/1x1[._-]?|/[bg]\.gif$|"
    r"/(?:web-?)?(?:pixel|spacer|blank|transparent|clear|tracker|counter|beacon|dot|count|trans|shim|impression)"
    r"\.(?:gif|png|jpe?g|php|aspx?|svg|webp)$|/(?:pixel|tracker|beacon|counter|impression|imp|hit|track|open|views?)/?$|"
    r"/(?:feed-?icons?|share-?icons?|socials?|social-?icons?|avatars?)/|"
    r"/(?:rss|feed|facebook|twitter|digg|delicious|reddit|stumbleupon|whatsapp|email|print|share)"
    r"(?:[_-]?(?:icon|logo|button|\d{1,3}|\d{1,3}x\d{1,3}))?\.(?:gif|png|svg)$|/(?:icon|button)s?[_-]\w+\.(?:gif|png|svg)$",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|heic|jxl)$", re.IGNORECASE)
_UNTOLD: Final = {"", "application/octet-stream", "binary/octet-stream", "image", "none", "false", "text/html"}


def of_story(raw: RawEntry, content: str, base: str) -> str | None:
    """The address of the picture that stands for an entry; `content` is its HTML as `sanitise` left it."""
    claimed = http_url(raw.image, base)
    if claimed and is_one(claimed):
        return claimed
    if "=" not in content or ("<img" not in content and "<video" not in content):
        return None
    shown = (_large(image) for image in sanitise.images(content))
    posters = (http_url(one) for one in sanitise.posters(content) if is_one(one))
    return next(filter(None, chain(shown, posters)), None)


def is_file(media_type: str | None, url: str) -> bool:
    """Whether a file that belongs to an entry is a picture: by its type, else by its ending."""
    kind = (media_type or "").strip().lower()
    if kind.startswith("image/"):
        return True
    return kind in _UNTOLD and bool(_ENDING.search(url.partition("?")[0].partition("#")[0]))


@lru_cache(maxsize=256)  # asked of a claimed one twice
def is_one(url: str) -> bool:
    """Whether an address may be that of a picture of news."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_none = _NO_PICTURE_HOSTS.search(parts.hostname or "") or _NO_PICTURE_PATHS.search(unquote(parts.path))
    return not is_none and not visitors.is_counter(url)


def _large(image: Mapping[str, str]) -> str | None:
    sizes = [image.get("width", ""), image.get("height", "")]
    if any(size.isdecimal() and int(size[:6]) < SMALL for size in (one.strip().removesuffix("px") for one in sizes)):
        return None
    url = http_url(image["src"])
    return url if url and is_one(url) else None
