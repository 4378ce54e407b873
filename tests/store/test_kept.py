"""What triggers keep, whoever writes: a story's sources with its heat, a sample's story, the words of titles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.models import Grouping, GroupRule
from aggregator.store import Store
from tests.make import DAY, HOUR, NOW, Editor, entry
from tests.store.whole import indexed
from tests.world import RANKING, A, B, World

WHY = Grouping(1, GroupRule.OPERATOR, 1.0, "a test")
C = "https://c.example/rss"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db") as store:
        yield store


def keep(store: Store, work: Callable[[Editor], object]) -> None:
    store.write_now(lambda session: work(Editor(session, RANKING, NOW)))


def agrees(store: Store) -> None:
    """Asserts that what is kept is what the entries and stories say."""
    with store.reader() as session:
        kept = session.db.execute("SELECT story_id, source_id, heat, published_at FROM story_sources").fetchall()
        made = session.db.execute(
            """SELECT DISTINCT e.story_id, e.source_id, s.heat, s.published_at
            FROM entries e JOIN stories s ON s.id = e.story_id"""
        ).fetchall()
        assert sorted(kept) == sorted(made)
        strays = session.db.execute(
            """SELECT m.* FROM samples m LEFT JOIN entries e ON e.id = m.entry_id
            WHERE e.story_id IS DISTINCT FROM m.story_id"""
        ).fetchall()
        assert strays == []
    indexed(store)


def rows(store: Store, table: str) -> int:
    with store.reader() as session:
        return int(session.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def three(store: Store) -> Store:
    """Story 1 of two sources, with comments; story 2 of one of them; story 3 of a third."""
    link = "https://krant.example/art"
    World(store).take(A, entry("x", link=link, comments=10), entry("y", title="Iets anders", comments=40))
    World(store).take(B, entry("z", link=link, title="Hetzelfde", comments=3), at=NOW + HOUR)
    World(store).take(C, entry("w", title="Brand in een loods bij Meppel", comments=90), at=NOW + HOUR)
    return store


def test_entries_and_comments_that_come(three: Store) -> None:
    agrees(three)
    assert rows(three, "story_sources") == 4
    World(three).take(A, entry("x", link="https://krant.example/art", comments=80), at=NOW + 2 * HOUR)
    agrees(three)


def test_stories_joined_and_parted_again(three: Store) -> None:
    keep(three, lambda keeper: keeper.join(2, 3, WHY))
    agrees(three)
    keep(three, lambda keeper: keeper.join(1, 2, WHY))
    agrees(three)
    assert rows(three, "stories") == 1
    assert rows(three, "story_sources") == 3
    with three.reader() as session:
        last = session.pins.members([1])[-1].entry_id
    keep(three, lambda keeper: keeper.split(1, [last], "a test"))
    agrees(three)
    assert rows(three, "stories") == 2


def test_a_source_stays_while_one_of_its_entries_does(store: Store) -> None:
    World(store).take(A, entry("x"), entry("y", title="Iets anders"))
    keep(store, lambda keeper: keeper.join(1, 2, WHY))
    assert rows(store, "story_sources") == 1
    store.write_now(lambda session: session.db.execute("DELETE FROM entries WHERE id = 2"))
    agrees(store)
    assert rows(store, "story_sources") == 1


def test_a_title_that_changes(store: Store) -> None:
    World(store).take(A, entry("x", title="Eerst"))
    World(store).take(A, entry("x", title="Daarna"), at=NOW + HOUR)
    agrees(store)
    with store.reader() as session:
        found = [list(session.search.matching(word)) for word in ("eerst", "daarna")]
    assert found == [[], [1]]


def test_content_goes_with_its_entry(store: Store) -> None:
    World(store).take(A, entry("x", content_html="<p>Eerst</p>"))
    World(store).take(A, entry("x", content_html="<p>Daarna</p>"), at=NOW + HOUR)
    with store.reader() as session:
        story = session.stories.get(1)
    assert story is not None
    assert story.content_html == "<p>Daarna</p>"
    assert rows(store, "contents") == 1
    store.write_now(lambda session: session.stories.prune(NOW + DAY, 10))
    store.write_now(lambda session: session.db.execute("DELETE FROM documents"))
    store.write_now(lambda session: session.stories.prune(NOW + 90 * DAY, 10))
    assert [rows(store, table) for table in ("stories", "entries", "contents", "story_sources")] == [0, 0, 0, 0]


class TestPruning:
    def fill(self, store: Store, stories: int) -> None:
        """Stories an hour apart, each of one entry, long out of any document."""
        for number in range(stories):
            at = NOW + number * HOUR
            World(store).take(A, entry(f"e{number}", title=f"Bericht {number} over iets", published_claimed=at), at=at)

    def test_the_oldest_go_first_and_not_too_many_at_once(self, store: Store) -> None:
        self.fill(store, 7)
        later = NOW + 9 * DAY
        pruned = store.write_now(lambda session: session.stories.prune(later, 3))
        assert pruned.deleted == 3
        with store.reader() as session:
            assert session.stories.ids() == [4, 5, 6, 7]
        assert pruned.last is not None
        pruned = store.write_now(lambda session: session.stories.prune(later, 5, pruned.last))
        assert pruned.deleted == 4
        agrees(store)

    def test_what_a_document_lists_stays_and_is_looked_at_once(self, store: Store) -> None:
        self.fill(store, 25)
        listed = " ".join(f"hash-of-e{number}" for number in range(21))
        store.write_now(
            lambda session: session.db.execute("INSERT INTO documents (source_id, item_hashes) VALUES (1, ?)", [listed])
        )
        later = NOW + 9 * DAY
        first = store.write_now(lambda session: session.stories.prune(later, 1))
        assert (first.deleted, first.last) == (0, (NOW + 9 * HOUR, 10))
        second = store.write_now(lambda session: session.stories.prune(later, 10, first.last))
        assert (second.deleted, second.last) == (4, (NOW + 24 * HOUR, 25))
        third = store.write_now(lambda session: session.stories.prune(later, 10, second.last))
        assert (third.deleted, third.last) == (0, None)
        assert rows(store, "stories") == 21

    def test_stories_of_one_moment_are_all_looked_at(self, store: Store) -> None:
        World(store).take(A, *(entry(f"e{number}", title=f"Bericht {number} over iets") for number in range(30)))
        place, looks, deleted = (float("-inf"), float("inf")), 0, 0
        while True:
            pruned = store.write_now(lambda session, at=place: session.stories.prune(NOW + 9 * DAY, 4, at))
            if pruned.last is None:
                break
            place, looks, deleted = pruned.last, looks + 1, deleted + pruned.deleted
        assert (looks, deleted) == (8, 30)

    def test_what_is_younger_stays(self, store: Store) -> None:
        self.fill(store, 3)
        assert store.write_now(lambda session: session.stories.prune(NOW + HOUR, 10)).deleted == 1

    def test_a_joined_storys_old_id_goes_with_it(self, store: Store) -> None:
        World(store).take(A, entry("x"), entry("y", title="Iets anders"))
        keep(store, lambda keeper: keeper.join(1, 2, WHY))
        assert rows(store, "story_redirects") == 1
        store.write_now(lambda session: session.stories.prune(NOW + 9 * DAY, 10))
        assert rows(store, "story_redirects") == 0
