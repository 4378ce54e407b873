"""An operator's own program, whatever it does: real processes."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import tracemalloc
from pathlib import Path

from aggregator import command


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_it_is_told_by_its_environment_and_its_input_beside_the_configuration(tmp_path: Path) -> None:
    code = "import os, sys; open('told', 'w').write(os.environ['EVENT'] + sys.stdin.read())"
    assert await command.run(python(code), tmp_path, {"EVENT": "a"}, 10, b" b") is None
    assert (tmp_path / "told").read_text() == "a b"


async def test_one_that_does_not_read_what_it_is_given_has_not_failed(tmp_path: Path) -> None:
    assert await command.run(["true"], tmp_path, {}, 10, bytes(10_000_000)) is None


async def test_one_that_writes_without_end_is_ended_in_time_and_takes_no_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        problem = await command.run(["sh", "-c", "yes >&2"], tmp_path, {}, 0.3)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem == "took longer than 0.3 seconds, and was killed"
    assert most < 2_000_000


async def test_only_the_end_of_what_a_failure_says_is_told(tmp_path: Path) -> None:
    problem = await command.run(["sh", "-c", "seq 1 100000 >&2; exit 3"], tmp_path, {}, 10)
    assert problem is not None
    assert problem.startswith("ended with 3: ")
    assert problem.endswith("\n100000")
    assert len(problem) < 400


async def test_what_it_leaves_running_is_ended_with_it(tmp_path: Path) -> None:
    await command.run(["sh", "-c", "sleep 60 2>/dev/null & echo $! > pid"], tmp_path, {}, 10)
    pid = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 5
    while _runs(pid) and time.monotonic() < until:  # noqa: ASYNC110 - a process is no event
        await asyncio.sleep(0.01)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes() and os.getpgid(pid) > 0
    except (FileNotFoundError, ProcessLookupError):
        return False
