"""When a source is polled next, and why. Pure.

In this order:

1. 410 Gone: never again.
2. A failed poll: soon again, then ever less often (`backoff`), and never stopped.
3. A source with a fixed interval: that.
4. Otherwise the time at which a poll pays most (`best_wait`, with its theory), given what is known of the source's
   rhythm and the price of a poll, within `min_interval` … `max_interval`.
5. Whatever it is, what the server asks for may make it later, by at most a day (`bounds`).

The price is what makes all sources together keep to the budget of one poll per source and `polling.interval`, on
average. With k for the price and T_i the interval that k gives source i, the budget is kept when Σ 1/T_i = B. Each
source stores its `demand`, k·(the mean of 1/T_i): √rate where no bound is in the way, whatever k is. It begins with
what an ordinary week makes likely (`demand`), and goes on with the pauses that were in fact planned (`demanded`):
bursts ask for more than a week says, servers for less. The next price is k = Σ demand / B, so it settles where the
budget is kept, also when bounds bind: what `max_interval` makes quiet sources spend is saved by the others, what
`min_interval` keeps the busy ones from using goes to the rest. Sources with a fixed interval are outside the budget,
on both sides.
"""

from __future__ import annotations

import math
from dataclasses import replace

from aggregator.models import Outcome, PollDecision, PollRecord, ServerLimits, SourceState
from aggregator.models.polls import Asked, Attempt
from aggregator.models.rhythm import DAY, HOUR, WEEK, Rhythm
from aggregator.records import altered, dataclass
from aggregator.schedule import best_wait, bounds, forecast, moves
from aggregator.schedule.rhythm import Event, base_rate, comment_changes, learn
from aggregator.schedule.server_limits import limits_of
from aggregator.units import rate, span

NEVER = math.inf
GONE = 410
LATE = 1 / 8  # of `interval`: what waits longer weighs more (`best_wait`)
LONG = 1 / 2  # of `max_interval`: what waits longer weighs more in a source's first week
SPREAD = 0.02  # of an adaptive interval: polls of many sources drift apart
SLOWEST_RETRY = 6 * HOUR  # or `max_interval`, when that is longer
RETRY_SPREAD = 0.25
MEMORY = DAY  # of what a source asked for; a day and a night count alike
QUARANTINE = 6 * HOUR  # of a document that had a reader killed: it costs a worker each time
BUSY = 2.0  # times the usual rate, from which a reason mentions it
CHEAPEST, DEAREST = 1e-4, 1e4  # √(entries · hours); only nonsense lies outside


@dataclass(frozen=True, slots=True)
class Policy:
    """`[polling]`, as far as it says when to poll; seconds."""

    interval: float
    min_interval: float
    max_interval: float


@dataclass(frozen=True, slots=True)
class Budget:
    """What the adaptive sources ask for together: the sum of their `demand`, and how many they are.

    Only sources that have been polled count, on both sides; none at all is a fresh start.
    """

    sum_sqrt_rate: float = 0.0
    sources: int = 0


@dataclass(frozen=True, slots=True)
class PollFacts:
    """What happened: `failures` in a row include this poll's; `interval` is the source's fixed one, if it has one."""

    outcome: Outcome
    now: float
    failures: int = 0
    status: int | None = None
    interval: float | None = None


def decide(
    facts: PollFacts, rhythm: Rhythm, limits: ServerLimits, budget: Budget, policy: Policy, jitter: float
) -> PollDecision:
    """The time of the next poll, `NEVER` after 410, and the reason in words. `jitter` is random in 0 … 1.

    `rhythm` knows of this poll already (`rhythm.learn`).
    """
    if facts.status == GONE:
        return PollDecision(NEVER, NEVER, "gone (410): not polled any more; remove it from the configuration")
    if not facts.outcome.ok:
        wait, reason = _after_failure(facts, policy, jitter)
    elif facts.interval is not None:
        wait, reason = facts.interval, f"fixed interval, {span(facts.interval)}"
    else:
        wait, reason = _adaptive(facts.now, rhythm, price(budget, rhythm, policy), policy, jitter)
    at, notes = bounds.apply(limits, facts.now, facts.now + wait, jitter)
    return PollDecision(at, at - facts.now, "; ".join([reason, *notes]), bounds.not_before(limits, facts.now))


