"""A week of invented news, recorded: which stories it makes, why, and how hot they are, to the last digit.

What a change of a rule does to it is seen in the difference; `python -m tests.polling.test_recorded` writes it anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from aggregator.config import load_config
from aggregator.store import Session, Store
from tests.make import NOW
from tests.polling.week import CONFIG, rounds

RECORDED = Path(__file__).with_name("recorded.txt")


def recorded(folder: Path) -> Iterator[str]:
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    config = load_config(folder / "config.toml")
    with Store.open(config.database) as store:
        for _ in rounds(store, config):
            pass
        with store.reader() as session:
            yield from dumped(session)


def dumped(session: Session) -> Iterator[str]:
    for story_id in session.stories.ids():
        known = session.known.stories([story_id])[story_id]
        state = known.state
        yield (
            f"story {state.id} lead {state.lead_entry_id} comments {state.comments} heat {state.heat!r} "
            f"pulse {known.pulse!r} updated +{state.updated_at - NOW:.0f}"
        )
        for placed in session.lookup.placed(story_id):
            yield f"  entry {placed.entry_id} {placed.grouping.rule}: {placed.grouping.reason}"
        for sample in known.samples:
            yield f"  entry {sample.entry_id} at +{sample.seen_at - NOW:.0f}: {sample.comments}, gained {sample.gained}"
    for row in session.db.execute("SELECT id, story_id FROM story_redirects ORDER BY id"):
        yield f"story {row[0]} leads to {row[1]}"


def test_the_recorded_week_comes_to_what_it_did(tmp_path: Path) -> None:
    assert list(recorded(tmp_path)) == RECORDED.read_text("utf-8").splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        RECORDED.write_text("\n".join(recorded(Path(folder))) + "\n", "utf-8")
