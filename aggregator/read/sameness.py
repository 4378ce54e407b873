"""Whether an entry that is seen again says something new, in two hashes; pure.

`content_hash` is of what makes a reader look again: the title, what can be read in teaser and content, which pictures
and files there are. It does not depend on how the text is marked up, on what passes by in it (`passing`), on pictures
that count readers (`visitors`), nor on what servers write into addresses: tokens, sessions, sizes. An address counts by
its path, and links not at all.

`form_hash` is of all that is stored as it came. Where only that differs, what is stored is renewed and no one is told:
the newest address of a file is the one that works.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from dataclasses import fields
from urllib.parse import urlsplit

from aggregator.models import Entry
from aggregator.read import passing, sanitise, visitors

LONGEST = 200_000  # characters of a text in which counters are looked for
_BEGINNING = 40  # characters that tell most texts apart

_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|time|u)(?:\s[^<>]*)?>", re.IGNORECASE
)
_TAIL = re.compile(r"\s?[(\[]([^()\[\]]{1,60})[)\]]$")
# A folder of an address that a server makes anew each time: a signature, a moment, what names itself one.
_TOKEN = re.compile(
    r"(?=[^/]*\d)(?:[0-9a-fA-F]{16,}|(?=[^/]*[a-z])(?=[^/]*[A-Z])[\w+=~.,:!$-]{16,}|1[4-9]\d{8}(?:\d{3})?"
    r"|[^/]*\b(?:exp|expires|e|hmac|sig|signature|s|st|token|hdnts?|t|ts)=[^/]*)"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Not what a poll brings anew each time without an entry being another one, and not the hashes themselves.
_LEFT_OUT = {
    *("key", "canonical_url", "published_claimed", "updated_claimed", "comments", "content_hash", "form_hash"),
    *("item_hash", "position", "keys"),
}
_FORM = [field.name for field in fields(Entry) if field.name not in _LEFT_OUT]


def content_hash(entry: Entry) -> str:
    """Equal for entries that say the same."""
    teaser, content = readable(entry.teaser), readable(entry.content_html)
    texts = (content,) if _begins_with(content, teaser) else (teaser, content)
    pictures = (_path(image.get("src", "")) for image in sanitise.images(visitors.without_counters(entry.content_html)))
    files = (_path(one.url) for one in entry.enclosures)
    return _hash("\x1e".join((_title(entry.title), *map(_told, texts), "\x1f".join(pictures), "\x1f".join(files))))


def _title(title: str) -> str:
    """A title without the counter in brackets that some sources end it with: "Storm on its way (12 comments)"."""
    found = _TAIL.search(title) if title.endswith((")", "]")) else None
    return title[: found.start()] if found and not re.search(r"\w", passing.without(found[1])) else title


def form_hash(entry: Entry) -> str:
    """Equal for entries that are stored alike."""
    return _hash(repr([getattr(entry, name) for name in _FORM]))


def same_text(one: str, other: str) -> bool:
    """Whether two teasers say the same."""
    return _told(readable(one)) == _told(readable(other))


def readable(markup: str) -> str:
    """What can be read in a text that may hold markup, a line for each of its blocks."""
    for _ in range(2):  # markup that a source escaped once too often is read by nobody either
        if "<" in markup:
            markup = _TAG.sub("\n", _INLINE.sub("", markup))
        markup = html.unescape(markup)
    return unicodedata.normalize("NFC", markup)


def _told(text: str) -> str:
    return passing.without(text[:LONGEST]) + text[LONGEST:]


def _begins_with(content: str, teaser: str) -> bool:
    """Whether a teaser is the beginning of the content, perhaps cut."""
    if not _begins_alike(teaser[:_BEGINNING], content[: 4 * _BEGINNING]):
        return False
    beginning = "".join(teaser.split()).rstrip(".…")
    return "".join(content[: 4 * len(teaser) + 100].split()).startswith(beginning)


def _begins_alike(teaser: str, content: str) -> bool:
    ours, theirs = "".join(teaser.split()).rstrip(".…"), "".join(content.split())
    return theirs.startswith(ours) or ours.startswith(theirs)


def _path(url: str) -> str:
    try:
        path = urlsplit(url).path.partition(";")[0]  # what follows are parameters, as sessions
    except ValueError:
        return url
    *folders, name = path.split("/")
    return "/".join(["" if _TOKEN.fullmatch(folder) else folder for folder in folders] + [name])


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
