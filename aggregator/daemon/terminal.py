"""What SIGHUP means: the end of the terminal that we run in, or, where there is none, a wish to read the configuration
again. Under a service manager, in a container, in the background with its input elsewhere there is none."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Self

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the program was started."""

    ends_with_it: bool = False  # when it hangs up, we end
    streams: tuple[int, ...] = ()  # of ours that write to a terminal

    @classmethod
    def here(cls) -> Self:
        """To be asked before SIGHUP is given a handler: who starts us with nohup ignores it, and so do we."""
        written = tuple(number for number in (1, 2) if os.isatty(number))
        return cls(os.isatty(0) and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN, written)

    def on_hangup(self, stop: Callable[[], object], reload: Callable[[], object]) -> Callable[[], object]:
        """What SIGHUP does."""

        def end() -> None:
            _write_nowhere(self.streams)
            stop()

        return end if self.ends_with_it else reload


def _write_nowhere(streams: Sequence[int]) -> None:
    """From now on: a terminal that is gone takes no word, and an error about that would keep us from an orderly end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in streams:
        os.dup2(nowhere, number)
    os.close(nowhere)
