"""An installation without the extra `postgres`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = """
import sys
sys.modules["psycopg"] = sys.modules["procrastinate"] = None
from aggregator.cli import main
sys.argv[0] = "aggregator"
main()
"""
SHARED = '[storage]\nurl = "postgresql://u@127.0.0.1:1/news"\n[[sources]]\nurl = "a.xml"\n'


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *command], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_news_is_kept_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[sources]]\nurl = "a.xml"\n')
    assert "Traceback" not in run(tmp_path, "poll").stderr


@pytest.mark.parametrize(
    ("command", "engine"), [("status", ""), ("backup", ""), ("run", '[engine]\nkind = "procrastinate"\n')]
)
def test_a_server_takes_the_extra_and_that_is_said(tmp_path: Path, command: str, engine: str) -> None:
    (tmp_path / "config.toml").write_text(SHARED + engine)
    done = run(tmp_path, command)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "[postgres]" in done.stdout + done.stderr
