"""A database on a PostgreSQL server. What it takes is an extra: who keeps the news in a file needs none of it."""

from aggregator.errors import StoreUnusable

try:
    import psycopg  # noqa: F401 - whether it is there
except ImportError as error:
    raise StoreUnusable(
        f"a database on a PostgreSQL server takes packages that are not here ({error}): "
        'pip install "meest-recent[postgres]", or in a checkout pip install -e ".[postgres]"'
    ) from None
