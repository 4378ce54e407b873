"""What many sources fail for at once: one reason, told once. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from aggregator.models import SourceFacts
from aggregator.redact import redacted
from aggregator.text import one_line

FEWEST: Final = 3  # servers; of fewer it cannot be told whether it is they or we
_LOOKED_UP: Final = "the host name … could not be looked up"


def failures_in_common(facts: Iterable[SourceFacts]) -> tuple[str, ...]:
    """A sentence for each reason for which sources of several servers fail, that of the most first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in facts:
        if one.enabled and one.failures and one.last_error:
            found[_reason(one, one.last_error)].append(_host(one.url))
    groups = sorted(found.items(), key=lambda group: -len(group[1]))
    return tuple(f"{len(hosts)} sources: {_words(reason)}" for reason, hosts in groups if len(set(hosts)) >= FEWEST)


def _reason(facts: SourceFacts, error: str) -> str:
    """The error without what is the source's own: its address and its server's name."""
    host, text = _host(facts.url), one_line(error)
    for address in (facts.url, redacted(facts.url)):
        text = text.removeprefix(address)
    text = text.lstrip(": ")
    return text.replace(host, "…") if host else text


def _words(reason: str) -> str:
    return "names cannot be looked up; is there a network?" if reason == _LOOKED_UP else reason


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
