"""Publishes when something has changed, and now and then: some feeds depend on the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from aggregator.daemon.setup import Setup
from aggregator.daemon.timing import REPUBLISH
from aggregator.errors import AggregatorError
from aggregator.metrics import Metrics
from aggregator.models import Arrival
from aggregator.publishing.deploy import Deployer
from aggregator.publishing.publish import publish_site
from aggregator.store import Session, Store
from aggregator.text import one_line

log = structlog.get_logger()

ARRIVALS: Final = 5000  # entries of one round that are looked at for metrics
RETRY: Final = 10.0  # seconds after a failure


class Publisher:
    """Keeps the editions up to date, under the setup that is in force."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        setup: Callable[[], Setup],
        deployer: Deployer,
        metrics: Metrics,
    ) -> None:
        self._store, self._clock, self._setup, self._deployer = store, clock, setup, deployer
        self._metrics = metrics
        self._known: int | None = None  # the newest entry that was there at the last round
        self._one_at_a_time = asyncio.Lock()
        self._changed = True
        self._tried_at = float("-inf")
        self.published_at: float | None = None  # the last time that it went well
        self.problem: str | None = None  # why it did not since

    def changed(self) -> None:
        """Something was stored that may have to be published."""
        self._changed = True

    async def publish_if_changed(self) -> None:
        since = self._clock() - self._tried_at
        wanted = self._changed if self.problem is None else since >= RETRY
        # A clock that was set back makes it negative.
        if wanted or not 0 <= since < REPUBLISH:
            await self.publish()

    async def publish(self) -> None:
        """Publishes now. A failure is logged once; the last editions are served until it can be done."""
        async with self._one_at_a_time:
            setup = self._setup()
            self._changed, self._tried_at = False, self._clock()
            try:
                changed = await self._published(setup)
                await setup.announcer.note()
            except (AggregatorError, OSError) as error:
                self._failed(one_line(str(error)))
                return
            if self.problem is not None:
                log.info("publishing works again")
            self.problem, self.published_at = None, self._clock()
            setup.public.live.refresh()
            if changed:
                self._deployer.changed()
                log.info("published", editions=len(changed))

    async def _published(self, setup: Setup) -> tuple[tuple[str, str], ...]:
        """What changed: (path, format) of each edition."""
        clock = asyncio.get_running_loop().time

        def work(session: Session) -> tuple[tuple[tuple[str, str], ...], list[Arrival], int]:
            changed = publish_site(session, setup.parts.editions, setup.config, self._clock())
            return changed, *session.polls.arrivals(self._known, ARRIVALS)

        started = clock()
        if setup.config.settings.engine.is_shared:  # what another process has published is what this goes on from
            await asyncio.to_thread(setup.parts.editions.reload_if_changed)
        changed, arrivals, self._known = await self._store.read(work)
        formats = (format for _, format in changed)
        self._metrics.published(formats, clock() - started, arrivals, self._clock())
        return changed

    def _failed(self, problem: str) -> None:
        if problem != self.problem:
            log.error("not published, the last editions are still served", error=problem, retry_seconds=RETRY)
        self._changed, self.problem = True, problem
