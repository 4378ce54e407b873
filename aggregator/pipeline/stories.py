"""Keeps stories while entries and comment counts come in: inside the transaction of a poll, decided by `stories`."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import product

from aggregator.models import Candidate, Entry, Grouping, GroupRule, NamedEntry, Sample, SourceState, StoryState
from aggregator.store import Session
from aggregator.stories import activity, dedupe, pins, rank, scores
from aggregator.stories.discussion import discussion_of
from aggregator.stories.lead import choose_lead
from aggregator.stories.rank import Ranking


class StoryKeeper:
    """The stories of one session, at one moment, ranked one way."""

    def __init__(self, session: Session, ranking: Ranking, now: float) -> None:
        self._session = session
        self._ranking = ranking
        self._now = now

    def add(self, source: SourceState, entry: Entry, published_at: float, comments_due_at: float | None = None) -> int:
        """Stores a new entry in the story it belongs to, or in one of its own. Gives the entry's id."""
        candidate = self._candidate(source, entry, published_at)
        candidates = self._session.entries.candidates(candidate, dedupe.search_terms(entry.title), dedupe.WINDOW)
        named = NamedEntry(0, 0, source.url, entry.key, entry.canonical_url)
        wishes = self._wishes(named)
        grouping, further = pins.group(candidate, candidates, wishes)
        story_id = grouping.story_id or self._found(named, published_at, source.weight)
        entry_id = self._session.entries.insert(
            source.id,
            entry,
            key=entry.key,
            published_at=published_at,
            first_seen_at=self._now,
            discussion=discussion_of(entry, source.url, source.feed.link),
            story_id=story_id,
            grouping=grouping,
            comments_due_at=comments_due_at,
        )
        for found in further:
            story_id = self._join_further(story_id, entry_id, found)
        self.settle(story_id)
        if wishes != pins.Wishes():
            self.part(story_id)
        return entry_id

    def _wishes(self, named: NamedEntry) -> pins.Wishes:
        known = self._session.pins.of(named.names)
        spoken_of = {name for pin in known for name in (pin.one, pin.other)}
        return pins.wishes(named, self._session.pins.called(spoken_of), known) if known else pins.Wishes()

    def _join_further(self, story_id: int, entry_id: int, found: Grouping) -> int:
        """Joins another story that a new entry shows to be the same news, unless an operator keeps the two apart."""
        other = found.story_id
        if other is None or (found.rule is not GroupRule.OPERATOR and not self._may_join(story_id, other)):
            return story_id
        return self.join(story_id, other, replace(found, reason=f"as entry {entry_id} shows: {found.reason}"))

    def _may_join(self, one: int, other: int) -> bool:
        ones, others = self._session.pins.members([one]), self._session.pins.members([other])
        return not pins.apart(ones, others, self._session.pins.of(pins.names(ones)))

    def join(self, one: int, other: int, why: Grouping) -> int:
        """Makes two stories one; the older id stays and the other leads to it. Gives the id that stays.

        `why` is noted at the entry that had founded the other story.
        """
        kept, gone = sorted((one, other))
        state = self._session.stories.state(gone)
        if kept == gone or state is None:
            return kept
        self._session.entries.regroup_founders(gone, why)
        self._session.stories.move_entries(gone, kept)
        self._session.stories.redirect(state, kept, self._now)
        self._recount(kept)
        self.settle(kept, rebuild=True)
        return kept

    def part(self, story_id: int) -> None:
        """Takes apart what pins keep apart in a story."""
        members = self._session.pins.members([story_id])
        _, *others = pins.parts(members, self._session.pins.of(pins.names(members)))
        for part in others:
            self.split(story_id, [entry.entry_id for entry in part], "pinned apart by the operator")

    def split(self, story_id: int, entry_ids: Collection[int], reason: str) -> int:
        """Makes a story of its own of some of a story's entries, and gives its id.

        The story's id stays with the part that has its first entry, so it may be the others that move. A story that
        was joined to this one comes back under its own id when the entry that had founded it leads out again.
        """
        members = self._session.pins.members([story_id])
        chosen = [entry for entry in members if entry.entry_id in entry_ids]
        moving = [entry for entry in members if entry not in chosen] if members[0] in chosen else chosen
        by_id = {member.entry_id: member for member in self._session.stories.members(story_id)}
        founder, back = by_id[moving[0].entry_id], self._session.stories.take_back(story_uid(moving[0]), story_id)
        new_id = self._found(moving[0], founder.published_at, founder.weight, back)
        for entry in moving:
            self._session.entries.set_story(entry.entry_id, new_id, Grouping(new_id, GroupRule.OPERATOR, 1.0, reason))
        self._count_apart(story_id, new_id)
        self.settle(story_id, rebuild=True)
        self.settle(new_id, rebuild=True)
        return new_id

    def sight(self, story_id: int, sighting: activity.Sighting, looked_at: float | None) -> bool:
        """Takes in a comment count; whether it said anything new. `looked_at`: when we last looked before."""
        entry_id = sighting.entry_id
        entry_discussion = self._session.entries.discussion_of(entry_id)
        known = self._session.samples.of_discussion(story_id, entry_id, entry_discussion)
        state = activity.DiscussionState.of(known)
        if sighting.previous is not None and looked_at is not None:
            state = state.confirmed(looked_at)
        sample = activity.observe(state, sighting)
        if sample is None:
            return False
        self._session.samples.add(sample)
        self._session.entries.set_comments(entry_id, sample.comments)
        self.lift(story_id, sample)
        self.settle(story_id)
        return True

    def lift(self, story_id: int, sample: Sample) -> None:
        """Adds to the story's heat what a sample gained."""
        story = self._require(story_id)
        weight = self._lead_weight(story)
        heat = rank.lift(story.heat, sample, weight, self._ranking)
        self._session.stories.save(replace(story, heat=heat))
        pulse = scores.kept_pulse([sample], weight, self._session.stories.pulse(story_id))
        self._session.stories.set_pulse(story_id, pulse)

    def content_changed(self, entry_id: int, story_id: int) -> None:
        """An entry's content changed; when it leads its story, readers see the story change."""
        story = self._require(story_id)
        if story.lead_entry_id == entry_id:
            self._session.stories.save(replace(story, updated_at=self._now))

    def discussion_changed(self, story_id: int) -> None:
        """An entry's comments turn out to be another discussion, which others of its story may share."""
        self._recount(story_id)
        self.settle(story_id, rebuild=True)

    def settle(self, story_id: int, *, rebuild: bool = False) -> None:
        """Makes the story agree with its entries: its lead, its comments and, when those changed it, its heat."""
        story, members = self._require(story_id), self._session.stories.members(story_id)
        lead = choose_lead(members)
        comments = activity.story_comments((one.discussion, one.comments) for one in members)
        settled = replace(story, lead_entry_id=lead.entry_id, comments=comments)
        if story.lead_entry_id != lead.entry_id:
            was = next((one for one in members if one.entry_id == story.lead_entry_id), None)
            rebuild = rebuild or was is None or was.weight != lead.weight
            if story.lead_entry_id is not None:
                settled = replace(settled, updated_at=self._now)
        if rebuild:
            settled = replace(settled, heat=self._rebuild(settled, lead.weight))
        if settled != story:
            self._session.stories.save(settled)

    def _rebuild(self, story: StoryState, weight: float) -> float:
        """The story's heat, made again from its samples, as its pulse is."""
        samples = [*self._session.samples.of_story(story.id), *self._session.votes.samples_of_story(story.id)]
        samples.sort(key=lambda sample: (sample.seen_at, sample.entry_id))
        return self._heat_of(story, weight, samples)

    def rerank(self, story: StoryState, weight: float, samples: Sequence[Sample]) -> None:
        """Makes heat and pulse anew of a story that has these samples and no others, and whose lead stays."""
        heat = self._heat_of(story, weight, samples)
        if heat != story.heat:
            self._session.stories.save(replace(story, heat=heat))

    def _heat_of(self, story: StoryState, weight: float, samples: Sequence[Sample]) -> float:
        self._session.stories.set_pulse(story.id, scores.kept_pulse(samples, weight))
        return rank.rebuild(story.published_at, samples, weight, self._ranking)

    def _recount(self, story_id: int) -> None:
        """Two stories that had the same discussion each counted its comments; together they count once."""
        for member in self._session.stories.members(story_id):
            if member.discussion is not None:
                shared = self._session.samples.of_discussion(story_id, member.entry_id, member.discussion)
                for before, after in zip(shared, activity.recount(shared), strict=True):
                    if before != after:
                        self._session.samples.add(after)

    def _count_apart(self, one: int, other: int) -> None:
        """A discussion that two stories shared while they were one lifts each of them by itself."""
        ones, others = self._session.stories.members(one), self._session.stories.members(other)
        published = {member.entry_id: member.published_at for member in (*ones, *others)}
        shared = {member.discussion for member in ones} & {member.discussion for member in others} - {None}
        for story_id, discussion in product((one, other), sorted(filter(None, shared))):
            for sample in activity.replay(self._session.samples.of_discussion(story_id, 0, discussion), published):
                self._session.samples.add(sample)

    def _found(self, named: NamedEntry, published_at: float, weight: float, story_id: int | None = None) -> int:
        heat, number = rank.newborn(published_at, weight, self._ranking), 1
        while self._session.stories.uid_taken(story_uid(named, number)):
            number += 1
        return self._session.stories.create(
            story_uid(named, number), published_at=published_at, heat=heat, story_id=story_id
        )

    def _candidate(self, source: SourceState, entry: Entry, published_at: float) -> Candidate:
        return Candidate(
            entry_id=0,
            source_id=source.id,
            story_id=None,
            title=entry.title,
            teaser=entry.teaser,
            canonical_url=entry.canonical_url,
            guid=entry.guid,
            guid_is_global=entry.guid_is_global,
            published_at=published_at,
            language=entry.language,
            title_repeats=self._session.entries.title_repeats(source.id, entry.title),
        )

    def _require(self, story_id: int) -> StoryState:
        story = self._session.stories.state(story_id)
        if story is None:
            raise LookupError(f"story {story_id} is gone")
        return story

    def _lead_weight(self, story: StoryState) -> float:
        members = self._session.stories.members(story.id)
        return next(one.weight for one in members if one.entry_id == story.lead_entry_id)


def story_uid(named: NamedEntry, number: int = 1) -> str:
    """An id for life, made of what founded the story: a database built again from nothing gives the same ids. `number`
    tells stories that the same name has founded."""
    name = named.canonical_url or named.own_name
    return uuid.uuid5(uuid.NAMESPACE_URL, name if number == 1 else f"{name}#{number}").urn
