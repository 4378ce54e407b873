"""What is each word list worth? Pairs missed and wrongly merged without it.

    python -m benchmarks.dedupe_lists [--headlines uci-news-dev.csv] [--each 10]

Each list of a language is taken away in turn, in a process of its own, and the language's pairs that are used for
development (`benchmarks.dedupe`, and as many made ones of `benchmarks.dedupe_hard`) are judged again: how many more of
the same news are missed, and how many more of other news merge. A list that changes neither does not pay.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from aggregator.stories.grouping.lexicon import LANGUAGES
from aggregator.stories.grouping.lexicon.files import sections
from benchmarks import dedupe, dedupe_hard

_NUMBERS = ("cardinals", "days", "months", "ordinals", "ordinal_endings", "relative", "scales", "tens")
Task = tuple[str, tuple[str, ...], list[dedupe.Pair]]


def pairs(headlines: Path, each: int) -> dict[str, list[dedupe.Pair]]:
    """The pairs of each language, without those held out."""
    found: dict[str, list[dedupe.Pair]] = defaultdict(list)
    known = (*dedupe.own_pairs(), *dedupe.headline_pairs(headlines), *dedupe.teaser_pairs(), *dedupe_hard.made(each))
    for pair in known:
        if not pair.part.startswith("held-out"):
            found[pair.language[:2]].append(pair)
    return found


def without(task: Task) -> dedupe.Tally:
    """The tally of a language's pairs when some of its lists are empty; for a process that has read no list yet."""
    language, names, chosen = task
    for name in names:
        if name in ("common", "thesaurus"):
            sections(name)[language] = []
        else:
            sections(language)[name] = []
    return dedupe.tally(chosen, dedupe.ours)


def tasks(language: str, chosen: list[dedupe.Pair]) -> Iterator[Task]:
    """All lists, then without each; numbers and dates are one."""
    yield language, (), chosen
    names = [name for name in sections(language) if name not in _NUMBERS]
    extra = [name for name in ("common", "thesaurus") if language in sections(name)]
    for name in [*names, *extra]:
        yield language, (name,), chosen
    yield language, tuple(name for name in _NUMBERS if name in sections(language)), chosen


def table(by_language: dict[str, list[dedupe.Pair]]) -> Iterator[str]:
    """The lines of the report: a list of all languages a line, more missed and more wrongly merged in each."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for language in LANGUAGES:
        todo = list(tasks(language, by_language[language]))
        with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
            whole, *tallies = pool.map(without, todo, chunksize=1)
        for (_, names, _), tally in zip(todo[1:], tallies, strict=True):
            name = names[0] if len(names) == 1 else "numbers, dates"
            found[name][language] = f"{tally.missed - whole.missed:+} {tally.false - whole.false:+}"
    yield f"{'without':16}" + "".join(f"{language:>9}" for language in LANGUAGES)
    for name, changes in found.items():
        yield f"{name:16}" + "".join(f"{changes.get(language, ''):>9}" for language in LANGUAGES)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--headlines", type=Path, default=dedupe.HEADLINES)
    arguments.add_argument("--each", type=int, default=10, help="made pairs of every template")
    given = arguments.parse_args()
    by_language = pairs(given.headlines, given.each)
    print("pairs: " + ", ".join(f"{language} {len(by_language[language])}" for language in LANGUAGES))
    for line in table(by_language):
        print(line)


if __name__ == "__main__":
    main()
