"""Does anything crash, hang or grow, whatever comes?

    python -m benchmarks.fuzz --minutes 10                   # ten minutes for each target of `fuzz_targets`
    python -m benchmarks.fuzz --minutes 1 --seed 7 parse http

Hypothesis makes the inputs, from a seed, and makes what fails as small as it can. An input that takes more processor
time than it may, or that raises what is not one of our own errors, is printed. One at which the process hangs for good
ends it after two minutes, and is left as `fuzz-PID-TARGET` (a pickle) in the system's folder for temporary files. A row
for each target: inputs, the slowest, and how memory grew after the first minute. The exit code is 1 when something was
found.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import pickle
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from aggregator import logs
from benchmarks.fuzz_targets import Target, targets

BATCH = 500  # inputs for which Hypothesis is set up once
HANGS = 120  # seconds after which the process is ended
GROWS = 60_000_000  # bytes after the first minute, or the first third
DIFFERENT = 5  # faults of a target, after which it is enough


class Slow(Exception):
    """An input took too long."""


class Fuzz:
    """A target under fire."""

    def __init__(self, name: str, target: Target) -> None:
        self.name, self._target = name, target
        self.inputs, self.slowest, self.faults = 0, 0.0, []  # type: int, float, list[str]
        self.last = Path(tempfile.gettempdir()) / f"fuzz-{os.getpid()}-{name}"

    def run(self, seconds: float, first_seed: int) -> str:
        """Fires for so long; gives a row of the table."""
        begin = time.monotonic()
        settled = 0
        number = first_seed
        while (passed := time.monotonic() - begin) < seconds and len(self.faults) < DIFFERENT:
            self._batch(number)
            number += 1_000_003
            if not settled and passed > min(60, seconds / 3):
                settled = resident()
        gc.collect()
        grown = resident() - settled if settled else 0
        if grown > GROWS:
            self.faults.append(f"memory grew by {grown / 1e6:.0f} MB")
        self.last.unlink(missing_ok=True)
        return (
            f"| {self.name} | {passed / 60:.1f} | {self.inputs:,} | {self.slowest * 1000:.0f} | {grown / 1e6:+.1f} "
            f"| {len(self.faults)} |"
        )

    def _batch(self, number: int) -> None:
        phases = [Phase.generate, Phase.shrink]
        checks = list(HealthCheck)

        @seed(number)
        @settings(max_examples=BATCH, database=None, deadline=None, phases=phases, suppress_health_check=checks)
        @given(self._target.inputs)
        def fire(value: Any) -> None:
            self._one(value)

        shot: Callable[[], None] = fire
        try:
            shot()
        except Exception as error:
            told = "".join(traceback.format_exception(error, chain=False))
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {last.filename}:{last.lineno}"
            if not any(place in fault for fault in self.faults):
                notes = "\n".join(getattr(error, "__notes__", ()))
                self.faults.append(f"{self.name}: {place}\n{told[-3000:]}\n{notes[:3000]}")
                print(self.faults[-1], file=sys.stderr, flush=True)

    def _one(self, value: Any) -> None:
        self.last.write_bytes(pickle.dumps(value))
        faulthandler.dump_traceback_later(HANGS, file=2, exit=True)
        begin = time.process_time()
        self._target.check(value)
        took = time.process_time() - begin
        faulthandler.cancel_dump_traceback_later()
        self.inputs += 1
        self.slowest = max(self.slowest, took)
        if took > self._target.seconds:
            raise Slow(f"{took:.1f} s")


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    known = targets()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="*", help=f"of {', '.join(known)}; all of them without")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if unknown := set(arguments.target) - set(known):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    logs.configure(verbose=False, quiet=True)
    print("| target | minutes | inputs | slowest, ms | memory, MB | found |\n|---|--:|--:|--:|--:|--:|", flush=True)
    found = 0
    for name in arguments.target or known:
        fuzz = Fuzz(name, known[name])
        print(fuzz.run(arguments.minutes * 60, arguments.seed), flush=True)
        found += len(fuzz.faults)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
