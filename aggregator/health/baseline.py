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
    """The habits after a poll.

    `items` is how many the whole document had, None when none was read; `dates` are the times that its new entries
    claim; `rate` is the rhythm's, in entries per hour, with this poll in it.
    """
    now = record.ended_at
    if not record.outcome.ok:
        return before if before.failing_since is not None else replace(before, failing_since=record.started_at)
    habits = _emptied(_mended(before, now), items, now)
    if record.entries_new:
        habits = _came(habits, [at for at in dates if at is not None and at <= now], rate, now)
    return habits if habits.known_since is not None else replace(habits, known_since=now)


def _mended(habits: Baseline, now: float) -> Baseline:
    if habits.failing_since is None:
        return habits
    outage = max(habits.longest_outage, now - habits.failing_since) if habits.known_since is not None else 0.0
    return replace(habits, failing_since=None, longest_outage=outage)


def _emptied(habits: Baseline, items: int | None, now: float) -> Baseline:
    if items is None:
        return habits
    if items == 0:
        return habits if habits.empty_since is not None else replace(habits, empty_since=now)
    if habits.empty_since is None:
        return habits
    return replace(habits, empty_since=None, longest_empty=max(habits.longest_empty, now - habits.empty_since))


def _came(habits: Baseline, dates: list[float], rate: float, now: float) -> Baseline:
    if habits.last_entry_at is None:
        # The first document: its own dates are the gaps that are known, and its newest item need not be new.
        dates.sort()
        longest = max((after - before for before, after in pairwise(dates)), default=0.0)
        known_since, newest = (dates[0], dates[-1]) if dates else (habits.known_since or now, now)
        return replace(habits, known_since=known_since, last_entry_at=newest, base_rate=rate, longest_gap=longest)
    gap = max(0.0, now - habits.last_entry_at)
    longest = max(gap, habits.longest_gap * 0.5 ** (gap / FORGOTTEN))
    return replace(habits, last_entry_at=now, base_rate=rate, longest_gap=longest)
