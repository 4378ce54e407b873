"""What is on its way to someone by an operator's command or webhook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one channel, as it was written when there was something to tell. `id` is None before it is
    stored; on one channel letters go out in the order of their ids."""

    channel: str  # "command" and "webhook" are those of alerts, "news …" that of a rule
    subject: str  # what it is about, for the log
    body: str
    at: float
    environment: Mapping[str, str] = field(default_factory=dict)  # what a command is told beside its input
    id: int | None = None
    failures: int = 0
