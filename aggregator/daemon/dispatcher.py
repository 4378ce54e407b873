"""Polls what is due and takes in what was pushed: the store says what that is, and each source has a task of its own.
So what is pushed during a poll is stored after it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Final

import structlog

from aggregator.config import Config
from aggregator.daemon.setup import Setup
from aggregator.daemon.timing import TICK
from aggregator.engine.seam import Turn
from aggregator.errors import AggregatorError, Overtaken, StoreBusy
from aggregator.models import PollRecord, PollUnderWay, SourceState
from aggregator.polling.due import due_now, mend_due_times
from aggregator.polling.together import Together
from aggregator.records import dataclass
from aggregator.store import Store
from aggregator.store.hosts import Shards, shard_of, slot_of

log = structlog.get_logger()

BEGINNING: Final = 32  # turns that have not looked yet what is due: what they will take is not known
LOOKS: Final = 0.5  # seconds between two looks of turns at what is due, which are one for all shards
IN_FLIGHT: Final = 1000  # polls that wait for their host's turn, or run
NOT_STORED: Final = 60.0  # seconds before a source is polled again whose poll could not be stored
PASSING: Final = 5.0  # likewise, where something came in the way that may be over; each further time twice as long
CLOCK_TOLERANCE: Final = 60.0  # seconds that clocks are set back by ordinarily


@dataclass(frozen=True, slots=True)
class _Poll:
    """A poll under way."""

    task: asyncio.Task[None]
    url: str
    since: float
    slot: int  # of its host


class Dispatcher:
    """Starts polls, under the setup that is in force when each begins."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        setup: Callable[[], Setup],
        came: Callable[[PollRecord], None],
        *,
        spreads: bool = True,
    ) -> None:
        """`came` is told of every poll that was recorded. `spreads`: what is long overdue is polled over some minutes,
        and not all at once; between two rounds of cron everything is."""
        self._store, self._clock, self._setup, self._came = store, clock, setup, came
        self._polls: dict[int, _Poll] = {}
        self._not_stored: dict[int, tuple[float, float]] = {}  # when a poll could not be stored, and the wait since
        self._ticked_at = float("inf")  # so that the first tick looks at due times a wrong clock has made
        self._draining = False
        self._spreads = spreads
        self._beginning = 0  # turns that have not looked yet
        self._turns = set[int]()  # the shards whose turn is here
        self._looks = Together(self._looked, LOOKS)

    def under_way(self) -> tuple[PollUnderWay, ...]:
        """Those that run or wait for their host's turn, the longest first."""
        polls = sorted(self._polls.items(), key=lambda one: one[1].since)
        return tuple(PollUnderWay(source_id, poll.url, poll.since) for source_id, poll in polls)

    async def turn(self, turn: Turn) -> None:
        """Polls what is due at a shard of all hosts, until nothing is any more or the turn is over. Returns once its
        polls have ended; they are ended when it is cancelled, since another process has the turn then."""
        ours: set[asyncio.Task[None]] = set()
        look: Callable[[tuple[int, int]], Awaitable[set[asyncio.Task[None]]]] = self._first_look
        self._turns.add(turn.shard)
        try:
            while not turn.is_over():
                ours = {task for task in ours if not task.done()} | await look((turn.shard, turn.of))
                look = self._looks
                if not ours:
                    return
                await asyncio.wait(ours, timeout=TICK)
            if ours:
                await asyncio.wait(ours)
        except asyncio.CancelledError:
            for poll in self._polls.values():  # also those of a look whose answer did not come here any more
                if shard_of(poll.slot, turn.of) == turn.shard:
                    poll.task.cancel()
            raise
        finally:
            self._turns.discard(turn.shard)

    def has_room(self) -> bool:
        """Whether this process should take another turn. What waits for a place here among all requests would find one
        at once in a process that has nothing to do."""
        return self._beginning < BEGINNING and not self._setup().parts.fetcher.is_crowded

    async def _first_look(self, shard: tuple[int, int]) -> set[asyncio.Task[None]]:
        self._beginning += 1
        try:
            return await self._looks(shard)
        finally:
            self._beginning -= 1

    async def _looked(self, shards: Sequence[tuple[int, int]]) -> list[set[asyncio.Task[None]]]:
        begun = await self.dispatch({shard for shard, _ in shards}, shards[0][1])
        for shard in begun.keys() - self._turns:  # somebody else has them by now
            for task in begun.pop(shard):
                task.cancel()
        return [begun.get(shard, set()) for shard, _ in shards]

    async def dispatch(self, shards: Collection[int] = (0,), of: int = 1) -> dict[int, set[asyncio.Task[None]]]:
        """Starts a poll for every source that is due, and the taking in of what was pushed, of these shards of so many;
        nothing for a source that is at work. What was started, by shard."""
        begun: defaultdict[int, set[asyncio.Task[None]]] = defaultdict(set)
        now, setup = self._clock(), self._setup()
        # Noted before anything is awaited: turns at many shards begin together, and one of them looks.
        before, self._ticked_at = self._ticked_at, now
        if now < before - CLOCK_TOLERANCE:
            try:
                await self._mend_clock(now, setup)
            except BaseException:
                self._ticked_at = before  # the next one does
                raise
        over = setup.config.settings.polling.interval if self._spreads else None
        # One that ends while the store is asked was due in what the answer saw.
        busy = set(self._polls)
        pushed, due = await due_now(self._store, now, over, IN_FLIGHT, Shards(shards, of), busy)
        work: list[tuple[int, str, int, Callable[[], Awaitable[object]]]] = [
            *((one.id, one.url, one.slot, partial(setup.subscriber.take_in, one.id)) for one in pushed),
            *((one.id, one.url, slot_of(one.fetch_url), partial(self._polled, setup, one)) for one in due),
        ]
        for source_id, url, slot, do in work:
            # A reload may have come between the two: then it is polled a second later, under the new configuration.
            if self._draining or len(self._polls) >= IN_FLIGHT:
                break
            if source_id in busy or source_id in self._polls or self._waits(source_id, now):
                continue
            if setup.poller.knows(url):
                task = asyncio.create_task(self._do(source_id, url, do), name=f"poll {url}")
                # Also of one that is cancelled before it has begun.
                task.add_done_callback(partial(self._ended, source_id))
                self._polls[source_id] = _Poll(task, url, now, slot)
                begun[shard_of(slot, of)].add(task)
        return begun

    def _ended(self, source_id: int, _task: asyncio.Task[None]) -> None:
        del self._polls[source_id]

    async def due_shards(self, of: int) -> frozenset[int]:
        """Which of so many shards have something due."""
        return await self._store.read(lambda session: session.sources.due_shards(self._clock(), of))

    def forget(self, config: Config) -> None:
        """Ends the polls of sources that are not wanted any more."""
        wanted = {source.url for source in config.settings.sources if source.enabled}
        for poll in self._polls.values():
            if poll.url not in wanted:
                poll.task.cancel()

    async def settled(self) -> None:
        """Returns when the polls that are under way now have ended."""
        if tasks := [poll.task for poll in self._polls.values()]:
            await asyncio.wait(tasks)

    async def drain(self, seconds: float) -> None:
        """Lets polls under way end; what does not in time is cancelled, and polled again after the next start.

        From then on none begins: a round that waits for the store at this moment would start polls that nobody awaits.
        """
        self._draining = True
        tasks = [poll.task for poll in self._polls.values()]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _waits(self, source_id: int, now: float) -> bool:
        """Whether its last poll could not be stored a moment ago: its server must not pay for our full disk."""
        at, wait = self._not_stored.get(source_id, (float("-inf"), 0.0))
        return abs(now - at) < wait

    def _wait_after(self, error: AggregatorError, source_id: int) -> float:
        if not isinstance(error, StoreBusy):
            return NOT_STORED
        return min(NOT_STORED, self._not_stored[source_id][1] * 2 if source_id in self._not_stored else PASSING)

    async def _mend_clock(self, now: float, setup: Setup) -> None:
        sources = {source.url: source for source in setup.config.settings.sources}
        half_life = setup.config.settings.ranking.half_life
        if mended := await mend_due_times(self._store, sources, now, half_life):
            log.warning("the clock was set back", sources_rescheduled=mended)

    async def _polled(self, setup: Setup, source: SourceState) -> None:
        self._came(await setup.poller.poll(source))

    async def _do(self, source_id: int, url: str, do: Callable[[], Awaitable[object]]) -> None:
        try:
            await do()
            self._not_stored.pop(source_id, None)
        except Overtaken:
            log.info("a poll was overtaken", source=url)
        except AggregatorError as error:
            wait = self._wait_after(error, source_id)
            self._not_stored[source_id] = self._clock(), wait
            log.error("poll not recorded, it is tried again", seconds=wait, source=url, error=str(error))
        except Exception:
            self._not_stored[source_id] = self._clock(), NOT_STORED
            log.exception("a bug in the aggregator, please report it", source=url)
