"""Processes that share a database: whose configuration is in force, and what each knows of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from aggregator.config import Config, load_config
from aggregator.config.editing.reload import check_reload
from aggregator.daemon.neighbours import Neighbours
from aggregator.daemon.roles import Role
from aggregator.models import Vitals
from aggregator.store import Store
from tests.make import NOW

SHARED = '[storage]\nurl = "postgresql://news@127.0.0.1/news"\n[engine]\nkind = "procrastinate"\n'
DEAD_AFTER = 30.0


class Engine:
    """Of many; a test says which of them leads."""

    is_shared, problem = True, None
    leads = False

    async def clock_skew(self, clock: Callable[[], float]) -> float:
        return 0.0


class Process:
    """One of them, with a configuration of its own."""

    def __init__(self, store: Store, folder: Path, name: str, clock: list[float], role: Role = Role.ALL) -> None:
        self.file, self.engine = folder / name / "config.toml", Engine()
        self.file.parent.mkdir()
        engine: Any = self.engine
        vitals = Vitals("1", NOW)
        self.neighbours = Neighbours(name, role, store, engine, lambda: vitals, lambda: self.clock(), DEAD_AFTER)
        self.database, self.ahead = clock, 0.0  # seconds, of our clock
        self.config: Config

    def write(self, *sources: str, more: str = "") -> None:
        tables = "".join(f'[[sources]]\nurl = "https://{name}.example/rss"\n' for name in sources)
        self.file.write_text(f"{SHARED}{more}\n{tables}")

    def clock(self) -> float:
        return self.database[0] + self.ahead

    async def starts(self) -> None:
        with patch("aggregator.store.nodes.NOW", str(self.database[0])):
            self.config = await self.neighbours.configuration(load_config(self.file), starts=True)
        await self.looks()

    async def looks(self) -> bool:
        """A look at the others, and what follows from it; whether anything did."""
        if not await self.neighbours.show(self.config):
            return False
        await self.reloads()
        return True

    async def reloads(self) -> None:
        new = await self.neighbours.configuration(self.config)
        check_reload(self.config, new)
        self.config = new

    def sources(self) -> list[str]:
        return [source.url.removeprefix("https://")[0] for source in self.config.settings.sources]


@pytest.fixture
def clock() -> list[float]:
    return [NOW]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db") as store:
        yield store


@pytest.fixture
def lead(store: Store, tmp_path: Path, clock: list[float]) -> Process:
    return Process(store, tmp_path, "lead", clock)


@pytest.fixture
def other(store: Store, tmp_path: Path, clock: list[float]) -> Process:
    return Process(store, tmp_path, "other", clock)


async def led(lead: Process, *sources: str) -> None:
    lead.write(*sources)
    lead.engine.leads = True
    await lead.starts()


async def test_who_starts_beside_the_lead_uses_its_sources_and_keeps_its_own_ports(
    lead: Process, other: Process
) -> None:
    await led(lead, "a", "b")
    other.write("c", more="[server]\nport = 8099\n")
    with capture_logs() as logs:
        await other.starts()
        await other.reloads()
    assert (other.sources(), other.config.settings.server.port) == (["a", "b"], 8099)
    assert len([one for one in logs if "not that of the process that offers the work" in one["event"]]) == 1
    assert other.neighbours.node and lead.neighbours.node
    assert other.neighbours.node.config != lead.neighbours.node.config
    assert "its config.toml is not that of the process on" in str(other.neighbours.trouble)


@pytest.mark.parametrize("ahead", [-7200.0, 7200.0])
async def test_who_starts_with_a_wrong_clock_sees_the_lead_all_the_same(
    lead: Process, other: Process, ahead: float
) -> None:
    await led(lead, "a", "b")
    other.write("c")
    other.ahead = ahead
    with patch("aggregator.store.nodes.NOW", str(NOW)):
        config = await other.neighbours.configuration(load_config(other.file), starts=True)
    assert [source.url for source in config.settings.sources] == ["https://a.example/rss", "https://b.example/rss"]


async def test_what_the_lead_takes_over_the_others_do(lead: Process, other: Process) -> None:
    await led(lead, "a", "b")
    other.write("a", "b")
    await other.starts()
    lead.write("c", "a")
    await lead.reloads()
    assert not await lead.looks()
    assert await other.looks()
    assert other.sources() == ["c", "a"]
    assert not await other.looks(), "once"
    other.write("c", "a")
    await other.reloads()
    assert not other.config.is_anothers
    await other.looks()
    assert other.neighbours.trouble is None


async def test_an_edit_of_another_file_waits_until_the_lead_has_it(lead: Process, other: Process) -> None:
    await led(lead, "a")
    other.write("a")
    await other.starts()
    other.write("a", "b")
    await other.reloads()
    assert other.sources() == ["a"]
    lead.write("a", "b")
    await lead.reloads()
    await lead.looks()
    await other.looks()
    assert other.sources() == ["a", "b"] and not other.config.is_anothers


async def test_who_becomes_the_lead_takes_its_own_file_over(lead: Process, other: Process) -> None:
    await led(lead, "a", "b")
    other.write("c", "d")
    await other.starts()
    lead.engine.leads, other.engine.leads = False, True
    assert await other.looks()
    assert other.sources() == ["c", "d"]
    assert not await other.looks()
    assert await lead.looks()
    assert lead.sources() == ["c", "d"]


async def test_who_starts_alone_uses_its_own_file_whatever_was_agreed_before(
    lead: Process, other: Process, clock: list[float]
) -> None:
    await led(lead, "a")
    clock[0] += DEAD_AFTER + 1
    other.write("c")
    await other.starts()
    assert other.sources() == ["c"]


async def test_that_the_lead_has_few_sources_left_is_no_accident_to_the_others(lead: Process, other: Process) -> None:
    await led(lead, *"abcd")
    other.write(*"abcd")
    await other.starts()
    lead.write("a")
    await lead.starts()  # anew: that is how an operator says that it is meant
    assert await other.looks()
    assert other.sources() == ["a"]


async def test_trouble_is_told_by_those_who_publish(
    store: Store, tmp_path: Path, clock: list[float], lead: Process
) -> None:
    await led(lead, "a")
    poller = Process(store, tmp_path, "poller", clock, Role.POLLER)
    poller.write("a")
    await poller.starts()
    clock[0] += DEAD_AFTER + 30
    await poller.looks()
    assert poller.neighbours.trouble is None
    clock[0] += DEAD_AFTER + 30
    await lead.looks()
    assert str(lead.neighbours.trouble).endswith("gives no sign of life for 1 min")
    assert lead.neighbours.node is not None
    await lead.looks()
    assert lead.neighbours.node.problems == ()
