"""A store on a server: what takes too long there, and a server that is away."""

from __future__ import annotations

import socket
import time

import pytest

from aggregator.config import SourceSettings
from aggregator.errors import StoreAway, StoreBusy, StoreError, StoreUnusable
from aggregator.models import Outcome, PollRecord
from aggregator.models.location import PostgresUrl
from aggregator.store import Session, Store
from tests.loopback import free_port
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
    with store.reader() as session:
        assert session.sources.enabled() == []
    postgres.stop("fast")
    try:
        with pytest.raises(StoreBusy), store.reader():  # which passes: polls are not put off for as long as for a fault
            pass
        waiting = [store._require_writer().submit(lambda session: session.sources.enabled()) for _ in range(5)]
        began = time.monotonic()
        store.close()
        # All tries of one alone take more than five seconds.
        assert time.monotonic() - began < 4
        assert all(isinstance(one.exception(), StoreError) for one in waiting)
    finally:
        postgres.start()


@pytest.mark.parametrize(
    ("words", "state", "away"),
    [
        ("FATAL:  das Datenbanksystem startet", "57P03", True),
        ("FATAL:  tut mir leid, schon zu viele Verbindungen", "53300", True),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »news« fehlgeschlagen", "28P01", False),
        ("FATAL:  kein pg_hba.conf-Eintrag für Host", "28000", False),
        ("FATAL:  Datenbank »news« existiert nicht", "3D000", False),
        ("connection failed: Connection refused", None, True),
        ("fe_sendauth: no password supplied", None, False),
        ("FATAL:  etwas, zu dem niemand eine Nummer sagt", None, True),
    ],
)
def test_by_the_number_of_its_refusal_a_server_is_away_or_wants_something_else(
    words: str, state: str | None, away: bool
) -> None:
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    from aggregator.store.postgres.faults import is_away

    assert is_away(psycopg.OperationalError(words), state) == away


def test_where_there_are_no_files_in_memory_a_refusal_is_told_all_the_same(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("os.memfd_create")
    with pytest.raises(StoreUnusable, match="does not exist"):
        Store.open(PostgresUrl(postgres.url("nowhere")))


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_it_may_take() -> None:
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    from aggregator.store.postgres.faults import state_told

    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert state_told(f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/x", 0.02) is None
        assert state_told(f"postgresql://x@127.0.0.1:{free_port()}/x", 0.02) is None


def test_a_server_that_said_nothing_in_time_is_not_asked_for_as_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    from aggregator.store.postgres import driver

    asked: list[str] = []
    monkeypatch.setattr(driver, "state_told", lambda conninfo, _seconds: asked.append(conninfo))
    place = PostgresUrl("postgresql://news@db.example/news")
    assert isinstance(driver.refused(place, psycopg.errors.ConnectionTimeout("timeout expired")), StoreAway)
    assert asked == []
    assert isinstance(driver.refused(place, psycopg.OperationalError("Verbindung verweigert")), StoreAway)
    assert len(asked) == 1


def test_a_server_that_takes_nobody_more_is_away(postgres: Postgres) -> None:
    postgres.run("CREATE ROLE one LOGIN CONNECTION LIMIT 0")
    with pytest.raises(StoreAway, match="too many"):
        Store.open(PostgresUrl(postgres.url("postgres").replace("tests@", "one@")))


def test_who_answers_that_there_is_no_such_database_is_not_away(postgres: Postgres) -> None:
    with pytest.raises(StoreUnusable, match="does not exist") as refused:
        Store.open(PostgresUrl(postgres.url("nowhere")))
    assert not isinstance(refused.value, StoreAway)
    with pytest.raises(StoreUnusable, match="does not support SSL") as refused:
        Store.open(PostgresUrl(f"{postgres.url('postgres')}?sslmode=require"))
    assert not isinstance(refused.value, StoreAway)
    with pytest.raises(StoreAway, match="refused"):
        Store.open(PostgresUrl(f"postgresql://tests@127.0.0.1:{free_port()}/news"))


DAY = 86_400.0


def test_a_day_of_polls_goes_as_a_whole_and_what_no_day_was_foreseen_for_row_by_row(postgres: Postgres) -> None:
    with Store.open(PostgresUrl(postgres.fresh())) as store:
        now = time.time()
        source = store.write_now(lambda session: _source(session, now))
        for at in (now, now - 40 * DAY):
            store.write_now(lambda session, at=at: session.polls.add([_poll(source, at)]))  # type: ignore[misc]
        assert _parts(store, now) == ["today", "tomorrow", "the day after", "others"]
        assert _of(store, "polls_others") == 1
        # A month later, as far as what goes is concerned.
        assert store.write_now(lambda session: session.polls.prune_days(now + DAY)) == 1
        assert _parts(store, now) == ["tomorrow", "the day after", "others"]
        assert store.write_now(lambda session: session.polls.prune(now, 10)) == 1
        # The day is there again at the next look, and a poll is stored whether or not it is.
        store.write_now(lambda session: session.polls.add([_poll(source, now)]))
        assert store.write_now(lambda session: session.polls.prune_days(0)) == 0
        assert _of(store, "polls") == 1


def test_old_days_of_polls_wait_while_somebody_reads_them(postgres: Postgres) -> None:
    with Store.open(PostgresUrl(postgres.fresh())) as store:
        now = time.time()
        source = store.write_now(lambda session: _source(session, now))
        store.write_now(lambda session: session.polls.add([_poll(source, now)]))
        with store.reader() as session:
            session.db.execute("SELECT count(*) FROM polls").fetchone()
            assert store.write_now(lambda session: session.polls.prune_days(now + DAY)) == 0
        assert store.write_now(lambda session: session.polls.prune_days(now + DAY)) == 1


def test_when_a_source_is_due_is_rewritten_in_its_place(postgres: Postgres) -> None:
    """A row that leaves its page is one more in each index, at every poll of every source."""

    def polled(session: Session) -> int:
        for turn in range(100):
            session.sources.set_next_poll(1, turn, "a test")
        return int(session.db.execute("SELECT pg_stat_get_xact_tuples_hot_updated('due'::regclass)").fetchone()[0])

    with Store.open(PostgresUrl(postgres.fresh())) as store:
        store.write_now(lambda session: _source(session, 0.0))
        assert store.write_now(polled) > 90


def _source(session: Session, now: float) -> int:
    session.sources.configure([SourceSettings(url="https://a.example/rss")], now)
    return session.sources.enabled()[0].id


def _poll(source: int, at: float) -> PollRecord:
    return PollRecord(
        source_id=source,
        started_at=at,
        ended_at=at,
        outcome=Outcome.NOT_MODIFIED,
        status=304,
        error=None,
        entries_new=0,
        entries_updated=0,
        samples_new=0,
        items_seen=0,
        wire_bytes=0,
        fetch_seconds=0.0,
        read_seconds=0.0,
    )


def _of(store: Store, table: str) -> int:
    with store.reader() as session:
        return int(session.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _parts(store: Store, now: float) -> list[str]:
    """Of the table of polls, in words."""
    names = {time.strftime("polls_%Y%m%d", time.gmtime(now + DAY * n)): n for n in range(3)} | {"polls_others": 3}
    with store.reader() as session:
        rows = session.db.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'polls'::regclass"
        ).fetchall()
    return [("today", "tomorrow", "the day after", "others")[n] for n in sorted(names[row[0]] for row in rows)]
