"""Whose turn it is: how many requests are under way, in all and at each host, and the pause between two there.

A host is a name and a port. Turns at one host are given in the order in which they were asked for, and so are the
places among all requests. Whoever waits for a host holds no place, so one slow host with a hundred sources keeps
nobody else waiting; and nobody holds one turn while waiting for another host's, so no two can wait for each other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aggregator.ingest.places import Places

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class _Host:
    turns: Places
    users: int = 0  # that have a turn or wait for one
    rests_until: float = field(default=float("-inf"))  # by the clock


class HostTurns:
    """The turns at all hosts."""

    def __init__(self, *, concurrency: int, per_host: int, delay: float, clock: Clock, sleep: Sleep) -> None:
        """`delay` is in seconds, from the end of a turn at a host to the start of the next one there."""
        self._per_host, self._delay = per_host, delay
        self._clock, self._sleep = clock, sleep
        self._places = Places(concurrency)
        self._hosts: dict[str, _Host] = {}
        self._resting: dict[str, None] = {}  # hosts that nobody uses, those whose rest ends first at the front

    def adjust(self, *, concurrency: int, per_host: int, delay: float) -> None:
        """Other numbers from now on. Who has a turn keeps it, who waits keeps its place in the row."""
        self._per_host, self._delay = per_host, delay
        self._places.count = concurrency
        for host in self._hosts.values():
            host.turns.count = per_host

    def __len__(self) -> int:
        """How many hosts are remembered: those in use, and those that rest."""
        self._forget_rested()
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Waits for a turn at a host and a place among all requests, and holds both."""
        host = self._enter(name)
        try:
            async with host.turns:
                await self._rest(host)
                async with self._places:
                    try:
                        yield
                    finally:
                        host.rests_until = self._clock() + self._delay
        finally:
            self._leave(name, host)

    async def _rest(self, host: _Host) -> None:
        while (wait := host.rests_until - self._clock()) > 0:
            await self._sleep(wait)

    def _enter(self, name: str) -> _Host:
        self._forget_rested()
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(Places(self._per_host))
        self._resting.pop(name, None)
        host.users += 1
        return host

    def _leave(self, name: str, host: _Host) -> None:
        host.users -= 1
        if not host.users:
            self._resting[name] = None

    def _forget_rested(self) -> None:
        now = self._clock()
        while self._resting:
            name = next(iter(self._resting))
            if self._hosts[name].rests_until > now:
                return
            del self._resting[name], self._hosts[name]
