"""Two titles side by side, as the rules look at them."""

from __future__ import annotations

from aggregator.stories.grouping.align import Alignment, align_titles
from aggregator.stories.grouping.titles import read


def aligned(one: str, other: str, language: str = "nl") -> Alignment:
    return align_titles(read(one, language), read(other, language))


def pairs(one: str, other: str, language: str = "nl") -> dict[str, str]:
    """The words of the one title that answer to a word of the other."""
    both = aligned(one, other, language)
    return {both.a.tokens[pair.a].text: both.b.tokens[pair.b].text for pair in both.pairs}
