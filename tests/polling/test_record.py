"""Recording polls: what is kept between two of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.errors import StoreError
from aggregator.models import Fetched, Outcome
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import MANY, MOMENT, Prepared, Recorder
from aggregator.store import Session, Store
from tests.make import NOW, entry, reading


def test_what_many_sources_ask_for_is_summed_up_once_a_minute(tmp_path: Path) -> None:
    tables = "".join(f'[[sources]]\nurl = "https://{number}.example/rss"\n' for number in range(MANY))
    (tmp_path / "config.toml").write_text(tables, "utf-8")
    config = load_config(tmp_path / "config.toml")
    recorder = Recorder(config)
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
        def decided(self, session: Session, poll: Poll, stamp: int | None = None) -> Prepared:
            looks.append(poll.source_id)
            return super().decided(session, poll, stamp)

    with Store.open(tmp_path / "aggregator.db") as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        recorder = Watched(config)
        first, second = await asyncio.gather(recorder.decide(store, good), recorder.decide(store, good))
        assert first == second
        assert len(looks) == 2
        gone = replace(good, source_id=2)
        given_up = asyncio.create_task(recorder.decide(store, good))
        others = asyncio.gather(*(recorder.decide(store, one) for one in (good, gone, good)), return_exceptions=True)
        await asyncio.sleep(0)
        given_up.cancel()
        one, failed, other = await others
        assert one == other == first
        assert isinstance(failed, StoreError)
        assert await recorder.decide(store, good) == first, "the next one"
        assert given_up.cancelled()
