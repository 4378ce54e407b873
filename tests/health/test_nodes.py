"""The processes that share a database: which live, what each does, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.health.nodes import in_one_line, leading, node_statuses, troubles
from aggregator.models.nodes import Node
from tests.make import HOUR, NOW

DEAD_AFTER = 30.0
LEAD = Node("1", "berlin", "publisher", "2.0", "c0ffee", NOW - HOUR, NOW - 1, 0.0, leads=True)
POLLER = Node("2", "gent", "poller", "2.0", "c0ffee", NOW - HOUR, NOW - 2, 0.0, polls=3)
WEB = Node("3", "gent", "web", "2.0", "c0ffee", NOW - HOUR, NOW - 2, 0.0)


def said(*nodes: Node) -> tuple[str, ...]:
    return troubles(node_statuses(nodes, NOW, DEAD_AFTER))


def test_what_each_does() -> None:
    found = node_statuses([LEAD, POLLER, WEB], NOW, DEAD_AFTER)
    assert [one.does for one in found] == [
        "publishes, tells and keeps house, offers the work",
        "polls, 3 polls under way",
        "serves",
    ]
    assert [one.gone_for for one in found] == [None] * 3
    assert said(LEAD, POLLER, WEB) == ()
    assert in_one_line(found) == "3 processes (1 poller, 1 publisher, 1 web)"


def test_one_that_gives_no_sign_of_life_is_named_with_for_how_long() -> None:
    lost = replace(POLLER, seen_at=NOW - 240)
    assert said(LEAD, lost) == ("the poller on gent: gives no sign of life for 4 min",)
    assert in_one_line(node_statuses([LEAD, lost], NOW, DEAD_AFTER)) == (
        "1 process (1 publisher); the poller on gent: gives no sign of life for 4 min"
    )
    assert node_statuses([lost], NOW, DEAD_AFTER)[0].does == ""


def test_one_that_was_started_again_in_its_place_is_what_became_of_it() -> None:
    lost = replace(POLLER, seen_at=NOW - 240)
    again = replace(POLLER, id="4", started_at=NOW - 200)
    assert said(LEAD, lost, again) == ()
    assert len(node_statuses([lost, again], NOW, DEAD_AFTER)) == 1
    beside = replace(again, started_at=NOW - HOUR)
    assert len(said(LEAD, lost, beside)) == 1, "one that ran beside it is not in its place"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            replace(POLLER, config="other"),
            "its config.toml is not that of the publisher on berlin, whose sources, feeds and rules it uses",
        ),
        (replace(POLLER, version="1.9"), "its version is 1.9, that of the publisher on berlin is 2.0"),
        (replace(POLLER, clock_skew=-3.0), "its clock is 3 s behind"),
        (replace(POLLER, clock_skew=70.0), "its clock is 1.2 min ahead"),
    ],
)
def test_what_is_wrong_is_said_of_the_one_that_is_not_as_the_lead(wrong: Node, words: str) -> None:
    assert said(LEAD, wrong, WEB) == (f"the poller on gent: {words}",)


def test_whose_configuration_counts_nobody_can_say_without_a_lead() -> None:
    assert leading([replace(LEAD, seen_at=NOW - 31), POLLER], NOW, DEAD_AFTER) is None
    assert said(replace(LEAD, leads=False), replace(POLLER, config="other")) == ()


def test_one_that_has_the_database_for_itself_is_not_told_of() -> None:
    assert in_one_line([]) is None
