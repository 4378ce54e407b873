"""Jobs: each runs again and again, whatever happens to it or to another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from aggregator.daemon.jobs import Jobs
from aggregator.errors import StoreError

EVERY = 0.01


@pytest.fixture
async def jobs() -> AsyncIterator[Jobs]:
    jobs = Jobs(lambda: 1000.0)
    yield jobs
    jobs.close()


class Work:
    """Does what it is told to at each run, raises or returns; it is done once it runs again after that."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.runs = 0
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        self.runs += 1
        if not self.outcomes:
            self.done.set()
        elif (outcome := self.outcomes.pop(0)) is not None:
            raise outcome


async def run(jobs: Jobs, **works: Work) -> list[dict[str, object]]:
    """The log of a run in which each work came to the end of what it was told."""
    with capture_logs() as logged:
        for name, work in works.items():
            jobs.add(name, EVERY, work)
        jobs.start()
        async with asyncio.timeout(10):
            await asyncio.gather(*(work.done.wait() for work in works.values()))
    return [dict(one) for one in logged]


async def test_a_job_runs_at_its_times_and_says_how_it_is(jobs: Jobs) -> None:
    await run(jobs, dispatch=Work(None, None))
    state = jobs.states()[0]
    assert (state.name, state.every, state.began_at, state.error) == ("dispatch", EVERY, 1000.0, None)
    assert state.runs >= 2 and state.seconds is not None


async def test_a_failure_that_lasts_is_said_once_and_its_end_too(jobs: Jobs) -> None:
    full = "the disk is full"
    logged = await run(jobs, publish=Work(StoreError(full), StoreError(full), StoreError(full), None))
    assert [(one["event"], one["log_level"]) for one in logged] == [
        ("job failed, it runs again at its next time", "error"),
        ("job works again", "info"),
    ]
    assert logged[0]["error"] == full and logged[0]["job"] == "publish"
    assert jobs.states()[0].error is None


async def test_another_failure_is_said_too(jobs: Jobs) -> None:
    logged = await run(jobs, publish=Work(StoreError("full"), StoreError("read-only"), None))
    assert [one.get("error") for one in logged if one["log_level"] == "error"] == ["full", "read-only"]


async def test_a_bug_is_logged_with_its_traceback_and_stops_no_other_job(jobs: Jobs) -> None:
    other = Work(None, None, None)
    logged = await run(jobs, broken=Work(KeyError("oops"), KeyError("oops")), other=other)
    bugs = [one for one in logged if one["log_level"] == "error"]
    assert len(bugs) == 1 and bugs[0]["exc_info"] is True
    assert other.runs >= 3


async def test_a_job_never_runs_twice_at_once(jobs: Jobs) -> None:
    inside, most = 0, 0
    counting = Work(None, None, None)

    async def slow() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(EVERY * 3)
        inside -= 1
        await counting()

    jobs.add("slow", EVERY, slow)
    jobs.start()
    async with asyncio.timeout(10):
        await counting.done.wait()
    assert most == 1


async def test_after_stop_nothing_begins(jobs: Jobs) -> None:
    work = Work(None)
    await run(jobs, only=work)
    jobs.stop()
    await asyncio.sleep(EVERY * 3)
    runs = work.runs
    await asyncio.sleep(EVERY * 5)
    assert work.runs == runs


async def test_what_still_runs_at_the_end_is_cancelled_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs(lambda: 1000.0)
    began, cancelled = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    jobs.add("publish", EVERY, endless)
    jobs.start()
    async with asyncio.timeout(10):
        await began.wait()
        jobs.stop()
        jobs.close()
        await cancelled.wait()
        await asyncio.sleep(EVERY)  # for APScheduler's own task
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
