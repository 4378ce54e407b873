"""`aggregator notify`, and news by `poll --due`, as an operator uses them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aggregator.config import load_config
from aggregator.upkeep.doctor.database import letters
from aggregator.upkeep.doctor.exam import Exam
from tests.delivery.hook import Hook, hook
from tests.e2e.feeds import Item, rss
from tests.e2e.program import ALLOW, Program
from tests.make import HOUR, NOW

OLD, NEW = Item("oud", "Trainer ontslagen", NOW - HOUR, 3), Item("nieuw", "Keeper verlengt", NOW, 0)
RULE = "meest-recent enters by webhook"


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as running:
        yield running


@pytest.fixture
def told(program: Program, receiver: Hook) -> Program:
    """A program whose webhook is the receiver, after its first round."""
    program.configure(
        f"[polling]\n{ALLOW}[backup]\nenabled = false\n[[sources]]\nurl = 'krant.xml'\n"
        f'[[notify]]\nfeed = "meest-recent"\nwhen = "enters"\nwebhook = "{receiver.url}hook"\n'
    )
    write(program, OLD)
    program.run("poll", "--due")
    return program


def write(program: Program, *items: Item) -> None:
    (program.folder / "krant.xml").write_text(rss(*items))


def test_a_round_tells_what_is_new_once(told: Program, receiver: Hook) -> None:
    assert receiver.bodies == []
    write(told, OLD, NEW)
    told.run("poll")
    said = told.run("poll", "--due").stdout
    told.run("poll", "--due")
    assert receiver.titles() == ["Keeper verlengt"]
    assert "news was told in 1 letter" in said


def test_a_rule_says_what_it_told_and_what_does_not_arrive(told: Program, receiver: Hook) -> None:
    receiver.status = 503
    write(told, OLD, NEW)
    told.run("poll")
    told.run("poll", "--due")
    (rule,) = told.json("notify")["rules"]
    assert (rule["rule"], rule["told"], rule["waiting"]) == (RULE, 1, 1)
    assert "answered 503" in rule["error"]
    assert "503" in told.run("notify").stdout
    (finding,) = letters(Exam(load_config(told.folder / "config.toml"), NOW))
    assert f"1 letter of '{RULE}' did not arrive: the webhook at 127.0.0.1 answered 503" in finding.text


def test_a_trial_hands_over_the_first_story_and_remembers_nothing(told: Program, receiver: Hook) -> None:
    assert told.run("notify", "--test").stdout == f"{RULE}: arrived\n"
    assert receiver.titles() == ["Trainer ontslagen"]
    assert told.json("notify")["rules"][0]["told"] == 0
    receiver.status = 403
    assert "answered 403" in told.run("notify", "--test", RULE, code=1).stdout


def test_a_rule_that_there_is_none_of(told: Program) -> None:
    assert told.run("notify", "sport", code=2).stderr == f"no rule is called 'sport'; there are: {RULE}\n"
