"""What is told to a monitoring system beside what is counted: how things are at the moment of the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from aggregator.models.vitals import Vitals
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Arrival:
    """When an entry was stored, and when it claims to have been published (None: it does not, or came with a source's
    first document, which tells of no delay)."""

    id: int
    first_seen_at: float
    published_claimed: float | None


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What the database tells, in numbers."""

    sources: Mapping[str, int] = field(default_factory=dict)  # by `HealthState`
    due: int = 0  # sources whose time has come
    alerts: Mapping[str, int] = field(default_factory=dict)  # open ones, by state
    undelivered: int = 0  # notices
    database_bytes: int = 0
    wal_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that is looked up when metrics are asked for."""

    now: float
    vitals: Vitals
    store: StoreFacts = StoreFacts()
    requests: Mapping[tuple[str, int], int] = field(default_factory=dict)  # by kind of document, and status
    backup_made_at: float | None = None  # the last good one
    python: str = ""
    sqlite: str = ""
