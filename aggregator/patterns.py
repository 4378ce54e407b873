"""Regular expressions that an operator writes, searched in what strangers write: each search ends in time.

Python's own engine needs a lifetime for `(a+)+$` and forty letters. This one gives up after `LIMIT`; a pattern that was
cut off `CHANCES` times is out of force until the configuration is read again, so that it never holds a poll or a
page up for long.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import field

import regex

from aggregator.records import dataclass
from aggregator.text import plain

LIMIT = 0.1  # seconds for one search: a hundred times what an ordinary pattern needs in a long article
CHANCES = 3


@dataclass(slots=True)
class _Cut:
    times: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that ignores case, and in which way quotes and accents are written."""

    text: str  # as it is written
    _cut: _Cut = field(default_factory=_Cut, compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, text: str) -> Pattern:
        """Raises `ValueError`, which says what is wrong in it, and where."""
        try:
            _compiled(text)
        except regex.error as error:
            raise ValueError(str(error)) from error
        return cls(text)

    @property
    def is_slow(self) -> bool:
        """Whether a search was cut off: what it would have found is not known."""
        return self._cut.times > 0

    def found_in(self, texts: Iterable[str]) -> bool | None:
        """Whether it is in one of the texts; None when that takes too long to tell."""
        if self._cut.times >= CHANCES:
            return None
        try:
            return any(_compiled(self.text).search(plain(text), timeout=LIMIT, concurrent=True) for text in texts)
        except TimeoutError:
            self._cut.times += 1
            return None

    def replaced(self, replacement: str, text: str) -> str:
        r"""`text` with the replacement (in which `\1` is the first group) in place of what is found; as it is where
        that takes too long."""
        if self._cut.times >= CHANCES:
            return text
        try:
            return str(_compiled(self.text).sub(replacement, text, timeout=LIMIT, concurrent=True))
        except TimeoutError:
            self._cut.times += 1
            return text

    def check(self, replacement: str) -> None:
        """Raises `ValueError` when a replacement names a group that there is not."""
        try:
            regex.compile(f"(?:{plain(self.text)})?").sub(replacement, "")
        except (regex.error, IndexError) as error:
            raise ValueError(str(error)) from error


@functools.lru_cache(maxsize=1024)
def _compiled(text: str) -> regex.Pattern[str]:
    return regex.compile(plain(text), regex.IGNORECASE)
