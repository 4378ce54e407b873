"""Another configuration for a daemon that runs: whether it can be had without a restart; pure."""

from __future__ import annotations

from aggregator.config import Config
from aggregator.errors import ConfigError, Problem

_RESTART = "cannot change while the daemon runs: restart it, or put the old value back"


def check_reload(old: Config, new: Config) -> None:
    """Raises ConfigError when `new` asks for what only a restart can give."""
    problems = []
    if new.database != old.database:
        problems.append(Problem("storage.path", repr(str(new.settings.storage.path)), _RESTART))
    if problems:
        raise ConfigError(str(new.path), tuple(problems))
