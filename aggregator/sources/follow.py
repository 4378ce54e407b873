"""Reading lists that are followed:  due → fetch → read → decide → keep

What a list names is polled from then on; what it names no more is not, and stays. A list that cannot be had, is
something else, or has lost half of its sources changes nothing: a server's bad day must not empty a site.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from aggregator.config import Config
from aggregator.config.editing.names import address_key
from aggregator.config.followed import with_followed
from aggregator.config.sources import ListSettings
from aggregator.errors import AggregatorError, ListError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import FetchRequest, SubscriptionList
from aggregator.models.lists import FollowedList, FollowedSource
from aggregator.read.readers import Readers
from aggregator.redact import redacted
from aggregator.sources.lists import kept_lists, list_problems
from aggregator.store import Store
from aggregator.text import one_line

log = structlog.get_logger()

EVERY = 1800.0  # seconds between two questions for a list: what is new in it is polled within the hour
MOST_GONE = 10_000  # sources that a list names no more and that are remembered, the latest first
TOO_MANY = 2  # sources that a list may not lose at once, when they are half of it
NOT_MODIFIED = 304
ACCEPT = "text/x-opml, application/xml;q=0.9, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"


def decided(before: FollowedList, listed: SubscriptionList) -> FollowedList:
    """The list as it is followed from now on. Raises `ListError` when it has lost too much to be believed."""
    named = {address_key(one.url): one for one in listed.subscriptions if one.enabled}
    present = [one for one in before.sources if not one.is_gone]
    lost = [one for one in present if address_key(one.url) not in named]
    if present and (not named or (len(lost) >= TOO_MANY and 2 * len(lost) >= len(present))):
        raise ListError(
            f"it has lost {len(lost)} of its {len(present)} sources; if that is meant, take the list out of the"
            " configuration and put it back"
        )
    gone = [replace(one, is_gone=True) for one in before.sources if address_key(one.url) not in named]
    stay = tuple(FollowedSource(one.url, one.title, one.category) for one in named.values())
    return replace(before, sources=(*stay, *gone[:MOST_GONE]), error=None)


class Follower:
    """Follows the lists of a configuration, each in its turn."""

    def __init__(self, config: Callable[[], Config], store: Store, clock: Callable[[], float]) -> None:
        self._config, self._store, self._clock = config, store, clock
        self.problems: tuple[str, ...] = ()  # lists that change nothing at the moment, in words

    async def follow(self, fetcher: Fetcher, readers: Readers, *, asks: bool = True) -> Config:
        """Asks for the lists that are due, or leaves that to others that share the database; the configuration as it
        is in force then."""
        config, now = self._config(), self._clock()
        kept = await self._store.read(kept_lists)
        wanted = [table for table in config.settings.lists if asks and _is_due(kept.get(table.url), now)]
        asked = [await self._asked(table, kept.get(table.url, FollowedList(table.url)), fetcher, readers)
                 for table in wanted]  # fmt: skip
        if asked:
            await self._store.write(lambda session: session.lists.keep(asked), stories=False)
        after = kept | {one.url: one for one in asked}
        self.problems = list_problems(config, after)
        return with_followed(config, after.values())

    async def _asked(
        self, table: ListSettings, before: FollowedList, fetcher: Fetcher, readers: Readers
    ) -> FollowedList:
        """The list after one question for it."""
        before = replace(before, asked_at=self._clock())
        try:
            if table.is_file:
                fetched = await fetcher.load(self._config().path.parent / table.url, before.etag)
            else:
                request = FetchRequest(table.url, before.etag, before.last_modified, accept=ACCEPT)
                fetched = await fetcher.fetch(request)
            if fetched.status == NOT_MODIFIED:
                return replace(before, error=None)
            after = decided(before, await readers.read_list(bytes(fetched.body)))
        except AggregatorError as error:
            said = one_line(str(error))
            if said != before.error:
                log.warning("a list changes nothing", list=redacted(table.url), error=said)
            # Without its validators: what is wrong is told until the list is right again.
            return replace(before, error=said, etag=None, last_modified=None)
        _tell(before, after)
        return replace(after, etag=fetched.etag, last_modified=fetched.last_modified)


async def follow_once(config: Config, store: Store, clock: Callable[[], float]) -> Config:
    """Follows the lists that are due where no daemon does; the configuration as it is in force then."""
    if not config.settings.lists:
        return config
    async with Fetcher(config.settings.polling) as fetcher, Readers(count=1) as readers:
        return await Follower(lambda: config, store, clock).follow(fetcher, readers)


def _is_due(known: FollowedList | None, now: float) -> bool:
    return known is None or known.asked_at is None or not 0 <= now - known.asked_at < EVERY


def _tell(before: FollowedList, after: FollowedList) -> None:
    was = {address_key(one.url) for one in before.sources if not one.is_gone}
    now = {address_key(one.url) for one in after.sources if not one.is_gone}
    if was != now:
        log.info("a list has changed", list=redacted(after.url), new=len(now - was), gone=len(was - now))
