"""JSON as programs write it by hand: with line breaks inside strings and commas before a closing bracket; pure."""

from __future__ import annotations

import json
import re
from typing import Any

# A string as it is, or a comma with nothing after it; what is no string is looked at in no other way.
_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=(?:\s*,)*\s*[}\]])', re.DOTALL)
# Escapes that JSON does not have: \' and \x stand for what comes after.
_BAD_ESCAPE = re.compile(r'\\(?:([\\"/bfnrt]|u[0-9a-fA-F]{4})|)')


def loads(text: str) -> Any:
    """The value that the JSON in `text` holds.

    NaN and Infinity are not JSON (RFC 8259), but written all the same. Raises `ValueError` for what cannot be read,
    `RecursionError` for what is nested too deeply.
    """
    text = text.lstrip("\ufeff \t\r\n")
    try:
        return _strictly(text)
    except ValueError:
        mended = _STRING_OR_COMMA.sub(lambda found: _BAD_ESCAPE.sub(_escape, found[0]) if found[0] != "," else "", text)
        if mended == text:
            raise
        return _strictly(mended)


def _strictly(text: str) -> Any:
    # Not strict: control characters are allowed inside strings.
    return json.loads(text, strict=False)


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else ""
