"""Readers' votes: what is asked and how it stands, and a vote that is cast. A vote never moves a story's rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from aggregator.config import Settings
from aggregator.config.feeds import VoteSettings
from aggregator.models import Publication, Vote
from aggregator.store import Session
from aggregator.text import whole_number


def standing(session: Session, settings: Settings, now: float) -> tuple[Vote, ...]:
    """Every vote that has begun, with what was answered so far; options without a vote have 0."""
    begun = (one for one in settings.votes if not one.opens or seconds(one.opens, settings) <= now)
    return tuple(vote_of(session, one, settings, now) for one in begun)


def vote_of(session: Session, vote: VoteSettings, settings: Settings, now: float) -> Vote:
    """A vote as it stands at `now`."""
    counts = session.votes.counts(vote.id)
    closes_at = seconds(vote.closes, settings) if vote.closes else None
    return Vote(
        id=vote.id,
        question=vote.question,
        options=tuple((option, counts.get(option, 0)) for option in vote.options),
        is_open=is_open(vote, settings, now),
        closes_at=closes_at,
        feed=vote.feed,
        story_id=story_of(session, vote.story) if vote.story else None,
    )


def is_open(vote: VoteSettings, settings: Settings, now: float) -> bool:
    """Whether it may be voted on at `now`."""
    begun = vote.opens is None or seconds(vote.opens, settings) <= now
    return begun and (vote.closes is None or now < seconds(vote.closes, settings))


def seconds(at: datetime, settings: Settings) -> float:
    """Seconds since the epoch; a time without offset is in the site's zone."""
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.site.time_zone))).timestamp()


def story_of(session: Session, name: str) -> int | None:
    """The story that a vote names by number or address, None while there is none."""
    number = whole_number(name, 2**63 - 1)
    found = session.lookup.stories_of_link(name) if number is None else session.lookup.stories_of_id(number)
    return found[0] if found else None


def placed(publication: Publication, votes: Sequence[Vote]) -> Publication:
    """The publication with each vote on the page it belongs to."""
    return replace(
        publication,
        feeds=tuple(
            replace(feed, votes=tuple(vote for vote in votes if vote.feed == feed.slug)) if feed.path is None else feed
            for feed in publication.feeds
        ),
        stories=tuple(
            replace(page, votes=tuple(vote for vote in votes if vote.story_id == page.story.id))
            for page in publication.stories
        ),
    )


def cast(session: Session, vote: VoteSettings, option: str, voter: str, now: float) -> bool:
    """Counts a vote; False when this voter has voted before."""
    return session.votes.cast(vote.id, option, ballot(vote.id, voter), now)


def ballot(vote_id: str, voter: str) -> str:
    """What is kept of who has voted: it leads from no vote to another, and not back to a cookie."""
    return sha256(f"{vote_id}\n{voter}".encode()).hexdigest()[:32]
