"""A configuration from its text, or what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.errors import ConfigError, Problem


def loaded(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return load_config(path)


def problems(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    return caught.value.problems


def the_problem(tmp_path: Path, text: str) -> Problem:
    (problem,) = problems(tmp_path, text)
    return problem
