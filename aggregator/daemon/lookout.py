"""The second look-out at SIGTERM: the process ends in time even when its event loop does not come to it.

The first is the loop's own handler, which ends everything in order. It is of no use while something holds up the loop,
and a thread that never returns would keep Python from ending afterwards. So a thread of our own hears of signals too,
and sets the kernel's alarm clock. That needs neither the loop nor Python: when it rings, the process is gone. Its
workers go with it (`read.worker`).
"""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

SECONDS: Final = 9.5  # after the signal; an orderly end takes less
TELLING: Final = 0.5  # seconds before that, what every thread is doing is written to standard error
ENDING: Final = frozenset({signal.SIGTERM, signal.SIGINT})


def end_without_fail() -> None:
    """From now on the process has `SECONDS` to end."""
    faulthandler.dump_traceback_later(SECONDS - TELLING)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)


@contextmanager
def looking_out(asked_to_end: Callable[[], object]) -> Iterator[None]:
    """Inside, `asked_to_end` is called once one of `ENDING` arrives, on a thread of its own; once at most.

    To be entered on the main thread, after the event loop has its own handlers: what they are told goes on to them.
    """
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loops = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        told = False
        while numbers := ours.recv(64):
            if not told and ENDING & set(numbers):
                told = True
                asked_to_end()
            if loops >= 0:
                with suppress(OSError):  # it is full: the loop has enough to wake up to
                    os.write(loops, numbers)

    thread = threading.Thread(target=listen, name="look-out", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(loops)
        theirs.close()
        thread.join()
        ours.close()
