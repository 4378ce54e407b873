"""What documents were made of, told alike by every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from aggregator.publish.editions import Editions
from aggregator.publish.origins import MADE_OF
from tests.publish.samples import NOON, football, publish

SAYS = """
from aggregator.publish.origins import made_of
from tests.publish.samples import feed, story
print(made_of(feed(story())))
"""


def test_two_processes_say_the_same() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SAYS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_a_publication_that_nobody_can_note_is_one(tmp_path: Path) -> None:
    """It is whole by then, and whoever follows it is to be told."""
    (tmp_path / MADE_OF).mkdir()
    editions = Editions(tmp_path)
    assert publish(editions, football(), ("rss",), NOON) == ("rss",)
    assert publish(editions, football(), ("rss",), NOON) == ()
