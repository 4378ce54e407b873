"""websub:  store (whom to ask) → ask → verified at the callback → store;  pushed → read and recorded as a poll is

The subscriber at work. What is decided is in `rules`, what polls and subscriptions mean for each other in `after_poll`;
here things are done in their order.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus

import structlog

from aggregator.config import Config
from aggregator.errors import AggregatorError, FetchError, Overtaken, StoreError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import Fetched, Outcome, PollDecision, PollRecord, SourceState
from aggregator.models.websub import Push, State, Subscription
from aggregator.polling.decide import DELTA, Poll, Polled
from aggregator.polling.poll import Poller
from aggregator.polling.record import Recorder
from aggregator.store import Session, Store
from aggregator.websub import after_poll, forms, rules
from aggregator.websub import callback as websub_callback

log = structlog.get_logger()

AT_ONCE = 50  # hubs asked in one round
LARGEST_PUSH = 5_000_000  # bytes
MOST_WAITING = 32_000_000  # bytes of pushes that wait to be read, over all sources; a quarter of one
REST = 20  # seconds without a worker, for each that one had with a source's push: hubs push as often as they like
LOOK = 1.0  # seconds between two looks into the store for what another process has agreed with a hub


class Subscriber:
    """Asks hubs, answers them (`serve.websub_callbacks.Callbacks`), and takes in what they push.

    `came` is called with the record of each push that was read and stored. Where many processes share a database, each
    of these three may be done by another one of them.
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
        self._recorder = Recorder(config, store)
        self._book: Mapping[str, Subscription] = {}  # by token: unknown callers must not cost a look into the store
        self._reading_book = asyncio.Lock()
        self._looked_at = -LOOK
        self._rests: dict[int, tuple[float, float]] = {}  # when a source's push was read, and how long it rests

    @property
    def max_bytes(self) -> int:
        """Of a push that is taken in."""
        return min(LARGEST_PUSH, self._config.settings.polling.max_bytes)

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
        await self.read_book()
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
                await self.read_book()
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

    async def deliver(self, token: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status for a push, once it is stored: what a hub believes that we have, it does not send again. A wrong
        signature gets the answer of a right one, so that nobody learns by trying."""
        one = self._book.get(token)
        if one is None or one.state is State.LEAVING:
            return HTTPStatus.GONE
        if one.state is not State.ACTIVE or not websub_callback.is_signed(
            body, one.secret, headers.get("x-hub-signature")
        ):
            log.warning("a push was ignored: not signed as agreed, or not subscribed", hub=one.hub, topic=one.topic)
            return HTTPStatus.ACCEPTED
        push = Push(0, one.source_id, token, body, headers.get("content-type"), self._clock())
        try:
            stored = await self._store.write(lambda session: session.pushes.add(push, MOST_WAITING), stories=False)
        except StoreError as error:
            log.error("a push could not be stored, its hub is asked to send it again", error=str(error))
            stored = False
        return HTTPStatus.ACCEPTED if stored else HTTPStatus.SERVICE_UNAVAILABLE

    # --- taking in --------------------------------------------------------------------------------------------------

    async def take_in(self, source_id: int) -> None:
        """Reads and records what was pushed of a source, in the order in which it came. Nobody polls it meanwhile.

        Raises only what keeps a push from being recorded; it waits then, and so does what came after it.
        """
        while not self._is_resting(source_id):
            source, push, one = await self._store.read(partial(_next, source_id))
            if source is None or push is None:
                return
            if one is None or one.state in (State.LEAVING, State.DENIED):  # others may take in what came since
                await self._leave(push)
            elif source.paused_at is not None:
                log.info("a push was left out: its source is paused", source=source.url)
                await self._leave(push)
            else:
                try:
                    await self._take(source, push, one)
                except AggregatorError:
                    raise
                except Exception:
                    log.exception("a bug in the aggregator, please report it", source=source.url)
                    await self._leave(push)

    def _is_resting(self, source_id: int) -> bool:
        at, rest = self._rests.get(source_id, (0.0, 0.0))
        return abs(self._clock() - at) < rest

    async def _take(self, source: SourceState, push: Push, one: Subscription) -> None:
        started = self._clock()
        attempt = await self._poller.read(source, _as_fetched(source, push))
        now = self._clock()
        self._rests[source.id] = now, REST * (attempt.reading.seconds if attempt.reading else now - started)
        if attempt.outcome is Outcome.READER_KILLED:
            await self._quarantine(source, one)
            return
        if not attempt.outcome.ok:
            log.warning("a push could not be read", source=source.url, outcome=attempt.outcome, error=attempt.error)
            await self._leave(push)
            return
        poll = Poll(
            source_id=source.id,
            settings=self._settings[source.url],
            attempt=replace(attempt, pushed=True),
            started=started,
            ended=self._clock(),
            jitter=self._jitter(),
            found=source,
        )
        decided = await self._recorder.decide(poll)
        polled = await self._recorder.record(poll, decided, partial(_was_pushed, push, one.id))
        record = polled.record
        log.info("pushed", source=source.title or source.url, new=record.entries_new, updated=record.entries_updated)
        self._came(record)

    async def _quarantine(self, source: SourceState, one: Subscription) -> None:
        """A worker was lost over what was pushed: none may be over what waits and what would come."""
        log.warning("nothing pushed is taken for a day: a reader was killed over it", source=source.url, hub=one.hub)

        def write(session: Session) -> None:
            session.pushes.drop(source.id)
            now = self._clock()
            after_poll.change(session, one.id, lambda one: rules.quarantined(one, now, self._jitter()), now)

        await self._store.write(write)
        await self.read_book()

    async def _leave(self, push: Push) -> None:
        """It is not to be read, or cannot be: the next poll has to bring what was in it."""

        def write(session: Session) -> None:
            one = session.subscriptions.by_token(push.token)
            if session.pushes.take(push.id) and one is not None:
                after_poll.change(session, one.id, lambda one: rules.missed(one, self._clock()), self._clock())

        await self._store.write(write)

    # --- the book ---------------------------------------------------------------------------------------------------

    async def _change(self, token: str, step: after_poll.Step) -> None:
        def write(session: Session) -> None:
            one = session.subscriptions.by_token(token)
            if one is not None:
                after_poll.change(session, one.id, step, self._clock())

        await self._store.write(write)
        await self.read_book()

    async def read_book(self) -> None:
        """Learns whom hubs may call; to be called before the first one does."""
        async with self._reading_book:  # what was read first must not replace what was read last
            known = await self._store.read(lambda session: session.subscriptions.all())
            self._book = {one.token: one for one in known}


def _next(source_id: int, session: Session) -> tuple[SourceState | None, Push | None, Subscription | None]:
    """The source, the oldest push that waits for it, and what that was agreed in."""
    push = session.pushes.oldest(source_id)
    return session.sources.get(source_id), push, session.subscriptions.by_token(push.token) if push else None


def _was_pushed(push: Push, subscription_id: int, session: Session, polled: Polled) -> PollDecision:
    """A hub that never pauses must not keep the net from being cast: the next poll is when it was to be, or sooner.

    Raises `Overtaken` when another process has taken the push in: it was given to that one, since we seemed to be dead.
    """
    if not session.pushes.take(push.id):
        raise Overtaken("somebody else has taken it in meanwhile; nothing of this push was stored")
    at = min(polled.source.next_poll_at, polled.decision.next_poll_at)
    decision = replace(polled.decision, next_poll_at=at, reason="its hub pushed; the next poll is when it was to be")
    session.sources.set_next_poll(polled.source.id, at, decision.reason)
    now = polled.record.ended_at
    after_poll.change(session, subscription_id, lambda one: rules.pushed(one, now), now)
    return decision


def _as_fetched(source: SourceState, push: Push) -> Fetched:
    """A push as a delta (RFC 3229): what is not in it is still there. It says nothing of validators."""
    headers = {"content-type": push.content_type} if push.content_type else {}
    return Fetched(source.fetch_url, DELTA, push.body, headers, wire_bytes=len(push.body))
