"""Notes beside the database: small records in JSON, to be read when the database cannot be."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import Field, asdict, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Note = TypeVar("Note", bound=_Dataclass)


def path_of(database: Path, name: str) -> Path:
    return database.with_name(f"{database.name}.{name}.json")


def read(path: Path, kind: type[Note]) -> Note:
    """An empty note when there is none, or it cannot be read."""
    names = {field.name for field in fields(kind)}
    try:
        known = json.loads(path.read_text("utf-8"))
        return kind(**{name: value for name, value in known.items() if name in names})
    except (OSError, ValueError, TypeError, AttributeError):
        return kind()


def write(path: Path, note: _Dataclass) -> None:
    """Raises OSError, and leaves the note that was there, and nothing beside it."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(asdict(note), indent=1) + "\n", "utf-8")
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
