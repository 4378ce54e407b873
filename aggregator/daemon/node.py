"""Which engine a process works with: its own, or one that it shares with others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from aggregator.config import Config
from aggregator.daemon.embedded import Embedded
from aggregator.daemon.jobs import Jobs
from aggregator.daemon.roles import shared_jobs
from aggregator.engine.seam import Engine


class NodeEngine(Engine, Protocol):
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
