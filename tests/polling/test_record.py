"""Recording polls: what is kept between two of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.models import Outcome
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import MANY, MOMENT, Recorder
from aggregator.store import Session, Store
from tests.make import NOW


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
