"""Bodies decoded while they arrive, under a cap (FAULTS: bombs; a gzip body without its header)."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections import deque
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import BadResponse, TooLarge
from aggregator.fetch.codings import MOST_MEMBERS, STEP
from aggregator.fetch.decode import Decoder, whole

TEXT = b"<rss>" + b"".join(b"item %d " % number for number in range(20_000)) + b"</rss>"
LIMIT = 1_000_000


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
}


def decode(encoding: str, body: bytes, size: int = STEP, limit: int = LIMIT) -> bytes:
    decoder = Decoder(encoding, limit, "http://feeds.example/")
    for start in range(0, len(body), size):
        deque(decoder.feed(body[start : start + size]), maxlen=0)
    return decoder.finish()


# --- read ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("encoding", CODERS)
def test_a_body_is_read_however_it_is_cut_up(encoding: str, size: int) -> None:
    text = TEXT if size > 1 else TEXT[:3000]
    assert decode(encoding, CODERS[encoding](text), size) == text


@given(st.binary(max_size=300), st.sampled_from(sorted(CODERS)), st.integers(1, 50))
def test_any_data_comes_back(data: bytes, encoding: str, size: int) -> None:
    if not data.startswith(b"\x1f\x8b\x08"):
        assert decode(encoding, CODERS[encoding](data), size) == data


@pytest.mark.parametrize("size", [1, 100])
def test_deflate_without_its_zlib_header_is_read(size: int) -> None:
    assert decode("deflate", bare_deflate(TEXT[:5000]), size) == TEXT[:5000]


@pytest.mark.parametrize("size", [1, 13, 10**6])
def test_all_members_of_a_body_are_read(size: int) -> None:
    assert decode("gzip", gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two"), size) == b"one two"


@pytest.mark.parametrize("padding", [b"\0\0\0\0", b"<!-- cached -->", b"\n"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_follows_the_last_member_is_padding(encoding: str, padding: bytes) -> None:
    assert decode(encoding, CODERS[encoding](b"text") + padding) == b"text"


def test_codings_are_undone_in_the_reverse_order() -> None:
    assert decode("gzip, br", brotli.compress(gzip.compress(TEXT))) == TEXT


@pytest.mark.parametrize("size", [1, 10**6])
def test_a_gzip_body_without_its_header_is_read(size: int) -> None:
    assert decode("", gzip.compress(TEXT[:3000]), size) == TEXT[:3000]
    assert decode("gzip", gzip.compress(gzip.compress(TEXT[:3000])), size) == TEXT[:3000]


@pytest.mark.parametrize("encoding", ["none", "UTF-8", "binary", "identity, GZIP"])
def test_encodings_that_mean_nothing_are_passed_over(encoding: str) -> None:
    body = gzip.compress(TEXT) if "GZIP" in encoding else TEXT
    assert decode(encoding, body) == TEXT


@pytest.mark.parametrize("encoding", CODERS)
@pytest.mark.parametrize("body", [b"", b"x"])
def test_an_empty_body_and_one_of_a_byte_are_bodies(encoding: str, body: bytes) -> None:
    assert decode(encoding, b"") == b""
    assert decode(encoding, CODERS[encoding](body)) == body


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("cut", [1, 100])
def test_a_body_that_breaks_off_is_refused(encoding: str, cut: int) -> None:
    with pytest.raises(BadResponse, match="breaks off; nothing of it was used"):
        decode(encoding, CODERS[encoding](TEXT)[:-cut])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_that_is_not_what_it_is_said_to_be_is_refused(encoding: str) -> None:
    with pytest.raises(BadResponse, match="cannot be decoded"):
        decode(encoding, b"<rss>plain</rss>" * 100)


def test_a_body_that_is_damaged_in_the_middle_is_refused() -> None:
    body = bytearray(gzip.compress(TEXT))
    body[len(body) // 2] ^= 0xFF
    with pytest.raises(BadResponse):
        decode("gzip", bytes(body))


def test_a_coding_that_was_not_asked_for_is_refused_and_named_on_one_clean_line() -> None:
    with pytest.raises(BadResponse, match=r"is encoded as 'compress\[31m', which was not asked for"):
        decode("compress\x1b[31m", b"")


def test_zstd_is_not_asked_for_and_named_when_it_comes() -> None:
    with pytest.raises(BadResponse, match="is encoded as 'zstd', which was not asked for"):
        decode("zstd", b"\x28\xb5\x2f\xfd")


def test_more_codings_than_anyone_uses_are_refused() -> None:
    with pytest.raises(BadResponse, match="encoded 4 times over"):
        decode("gzip, gzip, gzip, gzip", b"")


# --- the cap ---------------------------------------------------------------------------------------------------------


def test_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    assert decode("", b"x" * 100, limit=100) == b"x" * 100
    with pytest.raises(TooLarge, match="larger than 100 bytes"):
        decode("", b"x" * 101, limit=100)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_the_limit_holds_for_the_decoded_body_to_the_byte(encoding: str) -> None:
    assert decode(encoding, CODERS[encoding](bytes(STEP)), limit=STEP) == bytes(STEP)
    with pytest.raises(TooLarge, match="when decompressed"):
        decode(encoding, CODERS[encoding](bytes(STEP + 1)), limit=STEP)


def twice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data))


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", lambda data: brotli.compress(data, quality=1)),
        ("gzip, gzip", twice),
        ("gzip", twice),  # the second one undeclared
        ("", gzip.compress),
    ],
    ids=["gzip", "deflate", "brotli", "double gzip", "double gzip, half declared", "gzip undeclared"],
)
def test_a_bomb_is_stopped_at_the_cap_while_it_is_decoded(encoding: str, bomb: Callable[[bytes], bytes]) -> None:
    body = bomb(bytes(16 << 20))
    assert len(body) < 20_000
    decoder = Decoder(encoding, LIMIT, "http://feeds.example/")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="larger than 1,000,000 bytes when decompressed"):
            deque(decoder.feed(body), maxlen=0)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < LIMIT + 8 * STEP


def test_members_without_end_are_refused() -> None:
    with pytest.raises(BadResponse, match=f"more than {MOST_MEMBERS} parts"):
        decode("gzip", gzip.compress(b"") * (MOST_MEMBERS + 1))


# --- stored documents ------------------------------------------------------------------------------------------------


def test_a_stored_document_is_taken_as_it_is_or_decompressed() -> None:
    assert whole(TEXT, LIMIT, "feed.xml") == TEXT
    assert whole(gzip.compress(TEXT), LIMIT, "feed.xml.gz") == TEXT
    with pytest.raises(TooLarge, match=r"feed\.xml\.gz is larger than 1,000 bytes when decompressed"):
        whole(gzip.compress(b"x" * 1001), 1000, "feed.xml.gz")
