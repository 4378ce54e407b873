"""Which story an entry joins, and who may say so (DESIGN 7). Pure.

Theory
------
Anyone can write any address, id or title into a feed, so each is a *claim*. A claim moves only the entry that makes it:

1. An entry joins at most one story, and no entry ever makes two stories one; only an operator does (`pins`). So nothing
   has to be undone when an entry or its source goes: no place of another entry rests on it. Of a story that others
   told of first, the time is that of its own site, once that comes.
2. A story is what its *anchor* says: its first entry at home (fetched from the site of its link, or of its id when it
   has no link), else its first entry. An address joins an entry to the anchor, or to an entry at home whose title
   agrees with the anchor. What came in by a claim alone lends the story neither its other address, its id nor title.
3. An id joins entries with one address or none. Where addresses differ, only the site that the id names vouches for it,
   in its own entry, and not for what another site publishes at home.
4. A title joins an entry to a story when it agrees with the anchor, or with most sources, all in agreement with the
   anchor. Sources that it contradicts, and that agree with the anchor, bar it when they are as many as it and those
   that it agrees with. A source has one entry in a story by title.
5. Where nobody at home vouches for the anchor, half of the other sources must be linked to the entry as well: who came
   first with a false claim does not bring others together.
6. An entry that says something else by now leaves: what once led it there is gone (`has_left`).

Of several links one counts: to what is vouched for before what is not, then address, id, title; then the best score,
then the oldest story. So a source that claims what is others', in whatever order it comes, does not change which of
the others' entries are together, as long as the sites of these are read themselves (`test_claims`).

Known limits: of an article whose own site is not read, who told of it first says which news it is, and can keep others'
apart, not together. And an article may be written at home under a title between two others: each may then agree with
it, and be one story with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregator.domains import is_at_home, site_of
from aggregator.models import Grouping, GroupRule, StoryEntry
from aggregator.records import dataclass
from aggregator.stories.grouping.dedupe import WINDOW, same_news
from aggregator.stories.grouping.keys import keys_of, share_a_word, text_key, worth_judging

_ALONE = Grouping(None, GroupRule.FIRST, 1.0, "no other entry has its address, its id or its news")
_RULES = [GroupRule.URL, GroupRule.ID, GroupRule.TITLE]
_TAG = re.compile(r"tag:(?:[^@,/]*@)?([^,/:]+),", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Link:
    """One reason to put the entry into a story."""

    story_id: int
    rule: GroupRule
    score: float
    reason: str
    vouched: bool

    @property
    def order(self) -> tuple[bool, int, float, int]:
        return not self.vouched, _RULES.index(self.rule), -self.score, self.story_id


def group(entry: StoryEntry, candidates: Sequence[StoryEntry]) -> Grouping:
    """The story that `entry` joins, or story None: it founds one. `candidates` hold all entries of each story that may
    be it; only those in a story count."""
    if not candidates:
        return _ALONE
    stories: dict[int, list[StoryEntry]] = {}
    for one in sorted(candidates, key=lambda one: one.entry_id):
        if one.story_id is not None:
            stories.setdefault(one.story_id, []).append(one)
    links = [link for story_id, members in stories.items() for link in _links(entry, story_id, members)]
    if not links:
        return _ALONE
    best = min(links, key=lambda link: link.order)
    return Grouping(best.story_id, best.rule, best.score, best.reason)


def anchor(members: Sequence[StoryEntry]) -> StoryEntry:
    """The entry that says what its story is."""
    return min(members, key=lambda one: (not at_home(one), one.entry_id))


def at_home(one: StoryEntry) -> bool:
    """Whether the entry is of the site that its source is fetched from, which cannot be made up."""
    return is_at_home(one.link, one.source_url) if one.link else _vouches_for_id(one)


def may_be_same(one: StoryEntry, other: StoryEntry) -> bool:
    """Whether `store.candidates` would find `other` for `one`, or might."""
    if one.canonical_url and one.canonical_url == other.canonical_url:
        return True
    if one.guid and one.guid == other.guid and one.guid_is_global and other.guid_is_global:
        return True
    if one.source_id == other.source_id or abs(one.published_at - other.published_at) > WINDOW:
        return False
    if one.keys.text and one.keys.text == text_key(other.teaser):
        return True
    prints = keys_of(other.title).prints
    return bool(prints and worth_judging(one.keys, [(other.entry_id, prints)]))


def comes_home(new: StoryEntry, others: Sequence[StoryEntry]) -> bool:
    """Whether an entry is the first at home of its story."""
    return at_home(new) and not any(map(at_home, others))


def has_left(before: StoryEntry, after: StoryEntry, others: Sequence[StoryEntry]) -> bool:
    """Whether an entry has nothing to do with the `others` of its story any more, by what it says since it changed.

    With an address on another site it has to be linked to them anew. A headline may change with the news, and leaves
    when no word is left of what it shared.
    """
    if before.rule is GroupRule.OPERATOR or any(_same_address(after, one) for one in others):
        return False
    if site_of(before.link) != site_of(after.link):
        return next(_links(after, 0, others), None) is None
    return any(share_a_word(before.title, one.title) for one in others) and not any(
        _same_id(after, one) or share_a_word(after.title, one.title) for one in others
    )


def _links(entry: StoryEntry, story_id: int, members: Sequence[StoryEntry]) -> Iterator[_Link]:
    """The links to one story that hold."""
    first = anchor(members)
    vouched = at_home(first)
    others = [one for one in members if one.source_id not in (entry.source_id, first.source_id)]
    if not vouched and not _most_are_linked(entry, others):
        return
    if (same := _at_its_address(entry, first, members)) is not None:
        yield _Link(story_id, GroupRule.URL, 1.0, f"same address as entry {same.entry_id}", at_home(same))
    if _same_id(entry, first):
        reason = f"same id as entry {first.entry_id} of another source"
        yield _Link(story_id, GroupRule.ID, 1.0, reason, vouched)
    yield from _by_title(entry, story_id, first, members)


def _most_are_linked(entry: StoryEntry, others: Sequence[StoryEntry]) -> bool:
    """Whether at least half of the sources of `others` have an entry that is linked to this one."""
    linked = {
        one.source_id
        for one in others
        if _same_address(entry, one) or _same_id(entry, one) or same_news(entry, one).same
    }
    return 2 * len(linked) >= len({one.source_id for one in others})


def _at_its_address(entry: StoryEntry, first: StoryEntry, members: Sequence[StoryEntry]) -> StoryEntry | None:
    """The entry that vouches for the story being at the entry's address. Two entries of one source there are two pieces
    of news on one page, and do not group by it, nor by way of another source's entry."""
    there = [one for one in members if _same_address(entry, one)]
    if any(one.source_id == entry.source_id for one in there):
        return None
    return next((one for one in there if one is first or (at_home(one) and _speaks(one, first))), None)


