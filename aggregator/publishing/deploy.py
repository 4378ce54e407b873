"""publish:  disk → elsewhere. The operator's own command, run after something that is published has changed.

A failing command harms nothing but itself: the editions are published, and the next change runs it again. It is told
what changed by nothing but the folder: a copy that looks for itself also mends what an earlier failure left undone.
"""

from __future__ import annotations

import asyncio

import structlog

from aggregator import command
from aggregator.config import Config

log = structlog.get_logger()


async def run_publish_command(config: Config) -> str | None:
    """Runs `[output] publish_command` once, in the folder of the configuration; what went wrong, None when nothing did.

    `MEEST_RECENT_OUTPUT` in its environment is the folder that is published. It is killed, with what it started, after
    `publish_timeout`.
    """
    output = config.settings.output
    environment = {"MEEST_RECENT_OUTPUT": str(config.output)}
    return await command.run(output.publish_command, config.path.parent, environment, output.publish_timeout)


class Deployer:
    """Runs the command in the background: one at a time, and once more for what changed meanwhile."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self.problem: str | None = None  # why the last run failed; None: it did not

    def use(self, config: Config) -> None:
        """Runs the command of this configuration from now on."""
        self._config = config

    def changed(self) -> None:
        """To be called after a publishing that changed something; returns at once."""
        if not self._config.settings.output.publish_command:
            return
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="publish command")

    async def done(self) -> None:
        """Returns when a command that runs has ended; it takes `publish_timeout` at most."""
        if self._task is not None:
            await self._task

    async def close(self, grace: float = 0.0) -> None:
        """Gives a command under way that many seconds, then ends it."""
        if self._task is not None:
            _, late = await asyncio.wait([self._task], timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while self._again:
            self._again = False
            problem = self.problem = await run_publish_command(self._config)
            if problem is None:
                log.info("publish command done")
            else:
                log.error("publish command failed, it is run again after the next change", error=problem)
