"""Entries to a file and back: store → rows → file → rows → store"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Final, TextIO

from aggregator.config import Config
from aggregator.errors import RecordError
from aggregator.models import Grouping, GroupRule, KnownStory, NewEntry, Sample, StoryChanges, StoryState
from aggregator.models.changes import FIRST_NEW
from aggregator.polling.entries import as_seen
from aggregator.polling.known import add, edit
from aggregator.read.lists.entry_rows import COLUMNS, EntryRow
from aggregator.store import Session, Store
from aggregator.stories.book import StoryBook
from aggregator.stories.grouping.keys import keys_of_entry
from aggregator.stories.ranking import heat as rank
from aggregator.stories.ranking.activity import discussion_of
from aggregator.stories.ranking.heat import Ranking, ranking_of

EXPORTED_AT_ONCE: Final = 500
IMPORTED_AT_ONCE: Final = 100
MOST_REFUSALS: Final = 20  # that are told one by one


@dataclass(slots=True)
class Imported:
    """What an import did."""

    new: int = 0
    known: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them, each with its line
    stories: dict[int, float | None] = field(default_factory=dict)  # made by it, with the time of their last change


def exported(store: Store, since: float | None, sources: Sequence[int] | None) -> Iterator[dict[str, Any]]:
    """Every entry of these sources (None: of all) first seen since then, oldest id first. Each batch is read from a
    state of its own, so that the -wal need not wait for a slow file."""
    after = 0
    while True:
        with store.reader() as session:
            begin = -math.inf if since is None else since
            rows = session.transfer.entries(after, EXPORTED_AT_ONCE, begin, sources)
        if not rows:
            return
        yield from rows
        after = rows[-1]["id"]


def write_json_lines(entries: Iterable[dict[str, Any]], file: TextIO) -> int:
    """One object a line; how many."""
    number = 0
    for entry in entries:
        file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")
        number += 1
    return number


def write_csv(entries: Iterable[dict[str, Any]], file: TextIO) -> int:
    """A header and one row each; lists are JSON inside their cells, nothing is an empty cell."""
    writer, number = csv.writer(file, lineterminator="\n"), 0
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(entry[name]) for name in COLUMNS])
        number += 1
    return number


def imported(
    store: Store,
    config: Config,
    rows: Iterator[tuple[int, EntryRow | RecordError]],
    now: float,
    progress: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Stores the entries that are not there yet, with the stories, ids and comment counts that they had.

    Idempotent: an entry that its source has already is left as it is. Sources that are not configured are stored, and
    not polled.
    """
    done, ranking = Imported(), ranking_of(config.settings)
    while batch := list(islice(rows, IMPORTED_AT_ONCE)):
        good: list[EntryRow] = []
        for number, row in batch:
            if isinstance(row, RecordError):
                done.refused += 1
                done.problems += [f"line {number}: {row}"] if len(done.problems) < MOST_REFUSALS else []
            else:
                good.append(row)
        store.write_now(partial(_take, rows=good, ranking=ranking, now=now, done=done))
        progress(len(batch))
    return done


def _take(session: Session, rows: Sequence[EntryRow], ranking: Ranking, now: float, done: Imported) -> None:
    _Importer(session, ranking, now, done).take(rows)


class _Importer:
    """One batch, in one transaction."""

    def __init__(self, session: Session, ranking: Ranking, now: float, done: Imported) -> None:
        self._session, self._ranking, self._now, self._done = session, ranking, now, done

    def take(self, rows: Iterable[EntryRow]) -> None:
        touched: set[int] = set()
        for row in rows:
            transfer = self._session.transfer
            source_id = transfer.source_of(row.source, row.source_title, row.source_category, self._now)
            entry = row.entry()
            if transfer.has_entry(source_id, entry.key):
                self._done.known += 1
                continue
            entry_id = self._place(row, source_id) if row.story_uid else self._group(row, source_id)
            transfer.keep_times(entry_id, _or(row.updated_at, row.published_at), _or(row.last_seen_at, row.first_seen))
            self._count(row, entry_id)
            transfer.brought(source_id, 1)
            touched.add(self._session.entries.story_of(entry_id))
            self._done.new += 1
        for story_id in sorted(touched):
            self._settle(story_id)

    def _place(self, row: EntryRow, source_id: int) -> int:
        """Into the story it was in, made anew under its own name when it is not there."""
        assert row.story_uid is not None
        founded: tuple[KnownStory, ...] = ()
        story_id = self._session.transfer.story_called(row.story_uid)
        if story_id is None:
            published = _or(row.story_published_at, row.published_at)
            story_id = self._session.transfer.free_story_id(row.story_id) or FIRST_NEW
            heat = rank.newborn(published, 1.0, self._ranking)
            state = StoryState(story_id, row.story_uid, None, published, published, None, heat)
            founded = (KnownStory(state, None),)
        entry, rule = row.entry(), row.group_rule or GroupRule.OPERATOR
        new = NewEntry(
            entry_id=FIRST_NEW,
            source_id=source_id,
            entry=entry,
            published_at=row.published_at,
            first_seen_at=row.first_seen,
            discussion=row.discussion or discussion_of(entry),
            story_id=story_id,
            grouping=Grouping(story_id, rule, row.group_score, row.group_reason or "imported"),
            keys=keys_of_entry(entry.title, entry.teaser),
        )
        ids = self._session.changes.apply_stories(StoryChanges(founded=founded, entries=(new,)), self._now)
        if founded:
            self._done.stories[ids.story(story_id)] = row.story_updated_at
        return ids.entry(FIRST_NEW)

    def _group(self, row: EntryRow, source_id: int) -> int:
        """Into a story as if its source had just brought it."""
        source = self._session.sources.get(source_id)
        assert source is not None
        seen = as_seen(row.entry(), source, row.first_seen, published=row.published_at)
        return add(self._session, seen, row.entry(), self._ranking, row.first_seen)

    def _count(self, row: EntryRow, entry_id: int) -> None:
        comments = () if row.comments is None else ((entry_id, row.comments),)
        story_id = self._session.entries.story_of(entry_id) if row.samples else 0
        samples = tuple((Sample(entry_id, *sample), story_id) for sample in row.samples)
        self._session.changes.apply_stories(StoryChanges(comments=comments, samples=samples), self._now)

    def _settle(self, story_id: int) -> None:
        changed_at = self._done.stories.get(story_id)

        def work(book: StoryBook) -> None:
            book.settle(story_id, rebuild=True)
            if changed_at is not None:
                book.date(story_id, changed_at)

        edit(self._session, [story_id], self._ranking, self._now, work)


def _or(at: float | None, otherwise: float) -> float:
    return otherwise if at is None else at


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
