"""What workers are given to do. Each imports what does it when it runs, which is in a worker: whoever hands out tasks
starts without any parser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aggregator import aside
from aggregator.aside import LARGE, Aside, AsideText, NotHere
from aggregator.models import CommentAnswer, Document, Reading, SubscriptionList, TitleKeys
from aggregator.read import worker


def read_document(document: Document, keys_of: Callable[[str, str], TitleKeys] | None = None) -> Reading:
    from aggregator.read import reading

    if isinstance(document.body, Aside) and not document.body.here:
        raise NotHere
    return reading.read_document(document, keys_of)


def in_one_piece(read: Callable[[Document], Reading], document: Document) -> Reading:
    """The document's reading, with its articles in it: this worker keeps nothing aside any more."""
    aside.never_again()
    return read(document)


def articles_aside(reading: Reading) -> Reading:
    """The reading, with its articles in a file in memory where they are much: whoever has the answer takes them from
    there one by one, when they are stored."""
    if not aside.can_be() or sum(len(entry.content_html) for entry in reading.entries) <= LARGE:
        return reading
    articles, start = Aside(), 0
    entries = []
    for entry in reading.entries:
        html = entry.content_html.encode()
        articles.write(html)
        entries.append(replace(entry, content_html="", aside=AsideText(articles, start, len(html))) if html else entry)
        start += len(html)
    worker.keep(articles)
    return replace(reading, entries=tuple(entries))


def count_in(answer: CommentAnswer) -> int:
    from aggregator.read import comment_counts

    return comment_counts.count_in(answer)


def read_list(body: bytes) -> SubscriptionList:
    from aggregator.read.lists import kinds

    return kinds.read_list(body)
