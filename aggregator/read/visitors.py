"""An entry without what only counts its readers: tracking parameters in its addresses, pictures of one pixel; pure.

What identifies the entry, and whether it changed, was decided before, by the addresses as its source writes them.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import lru_cache

from aggregator import tracking
from aggregator.models import Entry

_HREF = re.compile(r'(?<=\shref=")[^"?#]*[?#][^"]*(?=")')
_PICTURE = re.compile(r"<img\b[^<>]*>")
_SIZE = re.compile(r'\s(?:width|height)="\s*0*([01])(?:\.0*)?(?:px)?\s*"')
# Services that count readers by pictures, whatever size they give them.
_COUNTERS = re.compile(
    r"//(?:(?:pixel|stats)\.(?:wp|wordpress)\.com/[bg]\.gif|feeds\.feedburner\.com/~r/|[\w.-]*feedsportal\.com/.*mf\.gif"
    r"|[\w.-]*\bdoubleclick\.net/|[\w.-]*google-analytics\.com/|[\w.-]*quantserve\.com/|[\w.-]*scorecardresearch\.com/"
    r"|www\.facebook\.com/tr\b|[\w.-]*\.amazon-adsystem\.com/e/ir|[\w.-]*assoc-amazon\.[\w.]+/e/ir"
    r"|[\w.-]*list-manage\.com/track/open|medium\.com/_/stat\b|counter\.theconversation\.com/|hits\.theguardian\.com/"
    r"|[\w./-]*/(?:matomo|piwik)\.php\b|[\w.-]*\bmet\.vgwort\.de/na/|www\.awin1\.com/cshow\.php|[\w.-]*substackcdn\.com/open\b)",
    re.IGNORECASE,
)


def uncounted(entry: Entry) -> Entry:
    """The entry as it is published."""
    link, comments_url, content = _without(entry.link), _without(entry.comments_url), in_html(entry.content_html)
    enclosures = tuple(replace(one, url=tracking.without(one.url)) for one in entry.enclosures)
    told = (link, comments_url, content, enclosures)
    if told == (entry.link, entry.comments_url, entry.content_html, entry.enclosures):
        return entry
    return replace(entry, link=link, comments_url=comments_url, content_html=content, enclosures=enclosures)


def in_html(safe: str) -> str:
    """HTML that `sanitise` made, without them."""
    safe = without_counters(safe)
    if "?" not in safe and "#" not in safe:
        return safe
    return _HREF.sub(lambda href: html.escape(tracking.without(html.unescape(href[0]))), safe)


@lru_cache(maxsize=1)  # an entry's article is asked about when it is hashed, and when it is published
def without_counters(safe: str) -> str:
    """HTML that `sanitise` made, without the pictures that are there to count readers."""
    if "=" not in safe or "<img" not in safe:
        return safe
    return _PICTURE.sub(lambda one: "" if _SIZE.search(one[0]) or _COUNTERS.search(one[0]) else one[0], safe)


def is_counter(url: str) -> bool:
    """Whether a picture is there to count readers, by its address."""
    return bool(_COUNTERS.search(url))


def _without(url: str | None) -> str | None:
    return tracking.without(url) if url else None
