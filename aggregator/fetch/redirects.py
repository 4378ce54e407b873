"""Where a redirect leads, and whether it is followed. Pure.

The rules: at most five, to http or https, never from https back to http, never to where the same fetch has been with
the same cookies. What is the source's own (credentials, headers from its table) goes to the origin of its own URL and
to no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Self
from urllib.parse import urljoin

from yarl import URL

from aggregator.errors import BadRedirect
from aggregator.fetch import cookies
from aggregator.fetch.cookies import Cookie
from aggregator.records import dataclass
from aggregator.redact import redacted
from aggregator.text import clip, one_line

MOST = 5
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
KEEPING = frozenset({307, 308})  # the request goes on as it is: method and body
# Sent as it stands: any rewriting of escapes, such as %2F to /, would break addresses that are signed.
_VERBATIM = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^{}`\\]+")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+(%25[\w.-]+)?", re.IGNORECASE)


def read_url(text: str) -> URL:
    """An http(s) URL without its fragment; raises ValueError, whose text is for people."""
    try:
        url = URL(text, encoded=_VERBATIM.fullmatch(text) is not None)
        host = url.raw_host or ""
    except ValueError:  # yarl's texts would show the whole of it
        raise ValueError(f"{shown(text)} is no URL") from None
    if url.scheme not in ("http", "https"):
        raise ValueError(f"{shown(text)} is neither http nor https")
    if not _HOST.fullmatch(host):
        raise ValueError(f"{shown(text)} names no host that can be looked up")
    return url.with_fragment(None)


def shown(url: URL | str) -> str:
    """A URL as errors and logs may show it: without secrets and fragment, on one line, not too long."""
    return clip(one_line(redacted(str(url).partition("#")[0])), 200)


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of one fetch: the URLs asked for so far, the last of which is asked for now."""

    urls: tuple[URL, ...]
    permanent: int = 0  # of its redirects, how many from the first one on were permanent
    cookies: tuple[Cookie, ...] = ()  # that redirects set
    since: int = 0  # the place of the first URL that was asked for with these cookies

    @classmethod
    def begin(cls, text: str) -> Self:
        """The trail of a fetch that asks for `text`, without its credentials; raises ValueError as `read_url` does."""
        return cls((read_url(text).with_user(None),))

    @property
    def url(self) -> URL:
        return self.urls[-1]

    @property
    def shown(self) -> str:
        """What was asked for, and where that led, for errors."""
        asked = shown(self.urls[0])
        return asked if len(self.urls) == 1 else f"{asked} (redirected to {shown(self.url)})"

    @property
    def host(self) -> str:
        """Host and port, as turns are counted."""
        return f"{self.url.raw_host}:{self.url.port}".lower()

    @property
    def at_home(self) -> bool:
        """Whether the URL is of the origin that the source's credentials and headers are meant for."""
        return _origin(self.url) == _origin(self.urls[0])

    @property
    def moved_to(self) -> str | None:
        """Where the unbroken chain of permanent redirects from the first URL leads; None without one."""
        led = self.urls[self.permanent]
        return None if _same(led, self.urls[0]) else str(led)

    @property
    def cookie(self) -> str | None:
        """The Cookie header of the request that is made now."""
        return cookies.sent_to(self.cookies, _origin(self.url))

    def followed(self, status: int, location: str | None, set_cookie: Iterable[str] = ()) -> Trail:
        """The trail after a redirect; raises BadRedirect when it is not followed."""
        jar = cookies.with_set(self.cookies, _origin(self.url), set_cookie)
        since = self.since if jar == self.cookies else len(self.urls)
        target = self._target(location, self.urls[since:])
        so_far = self.permanent == len(self.urls) - 1
        permanent = self.permanent + (so_far and status in PERMANENT)
        return Trail((*self.urls, target), permanent, jar, since)

    def _target(self, location: str | None, been: Sequence[URL]) -> URL:
        here = shown(self.url)
        if not location:
            raise BadRedirect(f"{here} redirects without saying where to")
        try:
            # What a server says is no reason to send a user and password anywhere.
            target = read_url(urljoin(str(self.url), _as_text(location))).with_user(None)
        except ValueError as error:
            raise BadRedirect(f"{here} redirects, but {error}; it was not followed") from None
        if self.url.scheme == "https" and target.scheme == "http":
            raise BadRedirect(f"{here} redirects from https to {shown(target)}, which is not encrypted")
        if any(_same(target, url) for url in been):
            raise BadRedirect(f"{here} redirects to {shown(target)}, where it came from: a loop")
        if len(self.urls) > MOST:
            raise BadRedirect(f"{shown(self.urls[0])} redirects more than {MOST} times")
        return target


def credentials(text: str) -> tuple[str, str] | None:
    """User and password as a URL carries them, None when it does not; raises ValueError as `read_url` does."""
    if "@" not in text:
        return None
    url = read_url(text)
    return None if url.user is None else (url.user, url.password or "")


def _as_text(location: str) -> str:
    """A header's bytes as servers mean them: UTF-8, against the letter of RFC 9110, else latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _origin(url: URL) -> tuple[str, str, int | None]:
    return url.scheme, (url.raw_host or "").lower(), url.port


def _same(one: URL, other: URL) -> bool:
    return _origin(one) == _origin(other) and one.raw_path_qs == other.raw_path_qs
