"""By what a title is found again: numbers made of its heaviest words, without a look at any other title; pure.

A word weighs the more the less it is used: 8 less its Zipf frequency in the language that uses it most (nl fr de en of
`lexicon/common.txt`), and a word that is in no list as one of once in three million. Length breaks ties. Its first five
letters stand for it, so that another ending changes nothing. A title is kept under *pairs* of these, of its four
heaviest words and of the first with the fifth, and ten pairs of a new one are looked up: news that is the same shares
two words, and of many titles that have a word few have another one too. A title of one or two words has these by
themselves as well. The ten heaviest, in 16 bits each, are the *prints*, by which nearly all of what the pairs find is
left out before any title is read. A text is found again by the first telling words of its first sentence, since an
agency's goes under many headlines.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice
from zlib import crc32

from aggregator.models import TitleKeys
from aggregator.records import altered
from aggregator.stories.grouping.lexicon.lexicon import often
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.titles import bare

MOST_TELLING = 5  # that say what a title is about
# Each two of the heaviest words, by their places: those first whose places add up to the least.
_LOOKED_UP = sorted(combinations(range(6), 2), key=lambda pair: (sum(pair), pair[1]))[:10]
_FEW = 2  # words that are looked up by themselves as well
MOST_JUDGED = 24
_OF_ONE_SOURCE = 3  # where more than that are alike: who says one thing a hundred times hides nobody behind it
_ALWAYS, _VERY_ALIKE = 12, 0.75  # the further ones only if they share so much: the many of one large story
_LONGEST = 400  # characters of a title that are read
_MOST_WORDS = 10
_LETTERS = 5
_HEAVIEST, _VERY_COMMON, _OF_EVERY_TEXT = 8.0, 5.8, 5.3  # on the Zipf scale
_LEAST_SHARED, _LEAST_SHARE = 2, 0.40
_WORD = re.compile(r"[^\W_]+")
_SCALE = 4.0  # by which ten weights make one byte
_READ = 400  # characters of a text
FEWEST_TELLING = 5  # words of a first sentence that begins no other text by chance
_LED_BY, _BEGINNING, _TELLING = 4, 6, 4  # of these words it is found by; letters of each; letters that it has at least
_OF_TEXTS = 1 << 32  # what no pair has
# "(AFP) - ", "AMSTERDAM (ANP) - ", "Madrid, (EFE).- ", "(ANSA) - VERONA - ", "HELSINKI - "
_DATELINE = re.compile(
    r"(?:[^.!?()]{0,40}\([^()]{2,30}\)[\s.]*(?:[-–—:]\s*)?(?:[A-Z]{3,}\s+[-–—]\s+)?|[A-Z][A-Z /,.]{2,40}\s+[-–—]\s+)"
)
_END = re.compile(r"(?<=[^\W\d_]{3})[.!?](?: |$)")
WORD_OR_FIGURE = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_CODES = [struct.Struct(f">{count}Hx") for count in range(_MOST_WORDS + 1)]


@lru_cache(maxsize=1024)
def keys_of(title: str) -> TitleKeys:
    """The keys and prints of a title; none when it has no word."""
    weighed = _weighed(fold(bare(title[:_LONGEST])))
    heaviest = sorted([(weight, len(word), word) for word, weight in weighed.items()], reverse=True)[:_MOST_WORDS]
    if not heaviest:
        return TitleKeys()
    begun: dict[str, float] = {}  # the first letters of each, once
    for weight, _, word in heaviest:
        begun.setdefault(word[:_LETTERS], weight)
    codes = [crc32(begin.encode()) & 0xFFFF for begin in begun]
    weights = tuple(begun.values())
    heavy = max(1, round(sum(weights) * _SCALE))
    prints = struct.pack(f">{len(codes)}HB", *codes, heavy)
    return TitleKeys(prints, weights, tuple(_pairs(codes)))


def keys_of_entry(title: str, text: str) -> TitleKeys:
    """The keys of an entry's title, and of its text."""
    return altered(keys_of(title), text=text_key(text))


@lru_cache(maxsize=1024)
def text_key(text: str) -> int:
    """By what a text that begins like this one is found again; 0 when its first sentence tells too little."""
    telling = [word for word in map(fold, WORD_OR_FIGURE.findall(first_sentence(text))) if tells(word)]
    if len(telling) < FEWEST_TELLING:
        return 0
    return _OF_TEXTS | crc32(" ".join(word[:_BEGINNING] for word in telling[:_LED_BY]).encode())


