"""What there is to do, who does it, and how often: one table for one process and for many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Final

from aggregator.alerts.alerter import LOOK
from aggregator.daemon import timing
from aggregator.delivery.courier import DELIVER
from aggregator.engine.seam import Job
from aggregator.records import dataclass


class Role(StrEnum):
    """What a process is for."""

    POLLER = "poller"  # polls sources, and asks for comment counts
    PUBLISHER = "publisher"  # publishes, tells, and keeps house; the operator's pages
    WEB = "web"  # serves what is published, takes votes and what hubs push
    ALL = "all"

    def has(self, role: Role) -> bool:
        return self in (role, Role.ALL)


class Scope(StrEnum):
    """Over which processes a duty is done once at a time."""

    OWN = "own"  # each does it for itself
    ALONE = "alone"  # likewise, and only where there is one process
    SHARED = "shared"  # one of all
    TURNS = "turns"  # one of all, for each shard of hosts


@dataclass(frozen=True, slots=True)
class Duty:
    """Work of a role that comes again and again."""

    name: str
    every: float  # seconds
    role: Role  # ALL: of every process, whatever it is for
    scope: Scope
    now: bool = False  # the first time at once, and not after `every`


DUTIES: Final = (
    Duty("dispatch", timing.TICK, Role.POLLER, Scope.TURNS, now=True),
    Duty("lists", timing.LISTS, Role.ALL, Scope.OWN, now=True),
    Duty("publish", timing.TICK, Role.PUBLISHER, Scope.SHARED),
    Duty("comments", timing.COMMENTS, Role.POLLER, Scope.SHARED),
    Duty("hubs of sources", timing.HUBS, Role.PUBLISHER, Scope.SHARED),
    Duty("our hubs", timing.HUBS, Role.PUBLISHER, Scope.SHARED),
    Duty("configuration", timing.EDITS, Role.ALL, Scope.OWN),
    Duty("alerts", LOOK, Role.PUBLISHER, Scope.SHARED),
    Duty("news", timing.NEWS, Role.PUBLISHER, Scope.SHARED, now=True),
    Duty("notices", DELIVER, Role.PUBLISHER, Scope.SHARED),
    Duty("housekeeping", timing.HOUSEKEEPING, Role.PUBLISHER, Scope.SHARED),
    Duty("audience", timing.AUDIENCE, Role.ALL, Scope.OWN),
    Duty("presence", timing.PRESENCE, Role.ALL, Scope.OWN),
    Duty("memory", timing.MEMORY, Role.ALL, Scope.OWN),
    Duty("wal", timing.WAL, Role.ALL, Scope.ALONE),
    Duty("backup", timing.BACKUPS, Role.PUBLISHER, Scope.SHARED),
)
# What only a process among others has to do: take over what these have published, and tell them of itself.
AMONG_OTHERS: Final = (
    Duty("editions", timing.EDITIONS, Role.ALL, Scope.OWN),
    Duty("neighbours", timing.NEIGHBOURS, Role.ALL, Scope.OWN),
)
# Who serves nothing tells how many editions there are; who publishes looks before.
_EVERY_BEHIND: Final = {"editions": timing.REPUBLISH}
# Others say when something came, so that nobody has to look each second.
_EVERY_SHARED: Final = {"publish": timing.REPUBLISH}


def duties(role: Role, *, shared: bool) -> Iterator[Duty]:
    """Those of a process; `shared`: there are, or may be, others."""
    for duty in (*DUTIES, *AMONG_OTHERS) if shared else DUTIES:
        if (role.has(duty.role) or duty.role is Role.ALL) and not (shared and duty.scope is Scope.ALONE):
            every = duty.every if role.has(Role.WEB) else _EVERY_BEHIND.get(duty.name, duty.every)
            yield replace(duty, every=every)


def duty_called(name: str) -> Duty:
    return next(duty for duty in DUTIES if duty.name == name)


def shared_jobs() -> tuple[Job, ...]:
    """What the engine of many nodes offers, to those of the role."""
    return tuple(
        Job(duty.name, _EVERY_SHARED.get(duty.name, duty.every), duty.role.value, duty.now)
        for duty in DUTIES
        if duty.scope is Scope.SHARED
    )
