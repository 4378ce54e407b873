"""What every backup keeps to, whatever the database is: how long it may take, and what it counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from aggregator.errors import BackupFailed

Check = Callable[[], None]  # raises BackupFailed when the backup is to end
# The tables of which it says how many rows they have.
COUNTED: Final = ("sources", "entries", "stories", "story_redirects", "samples", "polls", "contents", "ballots")


def deadline(seconds: float, stopped: Callable[[], bool] = lambda: False) -> Check:
    """A check that raises BackupFailed once so much time has passed, or `stopped` says so."""
    end = time.monotonic() + seconds

    def check() -> None:
        if stopped():
            raise BackupFailed("the backup was stopped; it is made at the next time")
        if time.monotonic() > end:
            raise BackupFailed(f"the backup took longer than {seconds:.0f} s; is the disk slow or somebody else busy?")

    return check
