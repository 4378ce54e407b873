"""A database with a few thousand invented stories, as the store's benchmark makes them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.store import Store
from aggregator.store.moving import move_all
from examples.invented import build
from tests import contract

STORIES = 1_500


@contextmanager
def invented(folder: Path, stories: int = STORIES) -> Iterator[Store]:
    """`folder` is one of pytest's: beside it lies what was made for another test, as making it takes a second."""
    made = folder.parent / f"invented-{stories}.db"
    if not made.exists():
        with contract.in_files():
            build(made, stories)
    path = folder / "invented.db"
    place = contract.place_of(path)
    if place == path:
        shutil.copy(made, path)
    else:
        move_all(made, place, lambda step: None, resume=False)
    with Store.open(path) as store:
        yield store
