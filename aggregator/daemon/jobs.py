"""The daemon's regular jobs, by APScheduler: few and thin. When a source is due is a column, so a late tick only polls
a little later, and a restart loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.errors import AggregatorError
from aggregator.models import JobState
from aggregator.text import one_line

log = structlog.get_logger()


class Jobs:
    """Runs each job again and again, never twice at once, and remembers how it went.

    A job that fails is logged and runs again at its next time: nothing that one of them does may stop another.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._states: dict[str, JobState] = {}
        self._closed = False
        # Its default misfire_grace_time of a second would skip a tick that a busy loop made late.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def add(self, name: str, every: float, work: Callable[[], Awaitable[object]], *, now: bool = False) -> None:
        """Runs `work` every so many seconds, the first time after as many, or at once."""
        self._states[name] = JobState(name, every)
        begin = {"next_run_time": datetime.now(UTC)} if now else {}
        self._scheduler.add_job(self._run, "interval", [name, work], seconds=every, id=name, **begin)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Begins no job from now on; what runs goes on."""
        self._scheduler.remove_all_jobs()

    def close(self) -> None:
        """Ends everything, also what still runs."""
        self._closed = True
        self._scheduler.shutdown(wait=False)

    def states(self) -> tuple[JobState, ...]:
        """How each job is, in the order in which they were added."""
        return tuple(self._states.values())

    def state(self, name: str) -> JobState:
        return self._states[name]

    async def _run(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        loop = asyncio.get_running_loop()
        before = self._states[name]
        running = self._states[name] = replace(before, began_at=self._clock(), is_running=True)
        started, error = loop.time(), None
        try:
            await work()
        except asyncio.CancelledError:
            # APScheduler would log as an exception what `close` has asked for.
            if not self._closed:
                raise
        except AggregatorError as failure:
            error = one_line(str(failure))
            if error != before.error:  # what lasts is said once, not every second
                log.error("job failed, it runs again at its next time", job=name, error=error)
        except Exception as failure:
            error = f"{type(failure).__name__}: {one_line(str(failure))}"
            if error != before.error:
                log.exception("a bug in the aggregator, please report it", job=name)
        else:
            if before.error is not None:
                log.info("job works again", job=name)
        finally:
            seconds = loop.time() - started
            self._states[name] = replace(running, runs=running.runs + 1, seconds=seconds, is_running=False, error=error)
