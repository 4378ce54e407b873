"""What polls mean for the subscriptions at hubs, and those for polls: inside one transaction, so that neither is lost.

A pure function of `websub.rules` makes another subscription of one, and that is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

import structlog

from aggregator.config import Config, SourceSettings
from aggregator.models import PollDecision, PollRecord, SourceState
from aggregator.models.polls import Attempt
from aggregator.models.websub import State, Subscription
from aggregator.polling.decide import Polled
from aggregator.polling.record import AfterPoll
from aggregator.store import Session
from aggregator.websub import rules

log = structlog.get_logger()

WHOLE = 200  # the status of a whole document, which says whether there is a hub; a delta need not
IN_TIME = 600.0  # seconds that a hub is given to push what was published

Step = Callable[[Subscription], Subscription | None]


def change(session: Session, subscription_id: int, step: Step, now: float) -> Subscription | None:
    """Takes `step` from the subscription as it is now, and gives what that led to; None when there is none (left)."""
    before = session.subscriptions.get(subscription_id)
    if before is None:
        return None
    after = step(before)
    if after is None or not rules.is_relied_on(after, now):
        after = _relied_on_no_more(session, before, after)
    if after is None:
        session.subscriptions.forget(subscription_id)
    elif after != before:
        session.subscriptions.save(after)
    return after


def prepare(session: Session, config: Config, now: float) -> None:
    """What a start does to the subscriptions that an earlier run left.

    Those of sources that are polled no more are left. Pushes may have been lost while nobody listened, so no source is
    polled later than it would be without its hub. Without `[websub]` nobody listens any more, and all is forgotten.
    """
    enabled = {source.id for source in session.sources.enabled()}

    def step(one: Subscription) -> Subscription | None:
        if not config.settings.websub.enabled:
            return None
        if one.source_id not in enabled and one.state is not State.LEAVING:
            return rules.left(one, now)
        return _relied_on_no_more(session, one, rules.rescheduled(one, now))

    for one in session.subscriptions.all():
        change(session, one.id, step, now)


def follower(config: Config) -> AfterPoll:
    """What follows the hubs of sources, poll by poll, under this configuration."""
    return partial(after_poll, config)


def after_poll(config: Config, session: Session, polled: Polled) -> PollDecision:
    """Takes up what a recorded poll tells of its source's hub; the decision, later where the hub can be relied on."""
    source, record, decision = polled.source, polled.record, polled.decision
    settings, attempt = polled.poll.settings, polled.poll.attempt
    if not config.settings.websub.enabled or settings.is_file:
        return decision
    now = record.ended_at
    _polled(session, source)
    if attempt.outcome.ok:
        _follow(session, source, attempt, now)
    current = session.subscriptions.of_source(source.id)
    if current is None or not attempt.outcome.ok:
        return decision
    if _should_have_been_pushed(attempt, record):
        current = change(session, current.id, lambda one: rules.missed(one, now), now)
    if current is None or settings.interval is not None or _tells_comments(session, source, settings):
        return decision
    return _slowed(session, source, current, decision, now, config.settings.polling.max_interval)


def _polled(session: Session, source: SourceState) -> None:
    """The poll that just took place has set the time of the next one, whatever had been planned without a hub."""
    one = session.subscriptions.of_source(source.id)
    if one is not None and one.else_poll_at is not None:
        session.subscriptions.save(rules.relied_on(one, None))


def _follow(session: Session, source: SourceState, attempt: Attempt, now: float) -> None:
    """Begins, changes or ends the source's subscription, as its document offers.

    Only a whole document tells that there is no hub; an answer that brings none may still start from what is known.
    """
    fetched, reading = attempt.fetched, attempt.reading
    current = session.subscriptions.of_source(source.id)
    whole = reading is not None and fetched is not None and fetched.status == WHOLE
    if fetched is None or (current is not None and not whole):
        return
    offer = rules.offered(fetched.headers, reading.feed if reading else source.feed, fetched.url)
    move = rules.move(offer, current, now)
    if move.leave and current:
        change(session, current.id, lambda one: rules.left(one, now), now)
    if move.begin:
        one = rules.begun(move.begin, source.id, secrets.token_urlsafe(32), secrets.token_hex(32), now)
        session.subscriptions.add(one)
    if move.leave or move.begin:
        log.info("websub", source=source.url, decision=move.reason)


def _should_have_been_pushed(attempt: Attempt, record: PollRecord) -> bool:
    """Whether a poll found something new that its hub had time to push."""
    entries = attempt.reading.entries if attempt.reading else ()
    claimed = sorted((one.published_claimed for one in entries if one.published_claimed is not None), reverse=True)
    return any(at < record.ended_at - IN_TIME for at in claimed[: record.entries_new])


def _tells_comments(session: Session, source: SourceState, settings: SourceSettings) -> bool:
    """Whether polls bring comment counts. Hubs push when something is published, not when somebody comments."""
    return settings.comments is None and bool(session.entries.comment_counts(source.id, 1))


def _slowed(
    session: Session, source: SourceState, current: Subscription, decision: PollDecision, now: float, net: float
) -> PollDecision:
    slow = rules.slowed(current, decision, now, net)
    if slow == decision:
        return decision
    change(session, current.id, lambda one: rules.relied_on(one, decision.next_poll_at), now)
    session.sources.set_next_poll(source.id, slow.next_poll_at, slow.reason)
    return slow


def _relied_on_no_more(session: Session, before: Subscription, after: Subscription | None) -> Subscription | None:
    """The source is polled when it would have been without its hub."""
    source = session.sources.get(before.source_id)
    if before.else_poll_at is not None and source is not None and before.else_poll_at < source.next_poll_at:
        session.sources.set_next_poll(source.id, before.else_poll_at, "its hub may have missed something")
    return None if after is None else rules.relied_on(after, None)
