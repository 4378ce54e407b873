"""What keeps the program from being well, in words: the same for a daemon and for a round of cron."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator import rules
from aggregator.config import Config, Settings
from aggregator.daemon.publisher import Publisher
from aggregator.publishing.deploy import Deployer
from aggregator.redact import redacted
from aggregator.store import Store
from aggregator.upkeep.backups import Backups

DAMAGED = "the database is damaged"


def problem(what: str, why: str | None) -> tuple[str, ...]:
    """One problem, or none when there is no reason."""
    return (f"{what}: {why}",) if why else ()


def problems_of(
    config: Config, store: Store, publisher: Publisher, backups: Backups, deployer: Deployer
) -> tuple[str, ...]:
    """Those of the parts that every run of the program has."""
    return (
        *problem(DAMAGED, store.damage),
        *problem("the database cannot be written", None if store.damage else store.problem),
        *problem("the last changes are not published", publisher.problem),
        *problem("no backup was made", backups.problem),
        *problem("the publish command fails", deployer.problem),
        *problem("a rule takes too long and is passed over", "; ".join(_slow_rules(config.settings)) or None),
    )


def _slow_rules(settings: Settings) -> Iterator[str]:
    """Those that this process has met so, each with whose it is."""
    for source in settings.sources:
        for text in rules.slow([*source.include, *source.exclude, *(one.as_record() for one in source.rewrite)]):
            yield f"{text} (of the source {source.title or redacted(source.url)})"
    for feed in settings.output_feeds:
        for text in rules.slow([*feed.include, *feed.exclude]):
            yield f"{text} (of the feed {feed.title or settings.site.title})"
