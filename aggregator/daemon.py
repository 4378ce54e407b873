"""The daemon: polls what is due, publishes what changed, serves it, keeps house, and stops in order.

The only place that knows APScheduler, and with `cli` the only one that asks what time it is. APScheduler's jobs are
few and thin: when a source is due is a column, so a restart loses nothing and a late tick only polls a little later.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.models import PollRecord, SourceState
from aggregator.parts import Parts, open_parts
from aggregator.pipeline import subscriptions, votes
from aggregator.pipeline.comments import CommentCounter
from aggregator.pipeline.deploy import Deployer
from aggregator.pipeline.due import due_now, mend_due_times
from aggregator.pipeline.housekeeping import keep_house, prepare, ranking_of
from aggregator.pipeline.pings import Announcer
from aggregator.pipeline.poll import Poller
from aggregator.pipeline.publish import publish
from aggregator.pipeline.websub import Subscriber
from aggregator.serve.hooks import hooks
from aggregator.serve.listen import Server, open_socket
from aggregator.serve.live import Live
from aggregator.store import Session, Store
from aggregator.web import web

log = structlog.get_logger()

TICK = 1.0  # seconds between two looks at what is due, and at what is to be published
REPUBLISH = 60.0  # seconds after which feeds that depend on the time are rendered even when nothing came
HOUSEKEEPING = 3600.0
HUBS = 5.0  # seconds between two looks at what hubs are to be told
COMMENTS = 30.0  # seconds between two rounds of questions for comment counts
CLOCK_TOLERANCE = 60.0  # seconds that clocks are set back by ordinarily
DRAIN = 6.0  # seconds that polls under way are given at the end; the whole stop takes under ten
SERVER_GRACE = 2.0
IN_FLIGHT = 1000  # polls that wait for their host's turn, or run


class Daemon:
    """One run of the daemon over an open store."""

    def __init__(self, config: Config, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._stop = asyncio.Event()
        self._polls: dict[int, asyncio.Task[object]] = {}
        self._live: Live | None = None
        self._deployer = Deployer(config)
        self._changed = True
        self._published_at = float("-inf")
        self._ticked_at = float("inf")  # so that the first tick looks at due times a wrong clock has made

    async def run(self, ready: Callable[[str], None] = lambda address: None) -> None:
        """Runs until `stop` is called or a signal asks for it. `ready` is told the address once it is served."""
        server = self._config.settings.server
        sock = open_socket(server.host, server.port)
        async with AsyncExitStack() as stack:
            stack.callback(sock.close)
            await self._store.write(self._prepare)
            parts = await stack.enter_async_context(open_parts(self._config, self._store))
            self._announcer = Announcer(parts, self._clock)
            await self._publish(parts)
            poller = Poller(parts, self._clock)
            subscriber = await stack.enter_async_context(Subscriber(parts, poller, self._clock, self._came))
            serving = Server(trusted_proxies=server.trusted_proxies)
            callbacks = hooks(subscriber, max_bytes=subscriber.max_bytes)
            public = await web(self._config, parts.editions, self._store, self._clock, callbacks)
            self._live = public.live
            await serving.start(public.app, sock)
            stack.push_async_callback(serving.stop, SERVER_GRACE)
            stack.callback(public.live.close)
            self._catch_signals(stack)
            scheduler = self._scheduler(parts, poller, subscriber)
            scheduler.start()
            ready(address_of(sock))
            try:
                await self._stop.wait()
            finally:
                log.info("stopping", polls_under_way=len(self._polls))
                scheduler.remove_all_jobs()
                await asyncio.gather(self._drain(), subscriber.drain(DRAIN))
                await self._publish(parts)
                await self._deployer.close(SERVER_GRACE)
                scheduler.shutdown(wait=False)

    def stop(self) -> None:
        """Asks the daemon to end; it does within ten seconds."""
        self._stop.set()

    def _prepare(self, session: Session) -> None:
        prepare(session, self._config, self._clock())
        subscriptions.prepare(session, self._config, self._clock())

    def _came(self, record: PollRecord) -> None:
        self._changed |= record.entries_new + record.entries_updated + record.samples_new > 0

    def _catch_signals(self, stack: AsyncExitStack) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
            stack.callback(loop.remove_signal_handler, name)

    def _scheduler(self, parts: Parts, poller: Poller, subscriber: Subscriber) -> AsyncIOScheduler:
        # Its default misfire_grace_time of a second would skip a tick that a busy loop made late.
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_job(self._dispatch, "interval", [poller], seconds=TICK, next_run_time=datetime.now(UTC))
        scheduler.add_job(self._publish_if_changed, "interval", [parts], seconds=TICK)
        scheduler.add_job(self._count_comments, "interval", [CommentCounter(parts, self._clock)], seconds=COMMENTS)
        if self._config.settings.votes:
            scheduler.add_job(self._weigh_votes, "interval", seconds=COMMENTS)
        scheduler.add_job(subscriber.ask_due, "interval", seconds=HUBS)
        scheduler.add_job(self._announcer.send_due, "interval", seconds=HUBS)
        scheduler.add_job(self._keep_house, "interval", [parts], seconds=HOUSEKEEPING)
        return scheduler

    async def _dispatch(self, poller: Poller) -> None:
        """Starts a poll for every source that is due and not being polled."""
        now = self._clock()
        if now < self._ticked_at - CLOCK_TOLERANCE:
            await self._mend_clock(now)
        self._ticked_at = now
        for source in await due_now(self._store, now, self._config.settings.polling.interval, IN_FLIGHT):
            if source.id not in self._polls and len(self._polls) < IN_FLIGHT:
                self._polls[source.id] = asyncio.create_task(self._poll(poller, source), name=f"poll {source.url}")

    async def _mend_clock(self, now: float) -> None:
        sources = {source.url: source for source in self._config.settings.sources}
        if mended := await mend_due_times(self._store, sources, now):
            log.warning("the clock was set back", sources_rescheduled=mended)

    async def _count_comments(self, counter: CommentCounter) -> None:
        if await counter.refresh(COMMENTS):
            self._changed = True

    async def _weigh_votes(self) -> None:
        settings, ranking = self._config.settings, ranking_of(self._config)
        if await self._store.write(lambda session: votes.weigh(session, settings, ranking, self._clock())):
            self._changed = True

    async def _poll(self, poller: Poller, source: SourceState) -> None:
        try:
            self._came(await poller.poll(source))
        except AggregatorError as error:
            log.error("poll not recorded", source=source.url, error=str(error))
        finally:
            del self._polls[source.id]

    async def _publish_if_changed(self, parts: Parts) -> None:
        if self._changed or self._clock() - self._published_at >= REPUBLISH:
            await self._publish(parts)

    async def _publish(self, parts: Parts) -> None:
        self._changed, self._published_at = False, self._clock()
        try:
            changed = await parts.store.read(
                lambda session: publish(session, parts.editions, parts.config, self._clock())
            )
            await self._announcer.note()
        except (AggregatorError, OSError) as error:
            self._changed = True
            log.error("not published, the last editions are still served", error=str(error))
        else:
            if self._live is not None:
                self._live.refresh()
            if changed:
                self._deployer.changed()
                log.info("published", editions=len(changed))

    async def _keep_house(self, parts: Parts) -> None:
        await keep_house(parts.store, parts.config, self._clock())

    async def _drain(self) -> None:
        """Lets polls under way end; what does not in time is cancelled, and polled again after the next start."""
        tasks = list(self._polls.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=DRAIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def address_of(sock: socket.socket) -> str:
    """The URL at which a listening socket is reached from this machine."""
    host, port = sock.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
