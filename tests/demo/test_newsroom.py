"""The newsroom: what each newspaper's document says, given a seed and the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from aggregator.demo.documents import written
from aggregator.demo.material import papers, worlds
from aggregator.demo.newsroom import LIST, Newsroom
from aggregator.demo.records import Article, Paper, ServedDocument, Trouble, World
from aggregator.demo.wire import GAP, NewsEvent, Report, Wire
from aggregator.models import StoryEntry
from aggregator.stories.grouping.dedupe import same_news

OPENED = 1_790_000_000.0
BASE = "http://127.0.0.1:9/"
MINUTE = 60.0
SEEDS = (1, 2, 3)


def newsroom(seed: int = 1, speed: float = 60.0) -> Newsroom:
    return Newsroom(seed, OPENED, speed, BASE)


def documents(room: Newsroom, now: float) -> list[ServedDocument]:
    return [room.document(paper, now) for paper in papers()]


def paper(slug: str) -> Paper:
    return next(one for one in papers() if one.slug == slug)


def events(seed: int, numbers: range = range(-120, 120)) -> list[NewsEvent]:
    wire = Wire(seed)
    return [event for number in numbers for event in wire.event(number)]


def by_guid(document: ServedDocument) -> dict[str, Article]:
    return {article.guid: article for article in document.articles}


# --- Determinism ------------------------------------------------------------------------------------------------------


def test_the_same_seed_and_time_give_the_same_bytes() -> None:
    one, other = (list(map(written, documents(newsroom(), OPENED + 100))) for _ in range(2))
    assert one == other


def test_a_document_does_not_depend_on_what_was_asked_before() -> None:
    asked, fresh = newsroom(), newsroom()
    for seconds in range(0, 300, 7):
        documents(asked, OPENED + seconds)
    assert documents(asked, OPENED + 60) == documents(fresh, OPENED + 60)


def test_another_seed_gives_other_news() -> None:
    one, other = ({event.reports[0].title for event in events(seed)} for seed in (1, 2))
    assert len(one & other) < len(one) / 10


def test_a_newsroom_opened_again_has_other_addresses_for_the_same_news() -> None:
    later = Newsroom(1, OPENED + 3600, 60.0, BASE)
    assert not by_guid(newsroom().document(paper("sportblad"), OPENED)).keys() & by_guid(
        later.document(paper("sportblad"), OPENED + 3600)
    )


# --- What is told -----------------------------------------------------------------------------------------------------


def test_a_dozen_newspapers_in_three_formats_and_three_languages() -> None:
    assert len(papers()) == 12
    assert {one.format for one in papers()} == {"rss", "atom", "json"}
    assert {one.language for one in papers()} == {world.language for world in worlds()} == {"nl", "en", "fr"}


def test_each_kind_of_trouble_is_one_newspaper() -> None:
    trouble = Counter(one.trouble for one in papers())
    assert all(trouble[kind] == 1 for kind in Trouble if kind is not Trouble.NONE)


@pytest.mark.parametrize("seed", SEEDS)
def test_hundreds_of_stories_without_a_gap_in_their_texts(seed: int) -> None:
    reports = [report for event in events(seed) for report in event.reports]
    titles = {report.title for report in reports}
    assert len(titles) > 300
    assert len(titles) > 0.97 * len({(report.number, report.title) for report in reports})
    for report in reports:
        texts = (report.title, report.teaser, *report.body, *report.categories)
        assert all(text.strip() == text and text and not set("{}") & set(text) for text in texts), texts


@pytest.mark.parametrize("world", worlds(), ids=lambda world: world.language)
def test_every_kind_of_news_comes_about(world: World) -> None:
    found = {event.kind for seed in SEEDS for event in events(seed)}
    assert found >= {kind.name for kind in world.kinds}


def test_several_newspapers_tell_the_same_event_in_different_words() -> None:
    shared = [event for event in events(1) if len(event.reports) > 1]
    assert len(shared) > 80
    different = [event for event in shared if len({report.title for report in event.reports}) > 1]
    assert len(different) > 0.95 * len(shared)
    assert all(len({report.paper.slug for report in event.reports}) == len(event.reports) for event in shared)


def test_events_come_as_often_as_the_wire_says() -> None:
    reports = [report for event in events(1) if event.kind != "reactie" for report in event.reports[:1]]
    hours = 240 * GAP / 60
    assert len(reports) / hours == pytest.approx(60 / GAP)


# --- What the aggregator makes of it ----------------------------------------------------------------------------------


def candidate(number: int, report: Report) -> StoryEntry:
    source = [one.slug for one in papers()].index(report.paper.slug)
    return StoryEntry(
        entry_id=number,
        source_id=source,
        story_id=None,
        title=report.title,
        teaser=report.teaser,
        canonical_url=None,
        guid=None,
        guid_is_global=False,
        published_at=OPENED + report.at,
        language=report.paper.language,
        title_repeats=False,
    )


def pairs(seed: int) -> Iterator[tuple[bool, bool]]:
    """For every two reports of two newspapers: whether they tell the same event, and whether they are taken for it."""
    told = [(event, report) for event in events(seed, range(-60, 60)) for report in event.reports]
    known = [(event, candidate(number, report)) for number, (event, report) in enumerate(told)]
    for (event, one), (other_event, other) in combinations(known, 2):
        if one.source_id != other.source_id and one.language == other.language:
            yield event is other_event, same_news(one, other).same


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[1:])])
def test_reports_on_one_event_are_grouped_and_others_hardly_ever(seed: int) -> None:
    counts = Counter(pairs(seed))
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    assert right > 0.8 * (right + missed)
    assert wrong < 0.04 * right


# --- Documents in time ------------------------------------------------------------------------------------------------


def test_the_first_documents_are_full() -> None:
    sizes = [len(document.articles) for document in documents(newsroom(), OPENED)]
    assert sizes.count(LIST) >= 7
    assert min(sizes) >= 5


def test_the_newest_comes_first_and_nothing_is_of_the_future() -> None:
    now = OPENED + 123.0
    for document in documents(newsroom(), now):
        published = [article.published for article in document.articles]
        assert published == sorted(published, reverse=True)
        assert max(published) <= now
        assert document.updated <= now


def test_news_breaks_while_one_watches() -> None:
    before, after = (
        {guid for document in documents(newsroom(), OPENED + seconds) for guid in by_guid(document)}
        for seconds in (0, 30)
    )
    assert 5 <= len(after - before) <= 40


def test_an_hour_takes_a_minute_or_as_long_as_the_speed_says() -> None:
    fast, slow = newsroom(speed=60.0), newsroom(speed=6.0)
    one, other = fast.document(paper("sportblad"), OPENED + 30), slow.document(paper("sportblad"), OPENED + 300)
    assert [article.title for article in one.articles] == [article.title for article in other.articles]
    assert [article.comments for article in one.articles] == [article.comments for article in other.articles]


def test_an_article_keeps_its_address_id_and_date() -> None:
    kept = 0
    for one in papers():
        before, after = (by_guid(newsroom().document(one, OPENED + seconds)) for seconds in (0, 60))
        for guid in before.keys() & after.keys():
            assert before[guid].published == after[guid].published
            assert before[guid].link == after[guid].link
            assert before[guid].title == after[guid].title
            kept += 1
    assert kept > 100


def test_comments_only_grow() -> None:
    room = newsroom()
    for one in papers():
        for early, late in pairwise(range(0, 120, 20)):
            before, after = (by_guid(room.document(one, OPENED + seconds)) for seconds in (early, late))
            for guid in before.keys() & after.keys():
                assert before[guid].comments <= after[guid].comments


def test_some_articles_are_edited_later_and_say_so() -> None:
    edited = []
    for one in papers():
        before, after = (by_guid(newsroom().document(one, OPENED + seconds)) for seconds in (0, 90))
        edited += [
            (before[guid], after[guid])
            for guid in before.keys() & after.keys()
            if before[guid].content != after[guid].content
        ]
    assert edited
    for old, new in edited:
        assert new.updated > new.published
        assert replace(old, content=None, updated=0, comments=0) == replace(new, content=None, updated=0, comments=0)


def test_a_fan_site_sends_readers_to_the_paper_that_had_it_first() -> None:
    room, links = newsroom(), []
    for article in room.document(paper("tribunevak"), OPENED + 30).articles:
        if "utm_source=tribunevak&utm_medium" in article.link:
            links.append(article.link.partition("?")[0])
    assert links
    for link in links:
        path = link.removeprefix(BASE.rstrip("/"))
        first = room.article(paper(path.split("/")[1]), path, OPENED + 30)
        assert first is not None and first.link == link
