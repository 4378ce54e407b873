"""What whoever asks over HTTP is told of the daemon: what is wrong, and not why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.daemon.probes import DAMAGED, NOT_IN_FORCE, NOTHING_YET, STOPPING, Probes
from aggregator.models import Vitals
from aggregator.models.nodes import Node
from aggregator.store import Store
from tests.make import DAY, NOW

WELL = Vitals(version="1.2.3", started_at=NOW - DAY, editions=4, published_at=NOW - 5)


class Daemon:
    """A daemon whose vitals a test sets."""

    def __init__(self, store: Store) -> None:
        self.vitals, self.stopping = WELL, False
        self.telling = Probes(store, lambda: self.vitals, lambda: self.stopping, lambda: NOW)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    with Store.open(tmp_path / "aggregator.db") as store:
        yield Daemon(store)


def test_it_is_well_with_facts(daemon: Daemon) -> None:
    health = daemon.telling.health()
    assert health.problems == ()
    published = "2027-01-15T07:59:55+00:00"
    assert health.facts == {"version": "1.2.3", "editions": 4, "published_at": published, "instance": None}


async def test_one_of_many_names_itself(daemon: Daemon) -> None:
    daemon.vitals = replace(WELL, node=Node("1", "gent", "web", "1.2.3", "c", NOW, NOW, 0.0))
    for said in (daemon.telling.health(), daemon.telling.ready()):
        assert {"role": "web", "leads": False}.items() <= said.facts.items()
        assert "gent" not in str(said.facts)
    lines = (await daemon.telling.exposition()).decode().splitlines()
    assert 'meest_recent_node_info{node="gent",role="web"} 1.0' in lines
    assert "meest_recent_node_leads 0.0" in lines


def test_reasons_are_not_for_everybody(daemon: Daemon) -> None:
    problems = ("a write has waited for 15 s", "no backup was made: /srv/secret: Permission denied")
    daemon.vitals = replace(WELL, problems=problems, config_problem="/etc/x: line 3: password = 'x'")
    told = ("a write has waited for 15 s", "no backup was made", NOT_IN_FORCE)
    assert daemon.telling.health().problems == told
    assert daemon.telling.says.health().problems == told


def test_it_is_ready_once_something_is_published_and_until_it_stops(daemon: Daemon) -> None:
    assert daemon.telling.ready().problems == ()
    daemon.vitals = replace(WELL, editions=0)
    assert daemon.telling.ready().problems == (NOTHING_YET,)
    daemon.vitals, daemon.stopping = WELL, True
    assert daemon.telling.says.ready().problems == (STOPPING,)


def test_a_problem_does_not_make_it_unready(daemon: Daemon) -> None:
    daemon.vitals = replace(WELL, problems=("the last changes are not published: disk full",))
    assert daemon.telling.ready().problems == ()


async def test_metrics_tell_what_was_asked_of_the_public_server(daemon: Daemon) -> None:
    daemon.telling.says.requests["rss", 304] += 3
    lines = (await daemon.telling.exposition()).decode().splitlines()
    assert 'meest_recent_http_requests_total{code="3xx",format="rss"} 3.0' in lines
    assert 'meest_recent_sources{health="ok"} 0.0' in lines


def test_with_a_damaged_database_it_is_not_ready_and_says_why_in_general(daemon: Daemon) -> None:
    daemon.vitals = replace(WELL, problems=(f"{DAMAGED}: /srv/secret is malformed",))
    assert daemon.telling.ready().problems == (DAMAGED,)
    assert daemon.telling.health().problems == (DAMAGED,)
