"""The processes that share a database."""

from __future__ import annotations

from typing import Final

from aggregator.records import dataclass

PATIENCE: Final = 15.0  # seconds; signs of life come each five


@dataclass(frozen=True, slots=True)
class Node:
    """One of them, as it last told of itself. Times are the database's: clocks of machines differ."""

    id: str  # another one at each start
    name: str  # of its machine
    role: str
    version: str
    config: str  # the same on two nodes: their files agree in what all must have in common
    started_at: float
    seen_at: float
    clock_skew: float  # seconds by which its clock is ahead of the database's
    leads: bool = False  # it is the one that offers the work
    polls: int = 0  # under way
    problems: tuple[str, ...] = ()  # of its own, in words


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One of them, as an operator wants to know it."""

    node: Node
    gone_for: float | None  # seconds without a sign of life; None: it lives
    does: str  # in words; empty: it is gone
    wrong: tuple[str, ...]  # what others see: that it is gone, its clock, its configuration, its version


def gone(node: Node, now: float, dead_after: float) -> bool:
    """Whether it has given no sign of life for too long."""
    return now - node.seen_at > max(dead_after, PATIENCE)
