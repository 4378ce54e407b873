"""A subscription at a hub, from the subscriber's side: its states and what moves it between them; pure.

WebSub (W3C Recommendation, 23 January 2018). A hub pushes what a source publishes to an address of ours, the callback,
for as long as a lease runs. A hub is a stranger whom the source names, so nothing depends on it: whatever it fails to
do, the source is still polled.

    asking ──intent verified──▶ active ──lease nearly over: asked again, still active──▶ active
       ▲                          │ lease over
       ├──────────────────────────┘
       └──a day later── denied ◀──the hub says no, at any time, or a reader was killed over what it pushed

    any state ──not wanted any more──▶ leaving ──verified, or asked in vain three times──▶ forgotten

What is to be said to a hub is committed before it is said: a hub may verify while our request is still under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aggregator.models import FeedInfo, PollDecision
from aggregator.models.websub import Offer, State, Subscription
from aggregator.read.linked import absolute, link_header
from aggregator.records import dataclass
from aggregator.text import clip, one_line
from aggregator.websub import lease

MOST_FAREWELLS = 3  # a hub that is gone cannot be told that we leave; its pushes find nobody then
LONGEST_TOPIC = 1_000  # characters; it comes back in the query of a request, encoded
LONGEST_REASON = 200


def offered(headers: Mapping[str, str], feed: FeedInfo, url: str) -> Offer | None:
    """The hub and topic of a document at `url`, from its headers, else from what it says itself (section 4).

    `headers` have lower-case names. The topic is the document's `rel=self`, else `url`. A hub that is asked over https
    comes before one that is not, since what we tell it is to stay between the two of us.
    """
    hubs, selves = list[str](), list[str]()
    for target, parameters in link_header(headers.get("link", "")):
        link = absolute(target.strip(), url)
        if link is None or "anchor" in parameters:
            continue
        rels = parameters.get("rel", "").lower().split()
        hubs += [link] if "hub" in rels else []
        selves += [link] if "self" in rels else []
    if not hubs and feed.hub:
        hubs = [link for link in [absolute(feed.hub, url)] if link]
    if not selves and feed.self_url:
        selves = [link for link in [absolute(feed.self_url, url)] if link]
    topic = next(iter(selves), url)
    if not hubs or len(topic) > LONGEST_TOPIC:
        return None
    return Offer(min(hubs, key=lambda hub: not hub.startswith("https:")), topic)


@dataclass(frozen=True, slots=True)
class Step:
    """What a source's latest document means for its subscription: the one there is ends, another begins, or neither."""

    leave: bool
    begin: Offer | None
    reason: str


def move(offer: Offer | None, current: Subscription | None, now: float) -> Step:
    """What to do about `offer`, given the source's subscription that is not being left.

    A subscription is kept for a day at least: documents that name another hub or topic each time, or now and then
    none, would have us ask without end.
    """
    if current is None:
        if offer is None:
            return Step(leave=False, begin=None, reason="no hub is offered")
        return Step(leave=False, begin=offer, reason=f"the hub {offer.hub} is offered")
    if offer == current.offer:
        return Step(leave=False, begin=None, reason="subscribed to what is offered")
    if now - current.begun_at < lease.DAY:
        return Step(leave=False, begin=None, reason="another hub or topic is offered, within a day of the last change")
    reason = "no hub is offered any more" if offer is None else f"the hub {offer.hub} is offered instead"
    return Step(leave=True, begin=offer, reason=reason)


def begun(offer: Offer, source_id: int, token: str, secret: str, now: float) -> Subscription:
    """A new subscription, to be asked for at once."""
    return Subscription(0, source_id, offer.hub, offer.topic, token, secret, State.ASKING, begun_at=now, next_at=now)


def asked(subscription: Subscription, now: float, jitter: float) -> Subscription:
    """The hub is about to be asked; again after a while, unless it verifies. `jitter` is in [0, 1)."""
    one = replace(subscription, failures=subscription.failures + 1)
    if one.state is State.LEAVING:
        return replace(one, next_at=now + lease.retry(one.failures, jitter))
    if one.state is State.ACTIVE and one.expires_at is not None and one.expires_at > now:
        return replace(one, next_at=now + lease.retry(one.failures, jitter, left=one.expires_at - now))
    return replace(one, state=State.ASKING, expires_at=None, next_at=now + lease.retry(one.failures, jitter))


