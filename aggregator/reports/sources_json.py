"""The status as JSON, for programs: names that stay (docs/status.md lists them). Times are seconds since the epoch,
UTC; durations are seconds; a time that never comes is null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from aggregator.models import DatabaseSize, SourceAccount, SourceList, SourceStatus, Vitals
from aggregator.models.nodes import NodeStatus
from aggregator.redact import redacted
from aggregator.reports.program import versions
from aggregator.text import inert_json


def overview_json(
    listing: SourceList,
    now: float,
    vitals: Vitals,
    database: DatabaseSize,
    configuration: str,
    nodes: Sequence[NodeStatus],
) -> bytes:
    """Everything at once: all sources that were asked for, how the program is, and the processes that share the
    database, if any."""
    document = {
        "at": now,
        "states": {state.value: count for state, count in listing.states},
        "sources": [source(one) for one in listing.sources],
        "daemon": _daemon(vitals),
        "nodes": [node(one) for one in nodes],
        "configuration": configuration,
        "database": {
            "path": database.path,
            "file_bytes": database.file_bytes,
            "wal_bytes": database.wal_bytes,
            "free_bytes": database.free_bytes,
            "rows": {table.name: table.rows for table in database.tables},
        },
        "versions": dict(versions()),
    }
    return _bytes(document)


def node(status: NodeStatus) -> dict[str, Any]:
    """A process as it stands among those that share the database."""
    return {**asdict(status.node), "gone_for": status.gone_for, "does": status.does, "wrong": list(status.wrong)}


def account_json(account: SourceAccount, now: float) -> bytes:
    """One source."""
    return _bytes({"at": now, **account_of(account)})


def account_of(account: SourceAccount) -> dict[str, Any]:
    """The same as a record."""
    return {
        **source(account.status),
        "fetch_url": redacted(account.fetch_url),
        "delays": {**asdict(account.delays), "buckets": dict(account.delays.buckets)},
        "forecast": asdict(account.forecast) if account.forecast else None,
        "last_polls": [asdict(poll) for poll in account.polls],
        "remarks": dict(account.remarks),
        "newest_entries": [asdict(entry) for entry in account.entries],
    }


def source(status: SourceStatus) -> dict[str, Any]:
    """A source as it stands in the list."""
    facts, health = status.facts, status.health
    return {
        "id": facts.id,
        "url": redacted(facts.url),
        "title": facts.title,
        "category": facts.category,
        "enabled": facts.enabled,
        "configured": facts.configured,
        "paused_at": facts.paused_at,
        "state": health.state.value,
        "words": health.words,
        "since": health.since,
        "last_poll_at": facts.last_poll_at,
        "last_success_at": facts.last_success_at,
        "last_change_at": facts.last_change_at,
        "last_outcome": facts.last_outcome,
        "last_error": facts.last_error,
        "failures": facts.failures,
        "next_poll_at": facts.next_poll_at,
        "reason": facts.reason,
        "entries": facts.entries,
        "entries_per_day": list(status.per_day),
        "typical_comments": status.typical if status.tells_comments and status.typical else None,
        "comment_counter": asdict(status.counting) if status.counting else None,
        "polls_24h": status.polls,
        "wire_bytes_24h": status.wire_bytes,
        "parse_seconds_p95": status.parse_seconds,
    }


def _daemon(vitals: Vitals) -> dict[str, Any]:
    polls = [{**asdict(poll), "url": redacted(poll.url)} for poll in vitals.polls]
    return {**asdict(vitals), "polls": polls}


def _bytes(document: dict[str, Any]) -> bytes:
    return inert_json(document).encode() + b"\n"
