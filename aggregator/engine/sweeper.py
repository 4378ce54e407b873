"""Gives back what nobody does any more. On every node, and not as a job: a job that waits for a lock of a dead node
would keep away the only one who can end it.

A job that is given back is deleted and offered anew, and not tried again as it is. There may be a twin of it in the
queue by then, beside which PostgreSQL lets it not wait: its shard would be dead for ever. And its number would be the
same for two nodes, of which the first, when it was only paused, deletes what the second one does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from procrastinate import exceptions

from aggregator.engine.queue import Queue, unreachable
from aggregator.engine.running import Running

log = structlog.get_logger()

# Whose last sign of life is older than the server's start may only not have had time for another one.
_JUST_STARTED: Final = (
    "SELECT clock_timestamp() - pg_postmaster_start_time() < make_interval(secs => %(seconds)s) AS it"
)
_OURS: Final = """SELECT id, worker_id = ANY(%(workers)s) AS is_ours FROM procrastinate_jobs
    WHERE status = 'doing' AND (id = ANY(%(numbers)s) OR worker_id = ANY(%(workers)s))"""


class Sweeper:
    """Compares what the database says is being done with what is."""

    def __init__(self, queue: Queue, running: Running, workers: Callable[[], list[int]], dead_after: float) -> None:
        """A node is dead `dead_after` seconds after the last sign of life of its workers; ours are `workers` now."""
        self._queue, self._running, self._workers, self._dead_after = queue, running, workers, dead_after
        self._suspects: frozenset[int] = frozenset()  # jobs of ours that nobody seemed to do at the last look

    async def sweep(self) -> int:
        """One look; how many jobs were given back. Raises `QueueError`."""
        try:
            return await self._of_ours() + await self._of_the_dead()
        except exceptions.ConnectorException as error:
            raise unreachable(error) from error

    async def _of_the_dead(self) -> int:
        started = await self._queue.connector.execute_query_one_async(_JUST_STARTED, seconds=self._dead_after)
        if started["it"]:
            return 0
        stalled = await self._queue.get_stalled_jobs(seconds_since_heartbeat=self._dead_after)
        taken = [job.id for job in stalled if job.id is not None and job.id not in self._running.numbers()]
        given = sum([await self._queue.end(number) for number in taken])
        if given:
            log.warning("work of a node that gives no sign of life was given back", jobs=given)
        return given

    async def _of_ours(self) -> int:
        """What we have lost to others is ended here; what the database thinks that we do, and we do not, is given back:
        its fetching or its end was cut off, and our worker lives, so nobody else would ever do that."""
        before = self._running.numbers()
        rows = await self._queue.connector.execute_query_all_async(
            _OURS, numbers=sorted(before), workers=self._workers()
        )
        known = {row["id"] for row in rows}
        if lost := self._running.give_up(before - known):
            log.warning("work was given to another node meanwhile, it is ended here", jobs=lost)
        # Twice in a row: one that was fetched or has ended at this very moment is not with us either.
        idle = frozenset(row["id"] for row in rows if row["is_ours"]) - before - self._running.numbers()
        again, self._suspects = idle & self._suspects, idle
        given = sum([await self._queue.end(number) for number in again])
        if given:
            log.warning("work whose end was not recorded was given back", jobs=given)
        return given
