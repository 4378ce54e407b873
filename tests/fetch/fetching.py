"""A policy for tests of fetching: loopback allowed, no pauses, and a deadline that is never reached."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

from aggregator.config.polling import PollingSettings

POLICY = PollingSettings().model_copy(
    update={
        "timeout": 5.0,
        "concurrency": 8,
        "per_host": 1,
        "host_delay": 0.0,
        "max_bytes": 100_000,
        "allow_private_hosts": ("127.0.0.1",),
    }
)


def policy(**changed: Any) -> PollingSettings:
    return POLICY.model_copy(update=changed)


class Names:
    """A look-up of names that the test makes up; several answers for a name are given one after the other."""

    def __init__(self, **names: Sequence[str]) -> None:
        self._names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[tuple[socket.AddressFamily, str]]:
        self.asked.append(host)
        addresses = self._names.get(host)
        if not addresses:
            raise OSError(socket.EAI_NONAME, "unknown")
        said = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, one) for one in said.split()]
