"""What many tests start from, and how tests are spread over processes: whole files, those that wait longest first, and
in one process those that look through a browser, and in one those that ask a PostgreSQL: each starts it once."""

from __future__ import annotations

import functools
import gc
import os
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.contract import Databases, databases, on_postgres
from tests.e2e.program import Program
from tests.loopback import Site, serving
from tests.postgres import Postgres, serving_postgres

ROOT = Path(__file__).parents[1]
BROWSER = "tests/browser/"
POSTGRES = "postgres"
ALL_LONG = re.compile(r"^pytestmark = \[?pytest\.mark\.long\b", re.MULTILINE)
SLOW = (
    BROWSER,
    "benchmarks/test_torture.py",
    "tests/e2e/",
    "tests/demo/",
    "tests/deploy/",
    "tests/read/test_workers.py",
)


class Spread(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file, _, parameters = nodeid.partition("[")
        file = file.partition("::")[0]
        if file.startswith(BROWSER):
            return BROWSER
        return POSTGRES if POSTGRES in parameters or _asks_postgres(file) else file


@functools.cache
def _asks_postgres(file: str) -> bool:
    return "postgres: Postgres" in (ROOT / file).read_text("utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    return Spread(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: half of the time a test of a daemon or a server waits."""
    return 2 * (os.cpu_count() or 1)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file whose tests are all long is not read where they are not run: they are as many as the others together."""
    if config.option.markexpr != "not long" or collection_path.suffix != ".py":
        return None
    return ALL_LONG.search(collection_path.read_text("utf-8")) is not None or None


def pytest_sessionstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of tests live until the end: to look for garbage among them is a seventh of collecting them."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if found := databases(metafunc):
        metafunc.parametrize("database", found, indirect=True, scope="module")


@pytest.fixture(scope="module", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[Databases | None]:
    """What is behind every store that a test of the contract opens; None: files."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield None
        return
    with on_postgres(request.getfixturevalue("postgres")) as found:
        yield found


@pytest.fixture(autouse=True)
def databases_of_this_test(database: Databases | None) -> Iterator[None]:
    with database.lent() if database else nullcontext():
        yield


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with serving_postgres() as server:
        yield server


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
