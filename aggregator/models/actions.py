"""What an operator can say of a source or a story, by a button or a command."""

from __future__ import annotations

from enum import StrEnum


class SourceAction(StrEnum):
    """The last part of the address that a button posts to."""

    POLL = "poll"
    PAUSE = "pause"
    RESUME = "resume"
    RELEASE = "release"  # from quarantine
    FORGET = "forget"  # its last document, so that the next is read whole


class StoryAction(StrEnum):
    """Likewise for a story."""

    SPLIT = "split"
    JOIN = "join"

    @property
    def field(self) -> str:
        """Of a form: what names the entries that are split off, or the stories that are joined."""
        return "entries" if self is StoryAction.SPLIT else "stories"
