"""Where sockets are opened, and the guard stands.

A look-up may say one thing now and another a moment later, an address may be written in the URL itself, and every
redirect begins anew. Only what a socket is opened to counts, so it is judged here, before there is one.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aggregator.errors import AddressRefused
from aggregator.fetch.guard import Guard

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]


@dataclass(slots=True)
class Dial:
    """A host that sockets are being opened for, and why some were not."""

    host: str
    refusals: list[str] = field(default_factory=list)


# Sockets are opened deep inside the HTTP client, which tells the address but not whose it is. Tasks that it starts on
# the way inherit the context; were there none, no private address would pass.
_current: ContextVar[Dial | None] = ContextVar("dial", default=None)


@contextmanager
def dialling(host: str) -> Iterator[Dial]:
    """Sockets opened inside are for `host`, as the URL (of the document, or of its proxy) names it."""
    dial = Dial(host)
    token = _current.set(dial)
    try:
        yield dial
    finally:
        _current.reset(token)


class Dialler:
    """Opens sockets to the addresses that a guard lets pass."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def socket(self, info: AddressInfo) -> socket.socket:
        """A socket for one address, not yet connected; raises PermissionError, and notes why in the current dial."""
        family, kind, protocol, _, address = info
        dial = _current.get()
        reason = self.guard.refuses(dial.host if dial else "", str(address[0]))
        if reason is None:
            return socket.socket(family, kind, protocol)
        if dial is not None:
            dial.refusals.append(reason)
        raise PermissionError("this address is refused")

    def check_host(self, host: str, where: str) -> None:
        """Raises AddressRefused for a host that is refused by its look alone; `where` names it to people."""
        reason = self.guard.refuses_host(host)
        if reason is not None:
            raise refused(where, reason)


def refused(where: str, reason: str) -> AddressRefused:
    """The error for a document whose address is refused."""
    return AddressRefused(
        f"{where} was not connected to: its host is {reason} (polling.allow_private_hosts can allow it)"
    )


Found = Sequence[tuple[socket.AddressFamily, str]]


Lookup = Callable[[str, int], Found]


def system_lookup(host: str, port: int) -> Found:
    """The addresses of a host, best first, as the operating system knows them; raises OSError. Blocks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError:  # a label of no or too many letters
        raise OSError(socket.EAI_NONAME, "no name that can be looked up") from None
    return [(family, str(address[0])) for family, _, _, _, address in found]


async def look_up(lookup: Lookup, host: str, port: int) -> Found:
    """What `lookup` says, asked on a thread of its own; never empty. Raises OSError."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Found] = loop.create_future()

    def settle(result: Found | None, error: Exception | None) -> None:
        if answer.done():  # nobody waits any more
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result or ())

    def run() -> None:
        result, error = None, None
        try:
            result = lookup(host, port)
            if not result:
                raise OSError(socket.EAI_NONAME, "the name has no address")
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=f"look-up of {host}", daemon=True).start()
    return await answer