def price(budget: Budget, rhythm: Rhythm, policy: Policy) -> float:
    """What a poll costs, as k in √(entries · hours); see `best_wait`.

    The very first source is alone with its share of the budget, and so is polled at `policy.interval`.
    """
    hours = policy.interval / HOUR
    if budget.sources <= 0 or not budget.sum_sqrt_rate > 0:
        return math.sqrt(forecast.usual_rate(rhythm)) * hours
    return min(max(budget.sum_sqrt_rate * hours / budget.sources, CHEAPEST), DEAREST)


def demand(rhythm: Rhythm, budget: Budget, policy: Policy) -> float:
    """What an adaptive source adds to `Budget.sum_sqrt_rate`: √rate (of entries per hour) where no bound binds.

    Stored after each poll. A source with a fixed interval has none, nor has one that is gone.
    """
    k = price(budget, rhythm, policy)
    least, most = k * HOUR / policy.max_interval, k * HOUR / policy.min_interval
    days, hours = forecast.week(rhythm)
    roots = [math.sqrt(hour) for hour in hours]
    total = 0.0
    for day in days:
        scale = math.sqrt(day)
        asked = [scale * root for root in roots]
        total += sum([least if one < least else most if one > most else one for one in asked])
    return total / (len(days) * len(hours))


def demanded(before: float | None, wait: float, rhythm: Rhythm, budget: Budget, policy: Policy) -> float:
    """The demand of a source that is polled again after `wait` seconds; `before` is what was stored of it, if any."""
    if before is None:
        return demand(rhythm, budget, policy)
    kept = math.exp(-wait / MEMORY)
    return kept * before + (1 - kept) * price(budget, rhythm, policy) * HOUR / wait


def _adaptive(now: float, rhythm: Rhythm, k: float, policy: Policy, jitter: float) -> tuple[float, str]:
    if policy.min_interval >= policy.max_interval:  # nothing to search
        return policy.min_interval, f"{_mood(rhythm, now)}, {span(policy.min_interval)}"
    waits = best_wait.grid(policy.min_interval, policy.max_interval)
    counts = forecast.expected(rhythm, now, waits)
    if best_wait.is_saturated(waits, counts, k, policy.min_interval):
        wait = policy.min_interval
    else:
        wait = best_wait.best_wait(waits, counts, k, policy.min_interval, policy.interval * LATE)
        if now < rhythm.since + WEEK:
            wait = best_wait.shortened(wait, policy.max_interval * LONG)
    wait = min(max(wait * (1 + SPREAD * jitter), policy.min_interval), policy.max_interval)
    return wait, f"{_mood(rhythm, now)}, {span(wait)}"


def _mood(rhythm: Rhythm, now: float) -> str:
    usual, soon = forecast.usual_rate(rhythm), forecast.rate(rhythm, now)
    if rhythm.watched == 0:
        return "new source, rhythm not known yet"
    if soon >= BUSY * usual and soon * HOUR >= HOUR / 4:
        return f"busy now: {rate(soon)}, usually {rate(usual)}"
    for per_hour, word in ((1.0, "hot"), (1 / 24, "steady"), (1 / 168, "slow")):
        if usual >= per_hour:
            return f"{word} source: {rate(usual)}"
    return f"quiet source: {rate(usual)}"


def _after_failure(facts: PollFacts, policy: Policy, jitter: float) -> tuple[float, str]:
    failures = max(1, facts.failures)
    wait = backoff(failures, facts.interval or policy.min_interval, policy) * (1 + RETRY_SPREAD * jitter)
    times = "once" if failures == 1 else f"{failures} times in a row"
    return wait, f"failed {times} ({facts.outcome.value}), again in {span(wait)}"


