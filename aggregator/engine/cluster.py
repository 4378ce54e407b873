"""The engine of many nodes: Procrastinate, over the database that they share.

One job is a turn at one shard of hosts. A job for each source would be simpler and does not reach: this engine does a
few hundred jobs a second, and with thousands behind one lock each fetch takes a quarter of one.

    lead (one node) → offers → queue → workers (every node) → the work that was given to us
                                 ↑
                         sweeper (every node): what nobody does any more goes, and is offered again
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector, exceptions
from psycopg.conninfo import make_conninfo

from aggregator.engine.lead import DueShards, Lead, defer
from aggregator.engine.queue import Queue, QueueError, unreachable
from aggregator.engine.running import Running
from aggregator.engine.seam import TURNS, Job, Room, Turn, Work, always
from aggregator.engine.sweeper import Sweeper
from aggregator.engine.tables import make_tables
from aggregator.engine.workers import QueueWorker
from aggregator.errors import AggregatorError
from aggregator.models.location import PostgresUrl
from aggregator.records import dataclass
from aggregator.text import one_line

log = structlog.get_logger()

BEAT: Final = 1.0  # seconds
GRACE: Final = 6.0  # seconds that work under way is given at the end
PATIENCE: Final = 600.0  # seconds that PostgreSQL may be away before a worker is started anew
PUBLISH: Final = "publish"
_CLOCK: Final = "SELECT extract(epoch FROM clock_timestamp())::float AS now"
PUBLISH_PAUSE: Final = 0.5  # seconds in which many wishes to publish are one


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """What all nodes must agree on."""

    jobs: tuple[Job, ...]  # all that any node takes: whoever has the lead offers it
    turns: str  # the queue of those who take turns
    shards: int
    turn: float  # seconds
    dead_after: float  # seconds without a sign of life


class Cluster:
    """One node of many. An `Engine`."""

    def __init__(self, database: PostgresUrl, plan: ClusterPlan, due: DueShards, pool: int, beat: float = BEAT) -> None:
        """`due` tells which shards have something due now; `pool` is how many connections are
        used at most, those that listen and the lead's not counted; `beat` is the seconds between two looks for work."""
        self._conninfo = make_conninfo(database.url, password=database.password, application_name="meest-recent engine")
        self._plan, self._beat = plan, beat
        self._works: dict[str, Work] = {}
        self._running = Running()
        self._app = self._make_app(pool)
        self._lead = Lead(self._conninfo, self._app, plan.jobs, due, plan.dead_after, beat)
        self._workers: list[QueueWorker] = []
        self._sweeper = Sweeper(self._queue, self._running, self._numbers, plan.dead_after)
        self._ending = False
        self._wishes = asyncio.Event()

    is_shared: Final = True

    @property
    def problem(self) -> str | None:
        """Why nothing can be offered from here; None: it can."""
        return self._lead.problem

    @property
    def leads(self) -> bool:
        """Whether this node is the one that offers the work."""
        return self._lead.is_ours

    async def clock_skew(self, clock: Callable[[], float]) -> float:
        """Seconds by which `clock` is ahead of PostgreSQL's. Raises `QueueError`."""
        before = clock()
        try:
            row = await self._app.connector.execute_query_one_async(_CLOCK)
        except exceptions.ProcrastinateException as error:
            raise unreachable(error) from error
        return (before + clock()) / 2 - float(row["now"])

    # --- the five calls ---------------------------------------------------------------------------------------------

    def take(self, name: str, work: Work, has_room: Room = always) -> None:
        self._works[name] = work
        if name == TURNS:
            self._queue.has_room[self._plan.turns] = has_room

    async def offer(self, name: str) -> bool:
        return await defer(self._app, name, name)

    def publish(self) -> None:
        self._wishes.set()

    async def sweep(self) -> int:
        return await self._sweeper.sweep()

    async def run(self, stop: asyncio.Event) -> None:
        if not await self._tables_are_there(stop):
            return
        async with self._app.open_async():
            self._workers = self._hire()
            loops = [self._lead.run(), self._keep_sweeping(), self._pass_wishes_on()]
            beside = [asyncio.create_task(loop) for loop in loops]
            at_work = [asyncio.create_task(one.run(GRACE)) for one in self._workers]
            try:
                await stop.wait()
            finally:
                self._ending = True
                for one in self._workers:
                    one.stop()
                await _ended(beside)
                # A second more: where PostgreSQL is away they wait for it, and give up when the pool is closed.
                if at_work:  # a node that only serves takes nothing, and may have the lead all the same
                    await asyncio.wait(at_work, timeout=GRACE + 1)
        await _ended(at_work)

    async def _tables_are_there(self, stop: asyncio.Event) -> bool:
        """Whether they are, or are made; False: to be stopped before. PostgreSQL may be restarted just as a node
        begins, which waits for it, as one does that has begun. Raises `QueueError` where it refuses to make them."""
        told = ""
        while not stop.is_set():
            try:
                await make_tables(self._conninfo)
                return True
            except psycopg.OperationalError as error:
                if (problem := one_line(str(error))) != told:
                    log.warning("the engine waits for the database", error=problem)
                    told = problem
            except psycopg.Error as error:
                raise QueueError(f"the engine's tables cannot be made: {one_line(str(error))}") from error
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._beat)
        return False

    # --- the work ---------------------------------------------------------------------------------------------------

    def _make_app(self, pool: int) -> App:
        """In a function: an app whose connector is replaced goes on using the first one in its tasks."""
        connector = PsycopgConnector(
            conninfo=self._conninfo,
            min_size=1,
            max_size=pool,
            timeout=PATIENCE,
            reconnect_timeout=PATIENCE,
            # What was cut without a word is noticed, and not waited for.
            kwargs={"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000},
        )
        app = App(connector=connector)
        app.job_manager = self._queue = Queue(connector)
        app.task(name=TURNS, queue=self._plan.turns, pass_context=True)(self._turn)
        for job in self._plan.jobs:
            app.task(name=job.name, queue=job.queue, pass_context=True)(self._job)
        return app

    def _hire(self) -> list[QueueWorker]:
        """Two for who takes turns and jobs: turns may fill all places that they are given, and the jobs come all the
        same. A node alone has a place for every shard; beside others it takes what it has room for, or the first to be
        told of work would have nearly all of it."""
        queues = {job.name: job.queue for job in self._plan.jobs}
        jobs = sorted({queues[name] for name in self._works if name != TURNS})
        at_once = {queue: sum(queues.get(name) == queue for name in self._works) for queue in jobs}
        if TURNS in self._works:
            assert self._plan.turns not in at_once, "turns have a queue of their own"
            at_once[self._plan.turns] = self._plan.shards
        return [
            QueueWorker(self._app, queue, places, self._plan.dead_after, self._beat)
            for queue, places in at_once.items()
        ]

    def _numbers(self) -> list[int]:
        return [number for one in self._workers if (number := one.number) is not None]

    async def _turn(self, context: JobContext, *, shard: int) -> None:
        # Of a plan with more shards than ours, which is in force on another node: there it will be offered again.
        if shard < self._plan.shards:
            await self._do(context, shard, self._plan.shards)

    async def _job(self, context: JobContext) -> None:
        await self._do(context, 0, 1)

    async def _do(self, context: JobContext, shard: int, of: int) -> None:
        job, loop = context.job, asyncio.get_running_loop()
        assert job.id is not None
        end = loop.time() + self._plan.turn
        turn = Turn(shard, of, lambda: self._ending or loop.time() >= end)
        with self._running.job(job.id):
            try:
                await self._works[job.task_name](turn)
            except AggregatorError as error:
                log.error("work failed, it is offered again at its time", job=job.lock, error=one_line(str(error)))
            except Exception:
                log.exception("a bug in the aggregator, please report it", job=job.lock)

    # --- beside it --------------------------------------------------------------------------------------------------

    async def _keep_sweeping(self) -> None:
        told = ""
        while True:
            await asyncio.sleep(self._plan.dead_after / 5)
            try:
                await self._sweeper.sweep()
                told = ""
            except QueueError as error:
                if (problem := str(error)) != told:
                    log.warning("what dead nodes hold cannot be given back at the moment", error=problem)
                    told = problem

    async def _pass_wishes_on(self) -> None:
        """A wish that came while one is published waits under the same lock, and is not lost with this node."""
        while True:
            await self._wishes.wait()
            self._wishes.clear()
            try:
                await self.offer(PUBLISH)
            except QueueError:
                self._wishes.set()  # PostgreSQL is away, which the lead tells
            await asyncio.sleep(PUBLISH_PAUSE)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
