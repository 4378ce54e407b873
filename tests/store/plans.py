"""How SQLite finds what statements ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aggregator.store import Session, Store

Statement = tuple[str, Any]


def plan(store: Store, work: Callable[[Session], object], of: str = "") -> str:
    """The plans of all statements of `work` that contain `of`, as text."""
    steps: list[str] = []

    def traced(session: Session) -> None:
        statements: list[Statement] = []
        with session.db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
            work(session)
        for sql, parameters in statements:
            if of in sql:
                steps.extend(row[3] for row in session.db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters or []))

    store.write_now(traced)
    assert steps, f"no statement with {of!r}"
    return json.dumps(steps)
