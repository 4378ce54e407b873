"""What a configuration's words mean in numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config.values import duration, http_url_or_path
from tests.config.loading import the_problem


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("0.25s", 0.25), ("90s", 90.0), ("1m500ms", 60.5), ("1h30m", 5400.0)]
)
def test_a_duration_may_be_less_than_a_second(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


def test_a_database_at_an_address_is_no_file(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, '[storage]\npath = "postgresql://jan:geheim@db.example/news"\n')
    assert "storage.url" in str(problem)
    assert "geheim" not in str(problem)


def test_an_address_of_a_source_has_an_end() -> None:
    assert http_url_or_path("https://a.example/" + "x" * 1_900)
    with pytest.raises(ValueError, match="at most 2000 bytes"):
        http_url_or_path("https://a.example/" + "x" * 2_000)
