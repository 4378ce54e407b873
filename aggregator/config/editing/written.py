"""A source as `config.toml` has it, written; pure. The home of tomlkit is this package."""

from __future__ import annotations

from typing import Any

import tomlkit

from aggregator.models import ListedFeed
from aggregator.text import clip, one_line

LONGEST_TITLE = 200


def keys_of(wanted: ListedFeed) -> dict[str, Any]:
    """The keys of a source, in the order in which people expect them; what is as usual is not said."""
    keys: dict[str, Any] = {"url": wanted.url}
    for name, value in (("title", wanted.title), ("category", wanted.category)):
        if text := clip(one_line(value or ""), LONGEST_TITLE):
            keys[name] = text
    if wanted.weight is not None:
        keys["weight"] = wanted.weight
    if wanted.language is not None:
        keys["language"] = wanted.language
    if not wanted.enabled:
        keys["enabled"] = False
    return keys


def table(wanted: ListedFeed) -> str:
    """The `[[sources]]` table, its remarks as comments above it."""
    return comment(*wanted.remarks) + tomlkit.dumps({"sources": [keys_of(wanted)]})


def commented_out(wanted: ListedFeed, reason: str) -> str:
    """The table as a comment that says why: take the marks away, and it is a source."""
    lines = tomlkit.dumps({"sources": [keys_of(wanted)]}).splitlines()
    return comment(reason, *wanted.remarks) + "".join(f"# {line}\n" for line in lines)


def comment(*lines: str) -> str:
    """Lines of a comment, whatever is in them."""
    return "".join(f"# {one_line(line)}\n" for line in lines)
