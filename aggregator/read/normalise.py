"""What an item claims → an entry that can be stored and shown; pure.

Text is text: decoded once, on one line, without control characters; markup in what should be plain text is shown as
written. HTML is what `sanitise` leaves. Addresses are absolute http(s) or gone. Everything has a length it cannot pass.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from aggregator import urls
from aggregator.models import Document, Enclosure, Entry, FeedInfo, RawEntry, TitleKeys
from aggregator.read import (
    ampersands,
    identity,
    newest,
    people,
    pictures,
    readings,
    references,
    sameness,
    sanitise,
    values,
    visitors,
)
from aggregator.read.languages import valid_tag
from aggregator.read.links import http_url, with_own_page
from aggregator.read.shorten import shortened
from aggregator.records import altered, dataclass
from aggregator.text import cut, legible, one_line

# Characters, and numbers of things. Articles stay far below; what passes them is an error or an attack.
MAX_TITLE = 500
MAX_TEASER = 1_000
MAX_AUTHOR = 200
MAX_CATEGORY = 100
MAX_CATEGORIES = 30
MAX_ENCLOSURES = 20
MAX_DESCRIPTION = 2_000

# Bytes of memory that all articles of a document take, with their enclosures; one "😀" makes four of each letter.
MAX_CONTENTS = 10_000_000
MAX_LENGTH = 10**15  # bytes of an enclosure
# Years 1 to 9999, the moments that Python can name.
EARLIEST, LATEST = -62_135_596_800.0, 253_402_300_799.0
_FAR_LESS = 100  # characters
_MARKED_UP = 500  # characters that tags may take at the beginning of an article

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True, slots=True)
class _Context:
    """What an item takes from its document when it does not say."""

    url: str  # what addresses are relative to
    home: str | None  # canonical address of the site; it identifies no item
    language: str | None
    author: str
    max_content: int
    keys_of: Callable[[str, str], TitleKeys] | None


def normalised(
    raws: Sequence[RawEntry],
    feed: FeedInfo,
    document: Document,
    keys_of: Callable[[str, str], TitleKeys] | None = None,
) -> tuple[Entry, ...]:
    """The entries, at most `document.max_entries`, each under a key of its own, in the order of the document.

    `feed` is as `feed_info` returns it. An item that repeats another in every word is left out, and one without any.
    """
    language = feed.language or _language(document.default_language)
    context = _Context(
        feed.base or document.url, _canonical(feed.link), language, feed.author or "", document.max_content, keys_of
    )
    chosen = newest.choose(raws, lambda raw: _first(raw.published, raw.updated), document.max_entries)
    entries = (_entry(raw, context) for raw in chosen)
    distinct = identity.distinct([entry for entry in _affordable(entries) if _says_something(entry)])
    return distinct if document.links_as_is else tuple(map(visitors.uncounted, distinct))


def feed_info(feed: FeedInfo, url: str) -> FeedInfo:
    """What a document says of itself, cleaned as entries are; `url` is where it came from."""
    return replace(
        feed,
        title=_decoded(feed.title, MAX_TITLE) or None,
        link=http_url(feed.link, url),
        base=http_url(feed.base, url),
        description=_line(feed.description, MAX_DESCRIPTION) or None,
        language=_language(feed.language),
        image=http_url(feed.image, url),
        updated_claimed=_moment(feed.updated_claimed),
        hub=http_url(feed.hub, url),
        self_url=http_url(feed.self_url, url),
        next_archive=http_url(feed.next_archive, url),
        generator=_line(feed.generator, MAX_AUTHOR) or None,
        author=people.names(feed.author)[:MAX_AUTHOR] or None,
    )


def _entry(raw: RawEntry, context: _Context) -> Entry:
    base = http_url(raw.base, context.url) or context.url
    link = http_url(raw.link, base, context.url)
    content = shortened(_content(raw, base, link), context.max_content, link)
    guid = identity.bounded(one_line(raw.guid or "")) or None
    entry = Entry(
        key="",
        guid=guid,
        guid_is_global=raw.guid_is_global and guid is not None,
        link=link,
        canonical_url=_canonical(link),
        title=_title(raw),
        teaser=_teaser(raw),
        content_html=content,
        author=people.names(raw.author)[:MAX_AUTHOR] or context.author,
        categories=_categories(raw.categories),
        language=_language(raw.language) or context.language,
        published_claimed=_moment(raw.published),
        updated_claimed=_moment(raw.updated),
        enclosures=tuple(_enclosures(raw.enclosures, base))[:MAX_ENCLOSURES],
        image=pictures.of_story(raw, content, base),
        comments=values.count(raw.comments) if raw.comments else None,
        comments_url=http_url(raw.comments_url, base),
        comments_feed=http_url(raw.comments_feed, base),
        content_hash="",
        item_hash=raw.item_hash,
        position=raw.position,
    )
    known_by = readings.numbered(sameness.content_hash(entry))
    return altered(
        entry,
        key=identity.key(entry, known_by, context.home),
        content_hash=known_by,
        form_hash=sameness.form_hash(entry),
        keys=context.keys_of(entry.title, entry.teaser) if context.keys_of else None,
    )


def _affordable(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, with their articles and enclosures as long as a document of the largest size could hold them written
    out: a long base before a hundred thousand short links is far more once it is resolved. The others keep their words.
    """
    left = MAX_CONTENTS
    for entry in entries:
        left -= sys.getsizeof(entry.content_html) + sum(len(one.url) for one in entry.enclosures)
        yield entry if left >= 0 else replace(entry, content_html="", enclosures=())


