"""Search: what people write into a search field, and the stories that they find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.store import Session, Store
from aggregator.store import search as search_module
from aggregator.store.search import wanted_by
from aggregator.stories.ranking.heat import Ranking
from tests.make import HOUR, NOW, Editor, entry, source

NEWS = {
    "Ajax wint met 2-1 van Feyenoord": "De spits scoorde twee keer.",
    "Transfersoap rond keeper ten einde": "Hij tekende bij Ajax.",
    "Bondscoach noemt selectie": "Zonder de keeper van Porto.",
    "FC Köln verliest in de slotfase": "Café de Sport was stil.",
    "C++ en .NET in de sport": "Een column.",
    "L’œuvre de Łukasz Groß": "Een cœur en een Ærø.",
    "東京で電車が遅れています": "サッカーの試合",
    "서울에서 열차가 늦었다": "",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    path: Path = tmp_path_factory.mktemp("search") / "aggregator.db"
    with Store.open(path) as store:

        def fill(session: Session) -> None:
            state = source(session)
            keeper = Editor(session, Ranking(6 * HOUR, 1.0), NOW)
            for number, (title, teaser) in enumerate(NEWS.items()):
                one = entry(f"e{number}", title=title, teaser=teaser)
                keeper.add(state, one, NOW - HOUR * number)

        store.write_now(fill)
        with store.reader() as session:
            yield session


def found(session: Session, query: str) -> list[str]:
    return [story.title for story in session.stories.several(session.search.matching(query), content=False)]


AJAX, SOAP, COACH, KOLN, COLUMN, OEUVRE, TOKYO, SEOUL = NEWS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ajax", [AJAX, SOAP]),
        ("AJAX", [AJAX, SOAP]),
        ("keeper ajax", [SOAP]),
        ("koln", [KOLN]),
        ("Köln", [KOLN]),
        ("Ko\u0308ln", [KOLN]),
        ("cafe", [KOLN]),
        ("transfer", [SOAP]),
        ("ver", []),
        ("ver*", [KOLN]),
        ('"keeper van"', [COACH]),
        ('"keeper van', [COACH]),
        ('"van keeper"', []),
        ('"selectie zonder"', []),  # a title's last word and its teaser's first one are no phrase
        ("selectie zonder", [COACH]),
        ('"transfer"', []),
        ("2-1", [AJAX]),
        ("1-2", []),
        ("ajax -keeper", [AJAX]),
        ("-keeper", []),
        ("slotfase OR selectie", [COACH, KOLN]),
        ("keeper porto OR ajax", [SOAP, COACH]),
        ("OR keeper OR", [SOAP, COACH]),
        ("ajax or keeper", []),
        ("title:ajax", []),
        ("C++", [COLUMN]),
        ("nothing-like-it", []),
        ("oeuvre", [OEUVRE]),
        ("œuvre", [OEUVRE]),
        ("lukasz", [OEUVRE]),
        ("gross", [OEUVRE]),
        ("Groß", [OEUVRE]),
        ('"de Łukasz gross"', [OEUVRE]),
        ("cœur aero", [OEUVRE]),
        ("l'oeuvre", [OEUVRE]),
        ("電車", [TOKYO]),
        ("京電", []),
        ("遅れ サッカー", [TOKYO]),
        ("東京 -試合", []),
        ("서울", [SEOUL]),
        ("Aj\u00adax wint", [AJAX]),
    ],
)
def test_words_phrases_and_operators(session: Session, query: str, expected: list[str]) -> None:
    assert found(session, query) == expected


@pytest.mark.parametrize("query", ["", "   ", "-", "OR", '"', '""', "***", "?!", "_", "-OR", "()"])
def test_what_asks_for_nothing_finds_nothing(session: Session, query: str) -> None:
    assert wanted_by(query) is None
    assert found(session, query) == []


@given(st.text(alphabet=st.sampled_from("aé1 \"*-()^+:{}NEAROT'\x00\\,._"), max_size=40) | st.text(max_size=300))
def test_nothing_that_is_written_is_an_error(session: Session, query: str) -> None:
    session.search.matching(query)


def test_a_long_query_is_read_as_far_as_is_reasonable() -> None:
    wanted = wanted_by("woord " * 10_000)
    assert wanted is not None
    assert len(wanted.groups) == search_module.MOST_TERMS


def test_only_the_newest_matches_are_looked_at(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "MOST", 1)
    assert found(session, "ajax") == [SOAP], "stored last"


def test_a_source_hides_nobody_by_writing_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "MOST", 5)
    monkeypatch.setattr(search_module, "SHARE", 2)

    def fill(session: Session) -> None:
        keeper = Editor(session, Ranking(6 * HOUR, 1.0), NOW)
        for name, count in (("ander", 1), ("veel", 9)):
            state = source(session, f"https://{name}.example/rss")
            for n in range(count):
                keeper.add(state, entry(f"{name}{n}", title=f"{name} {n} over keepers"), NOW - HOUR * (10 - n))

    with Store.open(tmp_path / "aggregator.db") as store:
        store.write_now(fill)
        with store.reader() as session:
            titles = found(session, "keepers")
    assert titles == [*(f"veel {n} over keepers" for n in (8, 7, 6, 5)), "ander 0 over keepers"]


@pytest.mark.sqlite  # how it is interrupted; on a server: test_server_store.py
def test_a_search_that_takes_too_long_ends(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "SECONDS", 0.0)
    monkeypatch.setattr("aggregator.store.sqlite.driver._STEPS_AT_ONCE", 1)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        found(session, "ajax")
    monkeypatch.undo()
    assert found(session, "ajax") == [AJAX, SOAP], "the connection is as good as before"


@pytest.mark.sqlite  # its index
def test_words_are_found_in_the_very_transaction_that_brought_them(tmp_path: Path) -> None:
    """An entry's words are indexed at the end of its transaction. One that is edited, or goes, before that was in no
    index, and must not be taken out of it."""

    def fill(session: Session) -> list[int]:
        state, keeper = source(session), Editor(session, Ranking(6 * HOUR, 1.0), NOW)
        for key, title in (("a", "Eerste kop"), ("b", "Tweede kop"), ("c", "Derde kop")):
            keeper.add(state, entry(key, title=title), NOW)
        session.db.execute("UPDATE entries SET title = 'Andere naam' WHERE title = 'Eerste kop'")
        session.db.execute("DELETE FROM entries WHERE title = 'Derde kop'")
        before = session.search.matching("kop")
        keeper.add(state, entry("d", title="Vierde kop"), NOW)
        session.db.execute("UPDATE entries SET title = 'Vijfde naam' WHERE title = 'Vierde kop'")
        session.db.execute("UPDATE entries SET title = 'Zesde naam' WHERE title = 'Tweede kop'")
        return before

    with Store.open(tmp_path / "aggregator.db") as store:
        assert len(store.write_now(fill)) == 1
        with store.reader() as session:
            assert session.search.matching("kop") == []
            assert len(session.search.matching("naam")) == 3
        assert store.write_now(
            lambda session: session.db.execute(
                "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)"
            )
        )


@pytest.mark.sqlite  # its index
def test_what_is_deleted_leaves_the_index_too_a_bit_at_a_time(tmp_path: Path) -> None:
    def size(session: Session) -> int:
        return int(session.db.execute("SELECT sum(length(block)) FROM entries_fts_data").fetchone()[0])

    with Store.open(tmp_path / "aggregator.db") as store:
        for day in range(40):

            def news(session: Session, day: int = day) -> None:
                state = source(session)
                keeper = Editor(session, Ranking(6 * HOUR, 1.0), NOW)
                for number in range(20):
                    keeper.add(state, entry(f"{day}-{number}", teaser=f"nieuws{day} en feit{number} " * 20), NOW)
                session.db.execute("DELETE FROM entries WHERE guid NOT LIKE ?", [f"{day}-%"])

            store.write_now(news)
        with store.reader() as session:
            before = size(session)
        for _ in range(3):
            store.write_now(lambda session: session.tidy())
        with store.reader() as session:
            assert size(session) < before / 3
            assert len(session.search.matching("nieuws39")) == 20
            assert not session.search.matching("nieuws38")
        check = "INSERT INTO entries_fts(entries_fts) VALUES ('integrity-check')"
        store.write_now(lambda session: session.db.execute(check))
