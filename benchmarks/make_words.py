"""Makes the two word lists that are not written by hand, from free dictionaries of Debian; run by who changes them.

    apt-get install mythes-en-us wamerican wdutch wfrench wngerman wspanish witalian wportuguese wpolish wswedish \
        wdanish
    pip install wordfreq==3.1.1
    python -m benchmarks.make_words

`common.txt`: words that a language uses often and writes in lower case (German: nouns too), which are no names; each
line begins with the Zipf frequency of what follows. `thesaurus.txt`: for common English words, what WordNet gives as
equal in their first three senses. Both keep the notice of where they come from. None of this is needed to run.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from aggregator.stories.grouping.lexicon.stems import fold

WORDS = Path(__file__).resolve().parents[1] / "aggregator" / "stories" / "words"
DICTIONARIES = Path("/usr/share/dict")
THESAURUS = Path("/usr/share/mythes/th_en_US_v2.dat")
_FILES = {
    "nl": "dutch",
    "fr": "french",
    "de": "ngerman",
    "en": "american-english",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "pl": "polish",
    "sv": "swedish",
    "da": "danish",
}
_MOST = {"nl": 4500, "fr": 4500, "de": 4500, "en": 6000}
_MOST_ELSEWHERE = 3000
_COMMON_ENOUGH = 3.3  # Zipf: once in half a million words
_SENSES = 3
# Names that dictionaries also have as words, or that the German one, where nouns have capitals too, has as names.
_NAMES = """
deutschland deutschlands frankreich russland schweden polen ungarn griechenland niederlande norwegen hessen bayern
niedersachsen nordrhein rheinland anhalt schleswig merkel frank jack horst franken uwe rom freiburg wolfsburg ulm jena
erfurt braunschweig magdeburg bielefeld darmstadt kassel chemnitz hagen bochum moskau telekom eintracht borussia
christus nato rhein franzosen amerikaner russen schweizer hamburger frankfurter leipziger bob agypten danemark erlangen
gottingen graz osterreich thuringen turkei wurzburg paris cannes tours gent delft ede mol assen hoorn google twitter
intel amazon trump ford chile
"""
_COMMON_NOTICE = """\
# Common words of ten languages, written in lower case (German: nouns too) and no names. A line begins with the Zipf
# frequency of its words. Made by benchmarks/make_words.py from the frequencies of wordfreq 3.1.1 (Robyn Speer,
# https://github.com/rspeer/wordfreq), whose data is under CC BY-SA 4.0, as is this file.
"""
_THESAURUS_NOTICE = """\
# English words that mean the same in one of their first three senses: the first word of a line, and each of the others.
# Made by benchmarks/make_words.py from the English thesaurus of LibreOffice, which is made from WordNet.
#
# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. Permission to use, copy, modify and
# distribute this software and database and its documentation for any purpose and without fee or royalty is hereby
# granted, provided that you agree to comply with the following copyright notice and statements, including the
# disclaimer, and that the same appear on ALL copies of the software, database and documentation, including
# modifications that you make for internal use or for distribution. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND
# PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT
# LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY
# PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD
# PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton University or Princeton may not be used
# in advertising or publicity pertaining to distribution of the software and/or database. Title to copyright in this
# software, database and any associated documentation shall at all times remain with Princeton University and LICENSEE
# agrees to preserve same.
"""


def common() -> Iterator[str]:
    """The lines of `common.txt`."""
    import wordfreq  # only who makes the lists needs it

    yield _COMMON_NOTICE
    dictionaries = {language: _dictionary(name) for language, name in _FILES.items()}
    no_words = set(_NAMES.split())
    names = {name for language in ("en", "nl", "fr", "es", "sv") for name in _capitalised(dictionaries[language])}
    for language, known in dictionaries.items():
        kept: list[tuple[float, str]] = []
        for word in wordfreq.top_n_list(language, 30_000):
            noun = language == "de" and word.capitalize() in known and fold(word) not in names
            if word.replace("'", "").isalpha() and (word in known or noun) and fold(word) not in no_words:
                kept.append((wordfreq.zipf_frequency(word, language), fold(word)))
        yield f"[{language}]"
        kept = kept[: _MOST.get(language, _MOST_ELSEWHERE)]
        for zipf, words in groupby(kept, key=lambda one: round(one[0], 1)):
            yield from _wrapped([f"{zipf}", *dict.fromkeys(word for _, word in words)])


def _dictionary(name: str) -> set[str]:
    raw = (DICTIONARIES / name).read_bytes()
    try:
        return set(raw.decode("utf-8").splitlines())
    except UnicodeDecodeError:
        return set(raw.decode("latin-1").splitlines())


def _capitalised(words: set[str]) -> Iterator[str]:
    return (fold(word) for word in words if word.istitle() and word.lower() not in words)


def thesaurus() -> Iterator[str]:
    """The lines of `thesaurus.txt`: each pair once, at the word that comes first in the alphabet."""
    import wordfreq

    yield _THESAURUS_NOTICE
    found: dict[str, set[str]] = {}
    for word, senses in _entries(THESAURUS.read_text(encoding="utf-8").splitlines()[1:]):
        for other in {other for sense in senses[:_SENSES] for other in sense}:
            if all(
                re.fullmatch(r"[a-z]{3,}", one) and wordfreq.zipf_frequency(one, "en") >= _COMMON_ENOUGH
                for one in (word, other)
            ):
                first, second = sorted((word, other))
                found.setdefault(first, set()).add(second)
    yield "[en]"
    for word in sorted(found):
        yield from _wrapped([word, *sorted(found[word] - {word})])


def _entries(lines: list[str]) -> Iterator[tuple[str, list[list[str]]]]:
    """Each word with its senses: what is said to be equal, without what is only wider, like or opposite."""
    rest = iter(lines)
    for head in rest:
        word, _, count = head.rpartition("|")
        senses = [next(rest).split("|")[1:] for _ in range(int(count))]
        yield word, [[one for one in sense if not one.endswith(" term)") and "(" not in one] for sense in senses]


def _wrapped(words: list[str]) -> list[str]:
    return textwrap.wrap(" ".join(words), 120, subsequent_indent="    ", break_on_hyphens=False)


def main() -> None:
    for name, lines in (("common", common()), ("thesaurus", thesaurus())):
        path = WORDS / f"{name}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
