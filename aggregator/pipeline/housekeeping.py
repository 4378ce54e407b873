"""What a start needs before the first poll, and what keeps the database small, in small transactions beside polling."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import structlog

from aggregator.config import Config
from aggregator.pipeline.pins import obey, pins_of
from aggregator.pipeline.publish import SITE_ID
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session, Store
from aggregator.stories.rank import Ranking

log = structlog.get_logger()

# Rows deleted in one transaction, so that no poll waits long for the writer.
BATCH = 500


def ranking_of(config: Config) -> Ranking:
    return Ranking(config.settings.ranking.half_life, config.settings.ranking.comment_weight)


def prepare(session: Session, config: Config, now: float) -> None:
    """Makes the store agree with the configuration: its sources, every heat when ranking or weights changed, and the
    stories when pins did."""
    if session.setting_used(SITE_ID) is None:
        session.set_setting_used(SITE_ID, str(uuid.uuid4()))
    session.sources.configure(config.settings.sources, now)
    ranking = ranking_of(config)
    weights = sorted((source.url, source.weight) for source in config.settings.sources if source.weight != 1.0)
    used = f"half_life={ranking.half_life} comment_weight={ranking.comment_weight} weights={weights}"
    if session.setting_used("ranking") != used:
        keeper = StoryKeeper(session, ranking, now)
        for story_id in session.stories.ids():
            keeper.settle(story_id, rebuild=True)
        session.set_setting_used("ranking", used)
    if session.pins.configure([pin for table in config.settings.pins for pin in pins_of(table)], now):
        obey(session, StoryKeeper(session, ranking, now))


async def keep_house(store: Store, config: Config, now: float) -> None:
    """Deletes what is older than `storage.retention`: polls, and stories that no source's document lists any more."""
    before = now - config.settings.storage.retention
    polls = await _all(store, lambda session: session.polls.prune(before, BATCH))
    stories = await _all(store, lambda session: session.stories.prune(before, BATCH))
    await store.write(lambda session: session.optimize())
    log.info("kept house", polls_deleted=polls, stories_deleted=stories)


async def _all(store: Store, prune: Callable[[Session], int]) -> int:
    total = 0
    while deleted := await store.write(prune):
        total += deleted
    return total
