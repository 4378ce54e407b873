"""How often are two entries rightly called the same news? Precision and recall on hand-labelled pairs of titles.

    python -m benchmarks.dedupe [--headlines uci-news-dev.csv] [--errors]

`dedupe_pairs.csv` holds pairs written for this file, in full; `dedupe_pairs_uci.csv` pairs of headlines of a file that
stays where it is, as its 0-based data rows; `dedupe_teasers.csv` hard pairs with teasers, in nine languages, written
before the rules that they are to test, and without a look at those there were. `dedupe_reworded.csv` is by another
author, who had seen neither rules nor pairs: one event as two newspapers would freely tell it.

`same` means: who has read the one would not want the other as an item of its own. Of what was written first, two pairs
in five (with teasers, every second one) were drawn by lot as held-out and never looked at while tuning; the rounds were
written later, one after the other, each measured once before anything was changed for it (`docs/dedupe.md` has those
first results) and used for development from then on.

Precision counts merges that are right, recall the right merges that are found. The baselines are what a fuzzy score
alone does. Pairs whose headlines are absent are left out, with a note.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, utils

from aggregator.models import StoryEntry
from aggregator.stories.grouping import dedupe

HERE = Path(__file__).resolve().parent
HEADLINES = HERE.parents[1] / "shared" / "stories" / "uci-news-dev.csv"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two titles, their teasers where they have them, and what a person says of them."""

    part: str  # dev, held-out, or a round of later ones
    language: str
    kind: str
    same: bool
    a: str
    b: str
    teaser_a: str = ""
    teaser_b: str = ""


Decide = Callable[[Pair], bool]


@dataclass(slots=True)
class Tally:
    """Counts of decisions against labels."""

    found: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else float("nan")

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else float("nan")

    def add(self, said: bool, same: bool) -> None:
        self.found += said and same
        self.false += said and not same
        self.missed += same and not said

    def row(self, name: str) -> str:
        return f"{name:28} {self.precision:9.3f} {self.recall:7.3f} {self.found:6} {self.false:6} {self.missed:7}"


