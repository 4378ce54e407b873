"""What a poll changes, decided on records: no database, no clock, no network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aggregator.config import SourceSettings
from aggregator.models import (
    FeedInfo,
    Fetched,
    GroupRule,
    Known,
    KnownStories,
    KnownStory,
    Outcome,
    Pin,
    PollChanges,
    Reading,
    Sample,
    SharedAddress,
    SourceState,
    StoryChanges,
    StoryEntry,
    StoryState,
)
from aggregator.models.changes import FIRST_NEW
from aggregator.models.polls import Attempt
from aggregator.models.rhythm import Rhythm
from aggregator.polling.decide import Poll, Rules, decide_poll
from aggregator.schedule.next_poll import Policy
from aggregator.stories.draft import StoryNotRead, story_uid
from aggregator.stories.ranking.heat import HOUR, Ranking, newborn
from tests.make import DAY, NOW, entry, reading, stored

RULES = Rules(Ranking(6 * HOUR, 1.0), Policy(1800.0, 300.0, 6 * HOUR))
URL, OTHER = "https://a.example/rss", "https://b.example/rss"
ARTICLE = "https://krant.example/art"


def source(**given: Any) -> SourceState:
    values: dict[str, Any] = {
        **dict.fromkeys(("title", "category", "etag", "last_modified", "body_hash", "moving", "document_at")),
        "rhythm": Rhythm(),
        "id": 1,
        "url": URL,
        "fetch_url": URL,
        "weight": 1.0,
        "item_hashes": frozenset(),
        "failures": 0,
        "next_poll_at": NOW,
        "last_poll_at": NOW - HOUR,
        "last_success_at": NOW - HOUR,
        "typical": 5.0,
        "allowed": 12.0,
        "feed": FeedInfo(title="Bron"),
        "entries": 3,
    }
    return SourceState(**{**values, **given})


def poll(document: Reading | None = None, status: int = 200, **given: Any) -> Poll:
    outcome = given.pop("outcome", Outcome.UNCHANGED if status != 304 else Outcome.NOT_MODIFIED)
    fetched = given.pop("fetched", Fetched(URL, status, b"", {}, '"new"', None, None, 100, 0.1))
    return Poll(1, SourceSettings(url=URL), Attempt(outcome, fetched, "body", document, **given), NOW - 1, NOW, 0.5)


def stories(changes: PollChanges) -> StoryChanges:
    assert changes.document is not None
    return changes.document.stories


def member(number: int, **given: Any) -> StoryEntry:
    """An entry of another source, in the story of its own number."""
    values: dict[str, Any] = {
        "entry_id": number,
        "source_id": 2,
        "story_id": number,
        "title": f"Iets anders {number}",
        "teaser": "",
        "canonical_url": f"https://b.example/{number}",
        "guid": None,
        "guid_is_global": False,
        "published_at": NOW - 2 * HOUR,
        "source_url": OTHER,
        "key": f"b{number}",
        "first_seen_at": NOW - HOUR,
    }
    return StoryEntry(**{**values, **given})


def story(*entries: StoryEntry, samples: tuple[Sample, ...] = ()) -> KnownStory:
    first = entries[0]
    assert first.story_id is not None
    heat = newborn(first.published_at, first.weight, RULES.ranking)
    at = first.published_at
    return KnownStory(
        StoryState(first.story_id, story_uid(first), first.entry_id, at, at, first.comments, heat),
        None,
        entries,
        samples,
    )


def known(*found: KnownStory, candidates: dict[str, tuple[StoryEntry, ...]] | None = None, **given: Any) -> Known:
    """What is stored: these stories, of which every entry may be the news of whatever comes."""
    entries = tuple(one for each in found for one in each.entries)
    by_id = {one.state.id: one for one in found}
    pins = given.pop("pins", ())
    uids = frozenset(one.state.uid for one in found)
    return Known(
        given.pop("source", source()),
        candidates=dict.fromkeys(("e1", "e2", "e3"), entries) if candidates is None else candidates,
        stories=KnownStories(by_id, pins, entries if pins else (), uids),
        **given,
    )


class TestNewEntries:
    def test_one_that_nobody_has_founds_a_story(self) -> None:
        changes = decide_poll(known(), poll(reading(entry("e1"))), RULES)
        (founded,), (new,) = stories(changes).founded, stories(changes).entries
        assert (founded.state.id, new.entry_id, new.story_id) == (FIRST_NEW, FIRST_NEW, FIRST_NEW)
        assert founded.state.lead_entry_id == new.entry_id
        assert founded.state.heat == newborn(new.published_at, 1.0, RULES.ranking)
        assert (changes.record.outcome, changes.record.entries_new) == (Outcome.CHANGED, 1)

    def test_one_at_a_known_address_joins_and_says_why(self) -> None:
        changes = decide_poll(
            known(story(member(7, canonical_url=ARTICLE))), poll(reading(entry("e1", link=ARTICLE))), RULES
        )
        assert stories(changes).founded == ()
        (new,) = stories(changes).entries
        assert (new.story_id, new.grouping.rule) == (7, GroupRule.URL)
        assert list(stories(changes).why()) == [(7, "'Titel van e1' joins it: same address as entry 7")]

    def test_two_of_one_document_are_never_one_story_by_their_titles(self) -> None:
        headline = "Burgemeester van Zwolle opent nieuwe brug over de IJssel"
        before = known(story(member(7, title=headline)))
        both = (entry("e1", title=headline, position=1), entry("e2", title=f"{headline} vandaag"))
        changes = stories(decide_poll(before, poll(reading(*both)), RULES))
        assert [(one.entry.key, one.story_id) for one in changes.entries] == [("e1", 7), ("e2", FIRST_NEW)]

    def test_one_that_is_linked_to_two_stories_joins_the_one_at_its_address_and_they_stay_two(self) -> None:
        older, newer = story(member(3, canonical_url=ARTICLE)), story(member(9, guid="tag:1", guid_is_global=True))
        came = entry("e1", link=ARTICLE, guid="tag:1", guid_is_global=True)
        changes = stories(decide_poll(known(older, newer), poll(reading(came)), RULES))
        assert [one.story_id for one in changes.entries] == [3]
        assert (changes.redirected, changes.placed) == ((), ())

    def test_what_an_operator_keeps_apart_stays_apart(self) -> None:
        other = member(3, canonical_url=ARTICLE)
        apart = Pin(*sorted((f"{URL}#e1", other.own_name)), together=False)
        changes = stories(
            decide_poll(known(story(other), pins=(apart,)), poll(reading(entry("e1", link=ARTICLE))), RULES)
        )
        assert [one.story_id for one in changes.entries] == [FIRST_NEW]

    def test_the_heavier_source_leads(self) -> None:
        before = known(story(member(3, canonical_url=ARTICLE)), source=source(weight=4.0))
        (changed,) = stories(decide_poll(before, poll(reading(entry("e1", link=ARTICLE))), RULES)).changed
        assert changed.state.lead_entry_id == FIRST_NEW
        assert changed.state.heat == pytest.approx(newborn(changed.state.published_at, 4.0, RULES.ranking))
        assert changed.state.updated_at == NOW

    def test_the_site_that_its_document_names_counts_at_once_for_what_is_stored_too(self) -> None:
        """Both entries of the story are at one address; the source's document says for the first time whose it is."""
        own = member(1, source_id=1, story_id=1, canonical_url=ARTICLE, link=ARTICLE, key="e1", source_url=URL)
        other = member(2, story_id=1, canonical_url=ARTICLE, link=ARTICLE, published_at=NOW - DAY)
        before = known(
            replace(story(own, other), state=replace(story(other).state, id=1, lead_entry_id=2)),
            entries=(stored(entry("e1", link=ARTICLE), 1),),
        )
        home = FeedInfo(title="Bron", link="https://krant.example/")
        changes = decide_poll(before, poll(reading(entry("e1", link=ARTICLE, comments=9), feed=home)), RULES)
        assert [changed.state.lead_entry_id for changed in stories(changes).changed] == [1]

    def test_a_story_that_was_not_read_is_asked_for(self) -> None:
        before = known(candidates={"e1": (member(3, canonical_url=ARTICLE),)})
        with pytest.raises(StoryNotRead, match="story 3"):
            decide_poll(before, poll(reading(entry("e1", link=ARTICLE))), RULES)


