"""How many statements a poll takes: as many for twenty-five entries as for one. What triggers run is not counted, and
rows that go in by `executemany` are one statement."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import load_config
from aggregator.models import Entry, Fetched, Outcome, Reading
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Recorder
from aggregator.store import Store
from tests.make import NOW, entry, reading

READ, WRITTEN = 14, 11  # at most, whatever comes; one of those that write indexes the words of its transaction
AROUND = ("BEGIN", "COMMIT", "PRAGMA", "SAVEPOINT", "RELEASE")


class Counted(sqlite3.Connection):
    """A connection that notes what it is told."""

    statements: list[str] = []  # noqa: RUF012 - of all connections together

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        self.statements.append(sql)
        return super().execute(sql, *given)

    def executemany(self, sql: str, *given: Any) -> sqlite3.Cursor:
        self.statements.append(sql)
        return super().executemany(sql, *given)


class Bench:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.now = store, NOW
        self.config = load_config(folder / "config.toml")
        self.recorder = Recorder(self.config, store)
        store.write_now(lambda session: prepare_store(session, self.config, NOW))

    async def poll(self, document: Reading | None = None, place: int = 0, status: int = 200) -> tuple[int, int]:
        """Records a poll; the statements that read, and those that write."""
        self.now += 900
        poll = self.begun(document, place, status)
        Counted.statements.clear()
        await self.recorder.record(poll, await self.recorder.decide(poll))
        return self.counted()

    def begun(self, document: Reading | None = None, place: int = 0, status: int = 200) -> Poll:
        settings = self.config.settings.sources[place]
        fetched = Fetched(settings.url, status, b"", {}, f'"{self.now}"', None, None, 0, 0.0)
        outcome = Outcome.NOT_MODIFIED if status == 304 else Outcome.UNCHANGED
        body_hash = None if status == 304 else "the same" if document is None else f"{self.now}"
        return Poll(place + 1, settings, Attempt(outcome, fetched, body_hash, document), self.now, self.now, 0.5)

    @staticmethod
    def counted() -> tuple[int, int]:
        said = [sql.split(None, 1)[0].upper() for sql in Counted.statements]
        reads = sum(word in ("SELECT", "WITH") for word in said)
        return reads, sum(word not in AROUND for word in said) - reads


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **given: real(*args, **{**given, "factory": Counted}))
    text = "".join(f'[[sources]]\nurl = "https://{name}.example/rss"\n' for name in "ab")
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with Store.open(tmp_path / "aggregator.db") as store:
        yield Bench(store, tmp_path)


def documents(count: int) -> list[Entry]:
    return [entry(f"{number}", title=f"Bericht nummer {number} over iets", comments=number) for number in range(count)]


async def test_what_brings_nothing_takes_next_to_nothing(bench: Bench) -> None:
    assert await bench.poll(status=304) == (2, 4), "the first also learns since when the source is known"
    assert await bench.poll(status=304) == (2, 3)
    assert await bench.poll() == (2, 3)


async def test_many_that_bring_nothing_take_no_more_than_one(bench: Bench) -> None:
    polls = [bench.begun(place=place, status=304) for place in range(2)]
    Counted.statements.clear()
    records = await asyncio.gather(*(bench.recorder.record(poll) for poll in polls))
    assert bench.counted() == (2, 4)
    assert [one.record.source_id for one in records] == [1, 2]


async def test_a_cold_document_takes_no_more_than_a_single_entry(bench: Bench) -> None:
    cold = await bench.poll(reading(*documents(25)))
    delta = await bench.poll(reading(*documents(26)[25:]), status=226)
    for reads, writes in (cold, delta):
        assert reads <= READ
        assert writes <= WRITTEN
    assert cold[0] <= delta[0] <= cold[0] + 2, "where many are alike: these, and whose they are"


async def test_counts_that_rise_and_entries_that_join_take_no_more(bench: Bench) -> None:
    await bench.poll(reading(*documents(25)))
    risen = [replace(one, comments=number + 50, item_hash=f"x{number}") for number, one in enumerate(documents(25))]
    other = [replace(one, key=f"other {one.key}", guid=None) for one in documents(25)]
    for reads, writes in (await bench.poll(reading(*risen)), await bench.poll(reading(*other), place=1)):
        assert reads <= READ
        assert writes <= WRITTEN
