"""How durations, times, sizes and counts are told: one way to say each, in every room."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final

_DURATIONS: Final = ((365.25 * 86_400.0, "y"), (86_400.0, "d"), (3600.0, "h"), (60.0, "min"))
_SIZES: Final = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def span(seconds: float) -> str:
    """A duration: "45 s", "4 min", "1.5 h", "12 d": one unit, and a decimal only where it tells something."""
    for size, unit in _DURATIONS:
        if seconds >= 0.995 * size:
            return f"{_number(seconds / size)} {unit}"
    return f"{_number(max(0.0, seconds))} s"


def ago(at: float | None, now: float) -> str:
    """A time in the past, or soon: "4 min ago", "in 12 min", "never", "no more"."""
    if at is None:
        return "never"
    if math.isinf(at):
        return "no more"
    return f"{span(now - at)} ago" if at <= now else f"in {span(at - now)}"


def utc(at: float) -> str:
    """A time as machines read it, to the second: "2027-01-15T08:00:00Z" (RFC 3339)."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def size(count: float) -> str:
    """A number of bytes, as the configuration writes sizes: "0 B", "312 kB", "1.4 GB"."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{_number(count / unit)} {name}"
    return f"{count:.0f} B"


def many(number: int, one: str, more: str | None = None) -> str:
    """A number with its noun: "1 comment", "1,200 comments"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def rate(per_hour: float) -> str:
    """Entries in the shortest unit of time that gives at least one: "6.2 entries/h", "3 entries/day"."""
    for hours, unit in ((1.0, "h"), (24.0, "day"), (168.0, "week"), (730.5, "month")):
        if per_hour * hours >= 0.95 or unit == "month":
            break
    return f"{_number(per_hour * hours)} entries/{unit}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
