"""Polls into the store:  read what is known → decide → apply

What a document means is decided beside the writer, on a snapshot. Whoever writes looks whether something came in
between that matters, and then decides once more on what is there now: so two sources that bring the same news at the
same moment make one story, and a push or a pause in between is never undone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from aggregator.config import Config
from aggregator.errors import Overtaken, StoreError
from aggregator.models import Known, PollChanges, PollDecision
from aggregator.polling.decide import Poll, Polled, Rules, came, decide_poll
from aggregator.polling.entries import Came
from aggregator.polling.known import came_between, known_for, looks_at_others, until_known
from aggregator.polling.since import Since
from aggregator.store import Session, Store

log = structlog.get_logger()

MOMENT, MANY = 60.0, 100  # seconds for which a sum over so many sources is kept
TOGETHER, MOST_ENTRIES = 16, 400  # polls that are decided on together, and entries after which no further one is

# What is done beside a poll, in its transaction; it may put off the next one. The decision as it is then.
AfterPoll = Callable[[Session, Polled], PollDecision]


def nothing_more(_session: Session, polled: Polled) -> PollDecision:
    """Leaves it at that."""
    return polled.decision


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a poll changes, by what was known when the store had this stamp."""

    poll: Poll
    known: Known
    changes: PollChanges
    came: Came | None  # the document that was decided on
    stamp: int | None = None  # None: decided where it is written, nothing can have come in between


_Waiting = tuple[Poll, asyncio.Future[Prepared]]


class Recorder:
    """Records polls under one configuration."""

    def __init__(self, config: Config) -> None:
        self._rules = Rules.of(config)
        self._budget: tuple[float, tuple[float, int]] | None = None  # when it was read, and what it was
        self._since = Since()
        self._waiting: deque[_Waiting] = deque()
        self._deciding: asyncio.Task[None] | None = None

    async def decide(self, store: Store, poll: Poll) -> Prepared | None:
        """What the poll changes, by a snapshot of the store. None for one without a document: that leaves so little to
        decide that it is decided where it is written.

        Polls that wait for it are decided on one snapshot, and come to the writer together.
        """
        if poll.attempt.reading is None:
            return None
        answer: asyncio.Future[Prepared] = asyncio.get_running_loop().create_future()
        self._waiting.append((poll, answer))
        if self._deciding is None or self._deciding.done():
            self._deciding = asyncio.create_task(self._decide_all(store))
        return await answer

    async def _decide_all(self, store: Store) -> None:
        """Decides on polls for as long as any wait."""
        while together := self._next():
            try:
                await self._decide(store, together)
            finally:  # nobody waits for ever, whatever ends this
                for _, answer in together:
                    answer.cancel()

    def _next(self) -> list[_Waiting]:
        """Those that are decided on together: so many that they share a transaction, and few when they are large."""
        together: list[_Waiting] = []
        entries = 0
        while self._waiting and len(together) < TOGETHER and entries < MOST_ENTRIES:
            poll, answer = self._waiting.popleft()
            if not answer.done():
                together.append((poll, answer))
                entries += len(poll.attempt.reading.entries) if poll.attempt.reading else 0
        return together

    async def _decide(self, store: Store, together: list[_Waiting]) -> None:
        polls = [poll for poll, _ in together]
        try:
            found = await store.read(
                lambda session: [self.decided(session, poll, session.known.stamp()) for poll in polls]
            )
        except Exception as error:
            if len(together) > 1:  # each by itself, since only one of them may be to blame
                for alone in together:
                    await self._decide(store, [alone])
                return
            if not together[0][1].done():
                together[0][1].set_exception(error)
            return
        for (_, answer), decided in zip(together, found, strict=True):
            if not answer.done():
                answer.set_result(decided)

    async def record(
        self, store: Store, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more
    ) -> Polled:
        """Stores all that a poll brought: its entries, the poll itself, and when the next one is. Polls that wait for
        the writer share a transaction; those without a document touch no story."""
        polled = await store.write(
            lambda session: self.apply(session, poll, decided, after),
            shared=True,
            stories=poll.attempt.reading is not None,
        )
        # Here, since what is applied may be rolled back and applied again.
        if polled.moved_to and poll.attempt.found:
            log.warning("found a feed, edit the configuration", source=poll.settings.url, feed=polled.moved_to)
        elif polled.moved_to:
            log.warning("a source has moved, edit the configuration", source=poll.settings.url, to=polled.moved_to)
        return polled

    def decided(self, session: Session, poll: Poll, stamp: int | None = None) -> Prepared:
        """What the poll changes, by what `session` knows."""
        source = session.sources.get(poll.source_id)
        if source is None:
            raise StoreError("its source is gone from the database")
        document = came(poll, source, self._rules)

        def attempt(more: frozenset[int]) -> Prepared:
            known = known_for(session, source, document, more, self._budget_at(poll.ended))
            self._note_budget(poll.ended, known)
            return Prepared(poll, known, decide_poll(known, poll, self._rules, document), document, stamp)

        return until_known(attempt)

    def _budget_at(self, now: float) -> tuple[float, int] | None:
        """What all sources together ask for, if it was read a moment ago and is of so many that one more changes next
        to nothing: to sum it up takes the longer the more they are."""
        if self._budget is None or not 0 <= now - self._budget[0] < MOMENT or self._budget[1][1] < MANY:
            return None
        return self._budget[1]

    def _note_budget(self, now: float, known: Known) -> None:
        if self._budget is None or known.budget is not self._budget[1]:
            self._budget = now, known.budget

    def apply(
        self, session: Session, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more
    ) -> Polled:
        """Writes what was decided; decides anew when that was on something else than what is there now.

        Raises `Overtaken` when another process has polled the source since this poll began: it was given to that one,
        since we seemed to be dead.
        """
        if poll.due_at is not None and session.sources.is_overtaken(poll.source_id, poll.last_poll_at):
            raise Overtaken("somebody else has polled it meanwhile; nothing of this poll was stored")
        if decided is None or self._is_outdated(session, decided):
            decided = self.decided(session, poll)
        before, changes = session.known.stamp(), decided.changes
        ids = session.changes.apply(changes)
        decision = after(session, Polled(changes.before, poll, changes.record, changes.decision))
        if session.known.is_alone:
            self._since.note(before, session.known.stamp(), decided.known, changes, ids)
        for story_id, why in changes.document.stories.why() if changes.document else ():
            log.debug("grouped", source=changes.source.url, story=ids.story(story_id), why=ids.words(why))
        moved = changes.source.fetch_url not in (changes.before.fetch_url, changes.source.url)
        return Polled(
            changes.before, poll, changes.record, decision, moved_to=changes.source.fetch_url if moved else None
        )

    def _is_outdated(self, session: Session, decided: Prepared) -> bool:
        stamp, now, known, document = decided.stamp, session.known.stamp(), decided.known, decided.came
        if stamp is None or stamp == now:
            return False
        by_others = document is not None and document.brings_something and looks_at_others(known, document)
        if session.known.is_alone and self._since.is_untouched(stamp, now, known, document, by_others=by_others):
            return False
        return came_between(session, known, document)
