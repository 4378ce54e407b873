"""`aggregator run` and `aggregator serve`: the commands that stay."""

from __future__ import annotations

import asyncio
import faulthandler
import math
import signal
import time

import click
import structlog

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.daemon import Daemon, address_of
from aggregator.daemon.lookout import end_without_fail
from aggregator.daemon.terminal import Terminal
from aggregator.errors import StoreFull
from aggregator.publish.editions import Editions
from aggregator.serve.listen import Server, open_socket
from aggregator.sites.public import web
from aggregator.store import Store

log = structlog.get_logger()

FULL_FOR = 10.0  # seconds between two looks at whether there is room again


@command("run", stays=True)
def run(config: Config) -> None:
    """Run the daemon: poll, publish and serve until SIGTERM or Ctrl-C.

    An edited configuration is taken over by itself, or at SIGHUP; one that is wrong is not, and the log says why. In a
    terminal SIGHUP means that this is closed, and the daemon ends with it, unless it was started by nohup. SIGUSR1
    writes to the log what the daemon is doing.

    \b
    Example:
        aggregator run --config /etc/meest-recent/config.toml
    """
    faulthandler.enable()  # a watchdog's SIGABRT then says where we hang
    terminal = Terminal.here()
    # To open a large database takes a while, in which this signal must not end us; later it is a reload.
    if not terminal.ends_with_it:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    runs, told = False, ""

    def ready(address: str) -> None:
        nonlocal runs
        runs = True
        _announce(address)

    async def daemon(store: Store) -> None:
        await Daemon(config, store, asked_to_end=end_without_fail, terminal=terminal).run(ready=ready)

    while True:
        try:
            with Store.open(config.database) as store:
                asyncio.run(daemon(store))
            log.info("stopped")
            return
        except StoreFull as problem:
            if runs:
                raise
            if str(problem) != told:
                told = str(problem)
                log.error("nothing can be stored, what is published is served meanwhile", error=told)
            if asyncio.run(_serve(config, FULL_FOR)):
                log.info("stopped")
                return


@command("serve", stays=True)
def serve(config: Config) -> None:
    """Serve the published editions without polling.

    \b
    Example, beside a cron job that runs "aggregator poll":
        aggregator serve
    """
    asyncio.run(_serve(config))
    log.info("stopped")


async def _serve(config: Config, seconds: float = math.inf) -> bool:
    """Serves what is published, for so long; whether a signal asked for the end."""
    ends_at = time.monotonic() + seconds
    editions, settings = Editions(config.output), config.settings.server
    server, sock = Server(trusted_proxies=settings.trusted_proxies), open_socket(settings.host, settings.port)
    public = await web(config, editions, Store(config.database, writer=None, held=None), time.time)
    await server.start(public.app, sock)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    _announce(address_of(sock))
    while not stopped.is_set() and time.monotonic() < ends_at:
        # Another process publishes: a look at one file's time, once a second.
        if editions.reload_if_changed():
            public.live.refresh()
        try:
            await asyncio.wait_for(stopped.wait(), timeout=1.0)
        except TimeoutError:
            continue
    public.live.close()
    await server.stop(2.0)
    return stopped.is_set()


def _announce(address: str) -> None:
    click.echo(f"Meest recent is at {address}")
