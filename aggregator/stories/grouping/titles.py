"""A title as the comparison sees it: what is not news taken off, and words, numbers and dates told apart; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from aggregator.records import dataclass
from aggregator.stories.grouping.lexicon import ANY, LANGUAGES, Lexicon, lexicon_of
from aggregator.stories.grouping.lexicon.files import sections
from aggregator.stories.grouping.lexicon.lexicon import frequencies, listed
from aggregator.stories.grouping.lexicon.stems import fold
from aggregator.stories.grouping.tokens import Kind, Token, tokens_of

_TAG = re.compile(r"</?[a-z][^>]{0,40}>", re.IGNORECASE)
_CUT = re.compile(r"(?:\s*+(?:(?<!\.)\.{2,}+|(?<!…)…++))++\s*$")  # a row of dots is tried whole, and once


def _any_of(name: str) -> str:
    return "(?:" + "|".join(" ".join(sections("labels")[name]).split()) + ")"


_BRACKETED = re.compile(rf"\s*[(\[]\+?\s*{_any_of('bracketed')}\s*[)\]]\s*", re.IGNORECASE)
_LABEL = re.compile(rf"[\s\W]*{_any_of('labels')}\s*(?:\d+\s*)?(?:[-–—:|•.!+\]]+\s*)+", re.IGNORECASE)
_SHOUTED = re.compile(rf"[\s\W]*{_any_of('shouted')}\s+(?=\S)")
_OUTLET = re.compile(rf"\s*(?:\s(?:[-–—|·•:]+|\++)\s|\s?\|\s?)\s*(?:the )?{_any_of('outlets')}\s*$", re.IGNORECASE)
# What any of these needs: a mark, or a word in capitals at the beginning.
_MARKED = re.compile(r"[-–—:|•·.!+\]]|^[\s\W]*[^\Wa-z\d_]{2}")
_AFTER_BAR = re.compile(r"\s+\|\s+[^|]{1,40}$")
_UPDATED = re.compile(
    r"\s*-{1,2}\s?(?:sources?|report|paper|memo|traders?|poll|updated?|update \d|\d(?:st|nd|rd|th) update)\s*$",
    re.IGNORECASE,
)
# "Comment: …" is a label of a piece that asks nothing.
_ASKS = re.compile(rf"(?:^|[:–—-]\s)\W*{_any_of('asks')}\b(?!\s*[:|])", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAME = re.compile(r"(?<=[\w,] )[A-ZÀ-Ý][\w'’-]*")  # as good as: a capital that begins no title
_TELLABLE = (*LANGUAGES, ANY)
_RARE, _OFTEN = 3.0, 6.0  # Zipf frequency of a word that is in no list, and one from which more says no more
_SURE, _READ, _OF_A_NAME = 2.0, 160, 0.5  # a lead that needs no text; characters of one; a vote's share
_LETTER, _LISTED, _DECLARED, _ENOUGH = 0.5, 1.5, 2.0, 1.0  # what else speaks for a language, as powers of ten
# Letters that one of our languages has far more often than the others.
_LETTERS = {
    "nl": re.compile(r"ij|aa|uu|ieuw|oei|\buit|\bge\w{3,}[dt]\b|eer[dt]\b|ende\b"),
    "fr": re.compile(r"[éèêçàùôî]|eau|eux\b|\b[ld]['’]|\bqu"),
    "de": re.compile(r"[äöüß]|tz|ung\b|keit\b|heit\b|sch(?![aeio])"),
    "en": re.compile(r"th|wh|sh\b|ing\b|ck\b|['’]s\b"),
    "es": re.compile(r"[ñ¿¡áíóú]|ción\b|[ai]dos?\b"),
    "it": re.compile(r"[àèìòù]|zion[ei]\b|gli|cch|zz|tt[aoie]\b|\bl['’]"),
    "pt": re.compile(r"[ãõç]|[áéêíóú]|ção\b|nh|lh"),
    "pl": re.compile(r"[łśżźęąńćó]|rz|sz|cz|ów\b"),
    "sv": re.compile(r"[åäö]|ning\b|sk\b|ck"),
    "da": re.compile(r"[æøå]|hed\b|ede\b"),
    ANY: re.compile(r"[þžčřőğışţțα-ωа-яא-ת一-龥]"),
}


@dataclass(frozen=True, slots=True)
class Title:
    """A title read in one language. `bare` is what is left of it when labels, outlets and markup are taken off."""

    bare: str
    language: str
    tokens: tuple[Token, ...]
    is_cut: bool  # ends in an ellipsis: it may have said more
    is_question: bool
    has_case: bool  # capitals tell names: not German, not Title Case, not ALL CAPITALS
    is_generic: bool  # names a regular feature ("Business highlights") and no news: it is empty of other words
    keys: frozenset[str]  # stems and senses of what carries news, to compare sets with


def bare(title: str) -> str:
    """The title without markup, "LIVE:" and its like, "(video)", " - Reuters", and the ellipsis at its end."""
    if "<" in title:
        title = _TAG.sub("", title)
    text = " ".join(_CUT.sub("", title).split())
    if "(" in text or "[" in text:
        text = _BRACKETED.sub(" ", text).strip()
    if not _MARKED.search(text):
        return text
    for _ in range(3):
        shorter = _stripped(text)
        if shorter == text or len(shorter.split()) < 2:
            break
        text = shorter
    return _repeated_name(text)


def _stripped(text: str) -> str:
    text = _unlabelled(text)
    text = _UPDATED.sub("", _OUTLET.sub("", text))
    head = _AFTER_BAR.sub("", text)
    return (head if len(head.split()) >= 3 else text).strip()


def is_outlet(name: str) -> bool:
    """Whether it is one of those that stand behind titles."""
    return _OUTLET.fullmatch(f" - {name}") is not None


def _unlabelled(text: str) -> str:
    """What follows all labels at its beginning, two words at least."""
    start = 0
    while found := _LABEL.match(text, start) or _SHOUTED.match(text, start):
        if " " not in text[found.end() :].strip():
            break
        start = found.end()
    return text[start:]


def _repeated_name(text: str) -> str:
    """ "Zac Efron - Zac Efron Open To …" says its first words twice."""
    head, dash, rest = text.partition(" - ")
    return rest if dash and fold(rest).startswith(fold(head)) else text


@lru_cache(maxsize=1024)
def _votes(text: str) -> tuple[float, ...]:
    """What a text says for each language. A name says little, and an abbreviation nothing."""
    plain, shouts = _NAME.sub(" ", text).lower(), text.isupper()
    said: list[Iterable[float]] = [[_LETTER * len(_LETTERS[language].findall(plain)) for language in _TELLABLE]]
    for place, word in enumerate(_WORD.findall(text)):
        if shouts or not word.isupper() or len(word) == 1:
            said.append(_vote(fold(word), _OF_A_NAME if place and word[0].isupper() else 1.0))
    return tuple(map(sum, zip(*said, strict=True)))


@lru_cache(maxsize=8192)
def _vote(word: str, share: float) -> tuple[float, ...]:
    """How much likelier each language makes the word than one that is in no list, in powers of ten; a share of that."""
    return tuple(share * _likelier(word, language) for language in _TELLABLE)


def _likelier(word: str, language: str) -> float:
    often = min(_OFTEN, frequencies(language).get(word, _RARE))
    return max(_LISTED if word in listed(language) else 0.0, often - _RARE)


def language_of(*titles: str, declared: Iterable[str | None] = (), texts: Iterable[str] = ()) -> str:
    """The language that the titles are in together, as far as their words tell; ANY when they do not.

    `declared` languages (BCP 47) only add their vote: many feeds declare the one of the program that made them. The
    beginnings of `texts` are read when the titles leave a doubt.
    """
    votes: list[float] = [*map(sum, zip(*map(_votes, titles or ("",)), strict=True))]
    for tag in filter(None, declared):
        if (name := tag.partition("-")[0].lower()) in _TELLABLE:
            votes[_TELLABLE.index(name)] += _DECLARED
    *_, second, best = sorted(votes)
    if best - second < _SURE:
        votes = [*map(sum, zip(votes, *(_votes(text[:_READ]) for text in texts if text), strict=True))]
        best = max(votes)
    return _TELLABLE[votes.index(best)] if best >= _ENOUGH else ANY


@lru_cache(maxsize=1024)
def read(title: str, language: str) -> Title:
    """The title, read with the lists of a language."""
    text, lists = bare(title), lexicon_of(language)
    found = tokens_of(text, lists)
    is_cut = _CUT.search(title) is not None
    if is_cut and found and found[-1].weight:  # the cut may be in the middle of a word
        found = (*found[:-1], replace(found[-1], is_last_of_cut=True))
    keys = frozenset(key for token in found if token.weight for key in (token.stem, *token.senses))
    is_question = text.rstrip("'\"”’» )").endswith("?") or _ASKS.search(text) is not None
    has_case = _has_case(found, language)
    return Title(text, language, found, is_cut, is_question, has_case, _is_generic(found, lists), keys)


def _has_case(found: tuple[Token, ...], language: str) -> bool:
    words = [token for token in found[1:] if token.kind is Kind.WORD and token.text[0].isalpha()]
    if language != "en":
        return language != "de" and any(word.text[0].islower() for word in words)
    lower = [word.text[0].islower() for word in words if word.weight]
    return sum(lower) > 0.2 * len(lower)


_GENERIC = frozenset(fold(word) for word in " ".join(sections("labels")["generic"]).split())


def _is_generic(found: Iterable[Token], lists: Lexicon) -> bool:
    telling = [token.norm for token in found if token.kind is not Kind.DATE and token.norm not in lists.function]
    return all(word in _GENERIC or word in lists.weak or word.replace(".", "").isdigit() for word in telling)
