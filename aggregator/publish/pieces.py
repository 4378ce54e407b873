"""What was made of single stories, kept for other lists, formats and rounds: of fifty in a list one changes.

A piece is kept by all that it was made of, so it is never out of date; what was not asked for the longest goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from functools import wraps
from threading import Lock
from typing import Any, Final, TypeVar

from aggregator.models import Story

ROOM: Final = 8_000_000  # bytes of pieces, and of the stories that they were made of
# Of a story and each of its mentions, whose words a few pieces share; without an article they are most of it.
_STORY: Final = 1_000
_MENTION: Final = 300
_LARGEST: Final = 40_000  # of articles of 20 kB; longer ones are few, and would drive out all others

_Piece = TypeVar("_Piece", bound=Sized)


class _Kept:
    """The pieces of a process: what was searched for is rendered beside what is published."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._taken = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            found = self._pieces.get(key)
            if found is not None:
                self._pieces.move_to_end(key)
            return found and found[0]

    def keep(self, key: Hashable, made: Any, takes: int) -> None:
        if takes > _LARGEST:
            return
        with self._lock:
            if key not in self._pieces:
                self._pieces[key] = made, takes
                self._taken += takes
            while self._taken > ROOM:
                self._taken -= self._pieces.popitem(last=False)[1][1]


_kept: Final = _Kept()


def of_story(make: Callable[..., _Piece]) -> Callable[..., _Piece]:
    """Has `make(story, …)` run once for equal arguments, on which alone what it gives must depend."""

    @wraps(make)
    def piece(story: Story, *rest: Hashable) -> _Piece:
        key = (make, story, rest)
        made: _Piece | None = _kept.get(key)
        if made is None:
            made = make(story, *rest)
            told = len(story.content_html) + _STORY + _MENTION * len(story.mentions)
            _kept.keep(key, made, len(made) + told)
        return made

    return piece
