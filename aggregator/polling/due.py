"""Which sources are polled now, also after a night's sleep or a clock that was set."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from aggregator.config import SourceSettings
from aggregator.models import PollDecision, SourceState
from aggregator.schedule import backlog
from aggregator.schedule.comment_counts import LATEST
from aggregator.schedule.next_poll import NEVER
from aggregator.store import Session, Store
from aggregator.store.hosts import ALL, Shards
from aggregator.store.pushes import PushedTo
from aggregator.units import span


async def due_now(
    store: Store,
    now: float,
    interval: float | None,
    limit: int,
    shards: Shards = ALL,
    busy: Collection[int] = (),
) -> tuple[list[PushedTo], list[SourceState]]:
    """The sources of these shards to which something was pushed, and those whose time has come but for `busy` ones.
    When many are long overdue, those are spread out, and come in their turn.

    `interval` is what sources are polled in on average, over part of which they are spread; None: they are not.
    """

    def look(session: Session) -> tuple[list[PushedTo], list[SourceState]]:
        return session.pushes.sources(shards), session.sources.due(now, limit, shards, busy)

    pushed, due = await store.read(look)
    if interval is None:
        return pushed, due
    later = backlog.spread([(source.id, source.next_poll_at) for source in due], now, interval)
    if later:
        await store.write(lambda session: _put_off(session, later))
    return pushed, [source for source in due if source.id not in later]


async def mend_due_times(store: Store, sources: Mapping[str, SourceSettings], now: float, half_life: float) -> int:
    """Gives a new due time to every source whose stored one only a wrong clock can have made; how many.

    The same for questions about comments, which come a half-life (in seconds) after the last at most.
    """

    def mend(session: Session) -> int:
        session.entries.comments_due_by(now + LATEST * half_life)
        mended: dict[int, PollDecision] = {}
        put_off = session.sources.put_off_for(backlog.PUT_OFF)
        for source in session.sources.enabled():
            settings = sources.get(source.url)
            interval = settings.interval if settings else None
            decision = backlog.stalled(
                source.next_poll_at, source.last_poll_at, now, interval, is_put_off=source.id in put_off
            )
            if decision is not None:
                mended[source.id] = decision
        _put_off(session, mended)
        return len(mended)

    return await store.write(mend)


def held_back(source: SourceState, now: float) -> str | None:
    """Why a source is not to be asked now, however much somebody wants to, in words; None when it may be."""
    if source.next_poll_at == NEVER:
        return "gone (410): its server wants it polled no more"
    if source.not_before is not None and source.not_before > now:
        return f"its server wants no request for another {span(source.not_before - now)} (Retry-After)"
    return None


def _put_off(session: Session, decisions: Mapping[int, PollDecision]) -> None:
    for source_id, decision in decisions.items():
        session.sources.set_next_poll(source_id, decision.next_poll_at, decision.reason)
