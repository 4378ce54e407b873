"""The fuzzer finds what it is for; and a moment of it finds nothing in any target."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from benchmarks.fuzz import Fuzz
from benchmarks.fuzz_targets import Target, targets


def crashes(value: int) -> None:
    if value > 1000:
        raise IndexError(value)


def lingers(value: int) -> None:
    if value > 1000:
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass


@pytest.mark.parametrize(("check", "words"), [(crashes, "IndexError"), (lingers, "Slow")])
def test_what_crashes_or_takes_too_long_is_found_and_made_small(
    check: Callable[[Any], None], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fuzz = Fuzz("numbers", Target(st.integers(0, 10**6), check, seconds=0.01))
    fuzz.run(0.05, first_seed=1)
    assert len(fuzz.faults) == 1
    assert words in fuzz.faults[0]
    assert "value=1001" in fuzz.faults[0]


@pytest.mark.long
@pytest.mark.parametrize("name", list(targets()))
def test_a_moment_of_fuzzing_finds_nothing(name: str) -> None:
    """`python -m benchmarks.fuzz --minutes 10` is the same for longer."""
    fuzz = Fuzz(name, targets()[name])
    fuzz.run(3.0, first_seed=1)
    assert fuzz.faults == []
    assert fuzz.inputs > 100
