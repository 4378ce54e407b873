"""What `docs/performance.md` shows as measured is in the form that the benchmark prints."""

from __future__ import annotations

from pathlib import Path

from benchmarks.store import table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def test_the_table_of_the_page_is_one_that_the_benchmark_prints() -> None:
    printed = table({10_000: {"one thing": ("1.00", "2.00")}, 1_000_000: {"one thing": ("1.00", "2.00")}})
    head, *_ = printed.splitlines()
    text = PAGE.read_text("utf-8")
    assert head in text
    assert "python -m benchmarks.store" in text
