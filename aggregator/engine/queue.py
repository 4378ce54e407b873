"""Procrastinate's queue, as far as we use it: what ends, ends, however that is recorded."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from procrastinate import connector, exceptions, jobs, manager

from aggregator.engine.seam import Room, always
from aggregator.errors import AggregatorError
from aggregator.text import one_line

log = structlog.get_logger()


class QueueError(AggregatorError):
    """The queue cannot be reached."""


class Queue(manager.JobManager):
    """The manager of an app's jobs. What a worker cannot record it only tells: the work itself is done."""

    def __init__(self, connection: connector.BaseConnector) -> None:
        super().__init__(connection)
        self.has_room: dict[str, Room] = {}  # by the name of a queue, whether anything is fetched from it now

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        """None also where this node has no room: the worker looks again soon, and so do those of the others, now."""
        if not all(self.has_room.get(queue, always)() for queue in queues or ()):
            return None
        return await super().fetch_job(queues, worker_id)

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        assert job.id is not None
        try:
            if not await self.end(job.id):
                log.info("work has ended that was given to another node meanwhile", job=job.lock)
        except QueueError as error:
            # It stays ours in the database, where nobody else would ever end it: the sweeper does.
            log.warning("the end of work was not recorded, it is given back soon", job=job.lock, error=str(error))

    async def end(self, number: int) -> bool:
        """Deletes a job that is being done, or was to be; whether it was there."""
        try:
            await self.finish_job_by_id_async(number, jobs.Status.FAILED, delete_job=True)
        except exceptions.ConnectorException as error:
            if "was not found" in str(error.__cause__):
                return False
            raise unreachable(error) from error
        return True


def unreachable(error: exceptions.ProcrastinateException) -> QueueError:
    """The same error in our words: Procrastinate's own says nothing, and has PostgreSQL's behind it."""
    return QueueError(one_line(str(error.__cause__ or error)))
