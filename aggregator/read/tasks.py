"""What workers are given to do. Each imports what does it when it runs, which is in a worker: whoever hands out tasks
starts without any parser."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.models import CommentAnswer, Document, Reading, SubscriptionList, TitleKeys


def read_document(document: Document, keys_of: Callable[[str], TitleKeys] | None = None) -> Reading:
    from aggregator.read import reading

    return reading.read_document(document, keys_of)


def count_in(answer: CommentAnswer) -> int:
    from aggregator.read import comment_counts

    return comment_counts.count_in(answer)


def read_list(body: bytes) -> SubscriptionList:
    from aggregator.read.lists import kinds

    return kinds.read_list(body)
