"""Hosts that other processes ask too: one process at a host at a time, with the pause between two of them.

Polls of a host are with one process as it is; this is for all else that leads there: comments, lists, redirects, and a
host that goes from one process to the next. Claims that come while a statement is under way share the next one, so it
is one statement for as many requests as begin in a few milliseconds, and one for all that ended in half a second.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog

from aggregator.errors import StoreError
from aggregator.store import Store

log = structlog.get_logger()

AGAIN: Final = 0.5  # seconds before a host is looked at again where another process is
GATHER: Final = 0.5  # seconds between two statements of what we have left, which others need not know at once


class SharedHosts:
    """The hosts at which this process is (`fetch.turns.Others`)."""

    def __init__(
        self, store: Store, node: str, lease: float, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        """`lease` is how long a host is kept from others when this process dies, in seconds."""
        self._store, self._node, self._lease, self._sleep = store, node, lease, sleep
        self._held: set[str] = set()
        self._wanted: defaultdict[str, list[asyncio.Future[bool]]] = defaultdict(list)
        self._left: dict[str, float] = {}  # how long each rests
        self._saying = asyncio.Lock()  # one statement at a time: what is said last is what holds
        self._left_at = float("-inf")  # when that was said last
        self._writing: asyncio.Task[None] | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def enter(self, host: str) -> None:
        """Returns once no other process is there, and the last one's pause is over."""
        if host in self._held:
            return
        while not await self._is_ours(host):
            await self._sleep(AGAIN)

    def leave(self, host: str, rest: float) -> None:
        """Nothing of ours is under way there any more; others wait for `rest` seconds."""
        if host in self._held:
            self._held.discard(host)
            self._leave(host, rest)

    async def close(self) -> None:
        """Ends, once others know what we have left."""
        if self._keeping is not None:
            self._keeping.cancel()
        if self._writing is not None:  # which may leave what nobody waits for any more
            await self._writing
        if self._leaving is not None:
            await self._leaving

    async def _is_ours(self, host: str) -> bool:
        asked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._wanted[host].append(asked)
        self._left.pop(host, None)  # ours by what was said before
        self._write()
        return await asked

    def _leave(self, host: str, rest: float) -> None:
        self._left[host] = rest
        if self._leaving is None or self._leaving.done():
            self._leaving = asyncio.create_task(self._told(), name="hosts that are left")

    def _write(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._written(), name="hosts")
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._kept(), name="hosts that are kept")

    async def _written(self) -> None:
        while self._wanted:
            async with self._saying:
                wanted, self._wanted = self._wanted, defaultdict(list)
                ours = await self._claimed(wanted, self._lease)
                for host, asking in wanted.items():
                    if host in ours and not all(asked.done() for asked in asking):
                        self._held.add(host)
                    elif host in ours:  # whoever asked has gone away
                        self._leave(host, 0.0)
                    for asked in asking:
                        if not asked.done():
                            asked.set_result(host in ours)

    async def _told(self) -> None:
        """Apart: in one transaction, two processes that want what the other leaves could wait for each other."""
        loop = asyncio.get_running_loop()
        while self._left:
            await asyncio.sleep(max(0.0, self._left_at + GATHER - loop.time()))
            async with self._saying:
                left, self._left = self._left, {}
                for rest in set(left.values()):
                    await self._claimed([host for host in left if left[host] == rest], rest)
            self._left_at = loop.time()

    async def _claimed(self, hosts: Iterable[str], seconds: float) -> frozenset[str]:
        """Those that are ours for so many seconds; none where the database cannot be asked: others wait then until
        what we said before is over by itself."""
        try:
            return await self._store.write(
                lambda session: session.hosts.claim(self._node, hosts, seconds), stories=False
            )
        except StoreError as error:
            log.debug("hosts are not claimed", error=str(error))  # what is wrong with it, others tell
            return frozenset()

    async def _kept(self) -> None:
        """Says again where we are, while we are anywhere. What others have since we were stopped is theirs."""
        await self._sleep(self._lease / 3)
        while self._held:
            async with self._saying:
                held = frozenset(self._held)
                self._held -= held - await self._claimed(held, self._lease)
            await self._sleep(self._lease / 3)
