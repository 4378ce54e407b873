"""Which sources are polled when: after restarts, with a clock that was set, after a night's sleep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config, load_config
from aggregator.models import SourceState
from aggregator.polling.due import due_now, mend_due_times
from aggregator.polling.prepare import prepare_store
from aggregator.store import Store
from tests.make import DAY, HOUR, NOW

INTERVAL = 900.0


async def due(*given: Any) -> list[SourceState]:
    return (await due_now(*given))[1]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text("".join(f'[[sources]]\nurl = "https://s{number}.example/rss"\n' for number in range(10)))
    return load_config(path)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    with Store.open(config.database) as store:
        store.write_now(lambda session: prepare_store(session, config, NOW))
        yield store


def planned(store: Store, at: float, step: float = 0.0) -> None:
    """Every source was polled just before `NOW` and is planned for `at`, one `step` after the other."""
    store.write_now(
        lambda session: session.db.execute(
            "UPDATE sources SET last_poll_at = ?, next_poll_at = ? + ? * id", [NOW - 1, at, step]
        )
    )


def due_times(store: Store) -> list[float]:
    with store.reader() as session:
        return [source.next_poll_at for source in session.sources.enabled()]


async def test_a_new_source_is_polled_at_once(store: Store) -> None:
    assert len(await due(store, NOW, INTERVAL, 100)) == 10


async def test_five_restarts_in_a_minute_poll_nothing_early(store: Store, config: Config) -> None:
    planned(store, NOW + HOUR)
    for second in range(5):
        store.write_now(lambda session, at=NOW + second: prepare_store(session, config, at))
        assert await due(store, NOW + second, INTERVAL, 100) == []


async def test_after_an_hour_asleep_there_is_one_round_spread_out(store: Store) -> None:
    planned(store, NOW, step=60.0)
    now = NOW + 2 * HOUR
    assert await due(store, now, INTERVAL, 100) == []
    times = due_times(store)
    assert min(times) == now
    assert max(times) <= now + INTERVAL / 4
    assert len(set(times)) == 10
    assert len(await due(store, now, INTERVAL, 100)) == 1


@pytest.mark.parametrize("ahead", [HOUR, DAY])
async def test_what_was_spread_while_the_clock_was_ahead_is_due_when_it_is_right(store: Store, ahead: float) -> None:
    planned(store, NOW)
    assert await due(store, NOW + ahead, INTERVAL, 100) == []  # all are overdue, it seems
    assert await mend_due_times(store, {}, NOW + 5, 6 * HOUR) == 10
    assert max(due_times(store)) == NOW + 5


async def test_a_clock_set_back_a_day_does_not_stall(store: Store) -> None:
    planned(store, NOW + 10 * 60)
    back = NOW - DAY
    assert await mend_due_times(store, {}, back, 6 * HOUR) == 10
    assert all(back < at <= back + HOUR for at in due_times(store))


async def test_a_clock_that_is_right_changes_no_due_time(store: Store) -> None:
    planned(store, NOW + 10 * 60)
    before = due_times(store)
    assert await mend_due_times(store, {}, NOW, 6 * HOUR) == 0
    assert due_times(store) == before


async def test_a_source_that_is_no_longer_configured_is_not_polled_and_keeps_its_row(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[[sources]]\nurl = "https://s3.example/rss"\n')
    store.write_now(lambda session: prepare_store(session, load_config(path), NOW))
    assert [source.url for source in await due(store, NOW, INTERVAL, 100)] == ["https://s3.example/rss"]
    with store.reader() as session:
        assert len(session.baselines.facts()) == 10
