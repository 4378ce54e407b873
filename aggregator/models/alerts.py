"""What an operator is told of, and how it is remembered that he was."""

from __future__ import annotations

from enum import StrEnum

from aggregator.records import dataclass


class AlertState(StrEnum):
    """What a look at something shows, as far as alerts go."""

    BAD = "bad"  # a person should know
    UNSURE = "unsure"  # neither bad nor well: an alert that is open stays open
    WELL = "well"
    OUT = "out"  # not looked after any more: paused, removed, silenced


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at one thing. `subject` is its name for good: "source 12", "disk", "job backup"."""

    subject: str
    standing: AlertState
    state: str  # of a source its `HealthState`; of the program itself "trouble"
    title: str
    words: str
    since: float | None = None


class NoticeKind(StrEnum):
    PROBLEM = "problem"
    REMINDER = "reminder"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something bad that was seen: a row of `alerts`, by which it is told once and not at every look."""

    subject: str
    state: str
    title: str
    words: str
    since: float  # when it began
    seen_at: float  # first by us
    noticed_at: float | None = None  # the last notice of it; None: it has to last a little first
    well_since: float | None = None  # while it looks well again
    closed_at: float | None = None  # None: it is open
    flaps: int = 0  # times that it came back within a day

    @property
    def is_open(self) -> bool:
        """Whether it was told of and is not over."""
        return self.noticed_at is not None and self.closed_at is None


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to the operator. `id` is None before it is stored."""

    kind: NoticeKind
    subject: str
    state: str
    title: str
    words: str
    since: float
    at: float
    id: int | None = None
