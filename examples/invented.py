"""Invented news for `benchmarks/store.py`: a database as years of polling would leave it, made in minutes.

Rows go in by bulk SQL, in the order in which polls would have stored them; indexes and the full-text index are made at
the end, from the schema's own statements. What the numbers depend on is as in life:

- words of titles and teasers follow Zipf's law, so some words are in every third title and most in hardly any;
- sources too: the largest brings one entry in fifty, the smallest of five thousand a few a year;
- stories come evenly over 90 days, one in seven from two sources, a fifth with comments, whose counts are log-normal;
- a third carries a whole article of 5 kB, the others a paragraph.

Categories are there to be hard on a feed: "rare" has three small sources, "ended" two large ones that went silent two
months ago.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from aggregator.models import Sample
from aggregator.store import Store
from aggregator.stories.ranking.heat import HOUR, Ranking, rebuild
from aggregator.stories.ranking.other_orders import kept_pulse

NOW = 1_800_000_000.0
DAY = 24 * HOUR
SPAN = 90 * DAY
SOURCES = 5_000
LISTED = 25  # items in a source's document
TYPICAL = 20.0
RANKING = Ranking(half_life=6 * HOUR, comment_weight=1.0, coverage_weight=0.5)
VOCABULARY = 60_000
RARE, ENDED = range(4_000, 4_003), range(10, 12)
CHUNK = 20_000

Row = dict[str, Any]


class Words:
    """Text with Zipf's frequencies, cut from a long pool."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        words = [_word(number) for number in range(VOCABULARY)]
        frequencies = list(accumulate(1 / (rank + 8) for rank in range(VOCABULARY)))
        self._pool = rng.choices(words, cum_weights=frequencies, k=500_000)
        self._prose = " ".join(self._pool[:100_000])

    def title(self) -> str:
        return self._some(7).capitalize()

    def teaser(self) -> str:
        return self._some(24)

    def html(self) -> str:
        length = 5_000 if self._rng.random() < 1 / 3 else 300
        start = self._rng.randrange(len(self._prose) - length)
        return f"<p>{self._prose[start : start + length]}</p>"

    def _some(self, count: int) -> str:
        start = self._rng.randrange(len(self._pool) - count)
        return " ".join(self._pool[start : start + count])


