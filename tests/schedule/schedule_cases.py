"""What the tests of the schedule have in common: a Monday noon, a policy, and sources of known rates."""

from __future__ import annotations

from aggregator.models import Outcome, PollDecision, ServerLimits
from aggregator.models.rhythm import DAY, HOUR, MINUTE, Rhythm
from aggregator.schedule.next_poll import Budget, Policy, PollFacts, decide

MONDAY = 1_784_505_600.0  # 20 July 2026, 0:00 UTC
NOON = MONDAY + 12 * HOUR
POLICY = Policy(interval=15 * MINUTE, min_interval=5 * MINUTE, max_interval=6 * HOUR)
NOTHING_ASKED = ServerLimits()


def source(per_hour: float, days: float = 60, now: float = NOON) -> Rhythm:
    """A source known for `days`, at an even rate, with nothing else known."""
    return Rhythm(
        learned_at=now,
        base=per_hour * days * 24,
        watched=days * 24,
        watched_hours=(days,) * 24,
        watched_days=(days * 24 / 7,) * 7,
        shared=1000.0,
    )


def budget(k: float, policy: Policy = POLICY) -> Budget:
    """One at which the price is `k` (an even source of rate r is then polled every k/√r hours)."""
    return Budget(sum_sqrt_rate=100 * k * HOUR / policy.interval, sources=100)


def after(
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    rhythm: Rhythm | None = None,
    limits: ServerLimits = NOTHING_ASKED,
    shared: Budget | None = None,
    policy: Policy = POLICY,
    failures: int | None = None,
    status: int | None = None,
    interval: float | None = None,
    now: float = NOON,
    jitter: float = 0.0,
) -> PollDecision:
    """The decision after one poll; an ordinary, successful one unless said otherwise."""
    count = failures if failures is not None else int(not outcome.ok)
    facts = PollFacts(outcome, now, count, status, interval)
    return decide(facts, rhythm or source(1.0), limits, shared or budget(1.0), policy, jitter)


__all__ = ["DAY", "HOUR", "MINUTE", "MONDAY", "NOON", "NOTHING_ASKED", "POLICY", "after", "budget", "source"]
