"""A node of a cluster as a process of its own: `python -m tests.engine.node URL NAME SECONDS DEAD_AFTER`.

Its work is invented. A turn at a shard reads what is known of it, "fetches" for some seconds, and writes what it found
if what is known is still the same: the fence that a poll has too. All that it does is in the table `did`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable

import psycopg

from aggregator.engine.cluster import Cluster, ClusterPlan
from aggregator.engine.seam import TURNS, Job, Turn
from aggregator.models.location import PostgresUrl

TABLES = """
    CREATE TABLE shards (shard int PRIMARY KEY, known int NOT NULL DEFAULT 0, wanted int NOT NULL);
    CREATE TABLE did (id bigserial PRIMARY KEY, node text, shard int, what text,
        at timestamptz DEFAULT clock_timestamp());
"""
SHARDS = 8


def plan_of(turn: float, dead_after: float, jobs: tuple[Job, ...] = ()) -> ClusterPlan:
    return ClusterPlan(jobs, "turns", SHARDS, turn, dead_after)


async def main(url: str, name: str, seconds: float, dead_after: float) -> None:
    async def run(sql: str, *given: object) -> list[tuple[int, ...]]:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
            cursor = await db.execute(sql, given)
            return await cursor.fetchall() if cursor.description else [(cursor.rowcount,)]

    async def did(what: str, shard: int | None = None) -> None:
        await run("INSERT INTO did (node, shard, what) VALUES (%s, %s, %s)", name, shard, what)

    async def due() -> Iterable[int]:
        return [row[0] for row in await run("SELECT shard FROM shards WHERE known < wanted")]

    async def turn(given: Turn) -> None:
        [(known,)] = await run("SELECT known FROM shards WHERE shard = %s", given.shard)
        await did("began", given.shard)
        try:
            await asyncio.sleep(seconds)
            [(written,)] = await run(
                "UPDATE shards SET known = known + 1 WHERE shard = %s AND known = %s", given.shard, known
            )
            await did("wrote" if written else "was overtaken", given.shard)
        except asyncio.CancelledError:
            await did("was ended", given.shard)
            raise

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    cluster = Cluster(PostgresUrl(url), plan_of(1.0, dead_after), due, pool=4)
    cluster.take(TURNS, turn)
    await did("runs")
    await cluster.run(stop)
    await did("ended")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])))
