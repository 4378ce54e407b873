"""Entries and stories to a file, entries back: store → rows → file → rows → store"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any, Final, TextIO

from aggregator.config import Config
from aggregator.errors import RecordError, StoryError
from aggregator.ingest.transfer import COLUMNS, EntryRow
from aggregator.models import Grouping, GroupRule, Sample
from aggregator.pipeline.housekeeping import ranking_of
from aggregator.pipeline.stories import StoryKeeper
from aggregator.store import Session, Store
from aggregator.stories import rank
from aggregator.stories.discussion import discussion_of
from aggregator.stories.rank import Ranking

EXPORTED_AT_ONCE: Final = 500
IMPORTED_AT_ONCE: Final = 100
MOST_REFUSALS: Final = 20  # that are told one by one

Row = dict[str, Any]
STORY_COLUMNS: Final = (
    *("id", "uid", "title", "link", "teaser", "author", "published_at", "updated_at", "comments", "heat", "entries"),
)


@dataclass(slots=True)
class Imported:
    """What an import did."""

    new: int = 0
    known: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them, each with its line
    stories: dict[int, float | None] = field(default_factory=dict)  # made by it, with the time of their last change


def exported(store: Store, kind: str, since: float | None, source: str | None) -> Iterator[Row]:
    """Every `entries` or `stories`, oldest id first; `since` is when it was first seen, or published. Each batch is
    read from a state of its own, so that the -wal need not wait for a slow file.

    Raises StoryError when no source is called like that.
    """
    sources, after = None, 0
    if source is not None:
        with store.reader() as session:
            sources = session.transfer.sources_called(source)
        if not sources:
            raise StoryError(f'no source is called {source!r}; "aggregator status" lists them')
    while True:
        with store.reader() as session:
            read = session.transfer.entries if kind == "entries" else session.transfer.stories
            rows = read(after, EXPORTED_AT_ONCE, -math.inf if since is None else since, sources)
        if not rows:
            return
        yield from rows
        after = rows[-1]["id"]


def write_json_lines(rows: Iterable[Mapping[str, Any]], file: TextIO) -> int:
    """One object a line; how many."""
    number = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
        number += 1
    return number


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], file: TextIO) -> int:
    """A header and one row each; lists are JSON inside their cells, nothing is an empty cell."""
    writer, number = csv.writer(file, lineterminator="\n"), 0
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        number += 1
    return number


def columns_of(kind: str) -> Sequence[str]:
    return COLUMNS if kind == "entries" else STORY_COLUMNS


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
    done, ranking = Imported(), ranking_of(config)
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
        story_id = self._session.transfer.story_called(row.story_uid)
        if story_id is None:
            published = _or(row.story_published_at, row.published_at)
            story_id = self._session.stories.create(
                row.story_uid,
                published_at=published,
                heat=rank.newborn(published, 1.0, self._ranking),
                story_id=self._session.transfer.free_story_id(row.story_id),
            )
            self._done.stories[story_id] = row.story_updated_at
        rule = row.group_rule or GroupRule.OPERATOR
        entry = row.entry()
        return self._session.entries.insert(
            source_id,
            entry,
            key=entry.key,
            published_at=row.published_at,
            first_seen_at=row.first_seen,
            discussion=row.discussion or discussion_of(entry),
            story_id=story_id,
            grouping=Grouping(story_id, rule, row.group_score, row.group_reason or "imported"),
        )

    def _group(self, row: EntryRow, source_id: int) -> int:
        """Into a story as if its source had just brought it."""
        source = self._session.sources.get(source_id)
        assert source is not None
        keeper = StoryKeeper(self._session, self._ranking, row.first_seen)
        return keeper.add(source, row.entry(), row.published_at)

    def _count(self, row: EntryRow, entry_id: int) -> None:
        if row.comments is not None:
            self._session.entries.set_comments(entry_id, row.comments)
        for seen_at, comments, gained, since, typical in row.samples:
            self._session.samples.add(Sample(entry_id, seen_at, comments, gained, since, typical))

    def _settle(self, story_id: int) -> None:
        StoryKeeper(self._session, self._ranking, self._now).settle(story_id, rebuild=True)
        state, changed = self._session.stories.state(story_id), self._done.stories.get(story_id)
        if state is not None and changed is not None:
            self._session.stories.save(replace(state, updated_at=changed))


def _or(at: float | None, otherwise: float) -> float:
    return otherwise if at is None else at


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
