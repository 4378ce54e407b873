"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): a JSON Schema of our own, and what a schema cannot say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.validate import common

_SCHEMA = json.loads(Path(__file__).with_name("jsonfeed.schema.json").read_text())
_FORMATS = FormatChecker(())
_FORMATS.checks("web")(common.is_web)
_FORMATS.checks("rfc3339")(common.is_rfc3339)
_FORMATS.checks("language")(common.is_language)
_FORMATS.checks("media-type")(common.is_media_type)
_VALIDATOR = Draft202012Validator(_SCHEMA, format_checker=_FORMATS)


def violations(document: bytes) -> list[str]:
    """Everything wrong with a JSON Feed document."""
    try:
        feed = json.loads(document.decode("utf-8"), parse_constant=_refuse)
    except ValueError as error:
        return [f"RFC 8259: {error}"]
    found = [f"JSON Feed: {error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(feed)]
    return found or [*_beyond_schema(feed)]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _beyond_schema(feed: dict[str, Any]) -> Iterator[str]:
    ids = Counter(item["id"] for item in feed["items"])
    yield from (f"JSON Feed: {count} items have the id {id}" for id, count in ids.items() if count > 1)
    if feed.get("next_url") == feed["feed_url"]:
        yield "JSON Feed: next_url is the feed itself"
    for number, item in enumerate(feed["items"], 1):
        for fault in common.markup_faults(item.get("content_html", "")):
            yield f"JSON Feed: item {number}: content_html {fault}"
