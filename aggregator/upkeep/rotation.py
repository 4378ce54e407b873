"""When a scheduled backup is due, what it is called, and which ones are kept; pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RETRY: Final = 3600.0  # after one that failed
_TIME: Final = "%Y%m%dT%H%M%SZ"


def name_of(stem: str, at: float, kind: str) -> str:
    """`aggregator-20270115T080000Z.backup.db.gz`, of the kind ".db.gz": in the order of time by name."""
    return f"{stem}-{datetime.fromtimestamp(at, UTC):{_TIME}}.backup{kind}"


def made_at(name: str, stem: str) -> float | None:
    """The time in a name that `name_of` gave; None for any other file."""
    match = re.fullmatch(rf"{re.escape(stem)}-(\d{{8}}T\d{{6}}Z)[.]backup[.](db|db[.]gz|tar)", name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def due(every: float, made: Iterable[float], failed_at: float | None, now: float) -> bool:
    """Whether it is time: none within `every` seconds, nor a failure within the last hour.

    A backup from the future (the clock was set back) counts until it is `every` seconds ahead.
    """
    if failed_at is not None and abs(now - failed_at) < RETRY:
        return False
    return all(abs(now - at) >= every for at in made)


def rotate(made: Mapping[Path, float], keep: int, daily: int, weekly: int) -> list[Path]:
    """Those to delete, the oldest first: all but the newest `keep`, and the last one of each of the newest `daily` days
    and `weekly` weeks (UTC, from Monday) that have any.

    Days without a backup do not count, so that nothing goes because a machine was off for a month.
    """
    newest_first = sorted(made, key=lambda path: (-made[path], path.name))
    days = {path: datetime.fromtimestamp(at, UTC).date() for path, at in made.items()}
    kept = {
        *newest_first[:keep],
        *_last_of_each(newest_first, days, daily),
        *_last_of_each(newest_first, {path: day.isocalendar()[:2] for path, day in days.items()}, weekly),
    }
    return [path for path in reversed(newest_first) if path not in kept]


def _last_of_each(newest_first: Iterable[Path], spans: Mapping[Path, Hashable], most: int) -> Iterator[Path]:
    seen: set[Hashable] = set()
    for path in newest_first:
        if spans[path] not in seen:
            if len(seen) == most:
                return
            seen.add(spans[path])
            yield path
