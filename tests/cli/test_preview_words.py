"""What `preview` says of a document in one line."""

from __future__ import annotations

import pytest

from aggregator.cli.preview import _dated
from aggregator.models import Entry
from tests.make import HOUR, NOW, entry


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([entry("1", published_claimed=NOW - 2 * HOUR)], "dated 2 h ago to 2 h ago"),
        # As many feeds of Atom and all of RSS 1.0 have it: when it was last changed, and no other date.
        ([entry("1", published_claimed=None, updated_claimed=NOW - 3 * HOUR)], "dated 3 h ago to 3 h ago"),
        ([entry("1", published_claimed=None, updated_claimed=None)], "without dates"),
    ],
)
def test_dates_are_told_whatever_an_entry_calls_them(entries: list[Entry], said: str) -> None:
    assert _dated(entries, NOW) == said
