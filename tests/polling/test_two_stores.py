"""Two processes that poll into one database on a server, each with a store of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import Overtaken, StoreUnusable
from aggregator.models import Entry, Fetched, Outcome, Reading
from aggregator.models.location import PostgresUrl
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Prepared, Recorder
from aggregator.store import Store
from tests.make import HOUR, NOW, entry, reading
from tests.postgres import Postgres

SOURCES = "".join(f'[[sources]]\nurl = "https://bron{number}.example/rss"\n' for number in range(2))


@dataclass
class Node:
    """A process: its own connections, and how far its decisions are."""

    store: Store
    config: Config

    def begun(self, place: int, document: Reading | None, at: float = NOW) -> Poll:
        """A turn at a source, fetched and not recorded yet."""
        settings = self.config.settings.sources[place]
        fetched = Fetched(settings.url, 200, b"", {}, f'"{at}"', None, None, 0, 0.0)
        outcome = Outcome.NOT_MODIFIED if document is None else Outcome.UNCHANGED
        attempt = Attempt(outcome, fetched, f"body at {at}" if document else None, document)
        with self.store.reader() as session:
            (source,) = (one for one in session.sources.enabled() if one.url == settings.url)
        poll = Poll(source.id, settings, attempt, at, at, 0.5)
        return replace(poll, found=source)

    def record(self, poll: Poll, decided: Prepared | None = None) -> None:
        asyncio.run(Recorder(self.config, self.store).record(poll, decided))

    def decide(self, poll: Poll) -> Prepared | None:
        return asyncio.run(Recorder(self.config, self.store).decide(poll))

    def count(self, table: str) -> int:
        with self.store.reader() as session:
            return int(session.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture(scope="module")
def empty(postgres: Postgres) -> str:
    """A database with the tables, to be copied: to make them anew takes longer."""
    url = postgres.fresh()
    Store.open(PostgresUrl(url)).close()
    return url


@pytest.fixture
def nodes(postgres: Postgres, empty: str, tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    path = tmp_path / "config.toml"
    path.write_text(f'[storage]\nurl = "{postgres.fresh(empty)}"\n{SOURCES}', "utf-8")
    config = load_config(path)
    with Store.open(config.location) as one, Store.open(config.location) as other:
        one.write_now(lambda session: prepare_store(session, config, NOW))
        yield Node(one, config), Node(other, config)


def news(key: str, number: int, **given: Any) -> Reading:
    title = f"Burgemeester van Zwolle opent nieuwe brug {number} over de IJssel"
    return reading(entry(key, title=title, published_claimed=NOW - HOUR, **given))


class TestATurnThatWasGivenToAnother:
    """The first node was stopped for so long that the second one was given its turn."""

    @pytest.mark.parametrize("decided_before", [False, True])
    def test_writes_nothing(self, nodes: tuple[Node, Node], decided_before: bool) -> None:
        stopped, other = nodes
        late = stopped.begun(0, news("a", 1))
        decided = stopped.decide(late) if decided_before else None
        other.record(other.begun(0, news("b", 2), NOW + 1))
        with pytest.raises(Overtaken):
            stopped.record(late, decided)
        assert [other.count(table) for table in ("entries", "stories", "polls")] == [1, 1, 1]

    def test_that_brought_nothing_writes_nothing(self, nodes: tuple[Node, Node]) -> None:
        stopped, other = nodes
        late = stopped.begun(0, None)
        other.record(other.begun(0, news("b", 2), NOW + 1))
        with pytest.raises(Overtaken):
            stopped.record(late)
        assert other.count("polls") == 1

    def test_does_not_keep_others_from_sharing_its_transaction(self, nodes: tuple[Node, Node]) -> None:
        stopped, other = nodes
        late, good = stopped.begun(0, news("a", 1)), stopped.begun(1, news("c", 3))
        other.record(other.begun(0, news("b", 2), NOW + 1))

        async def together() -> list[Any]:
            recorder = Recorder(stopped.config, stopped.store)
            gate = threading.Event()
            held = stopped.store.write(lambda _session: gate.wait(5))
            polls = [recorder.record(poll) for poll in (late, good)]
            tasks = [asyncio.create_task(one) for one in (held, *polls)]
            await asyncio.sleep(0)
            gate.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

        _, first, second = asyncio.run(together())
        assert isinstance(first, Overtaken)
        assert second.record.entries_new == 1

    def test_does_not_keep_others_that_brought_nothing_from_sharing_its_statements(
        self, nodes: tuple[Node, Node]
    ) -> None:
        stopped, other = nodes
        late, good = stopped.begun(0, None), stopped.begun(1, None)
        other.record(other.begun(0, news("b", 2), NOW + 1))

        async def together() -> list[Any]:
            recorder = Recorder(stopped.config, stopped.store)
            polls = [recorder.record(poll) for poll in (late, good)]
            return await asyncio.gather(*polls, return_exceptions=True)

        first, second = asyncio.run(together())
        assert isinstance(first, Overtaken)
        assert second.record.source_id == 2
        assert other.count("polls") == 2


def test_a_decision_notices_what_another_process_committed(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    poll = one.begun(0, news("a", 1))
    decided = one.decide(poll)
    other.record(other.begun(1, news("b", 1)))
    one.record(poll, decided)
    assert [one.count(table) for table in ("entries", "stories")] == [2, 1]


def test_one_text_under_two_titles_is_one_story(nodes: tuple[Node, Node]) -> None:
    one, _ = nodes
    text = "Fietsers kunnen bij Ommen sinds maandag over een houten brug de Vecht over, waarna de veerpont gestopt is"
    titles = "Fietsers steken de Vecht over", "Veerpont bij Ommen gestopt"
    for place, node in enumerate(nodes):
        node.record(node.begun(place, reading(entry(f"{place}", title=titles[place], teaser=text))))
    assert [one.count(table) for table in ("entries", "stories")] == [2, 1]


@pytest.mark.parametrize("rounds", [12, pytest.param(1_000, marks=pytest.mark.long)])
def test_the_same_news_from_two_sources_at_the_same_moment_is_one_story(nodes: tuple[Node, Node], rounds: int) -> None:
    start = threading.Barrier(2)
    problems: list[BaseException] = []

    def run(place: int) -> None:
        node = nodes[place]
        for number in range(rounds):
            poll = node.begun(
                place, news(f"{place}-{number}", number, link=f"https://krant.example/{number}"), NOW + number
            )
            try:
                start.wait(20)
                node.record(poll, node.decide(poll) if number % 2 else None)
            except BaseException as error:
                problems.append(error)
                start.abort()
                return

    threads = [threading.Thread(target=run, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert [nodes[0].count(table) for table in ("entries", "stories")] == [2 * rounds, rounds]


class TestAServerThatFails:
    def test_a_connection_that_is_cut_costs_nothing(self, nodes: tuple[Node, Node], postgres: Postgres) -> None:
        node = nodes[0]
        node.record(node.begun(0, news("a", 1)))
        for pid in postgres.connections(str(node.config.location)):
            postgres.terminate(pid)
        node.record(node.begun(0, news("b", 2), NOW + 1))
        assert node.count("entries") == 2

    def test_what_is_no_database_of_ours_is_left_alone(self, postgres: Postgres) -> None:
        url = postgres.fresh()
        with pytest.raises(StoreUnusable, match="no tables yet"), Store.for_reading(PostgresUrl(url)).reader():
            pass
        postgres.run("CREATE TABLE stories (title text)", database=url.rpartition("/")[2])
        with pytest.raises(StoreUnusable, match="another program"):
            Store.open(PostgresUrl(url))

    def test_a_reader_sees_one_state(self, nodes: tuple[Node, Node]) -> None:
        one, other = nodes
        with one.store.reader() as session:
            before = session.known.stamp()
            other.record(other.begun(1, news("b", 1)))
            assert session.db.execute("SELECT count(*) FROM entries").fetchone()[0] == 0
            assert session.known.stamp() == before
        with one.store.reader() as session:
            assert session.known.stamp() != before

    def test_a_text_with_a_nul_is_stored(self, nodes: tuple[Node, Node]) -> None:
        node = nodes[0]
        node.record(node.begun(0, reading(entry("a\0b", title="nul \0 here", guid="g\0"))))
        node.record(node.begun(0, reading(entry("a\0b", title="nul \0 here", guid="g\0")), NOW + 1))
        assert node.count("entries") == 1


# --- how many statements polls take, those of their transactions among them, and rows one by one ---

FIVE = 5


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that are sent."""
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    said: list[str] = []
    execute, executemany = psycopg.Connection.execute, psycopg.Cursor.executemany

    def one(self: Any, sql: str, *given: Any, **more: Any) -> Any:
        said.extend(part.strip() for part in sql.split(";"))
        return execute(self, sql, *given, **more)

    def many(self: Any, sql: str, rows: Iterable[Any], **more: Any) -> Any:
        listed = list(rows)
        said.extend([sql] * len(listed))
        return executemany(self, sql, listed, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", one)
    monkeypatch.setattr(psycopg.Cursor, "executemany", many)
    return said


@pytest.fixture
def five(postgres: Postgres, tmp_path: Path) -> Iterator[Node]:
    sources = "".join(f'[[sources]]\nurl = "https://host{number}.example/rss"\n' for number in range(FIVE))
    (tmp_path / "config.toml").write_text(f'[storage]\nurl = "{postgres.fresh()}"\n{sources}', "utf-8")
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.location) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        node = Node(store, config)
        for number in range(FIVE):
            node.record(node.begun(number, None))
        yield node


