"""Procrastinate's workers, one for each queue, kept alive."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from procrastinate import App, jobs, worker

from aggregator.text import one_line

log = structlog.get_logger()

PAUSE: Final = 1.0  # seconds before a worker that ended begins anew


class QueueWorker:
    """Does the work of one queue for as long as it is let.

    A worker ends by itself when PostgreSQL is away for longer than its pool waits, and at one cut connection while it
    fetches; then another one begins.
    """

    def __init__(self, app: App, queue: str, at_once: int, dead_after: float, beat: float) -> None:
        """`beat` is how long work may wait that nobody tells of: what has waited for a lock that is free now."""
        self._app, self._queue, self._at_once = app, queue, at_once
        self._dead_after, self._beat = dead_after, beat
        self._worker: worker.Worker | None = None
        self._stopped = False

    async def run(self, grace: float) -> None:
        """Until `stop`, and `grace` seconds more at most for what is under way."""
        while not self._stopped:
            self._worker = current = self._new(grace)
            try:
                await current.run()  # type: ignore[no-untyped-call]  # Procrastinate does not say what it returns
            except Exception as error:
                problem = f"{type(error).__name__}: {one_line(str(error))}"
                log.warning("a worker ended, another one begins", queue=self._queue, error=problem)
            if not self._stopped:
                await asyncio.sleep(PAUSE)

    def stop(self) -> None:
        """Fetches nothing from now on."""
        self._stopped = True
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]  # likewise

    @property
    def number(self) -> int | None:
        """Under which it fetches at the moment; what it fetched and nobody does is found by that."""
        return self._worker.worker_id if self._worker is not None else None

    def _new(self, grace: float) -> worker.Worker:
        return worker.Worker(
            self._app,
            queues=[self._queue],
            name=self._queue,
            concurrency=self._at_once,
            fetch_job_polling_interval=self._beat,
            # Every end of a job is told of in the log and in our own states; rows that stay would fill the disk.
            delete_jobs=jobs.DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=self._dead_after / 5,
            stalled_worker_timeout=self._dead_after,
            shutdown_graceful_timeout=grace,
        )
