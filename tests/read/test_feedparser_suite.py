"""feedparser's own test suite, through our way of calling it: UTF-8 of our making, its sanitiser and URL resolver off,
no base URL. Every expectation about identity, title, link, dates, people, comments and files that does not hold has its
reason here."""

from __future__ import annotations

import datetime
import re
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aggregator.read import charset, parse

SUITE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "kurtmckee+feedparser"

if not SUITE.exists():
    pytest.skip("the corpus is not beside the checkout", allow_module_level=True)

pytestmark = pytest.mark.long

CONCERNED = re.compile(
    r"""['"](?:id|guid|guidislink|title|title_detail|links?|comments|wfw_commentrss|slash_comments|enclosures"""
    r"""|author|authors|author_detail|(?:published|updated|created|date)(?:_parsed)?)['"]"""
)
EXPECTATION = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
CONTENT_TYPE = re.compile(rb"^Header:\s*Content-type:\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)

# Where expectations do not hold, by name, and why that is meant.
REASONS = {
    r"wellformed/sanitize/.*|wellformed/atom10/(?:missing_quote_in_attr|qna|tag_in_attr)\.xml": (
        "a title's markup is not feedparser's to clean: `normalise` makes plain text of it"
    ),
    r"wellformed/atom(?:10)?/relative_uri.*|wellformed/base/http_feed_title_.*": (
        "links inside a title's markup are not resolved: `normalise` makes plain text of it"
    ),
    r"wellformed/base/http_(?:feed_id|feed_link|item_comments|item_link|item_wfw_commentRSS|relative_xml_base).*": (
        "feedparser is given no base URL, or ids would change with it; `normalise` makes links absolute"
    ),
    r"wellformed/lang/http_content_language_entry_title_.*": (
        "the header Content-Language is not passed on; a source's language comes from the document or config.toml"
    ),
    r"wellformed/rss/item_dc_title\.xml": "Dublin Core's title has a key of its own: it yields to the item's (`items`)",
    r"wellformed/atom/entry_link_rel_enclosure_no_href\.xml": (
        "feedparser fails this one of its own tests; `items` takes the alternate link, as it expects"
    ),
}
SHARE = 0.83  # 376 of 449 expectations; those that differ are told above
SHARE_WITHOUT_CLEANING = 0.93  # 376 of 402, leaving out the folder that tests the sanitiser we do not use


class Case(NamedTuple):
    name: str
    expectation: str
    body: bytes


def cases() -> Iterator[Case]:
    for path in sorted(SUITE.rglob("*.xml")):
        body = path.read_bytes()
        header = CONTENT_TYPE.search(body)
        text, _ = charset.text_of(body, header[1].decode() if header else None)
        expectation = EXPECTATION.search(text)
        if expectation and CONCERNED.search(expectation[1]):
            yield Case(path.relative_to(SUITE).as_posix(), expectation[1], charset.as_xml(text))


def holds(case: Case) -> bool:
    result = dict(parse.feedparsed(case.body))
    expression = " ".join(case.expectation.split("\n"))
    try:
        return bool(eval(expression, {"datetime": datetime, "time": time}, result))  # that is how the suite is written
    except (KeyError, IndexError, AttributeError):
        return False


def reason(name: str) -> str | None:
    return next((text for pattern, text in REASONS.items() if re.fullmatch(pattern, name)), None)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, bool]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the expectations use feedparser's old names
        return {case.name: holds(case) for case in cases()}


def share(verdicts: dict[str, bool]) -> float:
    return sum(verdicts.values()) / len(verdicts)


def test_the_expectations_that_concern_us_hold(verdicts: dict[str, bool], record_property: Any) -> None:
    others = {name: held for name, held in verdicts.items() if "/sanitize/" not in name}
    print(f"{sum(verdicts.values())} of {len(verdicts)} expectations hold: {share(verdicts):.1%};")
    print(f"without those on sanitising, which is nh3's: {sum(others.values())} of {len(others)}: {share(others):.1%}")
    record_property("feedparser_suite_share", share(verdicts))
    assert len(verdicts) >= 440
    assert share(verdicts) >= SHARE
    assert share(others) >= SHARE_WITHOUT_CLEANING


def test_every_difference_has_its_reason(verdicts: dict[str, bool]) -> None:
    assert [name for name, held in verdicts.items() if not held and reason(name) is None] == []


def test_every_reason_has_its_difference(verdicts: dict[str, bool]) -> None:
    for pattern in REASONS:
        assert [name for name, held in verdicts.items() if not held and re.fullmatch(pattern, name)], pattern
