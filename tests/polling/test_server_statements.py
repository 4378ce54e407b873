"""How many statements polls take on a server, those of their transactions among them, and rows one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

import psycopg

from aggregator.config import load_config
from aggregator.models import Reading
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Recorder
from aggregator.store import Store
from tests.make import NOW, entry, reading
from tests.polling.test_two_stores import Node

SOURCES = 5


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that are sent."""
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
def node(postgres: Postgres, tmp_path: Path) -> Iterator[Node]:
    sources = "".join(f'[[sources]]\nurl = "https://host{number}.example/rss"\n' for number in range(SOURCES))
    (tmp_path / "config.toml").write_text(f'[storage]\nurl = "{postgres.fresh()}"\n{sources}', "utf-8")
    config = load_config(tmp_path / "config.toml")
    with Store.open(config.location) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        node = Node(store, config)
        for number in range(SOURCES):
            node.record(node.begun(number, None))
        yield node


async def test_polls_that_bring_nothing_take_one_each_and_six_together(node: Node, said: list[str]) -> None:
    polls = [node.begun(number, None, NOW + 900) for number in range(SOURCES)]
    said.clear()
    recorder = Recorder(node.config)
    await asyncio.gather(*(recorder.record(node.store, poll) for poll in polls))
    words = [sql.split(None, 1)[0] for sql in said]
    assert words == ["BEGIN", "SELECT", "SELECT", *["UPDATE"] * SOURCES, "INSERT", "INSERT", "COMMIT"], (
        "their validators are new"
    )


def test_a_document_takes_as_many_for_one_new_entry_as_for_25(node: Node, said: list[str]) -> None:
    def counted(number: int, document: Reading) -> tuple[int, int]:
        poll = node.begun(number, document, NOW + 900)
        said.clear()
        decided = node.decide(poll)
        reads = len(said)
        node.record(poll, decided)
        return reads, len(said) - reads

    first = counted(0, reading(*news(0, 1)))
    assert counted(1, reading(*news(1, 25))) == first
    assert first == (12, 14)


def news(source: int, count: int) -> list[Any]:
    return [
        entry(f"{source}-{number}", title=f"Burgemeester opent brug {source * 100 + number} over de rivier")
        for number in range(count)
    ]
