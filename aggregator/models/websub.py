"""What is agreed with hubs, and what is to be told to ours."""

from __future__ import annotations

from enum import StrEnum

from aggregator.records import dataclass


class State(StrEnum):
    """Where a subscription stands; the text in `subscriptions.state`."""

    ASKING = "asking"  # wanted, and not verified yet
    ACTIVE = "active"  # verified: the hub pushes
    DENIED = "denied"  # the hub does not want to; asked again much later
    LEAVING = "leaving"  # not wanted any more


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source says of its hub: ask `hub` to push what happens to `topic`."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A row of `subscriptions`. `token` makes the callback unguessable, `secret` signs what is pushed there."""

    id: int  # 0 until it is stored
    source_id: int
    hub: str
    topic: str
    token: str
    secret: str
    state: State
    begun_at: float
    next_at: float  # when the hub is to be told something
    expires_at: float | None = None  # of the lease; None until it is verified
    failures: int = 0  # requests since the last one that was verified
    error: str | None = None
    last_push_at: float | None = None  # of a push with a right signature
    missed_at: float | None = None  # when a poll last found what should have been pushed
    else_poll_at: float | None = None  # when the source would be polled if its hub were not relied on; None: it is not

    @property
    def offer(self) -> Offer:
        return Offer(self.hub, self.topic)


@dataclass(frozen=True, slots=True)
class Push:
    """A row of `pushes`: content that a hub has pushed, signed as agreed."""

    id: int  # 0 until it is stored
    source_id: int
    token: str  # of the subscription
    body: bytes
    content_type: str | None
    came_at: float


@dataclass(frozen=True, slots=True)
class Ping:
    """What a hub of ours is to be told: that the document `topic` has the edition `etag`."""

    id: int
    hub: str
    topic: str
    etag: str
    failures: int  # since the hub last took one
