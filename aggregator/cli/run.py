"""`aggregator run` and `aggregator serve`: the commands that stay."""

from __future__ import annotations

import asyncio
import faulthandler
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

import click
import structlog

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.daemon.daemon import Daemon
from aggregator.daemon.heap import keep_small
from aggregator.daemon.listener import address_of, given_sockets
from aggregator.daemon.lookout import end_without_fail
from aggregator.daemon.notify import Notifier
from aggregator.daemon.roles import Role
from aggregator.daemon.terminal import Terminal
from aggregator.errors import StoreAway, StoreBusy, StoreError, StoreFull
from aggregator.publishing.shelf import editions_of
from aggregator.serve.listen import Server, open_socket
from aggregator.sites.public import web
from aggregator.store import Store

log = structlog.get_logger()

FULL_FOR = 3.0  # seconds between two looks at whether there is room again
ROOM = 1_000_000  # bytes that there must be to try it
AGAIN, TOLD_EACH = 1.0, 60  # seconds between two tries of a server that is away, of which so many are told of once


@command("run", stays=True)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ALL.value,
    show_default=True,
    help="What this process does, of many that share a database ([engine] in the configuration).",
)
def run(config: Config, role: str) -> None:
    """Run the daemon: poll, publish and serve until SIGTERM or Ctrl-C.

    An edited configuration is taken over by itself, or at SIGHUP; one that is wrong is not, and the log says why. In a
    terminal SIGHUP means that this is closed, and the daemon ends with it, unless it was started by nohup. SIGUSR1
    writes to the log what the daemon is doing.

    \b
    Examples:
        aggregator run --config /etc/meest-recent/config.toml
        aggregator run --role poller
    """
    if role != Role.ALL and not config.settings.engine.is_shared:
        raise click.UsageError(f"--role {role} is for many processes: they need [engine] kind and [storage] url")
    keep_small()
    faulthandler.enable()  # a watchdog's SIGABRT then says where we hang
    terminal = Terminal.here()
    # To open a large database takes a while, in which this signal must not end us; later it is a reload.
    if not terminal.ends_with_it:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    notifier, given = Notifier.from_environment(), given_sockets()
    runs, told, waited = False, "", 0

    def ready(address: str) -> None:
        nonlocal runs
        runs = True
        _announce(address)

    async def daemon(store: Store) -> None:
        sockets = {name: sock.dup() for name, sock in given.items()}
        await Daemon(config, store, time.time, notifier, sockets, end_without_fail, terminal, Role(role)).run(ready)

    while True:
        try:
            with Store.open(config.location) as store:
                asyncio.run(daemon(store))
            log.info("stopped")
            return
        except (StoreAway, StoreBusy) as problem:
            if runs or isinstance(config.location, Path):
                raise
            waited = _wait_for_the_server(problem, waited)
        except StoreFull as problem:
            if runs:
                raise
            if str(problem) != told:
                told = str(problem)
                log.error("nothing can be stored, what is published is served meanwhile", error=told)
            if asyncio.run(_serve_until_there_is_room(config, notifier, given.get("public"), told)):
                log.info("stopped")
                return


def _wait_for_the_server(problem: StoreError, waited: int) -> int:
    """How often we have waited by now. The log says so the first time, and then each minute: whoever wrote a wrong
    address sees it. SIGTERM still ends us at once."""
    if waited % TOLD_EACH == 0:
        log.warning("waiting for the database", error=str(problem))
    time.sleep(AGAIN)
    return waited + 1


@command("serve", stays=True)
def serve(config: Config) -> None:
    """Serve the published editions without polling.

    \b
    Example, beside a cron job that runs "aggregator poll":
        aggregator serve
    """
    asyncio.run(_serve(config))
    log.info("stopped")


async def _serve_until_there_is_room(
    config: Config, notifier: Notifier, given: socket.socket | None, problem: str
) -> bool:
    """Serves what is published; whether a signal asked for the end. A service manager hears that we are ready, and
    alive: what it would do about a full disk is to take the site away."""
    loop, sock = asyncio.get_running_loop(), given.dup() if given else None
    looked_at = loop.time()

    def there_is() -> bool:
        nonlocal looked_at
        notifier.alive()
        if loop.time() - looked_at < FULL_FOR:
            return False
        looked_at = loop.time()
        return has_room(config.database.parent)

    def serving(address: str) -> None:
        _announce(address)
        notifier.ready(f"{problem}; what is published is served at {address}")

    return await _serve(config, sock, serving, there_is)


def has_room(folder: Path) -> bool:
    """Whether a database in the folder can grow a little."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
    except OSError:
        return False
    return True


async def _serve(
    config: Config,
    sock: socket.socket | None = None,
    serving: Callable[[str], None] = lambda address: _announce(address),
    enough: Callable[[], bool] = lambda: False,
) -> bool:
    """Serves what is published, on `sock` or as configured, until a signal asks for the end, which it tells, or
    `enough` says so, which is asked once a second."""
    store = Store.unread(config.location)
    editions, settings = editions_of(config, store), config.settings.server
    server, sock = Server(trusted_proxies=settings.trusted_proxies), sock or open_socket(settings.host, settings.port)
    public = await web(config, editions, store, time.time)
    await server.start(public.app, sock)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    serving(address_of(sock))
    while not stopped.is_set() and not enough():
        # Another process publishes: a look at one file's time, once a second.
        if editions.reload_if_changed():
            public.live.refresh()
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), timeout=1.0)
    public.live.close()
    await server.stop(2.0)
    return stopped.is_set()


def _announce(address: str) -> None:
    click.echo(f"Meest recent is at {address}" if address else "Meest recent works, and serves nothing here")
