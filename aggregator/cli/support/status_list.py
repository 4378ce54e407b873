"""The list of sources as a terminal shows it; pure."""

from __future__ import annotations

from typing import Final

import click

from aggregator.cli.support.columns import Cell, Column, cut, lines
from aggregator.models import HealthState, SourceList, SourceStatus
from aggregator.stories.ranking.sparkline import BARS
from aggregator.units import ago, size

SHAPES: Final = {
    HealthState.BROKEN: "✖",
    HealthState.QUARANTINED: "⊖",
    HealthState.REFUSED: "⊘",
    HealthState.GONE: "✕",
    HealthState.EMPTY: "□",
    HealthState.STALE: "◔",
    HealthState.LATE: "◷",
    HealthState.FAILING: "▲",
    HealthState.NEW: "○",
    HealthState.OK: "●",
    HealthState.PAUSED: "‖",
    HealthState.OFF: "–",
}
_BAD: Final = (HealthState.BROKEN, HealthState.QUARANTINED, HealthState.REFUSED)
_CALM: Final = (HealthState.NEW, HealthState.PAUSED, HealthState.OFF)
_QUIET: Final = (HealthState.OK, HealthState.OFF)
_COLUMNS: Final = (
    Column("health"),
    Column("source", most=32),
    Column("fails", right=True),
    Column("success", right=True),
    Column("change", right=True),
    Column("next poll", right=True),
    Column("14 days"),
    Column("comments", right=True),
    Column("24 h", right=True),
    Column("parse", right=True),
    Column("why"),
)

# What goes first where a terminal is narrow, with about the places that it takes: the reason is worth more.
_SPARED: Final = {"parse": 8, "24 h": 9, "comments": 10, "fails": 7, "change": 13, "14 days": 16, "success": 13}
_ESSENTIAL: Final = 60  # health, source and next poll
_REASON: Final = 40


def listed(listing: SourceList, now: float, width: int, colours: bool) -> list[str]:
    """A line for all together, the table, and how many more there are; no line is longer than `width` cells."""
    kept = _that_fit(width)
    rows = [_row(one, now) for one in listing.sources]
    shown = lines([_COLUMNS[place] for place in kept], [[row[place] for place in kept] for row in rows], width, colours)
    summary = [cut(_summary(listing), width) if not colours else _summary(listing, colours=True), ""]
    summary[1:1] = [cut(text, width) for text in listing.shared]
    if not listing.total:
        return ["There are no sources yet: add some to config.toml, or with aggregator add."]
    if not listing.found:
        return [*summary, "No source is like that."]
    more = listing.found - len(listing.sources)
    return [*summary, *shown, *(["", f"and {more:,} more; --all shows them"] if more else [])]


def _that_fit(width: int) -> list[int]:
    """The columns that leave room for the reason."""
    needed, left_out = _ESSENTIAL + _REASON + sum(_SPARED.values()), set[str]()
    for name, places in _SPARED.items():
        if needed <= width:
            break
        left_out.add(name)
        needed -= places
    return [place for place, column in enumerate(_COLUMNS) if column.name not in left_out]


def colour_of(state: HealthState) -> str | None:
    if state in _BAD:
        return "red"
    return "green" if state is HealthState.OK else "bright_black" if state in _CALM else "yellow"


def days(status: SourceStatus) -> str:
    """Entries per day as bars, today's last; a dot for none."""
    most = max(status.per_day, default=0)
    return "".join(BARS[min(7, 8 * count // (most + 1))] if count else "·" for count in status.per_day)


def _summary(listing: SourceList, *, colours: bool = False) -> str:
    counts = [(state, f"{SHAPES[state]} {count:,} {state.value}") for state, count in listing.states]
    said = "  ".join(click.style(text, fg=colour_of(state)) if colours else text for state, text in counts)
    return f"{listing.total:,} {'source' if listing.total == 1 else 'sources'}:  {said}"


def _row(one: SourceStatus, now: float) -> list[str | Cell]:
    facts, state = one.facts, one.health.state
    is_polled = state not in (HealthState.OFF, HealthState.PAUSED)
    return [
        Cell(f"{SHAPES[state]} {state.value}", colour_of(state)),
        facts.title,
        str(facts.failures or ""),
        ago(facts.last_success_at, now),
        ago(facts.last_change_at, now),
        ("now" if facts.next_poll_at <= now else ago(facts.next_poll_at, now)) if is_polled else "",
        days(one),
        one.typical_words,
        size(one.wire_bytes) if one.polls else "",
        f"{one.parse_seconds * 1000:.0f} ms" if one.parse_seconds else "",
        Cell((facts.reason or "") if state in _QUIET else one.health.words, "bright_black"),
    ]
