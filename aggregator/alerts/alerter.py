"""watch:  store (how sources are) → judge → decide → store (alerts, notices, letters) → log

`delivery` takes the letters on. What is told is committed before it is said, so a restart neither repeats nor
loses a notice.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

from aggregator.alerts import sightings
from aggregator.alerts.channels import letters_of
from aggregator.alerts.decide import Decided, decide_alerts
from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.models import Alert, AlertState, Notice, NoticeKind, Sighting, Vitals
from aggregator.publish.notice_feed import alert_feed
from aggregator.store import Session, Store
from aggregator.units import utc

log = structlog.get_logger()

LOOK = 60.0  # seconds between two looks
KEPT = 90 * 86_400.0  # notices
SHOWN = 100  # notices in the operator's feed


class Alerter:
    """Tells the operator, once, what a round of looks shows."""

    def __init__(
        self,
        store: Store,
        config: Callable[[], Config],
        vitals: Callable[[], Vitals],
        clock: Callable[[], float],
    ) -> None:
        """`config` gives the one in force at each round."""
        self._store, self._config, self._vitals, self._clock = store, config, vitals, clock
        self._unsaid: str | None = None  # why alerts cannot be stored
        self._pruned_at = float("-inf")

    async def look(self) -> int:
        """One round; how many notices it made. Raises StoreError when nothing can be stored, which is said first."""
        config, now, vitals = self._config(), self._clock(), self._vitals()
        decided = await self._store.read(lambda session: _decided(session, config, vitals, now))
        try:
            await self._keep(config, decided, now)
        except AggregatorError:
            self._say_without_store(vitals)
            raise
        self._unsaid = None
        for notice in decided.notices:
            _log(notice)
        return len(decided.notices)

    async def _keep(self, config: Config, decided: Decided, now: float) -> None:
        """In one transaction; none where nothing changed, as at nearly every look."""
        prune = not 0 <= now - self._pruned_at < KEPT / 90

        def work(session: Session) -> None:
            session.alerts.save(decided.save)
            session.alerts.forget(decided.forget)
            for notice in session.alerts.post(decided.notices):
                session.deliveries.post(letters_of(notice, config))
            session.alerts.prune(now - KEPT)

        if decided != Decided() or prune:
            await self._store.write(work)
            self._pruned_at = now

    def _say_without_store(self, vitals: Vitals) -> None:
        """A database that takes no write keeps no alert either; the log is told once what else is wrong."""
        text = "; ".join(vitals.problems)
        if text and text != self._unsaid:
            log.error("alert", state="trouble", source="Aggregator", words=text)
        self._unsaid = text


def operator_feed(session: Session, config: Config, address: str, began_at: float) -> bytes:
    """The Atom feed of the newest notices, as it is served at `address`; `began_at` dates it while there are none."""
    site = session.site.identity()
    uid = site.uid if site else ""
    return alert_feed(session.alerts.notices(SHOWN), config.settings.site.title, uid, address, began_at)


def _decided(session: Session, config: Config, vitals: Vitals, now: float) -> Decided:
    alerts, silenced = config.settings.alerts, {source.url for source in config.settings.sources if not source.alerts}
    known = {alert.subject: alert for alert in session.alerts.all()}
    seen = list(_seen(session, known, vitals, silenced, now))
    free = _disk_free(config)
    if free is not None:
        seen.append(sightings.of_disk(free, alerts.disk_free, _disk(config)))
    return decide_alerts(known, seen, now, alerts.repeat)


def _seen(
    session: Session, known: dict[str, Alert], vitals: Vitals, silenced: set[str], now: float
) -> Iterable[Sighting]:
    facts = session.baselines.facts()
    before = known.get(sightings.NETWORK)
    network = sightings.network(facts, now)
    blind, seeing = None, None
    if before is not None and before.noticed_at is not None:
        seeing = before.closed_at if before.well_since is None else before.well_since
        blind = before.since if seeing is None else None
    if blind is None and network.standing is AlertState.BAD:
        blind = network.since or 0.0
    judged = sightings.judged(facts, now, blind_since=blind, seeing_since=seeing)
    yield network
    yield from sightings.of_sources(judged, silenced)
    yield from sightings.of_counters(session.counters.all(), facts, now, silenced)
    yield sightings.lateness(judged, vitals.started_at, now)
    yield from sightings.of_program(vitals, [alert.subject for alert in known.values() if alert.closed_at is None])


def _log(notice: Notice) -> None:
    fields = {"source": notice.title, "state": notice.state, "words": notice.words, "since": utc(notice.since)}
    if notice.kind is NoticeKind.RECOVERED:
        log.info("well again", **fields)
    elif notice.kind is NoticeKind.REMINDER:
        log.warning("alert, still", **fields)
    else:
        log.error("alert", **fields)


def _disk(config: Config) -> str:
    """Which disk it is: of a database on a server none of ours, and another machine of many may say so too."""
    folder, name = config.database.parent, socket.gethostname()
    return (
        str(folder) if isinstance(config.location, Path) else f"{folder} on {name} (not that of the database's server)"
    )


def _disk_free(config: Config) -> int | None:
    try:
        return shutil.disk_usage(config.database.parent).free
    except OSError:
        return None
