"""Scheduled backups: `[backup]`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from aggregator.config.base import DAY, HOUR, Duration, Table


class BackupSettings(Table):
    """`[backup]`: copies of the database and of what is published, made while the daemon runs."""

    enabled: bool = Field(True, description="False: only `aggregator backup` makes them.")
    directory: Path | None = Field(
        None,
        strict=False,
        description="Where they are put; another disk is a better place. Default: `backups` beside the database.",
    )
    every: Duration = Field(DAY, ge=HOUR, description="Time between two of them.")
    compress: bool = Field(True, description="Pack them with gzip: less than half the size.")
    keep: int = Field(2, ge=1, description="The newest ones that are kept,")
    daily: int = Field(5, ge=0, description="and of so many days the last one of each,")
    weekly: int = Field(3, ge=0, description="and of so many weeks the last one of each; all others are deleted.")
    timeout: Duration = Field(HOUR, gt=0, description="One that takes longer is given up.")
