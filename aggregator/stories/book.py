"""A working copy of the stories that may change: entries and comment counts come in, corrections are done, and in the
end it tells what became of them (`models.changes`). Pure: what it starts from was read once, and it writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from aggregator.models import (
    ChangedEntry,
    Grouping,
    GroupRule,
    KnownStories,
    Pin,
    Sample,
    StoryEntry,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.records import altered
from aggregator.stories.draft import Draft, Newcomer, story_uid
from aggregator.stories.grouping import claims, pins
from aggregator.stories.lead import choose_lead
from aggregator.stories.ranking import activity, belief, heat, other_orders
from aggregator.stories.ranking.bounds import Allowance, bounded, bounded_all
from aggregator.stories.ranking.coverage import joined
from aggregator.stories.ranking.heat import Ranking

_HOUR = 3600.0


class StoryBook(Draft):
    """Some stories, at one moment, ranked one way."""

    def __init__(self, known: KnownStories, ranking: Ranking, now: float) -> None:
        super().__init__(known)
        self._ranking, self._now = ranking, now

    # --- what comes in ----------------------------------------------------------------------------------------------

    def add(self, newcomer: Newcomer) -> int:
        """Takes a new entry into the story it belongs to, or into one of its own. Gives the entry's number."""
        seen = newcomer.seen
        wishes = self._wishes(seen)
        grouping, further = self._grouping(newcomer, wishes)
        entry_id = FIRST_NEW + len(self._new)
        founds = grouping.story_id is None
        story_id = grouping.story_id or self._found(seen, seen.published_at, self._newborn(seen), lead=entry_id)
        self._require(story_id)
        self._say(self._put(seen, story_id, entry_id=entry_id, title_repeats=False, comments=None, rule=grouping.rule))
        self._new[entry_id] = newcomer, grouping
        for found in further:
            assert found.story_id is not None
            shown = altered(found, reason=f"as entry {entry_id} shows: {found.reason}")
            story_id = self.join(story_id, found.story_id, shown)
        if further or not founds:  # alone in its story, it is that story
            self.settle(story_id, rebuild=self._is_redated(story_id, self._said[entry_id]))
        if wishes:
            self.part(story_id)
        return entry_id

    def readdress(self, entry_id: int, story_id: int, canonical_url: str | None) -> None:
        """The address of a stored entry turned out to be that of others too."""
        self._entries[entry_id] = after = altered(self._entry(entry_id, story_id), canonical_url=canonical_url)
        self._say(after)

    def update(self, changed: ChangedEntry, story_id: int) -> None:
        """An entry says something else; when it leads its story and is not quiet, readers see the story change."""
        entry_id, entry = changed.entry_id, changed.entry
        before = self._entry(entry_id, story_id)
        after = altered(
            before,
            title=entry.title,
            teaser=entry.teaser,
            canonical_url=entry.canonical_url,
            guid=entry.guid,
            guid_is_global=entry.guid_is_global,
            language=entry.language,
            discussion=changed.discussion,
            link=entry.link,
        )
        self._entries[entry_id] = after
        others = [one for one in self.members(story_id) if one.entry_id != entry_id]
        is_pinned = pins.together([after], others, self._known.pins)
        if others and not is_pinned and claims.has_left(before, after, others):
            after = self._leave(after, story_id)
        names = ("title", "canonical_url", "guid", "guid_is_global")
        if any(getattr(before, name) != getattr(after, name) for name in names):
            self._say(after)
        story_id = self.story_of(entry_id)
        if self._states[story_id].lead_entry_id == entry_id and not changed.quietly:
            self._set(story_id, updated_at=self._now)
        if after.discussion != before.discussion:
            self._recount(story_id)
            self.settle(story_id, rebuild=True)
        elif after.link != before.link:
            self.settle(story_id)

    def sight(
        self,
        story_id: int,
        sighting: activity.CommentCount,
        looked_at: float | None,
        allowance: Allowance,
    ) -> Sample | None:
        """Takes in a comment count; the sample that it made, None when it said nothing new. `looked_at`: when we last
        looked before; `allowance`: what its source may lift."""
        entry = self._entry(sighting.entry_id, story_id)
        number, story_id = entry.entry_id, self.story_of(entry.entry_id)
        story, is_alone = self._states[story_id], len(self._members[story_id]) == 1
        sharing = heard = [entry]
        if not is_alone:
            sharing = [
                altered(one, comments=sighting.count) if one.entry_id == number else one for one in self._sharing(entry)
            ]
            heard = belief.heard(sharing)
        samples = self._samples_of(heard)
        state = activity.DiscussionState.of(samples)
        if sighting.previous is not None and looked_at is not None:
            state = state.confirmed(looked_at)
        count = None
        if not is_alone:
            is_heard = any(one.entry_id == number for one in heard)
            state, count = belief.among_others(state, samples, heard, sighting) if is_heard else (state, 0)
        sample = activity.observe(state, sighting, count)
        if sample is not None and sample.gained:
            sample = bounded(sample, samples, story.voices, allowance)
        if sample is None or (sample.gained == 0 and sample.comments == sighting.previous):
            return None
        self._observe(sample)
        self._counts[number] = sample.comments
        told = sample.comments if is_alone else story.comments
        weight = entry.weight if is_alone else self._lead_weight(story_id)
        lifted = heat.lift(story.heat, sample, weight, self._ranking)
        self._states[story_id] = altered(story, heat=lifted, comments=told)
        self._pulses[story_id] = other_orders.kept_pulse([sample], weight, self._pulses[story_id])
        if not is_alone or story.voices != 1 or story.lead_entry_id != number:
            self.settle(story_id, rebuild=len(heard) < len(sharing) and self._disbelieve(sharing, heard))
        return sample

    def _leave(self, entry: StoryEntry, story_id: int) -> StoryEntry:
        """An entry makes a story of its own; the id of the one that it was in stays with the others, even if it had
        founded that."""
        new_id = self._found(entry, entry.published_at, self._newborn(entry))
        alone = self._put(entry, new_id, rule=GroupRule.FIRST)
        self._why[entry.entry_id] = Grouping(new_id, GroupRule.FIRST, 1.0, "it says something else by now")
        self._part(story_id, new_id)
        return alone

    # --- corrections ------------------------------------------------------------------------------------------------

    def join(self, one: int, other: int, why: Grouping) -> int:
        """Makes two stories one; the older id stays and the other leads to it. Gives the id that stays.

        `why` is noted at the entry that had founded the other story, and over what an operator once said of one.
        """
        kept, gone = sorted((one, other))
        if kept == gone or gone in self._home:
            return kept
        self._require(kept)
        self._require(gone)
        for entry in self.members(gone):
            self._put(entry, kept, rule=why.rule if entry.rule is GroupRule.FIRST else entry.rule)
            if entry.rule is GroupRule.FIRST or entry.rule is why.rule is GroupRule.OPERATOR:
                self._why[entry.entry_id] = why
        state = self._states.pop(gone)
        self._home = {**{old: kept if to == gone else to for old, to in self._home.items()}, gone: kept}
        self._former = {uid: (old, kept if to == gone else to) for uid, (old, to) in self._former.items()}
        self._former[state.uid] = (gone, kept)
        self._recount(kept)
        self.settle(kept, rebuild=True)
        return kept

    def part(self, story_id: int) -> None:
        """Takes apart what pins keep apart in a story."""
        members = self.members(story_id)
        _, *others = pins.parts(members, self._pins_of(pins.names(members)))
        for part in others:
            self.split(story_id, [entry.entry_id for entry in part], "pinned apart by the operator")

    def split(self, story_id: int, entry_ids: Collection[int], reason: str) -> int:
        """Makes a story of its own of some of a story's entries, and gives its number.

        The story's id stays with the part that has its first entry, so it may be the others that move. A story that
        was joined to this one comes back under its own id when the entry that had founded it leads out again.
        """
        self._require(story_id)
        members = self.members(story_id)
        chosen = [entry for entry in members if entry.entry_id in entry_ids]
        moving = [entry for entry in members if entry not in chosen] if members[0] in chosen else chosen
        founder = moving[0]
        back = self._take_back(story_uid(founder), story_id)
        new_id = self._found(founder, founder.published_at, self._newborn(founder), back)
        for entry in moving:
            self._put(entry, new_id, rule=GroupRule.OPERATOR)
            self._why[entry.entry_id] = Grouping(new_id, GroupRule.OPERATOR, 1.0, reason)
        self._part(story_id, new_id)
        return new_id

    def _part(self, one: int, other: int) -> None:
        """Settles two stories that were one."""
        self._count_apart(one, other)
        self.settle(one, rebuild=True)
        self.settle(other, rebuild=True)

    def settle(self, story_id: int, *, rebuild: bool = False) -> None:
        """Makes the story agree with its entries: its lead, its comments and, when those changed it, its heat."""
        story, members = self._require(story_id), self.members(story_id)
        lead = choose_lead(members)
        came = joined(members)
        rebuild = rebuild or len(came) + 1 != story.voices
        comments = belief.story_comments(members)
        settled: dict[str, float | None] = {
            "lead_entry_id": lead.entry_id,
            "comments": comments,
            "voices": len(came) + 1,
        }
        if story.lead_entry_id != lead.entry_id:
            was = next((one for one in members if one.entry_id == story.lead_entry_id), None)
            rebuild = rebuild or was is None or was.weight != lead.weight
            if story.lead_entry_id is not None:
                settled["updated_at"] = self._now
        if rebuild:
            samples = self._samples_of(members)
            self._pulses[story_id] = other_orders.kept_pulse(samples, lead.weight)
            settled["heat"] = heat.rebuild(story.published_at, samples, lead.weight, self._ranking, came)
        self._states[story_id] = altered(story, **settled)

    def date(self, story_id: int, updated_at: float) -> None:
        """Gives a story the time at which readers last saw it change."""
        self._set(story_id, updated_at=updated_at)

    def _is_redated(self, story_id: int, new: StoryEntry) -> bool:
        """Whether a story that others told of first gets the time of its own site: else who lists an article before
        its site is polled, under an old date, buries it. An hour's difference is not worth a date that moves."""
        others = [one for one in self.members(story_id) if one.entry_id != new.entry_id]
        story, at = self._states[story_id], new.published_at
        if at <= story.published_at + _HOUR or not claims.comes_home(new, others):
            return False
        self._set(story_id, published_at=at, updated_at=max(at, story.updated_at))
        return True

    def _newborn(self, founder: StoryEntry) -> float:
        return heat.newborn(founder.published_at, founder.weight, self._ranking)

    # --- grouping ---------------------------------------------------------------------------------------------------

    def _grouping(self, newcomer: Newcomer, wishes: pins.Wishes | None) -> tuple[Grouping, list[Grouping]]:
        """As it was judged when its candidates were read, if nothing came in since that it is compared with too."""
        candidates = self._candidates(newcomer)
        if newcomer.grouping and not wishes and candidates == list(newcomer.candidates):
            return newcomer.grouping, []
        return pins.group(newcomer.seen, candidates, wishes or pins.Wishes())

    def _candidates(self, newcomer: Newcomer) -> list[StoryEntry]:
        """What was stored, and what came or changed just now, each in the story where it is by now."""
        seen = newcomer.seen
        found = {one.entry_id: one for one in newcomer.candidates if one.entry_id not in self._said}
        found |= {one.entry_id: one for one in self._said_like(seen) if claims.may_be_same(seen, one)}
        if not found:
            return []
        in_stories = {self._placed(one).story_id for one in found.values()}
        found |= {number: one for number, one in self._said.items() if self._placed(one).story_id in in_stories}
        return [self._placed(found[number]) for number in sorted(found)]

    def _placed(self, entry: StoryEntry) -> StoryEntry:
        known = self._entries.get(entry.entry_id, entry)
        story_id = None if known.story_id is None else self._final(known.story_id)
        return entry if story_id == entry.story_id else altered(entry, story_id=story_id)

    def _wishes(self, named: StoryEntry) -> pins.Wishes | None:
        known = self._pins_of(named.names) if self._known.pins else None
        if not known:
            return None
        spoken_of = {name for pin in known for name in (pin.one, pin.other)}
        stored = {one.entry_id: one for one in (*self._known.named, *self._said.values())}
        called = [self._placed(stored[number]) for number in sorted(stored) if stored[number].names & spoken_of]
        wishes = pins.wishes(named, called, known)
        return wishes if wishes != pins.Wishes() else None

    def _pins_of(self, names: Collection[str]) -> list[Pin]:
        return [pin for pin in self._known.pins if pin.one in names or pin.other in names]

    # --- comments ---------------------------------------------------------------------------------------------------

    def _recount(self, story_id: int) -> None:
        """Two stories that had the same discussion each counted its comments; together they count once."""
        for sharing in self._discussions(story_id).values():
            heard = belief.heard(sharing)
            self._disbelieve(sharing, heard)
            shared = self._samples_of(heard)
            for before, after in zip(shared, activity.recount(shared), strict=True):
                if before != after:
                    self._observe(after)

    def _disbelieve(self, sharing: Sequence[StoryEntry], heard: Sequence[StoryEntry]) -> bool:
        """Takes back what those gave to a discussion who are not heard; whether there was any."""
        known = {one.entry_id for one in heard}
        gaining = [one for one in self._samples_of(sharing) if one.gained and one.entry_id not in known]
        for sample in gaining:
            self._observe(altered(sample, gained=0))
        return bool(gaining)

    def _count_apart(self, one: int, other: int) -> None:
        """A discussion that two stories shared while they were one lifts each of them by itself."""
        ones, others = self.members(one), self.members(other)
        published = {member.entry_id: member.published_at for member in (*ones, *others)}
        shared = {member.discussion for member in ones} & {member.discussion for member in others} - {None}
        for story_id, name in product((one, other), sorted(filter(None, shared))):
            samples = self._samples_of(belief.heard(self._discussions(story_id)[name]))
            again = activity.replay(samples, published)
            for sample in bounded_all(again, 1 + len(joined(self.members(story_id))), self._ranking.half_life):
                self._observe(sample)

    def _sharing(self, entry: StoryEntry) -> list[StoryEntry]:
        """The entry, and those of its story that share its discussion."""
        story_id = self.story_of(entry.entry_id)
        if entry.discussion is None or len(self._members[story_id]) == 1:
            return [entry]
        return [one for one in self.members(story_id) if one.discussion == entry.discussion]

    def _discussions(self, story_id: int) -> dict[str, list[StoryEntry]]:
        """The story's entries by the discussion that they name."""
        found: dict[str, list[StoryEntry]] = {}
        for one in self.members(story_id):
            if one.discussion is not None:
                found.setdefault(one.discussion, []).append(one)
        return found
