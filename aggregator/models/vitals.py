"""How a running daemon is, as it tells those who look after it. Made anew at each look; nothing here is stored."""

from __future__ import annotations

from aggregator.models.nodes import Node
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class JobState:
    """One of the daemon's regular jobs."""

    name: str  # dispatch, publish, comments, hubs, housekeeping, …
    every: float  # seconds between two runs
    runs: int = 0  # ended ones
    began_at: float | None = None  # the last run; None before the first
    seconds: float | None = None  # how long the last ended run took
    is_running: bool = False
    error: str | None = None  # of the last run; None when it went well


@dataclass(frozen=True, slots=True)
class PollUnderWay:
    """A source that is being fetched, or waits for its turn at a host."""

    source_id: int
    url: str
    since: float


@dataclass(frozen=True, slots=True)
class Vitals:
    """The daemon at one moment."""

    version: str
    started_at: float
    jobs: tuple[JobState, ...] = ()
    polls: tuple[PollUnderWay, ...] = ()  # the longest under way first
    writes_waiting: int = 0  # transactions that wait for the writer
    loop_delay: float = 0.0  # seconds by which the event loop was late when it was last measured
    readers: int = 0  # worker processes that read documents,
    readers_busy: int = 0  # so many of them at this moment,
    readers_killed: int = 0  # and killed, since the start
    published_at: float | None = None  # the last round of publishing that went well
    editions: int = 0
    configured_at: float | None = None  # when the configuration in force was read
    config_problem: str | None = None  # why a newer one is not in force
    node: Node | None = None  # as the others on its database know it; None: there can be none
    problems: tuple[str, ...] = ()  # what keeps the daemon from being well, in words; empty: nothing does
