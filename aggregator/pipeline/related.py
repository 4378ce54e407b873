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

from aggregator.models import Story

MOST = 4
SHARED = 2  # words at least; a single one is too often a coincidence
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = 0.2  # of all stories: a word that more of them have tells nothing


def related(stories: Sequence[Story]) -> Mapping[int, tuple[Story, ...]]:
    """For each story its `MOST` nearest others, the nearest first; few words in common are none."""
    words = {story.id: _words(story) for story in stories}
    having: dict[str, list[int]] = defaultdict(list)
    for number, said in words.items():
        for word in said:
            having[word].append(number)
    telling = {word: ids for word, ids in having.items() if 1 < len(ids) <= max(3, _COMMON * len(words))}
    by_id = {story.id: story for story in stories}
    return {number: _nearest(words[number], number, telling, by_id) for number in words}


def _nearest(
    said: frozenset[str], own: int, telling: Mapping[str, Sequence[int]], by_id: Mapping[int, Story]
) -> tuple[Story, ...]:
    scores: dict[int, float] = defaultdict(float)
    shared: dict[int, int] = defaultdict(int)
    for word in said & telling.keys():
        for other in telling[word]:
            scores[other] += math.log2(len(by_id) / len(telling[word])) + 1
            shared[other] += 1
    near = [other for other in scores if other != own and shared[other] >= SHARED]
    # Rounded, so that sums in another order are the same.
    near.sort(key=lambda other: (-round(scores[other], 6), -other))
    return tuple(by_id[other] for other in near[:MOST])


def _words(story: Story) -> frozenset[str]:
    """Its title's words; names, in every language that we know, are as long as that."""
    return frozenset(word.casefold() for word in _WORD.findall(story.title))
