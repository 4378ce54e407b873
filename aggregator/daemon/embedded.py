"""The engine of one process: all that it is given it does itself, by APScheduler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from aggregator.daemon.jobs import Jobs
from aggregator.daemon.roles import duty_called
from aggregator.engine.seam import Room, Turn, Work, always

ALONE: Final = Turn(0, 1, is_over=lambda: True)  # all hosts, looked at once: the next look is a second later


class Embedded:
    """An `Engine`. There is nobody to offer to, or to give anything back for."""

    def __init__(self, jobs: Jobs, changed: Callable[[], None]) -> None:
        self._jobs, self._changed = jobs, changed

    is_shared: Final = False
    leads: Final = True

    @property
    def problem(self) -> str | None:
        return None

    async def clock_skew(self, clock: Callable[[], float]) -> float:
        return 0.0

    def take(self, name: str, work: Work, has_room: Room = always) -> None:
        duty = duty_called(name)
        self._jobs.add(duty.name, duty.every, lambda: work(ALONE), now=duty.now)

    async def offer(self, name: str) -> bool:
        return self._jobs.soon(name)

    def publish(self) -> None:
        self._changed()

    async def sweep(self) -> int:
        return 0

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()
