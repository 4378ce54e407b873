"""What large work needed is given back to the system afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.daemon import heap
from aggregator.daemon.heap import LATE, SOON, Heap, give_back, resident

STATM = Path("/proc/self/statm")


@pytest.mark.skipif(heap._trim is None or not STATM.exists(), reason="another C library, or no /proc")
def test_memory_that_was_freed_is_given_back() -> None:
    give_back()  # what other tests have left free here
    before = resident()
    pieces = [bytes(4_000 + number % 7) for number in range(30_000)]  # 120 MB, too small to be mapped each by itself
    kept = pieces[::100]  # what stays in between keeps the heap from shrinking by itself
    del pieces
    held = resident() - before
    assert give_back()
    assert held > 80_000_000, "the C library had kept it"
    assert resident() - before < 20_000_000
    assert len(kept) == 300


LARGE_AND_FREED = """
import sys
from tests.daemon.test_heap import resident
from aggregator.daemon.heap import keep_small
if sys.argv[1] == "small":
    assert keep_small()
del [bytes(20_000_000)][0]  # after which glibc takes less than that from its heap
before, kept, pieces = resident(), [], []
for number in range(100):
    pieces.append(bytearray(b"x" * 1_000_000))
    kept.append(bytes(3_000 + number))
pieces.clear()
print((resident() - before) // 1_000_000)
"""


@pytest.mark.skipif(heap._mallopt is None or not STATM.exists(), reason="another C library, or no /proc")
def test_what_is_large_goes_back_when_it_is_freed_whatever_was_freed_before() -> None:
    """In a process of its own: what it sets holds for a whole one."""

    def left(how: str) -> int:
        command = [sys.executable, "-c", LARGE_AND_FREED, how]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert left("small") < 5 < 10 < left("as it is")


def test_a_process_that_grew_gives_back_at_once_another_one_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 100_000_000
    monkeypatch.setattr(heap, "resident", lambda: size)
    memory = Heap()
    assert memory.is_due(0.0)
    memory.give_back(0.0)
    assert not memory.is_due(LATE - 1)
    assert memory.is_due(LATE)
    assert memory.is_due(-1.0), "a clock that was set back"
    size += SOON + 1
    assert memory.is_due(1.0)


def test_another_c_library_has_nothing_to_give_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "_trim", None)
    assert not give_back()
