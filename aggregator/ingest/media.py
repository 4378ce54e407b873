"""The files and the picture of a feedparser entry: enclosures, Media RSS, iTunes; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from aggregator.models import Enclosure
from aggregator.text import whole_number

Claims = Mapping[str, Any]  # what feedparser made of an element

MAX_DURATION = 30 * 86_400.0  # seconds; longer is a mistake


def enclosures(entry: Claims) -> tuple[Enclosure, ...]:
    """Every file of the entry once, addresses as written. Pictures of Media RSS are none; they are `image`."""
    duration = seconds(entry.get("itunes_duration"))
    found: dict[str, Enclosure] = {}
    for one in (*_links(entry), *_media(entry)):
        known = found.setdefault(one.url, one)
        found[one.url] = _merged(known, one)
    files = tuple(found.values())
    if duration and files and files[0].duration is None:
        files = (_merged(files[0], Enclosure(files[0].url, duration=duration)), *files[1:])
    return files


def image(entry: Claims) -> str | None:
    """The address of the entry's picture, as written."""
    return next((url for url in _pictures(entry) if url), None)


def seconds(text: object) -> float | None:
    """A duration as iTunes and Media RSS have it: seconds, MM:SS or HH:MM:SS."""
    parts = str(text or "").strip().split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    total = sum(number * 60**power for power, number in enumerate(reversed(numbers)))
    return total if len(parts) <= 3 and math.isfinite(total) and 0 < total <= MAX_DURATION else None


def _links(entry: Claims) -> Iterator[Enclosure]:
    for link in entry.get("links") or ():
        if link.get("rel") == "enclosure" and link.get("href"):
            yield Enclosure(
                str(link["href"]),
                link.get("type"),
                whole_number(link.get("length"), 10**15),
                link.get("title"),
                seconds(link.get("duration")),
            )


def _media(entry: Claims) -> Iterator[Enclosure]:
    for one in entry.get("media_content") or ():
        if one.get("url") and _kind(one) in ("audio", "video"):
            yield Enclosure(
                str(one["url"]),
                one.get("type"),
                whole_number(one.get("filesize"), 10**15),
                None,
                seconds(one.get("duration")),
            )


def _pictures(entry: Claims) -> Iterator[str | None]:
    for one in entry.get("media_content") or ():
        # WordPress lists the author's portrait before the article's picture.
        if _kind(one) == "image" and "gravatar.com/" not in str(one.get("url")):
            yield one.get("url")
    for one in entry.get("media_thumbnail") or ():
        yield one.get("url")
    own = entry.get("image")
    yield own.get("href") if isinstance(own, Mapping) else None
    for link in entry.get("links") or ():
        if link.get("rel") == "enclosure" and str(link.get("type")).startswith("image/"):
            yield link.get("href")


def _kind(one: Claims) -> str:
    """image, audio, video or something else, as Media RSS `medium` and `type` tell."""
    return str(one.get("medium") or str(one.get("type") or "image").partition("/")[0])


def _merged(first: Enclosure, second: Enclosure) -> Enclosure:
    return Enclosure(
        first.url,
        first.type or second.type,
        first.length or second.length,
        first.title or second.title,
        first.duration or second.duration,
    )
