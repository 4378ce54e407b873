"""What documents were made of, told alike by every process."""

from __future__ import annotations

import os
import subprocess
import sys

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
