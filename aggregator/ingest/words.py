"""Durations and rates as a reason tells them to an operator."""

from __future__ import annotations

_UNITS = ((365.25 * 86_400.0, "y"), (86_400.0, "d"), (3600.0, "h"), (60.0, "min"))


def duration(seconds: float) -> str:
    """ "4 min", "1.5 h", "45 s": one unit, and a decimal only where it tells something."""
    for size, unit in _UNITS:
        if seconds >= 0.995 * size:
            return f"{_number(seconds / size)} {unit}"
    return f"{_number(max(0.0, seconds))} s"


def entries(per_hour: float) -> str:
    """ "6.2 entries/h", "3 entries/day": in the shortest unit that gives at least one."""
    for hours, unit in ((1.0, "h"), (24.0, "day"), (168.0, "week"), (730.5, "month")):
        if per_hour * hours >= 0.95 or unit == "month":
            break
    return f"{_number(per_hour * hours)} entries/{unit}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
