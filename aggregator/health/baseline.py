"""What is usual for a source, learned from its polls. Pure.

Three silences are told from a breakdown by what the source did before: the time between two entries, the time for which
its documents had no items, the time for which its polls failed. Of each the longest that ended by itself is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from aggregator.models import Baseline, PollRecord

DAY = 86_400.0
FORGOTTEN = 90 * DAY  # half-life of the longest gap: what happened last summer says little of this winter


def after_poll(
    before: Baseline, record: PollRecord, *, items: int | None, dates: Iterable[float | None], rate: float
) -> Baseline:
    """The baseline after a poll.

    `items` is how many the whole document had, None when none was read; `dates` are the times that its new entries
    claim; `rate` is the rhythm's, in entries per hour, with this poll in it.
    """
    now = record.ended_at
    if not record.outcome.ok:
        return before if before.failing_since is not None else replace(before, failing_since=record.started_at)
    baseline = _emptied(_mended(before, now), items, now)
    if record.entries_new:
        baseline = _came(baseline, [at for at in dates if at is not None and at <= now], rate, now)
    return baseline if baseline.known_since is not None else replace(baseline, known_since=now)


def _mended(baseline: Baseline, now: float) -> Baseline:
    if baseline.failing_since is None:
        return baseline
    outage = max(baseline.longest_outage, now - baseline.failing_since) if baseline.known_since is not None else 0.0
    return replace(baseline, failing_since=None, longest_outage=outage)


def _emptied(baseline: Baseline, items: int | None, now: float) -> Baseline:
    if items is None:
        return baseline
    if items == 0:
        return baseline if baseline.empty_since is not None else replace(baseline, empty_since=now)
    if baseline.empty_since is None:
        return baseline
    return replace(baseline, empty_since=None, longest_empty=max(baseline.longest_empty, now - baseline.empty_since))


def _came(baseline: Baseline, dates: list[float], rate: float, now: float) -> Baseline:
    if baseline.last_entry_at is None:
        # The first document: its own dates are the gaps that are known, and its newest item need not be new.
        dates.sort()
        longest = max((after - before for before, after in pairwise(dates)), default=0.0)
        known_since, newest = (dates[0], dates[-1]) if dates else (baseline.known_since or now, now)
        return replace(baseline, known_since=known_since, last_entry_at=newest, base_rate=rate, longest_gap=longest)
    gap = max(0.0, now - baseline.last_entry_at)
    longest = max(gap, baseline.longest_gap * 0.5 ** (gap / FORGOTTEN))
    return replace(baseline, last_entry_at=now, base_rate=rate, longest_gap=longest)
