"""The parts of a running aggregator, built from its configuration and closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from aggregator import __version__
from aggregator.config import Config
from aggregator.ingest.fetch import Fetcher, FetchPolicy
from aggregator.ingest.workers import Readers
from aggregator.publish.editions import Editions
from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """What a poll and a publish need. `fetcher` and `readers` are open."""

    config: Config
    store: Store
    fetcher: Fetcher
    readers: Readers
    editions: Editions


@asynccontextmanager
async def open_parts(config: Config, store: Store) -> AsyncIterator[Parts]:
    """The parts around an open store, which stays open."""
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(Fetcher(fetch_policy(config)))
        readers = await stack.enter_async_context(Readers())
        yield Parts(config, store, fetcher, readers, Editions(config.output))


def with_config(parts: Parts, config: Config) -> Parts:
    """The same parts under another configuration. Who fetches is told by `Fetcher.use`, once it is in force; polls
    under way keep the parts that they were given."""
    moved = config.output != parts.config.output
    return replace(parts, config=config, editions=Editions(config.output) if moved else parts.editions)


def fetch_policy(config: Config) -> FetchPolicy:
    polling = config.settings.polling
    return FetchPolicy(
        timeout=polling.timeout,
        concurrency=polling.concurrency,
        per_host=polling.per_host,
        host_delay=polling.host_delay,
        max_bytes=polling.max_bytes,
        version=__version__,
        user_agent=polling.user_agent,
        contact=polling.contact,
        allow_private_hosts=polling.allow_private_hosts,
    )
