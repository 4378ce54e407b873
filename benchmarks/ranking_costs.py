"""What a fair page costs: a feed's first page of twenty, ranked from a store of 20,000 stories of three days.

*thirty in turn*: nobody has more than a share, so the page ends where it is full. *one floods*: one source leads all
but one in a hundred. *one alone*: nobody else has any news. Beside each, the same with `max_per_source = 0`, which
takes what comes. CPU time in milliseconds.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from aggregator.config import FeedSettings, Settings
from aggregator.publishing.lists import ranked
from benchmarks.grouping import Bench
from examples.invented import NOW

STORIES, SOURCES, TURNS = 20_000, 30, 5
WORLDS = {
    "thirty in turn": f"id % {SOURCES} + 1",
    "one floods": f"CASE WHEN id % 100 THEN 1 ELSE id / 100 % {SOURCES} + 1 END",
    "one alone": "1",
}


def costs_table() -> str:
    """A Markdown table."""
    lines = ["| | fair page (ms) | leads of it | without (ms) |", "|---|--:|--:|--:|"]
    with tempfile.TemporaryDirectory(prefix="ranking-") as folder:
        bench = Bench(Path(folder) / "db")
        bench.fill(STORIES)
        bench.run("UPDATE stories SET lead_entry_id = (SELECT id FROM entries WHERE story_id = stories.id)")
        for name, source in WORLDS.items():
            bench.run(f"UPDATE entries SET source_id = {source}")
            (fair, sources), (plain, _) = (_ranked(bench, most) for most in (None, 0))
            lines.append(f"| {name} | {fair:.1f} | {sources} sources | {plain:.1f} |")
        bench.store.close()
    return "\n".join(lines)


def _ranked(bench: Bench, most: int | None) -> tuple[float, int]:
    """Milliseconds, and how many sources lead what is shown."""
    feed = FeedSettings(slug="list", limit=20, max_per_source=most)
    settings = Settings(feeds=[feed])
    with bench.store.reader() as session:
        shown = ranked(session, feed, settings, NOW)
        begin = time.thread_time()
        for _ in range(TURNS):
            ranked(session, feed, settings, NOW)
        return (time.thread_time() - begin) / TURNS * 1e3, len({story.lead.source_id for story in shown})
