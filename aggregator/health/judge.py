"""Whether a source is well: a verdict from its facts. Pure.

A false alarm costs more than a late one: who is called three times for nothing does not come the fourth time. So each
silence is given the patience that its source has earned, and what it did before and ended by itself is no news:

    patience = max(theory, min(BEFORE · the longest that ended by itself, MOST · theory))

The cap keeps a real breakdown, once mended, from hiding the next one for long.

Stale (no new entry)
    If entries come at random with a rate of λ, a year has λ·year gaps, and a gap is longer than t with a probability of
    exp(−λ·t). With t = ln(λ·year / ALARMS) / λ a source that is well is called stale ALARMS times a year: 8 weeks for a
    weekly one, 13 hours for one with 25 entries a day. λ is that of the rhythm's background (`base_rate`): a burst
    counts as the one thing that it is. It is taken as it was when the last entry came: the rhythm goes on learning in
    the silence, and would slowly come to expect it. Nights, weekends and holidays are no chance; the longest gap knows
    them once they were seen, so that a source of which less than `SETTLED` is known has `UNKNOWN` at least, and any
    other `NIGHT`. Who writes less than once in a fortnight writes when there is something to say, and rests far
    longer than chance would have it: `RESTS` times the theory (on real feeds that saves two false alarms of three).

Empty (documents without items, though they had some)
    Feeds that show only the last day, or warnings in force, are empty now and then: `EMPTY_FOR`.

Broken (polls fail)
    Most failures are over at the next try, most outages by the next morning. `FAILED_TIMES` in a row and for
    `FAILED_PER_ENTRY` usual gaps between entries, within `FAILED_LEAST` … `FAILED_MOST`: what a busy source says is
    lost soon, for a weekly one three days lose nothing.

How well that does is measured in `benchmarks/health.py` and written down in docs/performance.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from aggregator.models import Baseline, HealthState, Outcome, SourceFacts, SourceHealth
from aggregator.units import span

HOUR, DAY = 3600.0, 86_400.0
YEAR = 365.25 * DAY

ALARMS = 0.02  # a year, that chance alone may give a source that is well
SETTLED, UNKNOWN, NIGHT = 21 * DAY, 4 * DAY, 12 * HOUR
QUIET, RESTS = 1 / (14 * 24), 2.0  # entries per hour, and how much longer than by chance such a source is silent
EMPTY_FOR = 6 * HOUR
FAILED_TIMES = 5
FAILED_PER_ENTRY, FAILED_LEAST, FAILED_MOST = 10, 12 * HOUR, 3 * DAY
FAILED_NEVER_READ = 6 * HOUR  # a source that was never read: there is nothing to wait for but a typing error
BEFORE, MOST = 2.0, 4.0
LATE = HOUR  # a backlog is worked off within a quarter of an hour
SLOWEST = 1 / 8766  # entries per hour; a source that posts once a year is watched like one that never did


def judge_source(facts: SourceFacts, now: float) -> SourceHealth:
    """How a source is. Of several things that are wrong the one that an operator has to mend first."""
    for look in (_not_polled, _failed, _silent):
        if health := look(facts, now):
            return health
    if facts.last_success_at is None:
        return SourceHealth(HealthState.NEW, "waits for its first poll")
    return SourceHealth(HealthState.OK, _well(facts, now))


def worst_first(judged: Sequence[tuple[SourceFacts, SourceHealth]]) -> list[tuple[SourceFacts, SourceHealth]]:
    """In the order in which an operator wants to see them; of equal ones, what has lasted longest first."""
    never = math.inf
    return sorted(judged, key=lambda one: (one[1].state.rank, never if one[1].since is None else one[1].since))


def stale_after(baseline: Baseline) -> float:
    """Seconds without a new entry after which a source is stale."""
    rate = max(baseline.base_rate or 0.0, SLOWEST)
    chance = math.log(max(rate * YEAR / HOUR, 1.0) / ALARMS) / rate * HOUR * (RESTS if rate < QUIET else 1.0)
    known = (baseline.last_entry_at or 0.0) - (baseline.known_since or 0.0)
    return _patience(max(chance, NIGHT if known >= SETTLED else UNKNOWN), baseline.longest_gap)


def empty_after(baseline: Baseline) -> float:
    """Seconds of documents without items after which a source is empty."""
    return _patience(EMPTY_FOR, baseline.longest_empty)


def broken_after(baseline: Baseline) -> float:
    """Seconds of failing polls after which a source is broken."""
    if baseline.known_since is None:
        return FAILED_NEVER_READ
    entries = FAILED_PER_ENTRY / max(baseline.base_rate or 0.0, SLOWEST) * HOUR
    return _patience(min(max(entries, FAILED_LEAST), FAILED_MOST), baseline.longest_outage)


def _patience(theory: float, longest: float) -> float:
    return max(theory, min(BEFORE * longest, MOST * theory))


def _not_polled(facts: SourceFacts, now: float) -> SourceHealth | None:
    if not facts.enabled:
        why = "it has enabled = false in the configuration" if facts.configured else "it is not in the configuration"
        return SourceHealth(HealthState.OFF, f"not polled: {why}")
    if facts.paused_at is not None:
        return SourceHealth(HealthState.PAUSED, "paused by an operator; resume it to have it polled", facts.paused_at)
    if facts.is_gone:
        words = "its server says that it is gone for good (410), so it is not polled; remove it or find its new address"
        return SourceHealth(HealthState.GONE, words, facts.last_poll_at)
    if now - facts.next_poll_at > LATE:
        words = f"was due {span(now - facts.next_poll_at)} ago and was not polled: is the daemon running and well?"
        return SourceHealth(HealthState.LATE, words, facts.next_poll_at)
    return None


def _failed(facts: SourceFacts, now: float) -> SourceHealth | None:
    if not facts.failures:
        return None
    # A database from before baselines were kept does not know since when.
    since = facts.baseline.failing_since or facts.last_success_at or facts.last_poll_at or now
    error = facts.last_error or facts.last_outcome or "no reason is known"
    if facts.last_outcome == Outcome.READER_KILLED:
        words = f"its document had the reader killed; it is tried again every few hours: {error}"
        return SourceHealth(HealthState.QUARANTINED, words, since)
    if facts.last_outcome == Outcome.REFUSED:
        return SourceHealth(HealthState.REFUSED, f"is not connected to: {error}", since)
    times = "once" if facts.failures == 1 else f"{facts.failures} times in a row"
    if facts.failures < FAILED_TIMES or now - since < broken_after(facts.baseline):
        return SourceHealth(HealthState.FAILING, f"failed {times}, is tried again: {error}", since)
    words = f"has failed for {span(now - since)}, {times}; look at its address and at the error: {error}"
    return SourceHealth(HealthState.BROKEN, words, since)


def _silent(facts: SourceFacts, now: float) -> SourceHealth | None:
    """Empty or stale, as far as polls have shown: what nobody looked at is not known to be silent."""
    baseline, seen_at = facts.baseline, facts.last_success_at
    if seen_at is None:
        return None
    if baseline.empty_since is not None and facts.entries and seen_at - baseline.empty_since > empty_after(baseline):
        words = f"its documents have had no items for {span(now - baseline.empty_since)}, though they had; look at it"
        return SourceHealth(HealthState.EMPTY, words, baseline.empty_since)
    last = baseline.last_entry_at
    if last is None or seen_at - last <= stale_after(baseline):
        return None
    words = f"nothing new for {span(now - last)}, and {_usual(baseline)}; look whether its feed has moved or ended"
    return SourceHealth(HealthState.STALE, words, last)


def _usual(baseline: Baseline) -> str:
    rate = max(baseline.base_rate or 0.0, SLOWEST)
    return f"something comes every {span(HOUR / rate)} or so, {span(baseline.longest_gap)} apart at the most"


def _well(facts: SourceFacts, now: float) -> str:
    last = facts.baseline.last_entry_at
    return "polled, and has not had an entry yet" if last is None else f"last entry {span(now - last)} ago"
