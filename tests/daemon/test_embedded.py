"""The engine of one process: the same five calls, by its own clock."""

from __future__ import annotations

import asyncio

from aggregator.daemon.embedded import Embedded
from aggregator.daemon.jobs import Jobs
from aggregator.engine.seam import Turn


async def test_it_does_what_it_takes_and_what_is_offered_at_once() -> None:
    done, changed = asyncio.Event(), []
    jobs = Jobs(lambda: 0.0)
    engine = Embedded(jobs, lambda: changed.append("something"))

    async def work(turn: Turn) -> None:
        assert (turn.shard, turn.of, turn.is_over()) == (0, 1, True)
        done.set()

    engine.take("housekeeping", work)  # each hour
    jobs.start()
    try:
        assert await engine.offer("housekeeping")
        await asyncio.wait_for(done.wait(), 5)
        assert not await engine.offer("backup")  # which nobody took
        engine.publish()
        assert changed and await engine.sweep() == 0
    finally:
        jobs.stop()
        jobs.close()
