"""What of `config.toml` all processes that share a database have in common, as text that one gives to the others; pure.

The rest is each machine's own: where the database is and what is published, ports, logs, backups, commands that notices
are given to. Secrets stay where they are named: `$ENV:…` and `$FILE:…` are resolved by whoever uses them.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from typing import Any, Final

TABLES: Final = (
    *("site", "polling", "discussions", "ranking", "websub"),
    *("sources", "lists", "feeds", "pins", "votes"),
)


_MOMENT: Final = "date or time"  # JSON has none; no key of ours has spaces


def shared_tables(data: Mapping[str, Any]) -> str:
    """Of all that a file says."""
    said = {name: data[name] for name in TABLES if name in data}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=lambda moment: {_MOMENT: moment.isoformat()})


def with_shared(data: Mapping[str, Any], tables: str) -> dict[str, Any]:
    """What a file says, with another's tables in place of its own."""
    return {
        **{name: value for name, value in data.items() if name not in TABLES},
        **json.loads(tables, object_hook=_value),
    }


def digest(tables: str) -> str:
    """The same for the same tables."""
    return hashlib.blake2b(tables.encode(), digest_size=4).hexdigest()


def _value(table: dict[str, Any]) -> Any:
    return tomllib.loads(f"it = {table[_MOMENT]}")["it"] if table.keys() == {_MOMENT} else table
