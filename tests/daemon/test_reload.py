"""A configuration that cannot be taken over for a reason that is not in it."""

from __future__ import annotations

from pathlib import Path

from structlog.testing import capture_logs

from aggregator.config import Config, load_config
from aggregator.daemon.reload import Reload
from aggregator.errors import StoreBusy


async def test_what_the_store_kept_from_being_taken_over_is_taken_over_once_it_can_be(tmp_path: Path) -> None:
    """Nobody edits the file again for it, and other processes do not tell of it twice."""
    path = tmp_path / "config.toml"
    path.write_text('[site]\ntitle = "Before"\n')
    current, failures = load_config(path), [StoreBusy("the connection was lost")] * 3
    path.write_text('[site]\ntitle = "After"\n')

    async def load(_: Config) -> Config:
        return load_config(path)

    async def take_over(new: Config) -> None:
        nonlocal current
        if failures:
            raise failures.pop()
        current = new

    reload = Reload(lambda: current, load, take_over, lambda: False, lambda begins: None)
    with capture_logs() as told:
        assert not await reload.now()
        assert reload.problem == "the connection was lost"
        for _ in range(4):
            await reload.if_edited()
    assert (current.settings.site.title, reload.problem) == ("After", None)
    assert [one["event"].partition(",")[0] for one in told] == ["configuration not applied", "configuration applied"]
