"""`aggregator check` warns, and still says that the file is good."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from aggregator.cli.entry import main


def test_a_feed_that_is_listed_twice_is_a_warning_that_names_both(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    twice = ("http://krant.example/feed", "https://www.krant.example/feed/")
    path.write_text("".join(f'[[sources]]\nurl = "{url}"\n' for url in twice))
    result = CliRunner().invoke(main, ["check", "--config", str(path)])
    assert result.exit_code == 0, result.output
    assert "good; 2 sources" in result.output
    assert "warning" in result.output and all(url in result.output for url in twice)


def test_a_file_without_sources_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for text in ("", '[site]\ntitle = "Krant"\n'):
        path.write_text(text)
        result = CliRunner().invoke(main, ["check", "--config", str(path)])
        assert result.exit_code == 0, result.output
        assert "good; 0 sources" in result.output
        assert "warning: no [[sources]], so nothing is polled" in result.output
