"""The public application, composed: editions from memory, and behind them what needs a server (search, live updates).

Rooms do not know each other. Here what `serve` asks for meets what `store` finds and `publish` renders.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.config import Config
from aggregator.errors import StoreError
from aggregator.models import OutputFeed
from aggregator.pipeline.publish import output_feed
from aggregator.publish.editions import Editions
from aggregator.publish.searchpage import search_page
from aggregator.publish.themes import Theme, signature
from aggregator.serve import dynamic, hooks
from aggregator.serve.live import Live
from aggregator.serve.public import PublicApp
from aggregator.store import Session, Store

RESULTS = 20  # stories on a page of results


@dataclass(frozen=True, slots=True)
class Web:
    """The application, and who is listening to its live updates."""

    app: PublicApp
    live: Live


def web(config: Config, editions: Editions, store: Store | None, callbacks: ASGIApp | None = None) -> Web:
    """The public application over these editions.

    Without a store there is no search. `callbacks` answers where hubs call back.
    """
    server = config.settings.server
    live = Live(editions.all)
    search = Searcher(config, store).page if store else None
    parts = dynamic.Parts(live, search) if server.dynamic else dynamic.Parts()
    fallback = _by_path(callbacks, dynamic.dynamic(parts)) if callbacks else dynamic.dynamic(parts)
    return Web(PublicApp(editions.all, fallback=fallback, trusted_proxies=server.trusted_proxies), live)


class Searcher:
    """Finds stories and makes pages of them, in a thread."""

    def __init__(self, config: Config, store: Store) -> None:
        self._store = store
        self._site = site(config)
        self._theme = Look(config)

    async def page(self, query: str, number: int) -> bytes:
        """A page of results, numbered from 1. Raises Unavailable."""
        try:
            return await self._store.read(lambda session: self._page(session, query, number))
        except sqlite3.OperationalError as error:
            raise dynamic.Unavailable("This search took too long; try other words.") from error
        except StoreError as error:
            raise dynamic.Unavailable("There is nothing to search yet.") from error

    def _page(self, session: Session, query: str, number: int) -> bytes:
        found = session.search.stories(query, RESULTS, (number - 1) * RESULTS)
        site = replace(self._site, stories=found.stories)
        return search_page(site, query, number, more=found.more, theme=self._theme.now())


class Look:
    """The operator's theme, read again once it has changed."""

    def __init__(self, config: Config) -> None:
        folder = config.settings.output.theme
        self._folder: Path | None = config.path.parent / folder if folder else None
        self._theme = Theme(self._folder)

    def now(self) -> Theme:
        if signature(self._folder) != self._theme.signature:
            self._theme = Theme(self._folder)
        return self._theme


def site(config: Config) -> OutputFeed:
    """The feed whose page is the site's front page, without stories."""
    return output_feed(config.settings.output_feeds[0], config.settings, ())


def _by_path(callbacks: ASGIApp, others: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = callbacks if str(scope.get("path", "")).startswith(hooks.PREFIX) else others
        await chosen(scope, receive, send)

    return app
