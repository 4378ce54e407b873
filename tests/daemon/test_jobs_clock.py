"""Jobs when the wall clock is set: APScheduler goes by it, and nothing here may wait for a day to come again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

from aggregator.daemon import jobs as module
from aggregator.daemon.jobs import Jobs

EVERY = 0.01


class Wall(datetime):
    """The machine's clock, as far off as a test sets it."""

    off = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.off


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> type[Wall]:
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wall)
    monkeypatch.setattr(module, "datetime", Wall)
    monkeypatch.setattr(module, "BEAT", EVERY)
    monkeypatch.setattr(Wall, "off", timedelta())
    return Wall


class Counter:
    def __init__(self) -> None:
        self.runs = 0
        self._ran = asyncio.Condition()

    async def __call__(self) -> None:
        async with self._ran:
            self.runs += 1
            self._ran.notify_all()

    async def reaches(self, runs: int) -> None:
        async with asyncio.timeout(5), self._ran:
            await self._ran.wait_for(lambda: self.runs >= runs)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(timedelta(days=-1), id="a-day-back"),
        pytest.param(timedelta(hours=-1), id="an-hour-back"),
        pytest.param(timedelta(days=1), id="a-day-forward"),
        pytest.param(timedelta(days=365 * 27), id="from-2000-to-now"),
    ],
)
async def test_a_clock_that_is_set_stops_no_job(wall: type[Wall], step: timedelta) -> None:
    jobs, often = Jobs(lambda: 1000.0), Counter()
    jobs.add("often", EVERY, often)
    jobs.start()
    try:
        await often.reaches(3)
        wall.off += step
        await often.reaches(often.runs + 5)
        wall.off -= step  # and corrected
        await often.reaches(often.runs + 5)
    finally:
        jobs.close()


async def test_a_clock_that_is_set_forward_runs_each_job_once_and_not_for_every_time_missed(wall: type[Wall]) -> None:
    jobs, often, seldom = Jobs(lambda: 1000.0), Counter(), Counter()
    jobs.add("often", EVERY, often)
    jobs.add("seldom", 3600.0, seldom)
    jobs.start()
    try:
        await often.reaches(3)
        wall.off += timedelta(days=30)
        await often.reaches(often.runs + 20)
        assert seldom.runs == 1
    finally:
        jobs.close()


async def test_a_clock_that_is_set_back_makes_no_job_run_early(wall: type[Wall]) -> None:
    jobs, often, seldom = Jobs(lambda: 1000.0), Counter(), Counter()
    jobs.add("often", EVERY, often)
    jobs.add("seldom", 3600.0, seldom)
    jobs.start()
    try:
        await often.reaches(3)
        wall.off -= timedelta(days=1)
        await often.reaches(often.runs + 5)
        assert seldom.runs == 0
        wall.off += timedelta(hours=1)
        await often.reaches(often.runs + 20)
        assert seldom.runs == 1, "an hour later by the clock that was set"
    finally:
        jobs.close()
