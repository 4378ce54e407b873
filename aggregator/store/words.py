"""Text as the full-text index can tell its words; pure. Queries go the same way, so both meet.

Letters that have no accent to take off are opened (œ, ß, ł). Scripts that write no spaces are taken apart, a letter a
word: asked for as a phrase, they are found wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# What people without such a key type instead. Accents are the index's own work.
_OPENED: Final = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng",
        "ĳ": "ij", "Ĳ": "IJ", "ﬁ": "fi", "ﬂ": "fl", "ŧ": "t", "Ŧ": "T",
    }
)  # fmt: skip
# Han, kana, Thai, Lao, Burmese, Khmer, and the full-width forms of Latin.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTER: Final = re.compile(f"[{_UNSPACED}]")
_WIDE: Final = re.compile("[\uff01-\uff5e]")
_ODD: Final = re.compile(f"[{''.join(map(chr, _OPENED))}{_UNSPACED}\uff01-\uff5e]")


def indexed(text: str) -> str | None:
    """What is indexed in place of `text`; None where the text itself will do."""
    words = searched(text)
    return None if words == text else words


def searched(text: str) -> str:
    """`text` as it is indexed, and as it is asked for."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if not _ODD.search(text):  # most texts are not ASCII for a dash, a quote or an accent
        return text
    text = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), text)
    return _LETTER.sub(r" \g<0> ", text.translate(_OPENED))


def has_no_spaces(text: str) -> bool:
    """Whether there are words in `text` that nothing stands between."""
    return bool(_LETTER.search(text))
