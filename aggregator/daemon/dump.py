"""What a daemon that puzzles its operator is doing, for SIGUSR1: its vitals, and where each task and thread stands."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from traceback import FrameSummary

from aggregator.models import Vitals


def dump_events(vitals: Vitals) -> Iterator[tuple[str, dict[str, object]]]:
    """Log events: a name, and fields. To be called from the event loop's thread."""
    yield "dump", {name: value for name, value in asdict(vitals).items() if name not in ("jobs", "polls")}
    for job in vitals.jobs:
        yield "dump of a job", {"job": job.name, **{k: v for k, v in asdict(job).items() if k != "name"}}
    for poll in vitals.polls:
        yield "dump of a poll under way", {"source": poll.url, "since": poll.since}
    for task in asyncio.all_tasks():
        frames = [traceback.extract_stack(frame, limit=1)[0] for frame in task.get_stack()]
        yield "dump of a task", {"task": task.get_name(), "at": _at(frames)}
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():
        yield "dump of a thread", {"thread": names.get(ident, str(ident)), "at": _at(traceback.extract_stack(frame))}


def _at(frames: Iterable[FrameSummary]) -> str:
    """Where it stands, the innermost call first."""
    places = [f"{frame.name} ({frame.filename.rpartition('site-packages/')[2]}:{frame.lineno})" for frame in frames]
    return " < ".join(reversed(places))
