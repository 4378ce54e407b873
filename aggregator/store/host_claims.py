"""Table `hosts`: which process is at a host, or lets it rest, where many share a database. By the database's clock:
those of machines differ."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from aggregator.store.database import NOW, Database

# Its `until` is near: a process that is gone holds nothing for long.
HOSTS: Final = "CREATE TABLE hosts (host TEXT PRIMARY KEY, node TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID"
LONG_PAST: Final = 3600.0


class HostClaims:
    def __init__(self, db: Database) -> None:
        self._db = db

    def claim(self, node: str, hosts: Iterable[str], seconds: float) -> frozenset[str]:
        """Those of `hosts` that are `node`'s for so many seconds from now, whatever was said before; at the others
        somebody else is, or was a moment ago."""
        rows = self._db.execute(
            f"""INSERT INTO hosts (host, node, until)
            SELECT value, :node, {NOW} + :seconds FROM texts(:hosts) WHERE TRUE
            ON CONFLICT (host) DO UPDATE SET node = excluded.node, until = excluded.until
            WHERE hosts.node = excluded.node OR hosts.until <= {NOW} RETURNING host""",
            # In one order: two that change the same rows wait for each other, and no more.
            {"node": node, "seconds": seconds, "hosts": json.dumps(sorted(hosts))},
        )
        return frozenset(row[0] for row in rows.fetchall())

    def forget(self) -> None:
        """Of hosts at which nobody has been for long."""
        self._db.execute(f"DELETE FROM hosts WHERE until < {NOW} - ?", [LONG_PAST])
