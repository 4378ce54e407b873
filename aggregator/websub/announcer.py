"""websub:  editions → outbox → our hubs, who tell their subscribers

The publisher's half. What a hub is to know is a row, so that neither a crash nor a dead hub keeps it from being told.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping

import structlog

from aggregator.config import Config
from aggregator.errors import FetchError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models.websub import Ping
from aggregator.publish import addresses
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import output_feed
from aggregator.store import Session, Store
from aggregator.websub import forms, lease

log = structlog.get_logger()

AT_ONCE = 20  # pings in one round
LASTING = 3  # failures in a row, from which on the operator should know
NAMING_HUBS = ("rss", "atom", "json")  # the formats in which a feed can say who its hubs are


class Announcer:
    """Tells the hubs in `output.hubs` which of our feeds have changed."""

    def __init__(
        self,
        config: Config,
        store: Store,
        fetcher: Fetcher,
        editions: Editions,
        clock: Callable[[], float],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._config, self._store, self._fetcher, self._editions = config, store, fetcher, editions
        self._clock, self._jitter = clock, jitter
        self._hubs = config.settings.output.hubs
        self._failing: dict[str, str] = {}  # what hubs said that have not taken a ping for a while
        self._noted: Mapping[str, str] | None = None  # ETag by topic, as committed

    @property
    def problem(self) -> str | None:
        """Why hubs of ours are not told, in words; None while they are."""
        return "; ".join(f"{hub} ({text})" for hub, text in self._failing.items()) or None

    async def note(self) -> None:
        """Commits to the outbox which editions are published. To be called after every publishing, the first included:
        an edition that was written just before a crash is noted after it."""
        topics = self._topics()
        if topics == self._noted:
            return
        now = self._clock()

        def write(session: Session) -> None:
            session.outbox.keep_only(self._hubs, topics)
            for topic, etag in topics.items():
                for hub in self._hubs:
                    session.outbox.put(hub, topic, etag, now, lease.PING_GAP)

        await self._store.write(write)
        self._noted = topics

    async def send_due(self) -> int:
        """Tells hubs what they do not know yet; how many pings were due."""
        if not self._hubs:
            return 0
        now = self._clock()
        due = await self._store.read(lambda session: session.outbox.due(now, AT_ONCE))
        await asyncio.gather(*(self._send(ping) for ping in due))
        return len(due)

    def _topics(self) -> dict[str, str]:
        """The ETag of every feed that names its hubs, by the address under which it is subscribed to."""
        settings, editions = self._config.settings, self._editions.all()
        topics: dict[str, str] = {}
        for feed in settings.output_feeds if self._hubs else ():
            output = output_feed(feed, settings, ())
            for format in NAMING_HUBS:
                edition = editions.get(f"/{feed.slug}.{format}")
                if edition is not None:
                    topics[addresses.of_feed(output, format)] = edition.etag
        return topics

    async def _send(self, ping: Ping) -> None:
        try:
            await self._fetcher.post(ping.hub, forms.ping(ping.topic))
        except FetchError as error:
            text, failures = str(error), ping.failures + 1
            next_at = self._clock() + lease.ping_retry(failures, self._jitter())
            await self._store.write(lambda session: session.outbox.failed(ping.id, text, next_at))
            if failures >= LASTING:
                self._failing[ping.hub] = text
            if failures == 1:
                log.warning("hub not told", hub=ping.hub, topic=ping.topic, error=text)
        else:
            self._failing.pop(ping.hub, None)
            now = self._clock()
            await self._store.write(lambda session: session.outbox.told(ping.id, ping.etag, now, lease.PING_GAP))
            log.info("hub told", hub=ping.hub, topic=ping.topic)
