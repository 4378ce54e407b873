"""The files and the picture of a feedparser entry: enclosures, Media RSS, iTunes; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aggregator.models import Enclosure
from aggregator.read import pictures
from aggregator.text import whole_number

Claims = Mapping[str, Any]  # what feedparser made of an element

_OTHER_FILE = re.compile(
    r"\.(?:(?P<audio>mp3|m4a|aac|ogg|oga|opus|wav|flac)|mp4|m4v|mov|webm|ogv|mkv|m3u8|swf)$", re.IGNORECASE
)
# Elements of no standard, as feedparser names them, that hold a picture of the entry; in any namespace.
_NAMED_PICTURE = re.compile(
    r"(?:(?!author|avatar|media|itunes)[a-z\d]+_)?(?:(?:featured|post|lead|main|cover)?[_-]?(?:image|img|picture|photo)|cover|thumb|"
    r"(?:post[_-])?thumbnail|(?:image|thumbnail)_?url)"
)
_LONGEST_NAME = 100  # characters of an element's name
_LINE = 10  # pixels
MAX_DURATION = 30 * 86_400.0  # seconds; longer is a mistake


def enclosures(entry: Claims) -> tuple[Enclosure, ...]:
    """Every file of the entry once, addresses as written. Pictures of Media RSS are none; they are `image`."""
    duration = seconds(entry.get("itunes_duration")) if "itunes_duration" in entry else None
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
    return next((url for url in _pictures(entry) if url and pictures.is_one(url)), None)


def seconds(text: object) -> float | None:
    """A duration as iTunes and Media RSS have it: seconds, MM:SS or HH:MM:SS."""
    if not text:
        return None
    parts = str(text).strip().split(":")
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
    content = [one for one in entry.get("media_content") or () if _kind(one) == "image" and not _is_small(one)]
    if content:
        yield _largest(_forms(content)).get("url")
    for one in content:
        yield one.get("url")
    thumbnails = [one for one in entry.get("media_thumbnail") or () if not _is_small(one)]
    for one in sorted(thumbnails, key=_area, reverse=True):
        yield one.get("url")
    own = entry.get("image")
    yield own.get("href") if isinstance(own, Mapping) else None
    yield _address(entry.get("image.url")) or _address(entry.get("image.text"))
    for name in filter(_is_named_picture, entry):
        yield _named(entry[name]) or _address(entry.get(f"{name}.url"))
        url = _address(entry.get(f"{name.partition('_')[0]}_url"))  # in it, by a name that is also the page's
        yield url if url and pictures.is_file(None, url) else None
    for link in entry.get("links") or ():
        if link.get("rel") == "enclosure" and pictures.is_file(link.get("type"), str(link.get("href"))):
            yield link.get("href")


@lru_cache(maxsize=1024)  # there are few names
def _is_named_picture(name: str) -> bool:
    return len(name) < _LONGEST_NAME and _NAMED_PICTURE.fullmatch(name) is not None


def _named(said: object) -> str | None:
    """The address in an element whose name says that it is a picture: as its text, or in an attribute."""
    if not isinstance(said, Mapping):
        return _address(said)
    names = ("url", "href", "src", "resource", "content", "image")
    return next((_address(said[name]) for name in names if name in said), None)


def _forms(images: Sequence[Claims]) -> list[Claims]:
    """The first picture in each of its forms: those of its group, and those that differ in the query only."""
    first = images[0]
    group, place = first.get("group"), _place(first)
    return [one for one in images if (group and one.get("group") == group) or (place and _place(one) == place)] or [
        first
    ]


def _largest(forms: Sequence[Claims]) -> Claims:
    return max(forms, key=lambda one: (_area(one), str(one.get("isdefault")).lower() == "true"))


def _area(one: Claims) -> int:
    width, height = (whole_number(str(one.get(name) or ""), 10**6) or 0 for name in ("width", "height"))
    return width * (height or width) or height * height


def _is_small(one: Claims) -> bool:
    """Whether it is said to be a dot or a line, or no larger than an icon."""
    sizes = [size for name in ("width", "height") if (size := whole_number(str(one.get(name) or ""), 10**6))]
    return bool(sizes) and (min(sizes) < _LINE or max(sizes) < pictures.SMALL)


def _place(one: Claims) -> str:
    return str(one.get("url") or "").partition("?")[0]


def _address(text: object) -> str | None:
    return text.strip() if isinstance(text, str) and "/" in text and not re.search(r"\s", text.strip()) else None


def _kind(one: Claims) -> str:
    """image, audio, video or something else, as Media RSS `medium` and `type` tell, else the ending of the address."""
    if said := one.get("medium") or one.get("type"):
        return str(said).partition("/")[0]
    ending = _OTHER_FILE.search(_place(one))
    return "image" if ending is None else "audio" if ending["audio"] else "video"


def _merged(first: Enclosure, second: Enclosure) -> Enclosure:
    return Enclosure(
        first.url,
        first.type or second.type,
        first.length or second.length,
        first.title or second.title,
        first.duration or second.duration,
    )
