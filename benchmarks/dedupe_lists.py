"""What is each word list worth? Precision and recall without it.

    python -m benchmarks.dedupe_lists [--headlines uci-news-dev.csv] [--each 10]

Each list is taken away in turn, from all languages at once, in a process of its own, and the pairs that are used for
development (`benchmarks.dedupe`, and as many made ones of `benchmarks.dedupe_hard`) are judged again. A list without
which no pair's judgement changes, or changes for the better, does not pay.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

from aggregator.stories.grouping.lexicon import LANGUAGES
from aggregator.stories.grouping.lexicon.files import sections
from benchmarks import dedupe, dedupe_hard

_NUMBERS = ("cardinals", "days", "months", "ordinals", "ordinal_endings", "relative", "scales", "tens")
_OF_ALL = ("common", "thesaurus")  # files of their own, with a section for each language
_FEW_LISTS = ("es", "it", "pt", "pl", "sv")
Pairs = dict[str, list[dedupe.Pair]]
Task = tuple[tuple[str, ...], Pairs]


def pairs(headlines: Path, each: int) -> Pairs:
    """The pairs of each column, without those held out."""
    titles = [*dedupe.own_pairs(), *dedupe.headline_pairs(headlines)]
    teasers = list(dedupe.teaser_pairs())
    few = [pair for pair in teasers if pair.language in _FEW_LISTS]
    many = [pair for pair in teasers if pair.language not in _FEW_LISTS]
    columns = {"titles": titles, "with teasers": many, "es it pt pl sv": few, "made": dedupe_hard.made(each)}
    return {name: [pair for pair in found if not pair.part.startswith("held-out")] for name, found in columns.items()}


def without(task: Task) -> tuple[int, list[list[bool]]]:
    """How many lines some lists have, and the decisions without them; for a process that has read no list yet."""
    names, columns = task
    lines = 0
    for name in names:
        for language in LANGUAGES:
            found = sections(name) if name in _OF_ALL else sections(language)
            lines += len(found.pop(language if name in _OF_ALL else name, ()))
    return lines, [[dedupe.ours(pair) for pair in chosen] for chosen in columns.values()]


def names() -> list[str]:
    """All lists; numbers and dates are one."""
    known = dict.fromkeys(name for language in LANGUAGES for name in sections(language) if name not in _NUMBERS)
    return [*known, *_OF_ALL]


def table(columns: Pairs) -> Iterator[str]:
    """The lines of the report: a list a line, its precision and recall in each column, and how many pairs change."""
    tasks: list[Task] = [((), columns), *(((name,), columns) for name in names()), (_NUMBERS, columns)]
    yield f"{'without':16} lines" + "".join(f"{name:>16}" for name in columns) + "  changed"
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        whole: list[list[bool]] = []
        for (taken, _), (lines, said) in zip(tasks, pool.imap(without, tasks), strict=True):
            whole = whole or said
            changed = sum(
                x != y for one, other in zip(whole, said, strict=True) for x, y in zip(one, other, strict=True)
            )
            tallies = (tally(chosen, judged) for chosen, judged in zip(columns.values(), said, strict=True))
            cells = "".join(f"{found.precision:>10.3f}/{found.recall:.3f}" for found in tallies)
            name = taken[0] if len(taken) == 1 else "numbers, dates" if taken else "(none)"
            yield f"{name:16} {lines:5}{cells} {changed:8}"


def tally(chosen: list[dedupe.Pair], judged: list[bool]) -> dedupe.Tally:
    counts = dedupe.Tally()
    for pair, said in zip(chosen, judged, strict=True):
        counts.add(said, pair.same)
    return counts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--headlines", type=Path, default=dedupe.HEADLINES)
    arguments.add_argument("--each", type=int, default=10, help="made pairs of every template")
    given = arguments.parse_args()
    for line in table(pairs(given.headlines, given.each)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
