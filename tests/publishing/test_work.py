"""How much work a round is, counted instead of timed: what reaches a worker and the parser, what the database is told,
what is rendered. Whoever adds to a poll or a publishing changes a number here, and says why."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import feedparser
import pytest

from aggregator.models import Document, Reading, Story
from aggregator.publish import documents, origins
from aggregator.publish.documents import PublishedFile
from aggregator.publish.editions import Editions
from aggregator.publish.origins import MADE_OF
from aggregator.publishing.publish import publish_site
from aggregator.read import walk
from aggregator.read.reading import read_document
from aggregator.store import listing
from tests.loopback import FaultyServer, reply
from tests.make import NOW
from tests.world import Here, Whole, a_world

SOURCES, ITEMS = 3, 5
AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@dataclass
class Work:
    """What was done since the last look."""

    handed_over: int = 0  # documents to workers
    parsed: int = 0  # documents by the walk, or by feedparser
    items: int = 0  # in those
    statements: int = 0
    composed: int = 0  # stories
    rendered: list[str] = field(default_factory=list)  # formats

    def taken(self) -> Work:
        was = Work(**vars(self))
        self.handed_over = self.parsed = self.items = self.statements = self.composed = 0
        self.rendered = []
        return was


class Round:
    """Sources that are polled together, then what is published of them."""

    def __init__(self, world: Whole, server: FaultyServer, work: Work) -> None:
        self._world, self._server, self._work = world, server, work

    def say(self, newest: int, comments: int = 0) -> None:
        """Every source has entries up to this one. There are ETags, and who knows one is told so."""
        for source in range(SOURCES):
            body = document(source, newest, comments)
            self._server.on(f"/{source}", reply(body, etag=f'"{newest}-{comments}"'))

    def say_nothing_new(self) -> None:
        for source in range(SOURCES):
            self._server.on(f"/{source}", reply(status=304))

    async def poll(self) -> Work:
        self._world.now += 900
        self._work.taken()
        for place in range(SOURCES):
            record = await self._world.poll(place)
            assert record.outcome.ok, record.error
        return self._work.taken()

    @property
    def output(self) -> Path:
        return self._world.config.output

    def another_process(self) -> Editions:
        return Editions(self.output)

    def publish(self, editions: Editions | None = None) -> Work:
        world = self._world
        self._work.taken()
        world.read(lambda session: publish_site(session, editions or world.parts.editions, world.config, world.now))
        return self._work.taken()


def document(source: int, newest: int, comments: int) -> bytes:
    items = "".join(
        f"<item><title>Bericht {number} van bron {source}</title><link>https://s{source}.example/{number}</link>"
        f"<pubDate>Tue, 14 Nov 2023 0{number}:00:00 GMT</pubDate><slash:comments>{comments + number}</slash:comments>"
        f"<description>Tekst {number}</description></item>"
        for number in range(newest, newest - ITEMS, -1)
    )
    head = (
        f'<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Bron {source}</title>'
    )
    return f"{head}{items}</channel></rss>".encode()


@pytest.fixture
async def round_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    work = Work()
    _watch(monkeypatch, work)
    async with FaultyServer() as server:
        tables = "".join(f'[[sources]]\nurl = "{server.url(f"/{source}")}"\n' for source in range(SOURCES))
        async with a_world(tmp_path, tables) as world:
            world.now = NOW
            yield Round(world, server, work)


def _watch(monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    class Counted(sqlite3.Connection):
        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            work.statements += sql.split(None, 1)[0].upper() not in AROUND
            return super().execute(sql, *given)

        def executemany(self, sql: str, *given: Any) -> sqlite3.Cursor:
            work.statements += 1
            return super().executemany(sql, *given)

    connect = sqlite3.connect

    async def read(_readers: Here, given: Document, _whose: str) -> Reading:
        work.handed_over += 1
        return read_document(given)

    def counting(parse: Callable[..., Any]) -> Callable[..., Any]:
        def parsed(*args: Any, **named: Any) -> Any:
            found = parse(*args, **named)
            work.parsed += 1
            work.items += len(found["entries"])
            return found

        return parsed

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **given: connect(*args, **{**given, "factory": Counted}))
    for module, name in ((feedparser, "parse"), (walk, "claimed")):
        monkeypatch.setattr(module, name, counting(getattr(module, name)))
    monkeypatch.setattr(Here, "read", read)
    compose = listing._story

    def composed(*given: Any) -> Story:
        work.composed += 1
        return compose(*given)

    monkeypatch.setattr(listing, "_story", composed)
    init = PublishedFile.__init__

    def rendering(self: PublishedFile, *args: Any, **named: Any) -> None:
        init(self, *args, **named)
        render = self.render

        def counted() -> bytes:
            work.rendered.append(self.format)
            return render()

        object.__setattr__(self, "render", counted)

    monkeypatch.setattr(PublishedFile, "__init__", rendering)


async def test_what_is_answered_304_reaches_no_worker_and_takes_five_statements(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    round_.say_nothing_new()
    await round_.poll()  # the second also learns since when the source is known
    work = await round_.poll()
    assert (work.handed_over, work.parsed) == (0, 0)
    assert work.statements == 5 * SOURCES


async def test_the_same_body_reaches_no_worker_and_takes_five_statements(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    await round_.poll()
    work = await round_.poll()
    assert (work.handed_over, work.parsed) == (0, 0)
    assert work.statements == 5 * SOURCES


async def test_of_a_document_with_one_new_entry_that_one_is_parsed(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    round_.say(6)
    work = await round_.poll()
    assert (work.handed_over, work.parsed, work.items) == (SOURCES, SOURCES, SOURCES)


async def test_of_a_document_in_which_only_counts_moved_no_item_is_parsed(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    round_.say(5, comments=3)
    work = await round_.poll()
    assert (work.handed_over, work.parsed, work.items) == (SOURCES, SOURCES, 0)
    assert work.statements == 14 * SOURCES


async def test_a_new_document_is_handed_over_and_parsed_once(round_: Round) -> None:
    round_.say(5)
    work = await round_.poll()
    assert (work.handed_over, work.parsed, work.items) == (SOURCES, SOURCES, SOURCES * ITEMS)


async def test_entries_cost_no_statements_of_their_own(round_: Round) -> None:
    round_.say(5)
    cold = await round_.poll()
    round_.say(6)
    delta = await round_.poll()
    # Fewer where they come at the same time: what waits is written together.
    assert (cold.statements, delta.statements) == (22 * SOURCES - 1, 22 * SOURCES), "one asks whether a source left"


async def test_nothing_is_rendered_when_nothing_changed(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    first = round_.publish()
    assert len(first.rendered) > SOURCES * ITEMS, "the feed, and a page for each story"
    round_.say_nothing_new()
    await round_.poll()
    assert round_.publish().rendered == [], "not by another poll"


async def test_a_story_is_composed_once_whatever_lists_it(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    assert round_.publish().composed == SOURCES * ITEMS, "the list of a feed is read twice: its first page, and all"


async def test_a_new_process_renders_nothing_that_is_there(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    round_.publish()
    again = round_.publish(round_.another_process())
    assert again.rendered == []
    (round_.output / MADE_OF).write_text("[1")
    assert len(round_.publish(round_.another_process()).rendered) > SOURCES * ITEMS, "what cannot be read says nothing"


async def test_another_version_of_the_program_renders_everything(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_.say(5)
    await round_.poll()
    first = round_.publish()
    monkeypatch.setattr(origins, "_program", lambda: "another one")
    documents._opml.cache_clear()  # which does not outlive a process
    assert sorted(round_.publish(round_.another_process()).rendered) == sorted(first.rendered)


async def test_new_stories_render_the_list_and_their_own_pages(round_: Round) -> None:
    round_.say(5)
    await round_.poll()
    round_.publish()
    round_.say(6)
    await round_.poll()
    again = round_.publish()
    feed = ["atom", "block", "embed", "html", "json", "rss"]
    assert sorted(again.rendered) == sorted([*feed, "xml", *(["html"] * SOURCES)]), (
        "each list once, the pages of new stories, and the site's map"
    )
