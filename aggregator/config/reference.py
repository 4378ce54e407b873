"""The reference of every key, made of the settings themselves: `python -m aggregator.config.reference`.

`docs/configuration.md` is its output; a test compares the two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from aggregator.config.settings import Settings
from aggregator.config.values import written_duration

INTRODUCTION = """# Configuration

**Reference.** Everything is in `config.toml`, and every key has a default except those marked *required*. Paths are
relative to the file. Durations are written `"90s"`, `"15m"`, `"6h"`, `"3d"`, `"2w"` or `"1h30m"`; sizes `"500kB"`,
`"20MB"`, `"4MiB"` or a number of bytes. Where a secret is expected, `"$ENV:NAME"` is read from the environment, and
`"$FILE:/path"` is the one line of that file. `aggregator check` prints every mistake, each with its line and column and
what is expected.

A running daemon takes over an edited file within a few seconds, or at once at SIGHUP (in a terminal that signal ends
it): the whole file, or nothing of it when something is wrong, and the log says what. Sources that are removed keep
their history until retention. A file that would take away more than half of the sources, or of the feeds, is refused
like a wrong one; a restart takes it. Only that, the database and `[engine]` need one.

This page is made from the settings themselves: `python -m aggregator.config.reference > docs/configuration.md`.
"""


def reference() -> str:
    """The page, as Markdown."""
    return "\n".join([INTRODUCTION, *_tables(Settings, "")])


def _tables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is None:
            continue
        path = f"{prefix}{name}"
        many = get_origin(field.annotation) is tuple
        yield _table(f"[[{path}]]" if many else f"[{path}]", inner)
        yield from _tables(inner, f"{path}.")


def _table(heading: str, model: type[BaseModel]) -> str:
    about = (model.__doc__ or "").strip().split(": ", 1)[-1]
    rows = [
        f"| `{field.alias or name}` | {_kind(field)} | {_default(field)} | {field.description} |"
        for name, field in model.model_fields.items()
        if _model_in(field.annotation) is None
    ]
    head = "| key | value | default | meaning |\n|---|---|---|---|"
    return f"## `{heading}`\n\n{about[:1].upper()}{about[1:]}\n\n{head}\n" + "\n".join(rows) + "\n"


def _model_in(annotation: Any) -> type[BaseModel] | None:
    candidates = [annotation, *get_args(annotation)]
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _kind(field: FieldInfo) -> str:
    """What is written there, in words."""
    return _known_kind(field.metadata) or _kind_of(field.annotation)


def _known_kind(marks: Iterable[Any]) -> str | None:
    """By what parses it."""
    kinds = {"duration": "duration", "byte_size": "size", "pattern": "pattern", "rule": "rule"}
    kinds |= dict.fromkeys(("moment", "last_moment"), "date or time")
    return next(
        (kinds[one.func.__name__] for one in marks if hasattr(one, "func") and one.func.__name__ in kinds), None
    )


def _kind_of(annotation: Any) -> str:
    arguments = [one for one in get_args(annotation) if one is not type(None) and one is not Ellipsis]
    if hasattr(annotation, "__metadata__"):
        return _known_kind(annotation.__metadata__) or _kind_of(arguments[0])
    if get_origin(annotation) is Literal:
        return ", ".join(f'`"{one}"`' for one in arguments)
    if get_origin(annotation) is tuple:
        return f"list of {_kind_of(arguments[0])}"
    if get_origin(annotation) is dict:
        return "table of text"
    if arguments:
        return _kind_of(arguments[0])
    if hasattr(annotation, "__members__"):
        return ", ".join(f'`"{one.value}"`' for one in annotation)
    words = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}
    return words.get(annotation, "text")


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "*required*"
    if value is None or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float) and _kind(field) == "duration":
        return f'`"{written_duration(value)}"`'
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{one}"' for one in value) + "]`"
    return f'`"{value}"`' if isinstance(value, (str, Path)) else f"`{re.sub(r'[.]0$', '', str(value))}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
