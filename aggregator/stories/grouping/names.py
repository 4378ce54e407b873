"""Which words of a title are names, as far as capitals and lists of common words tell; pure."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.stories.grouping.lexicon import lexicon_of
from aggregator.stories.grouping.titles import Title
from aggregator.stories.grouping.tokens import Kind, Token

_WHERE = ("in", "aus")
_NOWHERE = ("haft", "gefahr", "rente", "kraft", "quarantane", "betrieb", "not", "sicht", "serie", "folge", "fuhrung")
_SHORT = 3  # words that carry news


def is_name(title: Title, place: int) -> bool:
    """Whether a capital says that the token is a name: in a title with capitals for names only, not at a start."""
    return title.has_case and not starts(title, place) and is_capital(title.tokens[place])


def is_name_like(title: Title, place: int) -> bool:
    """Whether the token is a name, or stands where every word has a capital and is no word that its language uses."""
    token = title.tokens[place]
    if not is_capital(token) or token.weight < 1:
        return False
    return is_name(title, place) or is_where(title, place) or not lexicon_of(title.language).is_common(token.norm)


def is_where(title: Title, place: int) -> bool:
    """Whether the word is a German place, though it be a word too: "in Essen"."""
    is_held = title.language == "de" and place > 0 and title.tokens[place - 1].norm in _WHERE
    return is_held and title.tokens[place].norm not in _NOWHERE


def name_like(title: Title, places: Iterable[int]) -> list[int]:
    """Those of the places where a name stands, or what looks like one."""
    return [place for place in places if is_name_like(title, place)]


def names_nothing(title: Title) -> bool:
    """Whether a title is short and has no name, or a single word: "Onderhoud gepland", "Episode 12", "Vacature". Where
    we know few words, a capital at its beginning makes no name."""
    words = [place for place, token in enumerate(title.tokens) if token.kind is Kind.WORD]
    carrying = [place for place, token in enumerate(title.tokens) if token.weight >= 1]
    named = name_like(title, carrying)
    if len(words) <= 1 or not lexicon_of(title.language).knows_synonyms:
        named = [place for place in named if not starts(title, place)]
    return len(carrying) <= _SHORT and not named


def is_serial(title: Title) -> bool:
    """Whether such a title is a word and a number, or less: the next one will have the next number."""
    return sum(token.weight >= 1 and token.kind is Kind.WORD for token in title.tokens) <= 1


def starts(title: Title, place: int) -> bool:
    """Whether the token is the first of its stretch of words."""
    return place == 0 or title.tokens[place - 1].segment != title.tokens[place].segment


def beside(title: Title, place: int) -> list[int]:
    """The places right before and behind, in the same stretch of words."""
    found = title.tokens
    places = (other for other in (place - 1, place + 1) if 0 <= other < len(found))
    return [other for other in places if found[other].segment == found[place].segment]


def is_capital(token: Token) -> bool:
    """Whether the word begins with a capital."""
    return token.kind is Kind.WORD and token.text[:1].isupper()
