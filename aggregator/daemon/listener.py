"""A listening socket and the application behind it, both of which may be replaced while it serves."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping, Sequence
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.config.site import ServerSettings
from aggregator.serve.listen import Server, open_socket

_FIRST: Final = 3  # the file descriptor at which those that we are given begin: SD_LISTEN_FDS_START


def given_sockets(environment: MutableMapping[str, str] = os.environ) -> dict[str, socket.socket]:
    """The listening sockets that a service manager passes (sd_listen_fds(3)), by name; one without a name is `public`.

    The variables are taken out, so that no program that we start believes they are for it.
    """
    pid, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "")
    names = environment.pop("LISTEN_FDNAMES", "").split(":")
    if pid != str(os.getpid()) or not count.isdigit():
        return {}
    found: dict[str, socket.socket] = {}
    for place in range(int(count)):
        name = names[place] if place < len(names) else ""
        descriptor = _FIRST + place
        os.set_inheritable(descriptor, False)
        # systemd gives the name of the socket's unit, or "unknown", to what has no name of its own.
        found[name if name == "operator" else "public"] = socket.socket(fileno=descriptor)
    return found


class Listener:
    """Listens from `open` on, and serves from `start` on; to be closed.

    The socket is ours: each server gets a copy of it, so that one can follow another without a refused connection.
    One that is never opened serves nobody, and all that it is asked to do is nothing: a process may be for other work.
    """

    def __init__(self, given: socket.socket | None = None) -> None:
        """`given` is a socket that listens already, and that no configuration moves."""
        self._is_given = given is not None
        self._sock = given
        self._server: Server | None = None
        self._app: ASGIApp | None = None

    @property
    def address(self) -> str:
        """Empty when it was not opened."""
        return address_of(self._sock) if self._sock is not None else ""

    def elsewhere(self, was: ServerSettings, will: ServerSettings) -> tuple[str, int] | None:
        """Where to listen from now on; None when that is where we do, or no configuration says it."""
        same = (was.host, was.port) == (will.host, will.port)
        return None if same or self._is_given or self._sock is None else (will.host, will.port)

    def open(self, host: str, port: int) -> None:
        """Listens; clients wait. Raises ServeError."""
        if self._sock is None:
            self._sock = open_socket(host, port)

    async def start(self, app: ASGIApp, trusted_proxies: Sequence[str]) -> None:
        if self._sock is None:
            return
        self._app = app
        self._server = Server(trusted_proxies=trusted_proxies)
        await self._server.start(self, self._sock.dup())

    def show(self, app: ASGIApp) -> None:
        """Every request from now on is for this application."""
        self._app = app

    async def replace(self, sock: socket.socket | None, trusted_proxies: Sequence[str], grace: float) -> None:
        """Serves at another socket (None: the same one) and believes other proxies. Requests under way are ended
        within `grace` seconds."""
        if self._sock is None:
            return
        assert self._app is not None
        old_server, old_sock = self._server, self._sock
        if sock is not None:
            self._sock = sock
        await self.start(self._app, trusted_proxies)
        if sock is not None and old_sock is not None:
            old_sock.close()
        if old_server is not None:
            await old_server.stop(grace)

    async def stop(self, grace: float) -> None:
        if self._server is not None:
            await self._server.stop(grace)

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)


def address_of(sock: socket.socket) -> str:
    """The URL at which a listening socket is reached from this machine."""
    if sock.family == socket.AF_UNIX:
        return f"unix:{sock.getsockname()}"
    host, port = sock.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
