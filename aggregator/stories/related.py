"""Which listed stories are about the same: those that share their rarest words. Pure.

Only among what is listed now: each of those has a page, so no link leads nowhere, and words are rare or common as in
the news of these days ("Mechelen" says little on a page about Mechelen). A related story is no duplicate: grouping has
decided that these are different news.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from aggregator.models import Story

MOST = 4
SHARED = 2  # words at least; a single one is too often a coincidence
_WORD = re.compile(r"[^\W\d_]{4,}")
# A capital in the middle of a sentence: a name, or in German a noun.
_NAME = re.compile(r"(?<=[^\W_] )[A-ZÀ-ÖØ-Þ][^\W\d_]{3,}")
_COMMON = 0.2  # of all stories: a word that more of them have tells nothing


def related_stories(stories: Sequence[Story]) -> Mapping[int, tuple[int, ...]]:
    """The ids of the `MOST` nearest others for each story, the nearest first; few words in common are none."""
    return _related(tuple((story.id, story.title, story.teaser) for story in stories))


@lru_cache(maxsize=2)  # texts change far less often than counts
def _related(texts: tuple[tuple[int, str, str], ...]) -> Mapping[int, tuple[int, ...]]:
    words = {number: _words(title, teaser) for number, title, teaser in texts}
    having: dict[str, list[int]] = defaultdict(list)
    for number, said in words.items():
        for word in said:
            having[word].append(number)
    telling = {word: ids for word, ids in having.items() if 1 < len(ids) <= max(3, _COMMON * len(words))}
    return {number: _nearest(said, number, telling, len(words)) for number, said in words.items()}


def _nearest(said: frozenset[str], own: int, telling: Mapping[str, Sequence[int]], count: int) -> tuple[int, ...]:
    scores: dict[int, float] = defaultdict(float)
    shared: dict[int, int] = defaultdict(int)
    for word in said & telling.keys():
        rarity = math.log2(count / len(telling[word])) + 1
        for other in telling[word]:
            scores[other] += rarity
            shared[other] += 1
    near = [other for other in scores if other != own and shared[other] >= SHARED]
    # Rounded, so that sums in another order are the same.
    near.sort(key=lambda other: (-round(scores[other], 6), -other))
    return tuple(near[:MOST])


def _words(title: str, teaser: str) -> frozenset[str]:
    """The words of a title, and the names in a teaser; both as long as names are in every language that we know.

    All words of teasers would find more, and mostly chance ("twelve", "between"): of 21 pairs in the samples half were.
    """
    return frozenset(word.casefold() for word in (*_WORD.findall(title), *_NAME.findall(teaser)))
