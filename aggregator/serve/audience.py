"""Who reads the feeds: readers that ask for themselves, and services that say for how many subscribers they ask.

Counted in memory, a day (UTC) at a time. A reader is an address with a program's name; of these a number is kept that
is another one in each process, and only until the day is over: no address is kept or stored, and nothing follows anyone
from one day to the next. Counted is who asks conditionally, as those do that were here before. What services say
("Feedly/1.0 (…; 16 subscribers)") is believed, by service, so that an operator sees whose word it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aggregator.models.audience import Audience, utc_day

READ: Final = b"user-agent"
_FEED: Final = re.compile(r"/([a-z0-9][a-z0-9-]*)\.(rss|atom|json)")
_SAID: Final = re.compile(r"\b(\d{1,7}) (?:subscriber|reader|user)s?\b", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z][\w .-]*[A-Za-z]|[A-Za-z]")
_CRAWLER: Final = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor", re.IGNORECASE)
_LONGEST: Final = 40  # characters of a service's name
_MOST_READERS: Final = 50_000  # of a feed on a day: about 4 MB
_MOST_SERVICES: Final = 100


@dataclass(slots=True)
class _Day:
    """One feed on one day."""

    readers: set[int] = field(default_factory=set)
    said: dict[tuple[str, str], int] = field(default_factory=dict)  # (service, what else tells its requests apart)

    def by_service(self) -> dict[str, int]:
        """Subscribers by service; readers that ask for themselves by an empty one."""
        found = {"": len(self.readers)} if self.readers else {}
        for (service, _), number in self.said.items():
            found[service] = found.get(service, 0) + number
        return found


class AudienceCount:
    """Counts on the event loop's thread; `clock` gives seconds since the epoch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._days: dict[str, dict[str, _Day]] = {}

    def note(self, path: str, headers: Mapping[bytes, bytes], visitor: str) -> None:
        """Somebody was given the feed at `path`, or told that it is as before."""
        feed = _FEED.fullmatch(path)
        if feed is None or READ not in headers:
            return
        agent = headers[READ].decode("latin-1")
        said = _SAID.search(agent)
        if said is None and (not _asked_before(headers) or _CRAWLER.search(agent)):
            return
        day = self._days.setdefault(self._today(), {}).setdefault(feed[1], _Day())
        if said is None:
            if len(day.readers) < _MOST_READERS:
                day.readers.add(hash((visitor, agent)))
            return
        key = (_service(agent), f"{feed[2]} {_SAID.sub('', agent, count=1)[:200]}")
        if key in day.said or len(day.said) < _MOST_SERVICES:
            day.said[key] = int(said[1])

    def counted(self) -> tuple[Audience, ...]:
        """What was counted of today so far, and of days before that were not forgotten yet."""
        return tuple(
            Audience(day, feed, service, number)
            for day, feeds in sorted(self._days.items())
            for feed, one in feeds.items()
            for service, number in sorted(one.by_service().items())
        )

    def forget(self) -> None:
        """Lets go of the days that are over."""
        today = self._today()
        self._days = {day: feeds for day, feeds in self._days.items() if day >= today}

    def _today(self) -> str:
        return utc_day(self._clock())


def _asked_before(headers: Mapping[bytes, bytes]) -> bool:
    return b"if-none-match" in headers or b"if-modified-since" in headers


def _service(agent: str) -> str:
    """What a service calls itself, without its version: "Feedly" of "Feedly/1.0 (+http://…)"."""
    agent = agent.removeprefix("Mozilla/5.0 (compatible; ")
    name = _NAME.match(agent.split("/")[0].split("(")[0].split(" - ")[0].split("feed-id")[0].strip())
    return name[0][:_LONGEST] if name else "?"
