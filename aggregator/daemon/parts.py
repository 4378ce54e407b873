"""The parts of a running aggregator, built from its configuration and closed in order."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Final

import structlog

from aggregator.config import Config
from aggregator.fetch.fetcher import Fetcher
from aggregator.polling.comment_counter import CommentCounter
from aggregator.polling.poll import Poller
from aggregator.polling.reading import PRELOADED, read_keyed
from aggregator.polling.record import AfterPoll, nothing_more
from aggregator.polling.shared_hosts import SharedHosts
from aggregator.publish.editions import Editions
from aggregator.publishing.shelf import editions_of
from aggregator.read.readers import Readers
from aggregator.records import dataclass
from aggregator.store import Store

log = structlog.get_logger()

TURN: Final = 0.0005  # seconds


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
    """The parts around an open store, which stays open.

    From now on a thread that works lets another one in after `TURN`. By itself Python waits ten times as long, and the
    event loop, which has little to do and much to hand out, waits for the deciding and the writing thread at each step:
    requests for tens of milliseconds, workers for their next document.
    """
    sys.setswitchinterval(TURN)
    async with AsyncExitStack() as stack:
        others = None
        if config.settings.engine.is_shared:
            others = SharedHosts(store, str(uuid.uuid4()), config.settings.engine.dead_after)
            stack.push_async_callback(others.close)
        fetcher = await stack.enter_async_context(Fetcher(config.settings.polling, others=others))
        workers = Readers(reading=read_keyed, preloaded=PRELOADED, unshared=_unshared)
        readers = await stack.enter_async_context(workers)
        yield Parts(config, store, fetcher, readers, editions_of(config, store))


def _unshared() -> None:
    log.warning("workers cannot open what is kept for them: large documents take more memory")


def with_config(parts: Parts, config: Config) -> Parts:
    """The same parts under another configuration. Who fetches is told by `Fetcher.use`, once it is in force; polls
    under way keep the parts that they were given."""
    was, will = parts.config, config
    moved = (was.output, was.settings.output.shelf) != (will.output, will.settings.output.shelf)
    return replace(parts, config=config, editions=editions_of(config, parts.store) if moved else parts.editions)


def poller_of(
    parts: Parts,
    clock: Callable[[], float],
    jitter: Callable[[], float] = random.random,
    after: AfterPoll = nothing_more,
) -> Poller:
    return Poller(parts.config, parts.store, parts.fetcher, parts.readers, clock, jitter, after)


def counter_of(parts: Parts, clock: Callable[[], float]) -> CommentCounter:
    return CommentCounter(parts.config, parts.store, parts.fetcher, parts.readers, clock)
