"""One who takes what hubs push."""

from __future__ import annotations

from collections.abc import Mapping


class Known:
    """Knows one token, and notes what it is given."""

    def __init__(self, status: int = 202) -> None:
        self.status = status
        self.asked: list[Mapping[str, str]] = []
        self.taken: list[tuple[Mapping[str, str], bytes]] = []

    async def knows(self, token: str) -> bool:
        return token == "known"

    async def verify(self, token: str, query: Mapping[str, str]) -> tuple[int, str]:
        self.asked.append(query)
        return 200, query["hub.challenge"]

    async def deliver(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        self.taken.append((headers, body))
        return self.status
