"""The ranking benchmark: what it measures is what it says, and the figure in the documentation is its own."""

from __future__ import annotations

from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from benchmarks.ranking import Heat, Row, rounds, run
from benchmarks.ranking_attacks import ATTACKS, places
from benchmarks.ranking_coverage import Covered, taken_up
from benchmarks.ranking_figure import figures
from benchmarks.ranking_news import news

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return run(seed=7, days=5, sources=8)


def test_the_same_seed_gives_the_same_news() -> None:
    assert news(3, 1, sources=4) == news(3, 1, sources=4) != news(4, 1, sources=4)


def test_the_last_poll_has_seen_exactly_the_comments_made_by_then() -> None:
    articles = news(3, 1, sources=4)
    last = list(rounds(articles, 1))[-1]
    assert len(last.seen) == len(articles)
    for seen in last.seen:
        assert seen.count == sum(at <= last.now for at in seen.article.comments)


def test_plain_recency_shows_everything_once_on_the_youngest_page(rows: dict[str, Row]) -> None:
    recency = rows["plain recency"]
    assert recency.found == recency.found_relative == 1.0
    assert recency.age == min(row.age for row in rows.values())


def test_every_share_is_a_share(rows: dict[str, Row]) -> None:
    for row in rows.values():
        assert 0 <= row.held <= row.found <= 1
        assert 0 <= row.held_relative <= row.found_relative <= 1
        assert 0 <= row.late <= 1


def test_other_sites_lift_a_story_when_they_come_and_without_weight_never() -> None:
    articles = news(3, 1, sources=4)
    coverage = {one.id: taken_up(one, Random(one.id)) for one in articles}
    plain, none, some = Heat(6, 1), Covered(coverage, 0), Covered(coverage, 1)
    for poll in rounds(articles, 1):
        for seen in poll.seen:
            heat, lifted = plain(seen, poll.now), some(seen, poll.now)
            assert none(seen, poll.now) == heat
            assert (lifted > heat) == any(at <= poll.now for at in coverage[seen.article.id])


@pytest.mark.parametrize("name", figures())
def test_the_figures_in_the_documentation_are_those_that_are_made(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == figures()[name]
    assert ElementTree.fromstring(figures()[name]).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.long  # the quick guard is tests/stories/test_bounds.py
def test_no_lie_keeps_one_article_above_all_others_for_long() -> None:
    articles = news(3, 5, sources=14)
    for name, tell in ATTACKS.items():
        assert places(articles, 5, tell, is_bounded=True).longest <= 14, name
    assert places(articles, 5, ATTACKS["500 more at each poll"], is_bounded=False).longest > 20