def first_sentence(text: str) -> str:
    """The first sentence of a text, without the place and the agency before it."""
    text = text[:_READ]
    dateline = _DATELINE.match(text)
    text = text[dateline.end() :] if dateline else text
    end = _END.search(text)
    return text[: end.start()] if end else text


def tells(word: str) -> bool:
    """Whether a folded word or a figure is none that any text has."""
    return (len(word) >= _TELLING or word[0].isdigit()) and often(word) < _OF_EVERY_TEXT


def words_of(title: str) -> tuple[int, ...]:
    """Its five heaviest words, in 16 bits each: a key is what begins with one of them."""
    prints = keys_of(title).prints
    return _codes(prints)[:MOST_TELLING] if prints else ()


def _pairs(codes: Sequence[int]) -> list[int]:
    """One number for each two words, the heaviest first. Which of the two comes first in it is as good as chance, so
    that half of a word's pairs begin with it."""
    count = len(codes)
    pairs = []
    for heavier, lighter in _LOOKED_UP:
        if lighter < count:
            one, other = codes[heavier], codes[lighter]
            is_first = (one < other) == (one + other) % 2
            pairs.append(one << 16 | other if is_first else other << 16 | one)
    return pairs if count > _FEW else [*pairs, *(code << 16 | code for code in codes)]


def _weighed(text: str) -> dict[str, float]:
    """The words of a folded title with their weights, without the very common ones, unless it has no other."""
    zipfs = {word: often(word) for word in _WORD.findall(text)}
    telling = {word: zipf for word, zipf in zipfs.items() if zipf < _VERY_COMMON and len(word) > 1}
    return {word: _HEAVIEST - zipf for word, zipf in (telling or zipfs).items()}


def share_a_word(one: str, other: str) -> bool:
    """Whether two titles have a word in common that tells something; also where one has none at all."""
    prints, others = keys_of(one).prints, keys_of(other).prints
    return not prints or not others or not set(_codes(prints)).isdisjoint(_codes(others))


def worth_judging(own: TitleKeys, stored: Iterable[tuple[int, bytes]]) -> list[int]:
    """Of entries (id and prints), those that may be the same news: at most `MOST_JUDGED`, the most alike and newest
    first."""
    return _judged(_alike(own, stored))


def all_worth_judging(
    asked: Sequence[tuple[TitleKeys, Mapping[int, bytes]]], sources: Mapping[int, int]
) -> list[list[int]]:
    """Likewise for each of several titles. Where too many are alike, few of one source are among those that are left;
    `sources` are those of all that are stored."""
    found = [_alike(own, stored.items()) for own, stored in asked]
    return [_judged(_shared_out(alike, sources) if len(alike) > MOST_JUDGED else alike) for alike in found]


_Alike = tuple[float, float, int]  # of the lighter title what is shared, of the heavier one, and the entry


def _alike(own: TitleKeys, stored: Iterable[tuple[int, bytes]]) -> list[_Alike]:
    """The most alike and newest first."""
    if not own.prints:
        return []
    weights = dict(zip(_codes(own.prints), own.weights, strict=False))
    mine, fewest, total = frozenset(weights), min(_LEAST_SHARED, len(weights)), sum(weights.values())
    alike = []
    for entry_id, prints in stored:
        if not prints:  # its title has lost its words
            continue
        shared = mine.intersection(_codes(prints))
        if len(shared) >= fewest or 2 * len(shared) == len(prints) - 1:
            weight, other = sum(map(weights.__getitem__, shared)), prints[-1] / _SCALE
            share = weight / min(total, other)
            if share >= _LEAST_SHARE:
                alike.append((share, weight / max(total, other), entry_id))
    return sorted(alike, reverse=True)


def _shared_out(alike: Iterable[_Alike], sources: Mapping[int, int]) -> Iterator[_Alike]:
    told: Counter[int | None] = Counter()
    for one in alike:
        source = sources.get(one[-1])
        told[source] += 1
        if told[source] <= _OF_ONE_SOURCE:
            yield one


def _judged(alike: Iterable[_Alike]) -> list[int]:
    best = islice(alike, MOST_JUDGED)
    return [entry_id for place, (share, _, entry_id) in enumerate(best) if place < _ALWAYS or share >= _VERY_ALIKE]


def _codes(prints: bytes) -> tuple[int, ...]:
    """The sixteen bits of each word."""
    return _CODES[len(prints) // 2].unpack(prints)
