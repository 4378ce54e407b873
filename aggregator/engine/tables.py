"""The engine's tables: Procrastinate's own, and when each job was last offered."""

from __future__ import annotations

from typing import Final

import psycopg
from procrastinate import schema

# So that nodes that begin at the same moment make them once, and one node at a time offers. Any two numbers that nobody
# else uses in this database: an advisory lock has no name.
MAKING: Final = (0x6D72, 1)
LEADING: Final = (0x6D72, 2)

_OURS: Final = (
    "CREATE TABLE engine_jobs (name text PRIMARY KEY, offered_at timestamptz NOT NULL)",
    # Small tables of which all rows come and go, many times a second: dead rows are looked through at each fetch. By
    # share of the table, as is usual, they would be cleared away too late after every peak.
    *(
        f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,"
        " autovacuum_vacuum_cost_delay = 0)"
        for table in ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers")
    ),
)


async def make_tables(conninfo: str) -> bool:
    """Makes the tables where they are missing, all of them or none; whether they were."""
    async with await psycopg.AsyncConnection.connect(conninfo) as db:
        await db.execute("SELECT pg_advisory_xact_lock(%s, %s)", MAKING)
        found = await (await db.execute("SELECT to_regclass('engine_jobs') IS NULL")).fetchone()
        missing = found is not None and bool(found[0])
        if missing:
            await db.execute(schema.SchemaManager.get_schema())
            for statement in _OURS:
                await db.execute(statement)
        return missing
