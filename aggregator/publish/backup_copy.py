"""What is published as a backup keeps it, and how it comes back.

Lists can be made again from the database, but not all of what is published: archives were written once and for all,
pages of former stories are made no more, and when each edition last changed is nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from aggregator.models import Edition
from aggregator.publish import manifest
from aggregator.publish.editions import HOME, front_of
from aggregator.publish.folder import Folder
from aggregator.publish.manifest import MANIFEST, Manifest, files_of
from aggregator.records import dataclass

_STORY = re.compile(r"stories/(\d+)[.]html")


@dataclass(frozen=True, slots=True)
class PutBack:
    """What came back of a copy."""

    editions: int  # those that were not there
    last_story: int  # the highest number of a story that has or had a page


class _Copy:
    """Files by name, as a folder would give them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def read(self, name: str) -> bytes | None:
        return self._files.get(name)


def copy_of(directory: Path) -> dict[str, bytes]:
    """All that is published in `directory`, by name, as it is between two changes; nothing when nothing is.

    Raises PublishError.
    """
    if not directory.is_dir():
        return {}
    folder = Folder(directory)
    with folder.changing():
        editions, home, _ = manifest.read(folder)
        return _files(editions, home) if editions else {}


def missing_files(directory: Path) -> list[str] | None:
    """The published files that are not there as they were written; None when nothing is published."""
    folder = Folder(directory)
    named = manifest.names(folder)
    whole, _, _ = manifest.read(folder)
    return [name for name in named if name not in whole] if named else None


def put_back(directory: Path, files: Mapping[str, bytes]) -> PutBack:
    """Adds what is missing in `directory`. What is there stays: it is as new as the copy or newer, and readers have
    seen it.

    Raises PublishError.
    """
    copied, copied_home, _ = manifest.read(_Copy(files))
    folder = Folder(directory)
    with folder.changing():
        there, home, _ = manifest.read(folder)
        missing = {name: edition for name, edition in copied.items() if name not in there}
        both = {**copied, **there}
        if missing:
            home = home or copied_home
            front = front_of(both, home)
            shown = {**missing, HOME: front} if front else missing
            folder.replace({**_files(shown, None), MANIFEST: Manifest().write(both, home)})
    return PutBack(len(missing), max(_stories(both), default=0))


def _files(editions: Mapping[str, Edition], home: str | None) -> dict[str, bytes]:
    bodies = {each: bytes(body) for name, edition in editions.items() for each, body in files_of(name, edition).items()}
    return {**bodies, MANIFEST: Manifest().write(editions, home)}


def _stories(editions: Mapping[str, Edition]) -> Iterator[int]:
    return (int(match[1]) for name in editions if (match := _STORY.fullmatch(name)))