def _says_something(entry: Entry) -> bool:
    return bool(entry.guid or entry.link or entry.title or entry.content_html or entry.enclosures)


# --- text -----------------------------------------------------------------------------------------------------------


def _title(raw: RawEntry) -> str:
    """Its text; what its picture shows when it is nothing else. Empty: outputs take the teaser's beginning."""
    return _text(raw.title, raw.title_html, MAX_TITLE) or _line(sanitise.alternative(raw.title or ""), MAX_TITLE)


def _text(text: str | None, is_html: bool, length: int) -> str:
    if not text:
        return ""
    markup = _markup(text, is_html)
    if markup is None:
        return cut(_line(text, 2 * length), length)
    said = sanitise.to_text(markup, 2 * length)
    is_plain = said.isascii() and "&" not in said and "[" not in said and "]" not in said
    return cut(said.strip() if is_plain else _line(said, 2 * length), length)


@lru_cache(maxsize=2)  # without a summary, a content is asked about for the teaser too
def _markup(text: str | None, is_html: bool) -> str | None:
    """What is HTML of a text, whatever it is said to be; None when it is plain."""
    text = references.paired(references.without_cdata((text or "")[: sanitise.MAX_HTML]))
    if not is_html:
        text = references.decoded(text)
    return references.markup_once(text) if is_html or references.is_undeclared_markup(text) else None


def _line(text: str | None, length: int) -> str:
    """On one line, its references decoded where they were escaped once too often."""
    decoded = references.without_cdata(references.decoded((text or "")[: 10 * length]))
    return one_line(legible(decoded))[:length].strip()


def _teaser(raw: RawEntry) -> str:
    """The summary's text, else the content's: a summary may be nothing but a picture."""
    return _text(raw.summary, raw.summary_html, MAX_TEASER) or _text(raw.content, raw.content_html, MAX_TEASER)


def _content(raw: RawEntry, base: str, link: str | None) -> str:
    """The content, unless it says far less than the summary: then that, with the pictures of both."""
    content = _html(raw.content, raw.content_html, base, link)
    if not content or not raw.summary:
        return content or _html(raw.summary, raw.summary_html, base, link)
    begun = sanitise.bare(content[: content.rfind(">", 0, 2 * len(raw.summary) + _MARKED_UP) + 1])
    if begun and len(raw.summary) <= len(begun):
        return content  # which says no less, whatever follows
    said = sanitise.bare(content)
    enough = max(1.25 * len(said), len(said) + _FAR_LESS) if said else 0
    if len(raw.summary) <= enough:
        return content
    summary = _html(raw.summary, raw.summary_html, base, link)
    told = sanitise.bare(summary)
    if len(told) <= enough:
        return content or summary
    if not sanitise.shows_something(content):
        return summary
    return content if told.startswith(said) and sanitise.shows_something(summary) and said else content + summary


def _html(text: str | None, is_html: bool, base: str, link: str | None) -> str:
    markup = _markup(text, is_html)
    if markup is None:
        return sanitise.from_text(references.decoded(references.without_cdata((text or "")[: sanitise.MAX_HTML])))
    if "<" in markup or "\n" not in markup.strip():
        return sanitise.clean(with_own_page(markup, link), base, link)
    return sanitise.from_lines(markup)


def _decoded(text: str | None, length: int) -> str:
    """Plain text that many sources escape once too often; markup in it stays visible."""
    decoded = ampersands.unescaped(references.without_cdata(references.paired((text or "")[: 10 * length])))
    return one_line(legible(decoded))[:length].rstrip()


def _categories(categories: Sequence[str]) -> tuple[str, ...]:
    cleaned = (_decoded(category, MAX_CATEGORY) for category in categories[: 10 * MAX_CATEGORIES])
    return tuple(dict.fromkeys(category for category in cleaned if category))[:MAX_CATEGORIES]


def _language(language: str | None) -> str | None:
    return valid_tag((language or "")[:40])


# --- addresses, files, numbers ----------------------------------------------------------------------------------------


def _canonical(link: str | None) -> str | None:
    return urls.canonical(link) if link else None


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
