"""Reading lists that are followed: what each last said, as it is kept."""

from __future__ import annotations

from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class FollowedSource:
    """A source that a list names, or has named."""

    url: str
    title: str | None = None
    category: str | None = None
    is_gone: bool = False  # the list names it no more; it is not polled, and what it brought stays


@dataclass(frozen=True, slots=True)
class FollowedList:
    """A list as it was last read whole, and how asking for it goes."""

    url: str
    sources: tuple[FollowedSource, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    asked_at: float | None = None
    error: str | None = None  # why its last answer changed nothing
