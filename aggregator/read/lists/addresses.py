"""A text with an address a line → the sources that it lists; pure. What follows "#", and a blank line, says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from aggregator.config.editing.names import address_key
from aggregator.config.values import http_url, web_address
from aggregator.errors import ListError, Malformed
from aggregator.models import ListedFeed, Refused, SubscriptionList
from aggregator.read import charset
from aggregator.text import clip, one_line

MOST = 10_000  # sources; more are no list that a person keeps
T = TypeVar("T")


def read_addresses(body: bytes) -> SubscriptionList:
    """The sources of a text. Raises `ListError` when most of its lines are no addresses: then it is something else."""
    try:
        text, warnings = charset.text_of(body, None)
    except Malformed as error:
        raise ListError(str(error)) from None
    found: dict[str, ListedFeed] = {}
    refused: list[Refused] = []
    for line in text.splitlines():
        said = line.partition(" #")[0].strip()
        if not said or said.startswith("#"):
            continue
        url = web_address(said)
        if wrong := not_taken(url):
            refused.append(wrong)
        elif len(found) < MOST:
            found.setdefault(address_key(url), ListedFeed(url))
    if len(refused) > len(found) or not found:
        raise ListError("it is no list of sources that we know (OPML, Planet Venus, or an address a line)")
    return SubscriptionList(tuple(found.values()), tuple(refused), warnings)


def not_taken(url: str) -> Refused | None:
    """Why an address can be none of a source; None when it can."""
    try:
        http_url(url)
    except ValueError as error:
        return Refused(clip(one_line(url), 200), f"expected {error}")
    return None


def as_configured(check: Callable[[str], T], text: str | None) -> T | None:
    """A text as a setting has it; None without one, and for what the setting would not take."""
    try:
        return check(text) if text else None
    except ValueError:
        return None
