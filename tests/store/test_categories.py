"""What a feed of one category takes: the category, and those inside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.config import FeedSettings, SourceSettings
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import Ranking
from tests.make import HOUR, NOW, entry, reading, source

CATEGORIES = {"a": "Sport", "b": "Sport / Voetbal", "c": "Sport / Voetbal / Dames", "d": "Sportief", "e": None}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:

    def work(session: Session) -> None:
        for name in CATEGORIES:
            known = source(session, f"https://{name}.example/rss")
            link = f"https://{name}.example/1"
            news = reading(entry(name, link=link, title=f"{name}: bericht over {name * 9}"))
            take(session, known, Came(news, NOW, Ranking(6 * HOUR, 1.0)))
        settings = [
            SourceSettings(url=f"https://{name}.example/rss", category=category)
            for name, category in CATEGORIES.items()
        ]
        session.sources.configure(settings, NOW)

    with Store.open(tmp_path / "a.db") as store:
        store.write_now(work)
        yield store


@pytest.mark.parametrize("rank", ["hot", "recent"])
@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        (["Sport"], "abc"),
        (["Sport / Voetbal"], "bc"),
        (["Sport / Voetbal / Dames"], "c"),
        (["Sportief"], "d"),
        (["Sportief", "Sport / Voetbal"], "bcd"),
        (["Voetbal"], ""),
    ],
)
def test_a_feed_of_a_category_takes_those_inside_it(store: Store, chosen: list[str], taken: str, rank: str) -> None:
    feed = FeedSettings.model_validate({"slug": "x", "rank": rank, "categories": chosen})
    with store.reader() as session:
        titles = [story.title[0] for story in session.stories.stream(feed, NOW)]
    assert sorted(titles) == sorted(taken)


@pytest.mark.parametrize(
    ("name", "others"),
    [("a", [30.0, 30.0]), ("d", [20.0, 30.0, 30.0])],
    ids=["of its category", "of all where none is of its category"],
)
def test_a_source_with_few_counts_is_measured_by_others(store: Store, name: str, others: list[float]) -> None:
    def told(session: Session) -> None:
        for one, typical, category in (("a", 40, "x"), ("b", 30, "x"), ("c", 30, "x"), ("d", 10, None), ("e", 20, "y")):
            session.db.execute(
                "UPDATE sources SET typical = ?, category = ? WHERE url = ?",
                [float(typical), category, f"https://{one}.example/rss"],
            )
        session.db.execute("UPDATE sources SET typical = 0.0 WHERE url = ?", ["https://a.example/rss"])

    store.write_now(told)
    with store.reader() as session:
        asked = next(one.id for one in session.sources.enabled() if one.url == f"https://{name}.example/rss")
        counts, found = session.entries.counts_beside(asked, 200, NOW, enough=1)
        assert (counts, sorted(found)) == ([], others)
        assert session.entries.counts_beside(asked, 200, NOW, enough=0) == ([], [])
