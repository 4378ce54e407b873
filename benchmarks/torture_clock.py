"""The program with a wall clock that another process sets: `python -m benchmarks.torture_clock FILE run …`.

FILE holds the seconds by which it is wrong. Monotonic clocks go on as they are, as on a machine that is told the time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def stepped(path: Path) -> None:
    """From now on `time.time` is wrong by what the file says."""
    right = time.time

    def wrong() -> float:
        return right() + float(path.read_text() or 0)

    time.time = wrong


if __name__ == "__main__":
    stepped(Path(sys.argv.pop(1)))
    from aggregator.cli import main

    main()
