"""The store: an SQLite file with one writer and any number of readers, or a database on a PostgreSQL server."""

from aggregator.store.session import Session
from aggregator.store.store import Store, reading_of, trial_of

__all__ = ["Session", "Store", "reading_of", "trial_of"]
