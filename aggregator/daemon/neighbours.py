"""Tells the other processes on a database that this one runs and how it is, and looks how they are."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import structlog

from aggregator import __version__
from aggregator.config import Config, load_config
from aggregator.daemon.node import NodeEngine
from aggregator.daemon.roles import Role
from aggregator.health.nodes import leading, node_statuses, troubles
from aggregator.models import Vitals
from aggregator.models.nodes import PATIENCE, Node
from aggregator.polling.followed import in_force
from aggregator.store import Session, Store

log = structlog.get_logger()


class Neighbours:
    """This process among others. Alone it tells nobody, and knows of none."""

    def __init__(
        self,
        id: str,
        role: Role,
        store: Store,
        engine: NodeEngine,
        vitals: Callable[[], Vitals],
        clock: Callable[[], float],
        dead_after: float,
    ) -> None:
        self._id, self._role, self._store, self._engine = id, role, store, engine
        self._vitals, self._clock, self._dead_after = vitals, clock, dead_after
        self.node: Node | None = None  # as it last told of itself
        self._trouble: str | None = None
        self._told: tuple[str, str] | None = None  # of which two configurations it was said that they differ
        self._wanted: str | None = None  # the digest that was to be in force at the last look

    @property
    def trouble(self) -> str | None:
        """What is wrong over all of them, for those who tell an operator."""
        return self._trouble if self._role.has(Role.PUBLISHER) else None

    async def configuration(self, config: Config, *, starts: bool = False) -> Config:
        """What `config` is by its file now, with the tables of the one that offers the work, and what followed lists
        name. When we start and nobody else runs, and when that one is us, it is our file.

        Raises `ConfigError`, `StoreError`.
        """
        tables = None
        if self._engine.is_shared and not self._engine.leads:
            patience = max(self._dead_after, PATIENCE)
            is_alone = starts and not await self._store.read(lambda session: session.nodes.lives(patience))
            tables = None if is_alone else await self._store.read(lambda session: session.nodes.agreed_tables())
        loaded = await asyncio.to_thread(load_config, config.path, tables)
        new = await self._store.read(lambda session: in_force(loaded, session))
        if new.is_anothers and self._told != (new.own, new.digest):
            self._told = new.own, new.digest
            log.warning("this config.toml is not that of the process that offers the work, whose sources are used")
        return new

    async def show(self, config: Config) -> bool:
        """We live, under this configuration; and a look at who else does. Whether another one is to be taken over.
        Raises `StoreError`."""
        skew = await self._engine.clock_skew(self._clock)
        now, vitals = self._clock() - skew, self._vitals()
        node = self.node = Node(
            id=self._id,
            name=socket.gethostname(),
            role=self._role.value,
            version=__version__,
            config=config.own,
            started_at=self.node.started_at if self.node else now,
            seen_at=now,
            clock_skew=skew,
            leads=self._engine.leads,
            polls=len(vitals.polls),
            problems=tuple(text for text in vitals.problems if self._trouble is None or self._trouble not in text),
        )

        def work(session: Session) -> tuple[list[Node], str | None]:
            session.nodes.show(node)
            if node.leads and not config.is_anothers and session.nodes.agreed() != config.digest:
                session.nodes.agree(config.digest, config.tables)
            return session.nodes.all(), session.nodes.agreed()

        nodes, agreed = await self._store.write(work, stories=False)
        self._trouble = "; ".join(troubles(node_statuses(nodes, now, self._dead_after))) or None

        wanted = config.own if node.leads else agreed if leading(nodes, now, self._dead_after) else None
        before, self._wanted = self._wanted, wanted
        return wanted not in (None, config.digest, before)  # once: what cannot be taken over is a problem already

    async def end(self) -> None:
        """We end, in order."""
        await self._store.write(lambda session: session.nodes.forget(self._id), stories=False)
