"""Polls that overlap: each is decided on a snapshot and applied later, and ends as if one had come after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.config import Config, load_config
from aggregator.errors import StoreError
from aggregator.models import Entry, FeedInfo, Fetched, Known, Outcome, Reading, Recount
from aggregator.models.polls import Attempt
from aggregator.polling import corrections, record
from aggregator.polling.decide import Poll, Polled
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Prepared, Recorder, nothing_more
from aggregator.polling.since import MOST
from aggregator.store import Store
from aggregator.stories.ranking.heat import ranking_of
from tests.make import HOUR, NOW, entry, reading

SOURCES = 3
# What sources bring: the same address, the same id, nearly the same title, one text under two titles, several news on a
# page, or their own.
PIECES = ("address", "id", "title", "title too", "text", "text too", "log", "log too", "own")
PAGE = "https://bron0.example/log"
HEADLINES = {
    "title": "Burgemeester van Zwolle opent nieuwe brug over de IJssel",
    "title too": "Burgemeester van Zwolle opent nieuwe brug over IJssel",
    "text": "Fietsers steken de Vecht over",
    "text too": "Veerpont bij Ommen gestopt",
}
TEXT = "Fietsers kunnen bij Ommen sinds maandag over een houten brug de Vecht over, waarna de veerpont gestopt is"


def piece(kind: str, source: int, number: int, comments: int | None) -> Entry:
    key = f"{source}-{number}-{kind}"
    given: dict[str, Any] = {"title": f"{key} {'abcdefghij'[source * 3 + number]}", "comments": comments}
    if kind == "address":
        given |= {"link": "https://krant.example/art", "comments_url": "https://forum.example/t/1"}
    elif kind == "id":
        given |= {"guid": "tag:krant.example,1", "guid_is_global": True}
    elif kind.startswith("log"):
        given["link"] = PAGE
    elif kind in HEADLINES:
        given |= {"title": HEADLINES[kind]} | ({"teaser": TEXT} if kind.startswith("text") else {})
    return entry(key, **{"position": number, "published_claimed": NOW - HOUR - source - 10 * number, **given})


def discussed(source: int, count: int) -> list[Entry]:
    """News of two days ago, all of it unlike any other, with comments."""
    return [
        entry(f"{source}{number}", title=f"{source}{number}xa {source}{number}yb", comments=9, published_claimed=at)
        for number in range(count)
        for at in [NOW - 48 * HOUR - number]
    ]


@dataclass
class Newsroom:
    """A store, and polls of its sources in the order of their steps."""

    store: Store
    config: Config

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.config, self.store)
        self.store.write_now(lambda session: prepare_store(session, self.config, NOW))

    def poll(self, source: int, document: Reading | None, at: float) -> Poll:
        fetched = Fetched(self.config.settings.sources[source].url, 200, b"", {}, f'"{at}"', None, None, 0, 0.0)
        attempt = Attempt(Outcome.UNCHANGED, fetched, f"body at {at}", document)
        return Poll(source + 1, self.config.settings.sources[source], attempt, at, at, 0.5)

    def decide(self, poll: Poll) -> Prepared:
        with self.store.reader() as session:
            return self.recorder.decided(session, poll, session.known.stamp())

    def apply(self, poll: Poll, decided: Prepared | None = None) -> None:
        [polled] = self.store.write_now(partial(self.recorder.apply, [(poll, decided, nothing_more)]))
        assert isinstance(polled, Polled), polled

    def kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that polls leave, but for when the next ones are, which is a matter of what is asked of the budget."""
        tables = {
            "entries": "key, story_id, canonical_url, discussion, comments, group_rule, group_reason",
            "shared_addresses": "url, source_id, at_home",
            "stories": "id, uid, lead_entry_id, published_at, updated_at, comments, heat, pulse",
            "story_redirects": "id, uid, story_id",
            "samples": "entry_id, seen_at, comments, gained, story_id",
            "story_sources": "story_id, source_id, heat",
            "documents": "source_id, etag, body_hash",
        }
        with self.store.reader() as session:
            return {
                table: session.db.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
                for table, columns in tables.items()
            }


def newsroom(folder: Path, name: str) -> Newsroom:
    path = folder / name
    path.mkdir()
    text = "".join(f'[[sources]]\nurl = "https://bron{number}.example/rss"\n' for number in range(SOURCES))
    (path / "config.toml").write_text(text, "utf-8")
    config = load_config(path / "config.toml")
    return Newsroom(Store.open(config.database), config)


