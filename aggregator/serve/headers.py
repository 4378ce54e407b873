"""The headers that say how long an answer may be kept and what a browser may do with it; pure.

No answer names the program that sent it, and none but that to a vote sets a cookie.
"""

from __future__ import annotations

import re
from typing import Final

Header = tuple[bytes, bytes]

# A minute: what a reader's cache, a proxy or a CDN may answer without asking. After it they may go on for another
# minute while they ask in the background, and for a day when we are away (RFC 5861).
_FRESH: Final = b"public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
# Files whose name changes with their bytes (RFC 8246).
_FOR_EVER: Final = b"public, max-age=31536000, immutable"
_HASHED: Final = re.compile(r"/static/(?:.*/)?[^/]+\.[0-9a-f]{8,}\.[a-z0-9]+")

# Pages load our own files and nobody else's, but for pictures, sound and film, that their sources serve.
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; media-src https: http:; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)
# Anything else is read by programs: opened as a document of its own, it can do nothing.
_DATA_POLICY: Final = b"default-src 'none'; style-src 'self' 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_EMBEDDED: Final = re.compile(r"/[^/]+/embed(?:\.html)?")
_BLOCK: Final = re.compile(r"/[^/]+/block(?:\.html)?")

_ALWAYS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    # Publishers may see which site sends them readers, and not from which page of it.
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
# Readers that run in a browser may fetch feeds, and other sites may show our files. There is nothing that only the
# visitor may see.
_SHARED: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
NEVER_STORED: Final[Header] = (b"cache-control", b"no-store")
MESSAGE: Final[tuple[Header, ...]] = (
    (b"content-type", b"text/plain; charset=utf-8"),
    NEVER_STORED,
    (b"content-security-policy", _DATA_POLICY),
    (b"access-control-allow-origin", b"*"),  # a reader in a browser sees why it gets no feed
    *_ALWAYS,
)


def caching(path: str) -> Header:
    """How long what is at `path` may be kept."""
    return b"cache-control", _FOR_EVER if _HASHED.fullmatch(path) else _FRESH


def protecting(path: str, content_type: str) -> tuple[Header, ...]:
    """What a browser may do with what is at `path`."""
    if not content_type.startswith("text/html"):
        return (b"content-security-policy", _DATA_POLICY), *_ALWAYS, *_SHARED
    ancestors = "*" if _EMBEDDED.fullmatch(path) else "'self'" if _BLOCK.fullmatch(path) else "'none'"
    return (b"content-security-policy", _PAGE_POLICY.format(ancestors=ancestors).encode()), *_ALWAYS
