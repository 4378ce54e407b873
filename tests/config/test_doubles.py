"""The same feed listed twice is said, with both addresses."""

from __future__ import annotations

import pytest

from aggregator.config import SourceSettings
from aggregator.config.doubles import doubles_in

FEED = "https://krant.example/feed"


def said(*urls: str) -> list[str]:
    return list(doubles_in([SourceSettings(url=url) for url in urls]))


@pytest.mark.parametrize(
    "again",
    [
        "http://krant.example/feed",
        "https://krant.example/feed/",
        "https://www.krant.example/feed",
        "https://krant.example/feed?utm_source=x",
        "https://user:secret@KRANT.example/feed",
    ],
)
def test_another_form_of_an_address_is_named_with_the_first(again: str) -> None:
    (warning,) = said("https://blad.example/feed", FEED, again)
    assert "sources[2]" in warning and "sources[3]" in warning
    assert FEED in warning and "secret" not in warning


def test_two_of_one_title_may_be_one() -> None:
    (warning,) = doubles_in(
        [SourceSettings(url=FEED, title="Krant"), SourceSettings(url=f"{FEED}.atom", title="krant")]
    )
    assert "sources[2]" in warning and "the title of sources[1]" in warning
    other = [SourceSettings(url=FEED, title="Krant"), SourceSettings(url=f"{FEED}.atom", title="Krant Sport")]
    assert list(doubles_in(other)) == []


def test_other_feeds_of_a_site_are_not() -> None:
    assert said(FEED, "https://krant.example/feed/sport", "https://krant.example/feed?cat=2", "feeds/a.xml") == []


def test_one_that_is_switched_off_is_not() -> None:
    sources = [SourceSettings(url=FEED), SourceSettings(url=f"{FEED}/", enabled=False)]
    assert list(doubles_in(sources)) == []
