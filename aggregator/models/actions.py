"""What an operator can say of a source, by a button or a command."""

from __future__ import annotations

from enum import StrEnum


class SourceAction(StrEnum):
    """The last part of the address that a button posts to."""

    POLL = "poll"
    PAUSE = "pause"
    RESUME = "resume"
    RELEASE = "release"  # from quarantine
    FORGET = "forget"  # its last document, so that the next is read whole
