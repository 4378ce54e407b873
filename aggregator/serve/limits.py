"""How much one visitor may ask for: a bucket of tokens each, refilled at a steady rate; pure but for its table.

Defaults. Who polls conditionally, as a reader's server does for all its users, is answered out of a table of ready
headers: 200 such requests a second are an ordinary load, and 500 are allowed. A document costs a token: 1,500 at once
let a thousand clients come together from behind one address, and 50 a second after that are four million a day, more
than an office or a school asks for, and a hundredth of what one core of ours can send.
"""

from __future__ import annotations

from collections import OrderedDict

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class VisitorLimits:
    """What one visitor may have. Tokens: one for each request, `conditional` of one for each answered with 304."""

    rate: float = 50.0  # tokens a second
    burst: float = 1500.0  # tokens that a visitor who was quiet has
    conditional: float = 0.1
    visitors: int = 16_384  # remembered at once, about 3 MB; beyond them the one heard of least recently is forgotten


class Buckets:
    """The buckets of all visitors. Times are seconds of any clock that never goes back.

    A bucket is kept as one number, the time at which it will be full again (the "generic cell rate algorithm" of
    ATM's traffic control): no timer refills anything, and a full bucket is one that need not be kept.
    """

    def __init__(self, limits: VisitorLimits) -> None:
        self._limits = limits
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, visitor: str, tokens: float, now: float) -> float:
        """Takes so many tokens; gives 0.0, or without taking any the seconds until so many are there."""
        if (wait := self.wait(visitor, tokens, now)) > 0:
            return wait
        self._full_at[visitor] = max(self._full_at.get(visitor, now), now) + tokens / self._limits.rate
        self._full_at.move_to_end(visitor)
        self._forget(now)
        return 0.0

    def wait(self, visitor: str, tokens: float, now: float) -> float:
        """The seconds until so many tokens are there, without taking any; 0.0 when they are."""
        full_at = max(self._full_at.get(visitor, now), now) + tokens / self._limits.rate
        wait = full_at - now - self._limits.burst / self._limits.rate
        return wait if wait > 1e-9 else 0.0  # what rounding leaves of a bucket that is just empty

    def _forget(self, now: float) -> None:
        """Drops from the least recently seen on what is full again, a few at a time, and what is one too many."""
        for _ in range(2):
            oldest = next(iter(self._full_at), None)
            if oldest is None or (self._full_at[oldest] > now and len(self._full_at) <= self._limits.visitors):
                break
            del self._full_at[oldest]
