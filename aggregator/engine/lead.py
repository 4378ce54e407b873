"""Who offers the work: one node at a time, whichever holds the lock.

The lock is one of the connection: it is gone with the node that dies, at once. A node that is paused would keep it, its
connection being fine, and nobody would offer anything; so PostgreSQL ends that connection once nothing is heard there
for a while. What is offered goes through the same connection: who has lost the lock cannot offer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import psycopg
import structlog
from procrastinate import App, exceptions

from aggregator.engine.queue import unreachable
from aggregator.engine.seam import TURNS, Job, due_jobs
from aggregator.engine.tables import LEADING
from aggregator.errors import AggregatorError
from aggregator.text import one_line

log = structlog.get_logger()

# The locks of work that is known, and how long ago each job was offered last.
_KNOWN: Final = """SELECT queueing_lock, CAST(NULL AS float) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
    UNION ALL SELECT name, extract(epoch FROM clock_timestamp() - offered_at)::float FROM engine_jobs"""

DueShards = Callable[[], Awaitable[Iterable[int]]]  # the shards in which something is due


class Lead:
    """Offers what is due while this node is the one that does."""

    def __init__(
        self, conninfo: str, app: App, plan: tuple[Job, ...], due: DueShards, dead_after: float, beat: float
    ) -> None:
        self._conninfo, self._app, self._plan, self._due = conninfo, app, plan, due
        self._dead_after, self._beat = dead_after, beat
        self.is_ours = False
        self.problem: str | None = None  # why nothing can be offered from here

    async def run(self) -> None:
        """Goes on until it is cancelled, whatever becomes of the connection."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as db:
                    await self._stay(db)
            except (psycopg.Error, AggregatorError, OSError) as error:
                self._failed(one_line(str(error)))
            except Exception:
                log.exception("a bug in the aggregator, please report it", job="offer")
            finally:
                self.is_ours = False
            await asyncio.sleep(self._beat)

    async def _stay(self, db: psycopg.AsyncConnection) -> None:
        patience = f"{round(self._dead_after * 1000)}ms"
        await db.execute("SELECT set_config('idle_session_timeout', %s, false)", [patience])
        while True:
            if self.is_ours or await self._becomes(db):
                await self.offer_due(db)
            self.problem = None
            await asyncio.sleep(self._beat)

    async def _becomes(self, db: psycopg.AsyncConnection) -> bool:
        row = await (await db.execute("SELECT pg_try_advisory_lock(%s, %s)", LEADING)).fetchone()
        self.is_ours = row is not None and bool(row[0])
        if self.is_ours:
            log.info("this node offers the work")
        return self.is_ours

    async def offer_due(self, db: psycopg.AsyncConnection) -> None:
        """One look: offers the shards that have something due and no job, and the jobs whose time has come."""
        shards = await self._due()
        rows = await (await db.execute(_KNOWN)).fetchall()
        known = {name for name, age in rows if age is None}
        ages: dict[str, float] = {name: age for name, age in rows if age is not None}
        # One by one: of a batch in which one is known already, PostgreSQL takes none.
        for shard in shards:
            if shard_lock(shard) not in known:
                await defer(self._app, TURNS, shard_lock(shard), db, shard=shard)
        for job in due_jobs(self._plan, ages):
            # In this order: whoever dies between the two has it offered again, and not left out.
            if job.now or job.name in ages:
                await defer(self._app, job.name, job.name, db)
            await db.execute(
                """INSERT INTO engine_jobs (name, offered_at) VALUES (%s, clock_timestamp())
                ON CONFLICT (name) DO UPDATE SET offered_at = excluded.offered_at""",
                [job.name],
            )

    def _failed(self, problem: str) -> None:
        if problem != self.problem:
            log.warning("no work can be offered from here at the moment", error=problem)
        self.problem = problem


def shard_lock(shard: int) -> str:
    return f"shard{shard}"


async def defer(app: App, name: str, lock: str, db: psycopg.AsyncConnection | None = None, **given: int) -> bool:
    """Puts a job into the queue, for now and never ahead: one that waits for its time would block whatever comes under
    the same lock after it. Whether none was waiting. Raises `QueueError`."""
    wish = app.configure_task(name, allow_unknown=False, lock=lock, queueing_lock=lock, connection=db)
    try:
        await wish.defer_async(**given)
    except exceptions.AlreadyEnqueued:
        return False
    except exceptions.ConnectorException as error:
        raise unreachable(error) from error
    return True
