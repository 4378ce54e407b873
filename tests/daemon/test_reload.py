"""A configuration that cannot be taken over for a reason that is not in it."""

from __future__ import annotations

from dataclasses import replace
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


async def test_tables_in_other_words_are_taken_over_without_a_word(tmp_path: Path) -> None:
    """Those of the process that leads, where they mean what our own file says."""
    path = tmp_path / "config.toml"
    path.write_text('[site]\ntitle = "News"\n')
    current = load_config(path)
    taken: list[Config] = []

    async def load(_: Config) -> Config:
        return replace(current, tables=f"{current.tables} ")

    async def take_over(new: Config) -> None:
        taken.append(new)

    with capture_logs() as told:
        assert await Reload(lambda: current, load, take_over, lambda: False, lambda begins: None).now()
    assert (len(taken), told) == (1, [])
