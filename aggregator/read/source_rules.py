"""What the rules of a source leave of a document: entries rewritten, and those left out that it does not want. Pure.

Rewriting comes first, and rules see what it has made. An entry keeps the key that its document gave it, so it stays the
same entry under another rewriting, and is told as an update only where a reader sees other words.
"""

from __future__ import annotations

from dataclasses import replace

from aggregator import rules, urls
from aggregator.config import SourceSettings
from aggregator.models import Entry, LeftOut, LeftOutEntry, Reading
from aggregator.read import dates, readings
from aggregator.read.links import http_url
from aggregator.rules import Rewrite
from aggregator.text import one_line


def has_rules(settings: SourceSettings) -> bool:
    return bool(settings.include or settings.exclude or settings.rewrite)


def ruled(reading: Reading, settings: SourceSettings, now: float, *, first: bool = False) -> Reading:
    """The document as the source's rules leave it; `now` is what ages are counted from. `first`: it is the source's
    first one."""
    rewrites = [one.as_record() for one in settings.rewrite]
    kept: list[Entry] = []
    left: list[LeftOutEntry] = []
    for entry in reading.entries:
        whole = replace(entry, content_html=entry.article, aside=None) if entry.aside else entry
        told = _rewritten(whole, rewrites)
        why = rules.refused(settings.include, settings.exclude, [told], now)
        if why is None:
            kept.append(entry if told is whole else told)
        else:
            at = dates.came_at(entry.position, now, first=first)
            left.append(LeftOutEntry(entry.item_hash or entry.key, entry.key, why, at))
    slow = rules.slow([*settings.include, *settings.exclude, *rewrites])
    return replace(reading, entries=tuple(kept), left_out=LeftOut(tuple(left), slow))


def _rewritten(entry: Entry, rewrites: list[Rewrite]) -> Entry:
    told = entry
    for one in rewrites:
        told = _replaced(told, one)
    if told is entry or told == entry:
        return entry
    from aggregator.read import sameness  # here: few sources have a rule that rewrites

    told = replace(told, content_hash=readings.numbered(sameness.content_hash(told)))
    return replace(told, form_hash=sameness.form_hash(told))


def _replaced(entry: Entry, rewrite: Rewrite) -> Entry:
    match rewrite.field:
        case "title":
            return replace(entry, title=one_line(rewrite.applied(entry.title)))
        case "text":
            teaser = one_line(rewrite.applied(entry.teaser))
            return replace(entry, teaser=teaser, content_html=rewrite.in_markup(entry.content_html))
        case "author":
            return replace(entry, author=one_line(rewrite.applied(entry.author)))
        case "category":
            named = (one_line(rewrite.applied(one)) for one in entry.categories)
            return replace(entry, categories=tuple(dict.fromkeys(one for one in named if one)))
        case _:
            return _elsewhere(entry, rewrite)


def _elsewhere(entry: Entry, rewrite: Rewrite) -> Entry:
    """Under another address; what comes out as none that can be followed changes nothing."""
    link = http_url(rewrite.applied(entry.link)) if entry.link else None
    return replace(entry, link=link, canonical_url=urls.canonical(link)) if link else entry
