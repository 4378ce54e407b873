"""An installation without the extra `postgres`."""

from __future__ import annotations

import pytest

from tests.e2e.program import Program

WITHOUT = 'import sys; sys.modules["psycopg"] = sys.modules["procrastinate"] = None'
SHARED = '[storage]\nurl = "postgresql://u@127.0.0.1:1/news"\n[[sources]]\nurl = "a.xml"\n'


def test_news_is_kept_in_a_file(program: Program) -> None:
    program.configure('[[sources]]\nurl = "a.xml"\n')
    assert "Traceback" not in program.run("poll", code=None, first=WITHOUT).stderr


@pytest.mark.parametrize(
    ("command", "engine"), [("status", ""), ("backup", ""), ("run", '[engine]\nkind = "procrastinate"\n')]
)
def test_a_server_takes_the_extra_and_that_is_said(program: Program, command: str, engine: str) -> None:
    program.configure(SHARED + engine)
    done = program.run(command, code=None, first=WITHOUT)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "[postgres]" in done.stdout + done.stderr
