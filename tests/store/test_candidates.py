"""Which stored entries are looked at for a new one: few, and the right ones among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aggregator.models import (
    ChangedEntry,
    DocumentChanges,
    Entry,
    Grouping,
    GroupRule,
    NewEntry,
    StoryChanges,
    StoryEntry,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.store import Session, Store
from aggregator.store.candidates import BEFORE_ALL_KEYS, ROWS_PER_KEY
from aggregator.stories.grouping.dedupe import WINDOW
from aggregator.stories.grouping.keys import MOST_JUDGED, all_worth_judging, keys_of, keys_of_entry
from tests.make import DAY, HOUR, NOW, entry, found, source

TITLE = "Trainer Zandbergen vertrekt na de wedstrijd"
ALONE = Grouping(None, GroupRule.FIRST, 1.0, "a test")
TEXT = "Zes schapen zijn zondag verdronken toen een dijk bij Zandbergen brak, zegt de brandweer."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db") as store:
        store.write_now(lambda session: source(session))
        store.write_now(lambda session: source(session, "https://blad.example/rss"))
        yield store


def put(store: Store, *entries: Entry, at: float = NOW, by: int = 1) -> None:
    """Stores entries, each in a story of its own, as published and first seen at `at`."""

    def work(session: Session) -> None:
        for one in entries:
            story_id = found(session, one.key, at)
            new = NewEntry(FIRST_NEW, by, one, at, at, None, story_id, ALONE, keys=keys_of_entry(one.title, one.teaser))
            session.changes.apply_stories(StoryChanges(entries=(new,)), at)

    store.write_now(work)


def candidate(title: str = TITLE, **given: Any) -> StoryEntry:
    return replace(StoryEntry(0, 99, None, title, "", None, None, False, NOW, keys=keys_of(title)), **given)


def titles(store: Store, one: StoryEntry) -> list[str]:
    with store.reader() as session:
        alike = session.known.candidates.of([one], all_worth_judging)
        candidates = alike.among(session.known.stories((), alike.ids).values(), WINDOW)
        return [each.title for each in candidates[one.key]]


def test_a_rare_word_finds_what_common_words_bury(store: Store) -> None:
    put(store, entry("match", title="Zandbergen weg als trainer na wedstrijd"), at=NOW - 2 * HOUR)
    put(store, *(entry(f"{n}", title=f"De trainer na de wedstrijd nummer {n}") for n in range(200)), at=NOW - HOUR)
    found = titles(store, candidate())
    assert "Zandbergen weg als trainer na wedstrijd" in found
    assert len(found) <= MOST_JUDGED


def test_two_words_find_what_is_behind_the_newest_rows_of_every_key(store: Store) -> None:
    put(store, entry("match", title="Zandbergen vertrekt als trainer"), at=NOW - 2 * HOUR, by=2)
    many = ROWS_PER_KEY // 4
    put(store, *(entry(f"a{n}", title=f"Zandbergen {n} keer gezien") for n in range(many)), at=NOW - HOUR)
    put(store, *(entry(f"b{n}", title=f"Trainer vertrekt na wedstrijd {n}") for n in range(3 * many)), at=NOW - HOUR)
    assert "Zandbergen vertrekt als trainer" in titles(store, candidate())


def test_the_only_word_of_a_title_is_followed_further(store: Store) -> None:
    put(store, entry("match", title="Zandbergen"), at=NOW - 2 * HOUR)
    many = ROWS_PER_KEY // 4
    put(store, *(entry(f"{n}", title=f"Zandbergen traint {n} keer") for n in range(many)), at=NOW - HOUR)
    assert "Zandbergen" in titles(store, candidate("Zandbergen"))


def test_keys_of_entries_before_the_window_are_forgotten_in_steps(store: Store) -> None:
    put(store, *(entry(f"old{n}", title=f"{TITLE} {n}") for n in range(20)), at=NOW - 4 * DAY)
    put(store, entry("new", title=TITLE), at=NOW - HOUR)

    def forget(session: Session) -> int:
        place, steps = BEFORE_ALL_KEYS, 0
        while (further := session.known.candidates.forget(NOW - 3 * DAY, place, 5)) is not None:
            place, steps = further, steps + 1
        left = session.db.execute("SELECT DISTINCT entry_id FROM title_keys").fetchall()
        assert left == [(21,)]
        return steps

    assert store.write_now(forget) > 1
    assert titles(store, candidate()) == [TITLE]


def test_a_title_that_changed_is_found_by_its_new_words(store: Store) -> None:
    put(store, entry("x", title="Iets heel anders"), at=NOW - HOUR)
    changed = ChangedEntry(1, entry("x", title=TITLE), None, keys=keys_of(TITLE))
    store.write_now(lambda session: session.changes.apply_document(DocumentChanges(1, 0.0, changed=(changed,), at=NOW)))
    assert titles(store, candidate()) == [TITLE]


def test_what_is_outside_the_window_is_not_looked_at(store: Store) -> None:
    put(store, entry("old", title=TITLE), at=NOW - 4 * DAY)
    assert titles(store, candidate()) == []
    put(store, entry("new", title=TITLE), at=NOW - 2 * DAY)
    assert titles(store, candidate()) == [TITLE]


def test_an_old_entry_finds_its_like_that_came_in_just_now(store: Store) -> None:
    put(store, entry("old", title=TITLE), at=NOW - 20 * DAY)
    assert titles(store, candidate(published_at=NOW - 19 * DAY)) == [TITLE]


def test_only_titles_count(store: Store) -> None:
    put(store, entry("x", title="Iets anders", teaser=TITLE), at=NOW - HOUR)
    assert titles(store, candidate()) == []


def telling(title: str = "Dijkbreuk", key: str = "") -> StoryEntry:
    return candidate(title, key=key, teaser=TEXT, keys=keys_of_entry(title, TEXT))


def again(store: Store, *ones: StoryEntry) -> frozenset[str]:
    with store.reader() as session:
        return session.known.candidates.of(ones, all_worth_judging).again


def test_a_text_that_begins_alike_is_found_under_any_title(store: Store) -> None:
    put(store, entry("a", title="Schapen dood", teaser=f"(ANP) - {TEXT}"), at=NOW - HOUR)
    put(store, entry("b", title="Iets anders", teaser=TEXT.replace("schapen", "geiten")), at=NOW - HOUR)
    put(store, entry("c", title="Vorige week", teaser=TEXT), at=NOW - 4 * DAY, by=2)
    assert titles(store, telling()) == ["Schapen dood"]
    assert not again(store, telling())


def test_a_text_that_a_source_begins_twice_finds_nothing(store: Store) -> None:
    put(store, entry("a", title="Schapen dood", teaser=TEXT), at=NOW - HOUR)
    assert again(store, replace(telling(), source_id=1)), "its own"
    assert again(store, telling(key="x"), telling("Weer een dijk", key="y")) == {"x", "y"}, "in one document"
    put(store, entry("b", title="Weer schapen", teaser=TEXT), at=NOW - HOUR)
    assert again(store, telling()), "another one's"
    assert titles(store, telling()) == []


def test_an_entry_does_not_repeat_its_own_text(store: Store) -> None:
    put(store, entry("a", title="Schapen dood", teaser=TEXT), at=NOW - HOUR)
    assert not again(store, replace(telling(), source_id=1, entry_id=1))


def test_an_address_and_a_global_id_are_found_however_old(store: Store) -> None:
    url = "https://krant.example/art"
    put(store, entry("a", title="Een", link=url), at=NOW - 80 * DAY)
    put(store, entry("tag:b", title="Twee", guid_is_global=True), at=NOW - 80 * DAY)
    put(store, entry("tag:c", title="Drie"), at=NOW - 80 * DAY)
    assert titles(store, candidate(canonical_url="https://krant.example/art")) == ["Een"]
    assert titles(store, candidate(guid="tag:b", guid_is_global=True)) == ["Twee"]
    assert titles(store, candidate(guid="tag:b")) == []
    assert titles(store, candidate(guid="tag:c", guid_is_global=True)) == []


@pytest.mark.parametrize(
    "title", ["", "…", "snake_case", 'Zijn "quotes"', "NEAR AND NOT OR", "x^2 {a} b*", "’s-Hertogenbosch"]
)
def test_no_title_is_a_query_of_its_own(store: Store, title: str) -> None:
    put(store, entry("x", title=title), at=NOW - HOUR)
    assert titles(store, candidate(title)) == ([title] if keys_of(title).prints else [])


def test_words_that_ten_sources_have_are_there_once(store: Store) -> None:
    """A thousand entries of a document, each in a story of ten, took 40 MB."""
    put(store, *(entry(f"{n}", title=TITLE, teaser="Lang geleden. " * 9) for n in range(3)), at=NOW - HOUR)
    with store.reader() as session:
        alike = session.known.candidates.of([candidate()], all_worth_judging)
        seen = [one for story in session.known.stories((), alike.ids).values() for one in story.entries]
    assert len({id(one.teaser) for one in seen}) == 1 < len(seen)
