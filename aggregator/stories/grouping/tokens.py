"""The words, numbers and dates of a title, each with what the lists of its language say about it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest

from aggregator.records import dataclass
from aggregator.stories.grouping.lexicon import ANY, Lexicon, lexicon_of
from aggregator.stories.grouping.lexicon.stems import fold, stem


class Kind(StrEnum):
    """What a token is; only words can be synonyms."""

    WORD = "word"
    NUMBER = "number"
    PAIR = "pair"  # a score, a time, a range
    CODE = "code"  # E40, 792p, Q4
    DATE = "date"  # a weekday or a month


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. `norm` is folded, `senses` come from the lists, `weight` is how much news it carries."""

    text: str
    norm: str
    stem: str
    kind: Kind
    senses: frozenset[str] = frozenset()
    weight: float = 1.0  # 0 for function words, WEAK for little, 1 for ordinary words
    value: float = 0.0  # of a number
    scaled: bool = False  # a number with "million" and the like: headlines round those
    segment: int = 0  # which stretch between punctuation marks
    is_last_of_cut: bool = False


WEAK = 0.25
_ROMAN = {"II": 2.0, "III": 3.0, "IV": 4.0, "VI": 6.0, "VII": 7.0, "VIII": 8.0, "IX": 9.0, "XI": 11.0, "XII": 12.0}
_MONEY = frozenset({"pound", "pounds", "euro", "euros", "eur", "dollar", "dollars", "usd"})
UNITS = _MONEY | {"%", "percent", "per_cent", "pct", "procent", "pour_cent", "prozent"}
_EAST = "orient"  # French "est" where it is no verb: "Sud-Est", "de l'Est"
_COUNTRY = {"en": ("US", "U.S.", "U.S"), "nl": ("VS", "V.S.", "V.S")}  # in capitals: no pronoun, no "versus"
_ELIDING = ("fr", "it", ANY)
_ENDING_IN_NAMES = ("es", "it", "pt", "sv", "da")  # where an ending tells one name from another: "Paolo", "Paola"
_JAN = ("nl", "de")  # where a month with a capital that is no noun's is a man
_SYMBOLS = {"€": "euro", "$": "dollar", "£": "pound", "%": "%", "&": "&", "+": "+"}
_PIECE = re.compile(
    r"""(?P<pair>(?<![\w.,])\d{1,3}(?:\ ?[-–:/]\ ?)\d{1,3}(?![\w%]|[.,]\d|[-–]\w))
      | (?P<symbol>US\$|\$US|[€$£%&])
      | (?P<code>(?<!\w)[A-Za-z]{1,2}\d{1,4}[a-z]?(?!\w)|(?<!\w)\d+(?:p|gb|tb|mm|g|hp|q)(?!\w))
      | (?P<number>(?<![\w])\d{1,3}(?:[\ .,\u00a0\u202f']\d{3})+(?![\d])|\d+(?:[.,]\d+)?)
      | (?P<word>[^\W\d_]+(?:['’.][^\W\d_]+)*\.?(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)*)
      | (?P<stop>[,;:!?()\[\]«»„“”"|]|\s[-–—]+\s|--+|–|—|\.\s)""",
    re.VERBOSE | re.IGNORECASE,
)
_ELISION = re.compile(
    r"^(?:l|d|n|s|c|j|m|t|qu|jusqu|lorsqu|puisqu|aujourd(?!'hui)|un|all|dall|dell|nell|sull|quest)'(?=\w)"
)


def tokens_of(text: str, lists: Lexicon) -> tuple[Token, ...]:
    """The tokens of a bare title in order, phrases of the lists made one, numbers with their scale."""
    found = list(_raw(text.replace("’", "'").replace("`", "'"), lists))
    if not text.isupper():
        names = _COUNTRY.get(lists.language, ())
        found = [_word(token.text, "usa", token.segment, lists) if token.text in names else token for token in found]
    return tuple(_money(list(_scaled(_phrased(found, lists), lists))))


def _money(found: list[Token]) -> Iterator[Token]:
    """Words for money carry news where no number stands beside them: "Euro stijgt" is not "Dollar stijgt"."""
    for place, token in enumerate(found):
        beside = found[max(0, place - 1) : place + 2]
        alone = token.norm in _MONEY and all(other.kind is not Kind.NUMBER for other in beside)
        yield replace(token, weight=1.0) if alone and token.kind is Kind.WORD else token


def _raw(text: str, lists: Lexicon) -> Iterator[Token]:
    segment = 0
    for piece in _PIECE.finditer(text):
        kind, found = piece.lastgroup, piece.group()
        if kind == "stop":
            segment += 1
        elif kind == "pair":
            left, right = (int(part) for part in re.findall(r"\d+", found))
            yield Token(found, f"{left}-{right}", f"{left}-{right}", Kind.PAIR, segment=segment)
        elif kind == "code":
            norm = re.sub(r"^([1-4])q$", r"q\1", found.casefold())
            yield Token(found, norm, norm, Kind.CODE, segment=segment)
        elif kind == "number":
            yield _number(found, _value(found), segment)
        elif kind == "symbol":
            name = _SYMBOLS[found.upper().replace("US", "")]
            yield Token(found, name, name, Kind.WORD, weight=0.0, segment=segment)
        else:
            yield from _read_word(found, segment, lists.language)


