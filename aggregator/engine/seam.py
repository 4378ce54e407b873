"""Five calls, whatever does the work: `offer, take, sweep, publish, run`.

Work has a name and is done by whoever takes it, once at a time over all nodes. There are two kinds. A `Job` comes again
and again. A *turn* is one shard of all hosts for some seconds: whoever has it polls there what is due, and nobody else
does, so that what is promised to a host holds over all nodes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from aggregator.records import dataclass

TURNS: Final = "turns"  # the name by which turns are taken


@dataclass(frozen=True, slots=True)
class Job:
    """Work that comes again and again."""

    name: str
    every: float  # seconds between two of them, over all nodes
    queue: str  # of those who do such work
    now: bool = False  # the first time at once, and not after `every`


@dataclass(frozen=True, slots=True)
class Turn:
    """What work is told of when it may go on. A job's is the one shard that there is."""

    shard: int
    of: int  # how many there are
    is_over: Callable[[], bool]  # its time is up, or the node ends: what is under way may end, nothing may begin


Work = Callable[[Turn], Awaitable[object]]
Room = Callable[[], bool]


def always() -> bool:
    """There is room."""
    return True


class Engine(Protocol):
    """Does the work that this node takes, until it is told to end."""

    def take(self, name: str, work: Work, has_room: Room = always) -> None:
        """This node does it from now on, wherever it `has_room`: what it leaves then is for others. To be called before
        `run`."""

    async def offer(self, name: str) -> bool:
        """Has a job done soon, by whoever takes it; whether it was not waiting already."""

    def publish(self) -> None:
        """Something was stored that may have to be published. Costs nothing when it is said often."""

    async def sweep(self) -> int:
        """Gives back what nobody does any more; how much that was. By itself it is done all the time."""

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, and some seconds more for what is under way."""


def due_jobs(plan: tuple[Job, ...], ages: Mapping[str, float]) -> list[Job]:
    """Those whose time has come. `ages` are the seconds since each was last offered; a negative one is of a clock that
    was set back."""
    return [job for job in plan if not 0 <= ages.get(job.name, -1.0) < job.every]
