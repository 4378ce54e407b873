"""When a source posts: an estimate that is learned from its entries, one poll at a time, in constant space. Pure.

The model is a rate in entries per hour, the sum of two parts:

    rate(t) = base · hour(t) · day(t) · minute(t)  +  Σ over k  stir_k · Σ over entries i  exp(−(t − t_i)/τ_k) / τ_k

- The *background* is what the source posts by habit. `base` is a count over hours watched, both forgotten with a
  half-life of a month. The three factors are its pattern over the hours of the day, the days of the week and the
  minutes of the hour (each averages 1 over the time watched), in UTC: a change to summer time is forgotten like any
  other change. Each is drawn towards "no pattern" by a few imaginary entries spread evenly, so that five entries make
  no habit. An hour or a day is held against how long it was watched: one that no poll and no document has covered yet
  is taken to be as busy as the others, not quiet. The minute matters because machines publish on the minute: of 182
  captured feeds a tenth dates nine entries in ten at :00 or :30.
- The *bursts* are what entries bring after them: live coverage, a batch of releases (a self-exciting process: Hawkes,
  "Spectra of some self-exciting and mutually exciting point processes", Biometrika 1971). An entry brings `stir_k`
  more, within about τ_k. Each entry is shared out among the parts of the model in proportion to what each expected at
  that moment; the shares of a burst are its `stir` (one step of expectation and maximisation per entry). Only the
  background's share counts for the pattern, so that one busy evening does not become a habit.

A source without history has the prior: a third of an entry per day, no pattern. It weighs little, for rates are spread
over four orders of magnitude: a document with a day of a busy source has to be believed.

Dates are used as far as they are believable. What came with a poll was not there at the poll before (it may claim to
be older: servers and their caches publish late), so an entry counts between those two polls: at its claimed time when
that is between them, else spread evenly. The first document goes back at most `BOOTSTRAP`; what claims to be older
tells only that the source is older, what claims to be of the future tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from aggregator.models.rhythm import DAY, HOUR, MINUTE, TAUS, WEEK, Rhythm

MONDAY = 4 * DAY  # 5 January 1970: weeks are counted from there, and 0 is a Monday as in `FeedInfo.skip_days`

HALF_LIFE = 30 * DAY  # of what is known of the base rate
BOOTSTRAP = 60 * DAY  # how far a first document looks back
PRIOR_ENTRIES, PRIOR_HOURS = 0.05, 4.0
PRIOR_STIR, STIR_DOUBT = (0.3, 0.15), 8.0  # and the number of entries that it takes to move them halfway
MOST_STIR = 0.9  # together; from 1 on a burst would never end
HOUR_DOUBT, DAY_DOUBT, MINUTE_DOUBT = 12.0, 14.0, 40.0  # imaginary entries without a pattern
PATTERN_MEMORY = 400.0  # entries; the pattern is halved when it holds more, so the last few hundred make it
MOST_EVENTS = 100  # of one poll: a source that dumps its archive does not post like that

COMMENTS_WEIGH = 0.1  # entries, for one entry whose comment count changed
COMMENTS_AT_MOST = 0.5  # entries per hour, for all of them together


# --- learning -------------------------------------------------------------------------------------------------------


class Event(NamedTuple):
    """Something that was new at a poll: when it claims to have come (None: it does not say), and how much it counts."""

    at: float | None
    weight: float = 1.0


def comment_changes(count: int, now: float, before: float | None) -> list[Event]:
    """The event for `count` entries whose comment count changed since the poll `before`; none at a first poll.

    It weighs little and is capped per hour: the more often a discussion is looked at the more changes are seen, so
    without a cap polling would justify itself.
    """
    if count <= 0 or before is None or now <= before:
        return []
    return [Event(None, min(count * COMMENTS_WEIGH, COMMENTS_AT_MOST * (now - before) / HOUR))]


def learn(rhythm: Rhythm, events: Iterable[tuple[float | None, float]], now: float) -> Rhythm:
    """What is known after a successful poll at `now` that brought `events`: (claimed time or None, weight).

    Call it with no events too: that nothing came is knowledge. A clock that went back teaches nothing.
    """
    given = [Event(at, weight) for at, weight in events if weight > 0]
    if rhythm.learned_at is None:
        return replace(_first(given, now), since=now)
    if now <= rhythm.learned_at:
        return replace(rhythm, learned_at=now)
    return _absorb(rhythm, _placed(given, rhythm.learned_at, now), now)


def _first(given: Sequence[Event], now: float) -> Rhythm:
    # One moment counts once: what stamps all its items with the hour of its building does not post them by the dozen.
    dated = sorted({at: weight for at, weight in given if at is not None and at < now}.items())
    if not dated:
        return Rhythm(learned_at=now)
    start = now - BOOTSTRAP
    recent = [(at, weight) for at, weight in dated if at > start][-MOST_EVENTS:]
    if len(recent) in (len(dated), MOST_EVENTS):
        # Cut off at its oldest item, by the document or by us: that one opens the time watched, and is not counted.
        start, recent = recent[0][0], recent[1:]
    guess = sum(weight for _, weight in recent) * HOUR / max(now - start, MINUTE)
    return _absorb(Rhythm(learned_at=start), recent, now, guess)


def _placed(given: Sequence[Event], after: float, now: float) -> list[tuple[float, float]]:
    """The events at believable times between two polls, in order."""
    if len(given) > MOST_EVENTS:
        given = sorted(given, key=lambda event: event.at or 0.0)[-MOST_EVENTS:]
    believable = [(event.at, event.weight) for event in given if event.at is not None and after < event.at < now]
    others = [event.weight for event in given if event.at is None or not after < event.at < now]
    gap = (now - after) / (len(others) or 1)
    return sorted(believable + [(after + (place + 0.5) * gap, weight) for place, weight in enumerate(others)])


def _absorb(rhythm: Rhythm, events: Sequence[tuple[float, float]], now: float, guess: float | None = None) -> Rhythm:
    """`guess` is a flat background, in entries per hour, for a first document: there is no other yet."""
    start = rhythm.learned_at or 0.0
    tally = _Tally(rhythm)
    for at, weight in events:
        tally.add(at, weight, _background(rhythm, at) if guess is None else max(guess, 1e-6))
    tally.age(now)
    tally.watch(start, now)
    kept = 0.5 ** ((now - start) / HALF_LIFE) if guess is None else 1.0
    scale = 0.5 if sum(tally.hours) > PATTERN_MEMORY else 1.0
    return Rhythm(
        learned_at=now,
        since=rhythm.since,
        base=rhythm.base * kept + tally.base,
        watched=rhythm.watched * kept + (now - start) / HOUR,
        hours=tuple(scale * one for one in tally.hours),
        days=tuple(scale * one for one in tally.days),
        watched_hours=tuple(scale * one for one in tally.watched_hours),
        watched_days=tuple(scale * one for one in tally.watched_days),
        minutes=tuple(scale * one for one in tally.minutes),
        fresh=tuple(tally.fresh),
        stirred=tuple(scale * one for one in tally.stirred),
        shared=scale * tally.shared,
    )


class _Tally:
    """The counts of one rhythm while a poll's events are added, in order of time."""

    def __init__(self, rhythm: Rhythm) -> None:
        self.at = rhythm.learned_at or 0.0
        self.base = 0.0
        self.hours, self.days, self.minutes = list(rhythm.hours), list(rhythm.days), list(rhythm.minutes)
        self.watched_hours, self.watched_days = list(rhythm.watched_hours), list(rhythm.watched_days)
        self.fresh, self.stirred, self.shared = list(rhythm.fresh), list(rhythm.stirred), rhythm.shared

    def age(self, at: float) -> None:
        passed = max(0.0, at - self.at)
        self.fresh = [one * math.exp(-passed / tau) for one, tau in zip(self.fresh, TAUS, strict=True)]
        self.at = at

    def add(self, at: float, weight: float, background: float) -> None:
        self.age(at)
        stirs = stir(self.stirred, self.shared)
        expected = [s * fresh * HOUR / tau for s, fresh, tau in zip(stirs, self.fresh, TAUS, strict=True)]
        total = background + sum(expected)
        habit = weight * background / total
        self.stirred = [one + weight * e / total for one, e in zip(self.stirred, expected, strict=True)]
        self.shared += weight
        self.fresh = [one + weight for one in self.fresh]
        self.base += habit
        self.hours[hour_of(at)] += habit
        self.days[day_of(at)] += habit
        self.minutes[int(at % HOUR // MINUTE)] += habit

    def watch(self, start: float, end: float) -> None:
        """Adds the time from `start` to `end` to the hours and days that it covers."""
        weeks = int((end - start) // WEEK)
        if weeks:
            self.watched_hours = [one + 7.0 * weeks for one in self.watched_hours]
            self.watched_days = [one + 24.0 * weeks for one in self.watched_days]
            start += weeks * WEEK
        while start < end:
            until = min(end, (start // HOUR + 1) * HOUR)
            self.watched_hours[hour_of(start)] += (until - start) / HOUR
            self.watched_days[day_of(start)] += (until - start) / HOUR
            start = until


def stir(stirred: Sequence[float], shared: float) -> list[float]:
    """How many entries an entry brings after it, per kind of burst."""
    stirs = [(one + STIR_DOUBT * prior) / (shared + STIR_DOUBT) for one, prior in zip(stirred, PRIOR_STIR, strict=True)]
    too_much = max(1.0, sum(stirs) / MOST_STIR)
    return [one / too_much for one in stirs]


# --- the pattern ----------------------------------------------------------------------------------------------------


def hour_of(at: float) -> int:
    return int(at % DAY // HOUR)


def day_of(at: float) -> int:
    """0 is Monday."""
    return int((at - MONDAY) % WEEK // DAY)


def base_rate(rhythm: Rhythm) -> float:
    """The background's average, in entries per hour; never 0."""
    return (rhythm.base + PRIOR_ENTRIES) / (rhythm.watched + PRIOR_HOURS)


def factors(counts: Sequence[float], doubt: float, watched: Sequence[float] = ()) -> list[float]:
    """How much more than average each slot gets, over the time that each was `watched`; without that, all alike."""
    even, total, time = doubt / len(counts), sum(counts), sum(watched)
    if not time:
        share = 1 / (total / len(counts) + even)
        return [(count + even) * share for count in counts]
    return [(count + even) / (total * one / time + even) for count, one in zip(counts, watched, strict=True)]


def hour_factors(rhythm: Rhythm) -> list[float]:
    return factors(rhythm.hours, HOUR_DOUBT, rhythm.watched_hours)


def day_factors(rhythm: Rhythm) -> list[float]:
    """From Monday."""
    return factors(rhythm.days, DAY_DOUBT, rhythm.watched_days)


def _background(rhythm: Rhythm, at: float) -> float:
    """At one moment, without the minutes: their spikes would leave nothing for bursts between them."""
    hours, days = hour_factors(rhythm), day_factors(rhythm)
    return base_rate(rhythm) * hours[hour_of(at)] * days[day_of(at)]
