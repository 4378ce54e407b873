"""Sources that are files."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from aggregator.errors import AddressRefused, BadResponse, TooLarge, Unreachable
from aggregator.fetch.files import load

FEED = b"<rss><channel/></rss>"


def stored(folder: Path, body: bytes = FEED) -> Path:
    path = folder / "a feed.xml"
    path.write_bytes(body)
    return path


def test_a_file_is_read_as_if_it_were_fetched(tmp_path: Path) -> None:
    path = stored(tmp_path)
    fetched = load(path, None, 1000)
    assert (fetched.status, fetched.body, fetched.wire_bytes) == (200, FEED, len(FEED))
    assert fetched.url == path.as_uri()
    assert fetched.etag
    assert (fetched.last_modified, fetched.moved_to, dict(fetched.headers)) == (None, None, {})


def test_a_file_that_did_not_change_is_not_read(tmp_path: Path) -> None:
    path = stored(tmp_path)
    etag = load(path, None, 1000).etag
    again = load(path, etag, 1000)
    assert (again.status, again.body, again.etag) == (304, b"", etag)


def test_a_file_of_the_same_size_or_the_same_time_but_not_both_is_read_again(tmp_path: Path) -> None:
    path = stored(tmp_path)
    etag = load(path, None, 1000).etag
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(FEED + b" ")
    os.utime(path, ns=times)
    assert load(path, etag, 1000).status == 200
    path.write_bytes(FEED)
    os.utime(path, ns=(times[0], times[1] + 1))
    assert load(path, etag, 1000).status == 200


def test_a_compressed_file_is_decompressed(tmp_path: Path) -> None:
    assert load(stored(tmp_path, gzip.compress(FEED)), None, 1000).body == FEED


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert load(stored(tmp_path), None, len(FEED)).body == FEED
    with pytest.raises(TooLarge, match=r"a feed\.xml is larger than 20 bytes"):
        load(stored(tmp_path), None, 20)
    with pytest.raises(TooLarge, match="when decompressed"):
        load(stored(tmp_path, gzip.compress(bytes(1001))), None, 1000)


def test_gzip_that_breaks_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadResponse, match="breaks off"):
        load(stored(tmp_path, gzip.compress(FEED)[:-1]), None, 1000)


def test_a_file_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"gone\.xml cannot be read: no such file or directory"):
        load(tmp_path / "gone.xml", '"1"', 1000)


def test_what_is_no_regular_file_is_refused_without_opening_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path(os.devnull)):
        with pytest.raises(AddressRefused, match="is no regular file"):
            load(path, None, 1000)
