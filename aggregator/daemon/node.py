"""Which engine a process works with: its own, or one that it shares with others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from aggregator.config import Config
from aggregator.daemon.embedded import Embedded
from aggregator.daemon.jobs import Jobs
from aggregator.daemon.roles import Duty, Role, Scope, duties, shared_jobs
from aggregator.engine.seam import TURNS, Engine, Room, Work

Do = Callable[[], Awaitable[object]]


class NodeEngine(Engine, Protocol):
    @property
    def is_shared(self) -> bool:
        """Whether others may do the work as well."""

    @property
    def leads(self) -> bool:
        """Whether this process offers the work."""

    async def clock_skew(self, clock: Callable[[], float]) -> float:
        """Seconds by which `clock` is ahead of the database's."""

    @property
    def problem(self) -> str | None:
        """Why nothing can be offered to others; None: it can, or there are none."""


def engine_of(
    config: Config,
    jobs: Jobs,
    due_shards: Callable[[int], Awaitable[Iterable[int]]],
    changed: Callable[[], None],
) -> NodeEngine:
    """`changed` is called where something was stored that this process has to publish itself."""
    settings, server = config.settings.engine, config.settings.storage.server
    if not settings.is_shared or server is None:
        return Embedded(jobs, changed)
    # Here, not at the top: one process needs neither of the packages that it stands on.
    from aggregator.engine.cluster import Cluster, ClusterPlan

    plan = ClusterPlan(shared_jobs(), "turns", settings.shards, settings.turn, settings.dead_after)
    return Cluster(server, plan, lambda: due_shards(settings.shards), settings.pool)


def give_out(work: Mapping[str, Do], turn: Work, has_room: Room, role: Role, engine: NodeEngine, jobs: Jobs) -> None:
    """Gives each duty of this process to whoever sees to it that it is done: the engine where others may do it as well,
    else our own clock. `work` is by the duties' names; `turn` is that of dispatching, where it is shared, of which
    another one is taken while it `has_room`."""
    for duty in duties(role, shared=engine.is_shared):
        if duty.scope is Scope.TURNS and engine.is_shared:
            engine.take(TURNS, turn, has_room)
        elif duty.scope in (Scope.TURNS, Scope.SHARED):
            engine.take(duty.name, _noted(jobs, duty, work[duty.name]) if engine.is_shared else _alone(work[duty.name]))
        else:
            jobs.add(duty.name, duty.every, work[duty.name], now=duty.now)


def _noted(jobs: Jobs, duty: Duty, work: Do) -> Work:
    """Nobody else notes how it went when we did it."""
    return lambda turn: jobs.once(duty.name, duty.every, work)


def _alone(work: Do) -> Work:
    return lambda turn: work()
