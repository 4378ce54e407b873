"""The store: one SQLite file, one writer, any number of readers."""

from aggregator.store.session import Session
from aggregator.store.sqlite.snapshot import snapshot_of
from aggregator.store.store import Store

__all__ = ["Session", "Store", "snapshot_of"]
