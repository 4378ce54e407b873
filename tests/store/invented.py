"""A database with a few thousand invented stories, as the store's benchmark makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.store import Store
from benchmarks.store_data import build

STORIES = 1_500


@contextmanager
def invented(folder: Path, stories: int = STORIES) -> Iterator[Store]:
    path = folder / "invented.db"
    build(path, stories)
    with Store.open(path) as store:
        yield store
