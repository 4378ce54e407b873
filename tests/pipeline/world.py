"""A whole aggregator in one process: real fetcher, real readers, real store, and a clock that tests set."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from aggregator.config import Config, load
from aggregator.models import PollRecord, SourceFacts, SourceState, Story
from aggregator.parts import Parts, open_parts
from aggregator.pipeline.comments import CommentCounter
from aggregator.pipeline.housekeeping import prepare
from aggregator.pipeline.poll import Poller
from aggregator.store import Session, Store
from tests.make import NOW

T = TypeVar("T")


@dataclass
class World:
    """What a test moves (`now`), and what it asks."""

    config: Config
    parts: Parts
    now: float = NOW

    def __post_init__(self) -> None:
        self.poller = Poller(self.parts, lambda: self.now, jitter=lambda: 0.0)
        self.counter = CommentCounter(self.parts, lambda: self.now)

    def read(self, work: Callable[[Session], T]) -> T:
        with self.parts.store.reader() as session:
            return work(session)

    def source(self, place: int = 0) -> SourceState:
        return self.read(lambda session: session.sources.enabled())[place]

    async def poll(self, place: int = 0) -> PollRecord:
        return await self.poller.poll(self.source(place).id)

    def facts(self, place: int = 0) -> SourceFacts:
        return self.read(lambda session: session.habits.facts())[place]

    def stories(self) -> list[Story]:
        found = self.read(lambda session: [session.stories.get(number) for number in session.stories.ids()])
        return [one for one in found if one is not None]

    def titles(self) -> list[str]:
        return sorted(story.title for story in self.stories())


@asynccontextmanager
async def a_world(folder: Path, text: str) -> AsyncIterator[World]:
    """An aggregator on this configuration, with loopback allowed and no pauses between requests."""
    path = folder / "config.toml"
    polling = '[polling]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay = "0s"\ntimeout = "5s"\n'
    path.write_text(polling + text, "utf-8")
    config = load(path)
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare(session, config, NOW))
        async with open_parts(config, store) as parts:
            yield World(config, parts)
