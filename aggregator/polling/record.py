"""Polls into the store:  read what is known → decide → apply

What a document means is decided beside the writer, on a snapshot. Whoever writes looks whether something came in
between that matters, and then decides once more on what is there now: so two sources that bring the same news at the
same moment make one story, and a push or a pause in between is never undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import structlog

from aggregator.config import Config
from aggregator.errors import AggregatorError, Overtaken, StoreError
from aggregator.models import Known, PollChanges, PollDecision
from aggregator.polling.decide import Poll, Polled, Rules, came, decide_poll
from aggregator.polling.entries import Came
from aggregator.polling.known import came_between, known_for, looks_at_others, until_known
from aggregator.polling.since import Since
from aggregator.polling.together import Together
from aggregator.store import Session, Store
from aggregator.store.changes import Ids

log = structlog.get_logger()

MOMENT, MANY = 60.0, 100  # seconds for which a sum over so many sources is kept
PAUSE = 0.1  # seconds between two transactions of polls without a document, where each costs a server's time
# Polls with a document that are decided on together, and written: so many entries, and none counts for less than the
# usual 25 do.
ENTRIES, USUAL = 800, 25

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


_Quiet = tuple[Poll, AfterPoll]  # a poll without a document, and what is done beside it
_Ready = tuple[Poll, Prepared | None, AfterPoll]  # one with a document
_stamps = count(-1, -1)  # of what is not written yet; those of the store are positive


class Recorder:
    """Records polls under one configuration."""

    def __init__(self, config: Config, store: Store) -> None:
        self._rules, self._store = Rules.of(config), store
        self._quiet = Together(self._recorded, PAUSE if config.settings.engine.is_shared else 0.0)
        self._budget: tuple[float, tuple[float, int]] | None = None  # when it was read, and what it was
        self._since = Since()
        self._decisions = Together(self._decided, size=_entries, most=ENTRIES)
        self._ready = Together(self._written, size=lambda ready: _entries(ready[0]), most=ENTRIES)

    async def decide(self, poll: Poll) -> Prepared | None:
        """What the poll changes, by a snapshot of the store. None for one without a document: that leaves so little to
        decide that it is decided where it is written.

        Polls that wait for it are decided on one snapshot, and come to the writer together.
        """
        return None if poll.attempt.reading is None else await self._decisions(poll)

    async def _decided(self, polls: Sequence[Poll]) -> Sequence[Prepared | Exception]:
        return await self._store.read(lambda session: [self._decided_or_why_not(session, poll) for poll in polls])

    def _decided_or_why_not(self, session: Session, poll: Poll) -> Prepared | Exception:
        try:
            return self.decided(session, poll, session.known.stamp())
        except StoreError as error:  # it is the poll's own; a database that fails does so for all of them
            return error

    async def record(self, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more) -> Polled:
        """Stores all that a poll brought: its entries, the poll itself, and when the next one is. Polls that wait for
        the writer share a transaction; those without a document, which touch no story, share their statements too."""
        if poll.attempt.reading is None:
            polled = await self._quiet((poll, after))
        else:
            polled = await self._write((poll, decided, after))
        # Here, since what is applied may be rolled back and applied again.
        if polled.moved_to and poll.attempt.found:
            log.warning("found a feed, edit the configuration", source=poll.settings.url, feed=polled.moved_to)
        elif polled.moved_to:
            log.warning("a source has moved, edit the configuration", source=poll.settings.url, to=polled.moved_to)
        return polled

    async def _write(self, ready: _Ready) -> Polled:
        """In a file what waits is written statement by statement for all; on a server many write at the same time."""
        if isinstance(self._store.location, Path):
            return await self._ready(ready)
        poll, decided, after = ready
        return await self._store.write(lambda session: self.apply(session, poll, decided, after), shared=True)

    def decided(self, session: Session, poll: Poll, stamp: int | None = None) -> Prepared:
        """What the poll changes, by what `session` knows."""
        if (found := session.sources.known([poll.source_id]).get(poll.source_id)) is None:
            raise _gone()
        source, baseline = found
        document, budget = came(poll, source, self._rules), self._budget_at(session, poll.ended)

        def attempt(more: frozenset[int]) -> Prepared:
            known = known_for(session, source, document, more, budget, baseline)
            return Prepared(poll, known, decide_poll(known, poll, self._rules, document), document, stamp)

        return until_known(attempt)

    def _budget_at(self, session: Session, now: float) -> tuple[float, int]:
        """What all sources together ask for: as it was read a moment ago, if it is of so many that one more changes
        next to nothing: to sum it up takes the longer the more they are."""
        known = self._budget
        if known is None or not 0 <= now - known[0] < MOMENT or known[1][1] < MANY:
            known = self._budget = now, session.known.budget()
        return known[1]

    def apply(
        self, session: Session, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more
    ) -> Polled:
        """Writes what was decided; decides anew when that was on something else than what is there now.

        Raises `Overtaken` when another process has polled the source since this poll began: it was given to that one,
        since we seemed to be dead.
        """
        [answer] = self._apply([(poll, decided, after)], session)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _written(self, several: Sequence[_Ready]) -> Sequence[Polled | Exception]:
        return await self._store.write(partial(self._apply_together, several), shared=True)

    def _apply_together(self, several: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        try:
            return self._apply(several, session)
        except AggregatorError as error:
            if len(several) == 1:
                raise
            raise RuntimeError("one of them failed") from error  # so `Together` does each by itself

    def _apply(self, several: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        """What polls come to that are written together as far as none matters to another; in the place of one that
        cannot be written, why."""
        writing = _Writing(session, self._since)
        for poll, decided, after in several:
            if poll.due_at is not None and session.sources.is_overtaken(poll.source_id, poll.last_poll_at):
                writing.fail(_overtaken())
                continue
            if decided is None or not self._is_untouched(session, decided, writing.stamp):
                writing.write()  # what is read now is what is stored
                try:
                    if decided is None or came_between(session, decided.known, decided.came):
                        decided = self.decided(session, poll)
                except StoreError as error:
                    writing.fail(error)
                    continue
            writing.add(decided, after)
        writing.write()
        return writing.answers

    async def _recorded(self, quiet: Sequence[_Quiet]) -> Sequence[Polled | Exception]:
        return await self._store.write(partial(self._apply_quiet, quiet), stories=False)

    def _apply_quiet(self, quiet: Sequence[_Quiet], session: Session) -> list[Polled | Exception]:
        """Writes what polls come to that brought no document, each of another source; in the place of one that cannot
        be written, why."""
        sources = session.sources.known([poll.source_id for poll, _ in quiet], hold=True)
        budget = self._budget_at(session, quiet[0][0].ended)
        results: list[Prepared | Exception] = []
        for poll, _ in quiet:
            source, baseline = sources.get(poll.source_id, (None, None))
            if source is None or baseline is None:
                results.append(_gone())
            elif not session.known.is_alone and poll.due_at is not None and source.last_poll_at != poll.last_poll_at:
                results.append(_overtaken())
            else:
                known = Known(source, baseline, budget)
                results.append(Prepared(poll, known, decide_poll(known, poll, self._rules), None))
        good = [one for one in results if isinstance(one, Prepared)]
        before = session.known.stamp() if session.known.is_alone else 0
        session.changes.apply_polls([one.changes for one in good])
        answers = [
            result if isinstance(result, Exception) else _polled(session, result, after)
            for result, (_, after) in zip(results, quiet, strict=True)
        ]
        if session.known.is_alone:
            self._since.note_quiet(before, session.known.stamp(), (one.poll.source_id for one in good))
        return answers

    def _is_untouched(self, session: Session, decided: Prepared, now: int) -> bool:
        stamp, known, document = decided.stamp, decided.known, decided.came
        if stamp is None or stamp == now:
            return True
        by_others = document is not None and document.brings_something and looks_at_others(known, document)
        return session.known.is_alone and self._since.is_untouched(stamp, now, known, document, by_others=by_others)


class _Writing:
    """Polls on their way into the store, in one transaction."""

    def __init__(self, session: Session, since: Since) -> None:
        self._session, self._since = session, since
        self._numbers = session.changes.numbers()
        self._waiting: list[tuple[int, Prepared, AfterPoll, Ids]] = []
        self._answers: dict[int, Polled | Exception] = {}  # by place
        self._places = count()
        self.stamp = session.known.stamp()  # of the store and all that waits

    @property
    def answers(self) -> list[Polled | Exception]:
        """What became of each poll, in their order, once all are written."""
        return [self._answers[place] for place in sorted(self._answers)]

    def fail(self, error: Exception) -> None:
        self._answers[next(self._places)] = error

    def add(self, decided: Prepared, after: AfterPoll) -> None:
        """A poll that is decided on what is there with all that waits."""
        document = decided.changes.document
        ids = self._numbers.of(document.stories) if document else Ids(0, 0)
        if self._session.known.is_alone:
            before, self.stamp = self.stamp, next(_stamps)
            self._since.note(before, self.stamp, decided.known, decided.changes, ids)
        self._waiting.append((next(self._places), decided, after, ids))

    def write(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._session.changes.apply([one.changes for _, one, _, _ in waiting], [ids for *_, ids in waiting])
        for place, decided, after, ids in waiting:
            changes = decided.changes
            self._answers[place] = _polled(self._session, decided, after)
            for story_id, why in changes.document.stories.why() if changes.document else ():
                log.debug("grouped", source=changes.source.url, story=ids.story(story_id), why=ids.words(why))
        self.stamp = self._session.known.stamp()
        if self._session.known.is_alone:
            self._since.reach(self.stamp)


def _polled(session: Session, decided: Prepared, after: AfterPoll) -> Polled:
    """What a poll was that was written just now, with what follows it."""
    poll, changes = decided.poll, decided.changes
    decision = after(session, Polled(changes.before, poll, changes.record, changes.decision))
    moved = changes.source.fetch_url not in (changes.before.fetch_url, changes.source.url)
    return Polled(changes.before, poll, changes.record, decision, moved_to=changes.source.fetch_url if moved else None)


def _entries(poll: Poll) -> int:
    reading = poll.attempt.reading
    return max(USUAL, len(reading.entries) if reading else 0)


def _gone() -> StoreError:
    return StoreError("its source is gone from the database")


def _overtaken() -> Overtaken:
    return Overtaken("somebody else has polled it meanwhile; nothing of this poll was stored")