def given_up(subscription: Subscription) -> bool:
    """Whether a subscription that is being left is forgotten without the hub's word."""
    return subscription.state is State.LEAVING and subscription.failures >= MOST_FAREWELLS


def failed(subscription: Subscription, error: str) -> Subscription:
    """The hub could not be asked, or refused to be. Its words may quote our callback; that stays between us."""
    hushed = error.replace(subscription.token, "…").replace(subscription.secret, "…")
    return replace(subscription, error=clip(one_line(hushed), LONGEST_REASON))


def confirmed(subscription: Subscription, seconds: float, now: float, jitter: float) -> Subscription:
    """Verified: the hub pushes for `seconds` from now on."""
    return replace(
        subscription,
        state=State.ACTIVE,
        expires_at=now + seconds,
        next_at=now + lease.renewal(seconds, jitter),
        failures=0,
        error=None,
    )


def denied(subscription: Subscription, reason: str, now: float, jitter: float) -> Subscription:
    """The hub refused, or ended what it had granted (section 5.2)."""
    said = clip(one_line(reason), LONGEST_REASON) or "no reason given"
    return replace(
        subscription,
        state=State.DENIED,
        expires_at=None,
        next_at=now + lease.denied(jitter),
        error=f"the hub refused: {said}",
    )


def quarantined(subscription: Subscription, now: float, jitter: float) -> Subscription:
    """A reader had to be killed over what was pushed, which costs a worker each time: nothing is taken from there now,
    and the hub is asked again when one that refused would be. Its source is polled."""
    if subscription.state is State.LEAVING:
        return subscription
    one = denied(missed(subscription, now), "", now, jitter)
    return replace(one, error="a reader was killed over what it pushed")


def left(subscription: Subscription, now: float) -> Subscription:
    """Not wanted any more; the hub is told at once."""
    return replace(subscription, state=State.LEAVING, next_at=now, failures=0, error=None)


def rescheduled(subscription: Subscription, now: float) -> Subscription:
    """Asked at once where only a clock that has since been set back can have made the time to ask."""
    if subscription.begun_at <= now and subscription.next_at <= now + lease.LONGEST:
        return subscription
    return replace(subscription, begun_at=min(subscription.begun_at, now), next_at=now)


def pushed(subscription: Subscription, now: float) -> Subscription:
    return replace(subscription, last_push_at=now)


def missed(subscription: Subscription, now: float) -> Subscription:
    """A poll found what the hub should have pushed. Before its first push there is nothing to hold against it."""
    return subscription if subscription.last_push_at is None else replace(subscription, missed_at=now)


def relied_on(subscription: Subscription, else_poll_at: float | None) -> Subscription:
    """Its source is polled slowly from now on, and would else be polled at that time; None: as any other."""
    return replace(subscription, else_poll_at=else_poll_at)


def is_relied_on(subscription: Subscription, now: float) -> bool:
    """Whether polling the source may be slow, because its hub pushes.

    Its lease must run, and it must have pushed: since it last missed anything, which is a day ago at least.
    """
    if subscription.state is not State.ACTIVE or subscription.expires_at is None or subscription.expires_at <= now:
        return False
    if subscription.last_push_at is None:
        return False
    missed_at = subscription.missed_at
    return missed_at is None or (now - missed_at >= lease.DAY and subscription.last_push_at > missed_at)


def slowed(subscription: Subscription, decision: PollDecision, now: float, net: float) -> PollDecision:
    """A poll's decision when the source's hub may be relied on: polled as a net only, every `net` seconds."""
    at = max(decision.next_poll_at, now + net)
    if not is_relied_on(subscription, now) or at <= decision.next_poll_at:
        return decision
    return PollDecision(at, at - now, f"its hub pushes, so this is a net only; without one: {decision.reason}")
