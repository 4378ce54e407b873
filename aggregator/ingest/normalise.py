"""What an item claims → an entry that can be stored and shown; pure.

Text is text: decoded once, on one line, without control characters; markup in what should be plain text is shown as
written. HTML is what `sanitise` leaves. Addresses are absolute http(s) or gone. Everything has a length it cannot pass.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator import urls
from aggregator.ingest import keys, newest, sameness, sanitise, values
from aggregator.ingest.links import http_url
from aggregator.models import Document, Enclosure, Entry, FeedInfo, RawEntry
from aggregator.text import one_line

# Characters, and numbers of things. Articles stay far below; what passes them is an error or an attack.
MAX_TITLE = 500
MAX_TEASER = 1_000
MAX_AUTHOR = 200
MAX_CATEGORY = 100
MAX_CATEGORIES = 30
MAX_ENCLOSURES = 20
MAX_DESCRIPTION = 2_000

MAX_LENGTH = 10**15  # bytes of an enclosure
# Years 1 to 9999, the moments that Python can name.
EARLIEST, LATEST = -62_135_596_800.0, 253_402_300_799.0
# Pictures said to be smaller, in pixels, are smileys, counters and spacers.
SMALL = 50

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
# "a@b (Name)" as RSS has it, "Name <a@b>" as e-mail does, "Name (a@b)" as feedparser makes it of Atom's, and an address
# alone, which is nobody's name.
_ADDRESS = r"(?:mailto:)?[^\s<>()@\"]+@[^\s<>()@\"]+"
_NAMED = re.compile(rf'{_ADDRESS}\s*\(([^()]+)\)|"?([^<>"]+?)"?\s*[<(]{_ADDRESS}[>)]|{_ADDRESS}')


@dataclass(frozen=True, slots=True)
class _Context:
    """What an item takes from its document when it does not say."""

    url: str
    home: str | None  # canonical address of the site; it identifies no item
    language: str | None


def normalise(raws: Sequence[RawEntry], feed: FeedInfo, document: Document) -> tuple[Entry, ...]:
    """The entries, at most `document.max_entries`, each under a key of its own, in the order of the document.

    `feed` is as `feed_info` returns it. An item that repeats another in every word is left out, and one without any.
    """
    context = _Context(document.url, _canonical(feed.link), feed.language or _language(document.default_language))
    chosen = newest.choose(raws, lambda raw: _first(raw.published, raw.updated), document.max_entries)
    entries = (_entry(raw, context) for raw in chosen)
    return keys.distinct([entry for entry in entries if _says_something(entry)])


def feed_info(feed: FeedInfo, url: str) -> FeedInfo:
    """What a document says of itself, cleaned as entries are; `url` is where it came from."""
    return replace(
        feed,
        title=_decoded(feed.title, MAX_TITLE) or None,
        link=http_url(feed.link, url),
        description=_line(feed.description, MAX_DESCRIPTION) or None,
        language=_language(feed.language),
        image=http_url(feed.image, url),
        updated_claimed=_moment(feed.updated_claimed),
        hub=http_url(feed.hub, url),
        self_url=http_url(feed.self_url, url),
        next_archive=http_url(feed.next_archive, url),
        generator=_line(feed.generator, MAX_AUTHOR) or None,
    )


def _entry(raw: RawEntry, context: _Context) -> Entry:
    base = http_url(raw.base, context.url) or context.url
    link = http_url(raw.link, base, context.url)
    content = _content(raw, http_url(raw.base, context.url) or link or context.url)
    guid = keys.bounded(one_line(raw.guid or "")) or None
    entry = Entry(
        key="",
        guid=guid,
        guid_is_global=raw.guid_is_global and guid is not None,
        link=link,
        canonical_url=_canonical(link),
        title=_text(raw.title, raw.title_html, MAX_TITLE),
        teaser=_teaser(raw),
        content_html=content,
        author=_author(raw.author),
        categories=_categories(raw.categories),
        language=_language(raw.language) or context.language,
        published_claimed=_moment(raw.published),
        updated_claimed=_moment(raw.updated),
        enclosures=tuple(_enclosures(raw.enclosures, base))[:MAX_ENCLOSURES],
        image=http_url(raw.image, base) or _picture(content),
        comments=values.count(raw.comments) if raw.comments else None,
        comments_url=http_url(raw.comments_url, base),
        comments_feed=http_url(raw.comments_feed, base),
        content_hash="",
        item_hash=raw.item_hash,
        position=raw.position,
    )
    entry = replace(entry, content_hash=sameness.content_hash(entry), form_hash=sameness.form_hash(entry))
    return replace(entry, key=keys.key(entry, context.home))


def _says_something(entry: Entry) -> bool:
    return bool(entry.guid or entry.link or entry.title or entry.content_html or entry.enclosures)


# --- text -----------------------------------------------------------------------------------------------------------


def _text(text: str | None, is_html: bool, length: int) -> str:
    return sanitise.to_text(text or "", length) if is_html else _line(text, length)


def _line(text: str | None, length: int) -> str:
    return one_line((text or "")[: 10 * length])[:length].rstrip()


def _teaser(raw: RawEntry) -> str:
    """The summary's text, else the content's: a summary may be nothing but a picture."""
    return _text(raw.summary, raw.summary_html, MAX_TEASER) or _text(raw.content, raw.content_html, MAX_TEASER)


def _content(raw: RawEntry, base: str) -> str:
    return _html(raw.content, raw.content_html, base) or _html(raw.summary, raw.summary_html, base)


def _html(text: str | None, is_html: bool, base: str) -> str:
    return sanitise.clean(text or "", base) if is_html else sanitise.from_text(text or "")


def _decoded(text: str | None, length: int) -> str:
    """Plain text that many sources escape once too often; markup in it stays visible."""
    return _line(html.unescape((text or "")[: 10 * length]), length)


def _author(author: str | None) -> str:
    text = _decoded(author, MAX_AUTHOR)
    named = _NAMED.fullmatch(text)
    return (named[1] or named[2] or "").strip() if named else text


def _categories(categories: Sequence[str]) -> tuple[str, ...]:
    cleaned = (_decoded(category, MAX_CATEGORY) for category in categories[: 10 * MAX_CATEGORIES])
    return tuple(dict.fromkeys(category for category in cleaned if category))[:MAX_CATEGORIES]


def _language(language: str | None) -> str | None:
    tag = (language or "").strip()[:40].replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


# --- addresses, files, numbers ----------------------------------------------------------------------------------------


def _canonical(link: str | None) -> str | None:
    try:
        return urls.canonical(link) if link else None
    except ValueError:
        return None


def _picture(content: str) -> str | None:
    """The first picture in the content that is large enough to be one of the article."""
    for image in sanitise.images(content):
        sizes = [image.get("width", ""), image.get("height", "")]
        if not any(size.isdecimal() and int(size[:6]) < SMALL for size in sizes):
            return http_url(image["src"])
    return None


def _enclosures(enclosures: Sequence[Enclosure], base: str) -> Iterator[Enclosure]:
    seen = set()
    for one in enclosures[: 10 * MAX_ENCLOSURES]:
        url = http_url(one.url, base)
        if url and url not in seen:
            seen.add(url)
            yield Enclosure(
                url=url,
                type=one.type if one.type and _MEDIA_TYPE.fullmatch(one.type[:100]) else None,
                length=one.length if one.length is not None and 0 <= one.length <= MAX_LENGTH else None,
                title=_line(one.title, MAX_TITLE) or None,
                duration=one.duration if one.duration and math.isfinite(one.duration) and one.duration > 0 else None,
            )


def _moment(at: float | None) -> float | None:
    """A claim is kept however absurd, as long as it is a moment; the store decides what it is worth."""
    return at if at is not None and EARLIEST <= at <= LATEST else None


def _first(*numbers: float | None) -> float | None:
    return next((number for number in numbers if number is not None), None)
