"""Takes over another configuration while the daemon runs: whole, or nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from aggregator.config import Config
from aggregator.config.editing.changes import changes_between
from aggregator.config.editing.reload import check_reload
from aggregator.daemon.edits import Edits
from aggregator.errors import AggregatorError, ConfigError, StoreError
from aggregator.text import one_line

log = structlog.get_logger()


class Reload:
    """Reads the configuration again and has it taken over, one at a time. `lock` is held meanwhile: who ends the daemon
    waits for it."""

    def __init__(
        self,
        current: Callable[[], Config],
        load: Callable[[Config], Awaitable[Config]],
        take_over: Callable[[Config], Awaitable[None]],
        is_over: Callable[[], bool],
        tell: Callable[[bool], None],
    ) -> None:
        """`load` gives what is to be in force in place of a configuration; `tell` is told when it begins (True) and
        when it is done; once `is_over`, nothing is taken over."""
        self._current, self._load, self._take_over = current, load, take_over
        self._is_over, self._tell = is_over, tell
        self._edits = Edits(current().path)
        self.lock = asyncio.Lock()
        self.problem: str | None = None  # why the file as it is now is not in force
        self._again = False  # the store was in the way, which may be over soon

    async def if_edited(self) -> None:
        if self._edits.look() or self._again:
            await self.now()

    async def now(self) -> bool:
        """Whether the configuration in force is the one in the file then."""
        async with self.lock:
            if self._is_over():
                return False
            self._tell(True)
            self._edits.known()
            try:
                await self._read()
            except (AggregatorError, OSError) as error:
                before, self.problem = self.problem, one_line(str(error))
                if not self._again or before != self.problem:
                    for problem in error.problems if isinstance(error, ConfigError) else (error,):
                        log.error("configuration not applied, the old one stays in force", error=str(problem))
                self._again = isinstance(error, StoreError)
            else:
                self.problem, self._again = None, False
            finally:
                self._tell(False)
            return self.problem is None

    async def _read(self) -> None:
        current = self._current()
        new = await self._load(current)
        check_reload(current, new)
        told = changes_between(current.settings, new.settings)
        if told or (new.tables, new.own) != (current.tables, current.own):
            await self._take_over(new)
        if told:
            log.info("configuration applied", changes="; ".join(told))
        elif self.problem is not None:
            log.info("the configuration file is in force again")
