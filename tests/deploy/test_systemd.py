"""The service of `deploy/systemd`, as systemd itself reads it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import click
import pytest

from aggregator.cli import main
from aggregator.cli.support.options import SYSTEM_CONFIG
from aggregator.config import load_config

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = DEPLOY / "systemd"
SECURITY = DEPLOY.parent / "docs" / "security.md"
SERVICE = "meest-recent.service"

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can make users and give files to them")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with a program that is there: systemd looks."""
    for path in UNITS.glob("meest-recent*"):
        text = path.read_text("utf-8").replace("/opt/meest-recent/bin/aggregator", "/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    # As docs/operations.md makes a round of the service, and docs/scale.md one for each role.
    for name, conf in (("meest-recent-poll.service", "poll-round.conf"), ("meest-recent@.service", "role.conf")):
        shutil.copy(tmp_path / SERVICE, tmp_path / name)
        drop_in = tmp_path / f"{name}.d"
        drop_in.mkdir()
        text = (UNITS / conf).read_text("utf-8")
        (drop_in / conf).write_text(text.replace("/opt/meest-recent/bin/aggregator", "/bin/true"), "utf-8")
    return tmp_path


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *map(str, arguments)], capture_output=True, text=True, timeout=60
    )


@needs_systemd
def test_every_unit_is_understood_without_a_warning(units: Path) -> None:
    files = sorted(path for path in units.iterdir() if path.suffix in (".service", ".socket", ".timer"))
    assert len(files) == 6
    done = analyze("verify", "--man=no", *files)
    # Units of the machine itself may be odd; ours may not.
    assert [line for line in done.stderr.splitlines() if "meest-recent" in line] == []


@needs_systemd
def test_the_service_is_as_little_exposed_as_the_page_says(units: Path) -> None:
    done = analyze("security", "--offline=true", units / SERVICE)
    (score,) = re.findall(r"Overall exposure level for meest-recent.service: (\d+\.\d)", done.stdout)
    assert float(score) < 2.0
    version = analyze("--version").stdout.split()[1]
    if version == "252":  # each version weighs other things; the page names Debian 12's
        assert f"**{score}**" in SECURITY.read_text("utf-8")


@needs_root
@pytest.mark.skipif(shutil.which("systemd-tmpfiles") is None, reason="systemd-tmpfiles is not installed")
@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
def test_its_user_and_folders_are_made_and_the_database_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    for name in ("sysusers", "tmpfiles"):
        target = tmp_path / "usr" / "lib" / f"{name}.d" / "meest-recent.conf"
        target.parent.mkdir(parents=True)
        shutil.copy(UNITS / f"{name}.conf", target)
    for command in (["systemd-sysusers"], ["systemd-tmpfiles", "--create"]):
        subprocess.run([*command, f"--root={tmp_path}", "meest-recent.conf"], check=True, capture_output=True)
    assert "meest-recent:" in (tmp_path / "etc" / "passwd").read_text()
    folder = tmp_path / "var" / "lib" / "meest-recent"
    modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in ("", "data", "public")}
    assert modes == {"": 0o711, "data": 0o700, "public": 0o755}
    etc = (tmp_path / "etc" / "meest-recent").stat()
    assert (stat.S_IMODE(etc.st_mode), etc.st_uid, etc.st_gid != 0) == (0o750, 0, True)


def test_the_example_configuration_is_right_and_lies_where_service_and_commands_look() -> None:
    config = load_config(DEPLOY / "debian" / "config.toml")
    state = "/var/lib/meest-recent"
    assert (str(config.database), str(config.output)) == (f"{state}/data/aggregator.db", f"{state}/public")
    assert config.backups.is_relative_to(f"{state}/data"), "backups are as private as the database"
    assert f"--config {SYSTEM_CONFIG}" in (UNITS / SERVICE).read_text("utf-8")


def test_a_service_of_a_role_runs_that_role() -> None:
    (started,) = re.findall(r"^ExecStart=(.+)", (UNITS / "role.conf").read_text("utf-8"), re.MULTILINE)
    words = started.replace("%i", "poller").split()
    run = main.get_command(click.Context(main), words[1])
    assert run is not None
    parsed = run.make_context("run", words[2:])
    assert parsed.params["role"] == "poller"


def test_the_sockets_listen_where_the_example_configuration_says() -> None:
    server = load_config(DEPLOY / "debian" / "config.toml").settings.server
    assert f"ListenStream={server.host}:{server.port}\n" in (UNITS / "meest-recent.socket").read_text("utf-8")


def test_nothing_but_what_newer_systemds_know_is_in_the_extra_file() -> None:
    """Debian 12 has 252, which must not see these keys: it would take an unknown Type= for the simplest."""
    names = ("RestartSteps", "RestartMaxDelaySec", "notify-reload")
    newer = (UNITS / "systemd-254.conf").read_text("utf-8")
    service = (UNITS / SERVICE).read_text("utf-8")
    assert all(name in newer and name not in service for name in names)
