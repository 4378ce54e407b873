"""Where the shapes of small pictures stand: numbers for the templates that draw them as SVG; pure.

Colour is never the only sign: what failed is a cross, what brought something is tall, and each shape says in words what
it stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from aggregator.models import HealthState, PollPoint
from aggregator.records import dataclass
from aggregator.text import one_line
from aggregator.units import ago, many, size

HEIGHT: Final = 24
STEP: Final = 8  # from one bar to the next
WIDTH: Final = 6
_QUIET: Final = 6  # height of a poll that brought nothing


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A rectangle, from its upper left corner; `words` say what it stands for."""

    x: float
    y: float
    width: float
    height: float
    words: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side."""

    width: int
    height: int
    bars: tuple[ChartBar, ...]
    words: str  # what a person is told who does not see it


def per_day(counts: Sequence[int], now: float) -> Chart:
    """Entries on each day, today's last."""
    total = many(sum(counts), "entry", "entries")
    return _of_days(counts, now, f"{total} in {len(counts)} days, {counts[-1] if counts else 0} today")


def readers_per_day(counts: Sequence[int], now: float) -> Chart:
    """Readers on each day, today's last."""
    words = f"from {counts[0]:,} to {max(counts[-2:]):,} in {len(counts)} days" if counts else ""
    return _of_days(counts, now, words)


def per_hour(shares: Sequence[float]) -> Chart:
    """What each hour of the day gets, 1 being the average."""
    said = [f"{hour:02}:00–{hour + 1:02}:00 UTC: {share:.1f} times the average" for hour, share in enumerate(shares)]
    busiest = max(range(len(shares)), key=shares.__getitem__, default=0)
    return _chart(shares, said, f"busiest between {busiest:02}:00 and {busiest + 1:02}:00 UTC")


def strip(polls: Sequence[PollPoint], now: float) -> Chart:
    """Polls, the newest of which is given first and drawn last."""
    bars = []
    for place, poll in enumerate(reversed(polls)):
        kind = "failed" if not poll.ok else "changed" if poll.outcome == "changed" else "same"
        height = _QUIET if kind == "same" else HEIGHT
        bars.append(ChartBar(place * STEP, HEIGHT - height, WIDTH, height, poll_words(poll, now), kind))
    failed = sum(not poll.ok for poll in polls)
    changed = sum(poll.outcome == "changed" for poll in polls)
    words = f"The last {len(polls)} polls, oldest first: {changed} brought something, {failed} failed"
    return Chart(max(1, len(bars)) * STEP, HEIGHT, tuple(bars), words)


def poll_words(poll: PollPoint, now: float) -> str:
    """One poll, for people."""
    said = [f"{ago(poll.started_at, now)}: {poll.outcome}"]
    if poll.status is not None:
        said.append(f"status {poll.status}")
    if poll.entries_new or poll.entries_updated:
        said.append(f"{poll.entries_new} new, {poll.entries_updated} updated")
    said.append(f"{size(poll.wire_bytes)} in {poll.fetch_seconds:.2f} s")
    if poll.error:
        said.append(one_line(poll.error)[:200])
    return ", ".join(said)


def states(counts: Sequence[tuple[HealthState, int]]) -> tuple[ChartBar, ...]:
    """The states of all sources in a row 1,000 wide, each as wide as its part and wide enough to be seen."""
    total = sum(count for _, count in counts)
    if not total:
        return ()
    least = 12.0
    widths = [max(least, 1000.0 * count / total) for _, count in counts]
    scale = 1000.0 / sum(widths)
    bars, x = [], 0.0
    for (state, count), width in zip(counts, widths, strict=True):
        bars.append(
            ChartBar(round(x, 1), 0, round(width * scale - 2, 1), HEIGHT, f"{count} {state.value}", state.value)
        )
        x += width * scale
    return tuple(bars)


def part(value: float, most: float) -> float:
    """How long a bar is of 100, so that something is always seen of what is not nothing."""
    return 0.0 if value <= 0 or most <= 0 else max(1.0, round(100.0 * value / most, 1))


def _chart(values: Sequence[float], said: Sequence[str], words: str) -> Chart:
    most = max(values, default=0.0)
    bars = [
        ChartBar(place * STEP, HEIGHT - height, WIDTH, height, text)
        for place, (value, text) in enumerate(zip(values, said, strict=True))
        if (height := max(2, round(HEIGHT * value / most)) if value > 0 else 0)
    ]
    return Chart(len(values) * STEP, HEIGHT, tuple(bars), words)


def _of_days(counts: Sequence[int], now: float, words: str) -> Chart:
    days = [datetime.fromtimestamp(now - before * 86_400.0, UTC) for before in range(len(counts) - 1, -1, -1)]
    return _chart(counts, [f"{day:%a %d %b}: {count}" for day, count in zip(days, counts, strict=True)], words)
