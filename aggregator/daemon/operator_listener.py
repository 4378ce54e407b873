"""The operator's listener beside the public one: opened at the start, moved or closed at a reload.

It is not what the daemon is for. Where it cannot listen, or must not, the daemon goes on without it and says so;
another reload tries again.
"""

from __future__ import annotations

import socket

import structlog
from starlette.types import ASGIApp

from aggregator.config.operating import OperatorSettings, is_loopback
from aggregator.config.site import ServerSettings
from aggregator.daemon.listener import Listener
from aggregator.errors import ServeError
from aggregator.serve.listen import open_socket

log = structlog.get_logger()

GRACE = 0.5  # seconds that answers under way have


class OperatorListener:
    """Serves `app` where `[server.operator]` says; `given` is a socket of a service manager, which is used instead."""

    def __init__(self, app: ASGIApp, given: socket.socket | None = None, is_ours: bool = True) -> None:
        """`is_ours`: this process is the one that has them, of those that may share a configuration."""
        self._app, self._given, self._is_ours = app, given, is_ours
        self._listener: Listener | None = None
        self._at: tuple[object, ...] | None = None
        self.problem: str | None = None  # why there are no such pages, although there should be

    async def apply(self, server: ServerSettings) -> None:
        """Serves as these settings say from now on. Never raises: what cannot be is a `problem`, and in the log."""
        settings = server.operator
        wanted = (settings.host, settings.port, server.trusted_proxies) if settings.enabled and self._is_ours else None
        must_not = self._must_not(settings)
        if must_not is None and wanted is not None and wanted == self._at:
            return
        await self.stop()
        self.problem = must_not
        if wanted is None or must_not is not None:
            if must_not:
                log.error("no operator pages", error=must_not)
            return
        try:
            sock = self._given.dup() if self._given else open_socket(settings.host, settings.port)
        except ServeError as error:
            self.problem = f"{error}; choose another one in [server.operator]"
            log.error("no operator pages", error=self.problem)
            return
        listener = Listener(sock)
        await listener.start(self._app, server.trusted_proxies)
        self._listener, self._at = listener, wanted
        log.info("operator pages", address=listener.address)

    async def stop(self) -> None:
        """Serves no more."""
        listener, self._listener, self._at = self._listener, None, None
        if listener is not None:
            await listener.stop(GRACE)
            listener.close()

    def _must_not(self, settings: OperatorSettings) -> str | None:
        """The configuration sees to it that a token guards every other address; a given socket can have any."""
        if not settings.enabled or settings.token is not None or self._given is None:
            return None
        if self._given.family == socket.AF_UNIX or is_loopback(str(self._given.getsockname()[0])):
            return None
        return "the socket that was given can be reached from other machines: set a token in [server.operator]"
