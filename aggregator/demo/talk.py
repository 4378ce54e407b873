"""How discussions grow: fast at first, then ever slower, and some flare up once more. Pure.

An article has most of its comments after `SPAN` newsroom minutes, as 1 - e^(-age/SPAN) of them; a burst is a logistic
step. Counts only grow, as those of most sites do.
"""

from __future__ import annotations

from math import exp

SPAN = 80.0  # newsroom minutes
BURST = 6.0  # likewise: most of a burst comes within four times this


def comments(total: float, age: float, burst: tuple[float, float] | None = None) -> int:
    """The comments under an article of an `age` in newsroom minutes that has `total` in the end.

    `burst` is when (minutes after the article) and how much (times `total`) more comes at once.
    """
    if age <= 0:
        return 0
    grown = total * (1.0 - exp(-age / SPAN))
    if burst is not None:
        when, size = burst
        grown += total * size * _step((age - when) / BURST)
    return int(grown)


def more(comments: int, age: float, since: float) -> int:
    """What an article that had `comments` at `age` has `since` minutes later: the older it is, the less comes."""
    return comments + int(comments * 0.5 * exp(-age / 600.0) * (1.0 - exp(-max(since, 0.0) / SPAN)))


def _step(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x > -40.0 else 0.0
