"""What a service manager is told, by the protocol of sd_notify(3): a datagram of `NAME=value` lines to the socket that
it names in the environment. The page itself recommends to write these lines oneself: bindings want systemd's headers
to be built, or are not kept up."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Self

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Notifier:
    """Tells the service manager how we are; without one, nobody."""

    address: str | None = None
    watchdog: float | None = None  # seconds within which we must be heard of; None: nobody waits

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str] = os.environ) -> Self:
        """As the service manager asked for. The variables are taken out, so that no program that we start speaks for
        us."""
        address = environment.pop("NOTIFY_SOCKET", None)
        microseconds, pid = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        ours = not pid or pid == str(os.getpid())
        watchdog = int(microseconds) / 1e6 if microseconds.isdigit() and ours else None
        return cls(address or None, watchdog or None)

    def ready(self, status: str) -> None:
        """We serve; or a reload has ended."""
        self._tell(f"READY=1\nSTATUS={status}")

    def reloading(self) -> None:
        # The time tells systemd 253 and later that this reload began after it was asked for.
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        self._tell("STOPPING=1\nSTATUS=Ending the polls under way")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def _tell(self, words: str) -> None:
        if self.address is None:
            return
        name = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        # A service manager that does not listen is no reason to fail.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
            sock.sendto(words.encode(), name)
