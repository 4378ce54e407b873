"""The content codings, one stage each, undone in bounded pieces. Pure; used by `fetch.decode`."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli

STEP = 1 << 16
# Empty members cost a decoder each: 20 MB of them would be a million. Real files have them 64 KiB apart (bgzip).
MOST_MEMBERS = 10_000
GZIP_MAGIC = b"\x1f\x8b\x08"
FAULTS = (zlib.error, brotli.error)


class Broken(Exception):
    """The data is not what its coding says; the text says how, for people."""


class Stage(Protocol):
    """One coding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` gives, in pieces of about `STEP` bytes at most; raises Broken."""

    def finish(self) -> Iterator[bytes]:
        """What is left when there is no more data; raises Broken when there should be."""


class StreamDecoder(Protocol):
    """A decoder of one gzip member or stream."""

    hungry: bool  # it has given all that it can without more data
    done: bool
    rest: bytes  # what came after its end

    def step(self, data: bytes) -> bytes:
        """At most about `STEP` bytes; to be called with nothing until it is hungry."""


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._decoder = zlib.decompressobj(wbits)
        self.hungry, self.done, self.rest = True, False, b""

    def step(self, data: bytes) -> bytes:
        piece = self._decoder.decompress(data or self._decoder.unconsumed_tail, STEP)
        # A piece of full size may have left more inside zlib, even when it took all the data.
        self.hungry = not self._decoder.unconsumed_tail and len(piece) < STEP
        self.done, self.rest = self._decoder.eof, self._decoder.unused_data
        return piece


class _Brotli:
    rest = b""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self.hungry, self.done = True, False

    def step(self, data: bytes) -> bytes:
        piece: bytes = self._decoder.process(data, output_buffer_limit=STEP)
        # It may say that it can take more while it still has more to give (measured, 1.2.1).
        self.hungry = self._decoder.can_accept_more_data() and len(piece) < STEP
        self.done = self._decoder.is_finished()
        return piece


class Compressed:
    """A compressed stage: one member after the other, as far as its format has several."""

    def __init__(self, name: str, begin: Callable[[], StreamDecoder], further: bytes | None = None) -> None:
        """`further` is how a second member begins; None when the format has but one, and the rest is padding."""
        self._name, self._begin, self._further = name, begin, further
        self._member: StreamDecoder | None = None
        self._begun = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member is None and not self._begins(data):
                return
            member = self._member = self._member or self._begin()
            yield from self._pieces(member, data)
            data = member.rest if member.done else b""
            if member.done:
                self._member = None

    def finish(self) -> Iterator[bytes]:
        if self._member is not None:
            raise Broken(f"its {self._name} breaks off")
        yield from ()

    def _begins(self, data: bytes) -> bool:
        magic = self._further
        if self._begun and (magic is None or not (data.startswith(magic) or magic.startswith(data))):
            self._further = None
            return False
        self._begun += 1
        if self._begun > MOST_MEMBERS:
            raise Broken(f"its {self._name} is in more than {MOST_MEMBERS} parts")
        return True

    def _pieces(self, member: StreamDecoder, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = member.step(data)
            except FAULTS:
                raise Broken(f"it is not the {self._name} that it should be") from None
            if piece:
                yield piece
            if member.hungry or member.done:
                return
            data = b""


class AsIs:
    """A stage that changes nothing."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> Iterator[bytes]:
        yield from ()


class Looking:
    """A stage that is chosen by the first `size` bytes."""

    def __init__(self, size: int, choose: Callable[[bytes], Stage]) -> None:
        self._size, self._choose = size, choose
        self._head = b""
        self._chosen: Stage | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._chosen is None:
            self._head += data
            if len(self._head) < self._size:
                return
            self._chosen, data = self._choose(self._head), self._head
        yield from self._chosen.feed(data)

    def finish(self) -> Iterator[bytes]:
        if self._chosen is None:
            self._chosen = AsIs()
            yield self._head
        yield from self._chosen.finish()


def gzip() -> Stage:
    """gzip (RFC 1952)."""
    return Compressed("gzip", lambda: _Zlib(zlib.MAX_WBITS + 16), GZIP_MAGIC)


def deflate() -> Stage:
    """The coding "deflate": zlib (RFC 9110 section 8.4.1.2), or bare deflate, which as many servers send."""
    return Looking(2, _either_deflate)


def brotli_stream() -> Stage:
    """brotli (RFC 7932)."""
    return Compressed("brotli", _Brotli)


def gunzipped_if_gzip() -> Stage:
    """What a file that was stored compressed holds; anything else as it is."""
    return Looking(len(GZIP_MAGIC), lambda head: gzip() if head.startswith(GZIP_MAGIC) else AsIs())


def _either_deflate(head: bytes) -> Stage:
    zlib_header = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
    return Compressed("deflate", lambda: _Zlib(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS))
