"""Readers' votes as pages show them: the question, a form where our server is, and bars; pure."""

from __future__ import annotations

from aggregator.models import OutputFeed, Vote
from aggregator.publish.words import Words, words_of
from aggregator.records import dataclass
from aggregator.units import utc


@dataclass(frozen=True, slots=True)
class VoteBar:
    """An answer as the template shows it."""

    option: str
    share: int  # percent, 0 to 100
    votes: str  # "37%, 12 votes"


@dataclass(frozen=True, slots=True)
class VoteBlock:
    """A vote as `vote.html` shows it."""

    id: str
    question: str
    bars: tuple[VoteBar, ...]
    total: str  # "32 votes"
    until: str  # when it ends or has ended; empty when it does not
    until_datetime: str
    is_open: bool
    has_form: bool  # a reader may vote here


def vote_blocks(votes: tuple[Vote, ...], site: OutputFeed) -> tuple[VoteBlock, ...]:
    """What `vote.html` is given, for each of these votes on a page of `site`. Without our server there are none: such a
    page could neither take a vote nor show how it stands."""
    return tuple(vote_block(vote, site) for vote in votes) if site.is_served else ()


def vote_block(vote: Vote, site: OutputFeed, *, voted: bool = False) -> VoteBlock:
    """What `vote.html` is given; `voted`: the one who sees it has voted, so there is no form."""
    spoken = words_of(site.language)
    total = sum(count for _, count in vote.options)
    return VoteBlock(
        id=vote.id,
        question=vote.question,
        bars=tuple(_bar(option, count, total, spoken) for option, count in vote.options),
        total=_votes(total, spoken),
        until=spoken.exact_time(vote.closes_at, site.time_zone) if vote.closes_at is not None else "",
        until_datetime=utc(vote.closes_at) if vote.closes_at is not None else "",
        is_open=vote.is_open,
        has_form=vote.is_open and not voted,
    )


def _bar(option: str, count: int, total: int, spoken: Words) -> VoteBar:
    share = round(100 * count / total) if total else 0
    return VoteBar(option, share, f"{spoken.percent(share)}, {_votes(count, spoken)}")


def _votes(count: int, spoken: Words) -> str:
    return spoken.texts.ngettext("%(num)s vote", "%(num)s votes", count) % {"num": spoken.number(count)}
