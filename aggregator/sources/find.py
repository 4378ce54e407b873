"""What people name as a source → the feed that is there: fetch → read → [a page: its feeds] → fetch → read.

Nothing is stored. Used before a source is written into the configuration; a poll finds feeds for itself (`poll`).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from aggregator.config import Config, SourceSettings
from aggregator.config.editing.names import address_key
from aggregator.errors import NotAFeed, PollError
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import ListedFeed, Reading
from aggregator.polling.look import Looker
from aggregator.polling.search import FeedSearch
from aggregator.read.readers import Readers
from aggregator.records import dataclass
from aggregator.sources.import_plan import merged
from aggregator.stories.grouping.lexicon import ANY
from aggregator.stories.grouping.titles import language_of
from aggregator.text import one_line

log = structlog.get_logger()

TITLES = 20  # that tell a feed's language; what it declares is often its program's
UNDER_WAY = 100  # sources; each may hold a document in memory


@dataclass(frozen=True, slots=True)
class Find:
    """What is at an address."""

    wanted: ListedFeed
    url: str  # of the feed, where it moved to for good; as wanted when there is none
    title: str | None = None  # its own
    language: str | None = None  # of the page that led there, else by its titles and its own word
    entries: int = 0
    others: tuple[str, ...] = ()  # feeds that the page offers besides
    problem: str | None = None  # why there is nothing to poll; None: there is
    on_page: bool = False  # found by way of a page


def as_wanted(found: Iterable[Find]) -> tuple[ListedFeed, ...]:
    """What was found, as it is to be written. Several pages may lead to one feed; what a list said of any of them comes
    before what the feed says itself."""
    good = [one for one in found if one.problem is None]
    own = {address_key(one.url): one.title for one in reversed(good)}
    said = merged(replace(one.wanted, url=one.url) for one in good)
    return tuple(replace(one, title=one.title or own[address_key(one.url)]) for one in said)


async def find_all(config: Config, wanted: Sequence[ListedFeed], done: Callable[[Find], None]) -> tuple[Find, ...]:
    """What is at each address, in the order wanted; `done` is called with each as it comes."""
    turns = asyncio.Semaphore(UNDER_WAY)
    found: dict[int, Find] = {}
    async with Fetcher(config.settings.polling) as fetcher, Readers() as readers:
        finder = Finder(Looker(config, fetcher, readers))

        async def find(number: int, one: ListedFeed) -> None:
            async with turns:
                found[number] = await finder.find(one)
            done(found[number])

        async with asyncio.TaskGroup() as tasks:
            for number, one in hosts_in_turn(enumerate(wanted)):
                tasks.create_task(find(number, one))
    return tuple(found[number] for number in range(len(wanted)))


def hosts_in_turn(wanted: Iterable[tuple[int, ListedFeed]]) -> Iterator[tuple[int, ListedFeed]]:
    """One source of each host, then a second of each, …: many of one host, which has to be asked slowly, hold up none
    of the others."""
    by_host: defaultdict[str, deque[tuple[int, ListedFeed]]] = defaultdict(deque)
    for number, one in wanted:
        by_host[urlsplit(one.url).netloc].append((number, one))
    while by_host:
        for host, waiting in list(by_host.items()):
            yield waiting.popleft()
            if not waiting:
                del by_host[host]


class Finder:
    """Looks at one address at a time."""

    def __init__(self, looker: Looker) -> None:
        self._looker = looker

    async def find(self, wanted: ListedFeed) -> Find:
        """What is at the address; every expected failure is its `problem`."""
        try:
            return await self._read(wanted, wanted.url)
        except PollError as error:
            return await self._elsewhere(wanted, error)
        except Exception as error:  # one source, out of hundreds perhaps
            log.exception("a bug in the aggregator, please report it", source=wanted.url)
            return Find(wanted, wanted.url, problem=f"a bug in the aggregator: {type(error).__name__}")

    async def _elsewhere(self, wanted: ListedFeed, error: PollError) -> Find:
        """The feed that the address leads to. A file leads nowhere."""
        search = FeedSearch[Find](lambda url: self._read(wanted, url))
        hit = None if SourceSettings(url=wanted.url).is_file else await search.after(wanted.url, error)
        if hit is None:
            return Find(wanted, wanted.url, problem=search.why_not(error))
        page = error.language if isinstance(error, NotAFeed) else None
        return replace(hit.found, others=hit.others, language=page or hit.found.language, on_page=True)

    async def _read(self, wanted: ListedFeed, url: str) -> Find:
        seen = await self._looker.foreign(SourceSettings(url=url), url)
        return _found(wanted, seen.fetched.moved_to or url, seen.reading)


def _found(wanted: ListedFeed, url: str, reading: Reading) -> Find:
    title = one_line(reading.feed.title or "") or None
    spoken = language_of(*(one.title for one in reading.entries[:TITLES]), declared=[reading.feed.language])
    language = reading.feed.language if spoken == ANY else spoken
    return Find(wanted, url, title, language, len(reading.entries))
