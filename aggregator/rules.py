"""Rules about entries: which are left out, which are listed, and what is rewritten in them. Pure.

A rule is a pattern with the field that it is searched in before it: `title:`, `text:` (the teaser and the article),
`category:`, `author:`, `link:`, `language:` (of which the beginning must match: `nl` is `nl-BE` too), or `any:` for all
but the language. Without one it is searched in title and teaser. `older:7d` is met by what was published before that.

Entries pass when one of the `include` rules is met, if there are any, and none of `exclude`. A rule that takes too long
to tell lets pass: a pattern that goes astray loses nobody's news.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aggregator.models import Entry, Mention
from aggregator.patterns import Pattern
from aggregator.records import dataclass
from aggregator.text import one_line

FIELDS: Final = ("title", "text", "any", "category", "author", "link", "language")
# As a sanitiser writes it: attributes in quotes, and no bare "<" in a text.
TAG: Final = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^'">])*>)""")


EntryWords = Entry | Mention  # what a rule sees: an entry as it came, or as it is stored


@dataclass(frozen=True, slots=True)
class EntryRule:
    """One of them: a pattern in a field, or an age."""

    text: str  # as it is written
    field: str | None  # None: title and teaser
    pattern: Pattern | None
    older: float | None = None  # seconds, in place of a pattern

    def __str__(self) -> str:
        return self.text

    @property
    def reads_articles(self) -> bool:
        return self.field in ("text", "any")

    @property
    def is_slow(self) -> bool:
        return self.pattern is not None and self.pattern.is_slow

    def is_met(self, entry: EntryWords, now: float) -> bool | None:
        """Whether this entry is meant; None when that takes too long to tell."""
        if self.pattern is None:
            return self.older is not None and entry.dated is not None and entry.dated < now - self.older
        return self.pattern.found_in(_seen(entry, self.field))


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is found in a field of an entry, and what stands there instead."""

    field: str
    find: Pattern
    replace: str

    def applied(self, text: str) -> str:
        return self.find.replaced(self.replace, text)

    def in_markup(self, markup: str) -> str:
        """Only between tags, and so that what is put in cannot be one."""
        parts = TAG.split(markup)
        return "".join(part if place % 2 else self._escaped(part) for place, part in enumerate(parts))

    def _escaped(self, part: str) -> str:
        text = html.unescape(part)
        found = self.applied(text)
        return part if found == text else html.escape(found)


def refused(
    include: Sequence[EntryRule], exclude: Sequence[EntryRule], entries: Sequence[EntryWords], now: float
) -> str | None:
    """Which list leaves these entries out as one, "include" or "exclude"; None when neither does."""
    if include and not any(rule.is_met(one, now) is not False for rule in include for one in entries):
        return "include"
    return "exclude" if any(rule.is_met(one, now) for rule in exclude for one in entries) else None


def is_met(rules: Iterable[EntryRule], entries: Sequence[EntryWords], now: float) -> bool:
    """Whether one of the rules means one of the entries."""
    return any(rule.is_met(one, now) for rule in rules for one in entries)


def slow(rules: Iterable[EntryRule | Rewrite]) -> tuple[str, ...]:
    """Those that took too long, as they are written."""
    return tuple(
        rule.text if isinstance(rule, EntryRule) else rule.find.text
        for rule in rules
        if (rule.is_slow if isinstance(rule, EntryRule) else rule.find.is_slow)
    )


def words_of(markup: str) -> str:
    """What can be read in sanitised HTML, on one line. A tag parts words where it may end a block, as in "a<p>b"."""
    return one_line(html.unescape(TAG.sub(lambda tag: "" if _INLINE.match(tag[0]) else " ", markup)))


_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)[\s>]", re.IGNORECASE)


def _seen(entry: EntryWords, field: str | None) -> Iterator[str]:
    if field == "language":
        if entry.language:
            yield entry.language
        return
    if field in (None, "title", "any"):
        yield entry.title
    if field in (None, "text", "any"):
        yield entry.teaser
    if field in ("text", "any") and entry.content_html:
        yield words_of(entry.content_html)
    if field in ("category", "any"):
        yield from entry.categories
    if field in ("author", "any"):
        yield entry.author
    if field in ("link", "any") and entry.link:
        yield entry.link
