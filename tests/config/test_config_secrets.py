"""Secrets that are kept outside `config.toml`, in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError, Problem


def password_of(folder: Path, written: str) -> str:
    (folder / "config.toml").write_text(f'[[sources]]\nurl = "https://a.example/"\npassword = "{written}"\n')
    password = load_config(folder / "config.toml").settings.sources[0].password
    assert password is not None
    return password.get_secret_value()


def problem_of(folder: Path, written: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        password_of(folder, written)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_comes_from_a_file_without_its_line_end(tmp_path: Path, end: str) -> None:
    (tmp_path / "key").write_text(" s3 cret " + end, newline="")
    assert password_of(tmp_path, f"$FILE:{tmp_path}/key") == " s3 cret "


def test_a_file_that_is_not_there_is_named_with_the_line(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, f"$FILE:{tmp_path}/none")
    assert problem.expected == f"expected the file {tmp_path}/none to be readable (No such file or directory)"
    assert (problem.key, problem.line, problem.value) == ("sources[1].password", 3, "(hidden)")


@pytest.mark.parametrize("content", [b"", b"\n", b"one s3cret\nand another\n", b"s3cret\x00", b"s3cret" * 4000])
def test_a_file_that_does_not_hold_one_line_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    problem = problem_of(tmp_path, f"$FILE:{tmp_path}/key")
    assert problem.expected == f"expected the file {tmp_path}/key to hold one line, the secret"
    assert "s3cret" not in str(problem)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    assert "to be UTF-8 text" in problem_of(tmp_path, f"$FILE:{tmp_path}/key").expected


def test_a_relative_path_is_refused_for_a_daemon_may_start_anywhere(tmp_path: Path) -> None:
    assert "a whole path, such as $FILE:/run/secrets/key" in problem_of(tmp_path, "$FILE:key").expected
