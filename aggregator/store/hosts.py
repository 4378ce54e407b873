"""Which hosts are polled by one process at a time: those of one slot. Pure.

A slot is stored, and a shard is a range of slots: there may be more or fewer of them tomorrow without a row being
written anew, and what is of one shard lies together in an index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from aggregator.records import dataclass

SLOTS: Final = 1 << 31
BUCKETS: Final = 1024  # of slots, by which an index has them
_PORTS: Final = {"http": 80, "https": 443}


def slot_of(url: str) -> int:
    """Of the host that an address is fetched from: its name and its port, as its turns are counted (`fetch/turns.py`).
    A number below 2³¹. What is no address, a file, has one as well."""
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname or url}:{parts.port or _PORTS.get(parts.scheme)}"
    except ValueError:
        host = url
    return int.from_bytes(hashlib.blake2b(host.encode("utf-8", "replace"), digest_size=4).digest()) >> 1


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of so many."""

    numbers: Collection[int]
    of: int

    def has(self, slot: int) -> bool:
        return shard_of(slot, self.of) in self.numbers

    @property
    def buckets(self) -> list[int]:
        """Those in which their slots lie, among others'."""
        width = SLOTS // BUCKETS
        ranges = ((-(-one * SLOTS // self.of), -(-(one + 1) * SLOTS // self.of)) for one in self.numbers)
        return sorted(
            {bucket for first, behind in ranges for bucket in range(first // width, (behind - 1) // width + 1)}
        )


ALL: Final = Shards((0,), 1)


def shard_of(slot: int, of: int) -> int:
    """Of so many."""
    return slot * of // SLOTS