def _speaks(one: StoryEntry, first: StoryEntry) -> bool:
    """Whether an entry is in its story by more than a claim of its own."""
    return one.rule is GroupRule.OPERATOR or same_news(one, first).same


def _by_title(entry: StoryEntry, story_id: int, first: StoryEntry, members: Sequence[StoryEntry]) -> Iterator[_Link]:
    if any(one.source_id == entry.source_id for one in members):
        return
    verdicts = [(one, same_news(entry, one)) for one in members]
    agreeing = [(one, verdict) for one, verdict in verdicts if verdict.same]
    backing = {one.source_id for one, _ in agreeing}
    heard = {one.entry_id for one in members if one is first or same_news(one, first).same}
    against = {one.source_id for one, verdict in verdicts if verdict.contradicts and one.entry_id in heard}
    speaking = [pair for pair in agreeing if pair[0].entry_id in heard]
    sources = {one.source_id for one, _ in speaking}
    is_most = 2 * len(sources) > len({one.source_id for one in members})
    if not speaking or not (first.source_id in sources or is_most) or len(against) > len(backing):
        return
    closest, verdict = max(speaking, key=lambda pair: (pair[1].score, -pair[0].entry_id))
    reason = f"as entry {closest.entry_id}: {verdict.reason}"
    yield _Link(story_id, GroupRule.TITLE, verdict.score, reason, at_home(first))


def _same_address(a: StoryEntry, b: StoryEntry) -> bool:
    return a.canonical_url is not None and a.canonical_url == b.canonical_url


def _same_id(a: StoryEntry, b: StoryEntry) -> bool:
    """Whether they have one id that means the same everywhere, and nothing speaks against its being theirs."""
    if a.guid is None or a.guid != b.guid or a.source_id == b.source_id:
        return False
    if not (a.guid_is_global and b.guid_is_global):
        return False
    # An address that names no entry, since others of its source are there too, is one all the same.
    if a.link is None or b.link is None or a.link == b.link or _same_address(a, b):
        return True
    homes = [one for one in (a, b) if at_home(one)]
    return len(homes) == 1 and _vouches_for_id(homes[0])


def _vouches_for_id(one: StoryEntry) -> bool:
    """Whether the entry's id is one that the site gives which its source is fetched from."""
    if not one.guid or not one.guid_is_global:
        return False
    tag = _TAG.match(one.guid)
    named = f"https://{tag[1]}/" if tag else one.guid
    return site_of(named) is not None and is_at_home(named, one.source_url)