class TestKnownEntries:
    def test_one_that_is_as_it_was_changes_nothing(self) -> None:
        one = entry("e1")
        changes = decide_poll(known(entries=(stored(one),)), poll(reading(one)), RULES)
        assert changes.document is not None
        assert (changes.document.changed, changes.document.seen, stories(changes)) == ((), (), StoryChanges())
        assert changes.record.outcome is Outcome.UNCHANGED

    def test_other_bytes_are_noted(self) -> None:
        one = entry("e1")
        changes = decide_poll(known(entries=(stored(one),)), poll(reading(replace(one, item_hash="other"))), RULES)
        assert changes.document is not None
        assert [seen.item_hash for seen in changes.document.seen] == ["other"]

    def test_other_words_of_a_lead_are_an_update_of_its_story(self) -> None:
        one = entry("e1")
        before = known(story(member(1, source_id=1, key="e1", source_url=URL)), entries=(stored(one),))
        changes = decide_poll(before, poll(reading(replace(one, title="Nieuw", content_hash="other"))), RULES)
        assert changes.record.entries_updated == 1
        assert [changed.state.updated_at for changed in stories(changes).changed] == [NOW]

    def test_other_tokens_are_stored_and_announced_to_nobody(self) -> None:
        one = entry("e1", form_hash="a")
        before = known(story(member(1, source_id=1, key="e1", source_url=URL)), entries=(stored(one),))
        changes = decide_poll(before, poll(reading(replace(one, form_hash="b"))), RULES)
        assert changes.document is not None
        assert [changed.quietly for changed in changes.document.changed] == [True]
        assert (stories(changes), changes.record.outcome) == (StoryChanges(), Outcome.UNCHANGED)

    def test_an_address_that_turns_out_to_be_of_several_is_taken_from_those_that_have_it(self) -> None:
        page = {"link": "https://a.example/log", "published_claimed": None}
        one, other = entry("e1", title="Brug open", **page), entry("e2", title="Bad dicht", **page)
        own = member(1, source_id=1, key="e1", source_url=URL, title="Brug open", canonical_url=one.canonical_url)
        changes = decide_poll(known(story(own), entries=(stored(one),)), poll(reading(other)), RULES)
        assert changes.document is not None
        assert changes.document.shared == (SharedAddress("https://a.example/log", 1, at_home=True),)
        assert changes.document.moved == ((1, None),)
        (new,) = stories(changes).entries
        assert (new.entry.canonical_url, new.grouping.rule) == (None, GroupRule.FIRST)

    def test_a_count_that_rose_lifts_the_story(self) -> None:
        one = entry("e1", comments=60)
        own = member(1, source_id=1, key="e1", source_url=URL, comments=10)
        samples = (Sample(1, NOW - HOUR, 10, 10, NOW - 2 * HOUR, 5.0),)
        before = known(story(own, samples=samples), entries=(stored(one, comments=10),))
        changes = stories(decide_poll(before, poll(reading(one)), RULES))
        ((sample, _),), (changed,) = changes.samples, changes.changed
        assert (sample.gained, sample.since, changes.comments) == (50, NOW - HOUR, ((1, 60),))
        assert changed.state.heat > before.stories.stories[1].state.heat
        assert changed.state.comments == 60


