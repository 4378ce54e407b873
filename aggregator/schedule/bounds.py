"""What a server asks for, applied to a planned poll: only ever later, and by at most a day. Pure."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.models import ServerLimits
from aggregator.models.rhythm import DAY, HOUR
from aggregator.schedule.rhythm import day_of, hour_of
from aggregator.units import span

LONGEST = DAY  # a server cannot put us off for longer
SKIP_SPREAD = 0.1 * HOUR  # not everybody has to come at the minute in which a skipped hour ends

ALL_HOURS, ALL_DAYS = frozenset(range(24)), frozenset(range(7))


def apply(limits: ServerLimits, now: float, planned: float, jitter: float) -> tuple[float, list[str]]:
    """`planned`, or later when the server asks for it, but then not after `now` + 24 h; and what an operator should
    know of how that came about. `jitter` is in 0 … 1."""
    notes: list[str] = []
    at = planned
    for asked, name in _wishes(limits, now):
        bound = min(asked, LONGEST)
        if asked > LONGEST:
            notes.append(f"server asked for {span(asked)} ({name}), capped at {span(LONGEST)}")
        elif now + bound > at:
            notes.append(f"server asked for {span(asked)} ({name})")
        at = max(at, now + bound)
    at, skipped = _skip(limits, now, at, jitter)
    return at, notes + skipped


def not_before(limits: ServerLimits, now: float) -> float | None:
    """The time before which the server wants no request at all (Retry-After), within a day; None when it names none.

    Its other wishes tell how long an answer is good for, and an operator may ask earlier.
    """
    at = limits.retry_after
    return min(at, now + LONGEST) if at is not None and at > now else None


def _wishes(limits: ServerLimits, now: float) -> list[tuple[float, str]]:
    """Seconds from now, the longest first: shorter ones then change nothing, and are not mentioned."""
    wishes = [
        (limits.retry_after - now if limits.retry_after is not None else 0.0, "Retry-After"),
        (limits.fresh_until - now if limits.fresh_until is not None else 0.0, limits.fresh_by),
        (limits.ttl or 0.0, "ttl"),
    ]
    return sorted((wish for wish in wishes if wish[0] > 0), reverse=True)


def _skip(limits: ServerLimits, now: float, at: float, jitter: float) -> tuple[float, list[str]]:
    notes = [
        f"{name} names all {what}, ignored"
        for name, what, given, every in (
            ("skipHours", "hours", limits.skip_hours, ALL_HOURS),
            ("skipDays", "days", limits.skip_days, ALL_DAYS),
        )
        if given >= every
    ]
    hours = frozenset() if limits.skip_hours >= ALL_HOURS else limits.skip_hours
    days = frozenset() if limits.skip_days >= ALL_DAYS else limits.skip_days

    def skipped(time: float) -> bool:
        return hour_of(time) in hours or day_of(time) in days

    if not skipped(at):
        return at, notes
    opening = _next_opening(at, skipped) + SKIP_SPREAD * jitter
    latest = max(at, now + LONGEST)
    if opening > latest:
        return latest, [*notes, f"server skips this time (skipHours, skipDays) for longer, capped at {span(DAY)}"]
    return opening, [*notes, f"server skips this time (skipHours, skipDays), {span(opening - now)}"]


def _next_opening(at: float, skipped: Callable[[float], bool]) -> float:
    """The start of the first hour after `at` that is not skipped; a week later when there is none."""
    start = at - at % HOUR
    return next((start + hour * HOUR for hour in range(1, 169) if not skipped(start + hour * HOUR)), start + 7 * DAY)
