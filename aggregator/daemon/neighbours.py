"""Tells the other processes on a database that this one runs, and how it is."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from pathlib import Path

from aggregator import __version__
from aggregator.daemon.node import NodeEngine
from aggregator.daemon.roles import Role
from aggregator.models import Vitals
from aggregator.models.nodes import Node
from aggregator.store import Store


class Neighbours:
    """This process among others. Alone it tells nobody."""

    def __init__(
        self,
        id: str,
        role: Role,
        store: Store,
        engine: NodeEngine,
        vitals: Callable[[], Vitals],
        clock: Callable[[], float],
    ) -> None:
        self._id, self._role, self._store, self._engine = id, role, store, engine
        self._vitals, self._clock = vitals, clock
        self._started_at: float | None = None

    async def show(self, config: Path) -> None:
        """We live, under this configuration. Raises `StoreError`."""
        skew = await self._engine.clock_skew(self._clock)
        now, vitals = self._clock() - skew, self._vitals()
        self._started_at = self._started_at or now
        node = Node(
            id=self._id,
            name=socket.gethostname(),
            role=self._role.value,
            version=__version__,
            config=_hash(config),
            started_at=self._started_at,
            seen_at=now,
            clock_skew=skew,
            leads=self._engine.leads,
            polls=len(vitals.polls),
            problems=vitals.problems,
        )
        await self._store.write(lambda session: session.nodes.show(node), stories=False)

    async def end(self) -> None:
        """We end, in order."""
        await self._store.write(lambda session: session.nodes.forget(self._id), stories=False)


def _hash(config: Path) -> str:
    """Of what the file says now: it is taken over within seconds, or named among the problems."""
    try:
        return hashlib.blake2b(config.read_bytes(), digest_size=4).hexdigest()
    except OSError:
        return "unreadable"
