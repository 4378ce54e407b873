"""What grouping costs a new entry, and whether it finds the same news, with ten thousand to a million entries in the
window.

    python -m benchmarks.grouping [--entries 10000 100000 1000000] [--folder DIR] [--headlines FILE]

Headlines are invented: names by Zipf's law, other words as often as Dutch and English use them (`common.txt`). A tenth
of the new ones tell what a random entry of the window has told, with a word less, a word more and another label. They
come in polls of four, by the product's own code, eight polls at once: all are decided beside the writer by what is
there, then each is written, decided anew where another one of them brought what may be the same news. CPU time per new
entry. Beside the writer: what its title is looked up for, and what is judged. In the transaction: the look whether
something came in between, the keys that are stored for the next one, and what is decided anew. The keys themselves are
made in a worker, and are printed apart. `dense` is 3,000 headlines on forty topics; `headlines` those of FILE, by
publisher and one by one: how many join a story, and how many of these one whose entries have another label.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import accumulate, count
from pathlib import Path
from typing import Any

from aggregator import logs
from aggregator.config import load_config
from aggregator.models import (
    Entry,
    FeedInfo,
    Fetched,
    Grouping,
    GroupRule,
    KnownStory,
    NewEntry,
    Outcome,
    Reading,
    StoryChanges,
    StoryState,
    TitleKeys,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll
from aggregator.polling.prepare import prepare_store
from aggregator.polling.record import Recorder, nothing_more
from aggregator.polling.since import Since
from aggregator.store import Store
from aggregator.store.candidates import Candidates
from aggregator.store.changes import Changes
from aggregator.stories.grouping import claims
from aggregator.stories.grouping.keys import keys_of_entry
from aggregator.stories.grouping.lexicon.lexicon import frequencies
from benchmarks.dedupe import HEADLINES, ours, own_pairs, teaser_pairs
from examples.invented import NOW

SIZES = (10_000, 100_000, 1_000_000)
WINDOW = 70 * 3600.0
SOURCES, NEW, A_POLL, AT_ONCE = 500, 1_000, 4, 8
PLANTED, LOOKED_UP = 0.1, 900  # a hundred say nothing about one in fifty
TOPICS, ON_TOPICS = 40, 3_000
_LETTERS = "bdfgklmnprstvw", "aeiou"


class News:
    """Invented headlines."""

    def __init__(self, seed: int = 1) -> None:
        self._rng = random.Random(seed)
        self._names = [self._name() for _ in range(40_000)]
        self._name_odds = list(accumulate(1 / (rank + 20) for rank in range(len(self._names))))
        often = {word: zipf for language in ("nl", "en") for word, zipf in frequencies(language).items()}
        self._words = list(often)
        self._word_odds = list(accumulate(10**zipf for zipf in often.values()))

    def headline(self) -> str:
        names, words = self._rng.randint(1, 3), self._rng.randint(5, 9)
        said = [*self.names(names), *self.words(words)]
        self._rng.shuffle(said)
        return " ".join(said)

    def again(self, title: str) -> str:
        """The same news in other words: one less, one more, a label."""
        said = title.split()
        said.pop(self._rng.randrange(len(said)))
        said.insert(self._rng.randrange(len(said)), *self.words(1))
        return self._rng.choice(["", "LIVE: ", "Update: "]) + " ".join(said)

    def names(self, many: int) -> list[str]:
        return self._rng.choices(self._names, cum_weights=self._name_odds, k=many)

    def words(self, many: int) -> list[str]:
        return self._rng.choices(self._words, cum_weights=self._word_odds, k=many)

    def _name(self) -> str:
        rng, (hard, soft) = self._rng, _LETTERS
        return "".join(rng.choice(hard) + rng.choice(soft) for _ in range(rng.randint(2, 4))).capitalize() + "s"


class Clock:
    """CPU time by what it is spent on, and whether in the writer's thread."""

    def __init__(self) -> None:
        self.spent: Counter[tuple[str, bool]] = Counter()
        self._main = threading.get_ident()

    def on(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            begin = time.thread_time()
            try:
                return work(*given, **named)
            finally:
                self.spent[name, threading.get_ident() != self._main] += time.thread_time() - begin

        return timed


@contextmanager
def watched(clock: Clock) -> Iterator[None]:
    """Grouping's parts, each timed: they call none of one another."""
    parts: list[tuple[Any, str, str]] = [
        (Candidates, "of", "looked up"),
        (claims, "group", "judged"),
        (Since, "is_untouched", "checked"),
        (Changes, "_keys", "stored"),
    ]
    before = [getattr(owner, name) for owner, name, _ in parts]
    for (owner, name, label), work in zip(parts, before, strict=True):
        setattr(owner, name, clock.on(label, work))
    try:
        yield
    finally:
        for (owner, name, _), work in zip(parts, before, strict=True):
            setattr(owner, name, work)


_TEXTS = News(3)


def entry(number: int, title: str) -> Entry:
    """Above a text of its own, which no other one begins like."""
    teaser = " ".join(_TEXTS.names(12))
    link = f"https://paper.example/{number}"
    return Entry(
        key=link,
        guid=link,
        guid_is_global=False,
        link=link,
        canonical_url=link,
        title=title,
        teaser=teaser,
        content_html="",
        author="",
        categories=(),
        language=None,
        published_claimed=None,
        updated_claimed=None,
        enclosures=(),
        image=None,
        comments=None,
        comments_url=None,
        comments_feed=None,
        content_hash=f"{number}",
        keys=keys_of_entry(title, teaser),
    )


class Bench:
    """One database of news, and the polls that bring more."""

    def __init__(self, path: Path, seed: int = 1) -> None:
        self.store, self.news, self.rng, self._numbers = Store.open(path), News(seed), random.Random(seed), count(1)
        settings = path.with_suffix(".toml")
        settings.write_text("".join(f'[[sources]]\nurl = "https://s{one}.example/rss"\n' for one in range(SOURCES)))
        config = load_config(settings)
        self.store.write_now(lambda session: prepare_store(session, config, NOW))
        self._recorder, self._sources = Recorder(config, self.store), config.settings.sources

    def run(self, sql: str) -> None:
        """Changes what is stored."""
        self.store.write_now(lambda session: session.db.conn.execute(sql))

    def fill(self, entries: int) -> list[tuple[int, str]]:
        """So many entries come over the time of the window, each a story; their ids and titles."""
        titles = [self.news.headline() for _ in range(entries)]
        alone = Grouping(None, GroupRule.FIRST, 1.0, "invented")
        for first in range(0, entries, 10_000):
            founded, new = [], []
            for place, title in enumerate(titles[first : first + 10_000]):
                at = NOW - WINDOW * (1 - (first + place) / entries)
                number, one = next(self._numbers), FIRST_NEW + place
                founded.append(KnownStory(StoryState(one, f"urn:{number}", None, at, at, None, at / 3600), None))
                source = self.rng.randrange(SOURCES) + 1
                given = entry(number, title)
                new.append(NewEntry(one, source, given, at, at, None, one, alone, keys=given.keys or TitleKeys()))
            changes = StoryChanges(founded=tuple(founded), entries=tuple(new))
            self.store.write_now(lambda session, changes=changes: session.changes.apply_stories(changes, NOW))
        return list(enumerate(titles, 1))

    def poll(
        self, *polls: tuple[int, Sequence[Entry]], at: float = NOW, is_kept: bool = True
    ) -> dict[str, tuple[int, ...]]:
        """Stores what sources bring at once; which stored entries each was compared with, by key."""
        attempts = [self._poll(source_id, entries, at) for source_id, entries in polls]
        with self.store.reader() as session:
            stamp = session.known.stamp()
            decided = [self._recorder.decided(session, poll, stamp) for poll in attempts]
        for one in decided if is_kept else []:
            self.store.write_now(partial(self._recorder.apply, [(one.poll, one, nothing_more)]))
        found = (pair for one in decided for pair in one.known.candidates.items())
        return {key: tuple(one.entry_id for one in ones) for key, ones in found}

    def _poll(self, source_id: int, entries: Sequence[Entry], at: float) -> Poll:
        settings = self._sources[source_id - 1]
        fetched = Fetched(settings.url, 200, b"", {}, None, None, None, 0, 0.0)
        reading = Reading(FeedInfo(), tuple(entries))
        return Poll(source_id, settings, Attempt(Outcome.CHANGED, fetched, entries[0].key, reading), at, at, 0.5)

    def bring(self, titles: Sequence[str], at: float = NOW, *, is_kept: bool = True) -> list[tuple[int, ...]]:
        """New entries, four a poll, eight polls at once; with what each was compared."""
        found: list[tuple[int, ...]] = []
        for first in range(0, len(titles), A_POLL * AT_ONCE):
            entries = [entry(next(self._numbers), title) for title in titles[first : first + A_POLL * AT_ONCE]]
            parts = [entries[place : place + A_POLL] for place in range(0, len(entries), A_POLL)]
            sources = self.rng.sample(range(1, SOURCES + 1), len(parts))
            compared = self.poll(*zip(sources, parts, strict=True), at=at, is_kept=is_kept)
            found += (compared[one.key] for one in entries)
        return found


COLUMNS = (("looked up", False), ("judged", False), ("checked", True), ("stored", True))
ANEW = (("looked up", True), ("judged", True))


def row(name: str, clock: Clock, new: int, compared: Sequence[Sequence[int]], more: str = "") -> str:
    def cost(*parts: tuple[str, bool]) -> float:
        return sum(clock.spent[part] for part in parts) / new * 1e3

    beside, written = cost(*COLUMNS[:2]), cost(*COLUMNS[2:], *ANEW)
    times = "".join(f"{one:10.3f}" for one in (*map(cost, COLUMNS), cost(*ANEW), written, beside + written))
    return f"{name:>12}{times}{sum(map(len, compared)) / new:10.1f}  {more}"


def warm() -> None:
    """Makes the word lists, once for the process: every kind of pair is compared."""
    for pair in (*own_pairs(), *teaser_pairs()):
        ours(pair)


def in_the_window(path: Path, entries: int) -> str:
    bench = Bench(path)
    stored = bench.fill(entries)
    planted = {place: bench.rng.choice(stored) for place in bench.rng.sample(range(NEW), int(NEW * PLANTED))}
    titles = [bench.news.again(planted[n][1]) if n in planted else bench.news.headline() for n in range(NEW)]
    bench.bring([bench.news.headline() for _ in range(400)])
    clock = Clock()
    with watched(clock):
        compared = bench.bring(titles)
    found = sum(original in compared[place] for place, (original, _) in planted.items())
    more = [bench.rng.choice(stored) for _ in range(LOOKED_UP)]
    again = bench.bring([bench.news.again(title) for _, title in more], is_kept=False)
    found += sum(original in ones for (original, _), ones in zip(more, again, strict=True))
    bench.store.close()
    many = len(planted) + len(more)
    return row(f"{entries:,}", clock, NEW, compared, f"{found / many:.3f} of {many} originals")


def dense(path: Path) -> str:
    """The third thousand of headlines on forty topics."""
    bench = Bench(path)
    topics = [(bench.news.names(4), bench.news.words(25)) for _ in range(TOPICS)]

    def headline() -> str:
        names, words = bench.rng.choice(topics)
        said = [*bench.rng.sample(names, 2), *bench.rng.sample(words, 5)]
        bench.rng.shuffle(said)
        return " ".join(said)

    bench.bring([headline() for _ in range(ON_TOPICS - NEW)])
    clock = Clock()
    with watched(clock):
        compared = bench.bring([headline() for _ in range(NEW)])
    bench.store.close()
    return row("dense", clock, NEW, compared)


def headlines(path: Path, file: Path) -> str:
    """Real headlines, in the order of their publication."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda one: int(one["published_ms"]))
    bench, clock, label = Bench(path), Clock(), {}
    compared: list[tuple[int, ...]] = []
    with watched(clock):
        for number, one in enumerate(rows, 1):
            label[f"https://paper.example/{number}"] = one["story"]
            source = sum(one["publisher"].encode()) % SOURCES + 1
            bare = replace(entry(number, one["title"]), teaser="")
            compared += bench.poll((source, [bare]), at=int(one["published_ms"]) / 1000).values()
    with bench.store.reader() as session:
        stories: dict[int, list[str]] = defaultdict(list)
        for key, story in session.db.execute("SELECT key, story_id FROM entries"):
            stories[story].append(label[key])
    bench.store.close()
    merged = [names for names in stories.values() if len(names) > 1]
    joined = sum(map(len, merged)) - len(merged)
    pure = sum(len(names) - len(set(names)) for names in merged)
    return row(
        "headlines", clock, len(rows), compared, f"{joined} of {len(rows)} joined, {joined - pure} another label's"
    )


def main() -> None:
    logs.configure(verbose=False, quiet=True)
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--entries", type=int, nargs="*", default=SIZES)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--headlines", type=Path, default=HEADLINES)
    given = arguments.parse_args()
    warm()
    print(f"CPU, ms per new entry\n{'beside the writer':>32}{'in the transaction':>40}\n   in window", end="")
    heads = (*(name for name, _ in COLUMNS), "anew", "writer's", "all", "compared")
    print("".join(f"{name:>10}" for name in heads))
    with tempfile.TemporaryDirectory(prefix="grouping-", dir=given.folder) as folder:
        for size in given.entries:
            print(in_the_window(Path(folder) / f"{size}.db", size), flush=True)
        print(dense(Path(folder) / "dense.db"), flush=True)
        if given.headlines.is_file():
            print(headlines(Path(folder) / "headlines.db", given.headlines))
        else:
            print(f"note: {given.headlines.name} is absent", file=sys.stderr)
    news = News(2)
    titles, begin = [news.headline() for _ in range(2_000)], time.thread_time()
    for title in titles:
        keys_of_entry(title, title[::-1])
    print(f"keys of an entry, in a worker: {(time.thread_time() - begin) / len(titles) * 1e3:.3f} ms")


if __name__ == "__main__":
    main()
