"""`aggregator alerts` as an operator types it."""

from __future__ import annotations

import json
import sys

from aggregator.models import Alert, Notice, NoticeKind
from aggregator.models.letters import Letter
from aggregator.store import Store
from tests.e2e.program import ALLOW, Program
from tests.make import HOUR, NOW
from tests.websub.hub import Answer, hub

NOTED = "import pathlib, sys; pathlib.Path('noted').write_text(sys.stdin.read())"


def test_a_trial_arrives_by_every_way_that_is_configured(program: Program) -> None:
    with hub() as hook:
        command = json.dumps([sys.executable, "-c", NOTED])
        program.configure(f'[polling]\n{ALLOW}[alerts]\ncommand = {command}\nwebhook = "{hook.url}hook"\n')
        assert program.run("alerts", "--test").stdout.splitlines() == ["command: arrived", "webhook: arrived"]
        assert len(hook.posted) == 1
    assert json.loads((program.folder / "noted").read_text())["title"] == "Trial"


def test_one_that_does_not_arrive_says_why_and_fails(program: Program) -> None:
    with hub() as hook:
        hook.answers["/services/T0/xyz"] = Answer(403, b"invalid_token")
        program.configure(f'[polling]\n{ALLOW}[alerts]\nwebhook = "{hook.url}services/T0/xyz"\n')
        said = program.run("alerts", "--test", code=1).stdout
    assert said == "webhook: the webhook at 127.0.0.1 answered 403 (Forbidden): invalid_token\n"


def test_without_a_way_it_says_so(program: Program) -> None:
    program.configure("")
    assert "neither a command nor a webhook" in program.run("alerts", "--test", code=2).stderr


def test_what_is_open_and_what_was_told(program: Program) -> None:
    program.configure('[alerts]\nwebhook = "https://chat.example/hook"\n')
    with Store.open(program.database) as store:
        alert = Alert("source 1", "broken", "Nieuws \x1b[31m", "has failed for 2 days", NOW - HOUR, NOW, NOW)
        notice = Notice(NoticeKind.PROBLEM, "source 1", "broken", "Nieuws", "has failed", NOW - HOUR, NOW)
        store.write_now(lambda session: session.alerts.save([alert]))
        store.write_now(lambda session: session.alerts.post([notice]))
        letter = Letter("webhook", "Nieuws", "{}", NOW)
        store.write_now(lambda session: session.deliveries.post([letter]))
    said = program.run("alerts").stdout
    assert "has failed for 2 days" in said
    assert "Notices that have not arrived yet: 1" in said
    assert "\x1b" not in said
    told = program.json("alerts")
    assert (told["open"][0]["state"], told["notices"][0]["kind"]) == ("broken", "problem")


def test_nothing_to_tell(program: Program) -> None:
    program.configure("")
    Store.open(program.database).close()
    assert program.run("alerts").stdout.endswith("Nothing is wrong that you were told of.\n")
