"""Whose site an address is on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from publicsuffixlist import PublicSuffixList

from aggregator import domains
from aggregator.domains import is_at_home, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.nos.nl/artikel/1", "nos.nl"),
        ("http://feeds.nos.nl:8080/rss", "nos.nl"),
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("https://ann.github.io/db", "ann.github.io"),
        ("https://ben.github.io/db", "ben.github.io"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://[::1]/a", "::1"),
        ("http://localhost/a", "localhost"),
        ("https://WWW.Example.NL./a", "example.nl"),
        ("feeds/local.xml", None),
        ("http://[broken/", None),
        (None, None),
    ],
)
def test_a_site_is_the_domain_that_somebody_registered(url: str | None, site: str | None) -> None:
    assert site_of(url) == site


def test_an_address_without_a_site_is_nobodys() -> None:
    assert not is_at_home(None, None, "feeds/local.xml")
    assert is_at_home("https://sport.nos.nl/1", None, "https://feeds.nos.nl/rss")


def test_the_list_is_read_as_its_package_reads_it() -> None:
    ours, theirs = domains._suffixes(), PublicSuffixList()
    assert ours._publicsuffix == theirs._publicsuffix
    assert ours._maxlabel == theirs._maxlabel


def test_threads_that_ask_at_once_read_the_list_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    rules = domains._rules
    monkeypatch.setattr(domains, "_rules", lambda lines: reads.append(1) or rules(lines))
    domains._read.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: domains._suffixes(), range(8)))
    assert reads == [1]
