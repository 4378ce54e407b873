"""Polls into the store:  read what is known → decide → apply

What a document means is decided beside the writer, on a snapshot. Whoever writes looks whether something came in
between that matters, and then decides once more on what is there now: so two sources that bring the same news at the
same moment make one story, and a push or a pause in between is never undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count

import structlog

from aggregator.config import Config
from aggregator.errors import AggregatorError, Overtaken, StoreError
from aggregator.models import Baseline, Known, PollChanges, PollDecision, SourceState
from aggregator.polling.decide import Poll, Polled, Rules, came, decide_poll
from aggregator.polling.entries import Came
from aggregator.polling.known import came_between, known_for, looks_at_others, until_known
from aggregator.polling.since import Since
from aggregator.polling.together import Together
from aggregator.records import dataclass
from aggregator.store import Session, Store
from aggregator.store.changes import Ids

log = structlog.get_logger()

MOMENT, MANY = 60.0, 100  # seconds for which a sum over so many sources is kept
PAUSE = 0.3  # seconds between two transactions of polls without a document, where each costs a server's time
# Polls with a document that are decided on together, and written: so many entries, and none counts for less than the
# usual 25 do. With 400 the index of words and COMMIT take half as long again.
ENTRIES, USUAL = 800, 25
GATHER = 0.4  # seconds between two decisions on documents while others are being read

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
_stamps = count(-1, -1)  # of what is not written yet; those of a store are positive


class Recorder:
    """Records polls under one configuration."""

    def __init__(self, config: Config, store: Store) -> None:
        self._rules, self._store = Rules.of(config), store
        self._quiet = Together(self._recorded, PAUSE if config.settings.engine.is_shared else 0.0)
        self._budget: tuple[float, tuple[float, int]] | None = None  # when it was read, and what it was
        self._since = Since()
        self._coming = 0  # documents that are being read
        self._decisions = Together(self._decided, GATHER, more=lambda: self._coming > 0, size=_entries, most=ENTRIES)
        self._news = Together(self._recorded_news, size=lambda one: _entries(one[0]), most=ENTRIES)

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Around the reading of a document, which is to be recorded then."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    async def decide(self, poll: Poll) -> Prepared | None:
        """What the poll changes, by a snapshot of the store. None for one that is decided on where it is written: one
        without a document, which leaves little to decide, and all in a database on a server, which takes longer to be
        asked once more in the transaction that writes.

        Polls that wait for it are decided on one snapshot, and come to the writer together.
        """
        if poll.attempt.reading is None or not self._store.is_alone:
            return None
        return await self._decisions(poll)

    async def _decided(self, polls: Sequence[Poll]) -> Sequence[Prepared | Exception]:
        def decided(session: Session) -> list[Prepared | Exception]:
            sources = session.sources.known([poll.source_id for poll in polls])
            return [self._decided_or_why_not(session, poll, sources.get(poll.source_id)) for poll in polls]

        return await self._store.read(decided)

    def _decided_or_why_not(
        self, session: Session, poll: Poll, found: tuple[SourceState, Baseline] | None
    ) -> Prepared | Exception:
        try:
            return self.decided(session, poll, session.known.stamp(), found) if found else _gone()
        except StoreError as error:  # it is the poll's own; a database that fails does so for all of them
            return error

    async def record(self, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more) -> Polled:
        """Stores all that a poll brought: its entries, the poll itself, and when the next one is. Polls that wait for
        the writer share a transaction and its statements."""
        if poll.attempt.reading is None:
            polled = await self._quiet((poll, after))
        else:
            polled = await self._news((poll, decided, after))
        # Here, since what is applied may be rolled back and applied again.
        if polled.moved_to and poll.attempt.found:
            log.warning("found a feed, edit the configuration", source=poll.settings.url, feed=polled.moved_to)
        elif polled.moved_to:
            log.warning("a source has moved, edit the configuration", source=poll.settings.url, to=polled.moved_to)
        return polled

    def decided(
        self,
        session: Session,
        poll: Poll,
        stamp: int | None = None,
        found: tuple[SourceState, Baseline] | None = None,
    ) -> Prepared:
        """What the poll changes, by what `session` knows; `found` is its source there, if that was asked already."""
        if (found := found or session.sources.known([poll.source_id], hold=True).get(poll.source_id)) is None:
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
        if self._budget is None or self._is_past(now):
            self._budget = now, session.known.budget()
        return self._budget[1]

    def _is_past(self, now: float) -> bool:
        return self._budget is None or not 0 <= now - self._budget[0] < MOMENT or self._budget[1][1] < MANY

    async def _recorded_news(self, news: Sequence[_Ready]) -> Sequence[Polled | Exception]:
        return await self._store.write(partial(self._apply_news, news), shared=self._store.is_alone)

    def _apply_news(self, news: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        try:
            return self.apply(news, session)
        except AggregatorError as error:
            if len(news) == 1:
                raise
            raise RuntimeError("one of them failed") from error  # so `Together` does each by itself

    def apply(self, news: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        """Writes together what polls come to as far as none matters to another. In the place of one that cannot be
        written, why."""
        return self._apply_decided(news, session) if session.known.is_alone else self._decide_and_apply(news, session)

    def _apply_decided(self, news: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        """What was decided on something else than what is there now is decided on once more."""
        writing = _Writing(session, self._since)
        for poll, decided, after in news:
            if decided is None or not _is_untouched(self._since, decided, writing.stamp):
                writing.write()  # what is read now is what is stored
                try:
                    if decided is None or came_between(session, decided.known, decided.came):
                        decided = self.decided(session, poll)
                except StoreError as error:
                    writing.fail(error)
                    continue
            writing.add(decided, after)
        return writing.answers()

    def _decide_and_apply(self, news: Sequence[_Ready], session: Session) -> list[Polled | Exception]:
        """In a database on a server: what all of them need to know is asked at once, and decided on under the lock of
        stories. One that another one of them came between is decided on once more."""
        polls = [poll for poll, _, _ in news]
        session.foresee(partial(self._look_ahead, polls))
        writing = _Writing(session, since := Since(), session.changes.last_ids())
        sources = session.sources.known([poll.source_id for poll in polls], hold=True)
        decided = [self._decided_here(session, poll, sources.get(poll.source_id)) for poll in polls]
        for one, (poll, _, after) in zip(decided, news, strict=True):
            if isinstance(one, Exception):
                writing.fail(one)
                continue
            if not _is_untouched(since, one, writing.stamp):
                writing.write()
                session.foresee(partial(self._look_ahead, [poll]))
                one = self.decided(session, poll)
            writing.add(one, after)
        return writing.answers()

    def _look_ahead(self, polls: Sequence[Poll], asking: Session) -> None:
        """Asks what will be asked of what is known, where all that came is new."""
        asking.changes.last_ids()
        asking.sources.known([poll.source_id for poll in polls], hold=True)
        if self._is_past(polls[0].ended):
            asking.known.budget()
        for poll in polls:
            if poll.found and (document := came(poll, poll.found, self._rules)):
                known_for(asking, poll.found, document, (), (0.0, 0), Baseline())

    def _decided_here(
        self, session: Session, poll: Poll, found: tuple[SourceState, Baseline] | None
    ) -> Prepared | Exception:
        """Raises nothing that is the poll's own: `Overtaken` is when another process has polled the source since this
        one began: it was given to that one, since we seemed to be dead."""
        if found and poll.is_overtaken(found[0]):
            return _overtaken()
        return self._decided_or_why_not(session, poll, found)

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
            elif not session.known.is_alone and poll.is_overtaken(source):
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


def _is_untouched(since: Since, decided: Prepared, now: int) -> bool:
    """Whether certainly nothing that matters came in since it was decided."""
    stamp, known, document = decided.stamp, decided.known, decided.came
    if stamp is None or stamp == now:
        return True
    by_others = document is not None and document.brings_something and looks_at_others(known, document)
    return since.is_untouched(stamp, now, known, document, by_others=by_others)


class _Writing:
    """Polls on their way into the store, in one transaction."""

    def __init__(self, session: Session, since: Since, last: Ids | None = None) -> None:
        """`last`: the ids that were given last, if known."""
        self._session, self._since, self._last = session, since, last
        self._waiting: list[tuple[int, Prepared, AfterPoll, Ids]] = []
        self._answers: dict[int, Polled | Exception] = {}  # by place
        self._places = count()
        self.stamp = session.known.stamp()  # of the store and all that waits

    def fail(self, error: Exception) -> None:
        self._answers[next(self._places)] = error

    def add(self, decided: Prepared, after: AfterPoll) -> None:
        """A poll that is decided on what is there with all that waits."""
        document, ids = decided.changes.document, Ids(0, 0)
        if document and document.stories.adds:
            ids = self._last or self._session.changes.last_ids()
            self._last = ids.after(document.stories)
        before, self.stamp = self.stamp, next(_stamps)
        self._since.note(before, self.stamp, decided.known, decided.changes, ids)
        self._waiting.append((next(self._places), decided, after, ids))

    def write(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._session.changes.apply([(one.changes, ids) for _, one, _, ids in waiting])
        for place, decided, after, ids in waiting:
            changes = decided.changes
            self._answers[place] = _polled(self._session, decided, after)
            for story_id, why in changes.document.stories.why() if changes.document else ():
                log.debug("grouped", source=changes.source.url, story=ids.story(story_id), why=ids.words(why))
        self.stamp = self._session.known.stamp()
        self._since.reach(self.stamp)

    def answers(self) -> list[Polled | Exception]:
        """What became of each poll, in their order; all are written by then."""
        self.write()
        return [self._answers[place] for place in sorted(self._answers)]


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
