"""The operator's listener, composed: status pages out of the store, buttons into it, and how the daemon is.

Rooms do not know each other. Here what `serve.operator` asks for meets what `reports` read and
`publish.operator` renders. Everything is asked for anew at each request: the configuration, which may have been read
again; the daemon's state; and the store, through a connection of its own, in a thread, two at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

import structlog
from starlette.types import ASGIApp

from aggregator.alerts.alerter import operator_feed
from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.health.nodes import node_statuses
from aggregator.models import HealthState, SourceColumn, SourceQuery, Vitals
from aggregator.models.actions import SourceAction
from aggregator.polling.due import held_back
from aggregator.publish.addresses import story_path
from aggregator.publish.operator import look, pages
from aggregator.publish.operator.pages import Frame
from aggregator.records import dataclass
from aggregator.reports import sources as status
from aggregator.reports.audience import audiences, titles_of
from aggregator.reports.program import versions
from aggregator.reports.ranking import rank_list
from aggregator.reports.sources_json import account_json, overview_json
from aggregator.serve.health import Health, as_json
from aggregator.serve.operator.access import Access
from aggregator.serve.operator.app import OperatorServices, operator_app
from aggregator.serve.operator.visits import Doorkeeper, Visit
from aggregator.serve.responses import Unavailable
from aggregator.sites.edits import ConfigEdits
from aggregator.sites.wishes import StoreWishes
from aggregator.store import Session, Store
from aggregator.text import whole_number

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE: Final = 2  # looks into the store
PATIENCE: Final = 10.0  # seconds that a visitor waits for the store
LONGEST_TEXT: Final = 200  # characters that are looked for


@dataclass(frozen=True, slots=True)
class Instruments:
    """What the daemon tells of itself. All are called in its event loop, at each request."""

    vitals: Callable[[], Vitals]
    health: Callable[[], Health]
    ready: Callable[[], Health]  # with problems: not ready
    metrics: Callable[[], Awaitable[bytes]]
    metrics_type: str
    changed: Callable[[], None]  # is called: there may be something else to publish


def operator_site(
    current: Callable[[], Config], store: Store, instruments: Instruments, clock: Callable[[], float]
) -> ASGIApp:
    """The application for the listener of `[server.operator]`; `current` gives the configuration in force."""

    def rules() -> Access:
        settings = current().settings.server.operator
        token = settings.token.get_secret_value() if settings.token else None
        return Access(token, settings.hosts, settings.host.lower())

    def health() -> tuple[int, bytes]:
        return 200, as_json(instruments.health())

    def ready() -> tuple[int, bytes]:
        said = instruments.ready()
        return (503 if said.problems else 200), as_json(said)

    return operator_app(
        OperatorServices(
            desk=DaemonActions(current, store, instruments.vitals, clock),
            wishes=StoreWishes(current, store, clock, instruments.changed),
            edits=ConfigEdits(current, store),
            door=Doorkeeper(rules, clock, lambda: current().settings.server.trusted_proxies),
            health=health,
            ready=ready,
            metrics=instruments.metrics,
            metrics_type=instruments.metrics_type,
            noted=lambda action, source_id: log.info("an operator pressed a button", action=action, source=source_id),
        )
    )


class DaemonActions:
    """Makes the pages, and does what buttons say (`serve.operator.app.Desk`)."""

    def __init__(
        self, current: Callable[[], Config], store: Store, vitals: Callable[[], Vitals], clock: Callable[[], float]
    ) -> None:
        self._current, self._store, self._vitals, self._clock = current, store, vitals, clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._late: set[asyncio.Task[object]] = set()

    async def sources(self, asked: Mapping[str, str], visit: Visit) -> bytes:
        frame, noted = self._frame(visit, asked.get("done")), asked.get("source", "")
        about = whole_number(noted, 2**63 - 1)
        query = query_of(asked)
        return await self._read(
            lambda session: pages.sources(frame, status.source_list(session, query, frame.now), about)
        )

    async def source(self, source_id: int, asked: Mapping[str, str], visit: Visit) -> bytes | None:
        frame = self._frame(visit, asked.get("done"))

        weights = {one.url: one.weight for one in self._current().settings.sources}

        def page(session: Session) -> bytes | None:
            found = status.source_account(session, source_id, frame.now)
            return None if found is None else pages.source(frame, found, weights.get(found.status.facts.url))

        return await self._read(page)

    async def ranking(self, asked: Mapping[str, str], visit: Visit) -> bytes:
        frame, settings = self._frame(visit, asked.get("done")), self._current().settings
        return await self._read(lambda session: pages.ranking(frame, rank_list(session, settings, frame.now)))

    async def program(self, visit: Visit) -> bytes:
        frame, config, used = self._frame(visit), self._current(), versions()

        def page(session: Session) -> bytes:
            sizes = session.overview.size(self._store.location)
            read = audiences(session, frame.now, titles_of(config.settings))
            readers = [(one.title, one.subscribers, one.words, one.days) for one in read]
            nodes = node_statuses(session.nodes.all(), frame.now, config.settings.engine.dead_after)
            return pages.program(frame, sizes, used, str(config.path), readers, nodes)

        return await self._read(page)

    async def alerts(self, address: str) -> bytes:
        """What operators were told, as an Atom feed that is served at `address`."""
        config, began = self._current(), self._vitals().started_at
        return await self._read(lambda session: operator_feed(session, config, address, began))

    async def sources_json(self, asked: Mapping[str, str]) -> bytes:
        now, vitals, config, query = self._clock(), self._vitals(), self._current(), query_of(asked)

        def document(session: Session) -> bytes:
            listing, size = status.source_list(session, query, now, page=None), session.overview.size
            nodes = node_statuses(session.nodes.all(), now, config.settings.engine.dead_after)
            return overview_json(listing, now, vitals, size(self._store.location), str(config.path), nodes)

        return await self._read(document)

    async def source_json(self, source_id: int) -> bytes | None:
        now = self._clock()

        def document(session: Session) -> bytes | None:
            found = status.source_account(session, source_id, now)
            return None if found is None else account_json(found, now)

        return await self._read(document)

    async def act(self, source_id: int, action: SourceAction) -> bool | None:
        """What a button says, in one transaction. Raises Unavailable when the writer does not come to it in time; it
        does then."""
        now = self._clock()

        def work(session: Session) -> bool | None:
            sources = session.sources
            if sources.get(source_id) is None:
                return None
            match action:
                case SourceAction.POLL:
                    return sources.poll_now(source_id, now)
                case SourceAction.PAUSE:
                    return sources.pause(source_id, now)
                case SourceAction.RESUME:
                    return sources.resume(source_id, now)
                case SourceAction.RELEASE:
                    return sources.end_quarantine(source_id, now)
                case SourceAction.FORGET:
                    return sources.forget_conditions(source_id)

        return await self._write(work)

    async def poll_all(self, *, force: bool) -> int:
        now = self._clock()

        def work(session: Session) -> int:
            wanted = [one for one in session.sources.enabled() if one.paused_at is None]
            return sum(session.sources.poll_now(one.id, now) for one in wanted if force or not held_back(one, now))

        return await self._write(work)

    def login(self, words: str, at: str, path: str) -> bytes:
        return pages.login(self._current().settings.site.title, words, at, path)

    def message(self, title: str, words: str, at: str) -> bytes:
        return pages.message(self._current().settings.site.title, title, words, at)

    def file(self, path: str) -> tuple[bytes, str] | None:
        found = look.file_at(path)
        return None if found is None else (found.body, found.content_type)

    def _frame(self, visit: Visit, done: str | None = None) -> Frame:
        config = self._current()
        site = config.settings.site
        return Frame(
            site=site.title,
            now=self._clock(),
            time_zone=site.time_zone,
            form_token=visit.form_token,
            can_log_out=visit.asks_token and not visit.is_program,
            vitals=self._vitals(),
            public=f"{str(site.link).rstrip('/')}/",
            story_page=lambda story_id: story_page(config, story_id),
            notice=done,
        )

    async def _read(self, work: Callable[[Session], T]) -> T:
        """What `work` makes of the store. Who waits too long goes away; his place is free when his thread is."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
                task = asyncio.create_task(self._store.read(work))
                self._late.add(task)
                task.add_done_callback(self._left)
                return await asyncio.shield(task)
        except TimeoutError as error:
            raise Unavailable("The database is busy; try again in a moment.") from error
        except StoreError as error:
            raise Unavailable(str(error)) from error

    async def _write(self, work: Callable[[Session], T]) -> T:
        try:
            return await asyncio.wait_for(self._store.write(work), PATIENCE)
        except TimeoutError as error:
            raise Unavailable("The database is busy. This is done as soon as its turn comes.") from error

    def _left(self, task: asyncio.Task[object]) -> None:
        self._late.discard(task)
        self._places.release()
        if not task.cancelled():
            task.exception()  # it was told to whoever waited


def story_page(config: Config, story_id: int) -> str | None:
    """Where readers have the story, if it was ever listed and is published."""
    name = f"{story_path(story_id)}.html"
    is_there = (config.output / name).is_file()
    return f"{str(config.settings.site.link).rstrip('/')}/{name}" if is_there else None


def query_of(asked: Mapping[str, str]) -> SourceQuery:
    """What an address asks for; what makes no sense is not asked for."""
    state, number, sort = asked.get("state", ""), asked.get("page", ""), asked.get("sort", "")
    column = sort.removeprefix("-")
    return SourceQuery(
        text=asked.get("q", "").strip()[:LONGEST_TEXT],
        state=HealthState(state) if state in tuple(HealthState) else None,
        category=asked.get("category") or None,
        page=whole_number(number, 10**6) or 1,
        sort=SourceColumn(column) if column in tuple(SourceColumn) else None,
        is_turned=sort.startswith("-"),
    )
