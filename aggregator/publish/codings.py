"""The content codings in which an edition is kept ready: made once, when its bytes change, not for each request.

Levels are measured on a page of twenty stories (17 KB): gzip 9 takes 0.4 ms (3.7 KB), zstd 15 takes 1.5 ms (3.5 KB),
brotli 10 takes 7 ms (3.1 KB); brotli 11 takes 18 ms for one more percent.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Coding(NamedTuple):
    """A content coding: `suffix` is what web servers expect a ready-made file to end in."""

    suffix: str
    encode: Callable[[bytes], bytes]


# All give the same bytes for the same input; gzip's header would tell the time otherwise.
CODINGS: Final[Mapping[str, Coding]] = MappingProxyType(
    {
        "gzip": Coding(".gz", lambda body: gzip.compress(body, 9, mtime=0)),
        "br": Coding(".br", lambda body: brotli.compress(body, quality=10)),
        "zstd": Coding(".zst", lambda body: zstd.compress(body, level=15)),
    }
)


def encoded(body: bytes) -> Mapping[str, bytes]:
    """`body` in every coding, by its name in HTTP."""
    return MappingProxyType({name: coding.encode(body) for name, coding in CODINGS.items()})
