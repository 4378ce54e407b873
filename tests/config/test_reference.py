"""Every key is documented."""

from __future__ import annotations

from pathlib import Path

from aggregator.config.reference import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"


def test_the_page_says_what_the_settings_are() -> None:
    assert PAGE.read_text("utf-8") == reference(), "python -m aggregator.config.reference > docs/configuration.md"


def test_every_key_says_what_it_means() -> None:
    assert "| None |" not in reference()
    assert '| `interval` | duration | `"15m"` |' in reference()
    assert "| `url` | text | *required* |" in reference()
