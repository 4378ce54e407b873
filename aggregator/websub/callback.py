"""What arrives at a callback: a hub that verifies or denies (GET), and pushes (POST); pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from http import HTTPStatus

from aggregator.models.websub import State, Subscription
from aggregator.records import dataclass
from aggregator.websub import lease
from aggregator.websub.rules import confirmed, denied

LONGEST_CHALLENGE = 4_096  # characters; it is sent back
ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # section 7.1


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """The answer to a hub's question, and what it means for the subscription.

    `after` is the subscription from now on, None when it is to be forgotten; equal to the one before when the hub was
    refused.
    """

    status: HTTPStatus
    body: str
    after: Subscription | None
    reason: str


def verdict(
    subscription: Subscription, query: Mapping[str, str], wanted: float, now: float, jitter: float = 0.0
) -> CallbackAnswer:
    """What a hub's question to a callback gets (sections 5.2 and 5.3): an echo only for what we want ourselves.

    `wanted` is the lease that was asked for, in seconds.
    """
    mode, state = query.get("hub.mode"), subscription.state
    if query.get("hub.topic") != subscription.topic:
        return _refused(subscription, "it is about another topic")
    if mode == "denied":
        return _denial(subscription, query.get("hub.reason", ""), now, jitter)
    challenge = query.get("hub.challenge", "")
    if not challenge or len(challenge) > LONGEST_CHALLENGE:
        return _refused(subscription, "it has no challenge, or one that is too long")
    if mode == "subscribe" and state in (State.ASKING, State.ACTIVE):
        seconds = lease.granted(query.get("hub.lease_seconds"), wanted)
        after = confirmed(subscription, seconds, now, jitter)
        return CallbackAnswer(HTTPStatus.OK, challenge, after, f"subscribed for {seconds / lease.HOUR:g} h")
    if mode == "unsubscribe" and state is State.LEAVING:
        return CallbackAnswer(HTTPStatus.OK, challenge, None, "unsubscribed")
    return _refused(subscription, f"this subscription is {state.value}")


def _denial(subscription: Subscription, reason: str, now: float, jitter: float) -> CallbackAnswer:
    if subscription.state is State.LEAVING:
        return CallbackAnswer(HTTPStatus.OK, "", None, "denied while it was being left")
    after = denied(subscription, reason, now, jitter)
    return CallbackAnswer(HTTPStatus.OK, "", after, after.error or "")


def _refused(subscription: Subscription, reason: str) -> CallbackAnswer:
    return CallbackAnswer(HTTPStatus.NOT_FOUND, "", subscription, reason)


def is_signed(body: bytes, secret: str, header: str | None) -> bool:
    """Whether an `X-Hub-Signature` (`method=hex`) is that of `body` under `secret` (section 7.1)."""
    method, _, claimed = (header or "").strip().partition("=")
    if method.lower() not in ALGORITHMS:
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(made.encode(), claimed.strip().lower().encode("utf-8", "replace"))
