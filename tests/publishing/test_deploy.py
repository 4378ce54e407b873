"""The operator's command after a change: told where the files are, bounded, and never fatal."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from aggregator.config import Config, load_config
from aggregator.publishing.deploy import Deployer, run_publish_command


def configured(folder: Path, *command: str, timeout: str = "10s") -> Config:
    path = folder / "config.toml"
    path.write_text(f'[output]\npublish_command = {json.dumps(command)}\npublish_timeout = "{timeout}"\n')
    return load_config(path)


def python(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", code


async def test_it_runs_beside_the_configuration_and_is_told_the_folder(tmp_path: Path) -> None:
    config = configured(tmp_path, *python("import os; open('ran', 'w').write(os.environ['MEEST_RECENT_OUTPUT'])"))
    assert await run_publish_command(config) is None
    assert (tmp_path / "ran").read_text() == str(config.output)


async def test_no_shell_reads_it(tmp_path: Path) -> None:
    config = configured(tmp_path, *python("import sys; open('ran', 'w').write(sys.argv[1])"), "$HOME; echo `id`")
    assert await run_publish_command(config) is None
    assert (tmp_path / "ran").read_text() == "$HOME; echo `id`"


async def test_a_failure_is_told_with_its_words(tmp_path: Path) -> None:
    problem = await run_publish_command(configured(tmp_path, *python("import sys; sys.exit('bucket not found')")))
    assert problem == "ended with 1: bucket not found"


async def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    problem = await run_publish_command(configured(tmp_path, "no-such-program"))
    assert problem == "no-such-program: cannot be started (No such file or directory)"


async def test_one_that_hangs_is_killed_with_what_it_started(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    problem = await asyncio.wait_for(run_publish_command(configured(tmp_path, *python(code), timeout="1s")), 10)
    assert problem == "took longer than 1 seconds, and was killed"


async def test_changes_during_a_run_make_one_more(tmp_path: Path) -> None:
    deployer = Deployer(configured(tmp_path, *python("open('ran', 'a').write('x')")))
    for _ in range(5):
        deployer.changed()
    await asyncio.sleep(0)  # the first run has begun
    deployer.changed()
    deployer.changed()
    await deployer.close(grace=10)
    assert (tmp_path / "ran").read_text() == "xx"


async def test_a_failure_is_logged_and_the_next_change_tries_again(tmp_path: Path) -> None:
    deployer = Deployer(configured(tmp_path, *python("open('ran', 'x')")))
    with capture_logs() as logs:
        for _ in range(2):
            deployer.changed()
            await deployer.close(grace=10)
    assert [(one["log_level"], one["event"].partition(",")[0]) for one in logs] == [
        ("info", "publish command done"),
        ("error", "publish command failed"),
    ]


async def test_without_a_command_nothing_happens(tmp_path: Path) -> None:
    deployer = Deployer(configured(tmp_path))
    deployer.changed()
    await deployer.close()


async def test_the_daemons_end_does_not_wait_for_it(tmp_path: Path) -> None:
    deployer = Deployer(configured(tmp_path, *python("import time; time.sleep(60)"), timeout="60s"))
    deployer.changed()
    await asyncio.sleep(0.05)
    await asyncio.wait_for(deployer.close(grace=0.1), 5)


@pytest.mark.parametrize("command", [[], ["true"]])
def test_it_is_a_list_of_arguments(tmp_path: Path, command: list[str]) -> None:
    assert configured(tmp_path, *command).settings.output.publish_command == tuple(command)
