"""One round of all that the daemon does, for where cron or a timer runs it: the daemon's own parts, each at work once
and in this order.

    poll what is due → ask for comments → publish → tell hubs, and of news → keep house → back up → look, tell the
    operator → deliver

Nothing lives between two rounds, so when the last one was is in the store. Nobody listens for what hubs push, so no hub
is asked to.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from aggregator import __version__
from aggregator.alerts.alerter import LOOK, Alerter
from aggregator.config import Config
from aggregator.daemon.couriers import courier_of, problems_as_stored
from aggregator.daemon.dispatcher import Dispatcher
from aggregator.daemon.jobs import Jobs
from aggregator.daemon.parts import open_parts
from aggregator.daemon.problems import problems_of
from aggregator.daemon.publisher import Publisher
from aggregator.daemon.setup import Setup, set_up
from aggregator.daemon.timing import BACKUPS, COMMENTS, HOUSEKEEPING, HUBS, NEWS, TICK, WAL
from aggregator.delivery.courier import DELIVER, Courier
from aggregator.metrics import Metrics
from aggregator.models import JobState, PollRecord, Vitals
from aggregator.models.site import Rounds
from aggregator.news.teller import NewsTeller
from aggregator.polling.prepare import prepare_store
from aggregator.publishing.deploy import Deployer
from aggregator.sources.follow import follow_once
from aggregator.sources.lists import kept_lists, list_problems
from aggregator.store import Session, Store
from aggregator.upkeep.backups import Backups
from aggregator.upkeep.housekeeping import keep_house
from aggregator.websub import after_poll

LONGEST: Final = 86_400.0  # seconds since the last round for which comments are asked for now
MOST_BATCHES: Final = 5  # of what hubs and the operator are told; what is left has its turn in the next round


@dataclass(slots=True)
class RoundReport:
    """What one round did."""

    polls: list[PollRecord] = field(default_factory=list)
    comments: int = 0  # counts that were new
    hubs: int = 0  # pings that were due
    news: int = 0  # letters that tell of it
    backed_up: bool = False
    notices: int = 0  # that were made for the operator
    next_due: tuple[str, float] | None = None  # the source that is polled next, and when
    problems: tuple[str, ...] = ()  # of our own, in words; what sources did wrong is theirs

    @property
    def is_idle(self) -> bool:
        """Whether nothing was due."""
        return not (
            self.polls or self.comments or self.hubs or self.news or self.backed_up or self.notices or self.problems
        )


class Round:
    """One round over an open store."""

    def __init__(self, config: Config, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._started_at = clock()
        self._report = RoundReport()
        self._jobs = Jobs(clock)
        self._lists = self._unheard = tuple[str, ...]()
        self._deployer = Deployer(config)
        self._publisher = Publisher(store, clock, lambda: self._setup, self._deployer, Metrics())
        self._backups = Backups(lambda: config, clock)
        self._courier: Courier = courier_of(store, lambda: self._setup, clock)
        # What is due is what was due at the beginning: a round ends, however often a source wants to be polled.
        self._dispatcher = Dispatcher(
            store, lambda: self._started_at, lambda: self._setup, self._report.polls.append, spreads=False
        )

    async def run(self) -> RoundReport:
        self._config = await follow_once(self._config, self._store, self._clock)
        before = await self._store.write(self._begin)
        async with open_parts(self._config, self._store) as parts:
            self._setup: Setup = await set_up(parts, self._clock, self._report.polls.append)
            try:
                await self._work(before)
            finally:
                self._setup.close()
        self._report.problems = self._problems()
        self._report.next_due = await self._store.read(lambda session: session.sources.next_due())
        return self._report

    def _begin(self, session: Session) -> Rounds:
        """Makes the store agree with the configuration; when the rounds before this one were."""
        prepare_store(session, self._config, self._started_at)
        after_poll.prepare(session, self._config, self._started_at)
        self._lists = list_problems(self._config, kept_lists(session))
        before = session.site.rounds()
        session.site.set_rounds(replace(before, at=self._started_at))
        return before

    async def _work(self, before: Rounds) -> None:
        alerter = Alerter(self._store, lambda: self._config, self._vitals, self._clock)
        await self._jobs.once("dispatch", TICK, self._poll)
        await self._jobs.once("comments", COMMENTS, lambda: self._count_comments(before.at))
        await self._jobs.once("publish", TICK, self._publish)
        await self._jobs.once("our hubs", HUBS, self._tell_hubs)
        await self._jobs.once("news", NEWS, self._tell_news)
        if not 0 <= self._started_at - (before.house_kept_at or 0.0) < HOUSEKEEPING:
            await self._jobs.once("housekeeping", HOUSEKEEPING, self._keep_house)
        await self._jobs.once("wal", WAL, self._store.shorten_wal)
        await self._jobs.once("backup", BACKUPS, self._back_up)
        await self._jobs.once("alerts", LOOK, lambda: self._look(alerter))
        await self._jobs.once("notices", DELIVER, lambda: _until_none(self._courier.deliver_due))

    async def _poll(self) -> None:
        polled = -1
        while polled < len(self._report.polls):  # as many at once as the dispatcher takes
            polled = len(self._report.polls)
            await self._dispatcher.dispatch()
            await self._dispatcher.settled()

    async def _count_comments(self, last_round_at: float | None) -> None:
        since = LONGEST if last_round_at is None else self._started_at - last_round_at
        self._report.comments = await self._setup.counter.refresh(min(max(since, 0.0), LONGEST))

    async def _publish(self) -> None:
        await self._publisher.publish()
        await self._deployer.done()

    async def _tell_hubs(self) -> None:
        self._report.hubs = await _until_none(self._setup.announcer.send_due)

    async def _keep_house(self) -> None:
        await keep_house(self._store, self._config, self._started_at)
        kept = Rounds(self._started_at, self._started_at)
        await self._store.write(lambda session: session.site.set_rounds(kept))

    async def _back_up(self) -> None:
        self._report.backed_up = await self._backups.make_if_due()

    async def _tell_news(self) -> None:
        self._report.news = await NewsTeller(self._store, lambda: self._config, self._clock).look()

    async def _look(self, alerter: Alerter) -> None:
        self._unheard = await self._store.read(lambda session: problems_as_stored(session, self._config))
        self._report.notices = await alerter.look()

    def _vitals(self) -> Vitals:
        return Vitals(
            version=__version__,
            started_at=self._started_at,
            jobs=self._jobs.states(),
            published_at=self._publisher.published_at,
            editions=len(self._setup.parts.editions.all()),
            configured_at=self._started_at,
            problems=self._own_problems(),
        )

    def _own_problems(self) -> tuple[str, ...]:
        own = problems_of(self._config, self._store, self._publisher, self._backups, self._deployer)
        return (*own, *self._lists, *self._unheard)

    def _problems(self) -> tuple[str, ...]:
        # What a backup says is among the problems already, together with what it said in earlier rounds.
        failed = [job for job in self._jobs.states() if job.error is not None and job.name != "backup"]
        return (*self._own_problems(), *map(_words, failed))


async def _until_none(work: Callable[[], Awaitable[int]]) -> int:
    """Does it until nothing is due; how much was."""
    total = 0
    for _ in range(MOST_BATCHES):
        done = await work()
        total += done
        if not done:
            break
    return total


def _words(job: JobState) -> str:
    return f"{job.name} failed: {job.error}"
