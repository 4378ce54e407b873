"""Tells the other processes on a database that this one runs and how it is, and looks how they are."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from pathlib import Path

from aggregator import __version__
from aggregator.daemon.node import NodeEngine
from aggregator.daemon.roles import Role
from aggregator.health.nodes import node_statuses, troubles
from aggregator.models import Vitals
from aggregator.models.nodes import Node
from aggregator.store import Session, Store


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

    @property
    def trouble(self) -> str | None:
        """What is wrong over all of them, for those who tell an operator."""
        return self._trouble if self._role.has(Role.PUBLISHER) else None

    async def show(self, config: Path) -> None:
        """We live, under this configuration; and a look at who else does. Raises `StoreError`."""
        skew = await self._engine.clock_skew(self._clock)
        now, vitals = self._clock() - skew, self._vitals()
        node = self.node = Node(
            id=self._id,
            name=socket.gethostname(),
            role=self._role.value,
            version=__version__,
            config=_hash(config),
            started_at=self.node.started_at if self.node else now,
            seen_at=now,
            clock_skew=skew,
            leads=self._engine.leads,
            polls=len(vitals.polls),
            problems=tuple(text for text in vitals.problems if self._trouble is None or self._trouble not in text),
        )

        def work(session: Session) -> list[Node]:
            session.nodes.show(node)
            return session.nodes.all()

        nodes = await self._store.write(work, stories=False)
        self._trouble = "; ".join(troubles(node_statuses(nodes, now, self._dead_after))) or None

    async def end(self) -> None:
        """We end, in order."""
        await self._store.write(lambda session: session.nodes.forget(self._id), stories=False)


def _hash(config: Path) -> str:
    """Of what the file says now: it is taken over within seconds, or named among the problems."""
    try:
        return hashlib.blake2b(config.read_bytes(), digest_size=4).hexdigest()
    except OSError:
        return "unreadable"
