"""A little world: a store, sources that say things at given times, and a clock that tests set.

`World` is told what documents hold. `Whole` fetches and reads them itself, with the parts that the daemon has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from aggregator.config import Config, load_config
from aggregator.daemon.parts import Parts, counter_of
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import (
    CommentAnswer,
    Document,
    DocumentChanges,
    Entry,
    PollRecord,
    Reading,
    SourceFacts,
    SourceState,
    Story,
)
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.polling.poll import Poller
from aggregator.polling.prepare import prepare_store
from aggregator.polling.reading import read_keyed
from aggregator.publish.editions import Editions
from aggregator.read.comment_counts import count_in
from aggregator.read.readers import Readers
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import Ranking
from tests.make import HOUR, NOW, configured, reading, source

T = TypeVar("T")
RANKING = Ranking(half_life=6 * HOUR, comment_weight=1.0, coverage_weight=0.5)
A, B = "https://a.example/rss", "https://b.example/rss"


class World:
    """A store, and sources that say things at given times."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def take(self, url: str, *entries: Entry, at: float = NOW, **given: Any) -> DocumentChanges:
        document = entries[0] if entries and isinstance(entries[0], Reading) else reading(*entries, **given)

        def work(session: Session) -> DocumentChanges:
            known = configured(session, url) or source(session, url)
            counts = take(session, known, Came(document, at, RANKING))
            session.db.execute("UPDATE sources SET last_success_at = ? WHERE id = ?", [at, known.id])
            return counts

        return self.store.write_now(work)

    def read(self, work: Callable[[Session], T]) -> T:
        with self.store.reader() as session:
            return work(session)

    def stories(self) -> list[Story]:
        found = self.read(lambda session: [session.stories.get(number) for number in session.stories.ids()])
        return [one for one in found if one is not None]

    def story(self) -> Story:
        (story,) = self.stories()
        return story

    def titles(self) -> list[str]:
        """Of the entries, as they came."""
        rows = self.read(lambda session: session.db.execute("SELECT title FROM entries ORDER BY id").fetchall())
        return [row[0] for row in rows]

    def story_titles(self) -> list[str]:
        return sorted(story.title for story in self.stories())


class Here(Readers):
    """Reads in this process: workers have tests of their own, and take half a second to start and to end."""

    def __init__(self) -> None:
        self.killed = 0

    async def read(self, document: Document, whose: str = "") -> Reading:
        return read_keyed(document)

    async def count_comments(self, answer: CommentAnswer) -> int:
        return count_in(answer)


class Whole(World):
    """A whole aggregator: real fetcher, real reading, real store. A test moves `now`."""

    def __init__(self, config: Config, parts: Parts) -> None:
        super().__init__(parts.store)
        self.config, self.parts, self.now = config, parts, NOW
        self.poller = Poller(
            parts.config, parts.store, parts.fetcher, parts.readers, lambda: self.now, jitter=lambda: 0.0
        )
        self.counter = counter_of(parts, lambda: self.now)

    def source(self, place: int = 0) -> SourceState:
        return self.read(lambda session: session.sources.enabled())[place]

    def facts(self, place: int = 0) -> SourceFacts:
        return self.read(lambda session: session.baselines.facts())[place]

    async def poll(self, place: int = 0) -> PollRecord:
        return await self.poller.poll(self.source(place))


@asynccontextmanager
async def a_world(folder: Path, text: str) -> AsyncIterator[Whole]:
    """An aggregator on this configuration, with loopback allowed and no pauses between requests."""
    path = folder / "config.toml"
    polling = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\ntimeout = "5s"\n'
    path.write_text(polling + text, "utf-8")
    config = load_config(path)
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        async with Fetcher(config.settings.polling) as fetcher:
            yield Whole(config, Parts(config, store, fetcher, Here(), Editions(config.output)))
