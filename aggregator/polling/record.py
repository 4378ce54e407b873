"""Polls into the store:  read what is known → decide → apply

What a document means is decided beside the writer, on a snapshot. Whoever writes looks whether something came in
between that matters, and then decides once more on what is there now: so two sources that bring the same news at the
same moment make one story, and a push or a pause in between is never undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from aggregator.config import Config
from aggregator.errors import Overtaken, StoreError
from aggregator.models import Baseline, Known, PollChanges, PollDecision, SourceState
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
# Polls with a document that are decided on together: so many entries, and none counts for less than the usual 25 do.
ENTRIES, USUAL = 400, 25

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


_One = tuple[Poll, AfterPoll]  # a poll, and what is done beside it


class Recorder:
    """Records polls under one configuration."""

    def __init__(self, config: Config, store: Store) -> None:
        self._rules, self._store = Rules.of(config), store
        self._quiet = Together(self._recorded, PAUSE if config.settings.engine.is_shared else 0.0)
        self._budget: tuple[float, tuple[float, int]] | None = None  # when it was read, and what it was
        self._since = Since()
        self._decisions = Together(self._decided, size=_entries, most=ENTRIES)
        self._news = Together(self._recorded_news, size=lambda one: _entries(one[0]), most=ENTRIES)

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
        elif not self._store.is_alone:
            polled = await self._news((poll, after))
        else:
            polled = await self._store.write(lambda session: self.apply(session, poll, decided, after), shared=True)
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

    def apply(
        self, session: Session, poll: Poll, decided: Prepared | None = None, after: AfterPoll = nothing_more
    ) -> Polled:
        """Writes what was decided; decides anew when that was on something else than what is there now."""
        if decided is None or self._is_outdated(session, decided):
            decided = self.decided(session, poll)
        return self._written(session, decided, after, self._since)

    def _written(
        self, session: Session, decided: Prepared, after: AfterPoll, since: Since, last: Ids | None = None
    ) -> Polled:
        before, changes = session.known.stamp(), decided.changes
        ids = session.changes.apply(changes, last)
        polled = _polled(session, decided, after)
        since.note(before, session.known.stamp(), decided.known, changes, ids)
        for story_id, why in changes.document.stories.why() if changes.document else ():
            log.debug("grouped", source=changes.source.url, story=ids.story(story_id), why=ids.words(why))
        return polled

    async def _recorded_news(self, news: Sequence[_One]) -> Sequence[Polled | Exception]:
        return await self._store.write(partial(self._apply_news, news))

    def _apply_news(self, news: Sequence[_One], session: Session) -> list[Polled | Exception]:
        """Writes what polls come to that brought documents, in a database on a server: what all of them need to know is
        asked at once, and decided on under the lock of stories. One that another one of them came between is decided on
        once more. In the place of one that cannot be written, why."""
        polls = [poll for poll, _ in news]
        session.foresee(lambda asking: self._look_ahead(asking, polls))
        last = session.changes.last_ids()
        sources = session.sources.known([poll.source_id for poll in polls], hold=True)
        decided = [self._decided_here(session, poll, sources.get(poll.source_id)) for poll in polls]
        answers, since = list[Polled | Exception](), Since()
        for one, (poll, after) in zip(decided, news, strict=True):
            if isinstance(one, Prepared):
                if not _is_untouched(since, one, session.known.stamp()):
                    session.foresee(lambda asking, poll=poll: self._look_ahead(asking, [poll]))  # type: ignore[misc]
                    one = self.decided(session, poll)
                answers.append(self._written(session, one, after, since, last))
                last = last.after(one.changes.document.stories) if one.changes.document else last
            else:
                answers.append(one)
        return answers

    def _look_ahead(self, asking: Session, polls: Sequence[Poll]) -> None:
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
        if found is None:
            return _gone()
        if poll.is_overtaken(found[0]):
            return _overtaken()
        try:
            return self.decided(session, poll, session.known.stamp(), found)
        except StoreError as error:
            return error

    async def _recorded(self, quiet: Sequence[_One]) -> Sequence[Polled | Exception]:
        return await self._store.write(partial(self._apply_quiet, quiet), stories=False)

    def _apply_quiet(self, quiet: Sequence[_One], session: Session) -> list[Polled | Exception]:
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

    def _is_outdated(self, session: Session, decided: Prepared) -> bool:
        if _is_untouched(self._since, decided, session.known.stamp()):
            return False
        return came_between(session, decided.known, decided.came)


def _is_untouched(since: Since, decided: Prepared, now: int) -> bool:
    """Whether certainly nothing that matters came in since it was decided."""
    stamp, known, document = decided.stamp, decided.known, decided.came
    if stamp is None or stamp == now:
        return True
    by_others = document is not None and document.brings_something and looks_at_others(known, document)
    return since.is_untouched(stamp, now, known, document, by_others=by_others)


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
