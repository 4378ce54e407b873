"""Whether the daemon lives: its event loop, its writer, its dispatcher. What a watchdog is fed by.

Another process may hold the database's lock for as long as SQLite waits for it, and such a wait is no death: patience
is longer than that. Only times that never go back count here, not the wall clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Final

from aggregator.records import dataclass
from aggregator.store import Store

BEAT: Final = 1.0  # seconds between two looks
PATIENCE: Final = 90.0  # seconds; SQLite waits 60 for a lock
STUCK: Final = 10.0  # seconds that a write may wait before it is said; transactions take milliseconds
LATE: Final = 5.0  # seconds by which the loop may be late before it is said


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen of life at one moment. Each is seconds since something was last heard of."""

    loop_delay: float
    writer: float  # since the oldest write that is still unanswered was asked for; 0.0: none is
    dispatcher: float  # since the dispatcher began its last round

    def of_death(self) -> tuple[str, ...]:
        """Why a restart is the best that can be done, in words; empty: we live."""
        found = []
        if self.writer > PATIENCE:
            found.append(f"the database has taken no write for {self.writer:.0f} s")
        if self.dispatcher > PATIENCE:
            found.append(f"no source was looked for that is due for {self.dispatcher:.0f} s")
        return tuple(found)

    def of_trouble(self) -> tuple[str, ...]:
        busy = (f"the program was busy for {self.loop_delay:.0f} s",) if self.loop_delay > LATE else ()
        waits = (f"a write has waited for {self.writer:.0f} s",) if STUCK < self.writer <= PATIENCE else ()
        return self.of_death() + waits + busy


class Pulse:
    """Looks for signs of life, once a second."""

    def __init__(self, store: Store, alive: Callable[[], None] = lambda: None, *, dispatches: bool = True) -> None:
        """`alive` is called at each beat at which nothing speaks of death. `dispatches`: this process looks for what is
        due by itself, and not when it is its turn."""
        self._dispatches = dispatches
        self._store = store
        self._alive = alive
        self._delay = 0.0
        self._asked: tuple[float, Future[Any]] | None = None  # a write that does nothing
        self._dispatched = 0.0

    def dispatched(self) -> None:
        """To be called by the dispatcher at each round."""
        self._dispatched = asyncio.get_running_loop().time()

    def signs(self) -> Signs:
        now = asyncio.get_running_loop().time()
        is_open = self._asked is not None and not self._asked[1].done() and not self._store.is_compacting
        waits = now - self._asked[0] if is_open and self._asked else 0.0
        return Signs(self._delay, waits, now - self._dispatched if self._dispatches else 0.0)

    async def run(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Beats until it is cancelled."""
        loop = asyncio.get_running_loop()
        self._dispatched = loop.time()
        while True:
            before = loop.time()
            await sleep(BEAT)
            self._delay = max(0.0, loop.time() - before - BEAT)
            self.beat()

    def beat(self) -> None:
        """One look: asks the writer, unless an earlier question is still open, and tells that we live if we do."""
        if self._asked is None or self._asked[1].done():
            self._asked = asyncio.get_running_loop().time(), self._store.ping()
        if not self.signs().of_death():
            self._alive()
