"""What polls have a worker do with a document: read it, and make the keys of its entries, so that nobody has to who
keeps the database waiting."""

from __future__ import annotations

from aggregator.models import Document, Reading
from aggregator.read.tasks import articles_aside, read_document
from aggregator.stories.grouping.keys import keys_of_entry

PRELOADED = "aggregator.polling.preloaded"  # what workers that do this are forked from


def read_keyed(document: Document) -> Reading:
    """The reading of a document, whose entries have keys. Raises as `read_document` does."""
    return articles_aside(read_document(document, keys_of_entry))
