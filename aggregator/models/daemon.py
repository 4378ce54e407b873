"""What a daemon leaves of itself beside the database, for those who look while it runs or when it does not."""

from __future__ import annotations

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class DaemonNote:
    """The last daemon on a database. Without any, all is None."""

    instance: str | None = None  # another one at each start; `/healthz` tells it too
    process: int | None = None
    started_at: float | None = None
    seen_at: float | None = None  # the last sign of life, at most a minute old while it runs
    ended_at: float | None = None  # None: it runs, or was killed


@dataclass(frozen=True, slots=True)
class DaemonState:
    """Whether a daemon runs on a database, and since when not."""

    note: DaemonNote
    is_running: bool

    @property
    def gone_since(self) -> float | None:
        """When the last one ended, or was last seen; None while one runs, and when none ever did."""
        return None if self.is_running else self.note.ended_at or self.note.seen_at
