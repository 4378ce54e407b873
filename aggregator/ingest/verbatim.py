"""Validators sent as the bytes they came as, whatever they are.

An ETag is opaque, so it goes back as it came. The HTTP client writes header values in UTF-8 and leaves out what is
none; therefore a condition beyond printable ASCII takes another way: to the end of the request's head, on its way to
the socket. All others go as headers do.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping

from aggregator.ingest.headers import CONDITIONS


def take_odd_lines(headers: MutableMapping[str, str]) -> bytes:
    """Header lines for the conditions that only bytes can say, taken out of `headers`."""
    odd = [name for name in CONDITIONS if name in headers and not _is_plain(headers[name])]
    return b"".join(f"{name}: {headers.pop(name)}\r\n".encode("latin-1") for name in odd)


class Appending(asyncio.Transport):
    """A transport that adds lines to the head of the one request that is written to it."""

    def __init__(self, transport: asyncio.Transport, lines: bytes) -> None:
        super().__init__()
        self._transport, self._lines = transport, lines

    def write(self, data: bytes | bytearray | memoryview) -> None:
        head, _, body = bytes(data).partition(b"\r\n\r\n")
        self._transport.write(head + b"\r\n" + self._lines + b"\r\n" + body)

    def is_closing(self) -> bool:
        return self._transport.is_closing()


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()
