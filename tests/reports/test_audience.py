"""Readers over time: what is stored, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.models.audience import Audience
from aggregator.reports.audience import audiences, in_one_line
from aggregator.store import Store
from tests.make import DAY, NOW

TODAY, YESTERDAY, BEFORE = "2027-01-15", "2027-01-14", "2027-01-05"
TITLES = {"nieuws": "Nieuws", "sport": "Sport"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "aggregator.db") as store:
        yield store


def keep(store: Store, *rows: Audience) -> None:
    store.write_now(lambda session: session.audience.add(rows))


def test_of_today_and_yesterday_the_larger_counts_and_the_course_is_by_day(store: Store) -> None:
    keep(store, Audience(YESTERDAY, "nieuws", "", 23), Audience(YESTERDAY, "nieuws", "Feedly", 15))
    keep(store, Audience(TODAY, "nieuws", "", 9), Audience(TODAY, "nieuws", "Feedly", 16))
    keep(store, Audience(BEFORE, "nieuws", "Inoreader", 4))
    with store.reader() as session:
        news, sport = audiences(session, NOW, TITLES)
    assert (news.subscribers, news.words) == (39, "Feedly 16, 23 by themselves")
    assert (len(news.days), news.days[-2:], sum(news.days)) == (30, (38, 25), 67)
    assert (sport.title, sport.subscribers, sport.words) == ("Sport", 0, "")
    assert in_one_line([news, sport]) == "Read by 39: Nieuws 39 (Feedly 16, 23 by themselves)"
    assert in_one_line([sport]) is None


def test_what_a_start_in_the_middle_of_a_day_forgot_is_not_lost(store: Store) -> None:
    keep(store, Audience(TODAY, "nieuws", "", 23))
    keep(store, Audience(TODAY, "nieuws", "", 2))
    with store.reader() as session:
        assert session.audience.since(TODAY) == [Audience(TODAY, "nieuws", "", 23)]


def test_old_days_go(store: Store) -> None:
    keep(store, Audience(BEFORE, "nieuws", "", 1), Audience(TODAY, "nieuws", "", 1))
    store.write_now(lambda session: session.audience.forget(YESTERDAY))
    with store.reader() as session:
        assert [one.day for one in session.audience.since("2020-01-01")] == [TODAY]
        (found,) = audiences(session, NOW + DAY)  # by slug, where no titles are given
    assert (found.title, found.subscribers) == ("nieuws", 1)
