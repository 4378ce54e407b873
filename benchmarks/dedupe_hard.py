"""How many pieces of other news merge that differ in one thing only? Made by filling in templates, not written.

    python -m benchmarks.dedupe_hard [--errors] [--each 40]

`dedupe_templates.toml` holds news with gaps, in four languages. Each is filled in, then told once more with its two
sides turned, or with another name, town, figure, score or weekday, or with the other outcome: other news in nearly the
same words. Every pair is judged by its titles alone, and with the agency's text, filled in on each side, as both
teasers. The same news in the template's other words says what the rules still find. The lot is drawn by a fixed seed.
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.dedupe import Pair, ours

TEMPLATES = Path(__file__).with_name("dedupe_templates.toml")
_GAP = re.compile(r"\{([a-z]+)([12])\}")
_FIGURES: dict[str, list[str]] = {
    "score": ["2-1", "3-0", "1-0", "4-2", "3-1"],
    "sum": ["2,5", "8", "12", "31"],
    "count": ["150", "600", "1200", "3500"],
    "deaths": ["7", "11", "19", "23"],
    "percent": ["4", "9", "12", "17"],
}
_DAYS = {
    "nl": ["maandag", "dinsdag", "vrijdag", "zondag"],
    "fr": ["lundi", "mardi", "vendredi", "dimanche"],
    "de": ["Montag", "Dienstag", "Freitag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Friday", "Sunday"],
}
Filling = dict[str, str]


def pairs(each: int = 40, seed: int = 13) -> Iterator[Pair]:
    """Pairs of other news, `each` of every template, by language; and as many that are the same news."""
    draw = random.Random(seed)
    with TEMPLATES.open("rb") as file:
        languages = tomllib.load(file)
    for language, known in languages.items():
        kinds = {**known, **_FIGURES, "day": _DAYS[language]}
        for news in known["news"]:
            for _ in range(each):
                yield from _pairs(language, news, kinds, draw)


def _pairs(language: str, news: dict[str, Any], kinds: dict[str, list[str]], draw: random.Random) -> Iterator[Pair]:
    gaps = sorted(set(_GAP.findall("".join([*news["titles"], news["text"]]))))
    first = _filled(gaps, kinds, draw)
    told, retold = draw.choice(list(product(news["titles"], repeat=2)))
    both = sorted(set(_GAP.findall(told)) & set(_GAP.findall(retold)))
    kind, second = draw.choice(list(_changed(both, first, kinds, draw)))
    yield _pair(language, kind, (told, first), (retold, second), news["text"])
    one, other = draw.sample(news["titles"], 2)
    yield replace(_pair(language, "same news", (one, first), (other, first), news["text"]), same=True)
    if "other" in news and draw.random() < 0.3:
        yield _pair(language, "outcome", (told, first), (draw.choice(news["other"]), first), news["text"])


def _filled(gaps: list[tuple[str, str]], kinds: dict[str, list[str]], draw: random.Random) -> Filling:
    found: Filling = {}
    for kind in dict.fromkeys(kind for kind, _ in gaps):
        chosen = draw.sample(kinds[kind], 2)
        found |= {f"{kind}{number}": value for number, value in zip("12", chosen, strict=True)}
    return found


def _changed(
    gaps: list[tuple[str, str]], first: Filling, kinds: dict[str, list[str]], draw: random.Random
) -> Iterator[tuple[str, Filling]]:
    """Every way to make other news of it, with its name, by what stands in both titles."""
    for kind, number in gaps:
        name = f"{kind}{number}"
        others = [value for value in kinds[kind] if value not in first.values()]
        yield kind, {**first, name: draw.choice(others)}
        if number == "2" and (kind, "1") in gaps:
            yield "sides turned", {**first, f"{kind}1": first[name], name: first[f"{kind}1"]}


def _pair(language: str, kind: str, one: tuple[str, Filling], other: tuple[str, Filling], text: str) -> Pair:
    titles, teasers = [], []
    for template, filling in (one, other):
        titles.append(_told(template, filling))
        teasers.append(_told(text, filling))
    return Pair("made", language, kind, False, *titles, *teasers)


def _told(template: str, filling: Filling) -> str:
    text = template.format(**filling)
    return text[:1].upper() + text[1:]


def table(found: list[Pair]) -> Iterator[str]:
    """The lines of the report: wrongly merged of other news, and found of the same, titles alone and with a text."""
    for name, chosen in (("titles alone", [_bare(pair) for pair in found]), ("with the agency's text", found)):
        other = [pair for pair in chosen if not pair.same]
        merged = [pair for pair in other if ours(pair)]
        same = [pair for pair in chosen if pair.same]
        met = sum(ours(pair) for pair in same)
        yield f"{name}: {len(merged)} of {len(other)} merged ({len(merged) / len(other):.2%}), "
        yield f"    {met} of {len(same)} of the same news found ({met / len(same):.2f})"
        by_kind: dict[str, list[Pair]] = defaultdict(list)
        for pair in other:
            by_kind[f"{pair.language} {pair.kind}"].append(pair)
        for kind, of_kind in sorted(by_kind.items()):
            wrong = sum(pair in merged for pair in of_kind)
            if wrong:
                yield f"    {kind:20} {wrong:4} of {len(of_kind):4}"


def _bare(pair: Pair) -> Pair:
    return replace(pair, teaser_a="", teaser_b="")


def made(each: int = 40) -> list[Pair]:
    """The pairs that are judged, each once."""
    return list(dict.fromkeys(pairs(each)))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--each", type=int, default=40, help="pairs of every template")
    arguments.add_argument("--errors", action="store_true", help="list what merges wrongly")
    given = arguments.parse_args()
    found = made(given.each)
    for line in table(found):
        print(line)
    if given.errors:
        for pair in found:
            for shown in (_bare(pair), pair):
                if not pair.same and ours(shown):
                    print(f"{pair.language} {pair.kind} {'text' if shown.teaser_a else ''}\n    {pair.a}\n    {pair.b}")


if __name__ == "__main__":
    main()
