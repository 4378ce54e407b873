"""Asks for comment counts that feeds do not carry, for as long as a story is warm, whether or not its source's document
still lists it; as politely as polls, and at most as often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from aggregator.config import Config, SourceSettings
from aggregator.config.sources import CommentsSettings
from aggregator.errors import Malformed, PollError
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.request import request_of
from aggregator.models import CommentQuestion, CommentRule
from aggregator.polling.entries import finite
from aggregator.polling.known import edit
from aggregator.read.comment_counts import PRESETS, request_for
from aggregator.read.readers import Readers
from aggregator.schedule.comment_counts import when_to_refresh
from aggregator.store import Session, Store
from aggregator.stories.ranking.activity import CommentCount
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import ranking_of

log = structlog.get_logger()

MOST_BYTES = 2_000_000  # of an answer; it holds a number


class CommentCounter:
    """Refreshes comment counts; one per daemon."""

    def __init__(
        self, config: Config, store: Store, fetcher: Fetcher, readers: Readers, clock: Callable[[], float]
    ) -> None:
        self._config, self._store, self._fetcher, self._readers = config, store, fetcher, readers
        self._clock = clock
        self._ranking = ranking_of(config.settings)
        self._sources = {source.url: source for source in config.settings.sources}

    async def refresh(self, seconds: float) -> int:
        """Asks about the entries that are due; `seconds` is the time since the last round. Gives the new samples.

        Together they make no more requests than polls do: one per source and average interval.
        """
        most = max(1, round(len(self._sources) * seconds / self._config.settings.polling.interval))
        due = await self._store.read(lambda session: session.entries.comments_due(self._clock(), most))
        return sum(await asyncio.gather(*(self._ask(question) for question in due)))

    async def _ask(self, question: CommentQuestion) -> bool:
        source = self._sources.get(question.source_url)
        count = None if source is None else await self._count(question, source)
        now = self._clock()
        return await self._store.write(lambda session: self._note(session, question, count, now), shared=True)

    async def _count(self, question: CommentQuestion, source: SourceSettings) -> int | None:
        rule = rule_of(source.comments)
        asked = request_for(
            rule,
            link=question.link,
            guid=question.guid,
            comments_url=question.comments_url,
            comments_feed=question.comments_feed,
        )
        if asked is None:
            return None
        request = request_of(source, asked.url)
        try:
            answer = await self._fetcher.fetch(
                replace(request, accept=asked.accept, accept_delta=False), max_bytes=MOST_BYTES
            )
            return await self._readers.count_comments(rule, answer.body, answer.headers)
        except (PollError, Malformed) as error:
            log.debug("comments not counted", source=source.url, entry=question.link, error=str(error))
            return None

    def _note(self, session: Session, question: CommentQuestion, count: int | None, now: float) -> bool:
        gained_at, story_id = question.gained_at, session.entries.story_of(question.entry_id)
        noted = False
        if count is not None:
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
            noted = sample is not None
            gained_at = now if count > (question.comments or 0) else gained_at
        due_at = when_to_refresh(question.published_at, now, gained_at, now, self._ranking.half_life)
        session.entries.comments_asked(question.entry_id, now, finite(due_at))
        return noted


def rule_of(settings: CommentsSettings | None) -> CommentRule:
    """The rule that a source's table makes: its preset, with what it says itself. Without a table: comment feeds."""
    if settings is None:
        return PRESETS["feed"]
    given = settings.model_dump(exclude={"preset"}, exclude_none=True)
    return replace(PRESETS[settings.preset or "feed"], **given)
