"""Numbers that strangers write."""

from __future__ import annotations

import pytest

from aggregator.text import whole_number

LONG = "9" * 5000


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 24 ", 24), ("0", 0), ("000", 0), ("0" * 5000 + "7", 7), ("24", 24)],
)
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text, 24) == number


@pytest.mark.parametrize("text", ["25", LONG, "-1", "+1", "1.0", "1e3", "1_0", "0x7", "", " ", None, "²", "٣", "１"])
def test_all_else_and_what_is_too_large_is_none(text: str | None) -> None:
    assert whole_number(text, 24) is None
