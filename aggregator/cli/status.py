"""`aggregator status`: how the sources are."""

from __future__ import annotations

import time
from typing import Any

import click

from aggregator.cli.complete import source_names
from aggregator.cli.options import command, fail, json_option
from aggregator.cli.tables import ago, console, print_json, table
from aggregator.config import Config
from aggregator.store import Session, Store

LAST_POLLS = 20


@click.argument("source", required=False, shell_complete=source_names)
@json_option
def status_command(config: Config, source: str | None, as_json: bool) -> None:
    """Show a row per source: last poll, outcome, next poll, entries, last error. With a SOURCE (title or URL): why it
    is polled when it is, and its last polls.

    \b
    Examples:
        aggregator status
        aggregator status "NOS Voetbal"
    """
    with Store.for_reading(config.database).reader() as session:
        rows = session.sources.rows()
        if source is not None:
            _show_source(session, rows, source, as_json)
        elif as_json:
            print_json(rows)
        else:
            _show_sources(rows)


status = command("status")(status_command)


def _show_sources(rows: list[dict[str, Any]]) -> None:
    now = time.time()
    columns: list[tuple[str, dict[str, Any]]] = [
        ("source", {"no_wrap": True, "max_width": 32}),
        ("last poll", {"no_wrap": True}),
        ("outcome", {"no_wrap": True}),
        ("next poll", {"no_wrap": True}),
        ("entries", {"justify": "right"}),
        ("last error", {"overflow": "fold"}),
    ]
    console().print(table(columns, [_status_row(row, now) for row in rows]))


def _show_source(session: Session, rows: list[dict[str, Any]], name: str, as_json: bool) -> None:
    row = next((one for one in rows if name in (one["title"], one["url"])), None)
    if row is None:
        fail(f"no source is called {name!r}; aggregator status lists them", code=2)
    polls = session.polls.last(row["id"], LAST_POLLS)
    if as_json:
        print_json({**row, "polls": polls})
        return
    now = time.time()
    facts = {
        "address": row["url"] if row["fetch_url"] == row["url"] else f"{row['url']}, polled at {row['fetch_url']}",
        "next poll": ago(row["next_poll_at"], now) if row["enabled"] else "not polled",
        "because": row["reason"] or "never polled yet",
        "last success": ago(row["last_success_at"], now),
        "last change": ago(row["last_change_at"], now),
        "entries": str(row["entries"]),
        "typical comments": f"{row['typical']:g}",
        "last error": row["last_error"] or "none",
    }
    console().print(table([(row["title"], {"no_wrap": True}), ("", {"overflow": "fold"})], facts.items()))
    columns: list[tuple[str, dict[str, Any]]] = [
        ("poll", {"no_wrap": True}),
        ("outcome", {"no_wrap": True}),
        *((name, {"justify": "right"}) for name in ("status", "new", "updated", "samples", "bytes", "fetch", "read")),
        ("error", {"overflow": "fold"}),
    ]
    console().print()
    console().print(table(columns, [_poll_row(poll, now) for poll in polls]))


def _poll_row(poll: dict[str, Any], now: float) -> list[str]:
    return [
        ago(poll["started_at"], now),
        poll["outcome"],
        str(poll["status"] or ""),
        *(str(poll[name]) for name in ("entries_new", "entries_updated", "samples_new", "wire_bytes")),
        f"{poll['fetch_seconds'] * 1000:.0f} ms",
        f"{poll['read_seconds'] * 1000:.0f} ms",
        poll["error"] or "",
    ]


def _status_row(row: dict[str, Any], now: float) -> list[str]:
    if not row["enabled"]:
        return [row["title"], ago(row["last_poll_at"], now), "not polled", "", str(row["entries"]), ""]
    error = row["last_error"] or ""
    if row["failures"] > 1:
        error = f"{error} ({row['failures']} times in a row)"
    return [
        row["title"],
        ago(row["last_poll_at"], now),
        row["last_outcome"] or "",
        ago(row["next_poll_at"], now),
        str(row["entries"]),
        error,
    ]
