"""What differs between two configurations, in words for the log; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from aggregator.config.settings import Settings
from aggregator.config.values import duration, written_duration

# What identifies a table among others of its kind.
_NAMED_BY = {"sources": "url", "feeds": "slug", "votes": "id", "notify": "rule"}
_MOST_NAMES = 5  # told of those that came or went
_SECRET_TABLES = frozenset({"headers", "webhook_headers"})


def changes_between(old: Settings, new: Settings) -> tuple[str, ...]:
    """One sentence for each difference, in the order of the settings; empty when they mean the same.

    Secrets are never shown, only that they changed.
    """
    return tuple(_of_tables(old, new, ""))


def _of_tables(old: BaseModel, new: BaseModel, prefix: str) -> Iterator[str]:
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        key = f"{prefix}{name}"
        if name in _NAMED_BY and isinstance(after, tuple):
            yield from _of_lists(_by_name(before, _NAMED_BY[name]), _by_name(after, _NAMED_BY[name]), key)
        elif isinstance(before, BaseModel) and isinstance(after, BaseModel):
            yield from _of_tables(before, after, f"{key}.")
        else:
            written = _in_time if _is_duration(type(new).model_fields[name]) else _shown
            yield f"{key}: {written(name, before)} → {written(name, after)}"


def _by_name(tables: Sequence[BaseModel], key: str) -> dict[str, BaseModel]:
    return {str(getattr(table, key)): table for table in tables}


def _of_lists(old: Mapping[str, BaseModel], new: Mapping[str, BaseModel], key: str) -> Iterator[str]:
    if added := [name for name in new if name not in old]:
        yield f"{key} added: {_some(added)}"
    if removed := [name for name in old if name not in new]:
        yield f"{key} removed: {_some(removed)}"
    for name, table in new.items():
        if name in old:
            yield from _of_tables(old[name], table, f"{key} {name}: ")
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield f"{key}: in another order"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _shown(name: str, value: Any) -> str:
    if isinstance(value, SecretStr) or name in _SECRET_TABLES:
        return "(hidden)"
    if value is None or value in ((), ""):
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return (
            f"{len(value)} listed" if any(isinstance(one, BaseModel) for one in value) else _some(list(map(str, value)))
        )
    return "a table" if isinstance(value, BaseModel) else str(value)


def _in_time(name: str, value: Any) -> str:
    return written_duration(value) if isinstance(value, float) else _shown(name, value)


def _is_duration(field: FieldInfo) -> bool:
    optional = (mark for one in get_args(field.annotation) for mark in getattr(one, "__metadata__", ()))
    return any(getattr(mark, "func", None) is duration for mark in (*field.metadata, *optional))
