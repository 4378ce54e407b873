"""What is learned of a source: when it posts, and where it may be moving to; and how each is kept as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Self

from aggregator.records import dataclass

MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86_400.0, 604_800.0
TAUS = (20 * MINUTE, 4 * HOUR)  # how long bursts last

_VERSION = 2
_NUMBERS = ("base", "watched", "shared")
_TABLES = {
    "hours": 24,
    "days": 7,
    "watched_hours": 24,
    "watched_days": 7,
    "minutes": 60,
    "fresh": len(TAUS),
    "stirred": len(TAUS),
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is known of one source; the column `sources.rhythm` holds it as JSON. Counts are entries, times hours."""

    learned_at: float | None = None  # the poll up to which it knows; None: nothing is known
    since: float = 0.0  # the first poll that taught it; 0: long ago
    base: float = 0.0  # entries of the background
    watched: float = 0.0  # hours in which they came
    hours: tuple[float, ...] = (0.0,) * 24
    days: tuple[float, ...] = (0.0,) * 7
    minutes: tuple[float, ...] = (0.0,) * 60
    watched_hours: tuple[float, ...] = (0.0,) * 24  # how long each hour of the day was watched, in hours
    watched_days: tuple[float, ...] = (0.0,) * 7
    fresh: tuple[float, ...] = (0.0,) * len(TAUS)  # Σ exp(−age/τ), at `learned_at`
    stirred: tuple[float, ...] = (0.0,) * len(TAUS)  # entries owed to bursts,
    shared: float = 0.0  # of so many

    def to_json(self) -> str:
        """Compact text, under 1.5 kB; three significant digits are more than the estimate has."""
        numbers = {name: _rounded(getattr(self, name)) for name in _NUMBERS}
        tables = {name: [_rounded(one) for one in getattr(self, name)] for name in _TABLES}
        times = {"learned_at": self.learned_at, "since": self.since}
        return json.dumps({"v": _VERSION, **times, **numbers, **tables}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | None) -> Self:
        """The rhythm that `to_json` wrote; one without history when there is none, or it cannot be read."""
        try:
            kept = json.loads(text or "null")
            if kept["v"] != _VERSION or kept["learned_at"] is None:
                return cls()
            base, watched, shared = (_count(kept[name]) for name in _NUMBERS)
            tables = {name: _counts(kept[name], length) for name, length in _TABLES.items()}
            learned_at, since = _count(kept["learned_at"]), _count(kept.get("since", 0.0))
            return cls(learned_at, since, base, watched, shared=shared, **tables)
        except (ValueError, TypeError, KeyError):
            return cls()


@dataclass(frozen=True, slots=True)
class MoveState:
    """The permanent redirect being watched; the column `sources.moving` holds it as JSON."""

    target: str
    since: float
    sightings: int = 1

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None) -> Self | None:
        """What `to_json` wrote; None when nothing is being watched, or it cannot be read."""
        try:
            kept = json.loads(text or "null")
            return cls(str(kept["target"]), float(kept["since"]), int(kept["sightings"]))
        except (ValueError, TypeError, KeyError):
            return None


def _rounded(value: float) -> float:
    if not value:  # most are
        return 0
    short = float(f"{value:.3g}")
    return int(short) if short.is_integer() else short


def _count(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return float(value)


def _counts(values: Sequence[object], length: int) -> tuple[float, ...]:
    if len(values) != length:
        raise ValueError(f"{length} counts expected")
    if not {type(value) for value in values} <= {int, float}:
        raise ValueError("something is no count")
    counts = tuple(map(float, values))  # type: ignore[arg-type]  # as was just seen
    if not math.isfinite(sum(counts)) or min(counts) < 0:  # the sum is of none that is not a number
        raise ValueError("something is no count")
    return counts
