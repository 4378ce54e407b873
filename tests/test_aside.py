"""What is large is in nobody's memory until it is wanted, and gone when nobody holds it."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator import aside
from aggregator.aside import LARGE, Aside, pieces_of
from aggregator.fetch.decode import Decoder

pytestmark = pytest.mark.skipif(not aside.can_be(), reason="has no files in memory")

BODY = bytes(range(256)) * (LARGE // 100)


def kept(body: bytes) -> Aside:
    large = Aside()
    for start in range(0, len(body), 300_001):
        large.write(body[start : start + 300_001])
    return large


def test_it_is_what_was_written() -> None:
    assert (len(kept(BODY)), bytes(kept(BODY)), b"".join(pieces_of(kept(BODY)))) == (len(BODY), BODY, BODY)
    assert list(pieces_of(b"small")) == [b"small"]


def test_another_process_takes_the_bytes_from_there_and_none_goes_through_the_pipe() -> None:
    large = kept(BODY)
    assert len(pickle.dumps(large)) < 200
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        assert pool.apply(bytes, [large]) == BODY


def test_it_is_gone_with_whoever_held_it() -> None:
    large = kept(BODY)
    path = Path(aside._path(large._file))
    assert path.exists()
    del large
    assert not path.exists()


def test_a_body_is_kept_aside_once_it_is_large() -> None:
    def decoded(size: int) -> object:
        decoder = Decoder("", 10 * LARGE, "it")
        for start in range(0, size, 65_536):
            list(decoder.feed(BODY[start : min(start + 65_536, size)]))
        return decoder.finish()

    assert decoded(LARGE) == BODY[:LARGE]
    large = decoded(LARGE + 1)
    assert isinstance(large, Aside)
    assert bytes(large) == BODY[: LARGE + 1]


def test_without_files_in_memory_it_is_bytes_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_is_tried", [False])
    decoder = Decoder("", 10 * LARGE, "it")
    list(decoder.feed(BODY))
    assert decoder.finish() == BODY


def test_where_processes_have_other_numbers_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `unshare --pid` and the `/proc` of before: another process's file stands at that number, or none."""
    monkeypatch.setattr(os, "getpid", lambda: 0)
    assert not aside._can_be()


def test_is_not_used_where_other_processes_may_not_look_into_this_one() -> None:
    """As with a Python that `setcap` gave a right to; only root may look into any."""
    begin = "import ctypes, os; from aggregator import aside; os.getuid() or os.setuid(65534)"
    script = f"{begin}; ctypes.CDLL(None).prctl(4, 0); print(aside._can_be())"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
