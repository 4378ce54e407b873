"""What documents were made of, as text that outlives the process: a program that starts renders nothing again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from aggregator.models import Edition, OutputFeed, Story, StoryPage
from aggregator.publish.manifest import Readable
from aggregator.publish.pieces import of_story

MADE_OF: Final = ".made-of.json"
_SIZE: Final = 16  # bytes of a digest


def made_of(*parts: object) -> str:
    """Equal for equal records under one version of this program and of what it renders with."""
    return _digest(f"{_program()}{[_told(part) for part in parts]!r}")


def _told(part: object) -> object:
    """What tells equal records from others, in few letters where it is known: of a list of fifty one story changes."""
    if isinstance(part, Story):
        return _story(part)
    if isinstance(part, OutputFeed):
        return _list(replace(part, stories=())), [_story(story) for story in part.stories]
    if isinstance(part, StoryPage):
        return [_told(getattr(part, field.name)) for field in fields(part)]
    return part


@of_story
def _story(story: Story) -> str:
    return _digest(repr(story))


@lru_cache(maxsize=256)  # pages of lists, of which a site has some dozens
def _list(feed: OutputFeed) -> str:
    return _digest(repr(feed))


def _digest(said: str) -> str:
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


@cache
def _program() -> str:
    """What is another one once a file of this program has changed, or a package beside it was put in or taken away."""
    import aggregator

    here = Path(aggregator.__file__).parent
    return _digest(repr((aggregator.__version__, str(here), list(_times(str(here))), _packages())))


def _times(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = sorted(os.scandir(folder), key=lambda one: one.name)
        for one in found:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _times(one.path)
            else:
                status = one.stat()
                yield one.path, status.st_size, status.st_mtime_ns
    except OSError:
        return  # not in files: the version has to do


def _packages() -> tuple[str, int] | None:
    """The folder that the templates' language was installed into, and when that last changed."""
    found = find_spec("jinja2")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent.parent
    try:
        return str(folder), folder.stat().st_mtime_ns
    except OSError:
        return None


def listing(made: Mapping[str, tuple[str, Edition]]) -> bytes:
    """As it is kept beside the editions: what each was made of, and which edition that is."""
    return json.dumps({name: [said, edition.etag] for name, (said, edition) in sorted(made.items())}).encode()


def read(folder: Readable, editions: Mapping[str, Edition]) -> dict[str, tuple[str, Edition]]:
    """What `listing` says of those of these editions that it speaks of."""
    try:
        kept = json.loads(folder.read(MADE_OF) or b"{}")
        return {
            name: (str(said), edition)
            for name, (said, tag) in kept.items()
            if (edition := editions.get(name)) is not None and edition.etag == tag
        }
    except (ValueError, TypeError, AttributeError):
        return {}
