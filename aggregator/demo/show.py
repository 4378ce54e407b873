"""The demo composed: the newspapers' server on a free port, and the daemon on a configuration written for them."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from aggregator.config import load_config
from aggregator.daemon.daemon import Daemon
from aggregator.daemon.terminal import Terminal
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.settings import MARK, Ports, config_text
from aggregator.demo.site import Newspapers
from aggregator.errors import EditError, ServeError
from aggregator.records import dataclass
from aggregator.serve.listen import Server, open_socket
from aggregator.store import Store

HOST = "127.0.0.1"
_PREFIX = "meest-recent-demo-"  # of its folder; the process follows
EVERY = 3  # seconds between two polls of a newspaper
LAST_PORT = 65535
GRACE = 1.0  # seconds that the newspapers' last answers get at the end


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a demo. `speed` is how many newsroom minutes pass in a minute; `seconds` None: until stopped."""

    seed: int
    speed: float
    port: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a demo is that has begun."""

    address: str
    operator: str  # the address of the pages behind the scenes
    newspapers: str
    config: Path
    port_taken: bool  # whether the wished port was another program's


async def run_demo(
    wish: Wish,
    folder: Path,
    begun: Callable[[Begun], None],
    terminal: Terminal | None,
) -> None:
    """Runs the demo in `folder` until it is stopped by a signal, or its seconds are over.

    Raises ServeError when there is nowhere to listen, StoreError when the folder's database cannot be used.
    """
    sock = open_socket(HOST, 0)
    port, taken = free_port(wish.port)
    ports = Ports(port, free_port(port + 1 if port < LAST_PORT else 0)[0])
    opened_at, base = time.time(), f"http://{HOST}:{sock.getsockname()[1]}/"
    newsroom = Newsroom(wish.seed, opened_at, wish.speed, base)
    server = Server()
    await server.start(Newspapers(newsroom, opened_at, time.time).app(), sock)
    try:
        path = folder / "config.toml"
        path.write_text(config_text(newsroom, ports, wish.speed, EVERY), "utf-8")
        config = load_config(path)
        with Store.open(config.location) as store:
            daemon = Daemon(config, store, time.time, terminal=terminal)
            if wish.seconds is not None:
                asyncio.get_running_loop().call_later(wish.seconds, daemon.stop)
            behind = f"http://{HOST}:{ports.operator}/"
            await daemon.run(ready=lambda address: begun(Begun(address, behind, base, path, taken)))
    finally:
        await server.stop(GRACE)


def free_port(wished: int) -> tuple[int, bool]:
    """The wished port, or a free one and True when another program has it."""
    for port in (wished, 0):
        try:
            with open_socket(HOST, port) as sock:
                return int(sock.getsockname()[1]), port != wished
        except ServeError:
            if port == 0:
                raise
    raise AssertionError("a port is found, or the reason raised")


@contextmanager
def stage(keep: Path | None) -> Iterator[Path]:
    """The folder for a demo: `keep`, or a temporary one that is removed in the end.

    Raises EditError when `keep` holds a configuration that the demo did not write.
    """
    if keep is None:
        _remove_left_behind(Path(gettempdir()))
        with TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    keep.mkdir(parents=True, exist_ok=True)
    config = keep / "config.toml"
    if config.exists() and not config.read_text("utf-8", errors="replace").startswith(MARK):
        raise EditError(f"{config} is not the demo's, and would be overwritten; name another folder with --keep")
    yield keep


def _remove_left_behind(temporary: Path) -> None:
    """Removes folders of demos that were killed (`kill -9`) and are therefore nobody's any more."""
    for folder in temporary.glob(f"{_PREFIX}*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdecimal() and folder.is_dir() and not folder.is_symlink() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
