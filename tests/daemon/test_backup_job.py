"""The daemon makes its backups by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.daemon import roles
from aggregator.daemon.daemon import Daemon
from aggregator.store import Store
from aggregator.upkeep.restore import check_backup


async def test_a_daemon_makes_one_when_it_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    often = tuple(replace(duty, every=0.1) if duty.name == "backup" else duty for duty in roles.DUTIES)
    monkeypatch.setattr(roles, "DUTIES", often)
    path = tmp_path / "config.toml"
    path.write_text("[server]\nport = 0\n[server.operator]\nenabled = false\n")
    config = load_config(path)
    with Store.open(config.database) as store:
        daemon = Daemon(config, store)
        running = asyncio.create_task(daemon.run())
        for _ in range(600):
            await asyncio.sleep(0.05)
            if config.backups.is_dir() and (made := [one for one in config.backups.iterdir() if one.name[0] != "."]):
                break
        else:
            raise AssertionError("there is no backup")
        daemon.stop()
        await running
        assert not [problem for problem in daemon.vitals().problems if "backup" in problem]
    assert config.backups == tmp_path / "var" / "backups"
    assert "published/meest-recent.rss" in check_backup(made[0]).files
