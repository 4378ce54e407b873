"""One source as a terminal shows it."""

from __future__ import annotations

import click

from aggregator.cli.support.status_list import SHAPES, colour_of, days
from aggregator.cli.support.tables import Columns, console, table
from aggregator.models import EntryLine, PollPoint, SourceAccount
from aggregator.redact import redacted
from aggregator.text import one_line
from aggregator.units import ago, many, size, span

POLLS, ENTRIES = 20, 10  # that are listed


def show(account: SourceAccount, now: float) -> None:
    """Prints all that is known of it."""
    status, facts = account.status, account.status.facts
    state = status.health.state
    click.secho(one_line(facts.title), bold=True)
    verdict = click.style(f"{SHAPES[state]} {state.value}", fg=colour_of(state))
    click.echo(f"{verdict}  {one_line(status.health.words)}\n")
    console().print(table([("", {"no_wrap": True}), ("", {"overflow": "fold"})], _facts(account, now)))
    columns: Columns = [
        ("poll", {"no_wrap": True}),
        ("outcome", {"no_wrap": True}),
        *((name, {"justify": "right"}) for name in ("status", "new", "updated", "samples", "bytes", "fetch", "read")),
        ("error", {"overflow": "fold"}),
    ]
    console().print()
    console().print(table(columns, [_poll_row(poll, now) for poll in account.polls[:POLLS]]))
    if account.entries:
        entries: Columns = [
            ("entry", {"ratio": 1}),
            ("published", {"no_wrap": True}),
            ("seen after", {"no_wrap": True}),
            ("comments", {"justify": "right"}),
            ("story", {"no_wrap": True}),
        ]
        console().print()
        console().print(table(entries, [_entry_row(entry, now) for entry in account.entries[:ENTRIES]]))


def _facts(account: SourceAccount, now: float) -> list[tuple[str, str]]:
    status, facts, delays = account.status, account.status.facts, account.delays
    moved = "" if account.fetch_url == facts.url else f", polled at {redacted(account.fetch_url)}"
    said = [
        ("address", redacted(facts.url) + moved),
        ("next poll", ago(facts.next_poll_at, now) if facts.enabled and facts.paused_at is None else "not polled"),
        ("because", facts.reason or "never polled yet"),
        ("last success", ago(facts.last_success_at, now)),
        ("last change", ago(facts.last_change_at, now)),
        ("last error", facts.last_error or "none"),
        ("entries", f"{facts.entries:,} ever stored; {days(status)} in {len(status.per_day)} days"),
        ("polls", f"{_strip(account)} the last {len(account.polls)}: █ brought something, ▁ nothing new, ✖ failed"),
        ("in 24 hours", f"{size(status.wire_bytes)} in {many(status.polls, 'poll')}"),
        ("typical comments", status.typical_words),
        *((name, redacted(words)) for name, words in account.remarks),
    ]
    if delays.median is not None and delays.p90 is not None:
        half, most = span(delays.median), span(delays.p90)
        said.append(("seen after", f"{half} (median), nine of ten within {most}; {delays.counted} entries"))
    if account.forecast:
        usual, soon = account.forecast.usual_day, account.forecast.next_hour
        said.append(("rhythm", f"{usual:.1f} entries a day, {soon:.2f} expected in the next hour"))
    return said


def _strip(account: SourceAccount) -> str:
    return "".join("✖" if not one.ok else "█" if one.outcome == "changed" else "▁" for one in reversed(account.polls))


def _poll_row(poll: PollPoint, now: float) -> list[str]:
    return [
        ago(poll.started_at, now),
        poll.outcome,
        str(poll.status or ""),
        *(str(number) for number in (poll.entries_new, poll.entries_updated, poll.samples_new, poll.wire_bytes)),
        f"{poll.fetch_seconds * 1000:.0f} ms",
        f"{poll.read_seconds * 1000:.0f} ms",
        poll.error or "",
    ]


def _entry_row(entry: EntryLine, now: float) -> list[str]:
    others = f" with {entry.story_entries - 1} more" if entry.story_entries > 1 else ""
    return [
        entry.title,
        ago(entry.published_at, now),
        span(max(0.0, entry.first_seen_at - entry.published_at)),
        "" if entry.comments is None else str(entry.comments),
        f"{entry.story_id}{others}",
    ]
