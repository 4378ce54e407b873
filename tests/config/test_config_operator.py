"""`[server.operator]`: who may reach the pages of those who look after the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.loading import loaded, the_problem

TOKEN = "a-token-of-some-length"


def test_by_default_it_is_there_for_this_machine_alone(tmp_path: Path) -> None:
    operator = loaded(tmp_path, "").settings.server.operator
    assert (operator.enabled, operator.host, operator.port, operator.token) == (True, "127.0.0.1", 8001, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.7", "::1", "localhost"])
def test_this_machine_needs_no_token(tmp_path: Path, host: str) -> None:
    assert loaded(tmp_path, f'[server.operator]\nhost = "{host}"').settings.server.operator.token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "status.example.org"])
def test_where_others_can_reach_it_a_token_is_required(tmp_path: Path, host: str) -> None:
    problem = the_problem(tmp_path, f'[server.operator]\nhost = "{host}"')
    assert problem.key == "server.operator.token"
    assert f"since others than this machine can reach {host}" in problem.expected
    assert loaded(tmp_path, f'[server.operator]\nhost = "{host}"\ntoken = "{TOKEN}"')
    assert loaded(tmp_path, f'[server.operator]\nhost = "{host}"\nenabled = false')


def test_a_token_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR_TOKEN", TOKEN)
    settings = loaded(tmp_path, '[server.operator]\ntoken = "$ENV:OPERATOR_TOKEN"').settings
    assert settings.server.operator.token is not None
    assert settings.server.operator.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)


def test_a_token_that_is_easy_to_guess_is_not_taken_and_not_told(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, '[server.operator]\ntoken = "hunter2"')
    assert "at least 16 characters" in problem.expected
    assert "hunter2" not in str(problem)


def test_names_are_names(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[server.operator]\nhosts = ["Status.Example.org"]').settings
    assert settings.server.operator.hosts == ("status.example.org",)
    assert "without scheme and port" in the_problem(tmp_path, '[server.operator]\nhosts = ["https://x/"]').expected