def many_news(source: int, count: int) -> list[Any]:
    return [
        entry(f"{source}-{number}", title=f"Burgemeester opent brug {source * 100 + number} over de rivier")
        for number in range(count)
    ]


async def recorded(node: Node, polls: list[Poll]) -> None:
    recorder = Recorder(node.config, node.store)
    await asyncio.gather(*(recorder.record(poll) for poll in polls))


def words(said: list[str]) -> list[str]:
    return [sql.split(None, 1)[0] for sql in said]


async def test_polls_that_bring_nothing_take_as_many_together_as_one(five: Node, said: list[str]) -> None:
    polls = [five.begun(number, None, NOW + 900) for number in range(FIVE)]
    said.clear()
    await recorded(five, polls)
    assert words(said) == ["BEGIN", "SELECT", "SELECT", "WITH", "COMMIT"], "their validators are new"


async def test_a_new_entry_takes_five_and_six_where_others_are_alike(five: Node, said: list[str]) -> None:
    """The lock and its transaction, all that is known, all that is written; 25 take no more than one."""
    for number, count, looks in ((0, 1, 1), (1, 25, 2)):
        poll = five.begun(number, reading(*many_news(number, count)), NOW + 900)
        said.clear()
        await recorded(five, [poll])
        assert words(said) == ["BEGIN", "UPDATE", *looks * ["SELECT"], "WITH", "COMMIT"]


