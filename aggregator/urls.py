"""What makes two addresses the same article (DESIGN 7, rule 1); pure."""

from __future__ import annotations

from w3lib.url import canonicalize_url


def canonical(url: str) -> str:
    """The canonical form of an absolute http(s) URL: equal for addresses of the same article, and only for those."""
    return canonicalize_url(url)
