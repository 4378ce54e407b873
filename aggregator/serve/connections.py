"""The limits of a connection: what uvicorn leaves open, and a thousand slow clients would use.

uvicorn 0.54 times only the pause between two requests. A client that never ends its request line, reads its answer a
byte at a time or never, or connects and says nothing, would keep its connection, its buffers and its file descriptor
for ever.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import field
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from aggregator.records import dataclass
from aggregator.serve.visitors import Visitors

_HELD: Final = 16_384  # bytes of an answer that wait in our memory before its sending pauses
_LONGEST_HEAD: Final = 65_536  # bytes of request line and headers; the parser itself has no limit
# A name or an address, and a port (RFC 9110, section 7.2); whatever else a name may be, it ends no other part of one.
_HOST: Final = re.compile(rb"""(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\x7f/\\?#@,:<>"'\[\]]*)(?::[0-9]{0,5})?""")
_AHEAD: Final = 16  # requests that may wait behind one that is being answered; each costs us two kilobytes


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, in seconds, and how many connections there may be."""

    idle: int = 15  # between an answer and the next request: uvicorn closes the connection then
    stalled: float = 30.0  # for a whole request head, and for taking the next 16 KiB of an answer
    connections: int = 8192  # in all; fewer when the process may not open so many files
    share: float = 0.5  # of them, at most, for one visitor


@dataclass(slots=True)
class Door:
    """Counts connections and refuses those that are too many.

    The share of one visitor does not bind trusted proxies, for they bring many.
    """

    most: int
    share: float
    visitors: Visitors
    _inside: Counter[str] = field(default_factory=Counter)

    def admit(self, peer: str | None) -> bool:
        """Whether one more connection from `peer` may stay; if so, it is counted until `leave`."""
        visitor = self.visitors.key(peer)
        is_proxy = peer is not None and self.visitors.is_proxy(peer)
        full = self._inside.total() >= self.most
        if full or (not is_proxy and self._inside[visitor] >= self.most * self.share):
            return False
        self._inside[visitor] += 1
        return True

    def leave(self, peer: str | None) -> None:
        visitor = self.visitors.key(peer)
        self._inside[visitor] -= 1
        if not self._inside[visitor]:
            del self._inside[visitor]


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a deadline for each thing that a client has to do."""

    door: ClassVar[Door]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._admitted = False
        self._waiting_since: float | None = None
        self._head_bytes = 0
        self._in_head = True

    def drop_if_stalled(self, before: float) -> None:
        """Ends the connection if it has made us wait since a time (of the event loop's clock) before this one."""
        if self._waiting_since is not None and self._waiting_since < before:
            self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=_HELD)
        self._wait()
        self._admitted = self.door.admit(self._peer)
        if not self._admitted:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._waiting_since = None
        if self._admitted:
            self.door.leave(self._peer)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
        if self._head_bytes > _LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def on_headers_complete(self) -> None:
        # What is raised here uvicorn makes a 400, after which the connection ends.
        if not self._names_one_host():
            raise ValueError("it names no host, several, or none that there can be")
        if len(self.pipeline) >= _AHEAD:
            raise ValueError("too many requests at once")
        self._in_head = False
        self._head_bytes = 0
        self._waiting_since = None
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self._in_head = True
        self._wait()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._in_head:
            self._wait()
        else:
            self._waiting_since = None

    def _names_one_host(self) -> bool:
        """RFC 9112, section 3.2: of two names another program on the way may have believed the other one. HTTP/1.0 knew
        no names."""
        named = [value for name, value in self.headers if name == b"host"]
        if not named:
            return bool(self.parser.get_http_version() == "1.0")
        return len(named) == 1 and _HOST.fullmatch(named[0]) is not None

    @property
    def _peer(self) -> str | None:
        return self.client[0] if self.client else None

    def _wait(self) -> None:
        self._waiting_since = self.loop.time()
