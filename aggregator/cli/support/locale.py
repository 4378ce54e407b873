"""What the machine says of its place: its language and its time zone, as far as our configuration takes them."""

from __future__ import annotations

import os
from pathlib import Path

from aggregator.config.values import language_tag, time_zone


def system_language() -> str | None:
    """The language of whoever asks, by the environment (POSIX locales); None when there is none to tell."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tag = os.environ.get(name, "").partition(".")[0].partition("@")[0].partition("_")[0]
        try:
            return language_tag(tag)
        except ValueError:
            continue
    return None


def system_time_zone() -> str:
    """The machine's time zone, UTC when it does not tell."""
    zone = os.environ.get("TZ", "").lstrip(":") or str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2]
    try:
        return time_zone(zone) if zone else "UTC"
    except ValueError:
        return "UTC"
