"""Who may look behind the scenes, and whether a button was pressed by them; pure.

With a token, whoever comes has to know it: as `Authorization: Bearer`, or once in a form, for which a browser is given
a cookie. The cookie is signed with the token itself, so it outlives a restart and ends when the token is changed.
Without a token the listener is this machine's alone, and so is everybody who can reach it.

Two ways round that are closed here. A page of another site may make a visitor's browser ask for ours: names that are
not ours are refused (*DNS rebinding* lets a foreign name lead to 127.0.0.1), and what changes anything has to come from
a form of ours (`is_from_us` and a token of the session). And somebody may guess: see `app` for the limit.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Collection
from hashlib import sha256
from typing import Final

from aggregator.records import dataclass

COOKIE: Final = "operator"
SESSION_BYTES: Final = 16
LASTS: Final = 30 * 86_400  # seconds that a login is good for
_HOST: Final = re.compile(r"(?:\[([0-9a-f.:]+)\]|([^\s:@/?#\[\]\\,]+))(?::[0-9]{0,5})?")  # RFC 9110, section 7.2
_SCHEME: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Access:
    """What is asked of visitors. `token` is None where nobody is asked."""

    token: str | None = None
    hosts: Collection[str] = ()  # names of ours, beside localhost, that a proxy may have in front of us
    listens_on: str = ""  # the name that we listen on ourselves, if it is one


def is_our_host(host: str | None, hosts: Collection[str]) -> bool:
    """Whether a Host header names us: by an address, as localhost, or by one of `hosts`.

    An address is nobody's to rebind: a page that was loaded from it is of whoever listens there, which is us.
    """
    read = _HOST.fullmatch((host or "").strip().lower())
    if read is None:
        return False
    bare = (read[1] or read[2]).removesuffix(".")
    try:
        return ipaddress.ip_address(bare).version == (6 if read[1] else 4)
    except ValueError:
        return read[1] is None and (bare == "localhost" or bare in hosts)


def knows(token: str, authorization: str | None) -> bool:
    """Whether an Authorization header holds the token."""
    given = authorization or ""
    return given[: len(_SCHEME)].lower() == _SCHEME and same(given[len(_SCHEME) :].strip(), token)


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same; takes as long whatever they are."""
    return hmac.compare_digest(sha256(one.encode()).digest(), sha256(other.encode()).digest())


def new_session(token: str | None, chance: bytes, now: float) -> str:
    """The value of a cookie: chance alone where nobody logs in, else until when it is good, signed."""
    if token is None:
        return chance.hex()
    text = f"{int(now) + LASTS}.{chance.hex()}"
    return f"{text}.{_mac(token, 'session', text)}"


def is_session(token: str | None, value: str | None, now: float) -> bool:
    """Whether a cookie is one that we gave, and is still good."""
    if token is None:
        return value is not None and len(value) == 2 * SESSION_BYTES and set(value) <= set("0123456789abcdef")
    text, _, mac = (value or "").rpartition(".")
    if not same(mac, _mac(token, "session", text)):
        return False
    return int(text.partition(".")[0]) > now


def form_token(key: str, session: str) -> str:
    """What a form of ours carries for this session: no other site can know it."""
    return _mac(key, "form", session)


def set_cookie(value: str, *, lasts: int | None, secure: bool) -> str:
    """The Set-Cookie header: no script reads it, and nothing from another site is sent with it. `lasts` is None for as
    long as the browser runs, 0 to have it forgotten."""
    age = "" if lasts is None else f"; Max-Age={lasts}"
    return f"{COOKIE}={value}; Path=/{age}; HttpOnly; SameSite=Strict{'; Secure' if secure else ''}"


def is_from_us(site: str | None, origin: str | None, host: str | None, hosts: Collection[str]) -> bool:
    """Whether a request was sent by one of our own pages, by Sec-Fetch-Site, Origin and Host (None: not sent).

    A browser always says, in one way or the other, where a form stands that it sends. A proxy may replace the Host, so
    one of `hosts` will do as the Origin.
    """
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        stands_at = origin.partition("://")[2].lower()
        return stands_at == (host or "").lower() or stands_at in hosts
    return site is not None


def local_path(text: str | None) -> str:
    """A path of ours to go to after a login; the first page for anything that could lead elsewhere."""
    given = text or "/"
    safe = given.startswith("/") and not given.startswith("//") and given.isascii() and given.isprintable()
    return given if safe and "\\" not in given else "/"


def _mac(key: str, purpose: str, text: str) -> str:
    return hmac.new(key.encode(), f"{purpose}:{text}".encode(), sha256).hexdigest()
