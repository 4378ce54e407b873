"""The HTTP client, as we use it: what it connects with, what it sends and takes, and its errors in our words."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from yarl import URL

from aggregator.errors import BadResponse, FetchError, Unreachable
from aggregator.fetch.connect import Dial, Dialler, Lookup, dialling, look_up, refused
from aggregator.fetch.headers import Appending, take_odd_lines
from aggregator.fetch.sloppy import Tidying
from aggregator.text import clip, one_line

Response = aiohttp.ClientResponse

# An answer's head may be large (security policies, links), but not without end: at most 256 lines of 32 KiB.
MOST_HEADERS, LONGEST_LINE = 256, 32 * 1024
NO_TIMEOUTS = aiohttp.ClientTimeout(total=None)  # a read timeout never ends a drip; our own deadline does


def connected(dialler: Dialler, lookup: Lookup, tls: SSLContext | None) -> aiohttp.ClientSession:
    """A session of our own; `tls` replaces the system's trust in certificates."""
    connector = aiohttp.TCPConnector(
        limit=0,  # `turns` has the limits
        resolver=_Resolver(lookup),
        use_dns_cache=False,  # connections are kept, so it would save little
        socket_factory=dialler.socket,
        ssl=tls or True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        request_class=_Request,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=NO_TIMEOUTS,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
        max_headers=MOST_HEADERS,
    )


@contextmanager
def explaining(url: URL, where: str) -> Iterator[None]:
    """Connections made inside are to this URL's host; what goes wrong there becomes a FetchError."""
    with dialling(url.raw_host or "") as dial:
        try:
            yield
        except TimeoutError:  # the deadline's; those of the system come as the client's errors
            raise
        except (aiohttp.ClientError, OSError) as error:
            raise _explained(error, where, dial) from None


def _explained(error: Exception, where: str, dial: Dial) -> FetchError:
    """What happened, for people. Never the HTTP client's own words: they may quote headers and credentials."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return Unreachable(f"{where} has a certificate that is not trusted: {_certificate_fault(error)}")
        case aiohttp.ClientConnectorSSLError():
            return Unreachable(f"{where} could not agree with us on an encrypted connection")
        case aiohttp.ClientConnectorError() if dial.refusals:
            return refused(where, dial.refusals[0])
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(f"{where}: the host name {dial.host} could not be looked up")
        case aiohttp.ClientProxyConnectionError():
            return Unreachable(f"{where}: its proxy at {dial.host} could not be reached: {_reason(error.os_error)}")
        case aiohttp.ClientHttpProxyError():
            return Unreachable(f"{where}: its proxy at {dial.host} refused, with status {error.status}")
        case aiohttp.ClientConnectorError():
            return Unreachable(f"{where} could not be reached: {_reason(error.os_error)}")
        case aiohttp.ClientPayloadError():
            return BadResponse(f"{where} broke off, or sent a body that is not as announced; nothing of it was used")
        case aiohttp.ClientResponseError():
            return BadResponse(
                f"{where} answered with improper HTTP, or with headers without end; nothing of it was used"
            )
        case aiohttp.ServerDisconnectedError():
            return Unreachable(f"{where} closed the connection without an answer")
        case _:
            return Unreachable(f"{where}: the connection broke; nothing of it was used")


def _certificate_fault(error: aiohttp.ClientConnectorCertificateError) -> str:
    fault = getattr(error.certificate_error, "verify_message", "")
    return clip(one_line(fault)) or "it cannot be verified"


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "none of its addresses answered"


class _Resolver(AbstractResolver):
    """`connect.look_up`, as the HTTP client wants it."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await look_up(self._lookup, host, port)
        numeric = socket.AI_NUMERICHOST
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=numeric)
            for kind, address in found
        ]

    async def close(self) -> None:
        """Nothing to close: threads end with their look-up."""


class _Request(aiohttp.ClientRequest):
    """A request that can say every condition (see `headers`), and takes answers as browsers do (see `sloppy`)."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        lines, protocol = take_odd_lines(self.headers), conn.protocol
        if protocol is not None:
            on = type(protocol).data_received.__get__(protocol)  # an earlier answer may have come by this connection
            # Of this connection alone; aiohttp has no place where one may look at an answer before it is parsed.
            protocol.data_received = Tidying(on, LONGEST_LINE)  # type: ignore[method-assign]
        if not lines or protocol is None or protocol.transport is None:
            return await super().send(conn)
        transport = protocol.transport
        protocol.transport = Appending(transport, lines)
        try:
            return await super().send(conn)
        finally:
            protocol.transport = transport