def told(number: int, **given: Any) -> Entry:
    """One of five that are stored, with comments."""
    said = {"title": f"De kat van buurman {number} is uit de boom", "comments": number, "item_hash": f"{given}"}
    feed = f"https://krant.example/{number}/feed"
    return entry(f"kat{number}", **{**said, "comments_feed": feed, "published_claimed": NOW - HOUR, **given})


JOINS = [news(f"j{number}", number).entries[0] for number in range(5)]


@pytest.mark.parametrize(
    ("came", "stories"),
    [
        pytest.param(JOINS[:1], 10, id="one joins a story"),
        pytest.param([*JOINS, *many_news(7, 20)], 30, id="five of 25 join one each"),
        pytest.param([JOINS[0], told(1, title="Brandweer haalt kat")], 10, id="one joins and another is edited"),
        pytest.param([told(number, comments=70) for number in range(5)], 10, id="counts moved"),
        pytest.param([told(number, comments=9, title=f"Nu {number}") for number in range(5)], 10, id="and all else"),
        pytest.param([JOINS[0], *(told(one, comments=8) for one in range(3))], 10, id="one joins, counts, two leave"),
    ],
)
async def test_where_stories_are_touched_it_takes_six(
    five: Node, said: list[str], came: list[Entry], stories: int
) -> None:
    """One look more: at all of the stories that may be the same news, and of those that may change."""
    await recorded(five, [five.begun(0, reading(*(news(f"{n}", n).entries[0] for n in range(5))), NOW + 900)])
    await recorded(five, [five.begun(1, reading(*map(told, range(5))), NOW + 900)])
    poll = five.begun(1, reading(*came), NOW + 1800)
    said.clear()
    await recorded(five, [poll])
    assert words(said) == ["BEGIN", "UPDATE", "SELECT", "SELECT", "WITH", "COMMIT"]
    assert five.count("stories") == stories


async def test_polls_that_bring_news_at_the_same_time_share_them(five: Node, said: list[str]) -> None:
    told = ("Kip ontsnapt uit trein", "Rijk koopt molen", "Zon schijnt op Ameland", "Brug open", "Storm trekt weg")
    polls = [
        five.begun(number, reading(entry(f"{number}", title=f"{title} in {number}20 dagen")), NOW + 900)
        for number, title in enumerate(told)
    ]
    said.clear()
    await recorded(five, polls)
    assert words(said) == ["BEGIN", "UPDATE", "SELECT", "WITH", "COMMIT"]
    assert (five.count("entries"), five.count("stories")) == (FIVE, FIVE)


async def test_the_same_news_in_polls_of_one_transaction_is_one_story(five: Node) -> None:
    await recorded(five, [five.begun(number, news(f"{number}", 7), NOW + 900) for number in range(FIVE)])
    assert (five.count("entries"), five.count("stories")) == (FIVE, 1)
