"""What is known of backups: what one holds, and how the last attempt at one went."""

from __future__ import annotations

from collections.abc import Mapping

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself."""

    made_at: float
    version: str  # of the program that made it
    schema: str  # the newest migration of the database in it
    rows: Mapping[str, int]  # by table
    files: Mapping[str, int]  # bytes by name: `config.toml`, `published/…`, `theme/…`


@dataclass(frozen=True, slots=True)
class BackupNote:
    """How the newest backups went. Kept in a file beside the database, so that it can be read when that cannot be."""

    tried_at: float | None = None
    error: str | None = None  # of the last attempt; None when it went well
    path: str | None = None  # the last good backup, None without one
    made_at: float | None = None
    size: int = 0  # its bytes
    seconds: float = 0.0  # that it took