@st.composite
def overlapping(draw: st.DrawFn, pieces: Sequence[str] = PIECES) -> tuple[list[list[Entry]], list[int]]:
    """What each source brings, and the order of the steps: the first of a source decides, the second applies."""
    polls = draw(st.integers(2, SOURCES))
    kinds = st.lists(st.sampled_from(pieces), min_size=1, max_size=3, unique=True)
    counts = st.sampled_from([None, 0, 7, 60])
    documents = [
        [piece(kind, source, number, draw(counts)) for number, kind in enumerate(draw(kinds))]
        for source in range(polls)
    ]
    return documents, draw(st.permutations([*range(polls), *range(polls)]))


def overlap(mixed: Newsroom, serial: Newsroom, polls: Sequence[Poll], steps: Sequence[int]) -> None:
    """Each poll is decided at the first of its steps and applied at the second; in the other room all at the second."""
    decided: dict[int, Prepared] = {}
    for source in steps:
        if source not in decided:
            decided[source] = mixed.decide(polls[source])
        else:
            mixed.apply(polls[source], decided[source])
            serial.apply(polls[source])
    assert mixed.kept() == serial.kept()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(overlapping())
def test_polls_that_overlap_end_as_if_one_came_after_the_other(
    given_polls: tuple[Sequence[Sequence[Entry]], Sequence[int]],
) -> None:
    documents, steps = given_polls
    with tempfile.TemporaryDirectory() as folder:
        mixed, serial = (newsroom(Path(folder), name) for name in ("mixed", "serial"))
        with mixed.store, serial.store:
            homes = [FeedInfo(link=f"https://{name}.example/") for name in ("bron0", "krant", "nieuws")]
            polls = [
                mixed.poll(source, reading(*ones, feed=homes[source]), NOW + source)
                for source, ones in enumerate(documents)
            ]
            overlap(mixed, serial, polls, steps)
            stories = [story for key, story, *_ in mixed.kept()["entries"] if key.endswith("address")]
            assert len(set(stories)) <= 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(overlapping(), st.lists(st.integers(0, 500), min_size=SOURCES, max_size=SOURCES))
def test_counts_that_move_while_others_poll_end_so_too(
    given_polls: tuple[Sequence[Sequence[Entry]], Sequence[int]], counts: list[int]
) -> None:
    """Of what several have, of which nothing else is read again."""
    documents, steps = given_polls
    with tempfile.TemporaryDirectory() as folder:
        mixed, serial = (newsroom(Path(folder), name) for name in ("mixed", "serial"))
        with mixed.store, serial.store:
            for one in (mixed, serial):
                for source in range(SOURCES):
                    kept = entry(
                        f"kept {source}", link="https://krant.example/kept", comments=3, item_hash=f"item {source}"
                    )
                    one.apply(one.poll(source, reading(kept), NOW - HOUR + source))
            polls = [
                mixed.poll(
                    source, reading(*ones, recounts=(Recount(f"item {source}", counts[source], 9),)), NOW + source
                )
                for source, ones in enumerate(documents)
            ]
            overlap(mixed, serial, polls, steps)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(overlapping(("address", "id", "title", "title too")))
def test_edits_that_overlap_end_so_too(given_polls: tuple[Sequence[Sequence[Entry]], Sequence[int]]) -> None:
    """What the first source has was there before, as other news; the others bring theirs."""
    documents, steps = given_polls
    with tempfile.TemporaryDirectory() as folder:
        mixed, serial = (newsroom(Path(folder), name) for name in ("mixed", "serial"))
        with mixed.store, serial.store:
            for one in (mixed, serial):
                before = [entry(each.key, title=f"vroeger {each.key}", position=each.position) for each in documents[0]]
                one.apply(one.poll(0, reading(*before), NOW - HOUR))
            polls = [mixed.poll(source, reading(*ones), NOW + source) for source, ones in enumerate(documents)]
            overlap(mixed, serial, polls, steps)


@pytest.fixture
def room(tmp_path: Path) -> Any:
    one = newsroom(tmp_path, "room")
    with one.store:
        yield one


