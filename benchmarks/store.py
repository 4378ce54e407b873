"""Is the store as quick with a million stories as with ten thousand? Adding an entry, the feeds' lists, the rest.

    python -m benchmarks.store [--stories 10000 1000000] [--folder DIR]

Makes one database per size (`examples/invented.py`: our schema, bulk SQL, a fixed seed) in a temporary folder,
and measures the product's own code on it, as the daemon calls it: an addition is a whole transaction, commit included;
a list is read through a connection of its own, opened for it. A million stories need 4 GB and a few minutes to be made.

Every row of the table is one thing done many times over: median and 95th percentile, in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from aggregator.config import FeedSettings, RankingSettings, Settings
from aggregator.models import Entry, FeedInfo, Reading
from aggregator.polling.entries import Came
from aggregator.polling.known import edit, take
from aggregator.polling.prepare import rerank
from aggregator.publishing.lists import ranked
from aggregator.store import Session, Store
from aggregator.stories.ranking.activity import CommentCount
from aggregator.stories.ranking.bounds import Allowance
from aggregator.stories.ranking.heat import HOUR
from examples.invented import DAY, NOW, RANKING, SOURCES, SPAN, TYPICAL, Words, build

SIZES = (10_000, 1_000_000)
SETTINGS = Settings(ranking=RankingSettings.model_validate({"half_life": "6h"}))
# What makes a feed hard to list: an order of its own, or a condition that few stories meet.
FEEDS: dict[str, dict[str, Any]] = {
    "hot": {},
    "recent": {"rank": "recent"},
    "discussed": {"rank": "discussed"},
    "discussed, max_age 7d": {"rank": "discussed", "max_age": "7d"},
    "heating_up": {"rank": "heating_up"},
    "hot, a large category": {"categories": ["sport"]},
    "hot, a rare category": {"categories": ["rare"]},
    "recent, a rare category": {"categories": ["rare"], "rank": "recent"},
    "hot, a category that ended": {"categories": ["ended"]},
    "discussed, a rare category": {"categories": ["rare"], "rank": "discussed"},
    "hot, two sources": {"sources": ["Source 20", "Source 3000"]},
    "hot, a source unknown": {"sources": ["No such source"]},
    "hot, min_comments 10": {"min_comments": 10},
    "hot, min_comments 1000": {"min_comments": 1000},
    "hot, max_per_source 2": {"max_per_source": 2},
    "hot, max_age 1h": {"max_age": "1h"},
    "hot, include a rare word": {"include": ["(?i)bobababa"]},
}
KNOWN_SOURCE = 77


class Bench:
    """One database, and what is done to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._now = NOW
        with store.reader() as session:
            self._stories = int(session.db.execute("SELECT max(id) FROM stories").fetchone()[0])
            # Other words and addresses in a second round on one database.
            self._number = int(session.db.execute("SELECT max(id) FROM entries").fetchone()[0])
            self._counted = [
                row[0]
                for row in session.db.execute(
                    "SELECT id FROM entries WHERE comments > 0 AND id > (SELECT max(id) FROM entries) - 20000"
                )
            ]

        self._rng = random.Random(self._number)
        self._words = Words(self._rng)
        self._added: list[str] = []
        self._document = [self._entry(self._words.title()) for _ in range(25)]

    def rows(self) -> Iterator[tuple[str, list[float]]]:
        """Name and milliseconds of each thing measured; what changes most comes last."""
        yield "open a reader", timed(self._open, 50)
        for name, given in FEEDS.items():
            feed = FeedSettings.model_validate({"slug": "bench", "limit": 50, **given})
            yield f"top 50: {name}", timed(partial(self._top, feed), 20)
        yield "one story", timed(self._one, 200)
        yield "what is due (1,000 of 5,000 sources)", timed(self._due, 20)
        yield "status of 5,000 sources", timed(self._status, 20)
        yield "add an entry: other news", timed(self._add, 300, seconds=15)
        yield "add an entry: news of another source", timed(self._echo, len(self._added) - 1, seconds=15)
        self._take(KNOWN_SOURCE, *self._document)
        yield "a document of 25 known entries", timed(self._known, 100)
        yield "a comment count that rose", timed(self._count, 300)
        yield "delete 50 old stories", timed(self._prune, 10)
        yield "another half-life, for all stories", timed(self._rerank, 1, seconds=0)

    def _open(self) -> None:
        with self._store.reader():
            pass

    def _top(self, feed: FeedSettings) -> None:
        with self._store.reader() as session:
            ranked(session, feed, SETTINGS, self._now)

    def _one(self) -> None:
        with self._store.reader() as session:
            session.stories.get(self._rng.randrange(self._stories) + 1)

    def _due(self) -> None:
        with self._store.reader() as session:
            session.sources.due(NOW + DAY, 1000)

    def _status(self) -> None:
        with self._store.reader() as session:
            session.baselines.facts()

    def _add(self) -> None:
        """News that no other source has."""
        self._added.append(self._words.title())
        self._take(self._number % SOURCES + 1, self._entry(self._added[-1]))

    def _echo(self) -> None:
        """News that was added, under its title, on another source."""
        self._take(self._number % SOURCES + 1, self._entry(self._added.pop()))

    def _known(self) -> None:
        self._take(KNOWN_SOURCE, *self._document)

    def _count(self) -> None:
        """A third more comments than before."""
        entry_id = self._rng.choice(self._counted)

        def work(session: Session) -> None:
            row = session.db.execute("SELECT story_id, published_at, comments FROM entries WHERE id = ?", [entry_id])
            story_id, published_at, comments = row.fetchone()
            count = comments + comments // 3 + 1
            sighting = CommentCount(entry_id, published_at, count, self._now, TYPICAL, previous=comments)
            sight = story_id, sighting, self._now - 900, Allowance(RANKING.half_life)
            edit(session, [story_id], RANKING, self._now, lambda book: book.sight(*sight))

        self._write(work)

    def _prune(self) -> None:
        self._write(lambda session: session.stories.prune(NOW - SPAN + 10 * DAY, 50))

    def _rerank(self) -> None:
        self._write(lambda session: rerank(session, replace(RANKING, half_life=3 * HOUR), self._now))

    def _take(self, source_id: int, *entries: Entry) -> None:
        def work(session: Session) -> None:
            source = session.sources.get(source_id)
            assert source is not None
            take(session, source, Came(Reading(FeedInfo(), entries), self._now, RANKING))

        self._write(work)

    def _write(self, work: Callable[[Session], object]) -> None:
        self._now += 1.0
        self._store.write_now(work)

    def _entry(self, title: str) -> Entry:
        self._number += 1
        link = f"https://new.example/{self._number}"
        return Entry(
            key=link,
            guid=link,
            guid_is_global=True,
            link=link,
            canonical_url=link,
            title=title,
            teaser=self._words.teaser(),
            content_html=self._words.html(),
            author="",
            categories=("news",),
            language="nl",
            published_claimed=self._now - 60,
            updated_claimed=None,
            enclosures=(),
            image=None,
            comments=self._rng.randrange(30),
            comments_url=None,
            comments_feed=None,
            content_hash=f"{self._rng.getrandbits(128):032x}",
        )


