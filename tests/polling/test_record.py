"""Recording polls: what is kept between two of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import load_config
from aggregator.errors import StoreError
from aggregator.models import Fetched, Outcome, PollDecision
from aggregator.models.polls import Attempt
from aggregator.polling import record
from aggregator.polling.decide import Poll, Polled
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import MANY, MOMENT, Prepared, Recorder
from aggregator.store import Session, Store
from tests.make import NOW, entry, reading


def test_what_many_sources_ask_for_is_summed_up_once_a_minute(tmp_path: Path) -> None:
    tables = "".join(f'[[sources]]\nurl = "https://{number}.example/rss"\n' for number in range(MANY))
    (tmp_path / "config.toml").write_text(tables, "utf-8")
    config = load_config(tmp_path / "config.toml")
    failed = Attempt(Outcome.TIMEOUT, None, error="no answer")
    poll = Poll(1, config.settings.sources[0], failed, NOW, NOW, 0.5)

    def known(session: Session, seconds: float) -> tuple[float, int]:
        return recorder.decided(session, replace(poll, ended=NOW + seconds)).known.budget

    def rated(session: Session, rate: float, sources: int) -> None:
        session.db.execute("UPDATE sources SET sqrt_rate = ? WHERE id <= ?", [rate, sources])

    def work(session: Session) -> None:
        prepare_store(session, config, NOW)
        rated(session, 1.0, MANY - 1)
        assert known(session, 0) == (MANY - 1.0, MANY - 1)
        rated(session, 1.0, MANY)
        assert known(session, 1) == (MANY, MANY), "of few it is always read"
        rated(session, 2.0, MANY)
        assert known(session, 2) == (MANY, MANY)
        assert known(session, 1 + MOMENT) == (2.0 * MANY, MANY)
        assert known(session, 0) == (2.0 * MANY, MANY), "a clock that went back"

    with Store.open(tmp_path / "aggregator.db") as store:
        recorder = Recorder(config, store)
        store.write_now(work)


async def test_polls_that_wait_are_decided_on_together_and_one_that_cannot_be_alone_fails(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nurl = "https://a.example/rss"\n', "utf-8")
    config = load_config(tmp_path / "config.toml")
    settings = config.settings.sources[0]
    fetched = Fetched(settings.url, 200, b"", {}, None, None, None, 0, 0.0)
    brought = Attempt(Outcome.UNCHANGED, fetched, "body", reading(entry("a")))
    good = Poll(1, settings, brought, NOW, NOW, 0.5)
    looks: list[int] = []

    class Watched(Recorder):
        def decided(self, session: Session, poll: Poll, *more: Any) -> Prepared:
            looks.append(poll.source_id)
            return super().decided(session, poll, *more)

    with Store.open(tmp_path / "aggregator.db") as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        recorder = Watched(config, store)
        first, second = await asyncio.gather(recorder.decide(good), recorder.decide(good))
        assert first == second
        assert len(looks) == 2
        gone = replace(good, source_id=2)
        given_up = asyncio.create_task(recorder.decide(good))
        others = asyncio.gather(*(recorder.decide(one) for one in (good, gone, good)), return_exceptions=True)
        await asyncio.sleep(0)
        given_up.cancel()
        one, failed, other = await others
        assert one == other == first
        assert isinstance(failed, StoreError)
        assert await recorder.decide(good) == first, "the next one"
        assert given_up.cancelled()


async def test_that_nothing_came_in_between_is_known_also_where_a_hundred_polls_without_a_document_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = "".join(f'[[sources]]\nurl = "https://{number}.example/rss"\n' for number in range(MANY))
    (tmp_path / "config.toml").write_text(tables, "utf-8")
    config = load_config(tmp_path / "config.toml")
    asked: list[object] = []
    monkeypatch.setattr(record, "came_between", lambda *of: asked.append(of))

    def poll(number: int, attempt: Attempt) -> Poll:
        return Poll(number + 1, config.settings.sources[number], attempt, NOW, NOW, 0.5)

    with Store.open(tmp_path / "aggregator.db") as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        recorder = Recorder(config, store)
        fetched = Fetched("https://0.example/rss", 200, b"", {})
        brought = poll(0, Attempt(Outcome.UNCHANGED, fetched, "body", reading(entry("a"))))
        decided = await recorder.decide(brought)
        failed = Attempt(Outcome.TIMEOUT, None, error="no answer")
        await asyncio.gather(*(recorder.record(poll(number, failed)) for number in range(1, MANY)))
        assert (await recorder.record(brought, decided)).record.entries_new == 1
    assert not asked


async def test_of_documents_that_are_written_together_one_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    names = "abcd"
    text = "".join(f'[[sources]]\nurl = "https://{name}.example/rss"\n' for name in names)
    (tmp_path / "config.toml").write_text(text, "utf-8")
    config = load_config(tmp_path / "config.toml")

    def poll(number: int) -> Poll:
        settings = config.settings.sources[number]
        fetched = Fetched(settings.url, 200, b"", {}, None, None, None, 0, 0.0)
        came = Attempt(Outcome.UNCHANGED, fetched, "body", reading(entry(f"{number}", title=f"Nieuws {number}")))
        return Poll(number + 1, settings, came, NOW, NOW, 0.5)

    def after(_session: Session, polled: Polled) -> PollDecision:
        if polled.source.id == 2:
            raise StoreError("no room for a push")
        return polled.decision

    with Store.open(tmp_path / "aggregator.db") as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        recorder = Recorder(config, store)
        polls = [poll(number) for number in range(len(names))]
        decided = await asyncio.gather(*map(recorder.decide, polls))
        store.write_now(lambda session: session.db.execute("DELETE FROM sources WHERE id = 3"))
        recorded = (recorder.record(one, known, after) for one, known in zip(polls, decided, strict=True))
        good, failed, gone, other = await asyncio.gather(*recorded, return_exceptions=True)
        assert [type(one) for one in (good, failed, gone, other)] == [Polled, StoreError, StoreError, Polled]
        with store.reader() as session:
            kept = session.db.execute("SELECT source_id FROM entries ORDER BY source_id").fetchall()
    assert [row[0] for row in kept] == [1, 4]
