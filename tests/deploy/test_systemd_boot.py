"""The service under the real systemd as process 1, in all its restrictions. Not part of every run: it boots a system.

MEEST_RECENT_BOOT=1 .venv/bin/python -m pytest -n 0 tests/deploy/test_systemd_boot.py
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator

import pytest

from tests.deploy.booted import ROOT, System, booted
from tests.e2e.feeds import Item, rss

pytestmark = [
    pytest.mark.skipif("MEEST_RECENT_BOOT" not in os.environ, reason="MEEST_RECENT_BOOT is not set"),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can boot a system"),
]
UNITS = ROOT / "deploy" / "systemd"
STATE = "/var/lib/meest-recent"
CONFIG = f"""
[storage]
path = "{STATE}/data/aggregator.db"
[backup]
directory = "{STATE}/data/backups"
[output]
directory = "{STATE}/public"
[[sources]]
url = "feed.xml"
"""
# As the unit, but sooner.
SOONER = "[Service]\nWatchdogSec=10s\nRestartSec=1s\n"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    files, space = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("space")
    units = files / "etc" / "systemd" / "system"
    (units / "meest-recent.service.d").mkdir(parents=True)
    (units / "meest-recent.service.d" / "sooner.conf").write_text(SOONER)
    shutil.copy(UNITS / "meest-recent.service", units)
    for name in ("sysusers", "tmpfiles"):
        (files / "etc" / f"{name}.d").mkdir()
        shutil.copy(UNITS / f"{name}.conf", files / "etc" / f"{name}.d" / "meest-recent.conf")
    (files / "etc" / "meest-recent").mkdir()
    (files / "etc" / "meest-recent" / "config.toml").write_text(CONFIG)
    (files / "etc" / "meest-recent" / "feed.xml").write_text(rss(Item("a", "Keeper verlengt", time.time() - 600, 12)))
    with booted(space, files) as made:
        made.until("ActiveState", "active", "failed")
        yield made


def test_it_starts_without_any_right_and_serves_what_its_workers_have_read(system: System) -> None:
    assert system.show("ActiveState")["ActiveState"] == "active", system.log()
    status = system.run("cat", f"/proc/{system.show('MainPID')['MainPID']}/status")
    words = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if ":" in line and line.split()[1:]}
    assert int(words["Uid"]) != 0
    assert (words["CapEff"], words["CapBnd"]) == ("0" * 16, "0" * 16)
    assert (words["NoNewPrivs"], words["Seccomp"]) == ("1", "2")
    deadline = time.monotonic() + 20
    while "Keeper verlengt" not in (page := system.get("http://127.0.0.1:8000/")):
        assert time.monotonic() < deadline, page + system.log()
        time.sleep(0.2)


def test_nobody_else_sees_the_database_and_everybody_what_is_published(system: System) -> None:
    modes = system.run("stat", "--format=%a %U", f"{STATE}/data", f"{STATE}/public", f"{STATE}/public/index.html")
    assert modes.splitlines() == ["700 meest-recent", "755 meest-recent", "644 meest-recent"]


def test_commands_work_beside_it_as_its_user(system: System) -> None:
    as_user = ("runuser", "-u", "meest-recent", "--", "/opt/meest-recent/bin/aggregator")
    assert system.run(*as_user, "health").startswith("ok")
    assert "verified" in system.run(*as_user, "backup")
    assert "feed.xml" in system.run(*as_user, "status", "--json")


def test_a_reload_takes_an_edit_over_without_a_restart(system: System) -> None:
    before = system.show("MainPID")
    system.run("sh", "-c", r"""printf '[site]\ntitle = "Anders"\n' >> /etc/meest-recent/config.toml""")
    system.run("systemctl", "reload", "meest-recent")
    deadline = time.monotonic() + 20
    while "Anders" not in system.get("http://127.0.0.1:8000/"):
        assert time.monotonic() < deadline, system.log()
        time.sleep(0.2)
    assert system.show("MainPID") == before


def test_one_that_hangs_is_restarted(system: System) -> None:
    hanging = system.show("MainPID")["MainPID"]
    system.run("kill", "-STOP", hanging)
    system.until("NRestarts", "1")
    system.until("ActiveState", "active")
    assert system.show("MainPID")["MainPID"] != hanging


def test_it_ends_when_asked(system: System) -> None:
    system.run("systemctl", "stop", "meest-recent")
    assert system.show("ActiveState", "Result") == {"ActiveState": "inactive", "Result": "success"}