def backoff(failures: int, first: float, policy: Policy) -> float:
    """Seconds before the next try, without jitter: `first`, doubled by each failure after the first, and capped."""
    slowest = min(max(policy.max_interval, SLOWEST_RETRY), DAY)
    # 2**40 minutes are two million years; beyond that a float would overflow some day.
    return max(first, min(first * 2.0 ** min(failures - 1, 40), slowest))


# --- after a poll ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Timed:
    """A source with what the poll taught of its rhythm and address, and the time of its next poll."""

    source: SourceState
    decision: PollDecision
    sqrt_rate: float | None  # what it asks of the common budget; None for a source outside it
    base_rate: float  # entries per hour that are usual, bursts counted once


def decide_timing(
    before: SourceState,
    after: SourceState,
    attempt: Attempt,
    asked: Asked,
    record: PollRecord,
    budget: Budget,
    policy: Policy,
) -> Timed:
    """`before` and `after` are the source's state around the poll, but for its rhythm and its move."""
    now, learned = record.ended_at, before.rhythm
    if attempt.outcome.ok:
        events = _events(before, attempt, record)
        learned = learn(learned, events, now)
    facts = PollFacts(record.outcome, now, after.failures, record.status, asked.interval)
    decision = decide(facts, learned, _limits(attempt, after, now), budget, policy, asked.jitter)
    if record.outcome is Outcome.READER_KILLED and decision.interval < QUARANTINE:
        decision = PollDecision(now + QUARANTINE, QUARANTINE, "quarantined for 6 h: the reader had to be killed")
    if attempt.found and before.is_new:  # at once only once: servers must not lead us around
        decision = PollDecision(now, 0.0, "the feed that the page points to is polled now")
    outside = asked.interval is not None or decision.next_poll_at == NEVER
    moved, about_move = _moved(altered(after, rhythm=learned), attempt, asked, now)
    if about_move:
        decision = replace(decision, reason=f"{decision.reason}; {about_move}")
    share = before.sqrt_rate
    if outside:
        share = None
    elif attempt.outcome.ok and decision.interval > 0:
        share = demanded(before.sqrt_rate, decision.interval, learned, budget, policy)
    return Timed(moved, decision, share, base_rate(learned))


def _events(before: SourceState, attempt: Attempt, record: PollRecord) -> list[Event]:
    """What was new: the entries at the times they claim, and the discussions that went on."""
    entries = attempt.reading.entries if attempt.reading else ()
    new = sorted((entry.published_claimed for entry in entries), key=lambda at: -(at or 0.0))[: record.entries_new]
    return [
        *(Event(at) for at in new),
        *comment_changes(record.samples_new, record.ended_at, before.last_success_at),
    ]


def _limits(attempt: Attempt, after: SourceState, now: float) -> ServerLimits:
    headers = dict(attempt.fetched.headers) if attempt.fetched else {}
    if attempt.retry_after is not None:
        headers["retry-after"] = attempt.retry_after
    return limits_of(headers, after.feed, now)


def _moved(source: SourceState, attempt: Attempt, asked: Asked, now: float) -> tuple[SourceState, str | None]:
    """The source, at its new address once a permanent redirect has lasted; and what is to be said of one."""
    if asked.url != source.url:
        return source, None  # an edited configuration has given it another address since it was asked
    if attempt.found:
        return altered(source, fetch_url=attempt.found[0], moving=None), None
    if attempt.pushed:
        return source, None
    if source.is_new and attempt.outcome is Outcome.NOT_A_FEED:
        # Also what a page pointed to is no feed: the operator's own address is what is tried again.
        return altered(source, fetch_url=source.url, moving=None), None
    moved_to = attempt.fetched.moved_to if attempt.fetched else None
    move = moves.moved(source.moving, moved_to, attempt.outcome.ok, now)
    return altered(source, fetch_url=move.adopt or source.fetch_url, moving=move.state), move.reason
