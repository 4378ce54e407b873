"""What runs inside a worker process: its limits, and one task at a time.

The fork server imports this module and `preloaded` before it forks, so a worker is ready in milliseconds.
"""

from __future__ import annotations

import fcntl
import multiprocessing.spawn
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

# How a worker ends that ran out of memory; a number that Python itself does not use.
OUT_OF_MEMORY = 86


def limit(memory_bytes: int) -> None:
    """Prepares a worker: bounded address space, no core files, no life after the daemon.

    SIGINT of a terminal goes to every process of the group, and only the daemon decides what it means. SIGTERM ends a
    worker at once, whatever it is doing.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_the_daemon()


def _end_with_the_daemon() -> None:
    """However the daemon ends, SIGKILL included, its end of a pipe closes; the kernel sends us SIGIO, and that ends us.

    PR_SET_PDEATHSIG would not do: our parent is the fork server, and that lives for as long as one of us does.
    """
    daemon = multiprocessing.parent_process()
    if daemon is None:
        return  # not a worker
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(daemon.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(daemon.sentinel, fcntl.F_SETFL, fcntl.fcntl(daemon.sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([daemon.sentinel], [], [], 0)[0]:  # it was gone before we asked
        os._exit(1)


_kept: list[object] = []


def keep(something: object) -> None:
    """Keeps what an answer leads to until there is another task: by then it has arrived."""
    _kept.append(something)


def ready() -> None:
    """Does nothing; a worker that answers is there."""
    _kept.clear()


def within(seconds: float, work: Callable[..., T], *given: Any) -> tuple[T, float]:
    """What `work` returns, and the CPU time that it took. Ends the process when that passes `seconds`, or memory its
    limit.

    CPU time, not wall time: on a busy machine a document must not be blamed for what other processes do. The timer's
    signal is left to the kernel, because C code that never returns would never let a Python handler run.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    started = time.process_time()
    _kept.clear()
    try:
        result = work(*given)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of the heap is of no use to the next document
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return result, time.process_time() - started


def _without_main(prepare: Any) -> Any:
    def prepared(data: Mapping[str, Any]) -> None:
        prepare({name: value for name, value in data.items() if not name.startswith("init_main")})

    return prepared


# A new process imports the program's main script, to find what is defined there: here the whole daemon in every worker,
# and in a script without `if __name__ == "__main__"` workers that start workers. Nothing we send is defined there.
# `prepare` is called in children only, so this changes nothing in the process that imports us.
multiprocessing.spawn.prepare = _without_main(multiprocessing.spawn.prepare)
