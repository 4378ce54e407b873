"""What a server asks of our schedule: HTTP headers and the document's own wishes → `ServerLimits`. Pure.

Nothing is judged here: absurd but well-formed wishes pass, and `schedule` caps them where it can say so. What is
malformed counts as not said. Times that a header gives are taken relative to the server's own `Date`, so that its clock
may be wrong. Sources: RFC 9111 sections 4.2 and 5.2, RFC 9110 sections 5.6.7 and 10.2.3, RSS 2.0 (ttl, skipHours,
skipDays), the RSS 1.0 syndication module (sy:*; read into `FeedInfo.ttl` by the parser).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from aggregator.models import FeedInfo, ServerLimits

ENDLESS = 100 * 366 * 86_400.0  # seconds; a longer wish means the same, and larger numbers overflow

_DIRECTIVE = re.compile(r'([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?', re.IGNORECASE)
_SECONDS = re.compile(r"\d+", re.ASCII)


def limits_of(headers: Mapping[str, str], feed: FeedInfo | None, now: float) -> ServerLimits:
    """What an answer's headers (lower-case names) and its document say; `feed` is the last known one for a 304."""
    feed = feed or FeedInfo()
    return ServerLimits(
        fresh_until=_fresh_until(headers, now),
        retry_after=retry_at(headers.get("retry-after"), now, headers.get("date")),
        ttl=_positive(feed.ttl),
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        fresh_by="max-age" if "max-age" in _directives(headers) or "expires" not in headers else "Expires",
    )


def retry_at(value: str | None, now: float, date: str | None = None) -> float | None:
    """The time that a Retry-After header names, in either form; None when it is absent, negative, past or garbage.

    `date` is the same answer's Date header.
    """
    text = (value or "").strip()
    wait = _seconds(text)
    if wait is None:
        at = _http_date(text)
        if at is None:
            return None
        said = _http_date(date or "")
        wait = at - (now if said is None else said)
    return now + min(wait, ENDLESS) if wait > 0 else None


def _fresh_until(headers: Mapping[str, str], now: float) -> float | None:
    directives = _directives(headers)
    if "no-cache" in directives or "no-store" in directives:
        return None
    lifetime = _seconds(directives["max-age"]) if "max-age" in directives else _expires_in(headers, now)
    if lifetime is None:
        return None
    lifetime -= _seconds(headers.get("age", "").strip()) or 0.0
    return now + min(lifetime, ENDLESS) if lifetime > 0 else None


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    """Cache-Control's directives, the first of each name."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(headers.get("cache-control", "")):
        found.setdefault(name.lower(), quoted or plain)
    return found


def _expires_in(headers: Mapping[str, str], now: float) -> float | None:
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return None
    date = _http_date(headers.get("date", ""))
    return expires - (now if date is None else date)


def _seconds(text: str) -> float | None:
    if not _SECONDS.fullmatch(text):
        return None
    return float(text) if len(text) < 15 else ENDLESS


def _http_date(text: str) -> float | None:
    try:
        parsed = parsedate_to_datetime(text.strip())
        # "-0000" gives a naive time; HTTP knows no other zone than GMT.
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _positive(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value > 0 else None
