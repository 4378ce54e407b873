"""What pages and JSON documents write for people, as values: comment counts; pure."""

from __future__ import annotations

import re

MAX_COMMENTS = 1_000_000  # what claims more counts something else

_SUFFIXES = {"k": 1_000, "m": 1_000_000}
# Thousands: 1.234 and 1,234, 1'234, and 1 234 with any of the spaces that typesetters use.
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*(?!\d)")
_SHORTENED = re.compile(r"(\d+)(?:[.,](\d+))?\s?([km])\b", re.IGNORECASE)
_PLAIN = re.compile(r"\d+")
# The reference page writes each count twice, for narrow and for wide screens.
_TWICE = re.compile(r"^\s*(\S*\d)\s+\1(?!\S)")
_NEGATIVE = re.compile(r"\s*[-−]\d")


def count(text: str) -> int | None:
    """The number in "1.234 reacties", "(12)" or "1,2k", at most `MAX_COMMENTS`; None when there is none."""
    if len(text) < 10 and text.isascii() and text.isdecimal():
        return min(int(text), MAX_COMMENTS)
    text = _TWICE.sub(r"\1", text[:200])
    first = _PLAIN.search(text)
    if first is None or _NEGATIVE.match(text):
        return None
    if shortened := _SHORTENED.match(text, first.start()):
        return clamp(float(f"{shortened[1]}.{shortened[2] or 0}") * _SUFFIXES[shortened[3].lower()])
    if thousands := _THOUSANDS.match(text, first.start()):
        return clamp(float(re.sub(r"\D", "", thousands[0])))
    return clamp(float(first[0]))


def number(value: object) -> int | None:
    """The count that a value of JSON is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return clamp(value)
    return count(value) if isinstance(value, str) else None


def clamp(claimed: float) -> int | None:
    """A count as it can be: whole and within 0 … `MAX_COMMENTS`; None for NaN and for what is below zero."""
    return int(min(claimed, MAX_COMMENTS)) if claimed >= 0 else None
