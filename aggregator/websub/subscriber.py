"""websub:  store (whom to ask) → ask → verified at the callback → store;  pushed → read and recorded as a poll is

The subscriber at work. What is decided is in `rules`, what polls and subscriptions mean for each other in `after_poll`;
here things are done in their order.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Self

import structlog

from aggregator.config import Config
from aggregator.errors import AggregatorError, FetchError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import Fetched, PollDecision, PollRecord, SourceState
from aggregator.models.websub import State, Subscription
from aggregator.polling.attempt import Poll, Polled
from aggregator.polling.decide import DELTA
from aggregator.polling.poll import Poller
from aggregator.polling.record import Recorder
from aggregator.store import Session, Store
from aggregator.websub import after_poll, forms, rules
from aggregator.websub import callback as websub_callback

log = structlog.get_logger()

AT_ONCE = 50  # hubs asked in one round
LARGEST_PUSH = 5_000_000  # bytes
MOST_WAITING = 32_000_000  # bytes of pushes that wait to be read
LOOK = 1.0  # seconds between two looks into the store for what another process has agreed with a hub


@dataclass(frozen=True, slots=True)
class _Push:
    token: str
    body: bytes
    content_type: str | None


class Subscriber:
    """Asks hubs, answers them (`serve.hooks.Callbacks`), and takes in what they push.

    An async context manager. `came` is called with the record of each push that was stored.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        fetcher: Fetcher,
        poller: Poller,
        clock: Callable[[], float],
        came: Callable[[PollRecord], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._config, self._store, self._fetcher = config, store, fetcher
        self._poller, self._clock, self._came, self._jitter = poller, clock, came, jitter
        self._settings = {source.url: source for source in config.settings.sources}
        self._recorder = Recorder(config)
        self._book: Mapping[str, Subscription] = {}  # by token: unknown callers must not cost a look into the store
        self._reading_book = asyncio.Lock()
        self._looked_at = -LOOK
        self._pushes: asyncio.Queue[_Push] = asyncio.Queue()
        self._waiting = 0  # bytes
        self._closing = False

    @property
    def max_bytes(self) -> int:
        """Of a push that is taken in."""
        return min(LARGEST_PUSH, self._config.settings.polling.max_bytes)

    async def __aenter__(self) -> Self:
        await self._read_book()
        # One at a time, so that of two pushes the later one stays.
        self._worker = asyncio.create_task(self._work(), name="websub pushes")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing = True
        self._worker.cancel()
        await asyncio.gather(self._worker, return_exceptions=True)

    async def caught_up(self) -> None:
        """Returns when all that was pushed until then is stored."""
        await self._pushes.join()

    async def drain(self, seconds: float) -> None:
        """Takes in what was pushed, and refuses what comes from now on. What is not read in time is lost."""
        self._closing = True
        try:
            await asyncio.wait_for(self.caught_up(), seconds)
        except TimeoutError:
            log.warning("pushes were not read in time", pushes=self._pushes.qsize())

    # --- asking -----------------------------------------------------------------------------------------------------

    async def ask_due(self) -> int:
        """Tells hubs what they are to be told now; how many were."""
        now = self._clock()
        due = await self._store.read(lambda session: session.subscriptions.due(now, AT_ONCE))
        if not due:
            return 0
        asked = await self._store.write(
            lambda session: [one for wanted in due if (one := self._about_to_ask(session, wanted.id, now))]
        )
        await self._read_book()
        await asyncio.gather(*(self._ask(one) for one in asked))
        return len(asked)

    def _about_to_ask(self, session: Session, subscription_id: int, now: float) -> Subscription | None:
        return after_poll.change(
            session,
            subscription_id,
            lambda one: None if rules.given_up(one) else rules.asked(one, now, self._jitter()),
            now,
        )

    async def _ask(self, one: Subscription) -> None:
        settings = self._config.settings
        callback = forms.callback(settings.site.link, one.token)
        try:
            await self._fetcher.post(one.hub, forms.request(one, callback, settings.websub.lease))
        except FetchError as error:
            text = str(error)
            told = rules.failed(one, text).error
            if one.failures <= 1:  # once; `status SOURCE` says how it goes on
                log.warning("hub not reached", hub=one.hub, topic=one.topic, error=told, next_at=one.next_at)
            # It may have verified already, and then failed to answer.
            await self._change(one.token, lambda now: rules.failed(now, text) if now.failures else now)

    # --- answering --------------------------------------------------------------------------------------------------

    async def knows(self, token: str) -> bool:
        """Whether there is a subscription with this token. Where others ask hubs and answer them as well, one that is
        not known here, or not as agreed, may be so in the store."""
        one = self._book.get(token)
        if (one is None or one.state is not State.ACTIVE) and self._config.settings.engine.is_shared:
            now = self._clock()
            if abs(now - self._looked_at) >= LOOK:
                self._looked_at = now
                await self._read_book()
        return token in self._book

    async def verify(self, token: str, query: Mapping[str, str]) -> tuple[int, str]:
        """Status and body for a hub that asks whether we want this; committed before it is told."""
        said: list[websub_callback.CallbackAnswer] = []
        wanted = self._config.settings.websub.lease

        def judge(one: Subscription) -> Subscription | None:
            said[:] = [websub_callback.verdict(one, query, wanted, self._clock(), self._jitter())]
            return said[0].after

        await self._change(token, judge)
        if not said:
            return HTTPStatus.NOT_FOUND, ""
        log.info("websub", topic=query.get("hub.topic"), mode=query.get("hub.mode"), decision=said[0].reason)
        return said[0].status, said[0].body

    def deliver(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status for a push. A wrong signature gets the answer of a right one, so that nobody learns by trying."""
        one = self._book.get(token)
        if one is None or one.state is State.LEAVING:
            return HTTPStatus.GONE
        if one.state is not State.ACTIVE or not websub_callback.is_signed(
            body, one.secret, headers.get("x-hub-signature")
        ):
            log.warning("a push was ignored: not signed as agreed, or not subscribed", hub=one.hub, topic=one.topic)
            return HTTPStatus.ACCEPTED
        if self._closing or self._waiting + len(body) > MOST_WAITING:
            return HTTPStatus.SERVICE_UNAVAILABLE
        self._waiting += len(body)
        self._pushes.put_nowait(_Push(token, body, headers.get("content-type")))
        return HTTPStatus.ACCEPTED

    # --- taking in --------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            push = await self._pushes.get()
            try:
                await self._take(push)
            except AggregatorError as error:
                log.error("push not recorded", error=str(error))
            except Exception:
                log.exception("a bug in the aggregator, please report it")
            finally:
                self._waiting -= len(push.body)
                self._pushes.task_done()

    async def _take(self, push: _Push) -> None:
        one = self._book.get(push.token)
        source = await self._store.read(lambda session: session.sources.get(one.source_id)) if one else None
        if one is None or source is None:
            return
        started = self._clock()
        if source.paused_at is not None:
            log.info("a push was left out: its source is paused", source=source.url)
            await self._change(one.token, lambda one: rules.missed(one, started))
            return
        attempt = await self._poller.read(source, _as_fetched(source, push))
        if not attempt.outcome.ok:
            log.warning("a push could not be read", source=source.url, outcome=attempt.outcome, error=attempt.error)
            await self._change(one.token, lambda one: rules.missed(one, started))
            return
        poll = Poll(
            source_id=source.id,
            settings=self._settings[source.url],
            attempt=replace(attempt, pushed=True),
            started=started,
            ended=self._clock(),
            jitter=self._jitter(),
        )
        decided = await self._recorder.decide(self._store, poll)
        polled = await self._recorder.record(self._store, poll, decided, partial(_was_pushed, one.id))
        record = polled.record
        log.info("pushed", source=source.title or source.url, new=record.entries_new, updated=record.entries_updated)
        self._came(record)

    # --- the book ---------------------------------------------------------------------------------------------------

    async def _change(self, token: str, step: after_poll.Step) -> None:
        def write(session: Session) -> None:
            one = session.subscriptions.by_token(token)
            if one is not None:
                after_poll.change(session, one.id, step, self._clock())

        await self._store.write(write)
        await self._read_book()

    async def _read_book(self) -> None:
        async with self._reading_book:  # what was read first must not replace what was read last
            known = await self._store.read(lambda session: session.subscriptions.all())
            self._book = {one.token: one for one in known}


def _was_pushed(subscription_id: int, session: Session, polled: Polled) -> PollDecision:
    """A hub that never pauses must not keep the net from being cast: the next poll is when it was to be, or sooner."""
    at = min(polled.source.next_poll_at, polled.decision.next_poll_at)
    decision = replace(polled.decision, next_poll_at=at, reason="its hub pushed; the next poll is when it was to be")
    session.sources.set_next_poll(polled.source.id, at, decision.reason)
    now = polled.record.ended_at
    after_poll.change(session, subscription_id, lambda one: rules.pushed(one, now), now)
    return decision


def _as_fetched(source: SourceState, push: _Push) -> Fetched:
    """A push as a delta (RFC 3229): what is not in it is still there. It says nothing of validators."""
    return Fetched(
        url=source.fetch_url,
        status=DELTA,
        body=push.body,
        headers={"content-type": push.content_type} if push.content_type else {},
        etag=None,
        last_modified=None,
        moved_to=None,
        wire_bytes=len(push.body),
        elapsed=0.0,
    )
