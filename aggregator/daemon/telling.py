"""What the daemon tells of itself to whoever asks over HTTP: whether it is well, whether it is ready, its metrics.

The public is told what is wrong, and no more: reasons name files, addresses and other programs. Operators get all.
"""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aggregator.config import Config
from aggregator.metrics import Metrics
from aggregator.models import Moment, Vitals
from aggregator.pipeline.alerts import operator_feed
from aggregator.pipeline.gauges import store_facts
from aggregator.serve.health import Health, Says
from aggregator.store import Session, Store
from aggregator.store.backup_note import read_note

NOT_IN_FORCE = "the configuration file is not in force, an older one is"
NOTHING_YET = "nothing is published yet"
STOPPING = "the program is stopping"


class Telling:
    """Answers under the configuration in force. All is called from the event loop's thread."""

    def __init__(
        self,
        config: Callable[[], Config],
        store: Store,
        vitals: Callable[[], Vitals],
        is_stopping: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._config, self._store, self._vitals, self._clock = config, store, vitals, clock
        self._is_stopping = is_stopping
        self.metrics = Metrics()
        self.says = Says(lambda: public(self.health()), lambda: public(self.ready()))

    def health(self) -> Health:
        """Whether it is well, with reasons: for operators."""
        vitals = self._vitals()
        problems = list(vitals.problems)
        if vitals.config_problem is not None:
            problems.append(f"{NOT_IN_FORCE}: {vitals.config_problem}")
        return Health(tuple(problems), _facts(vitals))

    def ready(self) -> Health:
        """Whether readers should be sent here; not, with problems."""
        vitals, problems = self._vitals(), []
        if not vitals.editions:
            problems.append(NOTHING_YET)
        if self._is_stopping():
            problems.append(STOPPING)
        return Health(tuple(problems), _facts(vitals))

    async def exposition(self) -> bytes:
        """All metrics, as `aggregator.metrics.CONTENT_TYPE`."""
        vitals, now, path = self._vitals(), self._clock(), self._store.path

        def look(session: Session) -> Moment:
            return Moment(
                now=now,
                vitals=vitals,
                store=store_facts(session, path, now),
                requests=dict(self.says.requests),
                backup_made_at=read_note(path).made_at,
                python=platform.python_version(),
                sqlite=sqlite3.sqlite_version,
            )

        return self.metrics.exposition(await self._store.read(look))

    def alerts(self, address: Callable[[], str]) -> Callable[[], Awaitable[bytes]]:
        """The operator's feed, as it is served at what `address` gives."""

        async def feed() -> bytes:
            config, where = self._config(), address()
            return await self._store.read(lambda session: operator_feed(session, config, where))

        return feed


def public(health: Health) -> Health:
    """What everybody may know: what is wrong without why, which may name files and addresses."""
    return Health(tuple(problem.partition(":")[0] for problem in health.problems), health.facts)


def _facts(vitals: Vitals) -> dict[str, object]:
    published = vitals.published_at
    since = None if published is None else datetime.fromtimestamp(published, UTC).isoformat(timespec="seconds")
    return {"version": vitals.version, "editions": vitals.editions, "published_at": since}
