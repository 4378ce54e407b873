"""Two databases, one SQL: what is said twice is counted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

from aggregator.store.database import Database, Dialect

# Beside the words of a dialect: `counted`, `within` and `stamp` of a driver.
OWN_STATEMENTS = 3


def test_few_statements_have_two_versions() -> None:
    assert all(hasattr(Database, name) for name in ("counted", "within", "stamp"))
    assert len(fields(Dialect)) + OWN_STATEMENTS <= 12


def test_whoever_has_a_file_needs_nothing_for_a_server() -> None:
    code = """import sys, aggregator.cli, aggregator.daemon.daemon, aggregator.store
assert not {"psycopg", "procrastinate"} & sys.modules.keys()"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
