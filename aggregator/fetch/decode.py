"""Bodies as they are meant: content codings undone, under a cap that holds while they are.

405 bytes of brotli can become 512 MiB, as can 980 bytes of twice-gzipped data (measured), so no decoder is ever asked
for more than about `codings.STEP` bytes at a time, and what it gave is counted before it is asked again. Memory stays
within the cap, a step per coding, and the decoders' windows (at most 16 MiB, brotli's).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from io import BytesIO

from aggregator.aside import LARGE, Aside, Body, can_be
from aggregator.errors import BadResponse, TooLarge
from aggregator.fetch import codings
from aggregator.text import clip, one_line

ACCEPTED = "gzip, br"  # for Accept-Encoding; deflate is read, but never asked for
CODINGS = {
    "gzip": codings.gzip,
    "x-gzip": codings.gzip,
    "deflate": codings.deflate,
    "br": codings.brotli_stream,
}
MOST_CODINGS = 3
# Sent by servers that take the header for another one; the body is as it is.
MEANINGLESS = frozenset({"", "identity", "none", "binary", "utf-8"})


class Decoder:
    """Undoes a body's codings as it arrives."""

    def __init__(self, content_encoding: str, limit: int, shown: str) -> None:
        """`limit` is in bytes, for the body as sent and after each coding; `shown` names the document in errors.

        A gzip body without the header is decoded too: servers store feeds compressed and forget to say so. Raises
        BadResponse for codings that we did not ask for.
        """
        self._limit, self._shown = limit, shown
        self._stages = _stages(content_encoding, shown)
        self._sizes = [0] * (len(self._stages) + 1)  # of what went into each stage, and came out of the last
        self._body: BytesIO | Aside = BytesIO()  # gives its bytes without a second copy

    @property
    def wire_bytes(self) -> int:
        return self._sizes[0]

    def feed(self, data: bytes) -> Iterator[int]:
        """Takes the next part of the body, and gives its decoded size so far as it grows; raises TooLarge and
        BadResponse."""
        try:
            yield from self._push(0, data)
        except codings.Broken as error:
            raise self._broken(error) from None

    def finish(self) -> Body:
        """The whole body; raises BadResponse when a coding breaks off, and TooLarge."""
        try:
            for index, stage in enumerate(self._stages):
                for piece in stage.finish():
                    deque(self._push(index + 1, piece), maxlen=0)
        except codings.Broken as error:
            raise self._broken(error) from None
        return self._body if isinstance(self._body, Aside) else self._body.getvalue()

    def _push(self, index: int, data: bytes) -> Iterator[int]:
        self._sizes[index] += len(data)
        if self._sizes[index] > self._limit:
            raise too_large(self._shown, self._limit, decoded=index > 0)
        if index == len(self._stages):
            self._write(data)
            yield self._sizes[index]
            return
        for piece in self._stages[index].feed(data):
            yield from self._push(index + 1, piece)

    def _write(self, data: bytes) -> None:
        if self._sizes[-1] > LARGE and can_be() and isinstance(self._body, BytesIO):
            begun, self._body = self._body.getvalue(), Aside()
            self._body.write(begun)
        self._body.write(data)

    def _broken(self, error: codings.Broken) -> BadResponse:
        return BadResponse(f"{self._shown} cannot be decoded: {error}; nothing of it was used")


def whole(body: bytes, limit: int, shown: str) -> Body:
    """A stored document, decompressed when it is gzip; raises TooLarge and BadResponse."""
    decoder = Decoder("", limit, shown)
    deque(decoder.feed(body), maxlen=0)
    return decoder.finish()


def too_large(shown: str, limit: int, *, decoded: bool = False) -> TooLarge:
    """The error for a document over `limit` bytes."""
    when = " when decompressed" if decoded else ""
    return TooLarge(f"{shown} is larger than {limit:,} bytes{when} (polling.max_bytes); nothing of it was used")


def _stages(content_encoding: str, shown: str) -> Sequence[codings.Stage]:
    named = (name.strip().lower() for name in content_encoding.split(","))
    names = [name for name in named if name not in MEANINGLESS]
    unknown = next((name for name in names if name not in CODINGS), None)
    if unknown is not None:
        raise BadResponse(f"{shown} is encoded as {clip(one_line(unknown), 40)!r}, which was not asked for")
    if len(names) > MOST_CODINGS:
        raise BadResponse(f"{shown} is encoded {len(names)} times over")
    return [*(CODINGS[name]() for name in reversed(names)), codings.gunzipped_if_gzip()]
