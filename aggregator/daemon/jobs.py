"""The daemon's regular jobs, by APScheduler: few and thin. When a source is due is a column, so a late tick only polls
a little later, and a restart loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from aggregator.errors import AggregatorError
from aggregator.models import JobState
from aggregator.text import one_line

log = structlog.get_logger()

BEAT: Final = 1.0  # seconds between two looks at whether the wall clock was set back
TOLERANCE: Final = 2.0  # seconds; by less a clock is corrected ordinarily, and a job is late by no more than that


class Every(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Every so many seconds, and once for all the times that were missed.

    APScheduler's own lists each missed time before it coalesces them: for a job of every second 86,400 when the clock
    goes a day forward, and eight hundred million, which no memory holds, when a machine that began in the year 2000 is
    told the time.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        if previous_fire_time is None:
            first: datetime | None = super().get_next_fire_time(None, now)
            return first
        passed: int = max(0, (now - previous_fire_time) // self.interval)
        after: datetime = previous_fire_time + (passed + 1) * self.interval
        return after


class Jobs:
    """Runs each job again and again, never twice at once, and remembers how it went.

    A job that fails is logged and runs again at its next time: nothing that one of them does may stop another.

    APScheduler plans by the wall clock. Where that is set back by a day it would run nothing until the day has come
    again, so what is planned is moved along. Set forward, every job runs once, and goes on from there.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._states: dict[str, JobState] = {}
        self._closed = False
        self._following: asyncio.Task[None] | None = None
        # Its default misfire_grace_time of a second would skip a tick that a busy loop made late.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def add(self, name: str, every: float, work: Callable[[], Awaitable[object]], *, now: bool = False) -> None:
        """Runs `work` every so many seconds, the first time after as many, or at once."""
        self._states[name] = JobState(name, every)
        begin = {"next_run_time": datetime.now(UTC)} if now else {}
        self._scheduler.add_job(self._run, Every(seconds=every, timezone=UTC), [name, work], id=name, **begin)

    async def once(self, name: str, every: float, work: Callable[[], Awaitable[object]]) -> None:
        """Runs `work` now, and never again by itself; how it went is among the states."""
        self._states.setdefault(name, JobState(name, every))
        await self._run(name, work)

    def soon(self, name: str) -> bool:
        """Has a job run now, and go on from there; whether there is one."""
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC))
        return job is not None

    def start(self) -> None:
        self._scheduler.start()
        self._following = asyncio.create_task(self._follow_clock(), name="clock")

    def stop(self) -> None:
        """Begins no job from now on; what runs goes on."""
        self._scheduler.remove_all_jobs()

    def close(self) -> None:
        """Ends everything, also what still runs."""
        self._closed = True
        if self._following is not None:
            self._following.cancel()
        self._scheduler.shutdown(wait=False)

    def states(self) -> tuple[JobState, ...]:
        """How each job is, in the order in which they were added."""
        return tuple(self._states.values())

    async def _follow_clock(self) -> None:
        """Moves what is planned along with a wall clock that is set back, held against one that never is."""
        loop = asyncio.get_running_loop()
        ahead = datetime.now(UTC).timestamp() - loop.time()
        while True:
            await asyncio.sleep(BEAT)
            before, ahead = ahead, datetime.now(UTC).timestamp() - loop.time()
            if before - ahead > TOLERANCE:
                back = timedelta(seconds=before - ahead)
                log.warning("the clock was set back", seconds=round(back.total_seconds()))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=job.next_run_time - back)

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
