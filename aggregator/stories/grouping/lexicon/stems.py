"""Folding (case, accents) and a light stem, enough to see that "wins" and "winning" are one word; pure.

Light on purpose: a stemmer that cuts more makes opposites equal. Snowball was considered: another dependency for what
twenty endings do, and it cuts names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORTEST = 4  # characters that a stem must keep (three in words of at most six)

_ENDINGS = {
    language: tuple(endings.split())
    for language, endings in {
        "en": "ingly ings ing edly ied ies ed es er's 's s e y",
        "nl": "heden ende end den ten de te en 's t d s e",
        "fr": "issement ements ement aient ations ation erait ees ent ant ait era es er ez ee e s x",
        "es": "es s",
        "it": "i e o a",
        "pt": "es s",
        "pl": "ego emu ych ymi ami ach owi iej om em ie ii ia ą ę a e i o u y",
        "sv": "arna erna orna ande ades ats ar er or en et na ad at te de a e n t",
        "da": "erne ende ede er en et e n t",
        "de": "ungen ung enden ende end ern ten ter tes tem te en er es em et e n s t",
    }.items()
}
_DOUBLED = re.compile(r"(.)\1")
_UMLAUT = re.compile(r"([aou])e")  # "Soeder" for "Söder", which folds to "soder"
_PARTICIPLE = re.compile(r"^ge(?=[^aeiou]?[a-z]{4,})")


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, British and American spellings alike."""
    if text.isascii():
        return text.lower()
    text = (
        text.replace("œ", "oe")
        .replace("Œ", "oe")
        .replace("’", "'")
        .replace("ø", "o")
        .replace("ł", "l")
        .replace("đ", "d")
    )
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """The folded `word` without its ending; the word itself in a language we know no endings of."""
    endings = _ENDINGS.get(language)
    if endings is None or not word.replace("'", "").isalpha():
        return word
    for ending in endings:
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= _SHORTEST - (len(word) <= 6) and not _stays(rest, ending, language):
            return _tidied(rest, language)
    return _tidied(word, language)


def _stays(rest: str, ending: str, language: str) -> bool:
    """Whether the ending belongs to the word: "prijs", "protest", "class"."""
    if ending == "s":
        return rest[-1] == "s" or (language == "nl" and rest[-1] not in "lrnm'")
    return ending == "t" and rest[-1] == "s"


def _tidied(cut: str, language: str) -> str:
    if language == "en":
        cut = re.sub(r"is(?=ation$|$)", "iz", cut) if len(cut) > 5 else cut
        cut = cut.replace("our", "or") if len(cut) > 5 else cut
    elif language in ("nl", "de"):
        cut = _PARTICIPLE.sub("", cut)
    if language == "de":
        cut = _UMLAUT.sub(r"\1", cut)
    if language == "nl" and len(cut) > 2:
        cut = cut[:-1] + {"v": "f", "z": "s"}.get(cut[-1], cut[-1])
    return _DOUBLED.sub(r"\1", cut)
