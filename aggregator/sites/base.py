"""What every page that is made for a request needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from aggregator.config import Config
from aggregator.errors import StoreBusy, StoreError
from aggregator.models import OutputFeed
from aggregator.publish.themes import Theme, signature
from aggregator.publishing.publish import output_feed
from aggregator.serve.responses import Unavailable
from aggregator.store import Session, Store

T = TypeVar("T")


class Site:
    """What every page that is made for a request needs."""

    def __init__(self, config: Config, store: Store) -> None:
        self.config, self.store = config, store
        # The feed whose page is the front page, without stories.
        self.feed: OutputFeed = output_feed(config.settings.output_feeds[0], config.settings, ())
        folder = config.settings.output.theme
        self._folder: Path | None = config.path.parent / folder if folder else None
        self._theme = Theme(self._folder)

    def theme(self) -> Theme:
        """The operator's theme, read again once it has changed."""
        if signature(self._folder) != self._theme.signature:
            self._theme = Theme(self._folder)
        return self._theme

    async def read(self, work: Callable[[Session], T]) -> T:
        """What is made of what is stored, in a thread. Raises Unavailable."""
        try:
            return await self.store.read(work)
        except StoreBusy as error:
            raise Unavailable("This took too long; try other words, or again in a moment.") from error
        except StoreError as error:
            raise Unavailable("There is nothing here yet.") from error
