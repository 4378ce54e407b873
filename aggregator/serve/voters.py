"""Who votes, as a signed cookie, and whether a vote comes from a page of ours; pure.

The cookie holds nothing but chance: it tells one visitor from another, and whether we made it. Somebody who deletes it
can vote again, as often as the limit of an address allows; more certainty would cost every reader an account.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

COOKIE: Final = "voter"
TOKEN_BYTES: Final = 16
_MAX_AGE: Final = 400 * 86_400  # seconds; browsers keep none longer (draft-ietf-httpbis-rfc6265bis, section 5.6.3)


def signed(key: bytes, token: bytes) -> str:
    """The cookie's value for a new voter's token."""
    return f"{token.hex()}.{_mac(key, token)}"


def voter(key: bytes, value: str | None) -> str | None:
    """The voter whose cookie this is, None when we did not make it."""
    token, _, mac = (value or "").partition(".")
    try:
        made = _mac(key, bytes.fromhex(token))
    except ValueError:
        return None
    return token if token and hmac.compare_digest(made.encode(), mac.encode()) else None


def set_cookie(value: str, path: str, *, secure: bool) -> str:
    """The Set-Cookie header: no script reads it, and no other site's form sends it."""
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={value}; Path={path}; Max-Age={_MAX_AGE}; HttpOnly; SameSite=Lax{flags}"


def is_ours(site: str | None, origin: str | None, host: str | None, site_link: str) -> bool:
    """Whether a form was sent from one of our pages, by Sec-Fetch-Site, Origin and Host (None: not sent).

    A browser says where a form stands, in the first or else in the second, and no page can forge either.
    What sends neither is no browser in which another site's page could act: a text browser, or a person's own program.
    """
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    parts = urlsplit(site_link)
    return origin == f"{parts.scheme}://{parts.netloc}" or (host is not None and origin.partition("://")[2] == host)


def _mac(key: bytes, token: bytes) -> str:
    return hmac.new(key, b"voter:" + token, sha256).hexdigest()[:32]
