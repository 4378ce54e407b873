"""What a start needs before the first poll, and what keeps the database small beside polling."""

from __future__ import annotations

import structlog

from aggregator.config import Config
from aggregator.store import Store
from aggregator.upkeep.retention import Kept, limits, prune

log = structlog.get_logger()


async def keep_house(store: Store, config: Config, now: float) -> Kept:
    """Deletes what `[storage]` does not want kept, and lets SQLite look after itself."""
    kept = await prune(store, limits(config, now))
    sources = await store.write(lambda session: session.sources.forget())
    await store.write(lambda session: session.hosts.forget(), stories=False)
    await store.write(lambda session: session.tidy())
    log.info(
        "kept house",
        polls_deleted=kept.polls,
        stories_deleted=kept.stories,
        sources_deleted=sources,
        bytes_used=kept.use.used,
        bytes_free=kept.use.free,
    )
    if kept.is_over:
        log.warning("the database is larger than storage.max_size, and all in it is young or still listed by sources")
    return kept
