"""What a request asks for, out of the bytes of its target; pure.

A path is only ever looked up in a table, so none can lead out of it. What is refused here is what no link of ours can
contain: it would otherwise reach logs, caches and whatever is behind the editions.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_to_bytes

_LONGEST: Final = 2048  # bytes of a path
_LONGEST_QUERY: Final = 4096
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00|[\x00-\x20\x7f-\xff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ENCODED_SLASH: Final = re.compile(rb"%2f", re.IGNORECASE)


def decoded(raw_path: bytes, query: bytes = b"") -> str | None:
    """The path in plain text, None when path or query is one that must be refused.

    Refused: over 2,048 bytes (a query: 4,096), a percent sign that starts no encoded byte, NUL and other control
    characters, text that is not UTF-8. An encoded slash stays encoded, for it is another path than the one with a
    slash (RFC 3986, 2.2).
    """
    if len(raw_path) > _LONGEST or len(query) > _LONGEST_QUERY or _BROKEN.search(raw_path) or _BROKEN.search(query):
        return None
    if b"%" not in raw_path:
        return raw_path.decode("ascii")
    try:
        path = unquote_to_bytes(_ENCODED_SLASH.sub(b"%252F", raw_path)).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(path) else path
