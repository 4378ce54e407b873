"""Small pure helpers for plain text, shared by every room."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping

# C0 and C1 controls, DEL, lone surrogates, non-characters, and the bidi overrides that can make one text look like
# another. Tab and newline are white space, not controls.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
# Of those, the ones that ASCII has.
_UNWANTED_BYTES = bytes(code for code in range(128) if _UNWANTED.match(chr(code)))
_PRINTABLE_BYTES = bytes(range(0x20, 0x7F))
# Places where a line may break, which break a word for who searches it: soft hyphen, zero-width space, word joiner,
# Mongolian separator, and what only annotates. What joins, parts and turns letters round stays (Persian, Hindi, Hebrew
# and emoji are spelled with it), but not between two Latin ones.
_LATIN = "[A-Za-z\u00c0-\u024f]"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u200b\u2060-\u2064\u180e\ufff9-\ufffb]"
    f"|(?<={_LATIN})[\u200c-\u200f\ufe00-\ufe0f\U000e0020-\U000e007f]+(?={_LATIN})"
)
_JOINING = "\u200d\ufe0f"
_PLAIN_QUOTES = str.maketrans({**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("“”„‟″«»", '"')})


def without_controls(text: str) -> str:
    """`text` without the characters that XML 1.0 (section 2.2) or a terminal must not be given; line ends are "\\n", as
    XML readers make them (section 2.11)."""
    if _is_printable(text):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _wanted(text)


def _is_printable(text: str) -> bool:
    """`str.isprintable`, which goes a letter at a time, and is several times as quick as a pattern all the same."""
    return not text.encode().translate(None, _PRINTABLE_BYTES) if text.isascii() else text.isprintable()


def _wanted(text: str) -> str:
    if not text.isascii():
        return _UNWANTED.sub("", text)
    written = text.encode()
    wanted = written.translate(None, _UNWANTED_BYTES)
    return text if len(wanted) == len(written) else wanted.decode()


def one_line(text: str) -> str:
    """`text` on one line: no controls, white space collapsed. What titles and log lines are made of."""
    if not _is_printable(text):
        return " ".join(_wanted(text).split())
    # Of all white space only the space is printable.
    return " ".join([piece for part in text.split("  ") if (piece := part.strip(" "))])


def legible(text: str) -> str:
    """`text` as people write it: characters composed (NFC), and nothing invisible inside words."""
    return text if text.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def plain(text: str) -> str:
    """`text` as patterns and searches compare it: legible, with straight quotes."""
    return (text if text.isascii() else legible(text)).translate(_PLAIN_QUOTES)


def cut(text: str, length: int) -> str:
    """`text` of at most `length` characters: what is longer ends after a whole word, with "…".

    A first word that is longer is cut in its middle, never inside a character of several code points.
    """
    if len(text) <= length:
        return text
    head = text[:length]
    at = head.rfind(" ")
    if at < length // 2:  # one long word, or a script that has no spaces
        at = length - 1
        while at > 1 and (unicodedata.combining(text[at]) or text[at] in _JOINING or text[at - 1] in _JOINING):
            at -= 1
    return head[:at].rstrip(" ,;:–-") + "…"


def whole_number(text: str | None, most: int) -> int | None:
    """The number that ASCII digits write; None for all else, and for what is over `most`.

    For digits that strangers write: `int` takes those of all scripts, and raises on thousands of them.
    """
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(most)):
        return None
    return number if (number := int(digits)) <= most else None


def folded(text: str) -> str:
    """Its letters and digits, as far as another program would write them alike: without case, quotes and spaces."""
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def clip(text: str, length: int = 100) -> str:
    """`text` cut at a word boundary to at most `length` characters, then " ..."; shorter texts are left alone.

    A first word that is longer than `length` is cut in its middle.
    """
    if len(text) <= length:
        return text
    head = text[: length + 1]
    cut = head.rfind(" ")
    return (text[:length] if cut <= 0 else head[:cut]).rstrip() + " ..."


def inert_json(value: object, indent: int | None = None) -> str:
    r"""The value as JSON, with what a terminal might obey and what turns letters round written as `\u....`; the time of
    what never comes, which is infinite here, is null there."""
    document = json.dumps(_finite(value), ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNWANTED.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _finite(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
