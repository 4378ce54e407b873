"""A store on a server: what takes too long there, and a server that is away."""

from __future__ import annotations

import time

import pytest

from aggregator.errors import StoreBusy, StoreError
from aggregator.models.location import PostgresUrl
from aggregator.store import Store
from tests.postgres import Postgres


def test_what_takes_too_long_is_interrupted_and_the_next_may_take_its_time(postgres: Postgres) -> None:
    with Store.open(PostgresUrl(postgres.fresh())) as store:
        with pytest.raises(StoreBusy), store.reader() as session, session.db.within(0.05):
            session.db.execute("SELECT pg_sleep(20)")
        with store.reader() as session, session.db.within(5):
            assert session.db.execute("SELECT 1 FROM pg_sleep(0.2)").fetchone() == (1,)


def test_a_server_that_is_away_keeps_no_store_from_closing(postgres: Postgres) -> None:
    store = Store.open(PostgresUrl(postgres.fresh()))
    assert store.write_now(lambda session: session.db.execute("SELECT 1").fetchone()) == (1,)
    postgres.stop("fast")
    try:
        waiting = [store._require_writer().submit(lambda session: session.sources.enabled()) for _ in range(5)]
        began = time.monotonic()
        store.close()
        # All tries of one alone take more than five seconds.
        assert time.monotonic() - began < 4
        assert all(isinstance(one.exception(), StoreError) for one in waiting)
    finally:
        postgres.start()
