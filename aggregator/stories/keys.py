"""By what a title is found again: numbers made of its heaviest words, without a look at any other title; pure.

A word weighs the more the less it is used: 8 less its Zipf frequency in the language that uses it most (nl fr de en of
`words/common.txt`), and a word that is in no list as one of once in three million. Length breaks ties. Its first five
letters stand for it, so that another ending changes nothing. The five heaviest words are the *keys*, by which
candidates are looked up; the ten heaviest, each in 16 bits with its weight, are the *print*, by which nearly all of
what the keys find is left out before any title is read.

Of labelled pairs that merge, 0.997 share a key and 0.976 have prints that are alike (`tests/stories/test_keys.py`); a
title takes 0.02 ms, a look at a print 1 µs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from zlib import crc32

from aggregator.stories.grouping.lexicon.lexicon import frequencies
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.titles import bare

MOST_KEYS = 5
MOST_JUDGED = 12
_LONGEST = 400  # characters of a title that are read
_MOST_WORDS = 10
_LETTERS = 5
_LANGUAGES = ("nl", "fr", "de", "en")
_HEAVIEST, _UNKNOWN, _VERY_COMMON = 8.0, 2.5, 5.8  # on the Zipf scale
_LEAST_SHARED, _LEAST_SHARE = 2, 0.30
_WORD = re.compile(r"[^\W_]+")
_SCALE = 40  # a weight of 0 to 6 in one byte
_ROW = struct.Struct(">HB")


@dataclass(frozen=True, slots=True)
class Keys:
    """What is stored of a title to find it again: at most five keys of 32 bits, heaviest first, and its print."""

    keys: tuple[int, ...]
    print: bytes


def keys_of(title: str) -> Keys:
    """The keys and the print of a title; none when it has no word."""
    weighed = _weighed(fold(bare(title[:_LONGEST])))
    heaviest = nlargest(_MOST_WORDS, weighed.items(), key=lambda one: (one[1], len(one[0]), one[0]))
    codes = [(crc32(begin.encode()), weight) for begin, weight in _begins(heaviest)]
    rows = (_ROW.pack(code & 0xFFFF, round(weight * _SCALE)) for code, weight in codes)
    return Keys(tuple(code for code, _ in codes[:MOST_KEYS]), b"".join(rows))


def _weighed(text: str) -> dict[str, float]:
    """The words of a folded title with their weights, without the very common ones, unless it has no other."""
    often = _often()
    zipfs = {word: often.get(word, _UNKNOWN) for word in _WORD.findall(text)}
    telling = {word: zipf for word, zipf in zipfs.items() if zipf < _VERY_COMMON and len(word) > 1}
    return {word: _HEAVIEST - zipf for word, zipf in (telling or zipfs).items()}


def _begins(words: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """The first letters of each, once."""
    seen = set()
    for word, weight in words:
        begin = word[:_LETTERS]
        if begin not in seen:
            seen.add(begin)
            yield begin, weight


@cache
def _often() -> dict[str, float]:
    found: dict[str, float] = {}
    for language in _LANGUAGES:
        for word, zipf in frequencies(language).items():
            found[word] = max(zipf, found.get(word, 0.0))
    return found


def likeness(one: bytes, other: bytes) -> float:
    """How much of the lighter print the other has, 0..1; 0 when they share fewer than two words, unless that is all."""
    a: dict[int, int] = dict(_ROW.iter_unpack(one))
    b: dict[int, int] = dict(_ROW.iter_unpack(other))
    shared = a.keys() & b.keys()
    if len(shared) < min(_LEAST_SHARED, len(a), len(b)) or not shared:
        return 0.0
    lighter = min(sum(a.values()), sum(b.values()))
    return min(1.0, sum(min(a[code], b[code]) for code in shared) / lighter)


def worth_judging(print_: bytes, stored: Iterable[tuple[int, bytes]], most: int = MOST_JUDGED) -> list[int]:
    """Of entries (id and print), those that may be the same news: at most `most`, the most alike and newest first."""
    alike = ((likeness(print_, other), entry_id) for entry_id, other in stored)
    return [entry_id for _, entry_id in nlargest(most, (one for one in alike if one[0] >= _LEAST_SHARE))]
