"""`aggregator run` and `aggregator serve`: the commands that stay."""

from __future__ import annotations

import asyncio
import faulthandler
import signal
import time

import click
import structlog

from aggregator.cli.support.options import command
from aggregator.config import Config
from aggregator.daemon import Daemon, address_of
from aggregator.daemon.lookout import end_without_fail
from aggregator.publish.editions import Editions
from aggregator.serve.listen import Server, open_socket
from aggregator.sites.public import web
from aggregator.store import Store

log = structlog.get_logger()


@command("run", stays=True)
def run(config: Config) -> None:
    """Run the daemon: poll, publish and serve until SIGTERM or Ctrl-C.

    An edited configuration is taken over by itself, or at SIGHUP; one that is wrong is not, and the log says why.
    SIGUSR1 writes to the log what the daemon is doing.

    \b
    Example:
        aggregator run --config /etc/meest-recent/config.toml
    """
    faulthandler.enable()  # a watchdog's SIGABRT then says where we hang
    # To open a large database takes a while, in which this signal must not end us; later it is a reload.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    async def daemon(store: Store) -> None:
        await Daemon(config, store, asked_to_end=end_without_fail).run(ready=_announce)

    with Store.open(config.database) as store:
        asyncio.run(daemon(store))


@command("serve", stays=True)
def serve(config: Config) -> None:
    """Serve the published editions without polling.

    \b
    Example, beside a cron job that runs "aggregator poll":
        aggregator serve
    """
    asyncio.run(_serve(config))


async def _serve(config: Config) -> None:
    editions, settings = Editions(config.output), config.settings.server
    server, sock = Server(trusted_proxies=settings.trusted_proxies), open_socket(settings.host, settings.port)
    public = await web(config, editions, Store(config.database, writer=None, held=None), time.time)
    await server.start(public.app, sock)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    _announce(address_of(sock))
    while not stopped.is_set():
        # Another process publishes: a look at one file's time, once a second.
        if editions.reload_if_changed():
            public.live.refresh()
        try:
            await asyncio.wait_for(stopped.wait(), timeout=1.0)
        except TimeoutError:
            continue
    public.live.close()
    await server.stop(2.0)


def _announce(address: str) -> None:
    click.echo(f"Meest recent is at {address}")
