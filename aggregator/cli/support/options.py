"""What every command has: --config, -v, and errors that end with the right exit code."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import click

from aggregator.errors import AggregatorError, ConfigError

Command = Callable[..., Any]

SYSTEM_CONFIG = Path("/etc/meest-recent/config.toml")  # where an installation for the whole machine has it


def command(name: str, *, stays: bool = False) -> Callable[[Command], click.Command]:
    """A command that is given the loaded configuration as its first argument.

    One that `stays` tells in the log what it does; the others say it with what they print.
    """

    def wrap(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(config: Path | None, verbose: bool, **options: Any) -> None:
            # Here, since what only looks into the database needs neither, and is done before they are imported.
            from aggregator.polling.followed import load_in_force

            if logs := _logs():
                logs.configure(verbose=verbose, quiet=not stays)
            with reported():
                loaded = load_in_force(config_path(config))
                if logs and stays:
                    logs.use(loaded.settings.logs.level, loaded.settings.logs.format)
                function(loaded, **options)

        return click.command(name)(common(run))

    return wrap


def _logs() -> ModuleType | None:
    """What configures logging; None where nothing that was imported logs anything."""
    if "structlog" not in sys.modules:
        return None
    from aggregator import logs

    return logs


def looking_command(name: str) -> Callable[[Command], click.Command]:
    """A command that is given the path of the configuration, since it needs no more than the database that is named
    there: it works, and at once, however long the list of sources, and however wrong."""

    def wrap(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(config: Path | None, verbose: bool, **options: Any) -> None:
            with reported():
                function(config_path(config), **options)

        return click.command(name)(common(run))

    return wrap


def common(function: Command) -> Command:
    """Adds the options that every command has."""
    function = click.option("-v", "--verbose", is_flag=True, help="Log debug messages too.")(function)
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help=f"The configuration file. Default: ./config.toml, else $AGGREGATOR_CONFIG, else {SYSTEM_CONFIG}.",
    )(function)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def config_path(given: Path | None, system: Path = SYSTEM_CONFIG) -> Path:
    """The file to read: the one given, else ./config.toml, else the environment's, else the system's.

    Where there is none at all it is ./config.toml, so that the error names the file that people expect.
    """
    local = Path("config.toml")
    if given is not None or local.exists():
        return given or local
    if named := os.environ.get("AGGREGATOR_CONFIG"):
        return Path(named)
    return system if system.exists() else local


class reported:  # noqa: N801 - reads as a word in a with statement, as in contextlib
    """Turns our own errors into text for people and an exit code."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ConfigError):
            fail(str(error), code=2)
        if isinstance(error, AggregatorError):
            fail(str(error), code=1)


def fail(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
