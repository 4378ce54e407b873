"""Which process does what, alone or among many."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.daemon.roles import DUTIES, Role, Scope, duties, shared_jobs

ROLES = [Role.POLLER, Role.PUBLISHER, Role.WEB]


def names(role: Role, *, shared: bool) -> set[str]:
    return {duty.name for duty in duties(role, shared=shared)}


def test_one_process_does_everything_itself() -> None:
    assert names(Role.ALL, shared=False) == {duty.name for duty in DUTIES}


def test_every_duty_has_a_role_among_many_except_what_is_for_one_process() -> None:
    done = set().union(*(names(role, shared=True) for role in ROLES))
    assert done == {duty.name for duty in DUTIES if duty.scope is not Scope.ALONE} | {"editions", "neighbours"}
    assert names(Role.ALL, shared=True) == done


@pytest.mark.parametrize(
    ("role", "does", "leaves"),
    [
        (Role.POLLER, {"dispatch", "comments"}, {"publish", "backup", "notices"}),
        (Role.PUBLISHER, {"publish", "alerts", "housekeeping", "backup"}, {"dispatch", "comments"}),
        (Role.WEB, {"editions", "configuration"}, {"dispatch", "publish", "news"}),
    ],
)
def test_a_role_does_its_own(role: Role, does: set[str], leaves: set[str]) -> None:
    assert does <= names(role, shared=True)
    assert not leaves & names(role, shared=True)


def test_only_who_serves_looks_for_new_editions_all_the_time() -> None:
    every = {role: next(one.every for one in duties(role, shared=True) if one.name == "editions") for role in ROLES}
    assert every[Role.WEB] < 1 < every[Role.POLLER] == every[Role.PUBLISHER]


def test_whoever_offers_the_work_offers_all_of_it() -> None:
    shared = {duty.name for duty in DUTIES if duty.scope is Scope.SHARED}
    assert {job.name for job in shared_jobs()} == shared
    assert {job.queue for job in shared_jobs()} == {"poller", "publisher"}


def test_one_process_needs_nothing_of_many(tmp_path: Path) -> None:
    """Neither package need be installed, and neither costs time or memory."""
    (tmp_path / "config.toml").write_text(
        '[server]\nport = 0\n[server.operator]\nenabled = false\n[backup]\nenabled = false\n[logs]\nlevel = "error"\n'
    )
    program = """
import asyncio, sys
from pathlib import Path
from aggregator.config import load_config
from aggregator.daemon.daemon import Daemon
from aggregator.store import Store
import aggregator.cli.run
config = load_config(Path("config.toml"))
with Store.open(config.location) as store:
    daemon = Daemon(config, store)
    asyncio.run(daemon.run(ready=lambda address: daemon.stop()))
print(sorted({name.split(".")[0] for name in sys.modules} & {"psycopg", "psycopg_pool", "procrastinate"}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stdout + done.stderr
