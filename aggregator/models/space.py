"""What a database takes on its disk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """Bytes of the database file. What is free in it is used again before the file grows."""

    used: int
    free: int

    @property
    def size(self) -> int:
        return self.used + self.free
