"""How the processes that share a database are, in words; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from aggregator.models.nodes import Node, NodeStatus, gone
from aggregator.units import many, span

SKEW: Final = 2.0  # seconds by which clocks may differ before it is said
_DOES: Final = {
    "poller": "polls",
    "publisher": "publishes, tells and keeps house",
    "web": "serves",
    "all": "does everything",
}


def node_statuses(nodes: Sequence[Node], now: float, dead_after: float) -> list[NodeStatus]:
    """In the order given; `now` is the database's time. One that is gone and has another in its place (of the same role
    on the same machine, started since) is left out: that is what became of it."""
    lead = leading(nodes, now, dead_after)
    return [
        _status(node, lead, now, dead_after)
        for node in nodes
        if not (gone(node, now, dead_after) and any(_replaces(one, node) for one in nodes))
    ]


def leading(nodes: Iterable[Node], now: float, dead_after: float) -> Node | None:
    """Whose configuration counts: the one that offers the work."""
    living = [node for node in nodes if node.leads and not gone(node, now, dead_after)]
    return max(living, key=lambda node: node.seen_at, default=None)


def troubles(statuses: Iterable[NodeStatus]) -> tuple[str, ...]:
    """What is wrong over all of them, but for what they say of themselves."""
    return tuple(f"{named(one.node)}: {text}" for one in statuses for text in one.wrong)


def named(node: Node) -> str:
    return f"the {node.role if node.role != 'all' else 'process'} on {node.name}"


def in_one_line(statuses: Sequence[NodeStatus]) -> str | None:
    """All together; None where nobody shares the database."""
    if not statuses:
        return None
    living = [one for one in statuses if one.gone_for is None]
    roles = sorted({one.node.role for one in living})
    said = ", ".join(f"{sum(one.node.role == role for one in living)} {role}" for role in roles)
    return "; ".join([f"{many(len(living), 'process', 'processes')} ({said or 'none'})", *troubles(statuses)])


def _status(node: Node, lead: Node | None, now: float, dead_after: float) -> NodeStatus:
    if gone(node, now, dead_after):
        silent = now - node.seen_at
        return NodeStatus(node, silent, "", (f"gives no sign of life for {span(silent)}",))
    does = [_DOES.get(node.role, node.role)]
    does += ["offers the work"] if node.leads else []
    does += [f"{many(node.polls, 'poll')} under way"] if node.polls else []
    return NodeStatus(node, None, ", ".join(does), tuple(_wrong(node, lead)))


def _wrong(node: Node, lead: Node | None) -> Iterable[str]:
    if lead is not None and node.config != lead.config:
        yield f"its config.toml is not that of {named(lead)}, whose sources, feeds and rules it uses"
    if lead is not None and node.version != lead.version:
        yield f"its version is {node.version}, that of {named(lead)} is {lead.version}"
    if abs(node.clock_skew) > SKEW:
        yield f"its clock is {span(abs(node.clock_skew))} {'ahead' if node.clock_skew > 0 else 'behind'}"


def _replaces(one: Node, lost: Node) -> bool:
    return (one.name, one.role) == (lost.name, lost.role) and one.started_at > lost.seen_at
