"""The public listener: a socket, and uvicorn in our own event loop, started and stopped by whoever runs us."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from aggregator.errors import ServeError
from aggregator.serve.connections import Door, GuardedProtocol, Patience
from aggregator.serve.visitors import Visitors

_BACKLOG: Final = 2048  # connections that may wait for us; the kernel lowers it to net.core.somaxconn
_OTHER_FILES: Final = 512  # file descriptors that polling, the store and the workers need
_UNSENT: Final = 131_072  # bytes of an answer that the kernel keeps for a client that is not ready for them
_SWEEP: Final = 5  # ticks of a tenth of a second between two looks for stalled connections
_REASONS: Final = {
    errno.EADDRINUSE: "the port is in use by another program",
    errno.EACCES: "no permission; ports below 1024 are for the system",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


def open_socket(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` (an address or a name) and `port`; 0 takes a free one, `::` takes IPv4 too.

    From now on clients wait instead of being refused. Raises ServeError, which says why, when it cannot listen.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        both = family == socket.AF_INET6 and address[0] == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both)
    except socket.gaierror as error:
        raise ServeError(f"cannot listen on {host}: no such host ({error.strerror})") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise ServeError(f"cannot listen on {host}, port {port}: {reason}") from error


class Server:
    """Serves one application. From `trusted_proxies`, addresses and networks, any number of connections may come."""

    def __init__(self, patience: Patience | None = None, trusted_proxies: Iterable[str] = ()) -> None:
        self._patience = patience or Patience()
        self._visitors = Visitors(trusted_proxies)
        self._uvicorn: _Embedded | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self, app: ASGIApp, sock: socket.socket) -> None:
        """Begins to serve `app` on a listening socket, which it closes in the end; returns once it does."""
        _tune(sock)
        door = Door(_room(self._patience.connections), self._patience.share, self._visitors)
        self._uvicorn = _Embedded(_configured(app, door, self._patience.idle), self._patience.stalled)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[sock]), name="public server")
        ready = asyncio.create_task(self._uvicorn.ready.wait())
        await asyncio.wait((ready, self._serving), return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            ready.cancel()
            self._serving.result()

    async def stop(self, grace: float) -> None:
        """Accepts nothing more and gives answers under way `grace` seconds; what is left then is cut off.

        Takes at most a second more. Without a start, or a second time, it does nothing.
        """
        if self._uvicorn is None or self._serving is None:
            return
        self._uvicorn.should_exit = True
        await asyncio.wait((self._serving,), timeout=grace)
        while not self._serving.done():  # again, for who came while we did
            await self._uvicorn.cut_off()
            await asyncio.wait((self._serving,), timeout=0.1)
        self._serving.result()
        self._uvicorn = self._serving = None


class _Embedded(uvicorn.Server):
    """uvicorn without its signal handlers: the daemon has its own."""

    def __init__(self, config: uvicorn.Config, stalled: float) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._stalled = stalled

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    async def on_tick(self, counter: int) -> bool:
        if counter % _SWEEP == 0:
            before = asyncio.get_running_loop().time() - self._stalled
            for connection in self._guarded():
                connection.drop_if_stalled(before)
        return await super().on_tick(counter)

    async def cut_off(self) -> None:
        """Ends every connection, upon which most requests end; what does not within half a second is cancelled."""
        self.force_exit = True
        for connection in self._guarded():
            connection.transport.abort()
        if tasks := list(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=0.5)
            for task in late:
                task.cancel()

    def _guarded(self) -> list[GuardedProtocol]:
        return [each for each in self.server_state.connections if isinstance(each, GuardedProtocol)]


def _configured(app: ASGIApp, door: Door, idle: int) -> uvicorn.Config:
    class Protocol(GuardedProtocol):
        pass

    Protocol.door = door
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        loop="none",
        log_config=None,
        # Its warnings are of single clients that speak no HTTP: anyone could fill the log with them.
        log_level="error",
        access_log=False,
        proxy_headers=False,  # ours are read where they are needed, from those who are trusted
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=idle,
    )


def _tune(sock: socket.socket) -> None:
    """Sets what every connection that this socket accepts inherits."""
    if sock.family == socket.AF_UNIX:
        return
    # An answer is two writes, its head and its body. asyncio lets the second go at once only on sockets that it made
    # itself; on others it waits for the client's delayed acknowledgement: 44 ms instead of 2.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Otherwise the kernel takes up to 4 MB of an answer for each client, however slowly it reads.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT)


def _room(wanted: int) -> int:
    """How many connections the process has file descriptors for; it is allowed more of them first, if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, max(soft - _OTHER_FILES, soft // 2))
