"""The store: one SQLite file, one writer, any number of readers."""

from aggregator.store.session import Session
from aggregator.store.snapshot import snapshot
from aggregator.store.store import Store

__all__ = ["Session", "Store", "snapshot"]
