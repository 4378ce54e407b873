"""What does the work, and on how many machines: `[engine]`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aggregator.config.types import DAY, HOUR, Duration, Table


class EngineSettings(Table):
    """`[engine]`: who polls, publishes and keeps house: one process, or many that share a database."""

    kind: Literal["embedded", "procrastinate"] = Field(
        "embedded",
        description='"procrastinate": any number of processes, by a queue in the database of `storage.url`.',
    )
    shards: int = Field(
        256, ge=1, le=16_384, description="Parts that all hosts are divided into; one process polls a part at a time."
    )
    turn: Duration = Field(15.0, ge=1, le=HOUR, description="How long a process keeps such a part.")
    dead_after: Duration = Field(
        30.0, ge=2, le=DAY, description="What a process had is given to others after so long without a sign of life."
    )
    pool: int = Field(4, ge=2, le=100, description="Connections of a process to its queue, beside those that listen.")

    @property
    def is_shared(self) -> bool:
        """Whether other processes may do the work as well."""
        return self.kind != "embedded"
