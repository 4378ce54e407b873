"""publish:  disk → elsewhere. The operator's own command, run after something that is published has changed.

A failing command harms nothing but itself: the editions are published, and the next change runs it again. It is told
what changed by nothing but the folder: a copy that looks for itself also mends what an earlier failure left undone.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

import structlog

from aggregator.config import Config

log = structlog.get_logger()

_SAID = 300  # characters of what the command wrote that are told


async def deploy(config: Config) -> str | None:
    """Runs `[output] publish_command` once, in the folder of the configuration; what went wrong, None when nothing did.

    `MEEST_RECENT_OUTPUT` in its environment is the folder that is published. It is killed, with what it started, after
    `publish_timeout`.
    """
    output = config.settings.output
    try:
        process = await asyncio.create_subprocess_exec(
            *output.publish_command,
            cwd=config.path.parent,
            env=os.environ | {"MEEST_RECENT_OUTPUT": str(config.output)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # so that it can be killed with all that it starts
        )
    except OSError as error:
        return f"{output.publish_command[0]}: cannot be started ({error.strerror})"
    try:
        _, said = await asyncio.wait_for(process.communicate(), output.publish_timeout)
    except TimeoutError:
        return f"took longer than {output.publish_timeout:g} seconds, and was killed"
    finally:
        await _end(process)
    if process.returncode == 0:
        return None
    words = said.decode(errors="replace").strip()[-_SAID:]
    return f"ended with {process.returncode}" + (f": {words}" if words else "")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kills a command that still runs, and whatever of its own it left running."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


class Deployer:
    """Runs the command in the background: one at a time, and once more for what changed meanwhile."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._task: asyncio.Task[None] | None = None
        self._again = False

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
            problem = await deploy(self._config)
            if problem is None:
                log.info("publish command done")
            else:
                log.error("publish command failed, it is run again after the next change", error=problem)
