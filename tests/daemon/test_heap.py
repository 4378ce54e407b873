"""What large work needed is given back to the system afterwards."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from aggregator.daemon import heap
from aggregator.daemon.heap import EVERY, Heap

STATM = Path("/proc/self/statm")


def resident() -> int:
    return int(STATM.read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(heap._trim is None or not STATM.exists(), reason="another C library, or no /proc")
def test_memory_that_was_freed_is_given_back() -> None:
    before = resident()
    pieces = [bytes(4_000 + number % 7) for number in range(30_000)]  # 120 MB, too small to be mapped each by itself
    kept = pieces[::100]  # what stays in between keeps the heap from shrinking by itself
    del pieces
    held = resident() - before
    assert Heap(lambda: 0.0).after_large_work()
    assert held > 80_000_000, "the C library had kept it"
    assert resident() - before < 20_000_000
    assert len(kept) == 300


@pytest.mark.skipif(heap._trim is None, reason="another C library")
def test_it_is_not_done_again_and_again() -> None:
    now = 100.0
    given = Heap(lambda: now)
    assert given.after_large_work()
    now += EVERY - 1
    assert not given.after_large_work()
    now += 1
    assert given.after_large_work()


def test_another_c_library_has_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "_trim", None)
    assert not Heap(lambda: 0.0).after_large_work()
