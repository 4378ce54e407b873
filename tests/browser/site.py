"""A whole site on loopback, from the store to the server, with news that a test adds; and a browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from csv import QUOTE_NONE, DictReader
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from aggregator.config import Config, Settings
from aggregator.publish.editions import Editions
from aggregator.publishing.publish import publish_site
from aggregator.serve.listen import Server, open_socket
from aggregator.sites.public import Web, web
from aggregator.store import Session, Store
from aggregator.stories.ranking import activity
from aggregator.stories.ranking.heat import Ranking
from tests.make import HOUR, NOW, Editor, entry, source

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLE = Path(__file__).parents[1] / "publish" / "football.tsv"
TITLES = {"Sportblad": 1, "Omroep Zuid": 2, "De Aftrap": 3}
VOTES = [
    {"id": "uitslag", "question": "Wie wint de derby?", "options": ["De thuisploeg", "Gelijk", "De bezoekers"]},
    {"id": "gesloten", "question": "Was dat een strafschop?", "options": ["Ja", "Nee"]},
]


class Site:
    """The site; its clock stands still unless it is set."""

    def __init__(self, config: Config, store: Store) -> None:
        self.config, self.store, self.now = config, store, NOW
        self.editions = Editions(config.output)
        self.address = ""
        self.web: Web
        self._added = 0

    async def add(self, title: str, source_title: str = "Sportblad", comments: int | None = None, **given: Any) -> int:
        """Stores an article, and gives its id."""
        return await self.store.write(lambda session: self.write(session, title, source_title, comments, **given))

    def write(
        self, session: Session, title: str, source_title: str, comments: int | None, age: float = 0.0, **given: Any
    ) -> int:
        self._added += 1
        key, number = f"a{self._added}", TITLES[source_title]
        one = entry(key, title=title, comments=comments, comments_url=f"https://nieuws.example/{key}#r", **given)
        found = [known for known in session.sources.enabled() if known.url.startswith(f"https://bron{number}.")]
        state = found[0] if found else source(session, f"https://bron{number}.example/rss", title=source_title)
        entry_id = self.keeper(session).add(state, one, self.now - age)
        if comments is not None:
            self._sight(session, entry_id, comments, max(age, HOUR))
        return entry_id

    async def comments(self, entry_id: int, count: int) -> None:
        """An article has so many comments now."""
        await self.store.write(lambda session: self._sight(session, entry_id, count))

    async def publish(self) -> None:
        self.now += 1
        await self.store.read(lambda session: publish_site(session, self.editions, self.config, self.now))
        self.web.live.refresh()

    def _sight(self, session: Session, entry_id: int, count: int, age: float = HOUR) -> None:
        sighting = activity.CommentCount(entry_id, self.now - age, count, self.now, 10.0)
        self.keeper(session).sight(session.entries.story_of(entry_id), sighting, None)

    def keeper(self, session: Session) -> Editor:
        return Editor(session, Ranking(6 * HOUR, 1.0), self.now)


@asynccontextmanager
async def serving(folder: Path, **given: Any) -> AsyncIterator[Site]:
    """A site with the news of the samples, in two lists and with two votes."""
    sock = open_socket("127.0.0.1", 0)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    feeds = [
        {"slug": "meest-recent", "title": "Meest recent", "description": "Het nieuws waar nu over gepraat wordt."},
        {"slug": "net-binnen", "title": "Net binnen", "rank": "recent", "limit": 5},
    ]
    votes = [{**vote, "feed": "net-binnen"} for vote in VOTES]
    votes[1]["until"] = datetime.fromtimestamp(NOW, UTC)
    site_link = {"link": address, "time_zone": "Europe/Amsterdam"}
    settings = Settings.model_validate({"site": site_link, "feeds": feeds, "votes": votes, **given})
    config = Config(folder / "config.toml", settings)
    with Store.open(config.database) as store:
        site = Site(config, store)
        site.address = address
        site.web = await web(config, site.editions, store, lambda: site.now)
        await store.write(lambda session: _fill(site, session))
        await site.publish()
        server = Server()
        await server.start(site.web.app, sock)
        try:
            yield site
        finally:
            site.web.live.close()
            await server.stop(2.0)


def _fill(site: Site, session: Session) -> None:
    with TABLE.open(encoding="utf-8", newline="") as table:
        for number, row in enumerate(DictReader(table, delimiter="\t", quoting=QUOTE_NONE), 1):
            comments = int(row["comments"]) if row["comments"] else None
            name, age = row["sources"].split(" | ")[0], number * 1260.0
            site.write(session, row["title"], name, comments, age, teaser=row["teaser"], content_html="")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