def _word(number: int) -> str:
    """A pronounceable word, another for each number: the commonest are the shortest."""
    syllables, rest = "", number + 16
    while rest:
        rest, syllable = divmod(rest, 80)
        syllables += "bdfghjklmnprstvw"[syllable // 5] + "aeiou"[syllable % 5]
    return syllables


@dataclass
class Rows:
    """What is ready to go in."""

    stories: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    samples: list[Row] = field(default_factory=list)


class News:
    """`count` stories with their entries and samples, from one seed."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._count = count
        self._rng = random.Random(seed)
        self._words = Words(self._rng)
        self._sizes = list(accumulate(1 / (rank + 12) for rank in range(SOURCES)))
        self._entry_id = 0
        self.listed: dict[int, deque[str]] = defaultdict(lambda: deque(maxlen=LISTED))
        self.brought: dict[int, int] = defaultdict(int)

    def chunks(self) -> Iterator[Rows]:
        rows = Rows()
        waiting: deque[tuple[int, float, Row]] = deque()
        for number in range(self._count):
            published = NOW - SPAN + SPAN * (number + 1) / self._count - self._rng.random() * 60
            lead = self._entry(number + 1, self._source(published), published)
            rows.entries.append(lead)
            is_taken_up = self._rng.random() < 1 / 7
            if is_taken_up:
                waiting.append((number + max(1, self._count // 2000), published, lead))
            while waiting and waiting[0][0] <= number:
                rows.entries.append(self._echo(*waiting.popleft()))
            samples = self._samples(lead, published) if self._rng.random() < 1 / 5 else []
            rows.samples += [{**asdict(sample), "story_id": number + 1} for sample in samples]
            rows.stories.append(self._story(number + 1, lead, samples, [published + HOUR] if is_taken_up else []))
            if len(rows.stories) == CHUNK:
                yield rows
                rows = Rows()
        rows.entries += [self._echo(*one) for one in waiting]
        yield rows

    def html(self) -> str:
        """The article of an entry."""
        return self._words.html()

    def _source(self, published: float) -> int:
        while True:
            source = self._rng.choices(range(SOURCES), cum_weights=self._sizes)[0] + 1
            if source not in ENDED or published < NOW - 60 * DAY:
                return source

    def _entry(self, story_id: int, source: int, published: float) -> Row:
        self._entry_id += 1
        item_hash = f"{self._rng.getrandbits(128):032x}"
        self.listed[source].append(item_hash)
        self.brought[source] += 1
        link = f"https://source-{source}.example/news/{self._entry_id}"
        return {
            "id": self._entry_id,
            "source_id": source,
            "key": f"{link}?guid",
            "guid": f"{link}?guid",
            "guid_is_global": self._rng.random() < 0.5,
            "link": link,
            "canonical_url": link,
            "title": self._words.title(),
            "teaser": self._words.teaser(),
            "published_claimed": published,
            "published_at": published,
            "first_seen_at": published + 300,
            "updated_at": published,
            "last_seen_at": published + 300,
            "comments": None,
            "content_hash": item_hash[::-1],
            "form_hash": item_hash[::-1],
            "item_hash": item_hash,
            "story_id": story_id,
            "group_rule": "first",
        }

    def _echo(self, _number: int, published: float, lead: Row) -> Row:
        """The same news, an hour later on another source."""
        echo = self._entry(lead["story_id"], lead["source_id"] % SOURCES + 1, published + HOUR)
        return {**echo, "title": lead["title"], "group_rule": "near-identical"}

    def _samples(self, lead: Row, published: float) -> list[Sample]:
        count = round(self._rng.lognormvariate(2.5, 1.3)) + 1
        samples, counted, since = [], 0, published
        for part, hours in ((0.2, 0.5), (0.5, 2), (0.8, 6), (1.0, 20)):
            seen_at, comments = published + hours * HOUR, round(count * part)
            if seen_at < NOW and comments > counted:
                samples.append(Sample(lead["id"], seen_at, comments, comments - counted, since, TYPICAL))
                counted, since = comments, seen_at
        lead["comments"] = counted if samples else None
        return samples

    def _story(self, story_id: int, lead: Row, samples: list[Sample], taken_up: Sequence[float]) -> Row:
        return {
            "id": story_id,
            "uid": f"urn:uuid:{self._rng.getrandbits(128):032x}",
            "lead_entry_id": lead["id"],
            "published_at": lead["published_at"],
            "updated_at": lead["published_at"],
            "comments": lead["comments"],
            "heat": rebuild(lead["published_at"], samples, 1.0, RANKING, taken_up),
            "voices": 1 + len(taken_up),
            "pulse": kept_pulse(samples, 1.0),
        }


# What every invented entry has alike.
_ALIKE: Row = {
    "author": "Redactie",
    "categories": "[]",
    "language": "nl",
    "enclosures": "[]",
    "group_score": 1.0,
    "group_reason": "invented",
}


def build(path: Path, count: int, seed: int = 1) -> None:
    """Makes the database at `path`, with the schema of this version and `count` stories."""
    Store.open(path).close()
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-800000"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN")
    later = _set_aside(db)
    news = News(count, seed)
    _insert(db, "sources", (_source(number) for number in range(1, SOURCES + 1)))
    for rows in news.chunks():
        _insert(db, "stories", rows.stories)
        _insert(db, "entries", ({**_ALIKE, **row} for row in rows.entries))
        _insert(db, "contents", ({"entry_id": row["id"], "html": news.html()} for row in rows.entries))
        _insert(db, "samples", rows.samples)
    _insert(db, "documents", ({"source_id": one, "item_hashes": " ".join(h)} for one, h in news.listed.items()))
    db.executemany("UPDATE sources SET entries = ? WHERE id = ?", [(many, one) for one, many in news.brought.items()])
    for statement in later:
        db.execute(statement)
    db.execute(
        """INSERT OR IGNORE INTO story_sources (story_id, source_id, heat, published_at)
        SELECT s.id, e.source_id, s.heat, s.published_at FROM entries e JOIN stories s ON s.id = e.story_id"""
    )
    for index in ("entries_fts",):
        db.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
    db.execute("COMMIT")
    db.close()


def _set_aside(db: sqlite3.Connection) -> list[str]:
    """Drops indexes and triggers; gives the statements that make them again."""
    made = db.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql NOT NULL")
    dropped = []
    for kind, name, sql in made.fetchall():
        db.execute(f"DROP {kind} {name}")
        dropped.append(sql)
    return dropped


def _source(number: int) -> Row:
    rare, ended = number in RARE, number in ENDED
    return {
        "id": number,
        "url": f"https://source-{number}.example/feed",
        "title": f"Source {number}",
        "category": "rare" if rare else "ended" if ended else ("news", "sport", "culture", "science")[number % 4],
        "fetch_url": f"https://source-{number}.example/feed",
        "feed": json.dumps({"title": f"Source {number}", "link": f"https://source-{number}.example/"}),
        "next_poll_at": NOW + number % 900 - 60,
        "last_poll_at": NOW - 900 + number % 900,
        "last_success_at": NOW - 900 + number % 900,
        "last_outcome": "unchanged",
        "reason": "every 15 minutes",
        "sqrt_rate": 1.0,
        "typical": TYPICAL,
    }


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return
    names = ", ".join(first)
    places = ", ".join(f":{name}" for name in first)
    db.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", chain([first], rows))
