"""Reads `config.toml`: the settings, or every problem at once."""

from __future__ import annotations

import difflib
import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aggregator.config import locate
from aggregator.config.checks import cross_checks
from aggregator.config.settings import Settings
from aggregator.config.shared import digest, shared_tables, with_shared
from aggregator.config.sources import SourceSettings
from aggregator.errors import ConfigError, Problem
from aggregator.models.location import Location
from aggregator.records import dataclass

_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_SECRET = ("headers", "password", "proxy", "token", "secret", "webhook")
LARGEST = 20_000_000  # bytes of the file
MOST_TOLD = 100  # problems
# Names in names without end, which keep a parser of TOML busy for minutes. None of ours has more than four.
_DEEP = re.compile(r"""(?<![\w.\-"'])(?:(?:[\w-]++|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){500}""")
_ADDRESSES = (("storage", "url"), ("storage", "path"))

# pydantic's words for a wrong type, in ours.
_EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": 'a list, such as ["a", "b"]',
    "dict_type": "a table",
    "model_type": "a table",
    "missing": "is required",
}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, and the file they came from: relative paths start at its folder."""

    path: Path
    settings: Settings = field(repr=False)  # asyncio writes out what a task gave, and here that may be 5,000 sources
    # Where many processes share a database: the tables in force that are the same for all, and the digest of those in
    # the file, which is another one where those of another process are in force.
    tables: str = field(default="", repr=False)  # has what the file says of passwords
    own: str = ""

    @property
    def is_anothers(self) -> bool:
        """Whether tables of another process are in force in place of the file's."""
        return self.own != self.digest

    @property
    def digest(self) -> str:
        """Of the tables in force."""
        return digest(self.tables) if self.tables else ""

    def file_of(self, source: SourceSettings) -> Path:
        """The file that a local source names."""
        return self.path.parent / source.url

    @property
    def location(self) -> Location:
        """The database."""
        return self.settings.storage.server or self.database

    @property
    def database(self) -> Path:
        """The file that the database is. Of one on a server: what the notes that are kept here are named after, beside
        the folder of what is published, since the configuration's own may be closed to the daemon."""
        if self.settings.storage.server:
            return self.output.parent / self.settings.storage.path.name
        return self.path.parent / self.settings.storage.path

    @property
    def backups(self) -> Path:
        """The folder of scheduled backups."""
        named = self.settings.backup.directory
        return self.database.parent / "backups" if named is None else self.path.parent / named

    @property
    def output(self) -> Path:
        return self.path.parent / self.settings.output.directory

    @property
    def place(self) -> str:
        """Where what is published is, in words."""
        return "the database" if self.settings.output.is_in_database else str(self.output)


def load_config(path: Path, tables: str | None = None) -> Config:
    """The configuration in `path`; what followed lists name is in the database (`polling/followed.py`). `tables` are
    another process's (`config.shared`), in place of the file's.

    Raises `ConfigError` with all problems, each with key, value, line and what is expected.
    """
    path = path.absolute()
    return validated(path, _read(path), tables)


def validated(path: Path, text: str, tables: str | None = None) -> Config:
    """What `load` would give if this text were in the file `path` (absolute)."""
    said = _parse(path, text)
    data = said if tables is None else with_shared(said, tables)
    details: list[ErrorDetails] = []
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    found = list(cross_checks(data))
    if details or found or settings is None:
        places = locate.positions(text)  # half as long again as all the rest, so only for who needs it
        problems = [_problem(detail, data, places) for detail in details[:MOST_TOLD]]
        problems += [_placed(one, places) for one in found[:MOST_TOLD]]
        problems.sort(key=lambda one: (one.line or 0, one.key))
        if (more := len(details) + len(found) - len(problems)) > 0:
            problems.append(Problem("", None, f"has {more:,} more problems"))
        raise ConfigError(str(path), tuple(problems))
    if not settings.engine.is_shared:
        return Config(path, settings)
    return Config(path, settings, shared_tables(data), digest(shared_tables(said)))


def contents(path: Path) -> bytes:
    """What the file holds. Raises OSError, also for what is no regular file: a pipe keeps its reader waiting, and a
    device may have no end; and a daemon reads its file again while it runs."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST:,} bytes")
    return found


def _read(path: Path) -> str:
    try:
        return contents(path).decode("utf-8-sig")  # editors of one system begin files with a byte order mark
    except FileNotFoundError:
        expected = "no such file; `aggregator init` writes one, and --config names another"
    except UnicodeDecodeError as error:
        expected = f"is not UTF-8 text (byte {error.start})"
    except OSError as error:
        expected = f"cannot be read: {error.strerror}"
    raise ConfigError(str(path), (Problem("", None, expected),))


def _parse(path: Path, text: str) -> dict[str, Any]:
    if (deep := _DEEP.search(text)) is not None:
        at = text.count("\n", 0, deep.start()) + 1
        raise ConfigError(str(path), (Problem("syntax", None, "has names in names without end", at),))
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(str(path), (Problem("syntax", None, "has brackets in brackets without end"),)) from None
    except ValueError as error:  # of syntax, and of numbers with thousands of digits
        place = _SYNTAX_PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        message = _SYNTAX_PLACE.sub("", str(error)).strip()
        problem = Problem("syntax", None, f"not TOML: {message}", line, column)
        raise ConfigError(str(path), (problem,)) from error


def _problem(detail: ErrorDetails, data: dict[str, Any], places: dict[locate.Path, tuple[int, int]]) -> Problem:
    path = tuple(detail["loc"])
    kind = detail["type"]
    hint = None
    if kind == "extra_forbidden":
        expected, hint = "unknown key", _did_you_mean(path)
    elif kind == "value_error":
        expected = f"expected {detail['ctx']['error']}"
    elif kind in _EXPECTED:
        expected = _EXPECTED[kind] if kind == "missing" else f"expected {_EXPECTED[kind]}"
    else:
        expected = "expected " + detail["msg"].removeprefix("Input should be ").removeprefix("Value should be ")
    value = None if kind in ("missing", "extra_forbidden") else _shown(path, detail["input"])
    return _placed(Problem(_written(path), value, expected, hint=hint), places, path)


def _placed(problem: Problem, places: dict[locate.Path, tuple[int, int]], path: locate.Path | None = None) -> Problem:
    line, column = locate.nearest(places, path or _path(problem.key)) or (None, None)
    return Problem(problem.key, problem.value, problem.expected, line, column, problem.hint)


def _written(path: Iterable[str | int]) -> str:
    """`("sources", 2, "url")` as people say it: `sources[3].url`, counted from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text if len(text) <= 200 else text[:197] + "..."


def _path(key: str) -> locate.Path:
    return tuple(int(part) - 1 if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", key))


def _shown(path: Iterable[str | int], value: object) -> str:
    # An address of a database may hold a password, which is what is wrong with it.
    if tuple(path) in _ADDRESSES or any(word in str(part).lower() for part in path for word in _SECRET):
        return "(hidden)"
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _did_you_mean(path: tuple[str | int, ...]) -> str | None:
    table = _table_at(path[:-1])
    names = [field.alias or name for name, field in table.model_fields.items()]
    near = difflib.get_close_matches(str(path[-1]), names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known keys: {', '.join(sorted(names))}"


def _table_at(path: Iterable[str | int]) -> type[BaseModel]:
    table: type[BaseModel] = Settings
    for part in path:
        if isinstance(part, str):
            table = next(_models(table.model_fields[part].annotation))
    return table


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