class TestTheSource:
    def test_a_304_keeps_what_was_known(self) -> None:
        before = known(source=source(etag='"old"', body_hash="body", last_modified="Mon"))
        fetched = Fetched(URL, 304, b"", {}, None, None, None, 0, 0.0)
        changes = decide_poll(before, poll(status=304, fetched=fetched), RULES)
        assert changes.document is None
        assert (changes.source.etag, changes.source.last_modified, changes.source.body_hash) == ('"old"', "Mon", "body")

    def test_a_failure_keeps_the_document_and_counts(self) -> None:
        before = known(source=source(etag='"old"', failures=2))
        changes = decide_poll(before, poll(outcome=Outcome.TIMEOUT, fetched=None), RULES)
        assert (changes.source.failures, changes.source.etag) == (3, '"old"')
        assert changes.baseline is not None
        assert changes.baseline.failing_since == NOW - 1

    def test_a_push_says_nothing_of_the_feed_and_its_validators(self) -> None:
        before = known(source=source(etag='"old"', body_hash="as before:body", item_hashes=frozenset({"h"})))
        fetched = Fetched(URL, 226, b"", {}, None, None, None, 0, 0.0)
        pushed = poll(reading(entry("e1"), feed=FeedInfo(title="Hub")), fetched=fetched, pushed=True)
        after = decide_poll(before, pushed, RULES).source
        assert (after.etag, after.feed.title, after.body_hash) == ('"old"', "Bron", "as before:")
        assert after.item_hashes == {"h", "hash-of-e1"}

    @pytest.mark.parametrize("found", [(), ("https://a.example/found",)], ids=["redirected", "a feed was found"])
    def test_what_an_address_led_to_that_was_edited_meanwhile_is_nothing(self, found: tuple[str, ...]) -> None:
        edited = source(url="https://new.example/rss", fetch_url="https://new.example/rss")
        fetched = Fetched(URL, 200, b"", {}, None, None, "https://a.example/moved", 0, 0.0)
        after = decide_poll(known(source=edited), poll(reading(), fetched=fetched, found=found), RULES).source
        assert (after.url, after.fetch_url, after.moving) == (edited.url, edited.fetch_url, None)

    def test_the_same_poll_comes_to_the_same(self) -> None:
        before = known(story(member(7, canonical_url=ARTICLE)))
        came = poll(reading(entry("e1", link=ARTICLE, published_claimed=NOW - DAY)))
        assert decide_poll(before, came, RULES) == decide_poll(before, came, RULES)
