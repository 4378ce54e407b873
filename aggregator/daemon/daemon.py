"""One run of the daemon: what is started, in which order, what takes turns, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from types import MappingProxyType
from typing import Any

import structlog
from starlette.types import ASGIApp

from aggregator import __version__, logs
from aggregator.alerts.alerter import Alerter
from aggregator.config import Config
from aggregator.daemon.couriers import courier_of, problems_of_letters
from aggregator.daemon.dispatcher import Dispatcher
from aggregator.daemon.dump import dump_events
from aggregator.daemon.heap import Heap
from aggregator.daemon.jobs import Jobs
from aggregator.daemon.listener import Listener
from aggregator.daemon.lookout import looking_out
from aggregator.daemon.neighbours import Neighbours
from aggregator.daemon.node import engine_of, give_out
from aggregator.daemon.notify import Notifier
from aggregator.daemon.operator_listener import OperatorListener
from aggregator.daemon.parts import open_parts, with_config
from aggregator.daemon.presence import Presence
from aggregator.daemon.probes import Probes
from aggregator.daemon.problems import problem, problems_of
from aggregator.daemon.publisher import Publisher
from aggregator.daemon.pulse import Pulse
from aggregator.daemon.reload import Reload
from aggregator.daemon.roles import Role
from aggregator.daemon.setup import set_up
from aggregator.daemon.terminal import Terminal
from aggregator.daemon.timing import COMMENTS
from aggregator.metrics import CONTENT_TYPE
from aggregator.models import PollRecord, Vitals
from aggregator.news.teller import NewsTeller
from aggregator.polling.prepare import prepare_store
from aggregator.publishing.deploy import Deployer
from aggregator.publishing.publish import publish_site
from aggregator.serve.listen import open_socket
from aggregator.sites.operator import Instruments, operator_site
from aggregator.sources.follow import Follower
from aggregator.store import Session, Store
from aggregator.upkeep.backups import Backups
from aggregator.upkeep.housekeeping import keep_house
from aggregator.websub import after_poll

log = structlog.get_logger()

DRAIN = 6.0  # seconds that polls under way are given at the end; the whole stop takes under ten
SERVER_GRACE = 2.0


class Daemon:
    """One run of the daemon over an open store."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Callable[[], float] = time.time,
        notifier: Notifier | None = None,
        given: Mapping[str, socket.socket] = MappingProxyType({}),
        asked_to_end: Callable[[], object] = lambda: None,
        terminal: Terminal | None = None,
        role: Role = Role.ALL,
    ) -> None:
        """`notifier` tells a service manager; None: there is none. `given` are the sockets that it passed, by what they
        are for; they are closed in the end. `terminal` is where the program was started; None: here. `asked_to_end` is
        called when a signal asks for the end, on a thread of its own: whatever the event loop is doing. `role` is what
        this process is for, among many."""
        self._role, self._is_shared = role, config.settings.engine.is_shared
        self._config = config
        self._store = store
        self._clock = clock
        self._notifier = notifier or Notifier()
        self._given = given
        self._asked_to_end = asked_to_end
        self._terminal = terminal or Terminal.here()
        self._stop = asyncio.Event()
        self._background: set[asyncio.Task[Any]] = set()
        self._deployer = Deployer(config)
        self._dispatcher = Dispatcher(store, clock, lambda: self._setup, self._came)
        self._presence = Presence(config.database, clock, is_noted=role.has(Role.WEB))
        self._telling = Probes(store, self.vitals, self._stop.is_set, clock, self._presence.instance, config.database)
        self._publisher = Publisher(store, clock, lambda: self._setup, self._deployer, self._telling.metrics)
        self._heap = Heap()
        self._jobs = Jobs(clock)
        self._engine = engine_of(config, self._jobs, self._dispatcher.due_shards, self._publisher.changed)
        self._neighbours = Neighbours(
            self._presence.instance, role, store, self._engine, self.vitals, clock, config.settings.engine.dead_after
        )
        self._backups = Backups(lambda: self._config, clock)
        self._alerter = Alerter(store, lambda: self._setup.config, self.vitals, clock)
        self._teller = NewsTeller(store, lambda: self._setup.config, clock)
        self._courier = courier_of(store, lambda: self._setup, clock)
        self._follower = Follower(lambda: self._config, store, clock)
        self._pulse = Pulse(store, self._notifier.alive, dispatches=not self._is_shared)
        load = self._neighbours.configuration
        self._reload = Reload(lambda: self._config, load, self._take_over, self._stop.is_set, self._tell_of_reload)
        self._started_at = self._configured_at = clock()

    # --- the run ----------------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[str], None] = lambda address: None) -> None:
        """Runs until `stop` is called or a signal asks for it. `ready` is told the address once it is served."""
        server, given = self._config.settings.server, self._given
        async with AsyncExitStack() as stack:
            self._public = Listener(given.get("public"))
            stack.callback(self._public.close)
            if self._role.has(Role.WEB):
                self._public.open(server.host, server.port)
            if self._is_shared:
                self._config = await self._neighbours.configuration(self._config, starts=True)
            await self._store.write(lambda session: self._prepare(session, self._config))
            parts = await stack.enter_async_context(open_parts(self._config, self._store))
            self._setup = await set_up(parts, self._clock, self._came, self._telling.says)
            stack.push_async_callback(self._telling.end)
            if self._role.has(Role.PUBLISHER):
                await self._publisher.publish()
            self._operator = OperatorListener(
                self._operator_pages(), given.get("operator"), self._role.has(Role.PUBLISHER)
            )
            await self._public.start(self._setup.public.app, server.trusted_proxies)
            stack.push_async_callback(self._public.stop, SERVER_GRACE)
            await self._operator.apply(server)
            stack.push_async_callback(self._operator.stop)
            self._catch_signals(stack)
            self._take_duties()
            self._jobs.start()
            working = asyncio.create_task(self._engine.run(self._stop), name="engine")
            working.add_done_callback(lambda done: self.stop())  # what ends it ends us
            await self._presence.show()
            stack.callback(self._presence.end)
            pulse = asyncio.create_task(self._pulse.run(), name="pulse")
            stack.callback(pulse.cancel)
            ready(self._public.address)
            self._notifier.ready(self._status())
            try:
                await self._stop.wait()
            finally:
                async with self._reload.lock:
                    await self._end()
                    await working
                    if self._is_shared:
                        await self._neighbours.end()

    def stop(self) -> None:
        """Asks the daemon to end; it does within ten seconds."""
        self._stop.set()

    async def _end(self) -> None:
        self._notifier.stopping()
        log.info("stopping", polls_under_way=len(self._dispatcher.under_way()))
        self._jobs.stop()
        await self._dispatcher.drain(DRAIN)
        if self._role.has(Role.PUBLISHER):
            await self._publisher.publish()
        await self._deployer.close(SERVER_GRACE)
        self._jobs.close()
        self._setup.close()
        await _cancelled(self._background)

    def _prepare(self, session: Session, config: Config) -> None:
        prepare_store(session, config, self._clock())
        after_poll.prepare(session, config, self._clock())

    def _catch_signals(self, stack: AsyncExitStack) -> None:
        loop = asyncio.get_running_loop()
        handlers: dict[int, Callable[[], object]] = {
            signal.SIGTERM: self.stop,
            signal.SIGINT: self.stop,
            signal.SIGHUP: self._terminal.on_hangup(self.stop, lambda: self._start(self._reload.now(), "reload")),
            signal.SIGUSR1: self._dump,
        }
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
            stack.callback(loop.remove_signal_handler, number)
        stack.enter_context(looking_out(self._asked_to_end))

    def _take_duties(self) -> None:
        work: dict[str, Callable[[], Awaitable[object]]] = {
            "dispatch": self._dispatch,
            "lists": self._follow_lists,
            "publish": self._publisher.publish if self._is_shared else self._publisher.publish_if_changed,
            "editions": self._take_over_editions,
            "comments": self._count_comments,
            "hubs of sources": lambda: self._setup.subscriber.ask_due(),
            "our hubs": lambda: self._setup.announcer.send_due(),
            "configuration": self._reload.if_edited,
            "alerts": self._alerter.look,
            "news": self._teller.look,
            "notices": self._courier.deliver_due,
            "housekeeping": self._keep_house,
            "audience": self._telling.keep_audience,
            "presence": self._presence.show,
            "memory": self._give_back,
            "neighbours": self._meet,
            "wal": self._store.shorten_wal,
            "backup": self._backups.make_if_due,
        }
        give_out(work, self._dispatcher.turn, self._dispatcher.has_room, self._role, self._engine, self._jobs)

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # --- how it is --------------------------------------------------------------------------------------------------

    def vitals(self) -> Vitals:
        """How the daemon is at this moment. To be called from its event loop's thread, once it runs."""
        signs = self._pulse.signs()
        own = problems_of(self._config, self._store, self._publisher, self._backups, self._deployer)
        queue = problem("no work can be offered to others", self._engine.problem)
        pages = problem("there are no operator pages", self._operator.problem)
        others = problem("another process is not well", self._neighbours.trouble)
        told = problems_of_letters(self._courier.failing(), self._setup.announcer.problem, self._setup.config)
        return Vitals(
            version=__version__,
            started_at=self._started_at,
            jobs=self._jobs.states(),
            polls=self._dispatcher.under_way(),
            writes_waiting=self._store.waiting,
            loop_delay=signs.loop_delay,
            readers=self._setup.parts.readers.count,
            readers_busy=self._setup.parts.readers.busy,
            readers_killed=self._setup.parts.readers.killed,
            published_at=self._publisher.published_at,
            editions=len(self._setup.parts.editions.all()),
            configured_at=self._configured_at,
            config_problem=self._reload.problem,
            node=self._neighbours.node,
            problems=(*signs.of_trouble(), *queue, *own, *told, *pages, *self._follower.problems, *others),
        )

    def _operator_pages(self) -> ASGIApp:
        telling = self._telling
        instruments = Instruments(
            self.vitals, telling.health, telling.ready, telling.exposition, CONTENT_TYPE, self._engine.publish
        )
        return operator_site(lambda: self._config, self._store, instruments, self._clock)

    def _status(self) -> str:
        sources = sum(source.enabled for source in self._config.settings.sources)
        where = self._public.address
        return f"{sources} sources, {f'at {where}' if where else f'as {self._role}'}"

    def _dump(self) -> None:
        for event, fields in dump_events(self.vitals()):
            log.warning(event, **fields)

    # --- jobs that are a line ---------------------------------------------------------------------------------------

    def _came(self, record: PollRecord) -> None:
        self._telling.metrics.polled(record)
        if record.entries_new + record.entries_updated + record.samples_new > 0:
            self._engine.publish()

    async def _dispatch(self) -> None:
        self._pulse.dispatched()
        await self._dispatcher.dispatch()

    async def _give_back(self) -> None:
        if self._heap.is_due(now := self._clock()):
            await asyncio.to_thread(self._store.shrink)
            await asyncio.to_thread(self._heap.give_back, now)

    async def _take_over_editions(self) -> None:
        if await asyncio.to_thread(self._setup.parts.editions.reload_if_changed):
            self._setup.public.live.refresh()

    async def _count_comments(self) -> None:
        if await self._setup.counter.refresh(COMMENTS):
            self._engine.publish()

    async def _follow_lists(self) -> None:
        parts = self._setup.parts
        if self._config.settings.lists:
            asks = self._role.has(Role.POLLER)
            if await self._follower.follow(parts.fetcher, parts.readers, asks=asks) is not self._config:
                await self._reload.now()

    async def _meet(self) -> None:
        if await self._neighbours.show(self._config):
            await self._reload.now()

    async def _keep_house(self) -> None:
        await keep_house(self._store, self._config, self._clock())

    # --- another configuration --------------------------------------------------------------------------------------

    def _tell_of_reload(self, begins: bool) -> None:
        if begins:
            self._notifier.reloading()
        else:
            self._notifier.ready(self._status())

    async def _take_over(self, new: Config) -> None:
        old, before = self._setup, self._config
        moved = self._public.elsewhere(before.settings.server, new.settings.server)
        sock = open_socket(*moved) if moved else None
        setup = None
        try:
            parts = with_config(old.parts, new)
            await self._store.write(lambda session: self._prepare(session, new))
            setup = await set_up(parts, self._clock, self._came, self._telling.says)
            if parts.editions is not old.parts.editions:
                # Nobody may find an empty site: the new folder is filled before it is served.
                await self._store.read(lambda session: publish_site(session, parts.editions, new, self._clock()))
        except BaseException:
            if sock is not None:
                sock.close()
            if setup is not None:
                setup.close()
            await self._store.write(lambda session: self._prepare(session, before))
            raise
        # From here on nothing can fail, and no other task runs until the new setup is in force.
        self._config, self._setup = new, setup
        parts.fetcher.use(new.settings.polling)
        self._deployer.use(new)
        logs.use(new.settings.logs.level, new.settings.logs.format)
        self._public.show(setup.public.app)
        self._dispatcher.forget(new)
        self._engine.publish()
        self._configured_at = self._clock()
        old.close()
        if sock is not None or before.settings.server.trusted_proxies != new.settings.server.trusted_proxies:
            await self._public.replace(sock, new.settings.server.trusted_proxies, SERVER_GRACE)
        await self._operator.apply(new.settings.server)


async def _cancelled(tasks: set[asyncio.Task[Any]]) -> None:
    """Ends these tasks."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
