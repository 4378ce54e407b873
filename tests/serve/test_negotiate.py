"""The content coding of an answer follows Accept-Encoding (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.serve.negotiate import choose, weights

SMALLEST_FIRST = ("br", "gzip", "identity")


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        (b"", "identity"),
        (b"gzip", "gzip"),
        (b"GZip", "gzip"),
        (b"x-gzip", "gzip"),
        (b"gzip, deflate, br, zstd", "br"),  # what browsers say: the smallest of equals
        (b"gzip, deflate", "gzip"),
        (b"gzip;q=1.0, br;q=0.5", "gzip"),
        (b"gzip;q=0.5, br;q=0.501", "br"),
        (b"gzip ; q=0.5 , br ;Q=0.7", "br"),
        (b"gzip;q=0.001", "gzip"),
        (b"identity;q=1, gzip;q=0.5", "identity"),
        (b"identity, gzip", "gzip"),
        (b"gzip;q=0", "identity"),
        (b"gzip;q=0, *", "identity"),
        (b"br;q=0, gzip", "gzip"),
        (b"*", "gzip"),  # every program can be expected to read that
        (b"*;q=0", "identity"),  # nothing is allowed: better readable than not at all
        (b"identity;q=0", "identity"),
        (b"identity;q=0, *", "gzip"),
        (b"identity;q=0, gzip;q=0.1", "gzip"),
        (b"deflate, compress", "identity"),
        (b"gzip;q=2", "identity"),
        (b"gzip;q=abc, br", "br"),
        (b"gzip;q=-1", "identity"),
        (b"gzip;q=0.1234", "identity"),
        (b"gzip;level=9", "identity"),
        (b"gzip br", "identity"),
        (b",, gzip,,", "gzip"),
        (b"\xff\x00gzip", "identity"),
        (b"gzip," * 1000, "identity"),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(header: bytes | None, coding: str) -> None:
    assert choose(header, SMALLEST_FIRST) == coding


def test_what_is_smallest_as_it_is_is_sent_as_it_is() -> None:
    assert choose(b"gzip", ("identity",)) == "identity"


@given(st.binary(max_size=100))
def test_any_header_gives_a_coding_that_there_is(header: bytes) -> None:
    assert choose(header, SMALLEST_FIRST) in SMALLEST_FIRST
    assert all(0 <= weight <= 1 for weight in weights(header).values())
