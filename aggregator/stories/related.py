"""Which listed stories are about the same event: those whose titles share rare keys (`grouping.keys`). Pure.

Only among what is listed now: each of those has a page, so no link leads nowhere. A key is rare or common as in the
news of these days ("Mechelen" says little on a page about Mechelen): `seen` says how many titles of the window have
it. A related story is no duplicate: grouping has decided that these are different news, and nothing is ranked by it.

Of 3,564 real headlines with story labels 0.986 of the pairs found have one label, and 0.29 have such a neighbour. With
two keys in common and a cosine of 0.55 they were 0.954 and 0.32. On halves of the events: 0.95 to 1.00, where two keys
gave 0.87 to 1.00 (`benchmarks/related.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aggregator.models import Story
from aggregator.stories.grouping.keys import words_of

MOST = 5
SHARED = 3  # keys at least; two are what a product, a club or a town and its like have in common
ENOUGH = 0.45  # of the cosine of two titles, each key weighing as it is rare
MOST_OFTEN = 200  # titles of the window; what more of them have tells nothing
_COMMON, _FEW = 0.02, 3  # of all titles there; and among few titles, so many
_LEAST = 1_000  # titles that there are taken to be: among few, once and twice is no difference


def keys_in(stories: Iterable[Story]) -> list[int]:
    """The keys of their titles, each once."""
    return sorted({key for story in stories for key in words_of(story.title)})


def related_stories(
    stories: Sequence[Story], seen: Mapping[int, int] | None = None, titles: int = 0
) -> Mapping[int, tuple[int, ...]]:
    """The ids of the `MOST` nearest others for each story, the nearest first; few keys in common are none. `seen`: of
    the `titles` in the window, how many have each key."""
    said = {story.id: frozenset(words_of(story.title)) for story in stories}
    having: dict[int, list[int]] = defaultdict(list)
    for number, keys in said.items():
        for key in keys:
            having[key].append(number)
    often = {key: max(len(ids), (seen or {}).get(key, 0)) for key, ids in having.items()}
    total = max(titles, len(said))
    worth = {key: math.log2(max(total, _LEAST) / count) ** 2 for key, count in often.items()}
    limit = min(MOST_OFTEN, max(_FEW, _COMMON * total))
    telling = {key: ids for key, ids in having.items() if len(ids) > 1 and often[key] <= limit}
    length = {number: math.sqrt(sum(worth[key] for key in sorted(keys))) for number, keys in said.items()}
    return {number: _nearest(number, keys, telling, worth, length) for number, keys in said.items()}


def _nearest(
    own: int,
    keys: frozenset[int],
    telling: Mapping[int, Sequence[int]],
    worth: Mapping[int, float],
    length: Mapping[int, float],
) -> tuple[int, ...]:
    shared: dict[int, list[float]] = defaultdict(list)
    for key in keys & telling.keys():
        for other in telling[key]:
            shared[other].append(worth[key])
    # Rounded, so that sums in another order are the same.
    near = [
        (-round(sum(ones) / (length[own] * length[other]), 6), -other)
        for other, ones in shared.items()
        if other != own and len(ones) >= SHARED
    ]
    return tuple(-other for score, other in sorted(near)[:MOST] if -score >= ENOUGH)
