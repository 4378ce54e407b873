"""Meest recent: a self-hosted feed aggregator that publishes.

Sources are polled into SQLite, entries that are the same news become one story, stories are ranked by recency and
comment activity, and the result goes out again as RSS, Atom, JSON Feed and HTML.
"""

__version__ = "0.1.0"