class TestWhatComesBetween:
    @pytest.mark.parametrize("kinds", [("title", "title"), ("text", "text too")])
    def test_the_same_news_of_two_sources_is_one_story(self, room: Newsroom, kinds: tuple[str, str]) -> None:
        polls = [room.poll(source, reading(piece(kind, source, 0, None)), NOW) for source, kind in enumerate(kinds)]
        decided = [room.decide(poll) for poll in polls]
        for poll, one in zip(polls, decided, strict=True):
            room.apply(poll, one)
        assert len(room.kept()["stories"]) == 1

    def test_a_text_that_another_source_repeats_meanwhile_makes_one_story_of_nothing(self, room: Newsroom) -> None:
        room.apply(room.poll(0, reading(piece("text", 0, 0, None)), NOW))
        poll = room.poll(1, reading(piece("text too", 1, 0, None)), NOW)
        decided = room.decide(poll)
        room.apply(room.poll(0, reading(entry("again", title="Ook in Hardenberg", teaser=TEXT)), NOW + 30))
        room.apply(poll, decided)
        assert len(room.kept()["stories"]) == 3

    @pytest.mark.parametrize("news", [{"title": HEADLINES["title too"]}, {"link": "https://krant.example/art"}])
    def test_news_that_another_source_edited_into_the_same_is_one_story(
        self, room: Newsroom, news: dict[str, Any]
    ) -> None:
        first = {"title": "Zoals het eerst heette", "link": "https://bron0.example/1", "guid": "0-0"}
        room.apply(room.poll(0, reading(entry("0-0", **first)), NOW))
        same = {"title": HEADLINES["title"], "link": "https://bron1.example/1"} | (news if "link" in news else {})
        poll = room.poll(1, reading(entry("1-0", **same)), NOW + 60)
        decided = room.decide(poll)
        room.apply(room.poll(0, reading(entry("0-0", **(first | news), content_hash="edited")), NOW + 30))
        room.apply(poll, decided)
        assert len(room.kept()["stories"]) == 1

    @pytest.mark.parametrize("remembered", [True, False], ids=["by what is remembered", "by the database"])
    def test_an_entry_that_is_edited_to_an_address_where_another_came_founds_no_second_story_of_that_id(
        self, room: Newsroom, remembered: bool
    ) -> None:
        for source in (1, 0):
            room.apply(room.poll(source, reading(piece("title", source, 0, None)), NOW))
        link = "https://krant.example/art"
        moved = entry("0-0-title", title="Wolf gezien op Veluwe", link=link, published_claimed=NOW - HOUR)
        edit = room.poll(0, reading(moved), NOW + 1)
        decided = room.decide(edit)
        room.apply(room.poll(2, reading(entry("b", title="Storm boven zee", link=link)), NOW + 2))
        if not remembered:
            room.recorder = Recorder(room.config, room.store)
        room.apply(edit, decided)
        uids = [row[1] for row in room.kept()["stories"]]
        assert len(uids) == len(set(uids)) == 3

    def test_two_that_leave_their_story_for_the_same_address_found_one_each(self, room: Newsroom) -> None:
        def told(source: int, number: int, link: str, title: str) -> Entry:
            link = f"https://krant.example/{link}"
            return entry(f"{source}-{number}", link=link, title=title, content_hash=title)

        news = ["Brug in Zwolle geopend", "Trein rijdt weer naar Assen"]
        room.apply(room.poll(2, reading(*(told(2, n, f"art{n}", title) for n, title in enumerate(news))), NOW))
        for n, title in enumerate(news):
            room.apply(room.poll(n, reading(told(n, 0, f"art{n}", title)), NOW + 60))
        assert len(room.kept()["stories"]) == 2
        polls = [room.poll(n, reading(told(n, 0, "other", f"{n}xa {n}yb {n}zc")), NOW + HOUR) for n in (0, 1)]
        decided = [room.decide(poll) for poll in polls]
        for poll, one in zip(polls, decided, strict=True):
            room.apply(poll, one)
        assert len(room.kept()["stories"]) == 4

    def test_a_story_that_was_joined_to_another_is_not_written_to(self, room: Newsroom) -> None:
        room.apply(room.poll(0, reading(piece("address", 0, 0, 5)), NOW))
        room.apply(room.poll(1, reading(piece("id", 1, 0, 5)), NOW))
        more = room.poll(1, reading(piece("id", 1, 0, 500)), NOW + HOUR)
        decided = room.decide(more)
        ranking = ranking_of(room.config.settings)
        room.store.write_now(lambda session: corrections.join(session, ranking, session.stories.ids(), NOW + 60))
        room.apply(more, decided)
        (story,) = room.kept()["stories"]
        assert story[0] == 1
        assert story[5] == 505

    def test_an_address_that_its_own_site_has_several_news_at_is_nobodys(self, room: Newsroom) -> None:
        poll = room.poll(1, reading(entry("x", title="Brug open", link=PAGE)), NOW)
        decided = room.decide(poll)
        room.apply(room.poll(0, reading(piece("log", 0, 0, None), piece("log too", 0, 1, None)), NOW))
        room.apply(poll, decided)
        assert [address for _, _, address, *_ in room.kept()["entries"]] == [None, None, None]
        assert len(room.kept()["stories"]) == 3

    def test_an_entry_that_its_source_got_otherwise_is_not_stored_twice(self, room: Newsroom) -> None:
        poll = room.poll(0, reading(piece("own", 0, 0, None)), NOW)
        decided = room.decide(poll)
        otherwise = entry("0-0-own", title="Zoals het eerst heette", link="https://elders.example/1")
        found = room.decide(room.poll(0, reading(otherwise), NOW)).changes.document
        assert found is not None
        room.store.write_now(lambda session: session.changes.apply_document(found))
        room.apply(poll, decided)
        assert len(room.kept()["entries"]) == 1

    def test_what_is_unrelated_is_not_decided_again(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        poll = room.poll(0, reading(piece("title", 0, 0, None)), NOW)
        decided = room.decide(poll)
        room.apply(room.poll(1, reading(piece("own", 1, 0, None)), NOW))
        monkeypatch.setattr(room.recorder, "decided", lambda *_: pytest.fail("decided again"))
        room.apply(poll, decided)
        assert [key for key, *_ in room.kept()["entries"]] == ["0-0-title", "1-0-own"]

    @pytest.mark.parametrize(
        ("between", "asks"),
        [
            (("own",), False),
            (("own", "own"), False),
            (("title too",), True),
            (("address",), True),
            (("a pause",), True),
            (("own", "a pause", "own"), True),
            (("own",) * (MOST + 6), True),
        ],
    )
    def test_the_database_is_asked_only_when_memory_leaves_it_open(
        self, room: Newsroom, between: Sequence[str], asks: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Known] = []
        ask = record.came_between
        monkeypatch.setattr(
            record, "came_between", lambda session, known, came: asked.append(known) or ask(session, known, came)
        )
        poll = room.poll(0, reading(piece("title", 0, 0, None), piece("address", 0, 1, None)), NOW)
        decided = room.decide(poll)
        for number, kind in enumerate(between):
            if kind == "a pause":
                room.store.write_now(lambda session: session.sources.pause(3, NOW))
            else:
                room.apply(room.poll(1, reading(piece(kind, 1, number % 6, None)), NOW + number))
        room.apply(poll, decided)
        is_alone = isinstance(room.store.location, Path)  # on a server others may have written
        assert asked == [decided.known] * (asks or not is_alone)

    @pytest.mark.parametrize(("counts", "is_decided_again"), [(10, False), (1, True)])
    def test_what_is_typical_for_others_matters_to_who_has_few_counts(
        self, room: Newsroom, counts: int, is_decided_again: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        polls = [room.poll(source, reading(*discussed(source, counts)), NOW) for source in (0, 1)]
        decided = [room.decide(poll) for poll in polls]
        again: list[Poll] = []
        decide = room.recorder.decided
        monkeypatch.setattr(room.recorder, "decided", lambda session, poll: again.append(poll) or decide(session, poll))
        for poll, one in zip(polls, decided, strict=True):
            room.apply(poll, one)
        assert again == (polls[1:] if is_decided_again else [])

    def test_a_pause_stays_and_so_does_the_poll(self, room: Newsroom) -> None:
        poll = room.poll(0, reading(piece("own", 0, 0, None)), NOW)
        decided = room.decide(poll)
        room.store.write_now(lambda session: session.sources.pause(1, NOW))
        room.apply(poll, decided)
        with room.store.reader() as session:
            source = session.sources.get(1)
        assert source is not None
        assert (source.paused_at, source.last_success_at) == (NOW, NOW)

    def test_another_poll_of_the_same_source_is_built_upon(self, room: Newsroom) -> None:
        early, late = (
            room.poll(0, reading(piece("own", 0, number, None), feed=FeedInfo(title="Bron")), NOW + number)
            for number in (0, 1)
        )
        decided = room.decide(late)
        room.apply(early)
        room.apply(late, decided)
        with room.store.reader() as session:
            source = session.sources.get(1)
        assert source is not None
        assert source.entries == 2
        assert source.last_poll_at == NOW + 1
        assert len(room.kept()["entries"]) == 2

    def test_a_source_that_is_gone_is_not_brought_back(self, room: Newsroom) -> None:
        poll = room.poll(0, reading(piece("own", 0, 0, None)), NOW)
        decided = room.decide(poll)
        room.store.write_now(lambda session: session.db.execute("DELETE FROM sources WHERE id = 1"))
        [error] = room.store.write_now(partial(room.recorder.apply, [(poll, decided, nothing_more)]))
        assert isinstance(error, StoreError)
        assert "gone" in str(error)
        assert room.kept()["entries"] == []


def test_several_polls_share_a_transaction_and_see_each_other(room: Newsroom) -> None:
    polls = [room.poll(source, reading(piece("address", source, 0, None)), NOW) for source in range(SOURCES)]
    decided = [room.decide(poll) for poll in polls]
    polled = room.store.write_now(partial(room.recorder.apply, [(one.poll, one, nothing_more) for one in decided]))
    assert [isinstance(one, Polled) and one.record.entries_new for one in polled] == [1, 1, 1]
    assert len(room.kept()["stories"]) == 1
