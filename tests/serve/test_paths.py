"""A path is what a link of ours can contain, or it is refused."""

from __future__ import annotations

import pytest

from aggregator.serve.public import decoded


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/", "/"),
        (b"/meest-recent.rss", "/meest-recent.rss"),
        (b"/meest%2Drecent%2erss", "/meest-recent.rss"),  # the same path (RFC 3986, section 6.2.2.2)
        (b"/caf%C3%A9", "/café"),
        (b"/static%2fpage.css", "/static%2Fpage.css"),  # not the same path
        (b"/%252e%252e/", "/%2e%2e/"),  # decoded once
        (b"/../etc/passwd", "/../etc/passwd"),  # a name that nothing has
        (b"//evil.example/", "//evil.example/"),
        (b"", ""),
    ],
)
def test_a_path_is_decoded_once(raw: bytes, path: str) -> None:
    assert decoded(raw) == path


@pytest.mark.parametrize(
    "raw",
    [
        b"/%00",
        b"/a%00.rss",
        b"/%",
        b"/%4",
        b"/%zz",
        b"/100%/x",
        b"/%C3",
        b"/%ff%fe",
        b"/%0d%0aSet-Cookie:x",
        b"/%1b[2J",
        b"/%7f",
        b"/%C2%85",
        b"/\x00",
        b"/a b",
        b"/caf\xc3\xa9",
        b"/" + b"a" * 2048,
    ],
)
def test_a_path_that_no_link_of_ours_has_is_refused(raw: bytes) -> None:
    assert decoded(raw) is None


@pytest.mark.parametrize("query", [b"%", b"page=%00", b"q=%zz", b"q=" + b"a" * 4096, b"\x00", b"q=\xe9"])
def test_an_absurd_query_is_refused(query: bytes) -> None:
    assert decoded(b"/", query) is None


def test_an_ordinary_query_is_not() -> None:
    assert decoded(b"/", b"utm_source=x&q=caf%C3%A9+%26&page=2&v=a/b?c") == "/"
