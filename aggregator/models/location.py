"""Where a database is."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class PostgresUrl:
    """A database on a server, `postgresql://user@host:port/name`; its password stays out of all that is printed."""

    url: str  # without a password
    password: str | None = field(default=None, repr=False)  # None: libpq finds it, in PGPASSFILE or the environment

    def __str__(self) -> str:
        return self.url


Location = Path | PostgresUrl