def own_pairs() -> Iterator[Pair]:
    """The pairs that are stored in full."""
    with (HERE / "dedupe_pairs.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            same = row["label"] == "same"
            yield Pair(row["part"], row["language"], row["kind"], same, row["title_a"], row["title_b"])


def headline_pairs(headlines: Path) -> Iterator[Pair]:
    """The pairs that are stored as rows of `headlines`; none when that file is absent."""
    if not headlines.is_file():
        return
    with headlines.open(encoding="utf-8", newline="") as lines:
        titles = [row["title"] for row in csv.DictReader(lines)]
    with (HERE / "dedupe_pairs_uci.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            a, b = (titles[int(row[side])] for side in ("row_a", "row_b"))
            yield Pair(row["part"], "en (headlines)", row["kind"], row["label"] == "same", a, b)


def teaser_pairs(name: str = "dedupe_teasers.csv") -> Iterator[Pair]:
    """The pairs that have teasers."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            titles = (row["title_a"], row["title_b"], row["teaser_a"], row["teaser_b"])
            yield Pair(row["part"], row["language"], row["kind"], row["label"] == "same", *titles)


def judged(pair: Pair) -> dedupe.Judgement:
    """The product's own verdict on two entries of different sources, at the same moment."""
    return dedupe.same_news(_candidate(pair.a, pair.teaser_a, 1), _candidate(pair.b, pair.teaser_b, 2))


def ours(pair: Pair) -> bool:
    """The product's own decision."""
    return judged(pair).same


def _candidate(title: str, teaser: str, source_id: int) -> StoryEntry:
    return StoryEntry(source_id, source_id, None, title, teaser, None, None, False, 0.0)


def fuzzy(score: Callable[..., float], least: float) -> Decide:
    """A baseline: one rapidfuzz score of the processed titles, and a threshold."""
    return lambda pair: score(pair.a, pair.b, processor=utils.default_process) >= least


BASELINES: dict[str, Decide] = {
    "ours": ours,
    "token_set_ratio >= 90": fuzzy(fuzz.token_set_ratio, 90),
    "token_sort_ratio >= 85": fuzzy(fuzz.token_sort_ratio, 85),
}


def tally(pairs: Iterable[Pair], decide: Decide) -> Tally:
    counts = Tally()
    for pair in pairs:
        counts.add(decide(pair), pair.same)
    return counts


def table(pairs: list[Pair], with_teasers: list[Pair], reworded: list[Pair]) -> Iterator[str]:
    """The lines of the report."""
    yield f"{'':28} precision  recall  found  false  missed"
    for name, chosen in grouped(reworded, lambda pair: f"freely reworded, {pair.part}, {pair.kind}"):
        yield f"\n{name}: {len(chosen)} pairs, {sum(pair.same for pair in chosen)} of them the same news"
        yield tally(chosen, ours).row("ours")
    for part in ("dev", "round", "held-out"):
        chosen = [pair for pair in pairs if pair.part.startswith(part)]
        yield f"\n{part}: {len(chosen)} pairs, {sum(pair.same for pair in chosen)} of them the same news"
        for name, decide in BASELINES.items():
            yield tally(chosen, decide).row(name)
        for language, of_language in grouped(chosen, lambda pair: pair.language):
            yield tally(of_language, ours).row(f"  ours, {language}")
    yield "\nall parts, by kind of pair: wrongly merged of different, found of same"
    yield from by_kind(pairs)
    for part in ("dev", "round", "held-out"):
        chosen = [pair for pair in with_teasers if pair.part.startswith(part)]
        yield f"\nwith teasers, {part}: {len(chosen)} pairs, {sum(pair.same for pair in chosen)} of them the same news"
        for name, decide in BASELINES.items():
            yield tally(chosen, decide).row(name)
        for language, of_language in grouped(chosen, lambda pair: pair.language):
            yield tally(of_language, ours).row(f"  ours, {language}")
        yield from by_kind(chosen)


def by_kind(pairs: list[Pair]) -> Iterator[str]:
    for kind, of_kind in grouped(pairs, lambda pair: pair.kind):
        counts, same = tally(of_kind, ours), sum(pair.same for pair in of_kind)
        yield f"  {kind:26} {counts.false:4} of {len(of_kind) - same:4}   {counts.found:4} of {same:4}"


def grouped(pairs: Iterable[Pair], key: Callable[[Pair], str]) -> list[tuple[str, list[Pair]]]:
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[key(pair)].append(pair)
    return sorted(found.items())


def cost_of_alike(pairs: list[Pair]) -> float:
    """Microseconds for one labelled pair: alike titles, read for the first time, which take the whole comparison."""
    return _timed(pairs)


def cost(pairs: list[Pair]) -> float:
    """Microseconds for one candidate: every title against the forty next to it, as a new entry meets them."""
    titles = [title for pair in pairs for title in (pair.a, pair.b)]
    return _timed(
        Pair("", "", "", False, one, other)
        for number, one in enumerate(titles)
        for other in titles[number + 2 : number + 42]
    )


def _timed(pairs: Iterable[Pair]) -> float:
    pairs = list(pairs)
    begin = time.thread_time()  # CPU: a busy machine is no slower comparison
    for pair in pairs:
        ours(pair)
    return (time.thread_time() - begin) / len(pairs) * 1e6


def errors(pairs: Iterable[Pair]) -> Iterator[str]:
    """What went wrong; pairs held out stay unseen."""
    for pair in pairs:
        verdict = judged(pair)
        if not pair.part.startswith("held-out") and verdict.same != pair.same:
            name = "merged" if verdict.same else "missed"
            yield f"{name} {pair.language} {pair.kind} {verdict.score:.2f} {verdict.reason}\n    {pair.a}\n    {pair.b}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--headlines", type=Path, default=Path(os.environ.get("HEADLINES", HEADLINES)))
    arguments.add_argument("--errors", action="store_true", help="list what went wrong, except on pairs held out")
    given = arguments.parse_args()
    pairs = [*own_pairs(), *headline_pairs(given.headlines)]
    if not given.headlines.is_file():
        print(f"note: {given.headlines.name} is absent; only the pairs stored in full are counted", file=sys.stderr)
    with_teasers, reworded = list(teaser_pairs()), list(teaser_pairs("dedupe_reworded.csv"))
    ours(pairs[0])  # the word lists are made once
    alike, pace = cost_of_alike(pairs), cost(pairs)
    for line in errors([*pairs, *with_teasers, *reworded]) if given.errors else table(pairs, with_teasers, reworded):
        print(line)
    print(f"\n{pace:.0f} µs for a candidate of a new entry, {alike:.0f} µs for alike titles read for the first time")


if __name__ == "__main__":
    main()