@lru_cache(maxsize=8192)
def _read_word(text: str, segment: int, language: str) -> tuple[Token, ...]:
    """The tokens of a word; most words of a title were in another one today."""
    return tuple(_words(text, segment, lexicon_of(language)))


def _number(text: str, value: float, segment: int) -> Token:
    return Token(text, f"{value:g}", f"{value:g}", Kind.NUMBER, value=value, segment=segment)


def _value(text: str) -> float:
    """What "2.000", "2 000", "2,5" and "2.5" are worth: three digits after the mark are thousands."""
    if re.fullmatch(r"\d{1,3}(?:\D\d{3})+", text):
        return float(re.sub(r"\D", "", text))
    return float(text.replace(",", "."))


def _words(text: str, segment: int, lists: Lexicon) -> Iterator[Token]:
    text = text.rstrip(".") if text.count(".") == 1 else text
    if text in _ROMAN:
        yield _number(text, _ROMAN[text], segment)
        return
    norm = fold(text)
    if lists.language in _ELIDING:
        if norm.startswith("n'") and lists.language != "it":
            yield _word("n'", "ne", segment, lists)
        if (elided := _ELISION.match(norm)) is not None:
            is_noun = elided.group() in ("l'", "d'")
            norm, text = norm[elided.end() :], text[elided.end() :]
            if norm == "est" and is_noun:
                yield _word(text, _EAST, segment, lists)
                return
    if norm.endswith("'s") and norm not in lists.function:
        norm = norm[:-2]
    if "-" in norm and not _listed(norm, lists):
        parts = [part for part in text.split("-") if part]
        if not any(len(part) <= 2 and part.isupper() for part in parts):  # "N-VA" is one name
            for part in parts:
                if lists.language == "fr" and part is not parts[0] and fold(part) == "est":
                    yield _word(part, _EAST, segment, lists)
                else:
                    yield from _words(part, segment, lists)
            return
    yield _word(text, norm, segment, lists)


def _listed(norm: str, lists: Lexicon) -> bool:
    return any(
        norm in words for words in (lists.senses, lists.function, lists.weak, lists.change, lists.numbers, lists.days)
    )


def _word(text: str, norm: str, segment: int, lists: Lexicon) -> Token:
    norm = norm.strip("'").replace(".", "")
    if norm in lists.days or (norm in lists.months and not (text == "Jan" and lists.language in _JAN)):
        name = lists.days.get(norm) or lists.months[norm]
        return Token(text, name, name, Kind.DATE, segment=segment)
    if norm in lists.numbers:
        return _number(text, lists.numbers[norm], segment)
    is_name = text[:1].isupper() and lists.language in _ENDING_IN_NAMES and not lists.is_common(norm)
    root = norm if is_name else stem(norm, lists.language)
    senses = lists.senses_of(norm)
    return Token(text, norm, root, Kind.WORD, senses, _weight(norm, lists), segment=segment)


def _weight(norm: str, lists: Lexicon) -> float:
    if norm in lists.function or norm in lists.negation or norm in UNITS or not norm:
        return 0.0
    if norm in lists.weak or len(norm) == 1:
        return WEAK
    return 1.0


def _phrased(found: list[Token], lists: Lexicon) -> list[Token]:
    """Phrases made one token: the words of one after another, or a verb and its particle further on."""
    used: set[int] = set()
    out: list[Token] = []
    for start, token in enumerate(found):
        if start in used:
            continue
        for rest in lists.phrases.get(token.norm, ()):
            places = _places(found, start, rest, used)
            if places:
                used.update(places)
                phrase = "_".join((token.norm, *rest))
                texts = " ".join([token.text, *(found[place].text for place in places)])
                token = replace(
                    token,
                    text=texts,
                    norm=phrase,
                    stem=phrase,
                    senses=lists.senses.get(phrase, frozenset()),
                    weight=_weight(phrase, lists),
                )
                break
        out.append(token)
    return out


def _places(found: list[Token], start: int, rest: tuple[str, ...], used: set[int]) -> list[int]:
    """Where the rest of a phrase stands: right behind its first word, or, one particle, further on in its segment."""
    behind = list(range(start + 1, start + 1 + len(rest)))
    if [token.norm for token in found[start + 1 : start + 1 + len(rest)]] == list(rest) and not used & set(behind):
        return behind
    if len(rest) != 1 or not found[start].text[:1].islower():
        return []
    for place in range(start + 2, len(found)):
        last = place + 1 == len(found) or found[place + 1].segment != found[place].segment
        if found[place].norm == rest[0] and last and found[place].segment == found[start].segment:
            return [place]
    return []


def _scales(behind: Token | None, number: Token, lists: Lexicon) -> bool:
    return behind is not None and behind.norm in lists.scales and behind.segment == number.segment


def _scaled(found: list[Token], lists: Lexicon) -> Iterator[Token]:
    """Numbers multiplied by the scale behind them: "2,4 miljard"; a scale alone ("duizend") is a number."""
    skip = False
    for token, behind in zip_longest(found, found[1:]):
        if skip:
            skip = False
        elif token.kind is Kind.NUMBER and _scales(behind, token, lists):
            value = token.value * lists.scales[behind.norm]
            yield replace(_number(f"{token.text} {behind.text}", value, token.segment), scaled=True)
            skip = True
        elif token.kind is Kind.WORD and lists.scales.get(token.norm, 0) in (100, 1000) and len(token.norm) > 3:
            yield _number(token.text, lists.scales[token.norm], token.segment)
        else:
            yield token
