"""Host names to addresses, without holding up the rest of the program.

The operating system's look-up blocks, for half a minute when its name servers are gone. The event loop's own threads
are few and others need them, and Python waits at its end for every thread that is not a daemon. So each look-up has a
daemon thread of its own; there are never more than requests under way.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

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
