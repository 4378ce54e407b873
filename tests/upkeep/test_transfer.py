"""Entries that leave for a file and come back: the same entries, in the same stories, under the same ids."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import RecordError
from aggregator.models import Grouping, GroupRule
from aggregator.read.lists.entry_rows import COLUMNS, EntryRow, looks_like_entries, read_rows
from aggregator.store import Store
from aggregator.stories.ranking.heat import ranking_of
from aggregator.upkeep.entry_files import Imported, exported, imported, write_csv, write_json_lines
from examples.invented import NOW
from tests.make import DAY, Editor, entry
from tests.store.invented import invented
from tests.store.scratch import put
from tests.store.whole import whole
from tests.world import World

WHY = Grouping(1, GroupRule.OPERATOR, 1.0, "a test")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "config.toml").write_text("")
    return load_config(tmp_path / "config.toml")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    with invented(tmp_path, 100) as store:
        # One entry that is hard on every format.
        odd = entry(
            'odd,"key"',
            link="https://odd.example/1",
            title='Een "titel", met komma',
            teaser="Teaser.",
            content_html='<p>Regel een,<br>"regel" twee;</p>\n<p>é €</p>',
            categories=("sport", 'a "b", c'),
            comments=12,
            guid=None,
        )
        World(store).take("https://odd.example/rss", odd, entry("two", title="Iets heel anders dan dat"), at=NOW)
        yield store


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "new.db") as store:
        yield store


def written(store: Store, form: str, **given: Any) -> str:
    out = io.StringIO()
    rows = exported(store, given.get("since"), given.get("sources"))
    if form == "csv":
        write_csv(rows, out)
    else:
        write_json_lines(rows, out)
    return out.getvalue()


def taken(store: Store, config: Config, text: str) -> Imported:
    return imported(store, config, read_rows(io.StringIO(text, newline="")), NOW + DAY)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.reader() as session:
        return session.db.execute(sql).fetchall()


def heats(store: Store) -> list[tuple[float, float]]:
    found = rows(store, "SELECT heat, coalesce(pulse, 0.0) FROM stories ORDER BY id")
    return [(round(heat, 6), round(pulse, 6)) for heat, pulse in found]


ENTRIES = """SELECT s.url, e.key, e.guid, e.link, e.title, e.teaser, c.html, e.categories, e.published_at,
    e.first_seen_at, e.last_seen_at, e.updated_at, e.comments, e.discussion, e.content_hash, e.group_rule, t.uid
    FROM entries e JOIN sources s ON s.id = e.source_id JOIN contents c ON c.entry_id = e.id
    JOIN stories t ON t.id = e.story_id ORDER BY 1, 2"""
STORIES = "SELECT id, uid, published_at, updated_at, comments FROM stories ORDER BY id"
SAMPLES = """SELECT e.key, m.seen_at, m.comments, m.gained, m.since, m.typical FROM samples m
    JOIN entries e ON e.id = m.entry_id ORDER BY 1, 2"""


@pytest.mark.parametrize("form", ["jsonl", "csv"])
class TestIntoAnEmptyDatabase:
    def test_stories_have_the_ids_that_they_had(self, old: Store, new: Store, config: Config, form: str) -> None:
        done = taken(new, config, written(old, form))
        assert (done.refused, done.known) == (0, 0), done.problems
        assert done.new == len(rows(old, "SELECT 1 FROM entries"))
        for sql in (STORIES, SAMPLES, ENTRIES):
            assert rows(new, sql) == rows(old, sql)
        assert heats(new) == heats(old)
        whole(new)

    def test_again_changes_nothing(self, old: Store, new: Store, config: Config, form: str) -> None:
        text = written(old, form)
        taken(new, config, text)
        before = [rows(new, sql) for sql in (ENTRIES, STORIES, SAMPLES)]
        done = taken(new, config, text)
        assert (done.new, done.known) == (0, len(before[0]))
        assert [rows(new, sql) for sql in (ENTRIES, STORIES, SAMPLES)] == before


class TestIntoOneThatHasSome:
    def test_an_entry_joins_the_story_that_it_was_in(self, old: Store, new: Store, config: Config) -> None:
        """Two exports of one database overlap: a story whose first half is there gets its second."""
        text = written(old, "jsonl")
        lines = text.splitlines(keepends=True)
        taken(new, config, "".join(lines[: len(lines) // 2]))
        taken(new, config, text)
        assert rows(new, ENTRIES) == rows(old, ENTRIES)
        assert rows(new, "SELECT id, uid FROM stories ORDER BY id") == rows(
            old, "SELECT id, uid FROM stories ORDER BY id"
        )

    def test_an_id_that_is_taken_is_not_taken_over(self, old: Store, new: Store, config: Config) -> None:
        World(new).take("https://own.example/rss", entry("own", title="Ons eigen bericht"), at=NOW)
        own = rows(new, "SELECT uid FROM stories WHERE id = 1")
        taken(new, config, written(old, "jsonl"))
        assert rows(new, "SELECT uid FROM stories WHERE id = 1") == own
        uids = "SELECT uid FROM stories"
        assert set(rows(new, uids)) == set(rows(old, uids)) | set(own)

    def test_what_was_joined_since_stays_joined(self, old: Store, new: Store, config: Config) -> None:
        text = written(old, "jsonl", sources=[odd(old)])
        taken(new, config, text)
        first, second = (row[0] for row in rows(new, "SELECT id FROM stories ORDER BY id"))
        new.write_now(lambda session: Editor(session, ranking_of(config.settings), NOW).join(first, second, WHY))
        new.write_now(
            lambda session: session.db.execute("DELETE FROM entries WHERE story_id = ? AND key = 'two'", [first])
        )
        taken(new, config, text)
        assert len(rows(new, "SELECT 1 FROM stories")) == 1
        assert len(rows(new, "SELECT 1 FROM entries")) == 2


def test_sources_that_are_not_configured_are_stored_and_not_polled(old: Store, new: Store, config: Config) -> None:
    taken(new, config, written(old, "jsonl", sources=[odd(old)]))
    assert rows(new, "SELECT url, enabled, entries FROM sources") == [("https://odd.example/rss", 0, 2)]


class TestByHand:
    """A file that another program wrote, with what an entry cannot be without."""

    def row(self, **given: Any) -> str:
        return json.dumps(
            {"source": "https://a.example/", "title": "Spits naar Engeland", "published_at": NOW, **given}
        )

    def test_entries_are_grouped_as_if_polled(self, new: Store, config: Config) -> None:
        text = "\n".join(
            [
                self.row(link="https://krant.example/1"),
                "",
                self.row(source="https://b.example/", title="Spits gaat naar Engeland", link="https://krant.example/1"),
                self.row(title="Iets heel anders", link="https://krant.example/2"),
            ]
        )
        done = taken(new, config, text)
        assert (done.new, done.refused) == (3, 0)
        assert len(rows(new, "SELECT 1 FROM stories")) == 2
        whole(new)

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ('{"source": "a", "title": "x"}', "published_at"),
            ('{"source": "a", "published_at": 1}', "title"),
            ('{"title": "x", "published_at": 1}', "source"),
            ('{"source": "a", "title": "x", "published_at": 1e99}', "published_at: a time in seconds"),
            ('{"source": "a", "title": "x", "published_at": 1, "comments": -1}', "comments"),
            ('{"source": "a", "title": "x", "published_at": 1, "story_uid": "mine"}', "story_uid"),
            ('{"source": "a", "title": "x", "published_at": 1, "samples": [[1, 2]]}', "samples"),
            ('{"source": ', "not JSON"),
            ("[1, 2]", "not JSON"),
        ],
    )
    def test_a_line_that_cannot_be_used_is_told_and_the_others_are_taken(
        self, new: Store, config: Config, line: str, words: str
    ) -> None:
        done = taken(new, config, "\n".join([self.row(key="one"), line, self.row(key="two")]))
        assert (done.new, done.refused) == (2, 1)
        assert done.problems[0].startswith("line 2: ")
        if words != "not JSON":
            assert words in done.problems[0]

    def test_what_is_hostile_is_made_harmless(self) -> None:
        text = self.row(
            title="Kop\n\x1b[31m\ud800",
            link="javascript:alert(1)",
            content_html="<p onclick=x>a<script>alert(1)</script></p>",
            enclosures=[{"url": "file:///etc/passwd"}, {"url": "https://a.example/a.mp3", "length": -1}],
        )
        ((_, row),) = read_rows(io.StringIO(text))
        assert isinstance(row, EntryRow)
        made = row.entry()
        assert (made.title, made.link) == ("Kop [31m", None)
        assert made.content_html == "<p>a</p>"
        assert [(one.url, one.length) for one in made.enclosures] == [("https://a.example/a.mp3", None)]


async def test_an_export_that_is_read_slowly_holds_no_old_state(old: Store) -> None:
    going_on = exported(old, None, None)
    next(going_on)
    old.write_now(lambda session: put(session, "written", "meanwhile"))
    assert await old.shorten_wal(0) == 0
    assert len(list(going_on)) == rows(old, "SELECT count(*) FROM entries")[0][0] - 1


def odd(store: Store) -> int:
    [(number,)] = rows(store, "SELECT id FROM sources WHERE url = 'https://odd.example/rss'")
    return int(number)


class TestFilters:
    def test_by_source_and_time(self, old: Store) -> None:
        assert len(written(old, "jsonl", sources=[odd(old)]).splitlines()) == 2
        since = NOW - 10 * DAY
        found = [json.loads(line) for line in written(old, "jsonl", since=since).splitlines()]
        assert len(found) == rows(old, f"SELECT count(*) FROM entries WHERE first_seen_at >= {since}")[0][0]
        assert min(one["first_seen_at"] for one in found) >= since


def test_every_column_is_one_that_is_read_back(old: Store) -> None:
    assert {tuple(entry) for entry in exported(old, None, None)} == {COLUMNS}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"source": "a"}', True),
        (b'\xef\xbb\xbf{"a"', True),
        (b"id,source,title,published_at\n", True),
        (b"<opml>", False),
        (b"title,link\n", False),
        (b"", False),
    ],
)
def test_what_a_file_is(head: bytes, expected: bool) -> None:
    assert looks_like_entries(head) is expected


def test_memory_does_not_grow_with_the_file(old: Store) -> None:
    """Rows come as they are asked for: half of a database is in memory at no time."""
    line = written(old, "jsonl").splitlines()[0]

    def lines() -> Iterator[str]:
        while True:
            yield line + "\n"

    class Endless(io.StringIO):
        def __init__(self, source: Iterator[str]) -> None:
            super().__init__(line)
            self._source = source

        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            return super().readline() or next(self._source)

    tracemalloc.start()
    read: Sequence[Any] = [row for _, row in islice(read_rows(Endless(lines())), 5_000) if isinstance(row, RecordError)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not read
    assert peak < 5_000_000