def timed(work: Callable[[], object], times: int, seconds: float = 4.0) -> list[float]:
    """Milliseconds of each run: `times` of them, the first one not counted, or fewer when `seconds` are over."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while not took or (len(took) <= times and time.perf_counter() < end):
        begin = time.perf_counter()
        work()
        took.append((time.perf_counter() - begin) * 1000)
    return took[1:] or took


def cell(took: Sequence[float]) -> tuple[str, str]:
    """Median and 95th percentile."""
    high = quantiles(took, n=20)[-1] if len(took) >= 20 else max(took)
    return _number(median(took)), _number(high)


def _number(milliseconds: float) -> str:
    return f"{milliseconds:,.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def measure(stories: int, folder: Path) -> dict[str, tuple[str, str]]:
    path = folder / f"{stories}.db"
    if not path.exists():
        begin = time.perf_counter()
        build(path, stories)
        took, size = time.perf_counter() - begin, path.stat().st_size / 1e6
        print(f"made {stories:,} stories in {took:.0f} s, {size:,.0f} MB", file=sys.stderr)
    measured: dict[str, tuple[str, str]] = {}
    with Store.open(path) as store:
        for name, took in Bench(store).rows():
            measured[name] = cell(took)
            print(f"{stories:,} stories, {name}: {' / '.join(measured[name])} ms", file=sys.stderr)
    return measured


def table(results: dict[int, dict[str, tuple[str, str]]]) -> str:
    """The results as Markdown, a pair of columns for each size."""
    heads = [f"{size:,} stories: {column}" for size in results for column in ("median", "p95")]
    lines = [f"| ms | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for name in next(iter(results.values())):
        values = [value for result in results.values() for value in result[name]]
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--stories", type=int, nargs="+", default=SIZES, help="sizes of the databases")
    arguments.add_argument("--folder", type=Path, help="keep the databases here, and use those that are there")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(table({stories: measure(stories, folder) for stories in given.stories}))


if __name__ == "__main__":
    main()
