"""When an operator is told. Pure.

One notice when something is bad, one when it is well again, whatever happens between:

- What is bad has to last for `HOLD` first: a look that comes between two steps of something is no alarm. The states of
  a source have had their patience already (`health.judge`).
- What is well again has to stay so for `CALM`, and four times as long for each time that it came back within a day:
  what flaps is told once, until it has settled.
- Many at once are one notice: from `MANY` on they are counted, and the first are named. Sources of one host break down
  and mend at different times, so after as many the next ones wait until `WINDOW` has passed, and come together.
- When nothing can be fetched from anywhere, that is one trouble of ours (`sightings.network`): no source is blamed.
- A paused or removed source closes its alert without a word: the operator did that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aggregator.models import Alert, AlertState, Notice, NoticeKind, Sighting
from aggregator.records import dataclass

HOUR, DAY = 3600.0, 86_400.0

HOLD = 90.0  # seconds; more than one round of looks
CALM, LONGEST_CALM = HOUR, 2 * DAY
CALM_PER_FLAP = 4.0
MEMORY = DAY  # what comes back within this time flaps
MANY = 10  # notices of sources in one round, or within `WINDOW`, from which on they are told together
WINDOW = HOUR
SOURCE = "source "  # what the subjects of sources begin with
NAMED = 5  # of many


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be stored, in one transaction, and said."""

    save: tuple[Alert, ...] = ()
    forget: tuple[str, ...] = ()  # subjects
    notices: tuple[Notice, ...] = ()


def decide_alerts(
    known: Mapping[str, Alert], seen: Iterable[Sighting], now: float, repeat: float | None = None
) -> Decided:
    """What follows from a round of looks. `known` are the alerts by subject, also those that were closed of late.

    What is known and was not seen at all is out. `repeat` is the time after which an open alert is told again, in
    seconds; None: never.
    """
    looked = {one.subject: one for one in seen}
    sources = [one for one in known.values() if one.subject.startswith(SOURCE)]
    crowded = {  # with what so much was told of late that more of it waits
        AlertState.BAD: _is_crowded([one.noticed_at for one in sources], now),
        AlertState.WELL: _is_crowded([one.closed_at for one in sources], now),
    }
    save: list[Alert] = []
    forget: list[str] = []
    notices: list[Notice] = []
    for subject in dict.fromkeys([*looked, *known]):
        before, sighting = known.get(subject), looked.get(subject)
        waits = sighting is not None and subject.startswith(SOURCE) and crowded.get(sighting.standing, False)
        after, kind = _step(before, sighting, now, repeat, waits)
        if after is None:
            forget += [subject] if before is not None else []
            continue
        if after != before:
            save.append(after)
        if kind is not None:
            notices.append(_notice(kind, after, now))
    return Decided(tuple(save), tuple(forget), tuple(together(notices)))


def _is_crowded(told: Iterable[float | None], now: float) -> bool:
    """Once `MANY` were told, until a whole `WINDOW` has passed without one."""
    ages = [now - at for at in told if at is not None and now >= at]
    return min(ages, default=WINDOW) < WINDOW and sum(age < 2 * WINDOW for age in ages) >= MANY


def together(notices: Sequence[Notice]) -> list[Notice]:
    """The notices of one round; many of one kind and state as one, under the subject "many"."""
    groups: dict[tuple[NoticeKind, str], list[Notice]] = {}
    for notice in notices:
        groups.setdefault((notice.kind, notice.state), []).append(notice)
    told: list[Notice] = []
    for group in groups.values():
        told += group if len(group) < MANY else [_of_many(group)]
    return told


def _of_many(group: Sequence[Notice]) -> Notice:
    first, count = group[0], len(group)
    names = ", ".join(one.title for one in group[:NAMED])
    state = "well again" if first.kind is NoticeKind.RECOVERED else first.state
    words = f"{count} at once: {names} and {count - NAMED} more; the first of them: {first.words}"
    since = min(one.since for one in group)
    return Notice(first.kind, "many", first.state, f"{count} sources are {state}", words, since, first.at)


def _step(
    before: Alert | None, seen: Sighting | None, now: float, repeat: float | None, waits: bool
) -> tuple[Alert | None, NoticeKind | None]:
    """One alert after one look: as it is remembered (None: forgotten), and what is said of it."""
    if seen is not None and seen.standing is AlertState.BAD:
        return _bad(before, seen, now, repeat, waits)
    if before is None:
        return None, None
    if before.closed_at is not None:
        return (before, None) if 0 <= now - before.closed_at < MEMORY else (None, None)
    if seen is None or seen.standing is AlertState.OUT or before.noticed_at is None:
        return None, None
    if seen.standing is AlertState.UNSURE:
        return replace(before, well_since=None), None
    return _well(before, seen, now, waits)


def _bad(
    before: Alert | None, seen: Sighting, now: float, repeat: float | None, waits: bool
) -> tuple[Alert | None, NoticeKind | None]:
    since = seen.since if seen.since is not None else now
    if before is None or before.closed_at is not None:
        flaps = before.flaps + 1 if before is not None else 0
        return Alert(seen.subject, seen.state, seen.title, seen.words, since, now, flaps=flaps), None
    after = replace(before, state=seen.state, title=seen.title, words=seen.words, well_since=None)
    if before.noticed_at is None:
        if waits or now - before.seen_at < HOLD:
            return after, None
        return replace(after, noticed_at=now), NoticeKind.PROBLEM
    if repeat is not None and now - before.noticed_at >= repeat:
        return replace(after, noticed_at=now), NoticeKind.REMINDER
    return after, None


def _well(before: Alert, seen: Sighting, now: float, waits: bool) -> tuple[Alert, NoticeKind | None]:
    well_since = min(now, before.well_since) if before.well_since is not None else now
    if waits or now - well_since < calm(before.flaps):
        return replace(before, well_since=well_since), None
    after = replace(before, words=seen.words, title=seen.title, well_since=well_since, closed_at=now)
    return after, NoticeKind.RECOVERED


def calm(flaps: int) -> float:
    """Seconds for which something has to look well before that is told."""
    return min(CALM * CALM_PER_FLAP ** min(flaps, 10), LONGEST_CALM)


def _notice(kind: NoticeKind, alert: Alert, now: float) -> Notice:
    return Notice(kind, alert.subject, alert.state, alert.title, alert.words, alert.since, now)
