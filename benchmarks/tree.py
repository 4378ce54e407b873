"""What a program costs, all its processes included: wall time, processor time, and memory at its highest.

    python -m benchmarks.tree COMMAND…    → {"wall": …, "cpu": …, "peak": …, "exit": …}

The workers of a fork server are nobody's children once it ends, and their processor time would be lost. Here orphans
become this process's own (Linux: a "child subreaper"), and it waits for every one of them.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

CHILD_SUBREAPER = 36  # <linux/prctl.h>
EVERY = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, and bytes. `cpu` is of user and system, of all processes; `peak` counts shared pages once."""

    wall: float
    cpu: float
    peak: float
    exit: int = 0


def cost_of(command: list[str], **given: str) -> Cost:
    """What `command` costs, run to its end, in a measuring process of its own; `given` is added to its environment."""
    measuring = [sys.executable, "-m", "benchmarks.tree", *command]
    # Programs are compiled once and for all where they are installed, whatever this shell wishes.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(measuring, capture_output=True, text=True, env=environment | given, check=True)
    cost = Cost(**json.loads(done.stdout.splitlines()[-1]))
    if cost.exit:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return cost


def proportional(pid: int) -> float:
    """Bytes of memory of a process: pages that it shares with others count in part (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def descendants(pid: int) -> list[int]:
    """All processes that come of one; none of one that is gone."""
    children: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():  # a child belongs to the thread that started it
            children += map(int, (task / "children").read_text().split())
    return children + [each for child in children for each in descendants(child)]


def main(command: list[str]) -> None:
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)
    peaks = [0.0]
    threading.Thread(target=_watch, args=(os.getpid(), peaks), daemon=True).start()
    started = time.perf_counter()
    code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    wall = time.perf_counter() - started
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps(asdict(Cost(wall, used.ru_utime + used.ru_stime, max(peaks), code))))


def _watch(pid: int, peaks: list[float]) -> None:
    while True:
        with suppress(OSError, StopIteration):
            peaks.append(sum(map(proportional, descendants(pid))))
        time.sleep(EVERY)


if __name__ == "__main__":
    main(sys.argv[1:])
