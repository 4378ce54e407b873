"""The daemon makes its backups by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.daemon.daemon import Daemon
from aggregator.store import Store
from aggregator.upkeep.restore import check_backup


async def test_a_daemon_makes_one_when_it_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.daemon.daemon.BACKUPS", 0.1)
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
