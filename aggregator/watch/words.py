"""Durations and sizes as an operator reads them."""

from __future__ import annotations

_UNITS = ((365.25 * 86_400.0, "years"), (86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))


def span(seconds: float) -> str:
    """ "3 days", "1.5 hours", "20 seconds": one unit, and a decimal only where it tells something."""
    for size, unit in _UNITS:
        if seconds >= 1.5 * size:
            return f"{_number(seconds / size)} {unit}"
    return f"{_number(max(0.0, seconds))} seconds"


def size(count: float) -> str:
    """ "480 MB", "1.2 GB": as the configuration writes sizes."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{_number(count / unit)} {name}"
    return f"{count:.0f} bytes"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
