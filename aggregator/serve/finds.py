"""Answers to what was asked of the store, kept as long as the edition that they were made beside.

The same address costs one query for each edition, however many ask. Few run at once and few wait for them, and one
visitor may bring so many addresses that nobody asked for before; whoever polls an address is not held up by that.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from aggregator.models import Edition
from aggregator.records import dataclass
from aggregator.serve.asked import Question
from aggregator.serve.limits import Buckets, VisitorLimits
from aggregator.serve.prepared import Ready, ready
from aggregator.serve.responses import Unavailable

NEW_ADDRESSES: Final = VisitorLimits(rate=20 / 60, burst=20.0)
# A start forgets which addresses are polled. A visitor who says that an answer was had before, as readers do, may bring
# so many more for a while after it.
RETURNING: Final = VisitorLimits(rate=200 / 7200, burst=200.0)
_RETURN: Final = 7200.0  # seconds: readers that poll each hour are known again by then
_AT_ONCE: Final = 2  # queries that run
_WAITING: Final = 16  # and those that wait for them
_KEPT: Final = 256  # answers
_KEPT_BYTES: Final = 16_000_000


class NewsFinder(Protocol):
    """What finds and renders."""

    def knows(self, name: str, format: str) -> bool:
        """Whether there is such a list in such a format."""
        ...

    def stamp(self) -> object | None:
        """Equal as long as an answer is good; None: an answer is good for once."""
        ...

    async def find(self, asked: Question) -> Edition:
        """The document. Raises NothingThere and Unavailable."""
        ...


class NothingThere(Exception):
    """What was asked for is not there, or no more."""


class TooMany(Exception):
    """A visitor has brought too many new addresses."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _Find:
    stamp: object | None
    answers: Ready

    @property
    def size(self) -> int:
        edition = self.answers.edition
        return len(edition.body) + sum(len(body) for body in edition.encoded.values())


class Finds:
    """The answers that are kept; `clock` gives seconds that never go back."""

    def __init__(self, finder: NewsFinder, clock: Callable[[], float]) -> None:
        self.finder = finder
        self._clock = clock
        self._buckets, self._returning = Buckets(NEW_ADDRESSES), Buckets(RETURNING)
        self._started = clock()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._kept: OrderedDict[Question, _Find] = OrderedDict()
        self._bytes = 0
        self._making: dict[Question, asyncio.Task[Ready]] = {}

    async def get(self, asked: Question, visitor: str, *, returning: bool = False) -> Ready:
        """The answers to `asked`; `returning`: the visitor says that there was one before. Raises TooMany, NothingThere
        and Unavailable."""
        known, stamp = self._kept.get(asked), self.finder.stamp()
        if known is not None:
            self._kept.move_to_end(asked)
            if stamp is not None and known.stamp == stamp:
                return known.answers
        making = self._making.get(asked)
        if making is None:
            if known is None and (wait := self._wait(visitor, returning)) > 0:
                raise TooMany(wait)
            if len(self._making) >= _WAITING:
                raise Unavailable("Too many people are searching; try again in a moment.")
            making = self._making[asked] = asyncio.create_task(self._make(asked, stamp))
        return await asyncio.shield(making)  # whoever leaves does not take it from the others

    def _wait(self, visitor: str, returning: bool) -> float:
        """Seconds that a visitor with one more address has to wait first."""
        now = self._clock()
        if returning and now - self._started < _RETURN and self._returning.take(visitor, 1.0, now) == 0:
            return 0.0
        return self._buckets.take(visitor, 1.0, now)

    async def _make(self, asked: Question, stamp: object | None) -> Ready:
        try:
            async with self._places:
                edition = await self.finder.find(asked)
            before = self._kept.get(asked)
            same = before is not None and before.answers.edition.etag == edition.etag
            made = before.answers if before and same else ready(f"/{asked.name}.{asked.format}", edition)
            self._keep(asked, _Find(stamp, made))
            return made
        finally:
            del self._making[asked]

    def _keep(self, asked: Question, find: _Find) -> None:
        replaced = self._kept.pop(asked, None)
        self._kept[asked] = find
        self._bytes += find.size - (replaced.size if replaced else 0)
        while len(self._kept) > _KEPT or (self._bytes > _KEPT_BYTES and len(self._kept) > 1):
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.size
