"""Whatever a test here has read, feedparser alone reads it too, and finds the same."""

from __future__ import annotations

import pytest

from aggregator.read import dates, parse


@pytest.fixture(autouse=True)
def read_in_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    once = parse.parse

    def both(
        body: bytes, by: dates.Reckoning = dates.PLAIN, *, is_plain: bool = False, places: parse.Places = None
    ) -> parse.Parsed:
        found = once(body, by, is_plain=is_plain, places=places)
        if is_plain:
            assert found == once(body, by, places=places), "the quick way reads it otherwise than feedparser"
        return found

    monkeypatch.setattr(parse, "parse", both)
