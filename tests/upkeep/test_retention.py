"""What goes, what stays, and that nobody waits for more than one small transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import ConfigError
from aggregator.models import Outcome, PollRecord, SpaceUse
from aggregator.models.location import PostgresUrl
from aggregator.store import Session, Store
from aggregator.store.database import upsert
from aggregator.stories.grouping.dedupe import WINDOW
from aggregator.stories.ranking.heat import Ranking
from aggregator.upkeep import retention
from aggregator.upkeep.housekeeping import keep_house
from aggregator.upkeep.retention import Cutoffs, limits, prune, too_many
from examples.invented import NOW, SPAN
from tests.make import DAY, HOUR, Editor, entry, source
from tests.store.invented import invented
from tests.store.scratch import TABLE
from tests.store.whole import whole

NEVER = float("-inf")
NOTHING = Cutoffs(polls=NEVER, stories=NEVER, max_size=None, youngest=NOW - 3 * DAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with invented(tmp_path, 2_000) as store:
        # As if each source's last document listed none of them any more, which the invented ones do with most.
        store.write_now(lambda session: session.db.execute("UPDATE documents SET item_hashes = ''"))
        store.write_now(_poll_for_long)
        yield store


def _poll_for_long(session: Session) -> None:
    columns = "source_id, started_at, ended_at, outcome, entries_new, entries_updated, samples_new, items_seen"
    session.db.many(
        f"""INSERT INTO polls ({columns}, wire_bytes, fetch_seconds, read_seconds)
        VALUES (1, ?, 0, 'x', 0, 0, 0, 0, 0, 0, 0)""",
        [(NOW - number * HOUR,) for number in range(90 * 24)],
    )


def count(store: Store, table: str, where: str = "TRUE") -> int:
    with store.reader() as session:
        return int(session.db.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


class TestByAge:
    async def test_how_polls_went_alone(self, store: Store) -> None:
        entries, stories = count(store, "entries"), count(store, "stories")
        kept = await prune(store, replace(NOTHING, polls=NOW - 30 * DAY))
        assert kept.polls == 60 * 24 - 1
        assert count(store, "polls") == 30 * 24 + 1
        assert (count(store, "entries"), count(store, "stories")) == (entries, stories)
        whole(store)

    async def test_stories_with_all_that_is_theirs(self, store: Store) -> None:
        before = NOW - 30 * DAY
        kept = await prune(store, replace(NOTHING, stories=before))
        assert kept.stories > 1000
        seen_since = f"id IN (SELECT story_id FROM entries WHERE last_seen_at >= {before})"
        assert count(store, "stories", f"published_at < {before} AND NOT {seen_since}") == 0
        assert count(store, "contents") == count(store, "entries")
        whole(store)

    async def test_a_story_that_a_document_still_lists_stays(self, store: Store) -> None:
        listed = "SELECT source_id, item_hash, story_id FROM entries WHERE id = 1"
        with store.reader() as session:
            source, item, story = session.db.execute(listed).fetchone()
        sql = upsert("documents", ["source_id", "item_hashes"], ["source_id"])
        store.write_now(lambda session: session.db.execute(sql, {"source_id": source, "item_hashes": item}))
        await prune(store, replace(NOTHING, stories=NOW + DAY))
        assert count(store, "stories", f"id = {story}") == 1

    @pytest.mark.parametrize(("age", "polls"), [("60d", 30), ("10d", 10)])
    def test_one_age_decides_and_how_polls_went_is_kept_for_30_days_at_most(
        self, tmp_path: Path, age: str, polls: int
    ) -> None:
        config = configured(tmp_path, f'retention = "{age}"')
        assert limits(config, NOW) == Cutoffs(
            polls=NOW - polls * DAY,
            stories=NOW - float(age[:-1]) * DAY,
            max_size=None,
            youngest=NOW - 3 * DAY,
            keys=NOW - WINDOW,
        )

    @pytest.mark.parametrize("key", ["articles_retention", "samples_retention", "polls_retention"])
    def test_there_is_no_other_age(self, tmp_path: Path, key: str) -> None:
        with pytest.raises(ConfigError, match=rf"storage.{key}.*retention"):
            configured(tmp_path, f'{key} = "9d"')


class TestBySize:
    @staticmethod
    def use(store: Store) -> SpaceUse:
        """As it is told an hour later: PostgreSQL counts what was deleted with a delay of some seconds."""
        if isinstance(store.location, PostgresUrl):
            store.write_now(lambda session: session.db.execute("SELECT pg_stat_force_next_flush()"))
        with store.reader() as session:
            return session.space.use()

    async def rounds(self, store: Store, most: int) -> list[int]:
        """Deleted in each round until it is under `most`."""
        deleted = []
        for _ in range(20):
            kept = await prune(store, replace(NOTHING, max_size=most))
            deleted.append(kept.stories)
            if self.use(store).used <= most:
                return deleted
        raise AssertionError(f"still over after {deleted}")

    async def test_the_oldest_go_first_until_it_is_small_enough(self, store: Store) -> None:
        most = int(self.use(store).used * 0.8)
        deleted = await self.rounds(store, most)
        left = count(store, "stories")
        assert left == 2_000 - sum(deleted)
        assert left > 1_200, "not much more went than was too much"
        with store.reader() as session:
            oldest = session.db.execute("SELECT min(published_at) FROM stories").fetchone()[0]
        assert oldest > NOW - SPAN * (left + 20) / 2_000
        whole(store)

    async def test_nothing_goes_while_it_fits(self, store: Store) -> None:
        assert await self.rounds(store, 10**12) == [0]

    async def test_what_is_young_stays_and_that_is_said(self, store: Store) -> None:
        kept = await prune(store, replace(NOTHING, max_size=1, youngest=NOW - SPAN - DAY))
        assert (kept.stories, kept.is_over) == (0, True)

    @pytest.mark.sqlite
    async def test_free_space_is_used_before_the_file_grows(self, store: Store) -> None:
        await prune(store, replace(NOTHING, stories=NOW - 45 * DAY))
        with store.reader() as session:
            use = session.space.use()
        assert use.free > use.size / 5
        store.write_now(lambda session: session.db.execute(TABLE))
        fill = "INSERT INTO scratch VALUES (?, ?)"
        rows = [(f"key {number}", "x" * 3_000) for number in range(use.free // 2 // 3_000)]
        store.write_now(lambda session: session.db.conn.executemany(fill, rows))
        with store.reader() as session:
            assert session.space.use().size == use.size

    @pytest.mark.parametrize(
        ("used", "count", "most", "expected"), [(100, 10, 100, 0), (100, 10, 80, 3), (100, 0, 80, 0), (100, 10, 1, 13)]
    )
    def test_a_round_deletes_by_share_and_a_quarter_more(self, used: int, count: int, most: int, expected: int) -> None:
        assert too_many(SpaceUse(used, 0), count, most) == expected

    def test_without_a_limit_nothing_is_too_much(self) -> None:
        assert too_many(SpaceUse(10**15, 0), 10, None) == 0


class TestBesideAWriter:
    async def test_each_transaction_is_small_and_polls_come_in_between(self, store: Store) -> None:
        """Everything goes at once, which is as much as housekeeping ever has to do; a poll asks for the writer again as
        soon as it has had it."""
        sizes: list[int] = []
        turns: list[str] = []
        original = store.write

        class Noted(Store):
            async def write(self, work, **_):  # type: ignore[no-untyped-def, override]
                def counted(session: Session) -> object:
                    rows = [count_rows(session)]
                    result = work(session)
                    rows.append(count_rows(session))
                    sizes.append(rows[0] - rows[1])
                    turns.append("house")
                    return result

                return await original(counted)

        noted = Noted(store.location, store._readings)
        done = asyncio.Event()

        async def polls() -> None:
            while not done.is_set():
                await original(lambda session: turns.append("poll"))

        polling = asyncio.create_task(polls())
        await prune(noted, Cutoffs(NOW, NOW + DAY, None, NOW))
        done.set()
        await polling
        assert count(store, "stories") == 0
        most = max(retention.POLLS_AT_ONCE, retention.STORIES_AT_ONCE * 3)
        assert max(sizes) <= most
        assert len(sizes) > 40
        runs = "".join(turn[0] for turn in turns).split("p")
        assert max(map(len, runs)) == 1, "two of housekeeping's transactions in a row while a poll waited"


def count_rows(session: Session) -> int:
    """Of what retention deletes, without what goes with its entry by the schema."""
    return sum(int(session.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in ("polls", "stories"))


async def test_a_daemons_round_does_it_all(tmp_path: Path) -> None:
    config = configured(tmp_path, 'retention = "45d"')
    with invented(tmp_path, 500) as store:
        store.write_now(lambda session: session.db.execute("UPDATE documents SET item_hashes = ''"))
        kept = await keep_house(store, config, NOW)
        assert kept.stories > 0
        whole(store)


def configured(tmp_path: Path, storage: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(f"[storage]\n{storage}\n", "utf-8")
    return load_config(path)


class TestSourcesThatAreConfiguredNoMore:
    """`polled` is removed from config.toml, and so is `new`, which was never polled; `kept` stays."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        path = tmp_path / "config.toml"
        path.write_text('[storage]\nretention = "45d"\n[[sources]]\nurl = "kept.xml"\n', "utf-8")
        return load_config(path)

    @pytest.fixture
    def store(self, config: Config) -> Iterator[Store]:
        with Store.open(config.database) as store:
            store.write_now(lambda session: self._filled(session, config))
            yield store

    @staticmethod
    def _filled(session: Session, config: Config) -> None:
        source(session, "kept.xml")
        source(session, "new.xml")
        polled = source(session, "polled.xml")
        Editor(session, Ranking(6 * HOUR, 1.0), NOW).add(polled, entry(), NOW)
        session.polls.add([PollRecord(polled.id, NOW, NOW, Outcome.CHANGED)])
        session.sources.configure(config.settings.sources, NOW)

    @staticmethod
    def urls(store: Store) -> set[str]:
        with store.reader() as session:
            return {facts.url for facts in session.baselines.facts()}

    async def test_one_of_which_nothing_was_ever_kept_goes_at_once(self, store: Store, config: Config) -> None:
        await keep_house(store, config, NOW + DAY)
        assert self.urls(store) == {"kept.xml", "polled.xml"}

    async def test_one_with_a_history_goes_with_the_last_of_it(self, store: Store, config: Config) -> None:
        await keep_house(store, config, NOW + 40 * DAY)
        assert self.urls(store) == {"kept.xml", "polled.xml"}
        await keep_house(store, config, NOW + 46 * DAY)
        assert self.urls(store) == {"kept.xml"}
        whole(store)
