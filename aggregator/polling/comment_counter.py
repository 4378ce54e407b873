"""Asks for comment counts that feeds do not carry, for as long as a story is warm, whether or not its source's document
still lists it: by the rule of its source, and as politely as polls.

Answers are strangers' too. A source is asked one question after the other, and no more in a round after an answer that
a worker was killed over: however much it has to ask about, it has one answer here, and one in the workers' queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

import structlog

from aggregator.config import Config, SourceSettings
from aggregator.errors import PollError, ReaderKilled
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.request import request_of
from aggregator.health import counting
from aggregator.models import CommentAnswer, CommentQuestion, CommentRule, FetchRequest
from aggregator.polling.comment_rules import is_lower_bound, rules_of
from aggregator.polling.entries import finite
from aggregator.polling.known import edit
from aggregator.read.comment_counts import request_for
from aggregator.read.readers import Readers
from aggregator.records import dataclass
from aggregator.schedule.comment_counts import doubling_time, most_urgent, questions, when_to_refresh
from aggregator.store import Session, Store
from aggregator.stories.ranking.activity import CommentCount
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import ranking_of
from aggregator.text import one_line

log = structlog.get_logger()

MOST_BYTES = 2_000_000  # of an answer; it holds a number
AT_ONCE = 32  # sources that are asked


@dataclass(frozen=True, slots=True)
class Counted:
    """What asking for one entry's count came to: a number, an error, or nothing when there is nobody to ask."""

    addresses: tuple[str, ...] = ()
    count: int | None = None
    error: str | None = None
    is_hostile: bool = False  # a worker was killed over the answer


class CommentAsker:
    """Asks for the count of one entry, and stores nothing."""

    def __init__(self, config: Config, fetcher: Fetcher, readers: Readers) -> None:
        self._discussions, self._fetcher, self._readers = config.settings.discussions, fetcher, readers

    async def count(self, question: CommentQuestion, source: SourceSettings) -> Counted:
        """The sum of what the source's rules find; an error of one of them is that of all: half a sum is no count."""
        asked = [
            (rule, request)
            for rule in rules_of(source.comments, self._discussions)
            if (request := _request(rule, question)) is not None
        ]
        if not asked:
            return Counted()
        addresses, total = tuple(request.url for _, request in asked), 0
        for rule, request in asked:
            try:
                found = await self._ask(rule, request, question, source)
            except PollError as error:
                said = f"{request.url}: {one_line(str(error))}"
                return Counted(addresses, error=said, is_hostile=isinstance(error, ReaderKilled))
            except Exception as error:
                log.exception("a bug in the aggregator, please report it", source=source.url, address=request.url)
                return Counted(addresses, error=f"{request.url}: {type(error).__name__}: {one_line(str(error))}")
            # What a feed of comments lists may be only the last of them: it never takes any away.
            total += max(found, question.comments or 0) if is_lower_bound(rule) else found
        return Counted(addresses, total)

    async def _ask(
        self, rule: CommentRule, request: FetchRequest, question: CommentQuestion, source: SourceSettings
    ) -> int:
        full = replace(request_of(source, request.url), accept=request.accept, accept_delta=False)
        answer = await self._fetcher.fetch(full, max_bytes=MOST_BYTES)
        given = CommentAnswer(rule, question.link, bytes(answer.body), dict(answer.headers))
        return await self._readers.count_comments(given)


class CommentCounter:
    """Refreshes comment counts; one per daemon."""

    def __init__(
        self, config: Config, store: Store, fetcher: Fetcher, readers: Readers, clock: Callable[[], float]
    ) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._asker = CommentAsker(config, fetcher, readers)
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._ranking = ranking_of(config.settings)
        self._sources = {source.url: source for source in config.settings.sources}

    async def refresh(self, seconds: float) -> int:
        """Asks about the entries that are due; `seconds` is the time since the last round. Gives the new samples."""
        due = await self._store.read(lambda session: self._due(session, seconds))
        of_source = attrgetter("source_id")  # sorting leaves the most urgent of each in front
        asked = [self._ask_source(tuple(each)) for _, each in groupby(sorted(due, key=of_source), of_source)]
        return sum(await asyncio.gather(*asked))

    def _due(self, session: Session, seconds: float) -> list[CommentQuestion]:
        now = self._clock()
        most = questions(len(self._sources), seconds, self._config.settings.polling.interval)
        waiting = session.entries.comments_waiting(now)
        chosen = most_urgent(waiting, now, most, self._ranking.half_life)
        return session.entries.comment_questions(one.entry_id for one in chosen)

    async def _ask_source(self, questions: Sequence[CommentQuestion]) -> int:
        """Asks a source; gives the new samples."""
        new = 0
        async with self._at_once:
            for question in questions:
                source = self._sources.get(question.source_url)
                counted = Counted() if source is None else await self._asker.count(question, source)
                new += await self._noted(question, counted)
                if counted.is_hostile:
                    break
        return new

    async def _noted(self, question: CommentQuestion, counted: Counted) -> bool:
        """Stores an answer, and tells of one that is none; whether it is a new sample."""
        now = self._clock()
        noted, is_news = await self._store.write(
            lambda session: self._note(session, question, counted, now), shared=True
        )
        if is_news:
            log.warning("comments cannot be counted", source=question.source_url, error=counted.error)
        return noted

    def _note(self, session: Session, question: CommentQuestion, counted: Counted, now: float) -> tuple[bool, bool]:
        """Stores an answer; whether it is a new sample, and whether it is a failure that is to be told of."""
        noted, gained_at, doubling = False, question.gained_at, 0.0
        if counted.count is not None:
            noted = self._sight(session, question, counted.count, now)
            began = question.published_at if question.asked_at is None else question.asked_at
            doubling = doubling_time(question.comments, counted.count, began, now)
            gained_at = now if doubling else gained_at
        due_at = when_to_refresh(question.published_at, now, gained_at, now, self._ranking.half_life, doubling)
        session.entries.comments_asked(question.entry_id, now, finite(due_at))
        before = session.counters.get(question.source_id)
        state = counting.after(before, now, counted.error, has_address=bool(counted.addresses))
        is_news = counting.is_news(state, now)
        session.counters.save(question.source_id, replace(state, told_at=now) if is_news else state)
        return noted, is_news

    def _sight(self, session: Session, question: CommentQuestion, count: int, now: float) -> bool:
        story_id = session.entries.story_of(question.entry_id)
        typical, allowed, lifted = session.sources.lifting(question.source_id)
        allowance = Allowance(self._ranking.half_life, allowed, lifted)
        sighting = CommentCount(
            entry_id=question.entry_id,
            published_at=question.published_at,
            count=count,
            seen_at=now,
            typical=typical,
            previous=question.comments,
        )
        sample, _ = edit(
            session,
            [story_id],
            self._ranking,
            now,
            lambda book: book.sight(story_id, sighting, question.asked_at, allowance),
        )
        if sample is not None:
            session.sources.set_lifted(question.source_id, allowance.after(sample).lifted)
        return sample is not None


def _request(rule: CommentRule, question: CommentQuestion) -> FetchRequest | None:
    return request_for(
        rule,
        link=question.link,
        guid=question.guid,
        comments_url=question.comments_url,
        comments_feed=question.comments_feed,
    )
