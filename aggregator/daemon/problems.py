"""What keeps the program from being well, in words: the same for a daemon and for a round of cron."""

from __future__ import annotations

from aggregator.daemon.publisher import Publisher
from aggregator.publishing.deploy import Deployer
from aggregator.store import Store
from aggregator.upkeep.backups import Backups

DAMAGED = "the database is damaged"


def problem(what: str, why: str | None) -> tuple[str, ...]:
    """One problem, or none when there is no reason."""
    return (f"{what}: {why}",) if why else ()


def problems_of(store: Store, publisher: Publisher, backups: Backups, deployer: Deployer) -> tuple[str, ...]:
    """Those of the parts that every run of the program has."""
    return (
        *problem(DAMAGED, store.damage),
        *problem("the database cannot be written", None if store.damage else store.problem),
        *problem("the last changes are not published", publisher.problem),
        *problem("no backup was made", backups.problem),
        *problem("the publish command fails", deployer.problem),
    )
