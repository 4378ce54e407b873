"""What the daemon tells of itself to whoever asks over HTTP: whether it is well, whether it is ready, its metrics.

Whoever asks without a token is told what is wrong, and no more: reasons name files, addresses and other programs. They
are on the operator's page, in the log and in alerts.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aggregator.daemon.problems import DAMAGED
from aggregator.errors import StoreError
from aggregator.metrics import Metrics
from aggregator.models import Moment, Vitals
from aggregator.models.audience import utc_day
from aggregator.reports.program import store_facts
from aggregator.serve.audience import AudienceCount
from aggregator.serve.health import Health, ProbeAnswers
from aggregator.store import Session, Store
from aggregator.store.sqlite import engine
from aggregator.store.sqlite.backup_note import read_note

AUDIENCE_KEPT = 400 * 86_400.0  # seconds: a year can be held against the last one
NOT_IN_FORCE = "the configuration file is not in force, an older one is"
NOTHING_YET = "nothing is published yet"
STOPPING = "the program is stopping"


class Probes:
    """Answers from the daemon's vitals and its store. All is called from the event loop's thread."""

    def __init__(
        self,
        store: Store,
        vitals: Callable[[], Vitals],
        is_stopping: Callable[[], bool],
        clock: Callable[[], float],
        instance: str | None = None,
        notes: Path | None = None,
    ) -> None:
        """`instance` tells this daemon from another that answers at the same address; `notes` are kept beside this
        file."""
        self._store, self._vitals, self._clock = store, vitals, clock
        self._is_stopping, self._instance = is_stopping, instance
        self._notes = notes or store.path
        self.metrics, self.audience = Metrics(), AudienceCount(clock)
        self.says = ProbeAnswers(self.health, self.ready, self.audience)

    async def keep_audience(self) -> None:
        """Folds into the store who asked for feeds, and lets go of what is older than `AUDIENCE_KEPT`."""
        counted, day = self.audience.counted(), utc_day(self._clock() - AUDIENCE_KEPT)

        def fold(session: Session) -> None:
            session.audience.add(counted)
            session.audience.forget(day)

        await self._store.write(fold)
        self.audience.forget()

    async def end(self) -> None:
        """Keeps what was counted since the last time, if the store takes it."""
        with suppress(StoreError):
            await self.keep_audience()

    def health(self) -> Health:
        """Whether it is well."""
        vitals = self._vitals()
        problems = [problem.partition(":")[0] for problem in vitals.problems]
        if vitals.config_problem is not None:
            problems.append(NOT_IN_FORCE)
        return Health(tuple(problems), _facts(vitals) | {"instance": self._instance})

    def ready(self) -> Health:
        """Whether readers should be sent here; not, with problems."""
        vitals, problems = self._vitals(), []
        if not vitals.editions:
            problems.append(NOTHING_YET)
        if any(problem.startswith(DAMAGED) for problem in vitals.problems):
            problems.append(DAMAGED)
        if self._is_stopping():
            problems.append(STOPPING)
        return Health(tuple(problems), _facts(vitals))

    async def exposition(self) -> bytes:
        """All metrics, as `aggregator.metrics.CONTENT_TYPE`."""
        vitals, now, location = self._vitals(), self._clock(), self._store.location

        def look(session: Session) -> Moment:
            return Moment(
                now=now,
                vitals=vitals,
                store=store_facts(session, location, now),
                requests=dict(self.says.requests),
                backup_made_at=read_note(self._notes).made_at,
                python=platform.python_version(),
                sqlite=engine.VERSION,
            )

        return self.metrics.exposition(await self._store.read(look))


def _facts(vitals: Vitals) -> dict[str, object]:
    published = vitals.published_at
    since = None if published is None else datetime.fromtimestamp(published, UTC).isoformat(timespec="seconds")
    node = vitals.node
    place = {} if node is None else {"role": node.role, "leads": node.leads}  # its machine's name is not for everybody
    return {"version": vitals.version, **place, "editions": vitals.editions, "published_at": since}
