"""An operator's own program: run without a shell, bounded, killed with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_SAID = 300  # characters of what the command wrote that are told


async def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float, given: bytes = b""
) -> str | None:
    """Runs it once in `folder`, with `given` on its standard input; what went wrong, None when nothing did.

    `environment` is added to ours. After so many seconds it is killed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=os.environ | dict(environment),
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # so that it can be killed with all that it starts
        )
    except OSError as error:
        return f"{command[0]}: cannot be started ({error.strerror})"
    try:
        _, said, _ = await asyncio.wait_for(
            asyncio.gather(_give(process, given), _end_of(process), process.wait()), seconds
        )
    except TimeoutError:
        return f"took longer than {seconds:g} seconds, and was killed"
    finally:
        await _end(process)
    if process.returncode == 0:
        return None
    words = said.decode(errors="replace").strip()[-_SAID:]
    return f"ended with {process.returncode}" + (f": {words}" if words else "")


async def _give(process: asyncio.subprocess.Process, given: bytes) -> None:
    """Writes to its standard input, as far as it reads."""
    if process.stdin is not None:
        with suppress(ConnectionError):  # it has ended, or does not want to know
            process.stdin.write(given)
            await process.stdin.drain()
        process.stdin.close()


async def _end_of(process: asyncio.subprocess.Process) -> bytes:
    """The last of what it writes to its standard error. The rest is read and forgotten: it may write without end."""
    end = b""
    while process.stderr is not None and (data := await process.stderr.read(65_536)):
        end = (end + data)[-4 * _SAID :]
    return end


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kills a command that still runs, and whatever of its own it left running."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
