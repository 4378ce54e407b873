"""A document that is right passes; each way of breaking it is reported."""

from __future__ import annotations

import pytest

from tests.validate import jsonfeed

GOOD = """{
 "version": "https://jsonfeed.org/version/1.1", "title": "Nieuws",
 "home_page_url": "https://a.example/", "feed_url": "https://a.example/feed.json",
 "next_url": "https://a.example/2.json", "language": "nl", "authors": [{"name": "Redactie"}],
 "hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "_ours": {"a": 1},
 "items": [
  {"id": "urn:uuid:2", "url": "https://a.example/een", "content_html": "<p>Een</p>", "tags": ["Voetbal"],
   "date_published": "2025-05-08T12:00:00Z", "_ours": {"comments": 3},
   "attachments": [{"url": "https://a.example/een.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 3}]},
  {"id": "urn:uuid:3", "content_text": "Twee"}
 ]
}"""

BROKEN = {
    "no JSON": ("]\n}", "]", "RFC 8259"),
    "a number that is none": ('"size_in_bytes": 3', '"size_in_bytes": NaN', "NaN is no JSON"),
    "another version": ("version/1.1", "version/1", "$.version"),
    "an empty title": ('"title": "Nieuws"', '"title": ""', "$.title"),
    "no address of its own": ('"feed_url": "https://a.example/feed.json",', "", "'feed_url' is a required"),
    "an address that is none": ("https://a.example/een\"", "javascript:x\"", "$.items[0].url"),
    "a next page that is the feed itself": ("https://a.example/2", "https://a.example/feed", "next_url is the"),
    "an author without anything": ('{"name": "Redactie"}', "{}", "$.authors[0]"),
    "a language that is none": ('"nl"', '"n l"', "$.language"),
    "a numeric id": ('"urn:uuid:3"', "3", "$.items[1].id"),
    "two items with one id": ("urn:uuid:3", "urn:uuid:2", "2 items have the id"),
    "an item without content": (', "content_text": "Twee"', "", "$.items[1]"),
    "a script in content": ("<p>Een</p>", "<script>x</script>", "contains <script>"),
    "a date without zone": ("12:00:00Z", "12:00:00", "date_published"),
    "an attachment without type": (', "mime_type": "audio/mpeg"', "", "'mime_type' is a required"),
    "a negative size": ('"size_in_bytes": 3', '"size_in_bytes": -3', "size_in_bytes"),
    "an unknown member": ('"tags"', '"labels"', "labels"),
    "an extension that is no object": ('"_ours": {"a": 1}', '"_ours": 1', "['_ours']"),
}  # fmt: skip


def test_a_right_document_passes() -> None:
    assert jsonfeed.violations(GOOD.encode()) == []


@pytest.mark.parametrize(("old", "new", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_is_reported(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = jsonfeed.violations(GOOD.replace(old, new, 1).encode())
    assert any(said in fault for fault in found), found
