"""The heads of answers as browsers take them, put into proper HTTP before the client's parser, which takes no other.

Servers end lines with a bare line feed, put a blank before the colon, fold lines, write lines that are no header, and
say twice how long the body is. Browsers read them all, so their owners never learn. What is ambiguous stays an error:
two lengths that differ, and whatever the parser cannot make sense of (https://fetch.spec.whatwg.org/#content-length-header).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

LONGEST_HEAD = 1 << 18  # bytes that are held back; the parser's own limits are for what is longer
_BLANK = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/?\s*(\d(?:\.\d)?)?\s+(\d{3})(?:[ \t]+([^\r\n]*))?", re.IGNORECASE)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_BEGINS = b"HTTP"


class Tidying:
    """Takes the bytes of one answer as they come, and hands them on with a tidy head."""

    def __init__(self, on: Callable[[bytes], None], longest_line: int) -> None:
        self._on, self._longest_line = on, longest_line
        self._held: bytearray | None = bytearray()  # None from the end of the head on

    def __call__(self, data: bytes) -> None:
        if self._held is None:
            self._on(data)
            return
        seen = max(0, len(self._held) - 3)  # an empty line may have begun before these bytes
        self._held += data if self._held else data.lstrip(b"\r\n")
        while self._held is not None and (given := self._next(self._held, seen)):
            seen = 0
            self._on(given)

    def _next(self, held: bytearray, seen: int) -> bytes:
        """What can be handed on; nothing while the head is not whole."""
        blank = _BLANK.search(held, seen)
        if blank is None:
            if not self._is_hopeless(held):
                return b""
            self._held = None
            return bytes(held)
        head, rest = tidied(bytes(held[: blank.start()])), held[blank.end() :]
        is_early = re.match(rb"HTTP/\S+ 1(?!01)\d\d", head)  # the answer proper is still to come
        self._held = rest if is_early else None
        return head if is_early else head + rest

    def _is_hopeless(self, held: bytearray) -> bool:
        """Whether the parser should say at once what it thinks of this."""
        if not _BEGINS.startswith(held[: len(_BEGINS)].upper()) or len(held) > LONGEST_HEAD:
            return True
        return len(held) - (held.rfind(b"\n") + 1) > self._longest_line


def tidied(head: bytes) -> bytes:
    """A head, given without the blank line at its end, as proper HTTP with it. One that is none comes back as it is."""
    first, *lines = re.split(rb"\r?\n", head)
    status = _STATUS.fullmatch(first.rstrip())
    if status is None:
        return head + b"\r\n\r\n"
    version = status[1] if status[1] in (b"1.0", b"1.1") else b"1.0" if status[1] in (None, b"0.9") else b"1.1"
    begin = b"HTTP/%s %s %s" % (version, status[2], status[3] or b"")
    return b"\r\n".join([begin, *(b"%s: %s" % one for one in _one_length(list(_fields(lines)))), b"", b""])


def _fields(lines: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Names and values; what is no header is left out."""
    unfolded: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line)
    for line in unfolded:
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.strip()):
            yield name.strip(), value.strip(b" \t\r")


def _one_length(fields: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """A length that is told several times alike is told once; beside chunks it means nothing (RFC 9112, 6.3)."""
    said = [part.strip() for name, value in fields if name.lower() == b"content-length" for part in value.split(b",")]
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in fields)
    for name, value in fields:
        if name.lower() != b"content-length" or (len(set(said)) != 1 and not chunked):
            yield name, value
    if len(set(said)) == 1 and not chunked:
        yield b"Content-Length", said[0]
