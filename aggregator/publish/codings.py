"""The content codings in which an edition is kept ready: made once, when its bytes change, not for each request.

Levels are measured on real feeds of 100 KB: ISA-L's 3 takes 0.26 ms (31 KB), brotli 2 0.7 ms (30 KB). zlib's 4 would be
4 percent smaller and take 1.0 ms, brotli 4 the same and 0.9: a story that gets a comment is in fifty documents, and may
get one every second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import brotli
from isal import isal_zlib

from aggregator.models import Packed

LARGE: Final = 64_000  # bytes; a list of two megabytes takes 6 ms to unpack
# Bytes from which gzip does alone. Of two megabytes brotli takes 7 MB while it is made, and one for as long as it is
# published, to be 2 % smaller.
HUGE: Final = 500_000


class Coding(NamedTuple):
    """A content coding: `suffix` is what web servers expect a ready-made file to end in."""

    suffix: str
    encode: Callable[[bytes], bytes]


# As of 256 kB: of two megabytes its own choice takes 13 MB for a while, this 7, and a feed of 756 kB is 1 % larger.
_WINDOW: Final = 18

_GZIP: Final = 16 + 15  # a gzip header, without a time, and a window of 32 kB

# All give the same bytes for the same input.
CODINGS: Final[Mapping[str, Coding]] = MappingProxyType(
    {
        "gzip": Coding(".gz", lambda body: isal_zlib.compress(body, 3, _GZIP)),
        "br": Coding(".br", lambda body: brotli.compress(body, quality=2, lgwin=_WINDOW)),
    }
)


def codings_of(size: int) -> list[str]:
    """The names in HTTP of the codings that a body of so many bytes is kept in."""
    return ["gzip"] if size > HUGE else list(CODINGS)


def encoded(body: bytes) -> Mapping[str, bytes]:
    """`body` in each of its codings."""
    return MappingProxyType({name: CODINGS[name].encode(body) for name in codings_of(len(body))})


def kept(body: bytes, codings: Mapping[str, bytes]) -> bytes | Packed:
    """`body` as an edition keeps it, which has it in these codings too."""
    return Packed(codings["gzip"], len(body)) if len(body) > LARGE else body
