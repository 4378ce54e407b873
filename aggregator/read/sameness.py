"""Whether an entry that is seen again says something new, in two hashes; pure.

`content_hash` is of what makes a reader look again: the title, what can be read in teaser and content, which pictures
and files there are. It does not depend on how the text is marked up, on white space, on what passes by in it
(`passing`), on pictures that count readers (`visitors`), nor on what servers write into addresses: tokens, sessions,
sizes. An address counts by its path, and links not at all.

`form_hash` is of all that is stored as it came. Where only that differs, what is stored is renewed and no one is told:
the newest address of a file is the one that works.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from urllib.parse import urlsplit

from aggregator.models import Entry
from aggregator.read import passing, sanitise, visitors

LONGEST = 200_000  # characters of a text in which counters are looked for
_BLANKS = b"".join(bytes([code]) for code in range(128) if chr(code).isspace())

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
_TEXTS = {"title", "teaser", "content_html"}
_others = attrgetter(*(field.name for field in fields(Entry) if field.name not in _LEFT_OUT | _TEXTS))


def content_hash(entry: Entry) -> str:
    """Equal for entries that say the same."""
    safe = entry.content_html
    images = sanitise.images(visitors.without_counters(safe)) if "=" in safe and "<img" in safe else ()
    pictures = (_path(image.get("src", "")) for image in images)
    files = (_path(one.url) for one in entry.enclosures)
    paths = "\x1e".join(("\x1f".join(pictures), "\x1f".join(files)))
    return _hash(b"\x1e".join((_written(_title(entry.title)), *_said(entry.teaser, safe), _written(paths))))


def _said(teaser: str, content: str) -> Iterator[bytes]:
    """What the texts say, without white space. A teaser that is the beginning of the content, perhaps cut, is not told
    twice."""
    teaser, content = readable(teaser), readable(content)
    words = _without_blanks(content)
    if not words.startswith(_without_blanks(teaser.rstrip(" \n.…"))):
        yield _told(teaser, _without_blanks(teaser))
    yield _told(content, words)


def _told(text: str, words: bytes) -> bytes:
    """`words`, which are the text's, without what passes by in it."""
    begun = text[:LONGEST]
    kept = passing.without(begun)
    return words if kept is begun else _without_blanks(kept + text[LONGEST:])


def _without_blanks(text: str) -> bytes:
    return text.encode().translate(None, _BLANKS) if text.isascii() else _written("".join(text.split()))


def _title(title: str) -> str:
    """A title without the counter in brackets that some sources end it with: "Storm on its way (12 comments)"."""
    found = _TAIL.search(title) if title.endswith((")", "]")) else None
    return title[: found.start()] if found and not re.search(r"\w", passing.without(found[1])) else title


def form_hash(entry: Entry) -> str:
    """Equal for entries that are stored alike."""
    texts = "\x1e".join((entry.title, entry.teaser, entry.content_html, repr(_others(entry))))
    return _hash(_written(texts))


def readable(markup: str) -> str:
    """What can be read in a text that may hold markup, a line for each of its blocks."""
    for _ in range(2):  # markup that a source escaped once too often is read by nobody either
        if "<" in markup:
            markup = _TAG.sub("\n", _INLINE.sub("", markup))
        if "&" not in markup and "<" not in markup:
            break
        markup = html.unescape(markup)
    return markup if markup.isascii() else unicodedata.normalize("NFC", markup)


def _path(url: str) -> str:
    try:
        path = urlsplit(url).path.partition(";")[0]  # what follows are parameters, as sessions
    except ValueError:
        return url
    *folders, name = path.split("/")
    return "/".join(["" if _TOKEN.fullmatch(folder) else folder for folder in folders] + [name])


def _hash(written: bytes) -> str:
    return hashlib.blake2b(written, digest_size=16).hexdigest()


def _written(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
