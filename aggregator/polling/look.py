"""One look at a document of a source, outside of its polls: nothing of it is recorded."""

from __future__ import annotations

from dataclasses import replace

from aggregator.config import Config, SourceSettings
from aggregator.errors import AddressRefused
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.request import request_of
from aggregator.models import Fetched, Reading
from aggregator.read.document import document_of
from aggregator.read.own import OURS, is_ours
from aggregator.read.readers import Readers
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """What was at an address."""

    fetched: Fetched
    reading: Reading
    is_ours: bool  # one of the feeds that we publish


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks with these; both are open."""

    config: Config
    fetcher: Fetcher
    readers: Readers

    async def at(self, source: SourceSettings, url: str) -> Seen:
        """What is there, asked for and read as the source wants it. Raises a PollError."""
        if source.is_file:
            fetched = await self.fetcher.load(self.config.file_of(source))
        else:
            fetched = await self.fetcher.fetch(replace(request_of(source, url), accept_delta=False))
        reading = await self.readers.read(document_of(source, fetched, frozenset()), source.url)
        return Seen(fetched, reading, is_ours(reading, fetched, self.config.settings))

    async def foreign(self, source: SourceSettings, url: str) -> Seen:
        """The same, but never one of the feeds that we publish."""
        seen = await self.at(source, url)
        if seen.is_ours:
            raise AddressRefused(OURS)
        return seen
